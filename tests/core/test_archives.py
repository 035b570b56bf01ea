"""Old evidence leaves for a file that was proved, and comes back as it was; for every pack."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tallylight.base.errors import Fault, Refused
from tallylight.core.archives.back import Back
from tallylight.core.archives.leave import Leaving, look
from tallylight.core.archives.ledger import Folder, entries
from tallylight.core.archives.look import faults
from tallylight.core.archives.store import counted
from tallylight.core.backups.filling import Makes, restore
from tallylight.core.declaration import faults_of_archivable
from tallylight.core.program import migrations
from tallylight.core.rebuild import Progress
from tallylight.core.schema import Archivable
from tallylight.core.sessions.messages import CreateSession, EndSession
from tallylight.core.timeline.record import runner
from tallylight.storage.compact import compact
from tallylight.storage.engine import Storage
from tallylight.testing import Show, laws

from ..laws.sample_pack.tables import lamp_readings, lamp_signals
from .test_feeding import BERT, Hall

EVENING = ("red 1", "2 3", "green 4", "off")
SIGNALS = "SELECT * FROM lamp_signals ORDER BY signal_id"


class Unplugged(Exception):
    """The power went."""


def unplugged(kind: str, after: int = 0) -> Callable[[Progress], None]:
    """Pulls the plug at some progress."""
    seen: Iterator[int] = iter(range(1_000))

    def say(reached: Progress) -> None:
        if kind in reached.kind and next(seen) >= after:
            raise Unplugged

    return say


class Old:
    """A hall in which an evening was heard, in a session that was over two days ago."""

    def __init__(self, hall: Hall, folder: Path) -> None:
        self.hall, self.show, self.folder = hall, hall.show, Folder(folder)
        self.evening()
        self.show.clock.forward(days=2)

    def evening(self) -> None:
        self.show.do(CreateSession())
        self.hall.hear(*EVENING)
        self.hall.hear("red", sender=BERT)
        self.show.do(EndSession())

    @property
    def storage(self) -> Storage:
        self.show.settle()
        return self.show.program.storage

    @property
    def makes(self) -> Makes:
        registry, clock = self.show.program.registry, self.show.clock
        return Makes(registry, clock, lambda storage: migrations(storage, registry, clock, None))

    def leaving(self, say: Callable[[Progress], None] = lambda _: None) -> Leaving:
        return Leaving(self.storage, self.makes, self.folder, "here", say)

    def archive(self, say: Callable[[Progress], None] = lambda _: None, **ago: float) -> Any:
        """Have leave what was before a day ago, or another time ago."""
        until = self.show.clock.now() - timedelta(**(ago or {"days": 1}))
        return self.leaving(say).create(until)

    def restore(self, file: Path, say: Callable[[Progress], None] = lambda _: None) -> int:
        return Back(self.storage, self.makes, self.folder, say).restore(file)

    def file(self) -> Path:
        """The last archive that there is."""
        with self.storage.read() as connection:
            return self.folder.file_of(entries(runner(connection))[-1])

    def faults(self) -> list[str]:
        return [one.what for one in faults(self.storage, self.folder)]

    def held(self) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.show.rows(SIGNALS)]

    def left(self) -> int:
        with self.storage.read() as connection:
            return counted(runner(connection), lamp_signals).total()


@pytest.fixture
def old(lamps: Show, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Old:
    monkeypatch.setattr("tallylight.core.archives.leave.AT_ONCE", 3)
    monkeypatch.setattr("tallylight.storage.carry.AT_ONCE", 3)
    return Old(Hall(lamps, channel="main"), tmp_path / "archives")


def test_old_evidence_leaves_and_all_else_stays(old: Old) -> None:
    heard, lit = len(old.held()), old.show.get("/lamps")

    made = old.archive()

    assert (old.held(), old.left(), old.show.get("/lamps")) == ([], heard, lit)
    assert (made.file, len(made.sessions)) == (old.file().name, 1)
    assert old.faults() == []
    laws.in_order(old.show)


def test_it_comes_back_as_it_was_and_twice_is_once(old: Old) -> None:
    before = old.held()
    old.archive()

    came = old.restore(old.file()), old.restore(old.file())

    assert (old.held(), came, old.left()) == (before, (len(before), 0), 0)
    assert old.faults() == []
    laws.in_order(old.show)


def test_a_file_is_whole_and_only_to_be_read(old: Old) -> None:
    old.archive()

    (file,) = old.folder.folder.iterdir()
    assert file.stat().st_mode & 0o222 == 0


def test_what_is_heard_later_gets_other_ids(old: Old) -> None:
    (*_, last) = old.held()
    old.archive()
    old.show.restart()

    old.hall.listening_id = old.hall.begin()
    old.hall.hear("green")

    assert old.held()[0][0] == last[0] + 1


def test_a_session_that_is_on_stays_whole(old: Old) -> None:
    old.show.do(CreateSession())
    old.hall.hear("red", "off")
    old.show.clock.forward(days=3)

    old.archive()

    assert [row.word for row in old.show.rows(SIGNALS)] == ["red", "off"]


def test_what_began_before_and_was_not_over_stays_whole(old: Old) -> None:
    old.show.do(CreateSession())
    old.hall.hear("red", "off")
    old.show.clock.forward(hours=4)
    old.show.do(EndSession())
    old.show.clock.forward(days=3)

    old.archive(days=3, hours=2)

    assert [row.word for row in old.show.rows(SIGNALS)] == ["red", "off"]


def test_what_strangers_sent_leaves_by_its_time(lamps: Show, tmp_path: Path) -> None:
    old = Old(Hall(lamps), tmp_path)
    assert {row.channel for row in old.show.rows(SIGNALS)} == {None}

    old.archive()

    assert old.held() == []


def test_nothing_of_the_last_day_leaves(old: Old) -> None:
    with pytest.raises(Refused, match="at least a day ago"):
        old.archive(hours=23)


def test_where_nothing_is_old_nothing_is_made(old: Old) -> None:
    assert old.archive(days=9) is None
    assert not old.folder.folder.exists()


def test_a_foreseeing_says_what_would_leave(old: Old) -> None:
    with old.storage.read() as connection:
        what = look(runner(connection), old.makes, old.show.clock.now() - timedelta(days=1))

    assert [(one.table.name, one.rows) for one in what.tables] == [
        ("lamp_signals", len(old.held()))
    ]  # fmt: skip
    assert what.tables[0].bytes > 100
    assert len(what.sessions) == 1


@pytest.mark.parametrize(
    ("kind", "after"), [("lamp_signals", 0), ("lamps", 0), ("leaves", 0), ("leaves", 1)]
)
def test_what_was_broken_off_is_finished_by_the_next_one(old: Old, kind: str, after: int) -> None:
    before = old.held()
    with pytest.raises(Unplugged):
        old.archive(unplugged(kind, after))
    assert len(old.held()) + old.left() == len(before)

    old.archive()

    assert (old.held(), old.left(), old.faults()) == ([], len(before), [])
    assert len(list(old.folder.folder.iterdir())) == 1
    old.restore(old.file())
    assert old.held() == before


def test_a_kill_before_the_ledger_leaves_a_part_that_the_next_one_sweeps(old: Old) -> None:
    part = old.folder.folder / "tallylight-here-until-2026-01-01-x.archive.zip.part"
    part.parent.mkdir()
    part.write_bytes(b"half")

    old.archive()

    assert not part.exists()


def test_a_kill_after_the_ledger_leaves_a_part_that_gets_its_name(old: Old) -> None:
    with pytest.raises(Unplugged):
        old.archive(unplugged("leaves"))
    file = old.file()
    file.rename(file.with_name(f"{file.name}.part"))

    old.archive()

    assert (old.held(), old.faults(), old.file().exists()) == ([], [], True)


def test_a_file_that_was_lost_before_anything_left_is_made_anew(
    old: Old, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as context:
        context.setattr(Leaving, "_empty", lambda *_: (_ for _ in ()).throw(Unplugged))
        with pytest.raises(Unplugged):
            old.archive()
    old.file().unlink()
    assert "was broken off" in old.faults()[0]

    old.archive()

    assert (old.held(), old.faults()) == ([], [])


def test_a_half_emptied_archive_gives_all_back(old: Old) -> None:
    before = old.held()
    with pytest.raises(Unplugged):
        old.archive(unplugged("leaves"))
    assert 0 < len(old.held()) < len(before)

    old.restore(old.file())

    assert (old.held(), old.left(), old.faults()) == (before, 0, [])


def test_a_restore_that_was_broken_off_goes_on(old: Old) -> None:
    before = old.held()
    old.archive()
    with pytest.raises(Unplugged):
        old.restore(old.file(), unplugged("comes back"))
    assert len(old.held()) + old.left() == len(before)
    assert "was broken off" in old.faults()[0]
    with pytest.raises(Refused, match="archive restore"):
        old.archive()

    old.restore(old.file())

    assert (old.held(), old.left()) == (before, 0)


def test_what_came_back_may_leave_again(old: Old) -> None:
    before = old.held()
    old.archive()
    first = old.file()
    old.restore(first)
    old.show.clock.forward(seconds=1)

    old.archive()

    assert (old.held(), old.restore(first), old.left()) == ([], 0, len(before))
    old.restore(old.file())
    assert old.held() == before


def test_what_changed_after_it_was_written_stays(old: Old, monkeypatch: pytest.MonkeyPatch) -> None:
    enter = Leaving._enter
    (first, *_) = old.held()

    def changed(work: Leaving, *said: Any) -> None:
        enter(work, *said)
        transaction = work.storage.begin()
        transaction.update(lamp_signals, {"signal_id": first[0]}, {"fault": "read otherwise"})
        transaction.commit()

    monkeypatch.setattr(Leaving, "_enter", changed)
    old.archive()

    assert [row.fault for row in old.show.rows(SIGNALS)] == ["read otherwise"]


def test_what_a_row_was_about_and_is_gone_it_forgets(old: Old) -> None:
    old.archive()
    transaction = old.storage.begin()
    transaction.rows(lamp_signals.metadata.tables["lamps"].delete())
    transaction.commit()

    old.restore(old.file())

    assert {row.lamp_id for row in old.show.rows(SIGNALS)} == {None}


def test_a_damaged_file_is_told_and_refused(old: Old) -> None:
    old.archive()
    file = old.file()
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.chmod(0o644)
    file.write_bytes(raw)

    assert "is not as it was written" in old.faults()[0]
    with pytest.raises(Refused, match="is not as it was written"):
        old.restore(file)
    assert old.held() == []


def test_a_file_that_is_not_there_is_told_and_refused(old: Old) -> None:
    old.archive()
    file = old.file()
    file.unlink()

    assert "is not there" in old.faults()[0]
    with pytest.raises(Refused, match="is not there"):
        old.restore(file)


def test_a_file_that_cannot_be_written_leaves_all_as_it_was(old: Old) -> None:
    before = old.held()
    old.folder.folder.write_text("a file where a folder should be")

    with pytest.raises(Fault, match="could not be written"):
        old.archive()
    assert (old.held(), old.faults()) == (before, [])


def test_another_databases_archive_is_refused(old: Old, tmp_path: Path) -> None:
    old.archive()
    url = f"sqlite:///{(tmp_path / 'other.db').as_posix()}"
    with closing(Storage.open(url, owner="a test")) as other:
        old.makes.migrations(other).upgrade()

        with pytest.raises(Refused, match="no archive of this database"):
            Back(other, old.makes, old.folder).restore(old.file())


def test_an_archive_is_no_backup(old: Old, tmp_path: Path) -> None:
    old.archive()
    url = f"sqlite:///{(tmp_path / 'other.db').as_posix()}"
    with (
        closing(Storage.open(url, owner="a test")) as other,
        pytest.raises(Refused, match="tallylight archive restore"),
    ):
        restore(old.file(), other, old.makes, None)


def test_a_file_elsewhere_is_known_by_its_whole_path(old: Old, tmp_path: Path) -> None:
    old.leaving().create(old.show.clock.now() - timedelta(days=1), tmp_path / "stick")

    assert old.file().parent == tmp_path / "stick"
    assert old.faults() == []


def test_a_database_made_compact_is_whole(old: Old) -> None:
    old.archive()

    assert compact(old.storage) is (old.storage.dialect.file is not None)
    laws.in_order(old.show)


def test_only_evidence_that_can_leave_can_be_said_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(lamp_readings.info, "archivable", Archivable(at="when"))

    assert list(faults_of_archivable(lamp_readings)) == [
        "lamp_readings is archivable, and is no evidence, or is in a chain",
        "lamp_readings is archivable, and is not gated by its one key alone",
        "lamp_readings is archivable, and has no column when",
    ]
