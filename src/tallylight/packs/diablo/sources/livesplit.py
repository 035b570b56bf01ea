"""Splits of LiveSplit: a file of a game and a category, with the history of its attempts.

    AttemptHistory/Attempt      a run                       table attempts
    RunHistory/Time             one of old files            table attempts
    Segments/Segment            a part of a run             table segments
    SegmentHistory/Time         one time of such a part     table segment_times

An attempt says when it began and ended in whole seconds of UTC, and how long it took: RealTime
as the timer stood, which stops in a pause; GameTime without loading, which is nothing where
nobody counted it. The first versions write a time bare, LiveSplit One to the billionth of a
second. An attempt that was reset says no time. The parts of a run need not add up to it, and
are not taken over.

A file is known again by its first attempt, an attempt by its start and its number: both stay
when a category is renamed, or goes on in a copy.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from re import compile as pattern
from typing import Final
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers.expat import ExpatError, ParserCreate

from tallylight.core.foreign import Audited, Counts, Found
from tallylight.packs.diablo.sources.past import Past, PastRun, Stays
from tallylight.packs.diablo.sources.reading import (
    EARLIEST,
    LATEST,
    LONGEST_RUN,
    SLACK,
    Keys,
    bounded,
    faults,
    in_sessions,
    mark,
    overlapping,
    rest,
    text,
    whole,
)

ATTEMPTS: Final = "attempts"
SEGMENTS: Final = "segments"
TIMES: Final = "segment_times"

WRITTEN: Final = "%m/%d/%Y %H:%M:%S"
"""How a time is written, whatever the language of the computer."""

GAME: Final = "diablo"
RESET: Final = "it was reset, and says no time"
TIMELESS: Final = "nothing says when it was"
BACKWARDS: Final = "it ended before it began; it ends after its own time"
TOO_LONG: Final = "it took longer than lies between its ends; it ends after its own time"
NOT_SYNCED: Final = "False"
SAID: Final = ("id", "isStartedSynced", "isEndedSynced")
MOST: Final = 10**9

_TOOK = pattern(r"(?:(\d{1,3})\.)?(\d{1,2}):(\d\d):(\d\d)(?:\.(\d{1,9}))?")


def recognise(data: bytes, name: str) -> Found | None:
    """A file of splits, whatever the game."""
    try:
        run = _run(data)
    except ValueError:
        return None
    dated = ((one.get("started", ""), one.get("id", "")) for one in _attempts(run))
    named = (_word(run, "GameName"), _word(run, "CategoryName"))
    first = next((one for one in dated if one[0]), named)
    return Found("LiveSplit", run.get("version", "unknown")[:20], f"livesplit-{mark(*first)}")


def counts(data: bytes) -> Counts:
    """How many attempts, segments and times of segments it has. Raises ValueError."""
    run = _run(data)
    return {
        ATTEMPTS: len(_attempts(run)),
        SEGMENTS: len(run.findall("Segments/Segment")),
        TIMES: len(run.findall("Segments/Segment/SegmentHistory/Time")),
    }


def read(data: bytes, name: str, zone: tzinfo) -> Iterator[Past]:
    """Its attempts as runs of inferred sessions; its times are in UTC. Raises ValueError."""
    run = _run(data)
    held = counts(data)
    for table in (SEGMENTS, TIMES):
        if held[table]:
            yield Stays(table, "only whole attempts are taken over", held[table])
    category, keys = _word(run, "CategoryName"), Keys()
    read = [_past(one, category, keys) for one in _attempts(run)]
    yield from (one for one in read if isinstance(one, Stays))
    yield from in_sessions(one for one in read if isinstance(one, PastRun))


def audit(data: bytes, zone: tzinfo) -> Iterator[Audited]:
    """What can't be right in it, or is of another game. Raises ValueError."""
    run = _run(data)
    attempts = _attempts(run)
    past = list(read(data, "", zone))
    said = Counter(word for one in past if isinstance(one, PastRun) for word in one.repaired)
    claimed = whole(_word(run, "AttemptCount"), 0, MOST) or 0
    unsynced = sum(one.get("isStartedSynced") == NOT_SYNCED for one in attempts)
    game = _word(run, "GameName") or "no name"
    yield from faults(
        (f"the game is {game}", int(GAME not in game.lower()), "taken over all the same"),
        ("attempts that it counts and does not have", max(0, claimed - len(attempts)),
         "nothing is known of them"),
        ("attempts whose start no time server confirmed", unsynced, "believed"),
        ("attempts that ended before they began", said[BACKWARDS], "ended after their own time"),
        ("attempts longer than lies between their ends", said[TOO_LONG],
         "ended after their own time"),
        ("runs that began before the last was over", overlapping(past), "kept as they are"),
    )  # fmt: skip


def _run(data: bytes) -> Element:
    """The document, which refers to nothing outside of it. Raises ValueError."""
    said = _decoded(bounded(data))
    if "<!DOCTYPE" in said or "<!ENTITY" in said:
        raise ValueError("The file declares what its words stand for, as no splits do.")
    builder = TreeBuilder()
    parser = ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(said.encode(), True)
    except ExpatError as error:
        raise ValueError("The file is no XML, or breaks off in the middle.") from error
    run = builder.close()
    if run.tag != "Run" or run.find("Segments") is None:
        raise ValueError("The file is no splits of LiveSplit.")
    return run


def _decoded(data: bytes) -> str:
    """What the file says, whatever encoding it claims: it is in UTF-8, or says so at once."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError("The file is no XML in UTF-8.") from error


def _attempts(run: Element) -> list[Element]:
    return [*run.findall("AttemptHistory/Attempt"), *run.findall("RunHistory/Time")]


def _word(element: Element, name: str) -> str | None:
    return text(element.findtext(name))


def _past(attempt: Element, category: str | None, keys: Keys) -> PastRun | Stays:
    """An attempt as a run; its session and its number in it are known later."""
    said = {name: _word(attempt, name) for name in ("GameTime", "RealTime", "PauseTime")}
    clocks = [one for one in (said["GameTime"], said["RealTime"], text(attempt.text)) if one]
    if not clocks:
        return Stays(ATTEMPTS, RESET)
    took = next(filter(None, map(_took, clocks)), _took(clocks[0]))
    if took is None:
        return Stays(ATTEMPTS, "it says no time that a run can take")
    start, end = _at(attempt.get("started")), _at(attempt.get("ended"))
    if start is None and end is None:
        return Stays(ATTEMPTS, TIMELESS)
    start, end, doubts = _ends(start, end, took)
    stamp = attempt.get("started") or attempt.get("ended")
    facts = {**said, **{name: attempt.get(name) for name in SAID}}
    return PastRun(
        key=keys.of(f"{stamp} {attempt.get('id')}"),
        table=ATTEMPTS,
        session="",
        number=0,
        started_at=start,
        ended_at=end,
        active_ms=took // timedelta(milliseconds=1),
        run_type=category,
        repaired=doubts,
        original=rest(facts, ()),
    )


def _ends(
    start: datetime | None, end: datetime | None, took: timedelta
) -> tuple[datetime, datetime, tuple[str, ...]]:
    """When an attempt began and ended, of which one at least is known.

    The ends have lost their fractions of a second, so the time it took may be a little longer
    than lies between them.
    """
    if start is None:
        known = end or EARLIEST
        return known - took, known, ("it says no start; it is counted back from its end",)
    if end is None:
        return start, start + took, ("it says no end; it ends after its own time",)
    if end < start:
        return start, start + took, (BACKWARDS,)
    doubts = (TOO_LONG,) if took > end - start + SLACK else ()
    return start, max(end, start + took), doubts


def _at(said: str | None) -> datetime | None:
    try:
        at = datetime.strptime(said or "", WRITTEN).replace(tzinfo=UTC)
    except ValueError:
        return None
    return at if EARLIEST <= at <= LATEST else None


def _took(said: str) -> timedelta | None:
    """How long an attempt took, as `1.02:03:04.5670000`; None where no run takes so long."""
    found = _TOOK.fullmatch(said)
    if found is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[:4])
    fraction = int((found[5] or "0")[:6].ljust(6, "0"))
    took = timedelta(days, seconds, fraction, minutes=minutes, hours=hours)
    return took if took <= LONGEST_RUN else None
