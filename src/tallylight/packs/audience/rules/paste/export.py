"""A chat history of Statbate Plus that its user had exported.

No description of such a file is public, and there is none here to compare with. So it is taken
as a list of messages by the words of Statbate's API and webhook, in any of these forms:

    CSV          time,room,member,body,amount
    JSON         [{"time": ..., "room": ..., "member": ..., "body": ..., "amount": ...}, ...]
    with a lid   {"data": [...], "meta": {"timezone": "UTC"}}
    JSON lines   one such object on each line

Times without a zone are of the lid's, where it names one. An amount stays beside its message:
the tip may have been heard from the platform as well.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final
from zoneinfo import ZoneInfo

from tallylight.packs.audience.rules.exact_json import read_json, write_json
from tallylight.packs.audience.rules.paste.heard import (
    Around,
    Fault,
    Heard,
    Ids,
    Pasted,
    fault,
    keepable,
    lines_of,
    sorted_out,
)
from tallylight.packs.audience.rules.paste.rows import Manner, Row, fields_of, heard_in
from tallylight.packs.audience.rules.paste.table import NONE, read_table

MANNER: Final = Manner("statbate_plus", "CHAT_IMPORT")
LIDS: Final = ("data", "messages", "chat", "history")

Entry = tuple[int, Any, str]
"""The place of an entry in its list, or its line, from 1; what it says; and as it is written.
Where it can't be read, it says why: a ValueError."""


def read_export(text: str, around: Around, columns: Mapping[str, str] = NONE) -> Pasted:
    """The messages of an export, all of kind CHAT_IMPORT. `line` is an entry's place in its list.

    `columns` says which field a name means that is not understood: `{"Who": "username"}`.
    """
    written = text.removeprefix("\ufeff")
    if not written.lstrip().startswith(("[", "{")):
        return read_table(text, around, columns, MANNER)
    try:
        entries, around = _opened(read_json(written), around)
    except ValueError as error:
        entries = list(_lines(written))
        if isinstance(entries[0][1], ValueError):
            return Pasted(faults=(fault(1, written, str(error)),))
    ids = Ids(written)
    return sorted_out(_heard(entry, around, columns, ids) for entry in entries)


def _opened(said: Any, around: Around) -> tuple[list[Entry], Around]:
    """The entries of a document, and what its lid says of their times."""
    entries = said
    if isinstance(said, Mapping):
        lid = next((name for name in LIDS if isinstance(said.get(name), list)), None)
        entries = [said] if lid is None else said[lid]
        meta = said.get("meta")
        around = _in_zone(around, meta.get("timezone") if isinstance(meta, Mapping) else None)
    return [(place, one, _written(one)) for place, one in enumerate(entries, 1)], around


def _in_zone(around: Around, name: Any) -> Around:
    try:
        return replace(around, zone=ZoneInfo(name)) if isinstance(name, str) else around
    except (LookupError, ValueError, OSError):
        return around  # no zone that is known here; the channel's is the next best guess


def _lines(written: str) -> Iterator[Entry]:
    for number, line in lines_of(written):
        try:
            yield number, read_json(line), line
        except ValueError as error:
            yield number, error, line


def _written(entry: Any) -> str:
    """An entry as it stands in the document, but for its blanks."""
    try:
        return keepable(write_json(entry))
    except RecursionError:
        return ""  # of this depth nothing is heard


def _heard(entry: Entry, around: Around, columns: Mapping[str, str], ids: Ids) -> Heard | Fault:
    place, said, raw = entry
    try:
        return heard_in(_row(place, said, raw, columns), around, MANNER, ids)
    except ValueError as error:
        return fault(place, raw, str(error))


def _row(place: int, said: Any, raw: str, columns: Mapping[str, str]) -> Row:
    if isinstance(said, ValueError):
        raise said
    if not isinstance(said, Mapping) or not raw:
        raise ValueError("It is no object, or nested too deep to be read.")
    cells = {keepable(name): _cell(value) for name, value in said.items()}
    names = {name: field for name, field in columns.items() if name in cells}
    fields = fields_of(list(cells), names)
    known = set(fields.values())
    return Row(
        place,
        {field: cells[name] for field, name in fields.items()},
        {name: cell for name, cell in cells.items() if name not in known},
        raw,
    )


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return keepable(value if isinstance(value, str) else write_json(value))
