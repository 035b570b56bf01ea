"""A folder of pictures of flags, and what a show says of it."""

from pathlib import Path
from typing import Any

from tallylight.packs.taekwondo.messages.flags import GetFlagsData, ScanAndPopulateFlags
from tallylight.packs.taekwondo.views.flags import FlagServed
from tallylight.testing import Show


def folder_of_flags(inside: Path) -> Path:
    """Four pictures: two are certain, one is uncertain, one's name says nothing."""
    made = inside / "flags"
    made.mkdir()
    for name in ("KOR.svg", "Flag_of_Switzerland.png", "ANT.png", "IMG_0001.jpg"):
        (made / name).write_text("<svg/>")
    return made


def scan(venue: Show, folder: Path, **envelope: Any) -> dict[str, Any]:
    return venue.do(ScanAndPopulateFlags(folder=str(folder)), **envelope)


def listed(venue: Show, **narrowed: Any) -> list[FlagServed]:
    found: list[FlagServed] = venue.ask(GetFlagsData(**narrowed))
    return found


def flag_called(venue: Show, filename: str) -> FlagServed:
    return next(one for one in listed(venue) if one.filename == filename)
