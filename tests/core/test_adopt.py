"""Taking over what another program kept: twice is once, what broke off goes on, and all of it
can be taken back. The other program here kept lamps."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.core.adopt import ADOPTED_ELSEWHERE, HALF_UNDONE, NOT_RECOGNISED, adopt
from tallylight.core.adopting import Report
from tallylight.core.channels.messages import HOUSE, MakeChannel
from tallylight.core.foreign import Adopted, Adopter, Around, Foreign, Found, Item, Left
from tallylight.core.pack import Origin, Pack
from tallylight.core.rebuild import Progress
from tallylight.core.snapshot import NO_DATABASE, NO_SUCH_FILE, TOO_LARGE, snapshot
from tallylight.core.undo.messages import HAS_DEPENDENTS, NO_SUCH_IMPORT, UndoImport
from tallylight.testing import Show, laws

from ..laws.conftest import Stage
from ..laws.sample_pack import PACK as LAMP
from ..laws.sample_pack.messages import CorrectLamp, FitBulb, RecordLamp


def recognise(foreign: Foreign) -> Found | None:
    if "glows" not in foreign.tables():
        return None
    made = next(iter(foreign.rows("SELECT made FROM about")))["made"]
    return Found("glow counter", "1", str(made))


def counts(foreign: Foreign) -> dict[str, int]:
    return {"glows": next(iter(foreign.rows("SELECT count(*) AS n FROM glows")))["n"]}


def read(foreign: Foreign, _: Callable[[str], Any]) -> Iterator[Item]:
    yield Adopted("bulbs", "1", FitBulb(watts=40))
    for row in foreign.rows("SELECT * FROM glows ORDER BY id"):
        if row["colour"] == "":
            yield Left("glows", "it has no colour")
        else:
            yield Adopted("glows", str(row["id"]), RecordLamp(colour=row["colour"]))


def audit(_: Foreign, __: Around) -> Iterable[Any]:
    return ()


GLOWS = Adopter("Lamps of a glow counter.", recognise, counts, read, audit)
ADOPTING: Pack = replace(LAMP, adopts=(GLOWS,))


@pytest.fixture
def lamps(stage: Stage) -> Iterator[Show]:
    with stage(of=[ADOPTING]) as running:
        yield running


def glow_counter(folder: Path, glows: int, *, wal: bool = False) -> Path:
    path = folder / "glows.db"
    with closing(sqlite3.connect(path)) as connection:
        if wal:
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE about (made TEXT)")
        connection.execute("INSERT INTO about VALUES ('4711')")
        connection.execute("CREATE TABLE glows (id INTEGER PRIMARY KEY, colour TEXT)")
        connection.commit()
    more(path, glows)
    return path


def more(path: Path, glows: int, colour: str = "red") -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executemany("INSERT INTO glows (colour) VALUES (?)", [(colour,)] * glows)
        connection.commit()


def quietly(_: Progress) -> None:
    """Hears how far it is."""


def take(show: Show, path: Path, channel: str = "main", **more: Any) -> Report:
    return adopt(show.program, path, channel, quietly, **more)


def number_of(show: Show, table: str) -> int:
    number: int = show.rows(f"SELECT count(*) FROM {table}")[0][0]
    return number


def refusal(of: Callable[[], Any]) -> object:
    with pytest.raises(Refused) as raised:
        of()
    return raised.value.refusal


def test_every_row_becomes_what_its_pack_says(lamps: Show, tmp_path: Path) -> None:
    take(lamps, glow_counter(tmp_path, 3))
    assert number_of(lamps, "lamps") == 3


def test_what_was_adopted_is_what_the_timeline_says(lamps: Show, tmp_path: Path) -> None:
    take(lamps, glow_counter(tmp_path, 3))
    laws.replayed(lamps)


def test_it_is_told_apart_from_what_a_person_did(lamps: Show, tmp_path: Path) -> None:
    take(lamps, glow_counter(tmp_path, 1))
    rows = lamps.rows("SELECT DISTINCT origin, source FROM timeline WHERE subject = 'lamp.lamp'")
    assert [tuple(row) for row in rows] == [(Origin.IMPORT.value, "glow counter 1")]


def test_twice_is_once(lamps: Show, tmp_path: Path) -> None:
    path = glow_counter(tmp_path, 3)
    take(lamps, path)
    report = take(lamps, path)
    assert (number_of(lamps, "lamps"), report.tables["glows"].known) == (3, 3)


def test_a_later_copy_elsewhere_adds_what_is_new(lamps: Show, tmp_path: Path) -> None:
    path = glow_counter(tmp_path, 3)
    take(lamps, path)
    more(path, 2)
    report = take(lamps, path.rename(tmp_path / "other.db"))
    assert report.tables["glows"].adopted == 2


def test_what_broke_off_goes_on(lamps: Show, tmp_path: Path) -> None:
    path = glow_counter(tmp_path, 450)

    def break_off(_: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        adopt(lamps.program, path, "main", break_off)
    begun = number_of(lamps, "lamps")
    take(lamps, path)
    assert (0 < begun < 450, number_of(lamps, "lamps")) == (True, 450)


def test_a_row_that_is_other_than_it_was_stays_as_it_was(lamps: Show, tmp_path: Path) -> None:
    path = glow_counter(tmp_path, 2)
    take(lamps, path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE glows SET colour = 'green' WHERE id = 1")
        connection.commit()
    report = take(lamps, path)
    assert (report.tables["glows"].changed, report.tables["glows"].known) == (1, 1)


def test_every_row_is_accounted_for(lamps: Show, tmp_path: Path) -> None:
    path = glow_counter(tmp_path, 2)
    more(path, 1, colour="")
    more(path, 1, colour="infrared")
    glows = take(lamps, path).tables["glows"]
    told = (glows.found, glows.adopted, glows.left, glows.refused, glows.unaccounted)
    assert told == (4, 2, 1, 1, 0)


def test_a_dry_run_counts_and_writes_nothing(lamps: Show, tmp_path: Path) -> None:
    report = take(lamps, glow_counter(tmp_path, 3), dry_run=True)
    assert (report.tables["glows"].adopted, number_of(lamps, "lamps")) == (3, 0)


def test_a_dry_run_knows_what_is_here(lamps: Show, tmp_path: Path) -> None:
    path = glow_counter(tmp_path, 3)
    take(lamps, path)
    assert take(lamps, path, dry_run=True).tables["glows"].known == 3


def test_a_file_goes_into_one_channel(lamps: Show, tmp_path: Path) -> None:
    path = glow_counter(tmp_path, 1)
    lamps.do(MakeChannel(name="court-2"))
    take(lamps, path)
    assert refusal(lambda: take(lamps, path, "court-2")) is ADOPTED_ELSEWHERE


def test_what_nobody_knows_is_refused(lamps: Show, tmp_path: Path) -> None:
    path = tmp_path / "strange.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE strange (id INTEGER)")
    assert refusal(lambda: take(lamps, path)) is NOT_RECOGNISED


def test_an_import_is_taken_back_by_its_id(lamps: Show, tmp_path: Path) -> None:
    before = laws.derived_rows(lamps, apart=["timeline_undone", "lamp_bulbs"])
    report = take(lamps, glow_counter(tmp_path, 3))
    lamps.do(UndoImport(import_id=report.import_id))
    laws.same_rows(before, laws.derived_rows(lamps, apart=["timeline_undone", "lamp_bulbs"]))


def test_some_hundred_are_taken_back_at_a_time(lamps: Show, tmp_path: Path) -> None:
    report = take(lamps, glow_counter(tmp_path, 310))
    lamps.do(UndoImport(import_id=report.import_id))
    assert number_of(lamps, "lamps") == 10


def test_an_import_that_is_taken_back_in_part_is_taken_back_first(
    lamps: Show, tmp_path: Path
) -> None:
    path = glow_counter(tmp_path, 310)
    lamps.do(UndoImport(import_id=take(lamps, path).import_id))
    assert refusal(lambda: take(lamps, path)) is HALF_UNDONE


def test_what_was_taken_back_can_be_adopted_again(lamps: Show, tmp_path: Path) -> None:
    path = glow_counter(tmp_path, 3)
    first = take(lamps, path)
    lamps.do(UndoImport(import_id=first.import_id))
    second = take(lamps, path)
    assert (number_of(lamps, "lamps"), second.import_id != first.import_id) == (3, True)


def test_what_others_added_to_holds_an_import(lamps: Show, tmp_path: Path) -> None:
    report = take(lamps, glow_counter(tmp_path, 1))
    lamps.do(CorrectLamp(lamp_id=1, note="seen"))
    assert refusal(lambda: lamps.do(UndoImport(import_id=report.import_id))) is HAS_DEPENDENTS


def test_nothing_is_taken_back_of_an_import_that_is_none(lamps: Show) -> None:
    assert refusal(lambda: lamps.do(UndoImport(import_id="lamp-1.1"))) is NO_SUCH_IMPORT


def test_what_can_not_be_undone_stays(lamps: Show, tmp_path: Path) -> None:
    report = take(lamps, glow_counter(tmp_path, 1))
    undo = UndoImport(import_id=report.import_id)
    assert refusal(lambda: lamps.do(undo, channel=HOUSE)) is NO_SUCH_IMPORT


@pytest.mark.parametrize("wal", [False, True])
def test_a_file_is_read_and_nothing_appears_beside_it(tmp_path: Path, wal: bool) -> None:
    path = glow_counter(tmp_path, 3, wal=wal)
    before = path.read_bytes()
    with snapshot(path) as foreign:
        list(foreign.rows("SELECT * FROM glows"))
    assert (path.read_bytes() == before, [one.name for one in tmp_path.iterdir()]) == (
        True,
        ["glows.db"],
    )


def test_what_its_program_has_not_moved_into_the_file_yet_is_read(tmp_path: Path) -> None:
    path = glow_counter(tmp_path, 3, wal=True)
    with closing(sqlite3.connect(path)) as its_program:
        its_program.execute("INSERT INTO glows (colour) VALUES ('red')")
        its_program.commit()
        with snapshot(path) as foreign:
            assert counts(foreign) == {"glows": 4}


def test_what_its_program_left_beside_the_file_is_read_and_left(tmp_path: Path) -> None:
    path = glow_counter(tmp_path, 3, wal=True)
    copy = tmp_path / "copied" / "glows.db"
    copy.parent.mkdir()
    with closing(sqlite3.connect(path)) as its_program:
        its_program.execute("INSERT INTO glows (colour) VALUES ('red')")
        its_program.commit()
        for end in ("", "-wal"):  # as somebody copies it who knows to take both
            Path(f"{copy}{end}").write_bytes(Path(f"{path}{end}").read_bytes())
    with snapshot(copy) as foreign:
        found = counts(foreign)
    names = sorted(one.name for one in copy.parent.iterdir())
    assert (found, names) == ({"glows": 4}, ["glows.db", "glows.db-wal"])


def test_what_is_half_written_is_not_read(tmp_path: Path) -> None:
    path = glow_counter(tmp_path, 3)
    with closing(sqlite3.connect(path)) as its_program:
        its_program.execute("INSERT INTO glows (colour) VALUES ('red')")
        with snapshot(path) as foreign:
            assert counts(foreign) == {"glows": 3}


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert refusal(lambda: snapshot(tmp_path / "no.db").__enter__()) is NO_SUCH_FILE


def test_a_database_that_is_broken_is_told(tmp_path: Path) -> None:
    path = tmp_path / "no.db"
    path.write_bytes(b"SQLite format 3\0" + b"\1" * 4096)
    assert refusal(lambda: snapshot(path).__enter__()) is NO_DATABASE


@pytest.mark.parametrize("said", [b"", b"no database"])
def test_a_file_that_is_no_database_is_a_document(tmp_path: Path, said: bytes) -> None:
    path = tmp_path / "no.db"
    path.write_bytes(said)
    with snapshot(path) as foreign:
        assert (foreign.document(), foreign.name, foreign.tables()) == (said, "no.db", frozenset())


def test_a_document_of_any_size_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tallylight.core.snapshot.MOST", 10)
    path = tmp_path / "big.txt"
    path.write_bytes(b"more than ten bytes")
    assert refusal(lambda: snapshot(path).__enter__()) is TOO_LARGE


def test_a_document_that_nobody_knows_is_told_with_its_size(lamps: Show, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"twelve bytes")
    with pytest.raises(Refused, match="a file of 12 bytes"):
        take(lamps, path)
