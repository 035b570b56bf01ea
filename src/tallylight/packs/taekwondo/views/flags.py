"""Countries as they are shown: what a code means on a day, and which picture stands for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Annotated

from annotated_doc import Doc

from tallylight.core.pack import Result
from tallylight.packs.taekwondo.messages.flags import (
    NOT_KNOWN,
    RECOGNIZED,
    UNCERTAIN,
    FlagCleared,
    FlagFound,
    FlagRead,
)
from tallylight.packs.taekwondo.rules.codes import Code, Resolved, resolve
from tallylight.packs.taekwondo.rules.flags import Flag
from tallylight.packs.taekwondo.rules.mappings import EVER
from tallylight.packs.taekwondo.rules.mappings import Mapping as Meaning


@dataclass(frozen=True, slots=True)
class CodeResolved:
    """What is meant by a code."""

    code: Annotated[str, Doc("The code, as it was written.")]
    ioc_code: Annotated[str | None, Doc("What athletes and flags are kept under; null: unknown.")]
    country_name: Annotated[str | None, Doc("The country or club.")]
    how: Annotated[str, Doc("custom, ioc, wt, alias, iso_alpha3 and so on; unknown, none.")]
    confidence: Annotated[float, Doc("How sure that is, 0 to 1.")]
    flag: Annotated[str | None, Doc("The flag that may stand for it, in the set that ships here.")]
    picture: Annotated[str | None, Doc("Where its picture is; null: draw a plate with the code.")]


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """A code that means nothing here."""

    code: Annotated[str, Doc("It in upper case.")]
    athletes: Annotated[int, Doc("How many athletes came with it.")]
    matches: Annotated[int, Doc("How often one of them was seated in a match.")]


@dataclass(frozen=True, slots=True)
class MappingServed:
    """A meaning of a code."""

    mapping_id: Annotated[int, Doc("The row's number.")]
    pss_code: Annotated[str, Doc("The code of the scoring system.")]
    ioc_code: Annotated[str, Doc("What it stands for.")]
    country_name: Annotated[str, Doc("The country or club.")]
    is_custom: Annotated[bool, Doc("Whether somebody said so here.")]
    valid_from: Annotated[str | None, Doc("Its first day; null when nobody knows one.")]
    valid_to: Annotated[str | None, Doc("Its last day; null when it still holds.")]
    kind: Annotated[str, Doc("ioc, wt, historic, alias, iso, neutral, refugee, special, custom.")]
    source: Annotated[str, Doc("Who says so.")]
    confidence: Annotated[float, Doc("How sure it is.")]


@dataclass(frozen=True, slots=True)
class FlagServed:
    """A picture of a flag."""

    flag_id: Annotated[int, Doc("Its number here.")]
    filename: Annotated[str, Doc("The file's name.")]
    file_path: Annotated[str, Doc("Where the file is.")]
    file_size: Annotated[int, Doc("Its bytes.")]
    last_modified: Annotated[datetime, Doc("When it was last changed.")]
    ioc_code: Annotated[str | None, Doc("Whose flag it is; null when nobody knows.")]
    country_name: Annotated[str | None, Doc("The country or club.")]
    status: Annotated[str, Doc("pending, recognized, uncertain, unknown, corrected or cleared.")]
    confidence: Annotated[float, Doc("How sure that is, 0 to 1.")]
    picture: Annotated[str, Doc("Where it is served.")]


@dataclass(frozen=True, slots=True)
class RecognitionServed:
    """One look at a picture."""

    at: Annotated[datetime, Doc("When somebody looked.")]
    method: Annotated[str, Doc("What told whose it is; person when somebody said so.")]
    confidence: Annotated[float, Doc("How sure it was then.")]
    recognized_as: Annotated[str | None, Doc("The IOC's code; null when nothing was recognised.")]


@dataclass(frozen=True, slots=True)
class Scanned:
    """What was new in a folder. What was there before, and is as it was, is not counted."""

    added: Annotated[int, Doc("Pictures that were not known.")]
    changed: Annotated[int, Doc("Known ones that changed, or are recognised otherwise now.")]
    recognized: Annotated[int, Doc("Of these, those that are certain.")]
    uncertain: Annotated[int, Doc("Those that a person should look at.")]
    unknown: Annotated[int, Doc("Those whose name says nothing.")]


@dataclass(frozen=True, slots=True)
class Cleared:
    """What is shown no more."""

    cleared: Annotated[int, Doc("How many pictures that were.")]


@dataclass(frozen=True, slots=True)
class Atlas:
    """What codes mean on a day, and whose pictures there are: one's own go before all others.

    `own` are the user's pictures that may be shown, by the IOC's code.
    """

    on: date
    custom: Iterable[Code]
    own: Mapping[str, int]

    def look_up(self, code: str | None) -> CodeResolved:
        """What a code means, and its picture."""
        found = resolve(code, self.on, self.custom)
        return CodeResolved(
            code=found.said,
            ioc_code=found.ioc_code,
            country_name=found.country_name,
            how=found.how,
            confidence=found.confidence,
            flag=found.flag,
            picture=_picture(found, self.own),
        )


def picture_of(
    code: str | None, on: date, custom: Iterable[Code], own: Mapping[str, int]
) -> str | None:
    """Where the picture for a code is, on a day; None where a plate with the code is to be drawn.

    The user's own picture goes first. Chinese Taipei has none but that: no other flag stands in.
    """
    return _picture(resolve(code, on, custom), own)


def _picture(found: Resolved, own: Mapping[str, int]) -> str | None:
    if found.ioc_code is not None and found.ioc_code in own:
        return address_of(own[found.ioc_code])
    if found.flag in _drawn():
        return f"/overlay/taekwondo/flags/{found.flag}.svg"
    return None


def address_of(flag_id: int) -> str:
    """Where a picture of the user's own is served."""
    return f"/taekwondo/flags/{flag_id}/image"


@cache
def _drawn() -> frozenset[str | None]:
    """The flags that were built in; none where the build had no network."""
    folder = files(__package__.rpartition(".")[0]).joinpath("overlay", "flags")
    names = [file.name for file in folder.iterdir()] if folder.is_dir() else []
    return frozenset(name.removesuffix(".svg") for name in names if name.endswith(".svg"))


def mapping(meaning: Meaning) -> MappingServed:
    """What somebody said here."""
    return MappingServed(
        mapping_id=meaning.mapping_id,
        pss_code=meaning.pss_code,
        ioc_code=meaning.ioc_code,
        country_name=meaning.country_name,
        is_custom=True,
        valid_from=since(meaning.valid_from),
        valid_to=meaning.valid_to,
        kind=meaning.code.kind,
        source=meaning.code.source,
        confidence=meaning.code.confidence,
    )


def since(day: str) -> str | None:
    """A first day as it is shown."""
    return None if day == EVER else day


def flag(shown: Flag) -> FlagServed:
    return FlagServed(
        flag_id=shown.flag_id,
        filename=shown.filename,
        file_path=shown.path,
        file_size=shown.size,
        last_modified=shown.modified,
        ioc_code=shown.ioc_code,
        country_name=shown.country_name,
        status=shown.status,
        confidence=shown.confidence,
        picture=address_of(shown.flag_id),
    )


def history(shown: Flag) -> list[RecognitionServed]:
    return [
        RecognitionServed(one.at, one.method, one.confidence, one.ioc_code) for one in shown.history
    ]


def scanned(result: Result[Flag]) -> Scanned:
    """What came of a scan, told from its events, so that a repeat is answered alike."""
    events = [entry.event for entry in result.entries]
    stand = [event.status for event in events]
    return Scanned(
        added=sum(isinstance(event, FlagFound) for event in events),
        changed=sum(isinstance(event, FlagRead) for event in events),
        recognized=stand.count(RECOGNIZED),
        uncertain=stand.count(UNCERTAIN),
        unknown=stand.count(NOT_KNOWN),
    )


def cleared(result: Result[Flag]) -> Cleared:
    return Cleared(sum(isinstance(entry.event, FlagCleared) for entry in result.entries))
