"""Rows with named fields, from a table or a list of objects, and what was heard in each."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, get_args

from tallylight.packs.audience.messages.fields import Kind, Via
from tallylight.packs.audience.messages.heard import Hear
from tallylight.packs.audience.rules.exact_json import numeral
from tallylight.packs.audience.rules.names import as_written, canonical
from tallylight.packs.audience.rules.paste.heard import (
    Around,
    Heard,
    Ids,
    bounded,
)
from tallylight.packs.audience.rules.paste.times import CLOCK_ALONE, moment

VIAS: Final[tuple[Via, ...]] = get_args(Via)
KINDS: Final[tuple[Kind, ...]] = tuple(kind for kind in get_args(Kind) if kind != "REDACTION")
"""What a row may be. That a platform took something away is heard from the platform only."""

_WRITTEN: Final = frozenset(
    {"CHAT_MESSAGE", "PRIVATE_MESSAGE", "PROFILE_PASTE", "CHAT_IMPORT", "MANUAL_NOTE",
     "DIRECT_MESSAGE"}
)  # fmt: skip
"""Kinds that are nothing without words."""

_KIND_OF: Final[Mapping[str, Kind]] = {
    **{kind.lower(): kind for kind in KINDS},
    "chat": "CHAT_IMPORT", "message": "CHAT_IMPORT", "tip": "TIP_EVENT", "note": "MANUAL_NOTE",
    "private": "PRIVATE_MESSAGE", "pm": "PRIVATE_MESSAGE", "dm": "DIRECT_MESSAGE",
    "profile": "PROFILE_PASTE", "enter": "USER_ENTER", "join": "USER_ENTER",
    "leave": "USER_LEAVE", "part": "USER_LEAVE", "fanclub": "FANCLUB_JOIN",
    "media": "MEDIA_PURCHASE", "sub": "SUBSCRIPTION", "bits": "CHEER",
}  # fmt: skip

FIELDS: Final[Mapping[str, str]] = {
    "username": "username user name user_name nick nickname login member viewer from sender author",
    "happened_at": "happened_at timestamp time datetime when at created_at sent_at",
    "day": "day date",
    "kind": "kind type event method",
    "content": "content message text body note comment said",
    "amount": "amount tokens bits tip",
    "unit": "unit currency",
    "display_name": "display_name displayname shown_as",
    "external_id": "external_id event_id message_id",
    "anonymous": "anonymous is_anonymous anon is_anon",
    "via": "via source",
    "platform": "platform site",
    "platform_id": "platform_id user_id uid",
    "room": "room model broadcaster channel streamer",
}
"""What may be said of an interaction, and by which names columns say it. A bare `id` is none of
them: it may be the person's as well as the message's."""

_FIELD_OF: Final[Mapping[str, str]] = {
    name: field for field, names in FIELDS.items() for name in names.split()
}

_UNITS: Final[Mapping[str, str]] = {"chaturbate": "tokens", "twitch": "bits"}
_YES: Final = frozenset({"1", "true", "yes", "y", "t"})
_NO: Final = frozenset({"", "0", "false", "no", "n", "f"})
_LARGEST: Final = 10**12
_PLATFORM: Final = re.compile(r"[a-z0-9_]{1,50}")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: what it says of each field, and by other names. `raw` is the row as it is written."""

    line: int
    said: Mapping[str, str]
    others: Mapping[str, str]
    raw: str


@dataclass(frozen=True, slots=True)
class Manner:
    """How rows are taken that don't say it themselves; with a `kind`, all are of that kind and
    of that source, whatever they say."""

    via: Via = "manual"
    kind: Kind | None = None


AS_SAID: Final = Manner()


def fields_of(names: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Which of the names says which field. What `mapping` says goes first, then a field's own
    name, then the others for it. ValueError with a sentence where one can't be told."""
    found: dict[str, str] = {}
    for name, field in mapping.items():
        if field not in FIELDS:
            raise ValueError(f"{field!r} is no field; these are: {', '.join(FIELDS)}.")
        if name not in names:
            raise ValueError(f"There is no {name!r}.")
        _claim(found, field, name)
    for own in (True, False):
        taken = set(found)
        for name in names:
            word = _folded(name)
            field = _FIELD_OF.get(word, "")
            if field and field not in taken and (word == field) is own and name not in mapping:
                _claim(found, field, name)
    if "username" not in found:
        raise ValueError("Nothing is called 'username', or means it: it can't be told who.")
    return found


def _claim(found: dict[str, str], field: str, name: str) -> None:
    if field in found:
        raise ValueError(f"{found[field]!r} and {name!r} both say the {field}: say which one does.")
    found[field] = name


def heard_in(row: Row, around: Around, manner: Manner, ids: Ids) -> Heard:
    """What a row says. ValueError with a sentence where it says nothing that can be kept."""
    said = {field: row.said.get(field, "").strip() for field in FIELDS}
    _own_room(said["room"], around)
    if not said["username"]:
        raise ValueError("It doesn't say who.")
    name = canonical(said["username"])
    at, doubt = _when(said["day"], said["happened_at"], around)
    amount = _amount(said["amount"])
    kind = manner.kind or _kind(said["kind"], amount)
    content = _content(said["content"], kind, amount)
    platform = _platform(said["platform"] or around.platform)
    told = kind == "CHAT_IMPORT"  # of a log: its amounts may have been heard as well
    hear = Hear(
        username=name,
        kind=kind,
        content=bounded(content, row.raw),
        via=manner.via if manner.kind else _via(said["via"] or manner.via),
        external_id=_short(said["external_id"], 200)
        or ids.of(at, name, kind, content, str(amount)),
        platform=platform,
        platform_id=_short(said["platform_id"], 200) or None,
        display_name=as_written(said["display_name"] or said["username"], name),
        amount=None if told else amount,
        unit=None if told or amount is None else _unit(said["unit"], platform),
        anonymous=_yes(said["anonymous"]),
        metadata=_beside(row, doubt, amount if told else None) or None,
        raw=row.raw,
    )
    return Heard(row.line, at, hear)


def _own_room(room: str, around: Around) -> None:
    if room and around.room and canonical(room) != canonical(around.room):
        raise ValueError("It was in another room; only what was said in your own is kept.")


def _when(day: str, when: str, around: Around) -> tuple[datetime | None, str | None]:
    if day and CLOCK_ALONE.fullmatch(when):
        when = f"{day} {when}"
    if not (when or day):
        return None, None
    told = moment(when or day, around.zone, around.day_first)
    return told.at, told.doubt


def _amount(said: str) -> int | None:
    if not said:
        return None
    number = numeral(said)
    if number is None or number < 0 or number != int(number) or number > _LARGEST:
        raise ValueError(f"{said[:60]!r} is no whole amount from 0.")
    return int(number)


def _kind(said: str, amount: int | None) -> Kind:
    if not said:
        return "TIP_EVENT" if amount else "CHAT_IMPORT"
    kind = _KIND_OF.get(_folded(said))
    if kind is None:
        raise ValueError(f"{said[:60]!r} is no kind of thing that is kept.")
    return kind


def _content(said: str, kind: str, amount: int | None) -> str:
    if not said and kind in _WRITTEN and not amount:
        raise ValueError("Nothing is said in it.")
    return said


def _via(said: str) -> Via:
    for via in VIAS:
        if said.casefold() == via:
            return via
    raise ValueError(f"{said[:60]!r} is no source; these are: {', '.join(VIAS)}.")


def _platform(said: str) -> str:
    platform = said.casefold()
    if not _PLATFORM.fullmatch(platform):
        raise ValueError(f"{said[:60]!r} is no name of a platform.")
    return platform


def _unit(said: str, platform: str) -> str | None:
    return _short(said, 20) or _UNITS.get(platform)


def _short(said: str, longest: int) -> str:
    if len(said) > longest:
        raise ValueError(f"{said[:20]!r}... is longer than {longest} characters.")
    return said


def _yes(said: str) -> bool:
    word = said.casefold()
    if word not in (*_YES, *_NO):
        raise ValueError(f"{said[:60]!r} is neither yes nor no.")
    return word in _YES


def _beside(row: Row, doubt: str | None, amount: int | None) -> dict[str, Any]:
    beside: dict[str, Any] = {}
    if doubt:
        beside["doubt"] = doubt
    if amount:
        beside["tokens"] = amount
    others = {name: value for name, value in row.others.items() if value.strip()}
    return {**beside, "columns": others} if others else beside


def _folded(name: str) -> str:
    """`Created At` and `created-at` are `created_at`."""
    return "_".join(re.split(r"[\W_]+", name.casefold())).strip("_")
