"""What a pack says of a folder that is watched: files that another program writes, read into
commands.

    memory, a file that was written  --heard-->   memory, commands
    memory, nothing written until    --waited-->  memory, commands

A memory lasts as long as the program runs: what lies in the folder at the start is found, and is
what later writes are compared with.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from tallylight.core.declare import Setting

M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class FileWritten:
    """A file as it was written.

    `monotonic` is when, too, in seconds by a clock that never steps. `found`: it was there when
    the folder was first seen; when it was written is not known.
    """

    name: str
    data: bytes
    at: datetime
    monotonic: float
    found: bool


@dataclass(frozen=True, slots=True)
class Noted(Generic[M]):
    """What a write, or waiting for one, came to: commands, each as of its time.

    The same command at the same time is the same: it is carried out once.
    """

    memory: M
    commands: tuple[tuple[datetime, Any], ...] = ()


@dataclass(frozen=True)
class FolderWatch(Generic[M]):
    """A folder whose files tell something.

    It is watched while the setting `folder` names one; `polling` asks it again and again, for
    drives that tell nothing. `wants` says of a file's name whether it counts. `due` is when
    `waited` will have something to say, None for never.
    """

    name: str
    sentence: str
    folder: Setting[str]
    polling: Setting[bool]
    wants: Callable[[str], bool]
    begin: Callable[[], M]
    heard: Callable[[M, FileWritten], Noted[M]]
    waited: Callable[[M, float], Noted[M]]
    due: Callable[[M], float | None]
