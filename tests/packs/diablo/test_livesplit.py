"""Splits of LiveSplit are read into runs, and runs written as splits that read the same."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallylight.packs.diablo.sources import livesplit as lss
from tallylight.packs.diablo.sources.past import PastRun, PastSession
from tallylight.packs.diablo.views.lss import livesplit

from .origins.others import attempt, splits
from .origins.reading import Reader, at, is_sound, is_whole, keys_of, spoiled

LSS = Reader(lss.recognise, lss.counts, lss.read, lss.audit)

FIRST = attempt(1, "01/03/2026 20:00:00", "01/03/2026 20:01:00", RealTime="00:00:48.3100000")
SECOND = attempt(2, "01/03/2026 20:02:00", "01/03/2026 20:03:30", GameTime="00:01:10",
                 RealTime="00:01:20", PauseTime="00:00:10")  # fmt: skip
RESET = attempt(3, "01/03/2026 20:04:00", "01/03/2026 20:04:10")
NEXT_DAY = attempt(4, "01/04/2026 20:00:00", "01/04/2026 20:01:00", RealTime="00:00:55")
OLD = '<RunHistory><Time id="1"><RealTime>00:00:40</RealTime></Time></RunHistory>'
EVENING = splits([FIRST, SECOND, RESET, NEXT_DAY], more=OLD)


def run_of(started: str | None, ended: str | None, took: str) -> PastRun:
    [run] = LSS.runs(splits([attempt(1, started, ended, RealTime=took)]))
    return run


def test_every_row_of_a_file_is_accounted_for() -> None:
    is_whole(LSS.all(EVENING), LSS.counts(EVENING))


def test_a_file_counts_its_attempts_its_segments_and_their_times() -> None:
    assert LSS.counts(EVENING) == {"attempts": 5, "segments": 2, "segment_times": 4}


def test_what_does_not_become_a_run_says_why() -> None:
    assert LSS.stays(EVENING) == {
        ("attempts", "it was reset, and says no time"): 1,
        ("attempts", "nothing says when it was"): 1,
        ("segments", "only whole attempts are taken over"): 2,
        ("segment_times", "only whole attempts are taken over"): 4,
    }


def test_a_file_is_recognised_with_its_version() -> None:
    found = LSS.known(EVENING)
    assert (found.what, found.version) == ("LiveSplit", "1.7.0")


@pytest.mark.parametrize(
    "data", [b"", b"<Run/>", b"<Layout><Segments/></Layout>", b"<Run><Segments></Run>", b"\xff"]
)
def test_what_is_no_file_of_splits_is_not_recognised(data: bytes) -> None:
    assert LSS.recognise(data, "x.lss") is None


def test_a_run_is_as_long_as_its_attempt_and_not_as_its_segments() -> None:
    first, *_ = LSS.runs(EVENING)
    assert (first.started_at, first.ended_at) == (at("20:00:00"), at("20:01:00"))
    assert first.active_ms == 48_310


def test_the_time_of_the_game_counts_before_the_time_of_the_clock() -> None:
    _, second, _ = LSS.runs(EVENING)
    assert (second.active_ms, second.original["RealTime"]) == (70_000, "00:01:20")


def test_a_time_of_the_game_that_never_ran_is_none() -> None:
    times = {"RealTime": "00:00:48", "GameTime": "00:00:00.0000000"}
    [run] = LSS.runs(splits([attempt(1, "01/03/2026 20:00:00", "01/03/2026 20:01:00", **times)]))
    assert run.active_ms == 48_000


def test_a_file_of_the_first_versions_says_its_times_bare() -> None:
    first = '<RunHistory><Time id="1">\n </Time><Time id="2">00:00:16.8767376</Time></RunHistory>'
    stays = LSS.stays(splits([], more=first))
    assert stays["attempts", "nothing says when it was"] == 1
    assert stays["attempts", "it was reset, and says no time"] == 1


def test_a_time_may_be_told_to_the_billionth_of_a_second() -> None:
    run = run_of("01/03/2026 20:00:00", "01/03/2026 20:01:00", "00:00:48.310976600")
    assert run.active_ms == 48_310


def test_an_end_that_was_never_set_is_none() -> None:
    run = run_of("04/18/2018 22:44:20", "01/01/0001 06:00:00", "00:01:00")
    assert run.ended_at - run.started_at == timedelta(minutes=1)
    assert run.repaired == ("it says no end; it ends after its own time",)


def test_a_pause_is_kept_as_it_was_said() -> None:
    assert LSS.runs(EVENING)[1].original["PauseTime"] == "00:00:10"


def test_the_category_is_the_type_of_run() -> None:
    assert LSS.runs(splits([FIRST], "Cows & <more>"))[0].run_type == "Cows & <more>"


def test_attempts_more_than_half_an_hour_apart_are_of_two_sessions() -> None:
    first, second = LSS.sessions(EVENING)
    assert (first.ended_at, second.started_at) == (at("20:03:30"), at("20:00:00", "2026-01-04"))


def test_attempts_are_numbered_in_their_session() -> None:
    assert [run.number for run in LSS.runs(EVENING)] == [1, 2, 1]


@pytest.mark.parametrize(
    ("took", "ms"),
    [("00:00:48", 48_000), ("00:00:00.0000001", 0), ("23:59:59.9999999", 86_399_999),
     ("1.02:03:04.5", 93_784_500)],
)  # fmt: skip
def test_how_long_it_took_is_read_to_the_millisecond(took: str, ms: int) -> None:
    assert run_of("01/03/2026 20:00:00", "01/05/2026 20:00:00", took).active_ms == ms


@pytest.mark.parametrize(
    "took", ["-00:00:05", "soon", "48", "999.00:00:00", "00:00", "99:99:99:99"]
)
def test_an_attempt_of_no_time_that_can_be_stays(took: str) -> None:
    one = splits([attempt(1, "01/03/2026 20:00:00", None, RealTime=took)])
    assert ("attempts", "it says no time that a run can take") in LSS.stays(one)


@pytest.mark.parametrize("said", ["2026-01-03", "31/12/2026 20:00:00", "01/03/1980 20:00:00"])
def test_an_attempt_of_no_known_time_stays(said: str) -> None:
    one = splits([attempt(1, said, None, RealTime="00:00:48")])
    assert ("attempts", "nothing says when it was") in LSS.stays(one)


def test_an_attempt_without_an_end_ends_after_its_time() -> None:
    run = run_of("01/03/2026 20:00:00", None, "00:00:48.5")
    assert (run.ended_at, len(run.repaired)) == (at("20:00:48.5"), 1)


def test_an_attempt_without_a_start_is_counted_back() -> None:
    run = run_of(None, "01/03/2026 20:00:48", "00:00:48")
    assert (run.started_at, len(run.repaired)) == (at("20:00:00"), 1)


def test_an_attempt_that_ended_before_it_began_ends_after_its_time() -> None:
    run = run_of("01/03/2026 20:00:00", "01/03/2026 19:00:48", "00:00:48")
    assert (run.ended_at, run.repaired) == (at("20:00:48"), (lss.BACKWARDS,))


def test_whole_seconds_may_be_a_little_shorter_than_the_time_it_took() -> None:
    run = run_of("01/03/2026 20:00:00", "01/03/2026 20:00:48", "00:00:48.9")
    assert (run.ended_at, run.repaired) == (at("20:00:48.9"), ())


def test_an_attempt_longer_than_lies_between_its_ends_ends_after_its_time() -> None:
    run = run_of("01/03/2026 20:00:00", "01/03/2026 20:00:10", "00:00:48")
    assert (run.ended_at, run.repaired) == (at("20:00:48"), (lss.TOO_LONG,))


def test_a_file_that_grows_keeps_its_identity_and_its_keys() -> None:
    less, more = splits([FIRST, SECOND]), splits([FIRST, SECOND, RESET, NEXT_DAY], "Renamed")
    assert LSS.known(less) == LSS.known(more)
    assert set(keys_of(LSS.all(less))) <= set(keys_of(LSS.all(more)))


def test_another_file_has_another_identity() -> None:
    assert LSS.known(splits([FIRST])) != LSS.known(splits([NEXT_DAY]))


def test_a_file_is_read_the_same_twice() -> None:
    assert LSS.all(EVENING) == LSS.all(EVENING)


def test_an_audit_counts_what_can_not_be_right() -> None:
    unsynced = FIRST.replace('isStartedSynced="True"', 'isStartedSynced="False"')
    back = attempt(2, "01/03/2026 20:02:00", "01/03/2026 20:00:00", RealTime="00:00:48")
    data = splits([unsynced, back], counted=900).replace(b"Diablo II", b"Celeste")
    assert list(LSS.audited(data).values()) == [1, 898, 1, 1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_read_in_the_encodings_of_windows(encoding: str) -> None:
    data = EVENING.decode().encode(encoding)
    assert LSS.runs(data) == LSS.runs(EVENING)


BOMB = (
    '<!DOCTYPE Run [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><Run><GameName>&i;</GameName><Segments/></Run>"
)
FILE = '<!DOCTYPE Run [<!ENTITY a SYSTEM "file:///etc/passwd">]><Run>&a;<Segments/></Run>'


@pytest.mark.parametrize("said", [BOMB, FILE, "<!DOCTYPE Run><Run><Segments/></Run>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_that_declares_anything_is_refused(said: str, encoding: str) -> None:
    data = said.encode(encoding)
    assert LSS.recognise(data, "x.lss") is None
    with pytest.raises(ValueError, match="declares"):
        LSS.all(data)


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tallylight.packs.diablo.sources.reading.LARGEST", 100)
    with pytest.raises(ValueError, match="larger"):
        LSS.all(EVENING)


def test_a_file_nested_very_deep_does_no_harm() -> None:
    deep = b"<Run><Segments/>" + b"<a>" * 200_000 + b"</a>" * 200_000 + b"</Run>"
    assert LSS.all(deep) == []


@settings(max_examples=150, deadline=None)
@given(spoiled(EVENING))
def test_a_broken_file_is_refused_or_read_as_whole_as_it_is(data: bytes) -> None:
    is_sound(LSS, data)


START = at("20:00:00.250")
MOMENTS = st.integers(0, 1_700_000).map(lambda ms: timedelta(milliseconds=ms))


@st.composite
def evenings(draw: st.DrawFn) -> tuple[PastSession, list[PastRun]]:
    """A session whose runs follow one another within half an hour."""
    runs: list[PastRun] = []
    when: datetime = START
    for number in range(1, draw(st.integers(0, 6)) + 1):
        began = when + draw(MOMENTS)
        when = began + draw(MOMENTS)
        active = draw(st.none() | st.integers(0, (when - began) // timedelta(milliseconds=1)))
        facts: dict[str, Any] = {"started_at": began, "ended_at": when, "active_ms": active}
        runs.append(PastRun(key=f"{number}", session="s", number=number, run_type="Cows", **facts))
    return PastSession(key="s", started_at=START, ended_at=when), runs


@settings(max_examples=100, deadline=None)
@given(evenings())
def test_a_session_that_is_written_reads_the_same_to_the_second(
    evening: tuple[PastSession, list[PastRun]],
) -> None:
    session, runs = evening
    read = LSS.runs(livesplit(session, runs).encode())
    assert len(read) == len(runs)
    for before, after in zip(runs, read, strict=True):
        wall = before.ended_at - before.started_at
        active = wall if before.active_ms is None else timedelta(milliseconds=before.active_ms)
        assert (after.number, after.run_type) == (before.number, "Cows")
        assert after.started_at == before.started_at.replace(microsecond=0)
        assert abs(after.ended_at - before.ended_at) < timedelta(seconds=1)
        assert timedelta(milliseconds=after.active_ms or 0) == active


def test_a_written_run_says_its_pause() -> None:
    run = PastRun(key="1", session="s", number=1, started_at=START, active_ms=48_310,
                  ended_at=START + timedelta(days=1, seconds=60))  # fmt: skip
    said = livesplit(PastSession(key="s", started_at=START, ended_at=START), [run])
    assert "<PauseTime>1.00:00:11.6900000</PauseTime>" in said
    assert "<GameTime>00:00:48.3100000</GameTime>" in said


def test_what_rounding_leaves_is_no_pause() -> None:
    run = PastRun(key="1", session="s", number=1, started_at=START, active_ms=60_000,
                  ended_at=START + timedelta(seconds=60, microseconds=229))  # fmt: skip
    said = livesplit(PastSession(key="s", started_at=START, ended_at=START), [run])
    assert "PauseTime" not in said


def test_the_types_of_a_session_are_its_category() -> None:
    run = PastRun(key="1", session="s", number=1, started_at=START, ended_at=START)
    types = ["Cows", "Baal", "Cows\x00", "Cows", None]
    runs = [replace(run, number=n, run_type=said) for n, said in enumerate(types)]
    said = livesplit(PastSession(key="s", started_at=START, ended_at=START), runs)
    assert LSS.runs(said.encode())[0].run_type == "Cows, Baal"


def test_a_written_file_is_recognised_and_whole() -> None:
    session, runs = PastSession(key="s", started_at=START, ended_at=START), LSS.runs(EVENING)[:2]
    data = livesplit(session, runs).encode()
    assert LSS.known(data).version == "1.7.0"
    is_whole(LSS.all(data), LSS.counts(data))
