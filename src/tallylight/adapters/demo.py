"""A demo: evenings that the packs make up, pressed on a running program at their time.

What happens in an evening is a pack's knowledge (`Pack.demo`); here are the sessions around it,
the evenings before, and the clock. What others would tell of tonight happens in a theatre, whose
server is asked as theirs is. A demo has a record of its own, made anew at each start.
"""

import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from heapq import merge
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any
from zoneinfo import ZoneInfo

from tallylight.base.clock import DemoClock
from tallylight.base.errors import Fault, Refusal, Refused
from tallylight.core.dispatch import Job, Stopped
from tallylight.core.owner import NAME, Place
from tallylight.core.pack import Beat, Cause, Chance, Origin, Pack
from tallylight.core.program import Program
from tallylight.core.sessions.messages import CreateSession, EndSession, SessionType
from tallylight.core.staging import Staging, Theatre
from tallylight.storage.engine import Storage

log = logging.getLogger(__name__)

NOT_A_DEMO = Refusal(
    "not_a_demo",
    "{folder} holds a record that no demo made, and a demo would write over it. "
    "Choose another folder with --data.",
)

MARK = "DEMO.txt"
MARKED = "The record in this folder is a demo. It is made anew each time a demo is started.\n"

BEFORE = 12
"""How many evenings are on record when a demo starts."""

BEGINS, EARLIEST = time(19), time(18)
"""When an evening begins, give or take half an hour, and what the clock says at the start."""

GOODBYE = timedelta(minutes=4)
"""From the last press of an evening to the end of its session."""

PAUSE = 10.0
"""Seconds of real time from one evening to the next, in which the last one's numbers stand."""

PRESSER = Cause(Origin.DECK, "demo")
"""A demo presses as a streamer with a deck does, so that the undo bar has something to say."""


def evening(packs: Iterable[Pack], number: int) -> Iterator[Beat]:
    """A whole session, with what each pack makes of it; the same for the same number."""
    last = timedelta()
    yield last, CreateSession(session_type=SessionType.STREAM)
    played = [p.demo(Chance(f"{p.name} {number}")) for p in packs if p.demo is not None]
    for last, command in merge(*played, key=lambda beat: beat[0]):
        yield last, command
    yield last + GOODBYE, EndSession()


def before_tonight(now: datetime, zone: str) -> datetime:
    """What a demo's clock says at its start: today, an hour before the show."""
    local = ZoneInfo(zone)
    return datetime.combine(now.astimezone(local).date(), EARLIEST, local).astimezone(UTC)


def clear(place: Place) -> None:
    """Make a demo's folder, without what an earlier demo left there.

    Refused when the record in it is nobody's demo; Owned while another demo is on it.
    """
    record, mark = place.data / f"{NAME}.sqlite3", place.data / MARK
    if record.exists():
        if not mark.exists():
            raise NOT_A_DEMO.because(folder=str(place.data))
        with closing(Storage.open(place.database_url, owner="tallylight demo")):
            pass
        beside = [Path(f"{record}-{what}") for what in ("wal", "shm")]
        for file in (record, *beside, place.secrets_file):
            file.unlink(missing_ok=True)
    place.data.mkdir(parents=True, exist_ok=True)
    mark.write_text(MARKED, encoding="utf-8")


@dataclass
class Demo:
    """Presses evening after evening on a started program; entered, it goes on until it is left.

    Without a theatre, all of it is pressed.
    """

    program: Program
    clock: DemoClock
    theatre: Theatre | None = None
    _left: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> None:
        today = self.clock.now().astimezone(ZoneInfo(self.program.time_zone)).date()
        self._remember(today)
        self._open()
        self._thread = threading.Thread(target=self._run, args=(today,), name="demo", daemon=True)
        self._thread.start()

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._left.set()
        self._thread.join()

    def _remember(self, today: date) -> None:
        """Tell the evenings before, a day off now and then; each is one job."""
        chance = Chance(0)
        days: list[date] = []
        day = today
        while len(days) < BEFORE:
            day -= timedelta(days=1)
            if chance.random() < 0.75:
                days.append(day)
        for number, day in enumerate(reversed(days)):
            self._tell(self._begin(day, number), self._evening(number))

    @property
    def _staged(self) -> Iterator[Staging]:
        packs = self.program.registry.packs.values()
        return (pack.staging for pack in packs if pack.staging is not None)

    def _open(self) -> None:
        """Have the sources ask the theatre's server."""
        if self.theatre is None:
            return
        for staging in self._staged:
            for command in staging.opens(self.theatre):
                self.program.dispatcher.carry_out(self.program.envelope(command, PRESSER))

    def _happened(self, command: Any) -> bool:
        """Whether it is something that happens in the theatre; then it does."""
        if self.theatre is None:
            return False
        deeds = (deed for one in self._staged if (deed := one.deed(command)) is not None)
        what, who, parts = next(deeds, (None, "", {}))
        if what is not None:
            self.theatre.happens(what, who, **parts)
        return what is not None

    def _begin(self, day: date, number: int) -> datetime:
        late = timedelta(minutes=round(Chance(number).uniform(-25, 35)))
        begin = datetime.combine(day, BEGINS, ZoneInfo(self.program.time_zone))
        return begin.astimezone(UTC) + late

    def _evening(self, number: int) -> Iterator[Beat]:
        return evening(self.program.registry.packs.values(), number)

    def _tell(self, began: datetime, beats: Iterable[Beat]) -> None:
        envelopes = tuple(
            self.program.envelope(command, PRESSER, happened_at=began + at) for at, command in beats
        )
        came = self.program.dispatcher.wait_for(Job(envelopes))
        for envelope, reply in zip(envelopes, came, strict=True):
            if isinstance(reply, Refused):
                _skipped(envelope.command, reply)
            elif isinstance(reply, Fault):
                raise reply

    def _run(self, day: date) -> None:
        for number in count(BEFORE):
            self.clock.forward_to(self._begin(day, number))
            began = self.clock.now()
            for at, command in self._evening(number):
                if not self._waited_until(began + at):
                    return
                try:
                    if not self._happened(command):
                        self._press(command)
                except Stopped:
                    return
            if self._left.wait(PAUSE):
                return
            day += timedelta(days=1)

    def _waited_until(self, instant: datetime) -> bool:
        """Wait for a time on the demo's clock; False when the demo was left meanwhile."""
        left = (instant - self.clock.now()).total_seconds() / self.clock.speed
        return not self._left.wait(max(0.0, left))

    def _press(self, command: Any) -> None:
        """Nothing that goes wrong with one press ends the evening."""
        try:
            self.program.dispatcher.carry_out(self.program.envelope(command, PRESSER))
        except Refused as refused:  # whoever looks on may press, too
            _skipped(command, refused)
        except Stopped:
            raise
        except Fault:
            log.exception("a press of the demo failed")


def _skipped(command: Any, refused: Refused) -> None:
    log.warning("the demo skips %s: %s", type(command).__name__, refused.sentence)
