"""What codes mean, and the user's own pictures of flags: questions to the tables."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from tallylight.core.files import StoredFile, picture_at
from tallylight.core.pack import Asked
from tallylight.packs.taekwondo.messages.flags import (
    CLEARED,
    CORRECTED,
    NO_SUCH_FLAG,
    GetFlagHistory,
    GetFlagImage,
    GetFlagMappingsData,
    GetFlagsData,
    GetUnknownCodes,
    ResolveCode,
)
from tallylight.packs.taekwondo.rules.codes import UNKNOWN, Code, resolve
from tallylight.packs.taekwondo.rules.flags import Flag
from tallylight.packs.taekwondo.rules.mappings import Mapping
from tallylight.packs.taekwondo.tables.flags import flag_mappings, flags
from tallylight.packs.taekwondo.tables.matches import pss_athletes, pss_match_athletes
from tallylight.packs.taekwondo.views.flags import (
    Atlas,
    CodeResolved,
    FlagServed,
    MappingServed,
    RecognitionServed,
    UnknownCode,
    flag,
    history,
    since,
)

f, m = flags.c, flag_mappings.c
A, SEAT = pss_athletes.c, pss_match_athletes.c


def own_codes(asked: Asked) -> tuple[Code, ...]:
    """What somebody said here that codes mean."""
    own = select(m.id, m.pss_code, m.ioc_code, m.country_name, m.valid_from, m.valid_to)
    return tuple(Mapping(*row).code for row in asked.run(own.where(m.is_custom.is_(True))))


def own_flags(asked: Asked, of: Iterable[str | None] | None = None) -> dict[str, int]:
    """The user's picture for each IOC code, or for these alone.

    Of several for one code, one that somebody chose goes first, then the one found last.
    """
    chosen = select(f.ioc_code, f.id).where(f.is_recognized.is_(True), f.ioc_code.is_not(None))
    if of is not None:
        chosen = chosen.where(f.ioc_code.in_({code for code in of if code}))
    rank = (f.recognition_status == CORRECTED, f.id)
    return {row.ioc_code: row.id for row in asked.run(chosen.order_by(*rank))}


def atlas(asked: Asked, on: date, codes: Iterable[str | None] | None = None) -> Atlas:
    """What is known of countries on a day; with `codes`, of these alone, which costs less."""
    custom = own_codes(asked)
    meant = None if codes is None else [resolve(code, on, custom).ioc_code for code in codes]
    return Atlas(on, custom, own_flags(asked, meant))


def day_of(asked: Asked, at: datetime) -> date:
    """The day of a time, where the channel is."""
    return at.astimezone(ZoneInfo(asked.channel.time_zone)).date()


def mappings(asked: Asked, wanted: GetFlagMappingsData) -> list[MappingServed]:
    chosen = select(flag_mappings).order_by(m.pss_code, m.valid_from.desc(), m.is_custom.desc())
    if wanted.code is not None:
        chosen = chosen.where(m.pss_code == wanted.code.strip().upper())
    if wanted.custom is not None:
        chosen = chosen.where(m.is_custom.is_(wanted.custom))
    return [_mapping(row) for row in asked.run(chosen.limit(wanted.limit))]


def _mapping(row: Any) -> MappingServed:
    return MappingServed(
        mapping_id=row.id,
        pss_code=row.pss_code,
        ioc_code=row.ioc_code,
        country_name=row.country_name,
        is_custom=row.is_custom,
        valid_from=since(row.valid_from),
        valid_to=row.valid_to,
        kind=row.kind,
        source=row.source,
        confidence=row.confidence,
    )


def resolved(asked: Asked, wanted: ResolveCode) -> CodeResolved:
    on = wanted.day or day_of(asked, asked.now)
    return atlas(asked, on, [wanted.code]).look_up(wanted.code)


def unknown_codes(asked: Asked, _: GetUnknownCodes) -> list[UnknownCode]:
    seated = select(
        A.country_code,
        func.count(A.id.distinct()).label("athletes"),
        func.count(SEAT.id).label("matches"),
    ).select_from(pss_athletes.outerjoin(pss_match_athletes, SEAT.athlete_id == A.id))
    on, custom = day_of(asked, asked.now), own_codes(asked)
    athletes: Counter[str] = Counter()
    matches: Counter[str] = Counter()
    for row in asked.run(seated.group_by(A.country_code)):
        found = resolve(row.country_code, on, custom)
        if found.how == UNKNOWN:
            athletes[found.said.upper()] += row.athletes
            matches[found.said.upper()] += row.matches
    ranked = sorted(athletes, key=lambda code: (-athletes[code], -matches[code], code))
    return [UnknownCode(code, athletes[code], matches[code]) for code in ranked]


def flags_data(asked: Asked, wanted: GetFlagsData) -> list[FlagServed]:
    chosen = select(f.id).order_by(f.id.desc()).limit(wanted.limit)
    if wanted.status is None:
        chosen = chosen.where(f.recognition_status != CLEARED)
    else:
        chosen = chosen.where(f.recognition_status == wanted.status)
    if wanted.ioc_code is not None:
        chosen = chosen.where(f.ioc_code == wanted.ioc_code.strip().upper())
    if wanted.before is not None:
        chosen = chosen.where(f.id < wanted.before)
    ids = [row.id for row in asked.run(chosen)]
    return [flag(one) for one in asked.states("flag", ids)]


def flag_history(asked: Asked, wanted: GetFlagHistory) -> list[RecognitionServed]:
    return history(_the_flag(asked, wanted.flag_id))


def image(asked: Asked, wanted: GetFlagImage) -> StoredFile:
    known = _the_flag(asked, wanted.flag_id)
    found = picture_at(known.path) if known.status != CLEARED else None
    if found is None:
        raise NO_SUCH_FLAG.because(flag_id=wanted.flag_id)
    return found


def _the_flag(asked: Asked, flag_id: int) -> Flag:
    found = asked.states("flag", [flag_id])
    if not found:
        raise NO_SUCH_FLAG.because(flag_id=flag_id)
    known: Flag = found[0]
    return known
