"""A backup each day, by a program beside this one, so that no press waits for it."""

import contextlib
import logging
import os
import subprocess
import sys
import tempfile
import threading
from datetime import datetime
from types import TracebackType

import psutil

from tallylight.core.backups.due import last_due
from tallylight.core.backups.messages import AT
from tallylight.core.backups.shelf import Shelf
from tallylight.core.owner import Place
from tallylight.core.program import Program
from tallylight.core.settings.messages import GetSettings

log = logging.getLogger(__name__)

FIRST_SECONDS = 300.0
"""How long after the start it is looked first: a show may be about to begin."""

LOOK_SECONDS = 60.0
if sys.platform == "win32":
    GENTLY = psutil.BELOW_NORMAL_PRIORITY_CLASS
else:
    GENTLY = 10


class Backups:
    """Makes backups beside a program; entered, it goes on until it is left."""

    def __init__(self, program: Program, place: Place) -> None:
        self._program = program
        self._place = place
        self._shelf = Shelf.at(place)
        self._tried_for: datetime | None = None
        self._at_work: subprocess.Popen[str] | None = None
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._run, name="backups", daemon=True)

    def __enter__(self) -> "Backups":
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._leaving.set()
        work = self._at_work
        if work is not None:
            work.terminate()  # what is not whole has no name yet
        self._thread.join()

    def _run(self) -> None:
        self._leaving.wait(FIRST_SECONDS)
        while not self._leaving.is_set():
            try:
                self.look()
            except Exception:
                log.exception("backups go on after a fault")
            self._leaving.wait(LOOK_SECONDS)

    def look(self) -> None:
        """Make a backup if one is due and was not tried for yet."""
        due = last_due(self._program.clock.now(), self._at(), self._program.time_zone)
        if due is None or due == self._tried_for:
            return
        self._tried_for = due
        newest = self._shelf.newest()
        if newest is None or newest.made_at < due:
            self._make()

    def _at(self) -> str:
        chosen = {one.key: one.value for one in self._program.ask(GetSettings())}
        return str(chosen.get(AT.key, AT.default))

    def _make(self) -> None:
        # What is broken off can't tidy up after itself.
        with tempfile.TemporaryDirectory(prefix="tallylight-", ignore_cleanup_errors=True) as room:
            made = self._made(room)
        if made:
            for file in self._shelf.thin():
                log.info("The backup %s is not needed any more and was taken away.", file)

    def _made(self, room: str) -> bool:
        told = subprocess.Popen(
            [sys.executable, "-m", "tallylight", "backup", "create", "--daily", "--json"],
            env=os.environ | self._where() | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), room),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._at_work = told
        if self._leaving.is_set():  # between the look and now
            told.terminate()
        _stand_back(told.pid)
        _, said = told.communicate()
        self._at_work = None
        if told.returncode and not self._leaving.is_set():
            log.warning("The daily backup is not in order: %s", said.strip() or told.returncode)
        return told.returncode == 0

    def _where(self) -> dict[str, str]:
        # Not on its command line, which anybody may read: the URL may hold a password.
        return {
            "TALLYLIGHT_DATA": str(self._place.data),
            "TALLYLIGHT_DATABASE_URL": self._place.database_url,
        }


def _stand_back(pid: int) -> None:
    """Let a program have the processor only when nobody else wants it."""
    with contextlib.suppress(psutil.Error):
        psutil.Process(pid).nice(GENTLY)
