"""Watches the folders that the settings name, and gives what their files tell to the writer."""

import hashlib
import logging
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from pydantic_core import to_json

from tallylight.adapters.watching.watch import Watch, Watched, Written
from tallylight.base.complaint import Complaint
from tallylight.base.errors import Fault, Refused
from tallylight.core.declare import Setting
from tallylight.core.pack import Cause, Origin
from tallylight.core.program import Program
from tallylight.core.settings.messages import GetSettings
from tallylight.core.watched import FileWritten, FolderWatch, Noted

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""How often the settings are looked at, and whether a wait is over."""


class Watches:
    """Watches beside a program; entered, it goes on until it is left."""

    def __init__(self, program: Program) -> None:
        self._kept = [
            Kept(program, pack.name, one)
            for pack in program.registry.packs.values()
            for one in pack.watches
        ]
        self._program = program
        self._complaint = Complaint(log, "What folders are watched can be seen again.")
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._run, name="folders", daemon=True)

    def __enter__(self) -> "Watches":
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._leaving.set()
        self._thread.join()
        for kept in self._kept:
            kept.stop()

    @property
    def watching(self) -> tuple[str, ...]:
        """The folders that are there and watched now, by who wanted that."""
        return tuple(kept.source for kept in self._kept if kept.watching)

    def _run(self) -> None:
        while not self._leaving.is_set():
            try:
                self._look()
                self._complaint.over()
            except Fault as fault:
                self._complaint.about(f"What folders are watched can't be seen now: {fault}")
            except Exception:
                log.exception("watching folders goes on after a fault")
            self._leaving.wait(LOOK_SECONDS)

    def _look(self) -> None:
        chosen = {one.key: one.value for one in self._program.ask(GetSettings())}

        def value(setting: Setting[Any]) -> Any:
            return chosen.get(setting.key, setting.default)

        for kept in self._kept:
            kept.follow(value)
            kept.wait()


class Kept:
    """One folder that is watched while a setting names it, and what is remembered of it."""

    def __init__(self, program: Program, pack: str, what: FolderWatch[Any]) -> None:
        self._program = program
        self.source = f"{pack}.{what.name}"
        self._what = what
        self._wanted: tuple[str, bool] = ("", False)
        self._watch: Watch | None = None
        self._memory = what.begin()
        self._lock = threading.Lock()

    @property
    def watching(self) -> bool:
        """Whether its folder is there and is watched."""
        return self._watch is not None and self._watch.watching

    def follow(self, value: Callable[[Setting[Any]], Any]) -> None:
        """Watch what the settings say now."""
        wanted = (str(value(self._what.folder)).strip(), bool(value(self._what.polling)))
        if wanted == self._wanted:
            return
        self.stop()
        self._wanted = wanted
        folder, polling = wanted
        if folder:
            self._memory = self._what.begin()
            watched = Watched(Path(folder).expanduser(), self._what.wants, polling)
            self._watch = Watch(watched, self._program.clock, self._heard, self._failed)
            self._watch.start()

    def wait(self) -> None:
        """Say what follows from nothing having been written."""
        now = self._program.clock.elapsed()
        with self._lock:
            due = self._what.due(self._memory)
            if self._watch is not None and due is not None and due <= now:
                self._take(self._what.waited(self._memory, now))

    def stop(self) -> None:
        """Watch no more."""
        if self._watch is not None:
            self._watch.stop()
            self._watch = None

    def _heard(self, written: Written) -> None:
        told = FileWritten(written.name, written.data, written.at, written.elapsed, written.found)
        with self._lock:
            self._take(self._what.heard(self._memory, told))

    def _take(self, noted: Noted[Any]) -> None:
        self._memory = noted.memory
        program, cause = self._program, Cause(Origin.FEED, self.source)
        for at, command in noted.commands:
            try:
                program.dispatcher.carry_out(
                    program.envelope(
                        command, cause, happened_at=at, command_id=self._id(at, command)
                    )
                )
            except (Refused, Fault) as error:
                log.warning("%s: %s", self.source, error)

    def _id(self, at: datetime, command: Any) -> str:
        """The same command at the same time is the same."""
        said = to_json([type(command).__name__, at, command])
        return f"{self.source}:{hashlib.sha256(said).hexdigest()[:24]}"

    def _failed(self, why: str) -> None:
        log.warning("%s: %s", self.source, why)
