"""Whoever was erased stays erased, also when an older backup comes back."""

from contextlib import closing
from pathlib import Path

import pytest
from pydantic import ValidationError

from tallylight.base.errors import Refused
from tallylight.core.backups import filling, lasting
from tallylight.core.backups.filling import Makes
from tallylight.core.backups.shelf import Shelf, prove
from tallylight.core.program import migrations
from tallylight.core.settings.messages import SetSetting
from tallylight.packs.audience.messages import (
    ErasePerson,
    GetCard,
    KeepOut,
    LetIn,
    ListErasures,
    RenamePerson,
)
from tallylight.packs.audience.messages.sources import EVENTS_TOKEN
from tallylight.storage.engine import Storage
from tallylight.testing import Show

from .evenings import hear


def go_back(room: Show, file: Path) -> None:
    """Bring a backup back into the database of a room, as `restore --replace` does."""
    makes = makes_of(room)
    said = lasting.said_by(room.program.reader, room.program.registry)
    room.program.stop()
    with closing(Storage.open(room._url, owner="the tests")) as target:
        filling.restore(file, target, makes, lambda: None, said)
    room.restart()


@pytest.fixture
def file(room: Show, tmp_path: Path) -> Path:
    """A backup with two people in it."""
    hear(room, "19:00", "ada", content="secret words", external_id="1")
    hear(room, "19:01", "bob", content="other words", external_id="2")
    return backup(room, tmp_path)


def backup(room: Show, folder: Path) -> Path:
    return Shelf(folder, "here").create(room.program.storage, makes_of(room)).file


def makes_of(room: Show) -> Makes:
    registry, clock = room.program.registry, room.clock
    return Makes(registry, clock, lambda it: migrations(it, registry, clock, None))


def test_whoever_was_erased_since_is_erased_again(room: Show, file: Path) -> None:
    ada = room.ask(GetCard(username="ada")).who.person_id
    room.do(ErasePerson(person_id=ada))

    go_back(room, file)

    with pytest.raises(Refused):
        room.ask(GetCard(username="ada"))
    assert room.ask(GetCard(username="bob")).messages == 1
    assert room.rows("SELECT 1 FROM interactions WHERE content = 'secret words'") == []
    assert len(room.ask(ListErasures())) == 1
    assert room.rows("SELECT 1 FROM installation WHERE key = 'lasting'") == []


def test_whoever_was_called_otherwise_when_erased_is_erased_again(room: Show, file: Path) -> None:
    ada = room.ask(GetCard(username="ada")).who.person_id
    room.do(RenamePerson(person_id=ada, username="eve"))
    room.do(ErasePerson(person_id=ada, keep_out=False))

    go_back(room, file)

    assert [row.username for row in room.rows("SELECT username FROM persons")] == ["bob"]


def test_whoever_came_back_after_an_erasure_stays(room: Show, tmp_path: Path) -> None:
    room.do(ErasePerson(person_id=hear(room, "19:00", "ada", external_id="1")))
    room.do(LetIn(username="ada"))
    hear(room, "19:05", "ada", external_id="2")

    go_back(room, backup(room, tmp_path))

    assert room.ask(GetCard(username="ada")).messages == 1


def test_who_was_kept_out_since_is_kept_out_again(room: Show, file: Path) -> None:
    room.do(KeepOut(username="eve"))

    go_back(room, file)
    hear(room, "19:02", "eve", external_id="3")

    assert len(room.rows("SELECT 1 FROM persons")) == 2


def test_whoever_was_erased_stays_so_when_first_the_wrong_backup_comes_back(
    room: Show, tmp_path: Path
) -> None:
    hear(room, "19:00", "ada", external_id="1")
    before_bob = backup(room, tmp_path)
    hear(room, "19:01", "bob", external_id="2")
    with_bob = backup(room, tmp_path)
    room.do(ErasePerson(person_id=room.ask(GetCard(username="bob")).who.person_id))

    go_back(room, before_bob)
    go_back(room, with_bob)

    with pytest.raises(Refused):
        room.ask(GetCard(username="bob"))
    assert room.ask(GetCard(username="ada")).messages == 1


def test_a_backup_is_proved_although_it_has_no_token_that_was_entered(
    room: Show, tmp_path: Path
) -> None:
    room.do(SetSetting(key=EVENTS_TOKEN.key, value="s3cr3tT0ken"))

    _, findings = prove(backup(room, tmp_path), makes_of(room))

    assert findings == []


def test_what_stands_for_nobody_is_no_mark(room: Show) -> None:
    declared = room.program.registry.command_named("audience.keep_out_again")
    assert declared is not None
    with pytest.raises(ValidationError):
        declared.adapter.validate_python({"marks": ["\u2248" * 64]})
