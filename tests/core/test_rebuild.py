"""Rebuild makes every derived row what the timeline says, and can be broken off anywhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import text

from tallylight import packs
from tallylight.base.errors import Fault
from tallylight.core import rebuild as rebuilding
from tallylight.core.channels.messages import MakeChannel
from tallylight.core.program import registry_of
from tallylight.core.rebuild import Progress, Report, rebuild
from tallylight.core.registry import discover
from tallylight.core.sessions.messages import CreateSession, EndSession
from tallylight.core.settings.messages import ResetSetting, SetSetting
from tallylight.core.tallies import chains
from tallylight.storage.engine import Storage
from tallylight.testing import HandClock, Show, laws

from ..laws.sample_pack import messages as m

RED = m.LightLamp(colour=m.Colour.RED)


@pytest.fixture
def evening(lamps: Show) -> Show:
    """A show with something in every table."""
    lamps.do(MakeChannel(name="court-2", platform="twitch", broadcaster="Ä"))
    lamps.do(SetSetting(key=m.BRIGHTNESS.key, value=0.25))
    lamps.do(SetSetting(key=m.STEADY.key, value=True))
    lamps.do(ResetSetting(key=m.STEADY.key))
    lamps.do(m.FitBulb(watts=5))
    lamps.do(CreateSession(notes="words"))
    for _ in range(3):
        lamps.do(RED)
        lamps.clock.forward(minutes=1)
        lamps.do(m.Blink(word="first"))
        lamps.do(m.Blink(word="second"))
        lamps.undo()
        lamps.do(m.Recolour(colour=m.Colour.GREEN))
        lamps.clock.forward(minutes=1)
        lamps.do(m.PutOut())
    lamps.do(EndSession())
    lamps.do(CreateSession())
    lamps.do(RED)
    return lamps


def spoil(show: Show, *statements: str) -> None:
    """Change rows behind the program's back."""
    with show.program.storage.migrating() as connection:
        for statement in statements:
            connection.execute(text(statement))


def mend(show: Show, **options: Any) -> Report:
    return rebuild(show.program.storage, show.program.registry, show.clock, **options)


SPOILS: dict[str, tuple[tuple[str, ...], str, tuple[int, int, int]]] = {
    "a part that is missing": (
        ("DELETE FROM lamp_blinks WHERE blink_id = 1",), "lamp_blinks", (1, 0, 0)),
    "a part that was changed": (
        ("UPDATE lamp_blinks SET times = 9 WHERE blink_id = 1",), "lamp_blinks", (0, 1, 0)),
    "a part under another's name": (
        ("UPDATE lamp_blinks SET lamp_id = 4 WHERE blink_id = 1",), "lamp_blinks", (0, 1, 0)),
    "a part too many": (
        ("INSERT INTO lamp_phases (lamp_id, number, colour, started_at) SELECT lamp_id, 9,"
         " 'red', started_at FROM lamps WHERE lamp_id = 1",), "lamp_phases", (0, 0, 1)),
    "a subject that was changed": (
        ("UPDATE lamps SET colour = 'amber' WHERE lamp_id = 2",), "lamps", (0, 1, 0)),
    "a stamp that was changed": (
        ("UPDATE lamps SET updated_at = created_at WHERE lamp_id = 2",), "lamps", (0, 1, 0)),
    "a subject nobody heard of": (
        ("INSERT INTO lamps (lamp_id, channel, started_at, ended_at, colour, blinked) SELECT 99,"
         " channel, started_at, started_at, colour, 0 FROM lamps WHERE lamp_id = 1",),
        "lamps", (0, 0, 1)),
    "an undo that was forgotten": (
        ("DELETE FROM timeline_undone WHERE command_seq = (SELECT min(command_seq) FROM"
         " timeline_undone)",), "timeline_undone", (1, 0, 0)),
    "an undo that never was": (
        ("INSERT INTO timeline_undone (channel, command_seq, undone_by) VALUES ('main', 1, 2)",),
        "timeline_undone", (0, 0, 1)),
    "a setting that was changed": (
        ("UPDATE settings_values SET value = '0.75'",), "settings_values", (0, 1, 0)),
    "a change of a setting that is missing": (
        ("DELETE FROM settings_history WHERE id = 2",), "settings_history", (1, 0, 0)),
    "a channel that was changed": (
        ("UPDATE channels SET platform = 'youtube' WHERE channel = 'court-2'",),
        "channels", (0, 1, 0)),
    "a sum that was changed": (
        ("UPDATE tallies SET value = 77 WHERE measure = 'blinks' AND session_id = 0",),
        "tallies", (0, 1, 0)),
    "a sum that is missing": (
        ("DELETE FROM tallies WHERE measure = 'blinks' AND session_id = 1",), "tallies", (1, 0, 0)),
    "a sum of nothing": (
        ("UPDATE tallies SET measure = 'sly' WHERE measure = 'blinks' AND session_id = 1",),
        "tallies", (1, 0, 1)),
    "a gap that was changed": (
        ("UPDATE tally_gaps SET us = 7 WHERE subject_id = '2'",), "tally_gaps", (0, 1, 0)),
    "a streak that is missing": (("DELETE FROM tally_streaks",), "tally_streaks", (1, 0, 0)),
    "a streak of nothing": (
        ("INSERT INTO tally_streaks (channel, subject, name, began_at, began_id, ended_at, good,"
         " length) SELECT channel, subject, name, ended_at, '9', ended_at, good, 1 FROM"
         " tally_streaks",), "tally_streaks", (0, 0, 1)),
    "a session that was changed": (
        ("UPDATE stream_sessions SET notes = NULL WHERE session_id = 1",),
        "stream_sessions", (0, 1, 0)),
}  # fmt: skip


@pytest.mark.parametrize("spoilt", SPOILS)
def test_a_check_reports(evening: Show, spoilt: str) -> None:
    statements, table, counts = SPOILS[spoilt]
    spoil(evening, *statements)
    found = mend(evening, check_only=True).tables[table]
    assert (found.inserted, found.updated, found.removed) == counts


@pytest.mark.parametrize("spoilt", SPOILS)
def test_a_rebuild_mends(evening: Show, spoilt: str) -> None:
    before = laws.derived_rows(evening)
    spoil(evening, *SPOILS[spoilt][0])
    mend(evening)
    laws.same_rows(before, laws.derived_rows(evening))


def test_a_rebuild_mends_everything_that_was_lost(evening: Show) -> None:
    before = laws.derived_rows(evening)
    tables = ["lamp_blinks", "lamp_phases", "lamps", "lamp_bulbs", "stream_sessions",
              "settings_values", "settings_history", "timeline_undone"]  # fmt: skip
    spoil(evening, *(f"DELETE FROM {table}" for table in tables))
    mend(evening)
    laws.same_rows(before, laws.derived_rows(evening))


def test_rows_come_after_those_that_they_must_refer_to() -> None:
    registry = registry_of(discover(packs))
    kinds = rebuilding._kinds(registry)
    of = {rows.table: kind for kind, (_, s) in registry.subjects.items() for rows in s.rows}
    early = {
        (kind, of[other])
        for kind, (_, subject) in registry.subjects.items()
        for rows in subject.rows
        for key in rows.table.foreign_keys
        if not key.parent.nullable and (other := key.column.table) in of
        if kinds.index(of[other]) > kinds.index(kind)
    }
    # What was undone decides what is folded at all; and no channel is ever without its row.
    assert early == {("undo.undoing", "channels.channel")}


def test_what_is_wrongly_open_closes_before_another_opens(evening: Show) -> None:
    before = laws.derived_rows(evening)
    spoil(
        evening,
        "UPDATE lamps SET ended_at = started_at WHERE ended_at IS NULL",
        "UPDATE lamps SET ended_at = NULL WHERE lamp_id = 3",
    )
    mend(evening)
    laws.same_rows(before, laws.derived_rows(evening))


def test_a_rebuild_of_what_is_right_writes_nothing(evening: Show) -> None:
    assert mend(evening).differences == 0


def test_a_check_writes_nothing(evening: Show) -> None:
    spoil(evening, "DELETE FROM lamp_blinks")
    mend(evening, check_only=True)
    assert evening.rows("SELECT count(*) FROM lamp_blinks") == [(0,)]


def test_a_difference_says_what_is_there_and_what_should_be(evening: Show) -> None:
    spoil(evening, "UPDATE lamp_blinks SET times = 9 WHERE blink_id = 1")
    (found,) = mend(evening, check_only=True).tables["lamp_blinks"].examples
    said = {name: (found.has[name], found.should[name]) for name in found.columns()}  # type: ignore[index]
    assert (found.key, said) == ({"blink_id": 1}, {"times": (9, 1)})


def test_every_row_that_was_compared_is_counted_once(evening: Show) -> None:
    found = {name: table.compared for name, table in mend(evening).tables.items()}
    held = {name: evening.rows(f"SELECT count(*) FROM {name}")[0][0] for name in found}
    assert found == held | {"channels": held["channels"] - 1}  # the house is not made of entries


def test_only_a_few_differences_are_shown(evening: Show) -> None:
    spoil(evening, "DELETE FROM lamp_phases")
    found = mend(evening, check_only=True).tables["lamp_phases"]
    assert (found.inserted, len(found.examples)) == (7, rebuilding.EXAMPLES)


def test_events_of_a_pack_that_is_gone_are_counted(evening: Show) -> None:
    without = registry_of([])
    report = rebuild(evening.program.storage, without, evening.clock, check_only=True)
    assert report.skipped["lamp.lamp_lit"] == 4


def test_the_house_keeps_its_row(evening: Show) -> None:
    mend(evening)
    assert evening.rows("SELECT count(*) FROM channels WHERE channel = 'house'") == [(1,)]


def test_it_says_how_far_it_is(evening: Show) -> None:
    said: list[Progress] = []
    mend(evening, progress=said.append)
    assert Progress("lamp.lamp", 4, 4) in said


def test_a_visitor_may_look(evening: Show) -> None:
    visitor = Storage.open(evening._url, owner=None)
    try:
        report = rebuild(visitor, evening.program.registry, evening.clock, check_only=True)
    finally:
        visitor.close()
    assert report.differences == 0


def test_nobody_but_the_owner_rebuilds(evening: Show) -> None:
    visitor = Storage.open(evening._url, owner=None)
    try:
        with pytest.raises(Fault, match="opened for reading only"):
            rebuild(visitor, evening.program.registry, evening.clock)
    finally:
        visitor.close()


class PulledThePlug(Exception):
    pass


@contextmanager
def small_batches() -> Iterator[None]:
    before, rebuilding.BATCH = rebuilding.BATCH, 1
    try:
        yield
    finally:
        rebuilding.BATCH = before


def break_off(show: Show, after: int) -> list[Progress]:
    """Begin a rebuild and break it off after so many steps."""
    said: list[Progress] = []

    def progress(reached: Progress) -> None:
        said.append(reached)
        if len(said) == after:
            raise PulledThePlug

    with small_batches(), pytest.raises(PulledThePlug):
        mend(show, progress=progress)
    return said


def steps(show: Show) -> list[Progress]:
    """All that a rebuild says on its way."""
    said: list[Progress] = []
    with small_batches():
        mend(show, progress=said.append)
    return said


def test_a_rebuild_broken_off_at_any_step_can_be_finished(evening: Show) -> None:
    before = laws.derived_rows(evening)
    for after in range(1, len(steps(evening)) + 1):
        spoil(evening, "DELETE FROM lamp_blinks", "DELETE FROM timeline_undone",
              "DELETE FROM tallies", "DELETE FROM tally_gaps", "DELETE FROM tally_streaks",
              "UPDATE stream_sessions SET notes = NULL")  # fmt: skip
        break_off(evening, after)
        mend(evening)
        laws.same_rows(before, laws.derived_rows(evening))


def test_a_rebuild_broken_off_at_its_tallies_does_not_look_at_subjects_again(evening: Show) -> None:
    every = steps(evening)
    counting = [reached.kind for reached in every].index("tallies of lamp.lamp")
    break_off(evening, after=counting + 1)
    assert {reached.kind for reached in steps(evening)} == {"tallies of lamp.lamp"}


@pytest.mark.parametrize("subjects", [1, 4, 9])
def test_a_rebuild_goes_on_where_it_was_broken_off(evening: Show, subjects: int) -> None:
    every = steps(evening)
    strays = [reached.kind for reached in every].count("stray rows")
    first = break_off(evening, strays + subjects)
    assert [*first, *steps(evening)] == every


@pytest.fixture
def streaks(lamps: Show) -> Show:
    """Lamps that blinked or did not, several lit at one instant, in a session and in none."""
    for number, blinks in enumerate("11010011101"):
        if number == 7:
            lamps.do(CreateSession())
        lamps.clock.forward(minutes=number % 3)
        for _ in range(1 + number % 2):
            lamps.do(RED)
            if int(blinks):
                lamps.do(m.Blink())
            lamps.do(m.PutOut())
    return lamps


@pytest.mark.parametrize("page", [1, 2, 3, 4, 7])
def test_tallies_are_right_however_small_the_pages(
    streaks: Show, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    before = laws.derived_rows(streaks)
    monkeypatch.setattr(chains, "PAGE", page)
    spoil(streaks, "DELETE FROM tally_streaks WHERE good", "UPDATE tallies SET value = 77",
          "UPDATE tally_streaks SET length = 9")  # fmt: skip
    mend(streaks)
    laws.same_rows(before, laws.derived_rows(streaks))


@pytest.mark.parametrize("page", [1, 2, 3, 4, 7])
def test_right_tallies_are_left_however_small_the_pages(
    streaks: Show, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(chains, "PAGE", page)
    assert mend(streaks, check_only=True).differences == 0


def test_after_a_rebuild_the_next_one_begins_at_the_beginning(evening: Show) -> None:
    break_off(evening, after=3)
    mend(evening)
    assert not mend(evening).resumed


def test_what_another_version_left_is_not_gone_on_with(
    evening: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_off(evening, after=3)
    monkeypatch.setattr(rebuilding, "__version__", "another")
    assert not mend(evening).resumed


def test_more_subjects_than_a_batch_holds_are_all_mended(evening: Show) -> None:
    before = laws.derived_rows(evening)
    spoil(evening, "DELETE FROM lamp_phases", "UPDATE lamps SET note = 'spoilt'")
    with small_batches():
        mend(evening)
    laws.same_rows(before, laws.derived_rows(evening))


def test_the_program_starts_on_what_was_rebuilt(evening: Show) -> None:
    spoil(evening, "UPDATE lamps SET ended_at = started_at WHERE ended_at IS NULL")
    evening.program.stop()
    storage = Storage.open(evening._url, owner="a test")
    rebuild(storage, evening.program.registry, HandClock())
    storage.close()
    evening.restart()
    assert evening.outcome(m.Blink()).status == 201
