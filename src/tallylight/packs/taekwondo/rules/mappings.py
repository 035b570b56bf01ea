"""What a person says a code means. It goes before every meaning that ships with the program.

Countries and flags are resolved when they are shown, so a new row holds for old matches at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from tallylight.base.errors import Refused
from tallylight.core.pack import Context, Decision, Entry, Picture
from tallylight.packs.taekwondo.messages.flags import (
    COUNTRY_UNNAMED,
    DAYS_REVERSED,
    NO_SUCH_DAY,
    NO_SUCH_MAPPING,
    MappingRemoved,
    MappingSet,
    RemoveMapping,
    SetMapping,
)
from tallylight.packs.taekwondo.rules.codes import ALWAYS, BY_CODE, CUSTOM, Code

EVER: Final = ALWAYS.isoformat()


@dataclass(frozen=True, slots=True)
class Mapping:
    """A meaning of a code, from one ISO day to another, both included.

    Of a code and a first day there is one, for good: when it is said again after it was removed,
    it is the same one. So taking a removal back can never leave two.
    """

    mapping_id: int
    pss_code: str
    ioc_code: str
    country_name: str
    valid_from: str
    valid_to: str | None
    removed: bool = False

    @property
    def code(self) -> Code:
        """It as the other codes are, so that it can be looked up with them."""
        last = self.valid_to and date.fromisoformat(self.valid_to)
        meant = meaning_of(self.ioc_code)
        return Code(
            self.pss_code,
            self.ioc_code,
            self.country_name,
            meant.alpha2 if meant and meant.ioc_code == self.ioc_code else "",
            CUSTOM,
            date.fromisoformat(self.valid_from),
            last or None,
        )


def meaning_of(said: str) -> Code | None:
    """What ships with the program for a code: its meaning today, else the one it had last."""
    rows = BY_CODE.get(said.strip().upper(), ())
    today = (row for row in rows if row.valid_to is None)
    return next(today, next(iter(rows), None))


def country_of(said: str, own: Iterable[Mapping]) -> tuple[str, str] | None:
    """The IOC's code and the name of what a person means by a code; None when nobody knows it."""
    meant = meaning_of(said)
    if meant is not None:
        return meant.ioc_code, meant.country_name
    named = (one for one in own if not one.removed)
    key = said.strip().upper()
    mine = next((one for one in named if key in (one.ioc_code, one.pss_code)), None)
    return None if mine is None else (mine.ioc_code, mine.country_name)


def decide(picture: Picture[Mapping], command: Any, ctx: Context) -> Decision | Refused:
    if isinstance(command, RemoveMapping):
        return _remove(picture.subject, command, ctx)
    return _set(command, ctx)


def _remove(mapping: Mapping | None, command: RemoveMapping, ctx: Context) -> Decision | Refused:
    if mapping is None or mapping.removed:
        return NO_SUCH_MAPPING.because(mapping_id=command.mapping_id)
    return Decision.of(ctx.at, MappingRemoved(mapping_id=mapping.mapping_id))


def _set(command: SetMapping, ctx: Context) -> Decision | Refused:
    first, last = command.valid_from or EVER, command.valid_to
    refused = _objection(first, last)
    if refused is not None:
        return refused
    own: list[Mapping] = ctx.all("mapping")
    said = command.ioc_code.upper()
    ioc_code, usual = country_of(said, own) or (said, None)
    name = command.country_name or usual
    if name is None:
        return COUNTRY_UNNAMED.because(ioc_code=said)
    pss_code = command.pss_code.upper()
    known = next((m for m in own if (m.pss_code, m.valid_from) == (pss_code, first)), None)
    event = MappingSet(
        mapping_id=ctx.ids.next("flag_mappings") if known is None else known.mapping_id,
        pss_code=pss_code,
        ioc_code=ioc_code,
        country_name=name,
        valid_from=first,
        valid_to=last,
    )
    return Decision(about=known) if known == _told(event) else Decision.of(ctx.at, event)


def _objection(first: str, last: str | None) -> Refused | None:
    for day in (first, last):
        if day is not None and not _is_day(day):
            return NO_SUCH_DAY.because(day=day)
    if last is not None and last < first:
        return DAYS_REVERSED.because(valid_from=first, valid_to=last)
    return None


def _is_day(said: str) -> bool:
    try:
        date.fromisoformat(said)
    except ValueError:
        return False
    return True


def evolve(mapping: Mapping | None, entry: Entry) -> Mapping | None:
    match entry.event:
        case MappingSet() as event:
            return _told(event)
        case MappingRemoved() if mapping is not None:
            return replace(mapping, removed=True)
    return mapping


def _told(event: MappingSet) -> Mapping:
    return Mapping(
        mapping_id=event.mapping_id,
        pss_code=event.pss_code,
        ioc_code=event.ioc_code,
        country_name=event.country_name,
        valid_from=event.valid_from,
        valid_to=event.valid_to,
    )


def rows(mapping: Mapping) -> tuple[Mapping, ...]:
    """What stands in the table: nothing of a meaning that was removed."""
    return () if mapping.removed else (mapping,)


def row(mapping: Mapping) -> dict[str, Any]:
    return {
        "id": mapping.mapping_id,
        "pss_code": mapping.pss_code,
        "ioc_code": mapping.ioc_code,
        "country_name": mapping.country_name,
        "is_custom": True,
        "valid_from": mapping.valid_from,
        "valid_to": mapping.valid_to,
        "kind": CUSTOM,
        "source": "user",
        "confidence": 1.0,
    }


def tell(entry: Entry) -> str | None:
    match entry.event:
        case MappingSet(pss_code=code, country_name=name):
            return f"{code} is {name}"
        case MappingRemoved():
            return "Meaning of a code removed"
    return None
