"""Pictures of flags that a person has in a folder, and whose they are."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from tallylight.base.errors import Refused
from tallylight.core.files import FileSeen
from tallylight.core.pack import Context, Decision, Entry, Picture
from tallylight.packs.taekwondo.messages.flags import (
    CLEARED,
    CORRECTED,
    COUNTRY_UNKNOWN,
    NO_SUCH_FLAG,
    RECOGNIZED,
    ClearFlagsTable,
    CorrectFlag,
    FlagCleared,
    FlagCorrected,
    FlagFound,
    FlagRead,
    ScanAndPopulateFlags,
)
from tallylight.packs.taekwondo.rules.codes import CUSTOM
from tallylight.packs.taekwondo.rules.mappings import Mapping, country_of
from tallylight.packs.taekwondo.rules.recognise import Recognised, recognise

PERSON: Final = "person"
"""How a flag was recognised when somebody said whose it is."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """One look at a picture: what it was taken for, how sure that is, 0 to 1, and by what."""

    history_id: int
    at: datetime
    method: str
    confidence: float
    ioc_code: str | None


@dataclass(frozen=True, slots=True)
class Flag:
    """A picture in a folder. `size` is in bytes; `modified` is the file's own time.

    A cleared one stays, so that a file is one and the same whenever it is found again.
    """

    flag_id: int
    path: str
    size: int
    modified: datetime
    found_at: datetime
    status: str
    ioc_code: str | None
    country_name: str | None
    confidence: float
    history: tuple[Recognition, ...]

    @property
    def filename(self) -> str:
        """The path's last part, of whatever system it is."""
        return re.split(r"[/\\]", self.path)[-1]

    @property
    def is_shown(self) -> bool:
        """Whether it may stand for its country."""
        return self.status in (RECOGNIZED, CORRECTED)


def decide(picture: Picture[Flag], command: Any, ctx: Context) -> Decision | Refused:
    match command:
        case ScanAndPopulateFlags():
            return Decision.of(ctx.at, *_scanned(ctx))
        case ClearFlagsTable():
            flags = (one for one in ctx.all("flag") if one.status != CLEARED)
            return Decision.of(ctx.at, *(FlagCleared(flag_id=one.flag_id) for one in flags))
    return _correct(picture.subject, command, ctx)


def _scanned(ctx: Context) -> Iterable[Any]:
    """What is new in a folder. What a person said of a picture stays, whatever its name says."""
    known: dict[str, Flag] = {flag.path: flag for flag in ctx.all("flag")}
    own: list[Mapping] = ctx.all("mapping")
    for file in ctx.listed:
        said = read_name(file.name, own)
        flag = known.get(file.path)
        if flag is None:
            flag_id, path = ctx.ids.next("flags"), ctx.text(file.path)
            yield FlagFound(flag_id=flag_id, path=path, **_read(file, said, ctx))
        elif _is_news(flag, file, said):
            yield FlagRead(flag_id=flag.flag_id, **_read(file, said, ctx))


def read_name(name: str, own: Sequence[Mapping]) -> Recognised:
    """Whose flag a file shows by its name; a code of one's own counts where no other is certain."""
    said = recognise(name)
    if said.status == RECOGNIZED:
        return said
    code = name.rpartition(".")[0].upper()
    named = (one for one in own if not one.removed and code in (one.pss_code, one.ioc_code))
    mine = next(named, None)
    if mine is None:
        return said
    return Recognised(RECOGNIZED, mine.ioc_code, mine.country_name, 1.0, CUSTOM)


def _read(file: FileSeen, said: Recognised, ctx: Context) -> dict[str, Any]:
    return {
        "history_id": ctx.ids.next("recognition_history"),
        "size": file.size,
        "modified": file.modified,
        "status": said.status,
        "ioc_code": said.ioc_code,
        "country_name": said.country_name,
        "confidence": said.confidence,
        "method": said.method,
    }


def _is_news(flag: Flag, file: FileSeen, said: Recognised) -> bool:
    """Whether the file changed, or is read otherwise than the last time that its name was read."""
    if flag.status == CLEARED or (flag.size, flag.modified) != (file.size, file.modified):
        return True
    last = next((one for one in reversed(flag.history) if one.method != PERSON), None)
    now = (said.method, said.confidence, said.ioc_code)
    return last is None or (last.method, last.confidence, last.ioc_code) != now


def _correct(flag: Flag | None, command: CorrectFlag, ctx: Context) -> Decision | Refused:
    if flag is None or flag.status == CLEARED:
        return NO_SUCH_FLAG.because(flag_id=command.flag_id)
    meant = country_of(command.ioc_code, ctx.all("mapping"))
    if meant is None:
        return COUNTRY_UNKNOWN.because(ioc_code=command.ioc_code.upper())
    ioc_code, country_name = meant
    if (flag.status, flag.ioc_code) == (CORRECTED, ioc_code):
        return Decision(about=flag)
    corrected = FlagCorrected(
        flag_id=flag.flag_id,
        history_id=ctx.ids.next("recognition_history"),
        ioc_code=ioc_code,
        country_name=country_name,
    )
    return Decision.of(ctx.at, corrected)


def evolve(flag: Flag | None, entry: Entry) -> Flag | None:
    match entry.event:
        case FlagFound() as event:
            return _found(event, entry)
        case _ if flag is None:
            return None
        case FlagRead() as event:
            seen = replace(
                flag,
                size=event.size,
                modified=event.modified,
                history=(*flag.history, _looked(event, entry)),
            )
            return seen if flag.status == CORRECTED else replace(seen, **_meaning(event))
        case FlagCorrected() as event:
            looked = Recognition(event.history_id, entry.happened_at, PERSON, 1.0, event.ioc_code)
            return replace(
                flag,
                status=CORRECTED,
                ioc_code=event.ioc_code,
                country_name=event.country_name,
                confidence=1.0,
                history=(*flag.history, looked),
            )
        case FlagCleared():
            return replace(flag, status=CLEARED)
    return flag


def _found(event: FlagFound, entry: Entry) -> Flag:
    return Flag(
        flag_id=event.flag_id,
        path=entry.text(event.path) or f"erased {event.flag_id}",
        size=event.size,
        modified=event.modified,
        found_at=entry.happened_at,
        history=(_looked(event, entry),),
        **_meaning(event),
    )


def _meaning(event: FlagFound | FlagRead) -> dict[str, Any]:
    names = ("status", "ioc_code", "country_name", "confidence")
    return {name: getattr(event, name) for name in names}


def _looked(event: FlagFound | FlagRead, entry: Entry) -> Recognition:
    return Recognition(
        event.history_id, entry.happened_at, event.method, event.confidence, event.ioc_code
    )


def row(flag: Flag) -> dict[str, Any]:
    return {
        "id": flag.flag_id,
        "filename": flag.filename,
        "ioc_code": flag.ioc_code,
        "country_name": flag.country_name,
        "recognition_status": flag.status,
        "recognition_confidence": flag.confidence,
        "upload_date": flag.found_at,
        "last_modified": flag.modified,
        "file_size": flag.size,
        "file_path": flag.path,
        "is_recognized": flag.is_shown,
    }


def history_rows(flag: Flag) -> list[dict[str, Any]]:
    return [
        {
            "id": one.history_id,
            "flag_id": flag.flag_id,
            "recognition_method": one.method,
            "confidence": one.confidence,
            "recognized_as": one.ioc_code,
            "timestamp": one.at,
        }
        for one in flag.history
    ]


def tell(entry: Entry) -> str | None:
    match entry.event:
        case FlagFound() | FlagRead():
            return "Folder of flags read"
        case FlagCorrected(country_name=name):
            return f"Flag of {name}"
        case FlagCleared():
            return "Flags cleared"
    return None
