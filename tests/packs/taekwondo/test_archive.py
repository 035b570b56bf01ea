"""What was heard at an old tournament leaves for a file: no number changes, and it comes back."""

import random
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.core.archives.back import Back
from tallylight.core.archives.leave import Leaving
from tallylight.core.archives.ledger import Folder, entries
from tallylight.core.archives.look import faults
from tallylight.core.backups.filling import Makes, restore
from tallylight.core.backups.shelf import Shelf
from tallylight.core.program import migrations
from tallylight.core.rebuild import Progress
from tallylight.core.reread import Reread, Which, reread
from tallylight.core.sessions.messages import CreateSession, EndSession
from tallylight.core.timeline.record import runner
from tallylight.packs.taekwondo.demo.plan import Plan, Traps
from tallylight.packs.taekwondo.demo.tournament import tournament
from tallylight.storage.carry import Typed, counted
from tallylight.storage.engine import Storage
from tallylight.testing import laws

from .venue import Venue

PLAN = Plan(courts=2, bouts=1, round_seconds=10, rest_seconds=5)
MATCHES = 2
HEARD = ("pss_events_v2", "pss_event_details")


class Unplugged(Exception):
    """The power went."""


class Hall:
    """A venue after a tournament in a session of each court, two days ago; and its archives."""

    def __init__(self, venue: Venue, folder: Path) -> None:
        self.venue, self.show, self.folder = venue, venue.show, folder
        for court in ("court-1", "court-2"):
            self.show.do(CreateSession(), channel=court)
        venue.play(tournament(random.Random(3), PLAN, replace(Traps.all(), lost=0.02)).datagrams)
        venue.say("garbage", court=9)
        for court in ("court-1", "court-2"):
            self.show.do(EndSession(), channel=court)
        self.matches = {f"court-{n}": [one.match_id for one in venue.matches(n)] for n in (1, 2)}
        self.show.clock.forward(days=2)

    @property
    def makes(self) -> Makes:
        program = self.show.program
        registry, clock = program.registry, program.clock
        return Makes(registry, clock, lambda storage: migrations(storage, registry, clock, None))

    @property
    def storage(self) -> Storage:
        return self.show.program.storage

    def long_ago(self) -> datetime:
        now: datetime = self.show.clock.now()
        return now - timedelta(days=1)

    def archive(
        self, until: datetime | None = None, say: Callable[[Progress], None] = lambda _: None
    ) -> Any:
        """Make an archive of what was before a time; its entry."""
        self.show.settle()
        work = Leaving(self.storage, self.makes, Folder(self.folder), "here", say)
        return work.create(until or self.long_ago())

    def restore(self, file: Path, say: Callable[[Progress], None] = lambda _: None) -> int:
        self.show.settle()
        return Back(self.storage, self.makes, Folder(self.folder), say).restore(file)

    def file(self) -> Path:
        """The one archive that there is."""
        (entry,) = self.ledger()
        return self.folder / entry.file

    def ledger(self) -> list[Any]:
        with self.storage.read() as connection:
            return list(entries(runner(connection)))

    def faults(self) -> list[str]:
        return [one.what for one in faults(self.storage, Folder(self.folder))]

    def held(self, storage: Storage | None = None) -> list[Any]:
        """All that was heard and is here, row for row."""
        with (storage or self.storage).read() as connection:
            tables = self.show.program.registry.tables()
            return [counted(connection, Typed(one)) for one in tables if one.name in HEARD]

    def here(self) -> int:
        (row,) = self.show.rows("SELECT count(*) AS n FROM pss_events_v2")
        return int(row.n)

    def numbers(self) -> list[Any]:
        """Every number that is told of the tournament, and what is on record of it."""
        paths = ["/taekwondo/pss/statistics", "/taekwondo/numbers", "/matches", "/udp/sessions"]
        told = [self.show.get(path, court) for path in paths for court in self.matches]
        of_each = ("", "/results", "/integrity")
        return told + [
            self.show.get(f"/taekwondo/matches/{one}{path}", court)
            for court, matches in self.matches.items() for one in matches for path in of_each
        ]  # fmt: skip

    def any_match(self) -> str:
        """The path of a match of the first court."""
        return f"/taekwondo/matches/{self.matches['court-1'][0]}"

    def reread(self) -> Reread:
        program = self.show.program
        which = Which("taekwondo.pss")
        return reread(program.storage, program.registry, program.clock, which)


@pytest.fixture
def hall(venue: Venue, tmp_path: Path) -> Hall:
    return Hall(venue, tmp_path / "archives")


def test_what_was_heard_leaves_and_no_number_changes(hall: Hall) -> None:
    before = hall.numbers()

    made = hall.archive()

    assert hall.here() == 0
    assert hall.numbers() == before
    assert (made.emptied_at is not None, len(made.sessions)) == (True, 2)
    laws.in_order(hall.show)
    assert hall.faults() == []


def test_it_comes_back_and_gives_the_same_matches(hall: Hall) -> None:
    before, numbers = hall.held(), hall.numbers()
    hall.archive()
    gone = hall.file()

    came = hall.restore(gone)

    assert (hall.held(), hall.numbers()) == (before, numbers)
    assert came == before[0].rows
    found = hall.reread()
    assert (found.otherwise, found.same) == ([], MATCHES)
    assert hall.show.rows("SELECT * FROM archived_counts") == []
    laws.in_order(hall.show)


def test_a_rereading_says_where_the_evidence_is(hall: Hall) -> None:
    hall.archive()

    found = hall.reread()

    assert (found.otherwise, found.same) == ([], 0)
    assert found.archived == {hall.file().name: MATCHES}


@pytest.mark.parametrize("path", ["events", "points"])
def test_a_question_for_what_was_heard_says_where_it_is(hall: Hall, path: str) -> None:
    hall.archive()

    with pytest.raises(Refused, match="is in the archive tallylight-here-until"):
        hall.show.get(f"{hall.any_match()}/{path}", "court-1")


def test_an_export_and_a_search_name_the_archive(hall: Hall) -> None:
    hall.archive()

    export = hall.show.get(f"{hall.any_match()}/export", "court-1")
    page = hall.show.get("/taekwondo/events")

    assert (export.evidence, export.evidence_in) == ([], hall.file().name)
    assert (page.items, page.archived) == ([], [hall.file().name])


def unplugged(kind: str, after: int = 0) -> Callable[[Progress], None]:
    """Pulls the plug at some progress."""
    seen: Iterator[int] = iter(range(1_000))

    def say(reached: Progress) -> None:
        if kind in reached.kind and next(seen) >= after:
            raise Unplugged

    return say


def test_half_of_it_is_in_the_file_and_no_number_changes(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tallylight.core.archives.leave.AT_ONCE", 300)
    before, numbers = hall.held(), hall.numbers()
    with pytest.raises(Unplugged):
        hall.archive(say=unplugged("leaves"))
    assert hall.numbers() == numbers

    hall.archive()

    assert (hall.here(), hall.numbers(), len(hall.ledger())) == (0, numbers, 1)
    hall.restore(hall.file())
    assert hall.held() == before


def test_the_court_goes_on_after_a_restart(hall: Hall) -> None:
    hall.archive()
    hall.venue.restart()

    hall.venue.began = hall.venue.last = hall.show.clock.now()
    hall.venue.play(tournament(random.Random(4), PLAN, Traps()).datagrams)

    found = hall.reread()
    assert (found.otherwise, found.archived.total()) == ([], MATCHES)
    laws.in_order(hall.show)


def test_a_backup_holds_the_ledger_and_the_file_comes_back_there(
    hall: Hall, tmp_path: Path
) -> None:
    before = hall.held()
    hall.archive()
    copy = Shelf(tmp_path / "backups", "here").create(hall.storage, hall.makes).file
    url = f"sqlite:///{(tmp_path / 'other.db').as_posix()}"
    with closing(Storage.open(url, owner="a test")) as other:
        restore(copy, other, hall.makes, None)

        assert list(faults(other, Folder(hall.folder))) == []
        assert Back(other, hall.makes, Folder(hall.folder)).restore(hall.file()) == before[0].rows
        assert hall.held(other) == before
