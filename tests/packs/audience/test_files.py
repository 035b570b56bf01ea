"""Files of other programs, taken over by `tallylight adopt` and taken back by the import's id."""

from pathlib import Path
from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.core.adopt import adopt
from tallylight.core.adopting import Report
from tallylight.core.undo.messages import UndoImport
from tallylight.packs.audience.messages.questions import ListInteractions
from tallylight.testing import Show

TABLE = """username,time,type,message,tokens
ada,2026-03-01T19:05:00Z,tip,for the cat,10
bob,2026-03-01T19:06:00Z,,hello,
,2026-03-01T19:07:00Z,,nobody,
"""
EXPORT = """{"data": [
 {"time": "2026-03-01 19:05:00", "username": "ada", "message": "hi"},
 {"time": "2026-03-01 19:06:00", "username": "bob", "message": "hello"}
], "meta": {"timezone": "UTC"}}"""
CHAT = "[2026-03-01 19:05:00] ada: hi\n[2026-03-01 19:06:00] bob: hello\n"


def taken(room: Show, folder: Path, text: str, **more: Any) -> Report:
    file = folder / "history.txt"
    file.write_text(text, encoding="utf-8")
    return adopt(room.program, file, "main", lambda _: None, **more)


def kept(room: Show) -> list[str | None]:
    return [one.text for one in room.ask(ListInteractions()).items]


@pytest.mark.parametrize(
    ("text", "what"),
    [(TABLE, "table"), (EXPORT, "export"), (CHAT, "chat"), ("\ufeff" + CHAT, "chat")],
)
def test_a_file_is_known_by_what_it_says(room: Show, tmp_path: Path, text: str, what: str) -> None:
    report = taken(room, tmp_path, text)

    assert (report.what, report.tables["lines"].adopted) == (f"audience-{what}", 2)
    assert len(kept(room)) == 2


def test_each_line_is_accounted_for(room: Show, tmp_path: Path) -> None:
    lines = taken(room, tmp_path, TABLE).tables["lines"]

    assert (lines.found, lines.adopted, lines.left, lines.unaccounted) == (3, 2, 1, 0)
    assert lines.why == {"line 4: It doesn't say who.": 1}


def test_a_dry_run_keeps_nothing(room: Show, tmp_path: Path) -> None:
    report = taken(room, tmp_path, TABLE, dry_run=True)

    assert (report.tables["lines"].adopted, kept(room)) == (2, [])


def test_a_longer_copy_adds_only_what_is_new(room: Show, tmp_path: Path) -> None:
    first = taken(room, tmp_path, TABLE)
    later = taken(room, tmp_path, TABLE + "cyd,2026-03-01T20:00:00Z,,late,\n")

    lines = later.tables["lines"]
    assert (lines.adopted, lines.known) == (1, 2)
    assert later.import_id == first.import_id
    assert len(kept(room)) == 3


def test_an_import_is_taken_back_by_its_id_and_can_come_again(room: Show, tmp_path: Path) -> None:
    report = taken(room, tmp_path, TABLE)

    room.do(UndoImport(import_id=report.import_id))
    assert kept(room) == []

    again = taken(room, tmp_path, TABLE)
    assert (again.tables["lines"].adopted, len(kept(room))) == (2, 2)
    assert again.import_id != report.import_id


@pytest.mark.parametrize(
    "text",
    [
        "Name,Type,Count\nShako,unique,3\n",  # finds of a game have names as well
        "[19:05] ada: hi\n",  # of which day?
        "ada: hi\n",
        '{"data": [{"name": "Shako", "found": true}]}',
        "once upon a time\nthere was a room\n",
        "",
    ],
)
def test_what_does_not_say_whose_and_when_is_not_taken_for_a_history(
    room: Show, tmp_path: Path, text: str
) -> None:
    with pytest.raises(Refused, match="No pack knows"):
        taken(room, tmp_path, text)
