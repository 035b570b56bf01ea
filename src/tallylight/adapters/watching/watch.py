"""A folder that is watched on a thread of its own, and its files as they are after each write.

    notification  --\\
    look around   ---> noticed --left alone for a moment--> read --unchanged meanwhile--> heard

Notifications only say where to look: some systems lose them, others tell of a file that is half
written. What counts is the file's stamp. Nothing is ever written or locked in the folder.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from watchfiles import Change, watch

from tallylight.adapters.watching.reading import Place, Stamp, content, place, stamp
from tallylight.base.clock import Clock

log = logging.getLogger(__name__)

LARGEST: Final = 4 * 1024 * 1024
"""Bytes of a file that is still read."""

STEADY_SECONDS: Final = 0.3
"""How long a file has to be left alone before it is read."""

PATIENCE_SECONDS: Final = 10.0
"""How long reading is tried again while another program keeps the file to itself."""

LOOK_SECONDS: Final = 2.0
"""How often all files are looked at, whether or not anything was told: polling misses a second
write within one second, and a network drive may tell nothing."""

TRY_AGAIN_SECONDS: Final = 1.0
"""How long until a folder that is not there is looked for again."""

ROUND_MS, GATHER_MS, STEP_MS = 100, 200, 50
"""How long a round waits for news, and how long news of one write are gathered."""

STOP_SECONDS: Final = 0.7
"""How long a stop waits for the thread, which may be busy in a callback."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What to watch: the files directly in a folder whose names are wanted, not those below.

    `polling` asks the folder again and again, for drives that send no notifications.
    """

    folder: Path
    wants: Callable[[str], bool]
    polling: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it was written. `elapsed` is when, too, by the clock that never steps.

    `found`: it was there when the folder was first seen, or seen again; when it was written is
    not known.
    """

    name: str
    data: bytes
    at: datetime
    elapsed: float
    found: bool


@dataclass(frozen=True, slots=True)
class Noticed:
    """A file that is to be read as soon as it is left alone, and since when it is as it is.

    `since` is by the computer's own clock, for waiting, whatever clock the program is shown.
    """

    found: bool
    stamp: Stamp | None
    since: float
    at: datetime
    elapsed: float


class Watch:
    """Watches from `start` to `stop`, once; both callbacks come from its thread.

    `failed` is given a sentence for the user, and the same one only once in a row. A folder that
    does not exist is waited for, and one that vanishes is waited for again.
    """

    def __init__(
        self,
        watched: Watched,
        clock: Clock,
        heard: Callable[[Written], None],
        failed: Callable[[str], None],
    ) -> None:
        self._watched = watched
        self._clock = clock
        self._heard = heard
        self._failed = failed
        self._known: dict[str, Stamp] = {}
        self._noticed: dict[str, Noticed] = {}
        self._complaint: str | None = None
        self._watching = False
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watching", daemon=True)

    @property
    def watching(self) -> bool:
        """Whether the folder is there and is being watched."""
        return self._watching

    def start(self) -> None:
        """Begin; what is in the folder already is handed on first."""
        self._thread.start()

    def stop(self) -> None:
        """End within a second; a file that was not left alone yet is not handed on."""
        self._leaving.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        while not self._leaving.is_set():
            try:
                self._follow()
            except Exception as error:
                if self._complain(f"{self._watched.folder} can't be watched: {_why(error)}."):
                    log.exception("watching %s goes on after a fault", self._watched.folder)
            self._watching = False
            self._leaving.wait(TRY_AGAIN_SECONDS)

    def _follow(self) -> None:
        """Watch the folder for as long as it is the same one."""
        folder = self._watched.folder
        here = place(folder)
        if here is None:
            self._complain(f"There is no folder {folder}.")
            return
        looked = None
        for changes in watch(
            folder,
            watch_filter=None,  # else a round of what is not wanted would never end
            debounce=GATHER_MS,
            step=STEP_MS,
            stop_event=self._leaving,
            rust_timeout=ROUND_MS,
            yield_on_timeout=True,
            raise_interrupt=False,
            force_polling=self._watched.polling,
            recursive=False,
        ):
            if self._is_gone(here, changes):
                return
            for _, path in changes:
                self._notice(os.path.basename(path))
            if looked is None or time.monotonic() - looked >= LOOK_SECONDS:
                for name in os.listdir(folder):
                    self._notice(name, found=looked is None)
                looked = time.monotonic()
            if not self._watching:
                self._watching, self._complaint = True, None
            self._read_what_is_left_alone()

    def _is_gone(self, here: Place, changes: set[tuple[Change, str]]) -> bool:
        folder = str(self._watched.folder)
        removed = any(what == Change.deleted and path == folder for what, path in changes)
        return removed or place(self._watched.folder) != here

    def _notice(self, name: str, *, found: bool = False) -> None:
        if name not in self._noticed and self._watched.wants(name):
            self._noticed[name] = self._from_now(found, None)

    def _from_now(self, found: bool, known: Stamp | None) -> Noticed:
        clock = self._clock
        return Noticed(found, known, time.monotonic(), clock.now(), clock.elapsed())

    def _read_what_is_left_alone(self) -> None:
        """Read the noticed files that are not as they were when they were last handed on."""
        for name, noticed in list(self._noticed.items()):
            now = stamp(self._watched.folder / name)
            if now is None or now == self._known.get(name):
                del self._noticed[name]
            elif now != noticed.stamp:
                self._noticed[name] = self._from_now(noticed.found and not noticed.stamp, now)
            elif time.monotonic() - noticed.since >= STEADY_SECONDS:
                self._read(name, noticed, now)

    def _read(self, name: str, noticed: Noticed, known: Stamp) -> None:
        path = self._watched.folder / name
        try:
            data = content(path, LARGEST)
        except OSError as error:
            if time.monotonic() - noticed.since > PATIENCE_SECONDS:
                self._leave(name, known, f"{name} can't be read: {_why(error)}.")
            return
        if len(data) > LARGEST:
            self._leave(name, known, f"{name} is too large to be read.")
        elif len(data) != known.size or stamp(path) != known:
            self._noticed[name] = self._from_now(False, None)  # it was written meanwhile
        else:
            del self._noticed[name]
            self._known[name] = known
            self._hand_on(name, data, noticed, known)

    def _leave(self, name: str, known: Stamp, why: str) -> None:
        """Give a file up until it is written again."""
        del self._noticed[name]
        self._known[name] = known
        self._complain(why)

    def _hand_on(self, name: str, data: bytes, noticed: Noticed, known: Stamp) -> None:
        self._complaint = None
        lag = noticed.at.timestamp() - known.modified_ns / 1e9
        if not 0 <= lag <= LOOK_SECONDS + 1:  # a copy keeps an old time, and clocks differ
            lag = 0
        when, elapsed = noticed.at - timedelta(seconds=lag), noticed.elapsed - lag
        try:
            self._heard(Written(name, data, when, elapsed, noticed.found))
        except Exception as error:
            log.exception("%s was not taken", name)
            self._complain(f"{name} was read, and not taken: {_why(error)}.")

    def _complain(self, sentence: str) -> bool:
        """Tell the user; False if that was what was told last."""
        if sentence == self._complaint:
            return False
        self._complaint = sentence
        try:
            self._failed(sentence)
        except Exception:
            log.exception("nobody took a complaint: %s", sentence)
        return True


def _why(error: Exception) -> str:
    """What went wrong, in a few words."""
    return (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__
