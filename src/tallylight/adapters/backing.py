"""A backup each day, by a program beside this one, so that no press waits for it.

It is sent to the other places that were chosen, too; where that fails it is tried again.
"""

import contextlib
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from types import TracebackType

import psutil

from tallylight.core.backups.due import last_due
from tallylight.core.backups.messages import AT, TO
from tallylight.core.backups.shelf import Shelf
from tallylight.core.declare import Setting
from tallylight.core.owner import Place
from tallylight.core.program import Program
from tallylight.core.rooms import room
from tallylight.core.settings.messages import GetSettings

log = logging.getLogger(__name__)

FIRST_SECONDS = 300.0
"""How long after the start it is looked first: a show may be about to begin."""

LOOK_SECONDS = 60.0
TRY_AGAIN = timedelta(hours=1)
"""After how long it is sent once more to a place that had not got it."""

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
        self._send_from: datetime | None = None
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
        """Make a backup if one is due and was not tried for yet; send the newest where it lacks."""
        due = last_due(self._program.clock.now(), self._chosen(AT), self._program.time_zone)
        if due is not None and due != self._tried_for:
            self._tried_for = due
            newest = self._shelf.newest()
            if newest is None or newest.made_at < due:
                self._make()
        self._send()

    def _chosen(self, setting: Setting[str]) -> str:
        chosen = {one.key: one.value for one in self._program.ask(GetSettings())}
        return str(chosen.get(setting.key, setting.default))

    def _make(self) -> None:
        if self._beside("The daily backup is not in order", "create", "--daily"):
            for file in self._shelf.thin():
                log.info("The backup %s is not needed any more and was taken away.", file)

    def _send(self) -> None:
        now, wanted = self._program.clock.now(), set(self._chosen(TO).split())
        if not wanted or (self._send_from is not None and now < self._send_from):
            return
        newest = self._shelf.newest_daily()
        if newest is not None and wanted - set(newest.sent_to):
            self._send_from = now + TRY_AGAIN
            self._beside("The daily backup is not everywhere", "send", str(newest.file))

    def _beside(self, trouble: str, *words: str) -> bool:
        """Have a program beside this one do something; whether all went well."""
        # What is broken off can't tidy up after itself.
        with room() as folder:
            code, said = self._run_beside(str(folder), words)
        if code and not self._leaving.is_set():
            log.warning("%s: %s", trouble, said.strip() or code)
        return code == 0

    def _run_beside(self, folder: str, words: Sequence[str]) -> tuple[int, str]:
        told = subprocess.Popen(  # noqa: S603 - this program itself
            [sys.executable, "-m", "tallylight", "backup", *words, "--json"],
            env=os.environ | self._where() | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), folder),
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
        return told.returncode, said

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
