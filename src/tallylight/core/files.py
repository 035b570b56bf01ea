"""Files: those of the user's own computer, and those that a query writes.

A pack opens nothing. What lies in a folder is handed to its rule, and a file that a query
answers with is sent by who serves the answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from annotated_doc import Doc

PICTURES: Final[Mapping[str, str]] = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
"""The only files that are listed or sent, by their endings in lower case: what a browser shows."""


@dataclass(frozen=True, slots=True)
class FileSeen:
    """A file in a folder, as it was when somebody looked. `size` is in bytes."""

    name: str
    path: str
    size: int
    modified: datetime


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as the answer to a query: a browser gets the file itself, and 404 when it is gone."""

    path: Annotated[str, Doc("Where it lies on the computer that Tallylight runs on.")]
    media_type: Annotated[str, Doc("What it holds, like image/png.")]


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text to be saved as the answer to a query: a browser saves it, a terminal prints it."""

    name: Annotated[str, Doc("What to call it.")]
    media_type: Annotated[str, Doc("What it holds, like application/xml.")]
    text: Annotated[str, Doc("What to write into it, as UTF-8.")]


def picture_at(path: str) -> StoredFile | None:
    """The picture at a path, told by its ending; None when it is no picture."""
    _, dot, ending = path.lower().rpartition(".")
    kind = PICTURES.get(dot + ending)
    return None if kind is None else StoredFile(path, kind)
