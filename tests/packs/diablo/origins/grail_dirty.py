"""What is known to go wrong in databases of the other grail tracker, all of it in one file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .grail import Grail

LATER: Final = 40 * 24 * 60
"""Minutes after a file's beginning, when its history is over."""

BURST: Final = 142
REPEATS: Final = 26
MONTH_AND_MORE: Final = 24.9 * 24 * 60
"""As long as milliseconds fit into 31 bits; a session that was closed at the next start."""


def soil(file: Grail) -> None:
    """Add what should not be: strange words everywhere, and faults of runs where there are runs."""
    _strange_entries(file)
    if "runs" not in file.columns:
        return
    start = LATER
    for faults in (_numbers, _open, _times, _durations, _spellings, _finds, _orphans, _long):
        start += 3 * 24 * 60
        faults(file, start)
    file.settle()
    _claims(file, start + 3 * MONTH_AND_MORE)


def _strange_entries(file: Grail) -> None:
    """Entries of nobody and of nothing, with names that need quoting, marks as words."""
    hero = file.character('O\'Brien "the 🗡" DROP', "paladin", LATER, hardcore="true")
    file.progress("shaftstop", LATER, character_id="char_nobody_1")
    file.progress("noitem", LATER, character_id=hero)
    file.progress("magefist", LATER, found=0, manually_added="true")
    file.progress("windforce", LATER, found_date=file.space(LATER))
    file.progress("vexrune", None)
    file.add("settings", key="terrorZoneConfig", value="[object Object]")


def _numbers(file: Grail, start: float) -> None:
    """A run was deleted, and the next got the number of the last."""
    session = file.session(start, start + 60)
    for place, number in enumerate((1, 2, 2, 0)):
        file.run(session, number, start + 10 * place, start + 10 * place + 8)


def _open(file: Grail, start: float) -> None:
    """Two runs left open in a session that was closed, one with a find; sessions without an end."""
    closed = file.session(start, start + 60)
    first = file.run(closed, 1, start, None)
    file.find(first, start + 5, file.progress("sigonsgage", start + 5))
    file.run(closed, 2, start + 10, None)
    for later in (100, 200):
        session = file.session(start + later, None)
        file.run(session, 1, start + later, start + later + 4)
    file.run(session, 2, start + 210, None)
    file.session(start + 300, None, archived=1)


def _times(file: Grail, start: float) -> None:
    """The clock was set back; a night with two o'clock twice; runs beyond their session."""
    session = file.session(start, start + 30)
    file.run(session, 1, start + 10, start + 5)
    file.run(session, 2, start + 12, start + 6, duration=90_000)
    file.run(session, 3, start + 11, start + 20)
    file.run(session, 4, start - 5, start + 40)
    file.session(start + 60, start + 50)
    night = file.session(start + 100, start + 400)
    file.run(night, 1, 0, 0, start_time="2025-10-26T02:30:00.000+02:00",
             end_time="2025-10-26T02:10:00.000+01:00", duration=2_400_000)  # fmt: skip


def _durations(file: Grail, start: float) -> None:
    """Less than nothing, nothing, more than there was time for, less, and no number."""
    session = file.session(start, start + 60)
    for place, said in enumerate((-5_000, None, 900_000, 120_000, "long")):
        begun = start + 10 * place
        file.run(session, place + 1, begun, begun + 4, duration=said)


def _spellings(file: Grail, start: float) -> None:
    """Times as SQLite writes them, as bare numbers, as a word; yes as a word."""
    session = file.session(start, start + 60, start_time=file.space(start), archived="false")
    file.run(session, 1, start, start + 4, start_time=str(file.ms(start)),
             end_time=file.ms(start + 4) // 1000)  # fmt: skip
    file.run(session, 2, start + 10, start + 14, start_time="CURRENT_TIMESTAMP")


def _finds(file: Grail, start: float) -> None:
    """A scan of all items in the middle of a run, some of it twice; a find that came too late."""
    session = file.session(start, start + 60)
    run = file.run(session, 1, start, start + 2)
    distinct = BURST - REPEATS
    keys = [file.progress("vexrune", start + 1, is_ethereal="false") for _ in range(distinct)]
    for place in range(BURST):
        file.find(run, start + 1 + place * 0.44 / BURST / 60, keys[place % distinct])
    late = file.run(session, 2, start + 10, start + 14)
    file.find(late, start + 15, file.progress("magefist", start + 15))
    file.find(late, start + 12, keys[0])
    file.find(late, start + 13, "entry that is gone", name="Nagelring")


def _orphans(file: Grail, start: float) -> None:
    """A run without its session, a find without its run."""
    run = file.run("session of nowhere 🕳", 1, start, start + 4, character_id="char_gone_1")
    file.find(run, start + 1, file.progress("shaftstop", start + 1))
    file.find("run of nowhere", start + 1, file.progress("shaftstop", start + 2))


def _long(file: Grail, start: float) -> None:
    """A forgotten session, with a forgotten run in it."""
    session = file.session(start, start + MONTH_AND_MORE)
    file.run(session, 1, start, start + MONTH_AND_MORE)


def _claims(file: Grail, start: float) -> None:
    """Sessions that were written anew, which took their runs away, and one that can't count."""
    file.session(start, start + 60, run_count=3, total_run_time=700_000,
                 created_at=file.stamp(start + 60))  # fmt: skip
    session = file.session(start + 100, start + 160, run_count=9, total_run_time=1,
                           total_session_time=5)  # fmt: skip
    file.run(session, 1, start + 100, start + 104)
