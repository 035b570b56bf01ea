"""One source at work: it is asked what it wants, given what came, and what it told is kept."""

import logging
import queue
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import Any

from pydantic import ValidationError

from tallylight.adapters.fetching.http import Exchange
from tallylight.adapters.fetching.lines import Lines
from tallylight.base.errors import Fault
from tallylight.core.decide import Envelope
from tallylight.core.declare import Setting
from tallylight.core.dispatch import Job, Stopped
from tallylight.core.fetching import (
    AT_ONCE,
    Errand,
    Limiter,
    Part,
    fault_of,
    is_everybodys,
    job,
    jobs_apart,
    joined,
    parts,
    pause,
    rest,
)
from tallylight.core.pack import Cause, Chance, Origin
from tallylight.core.program import Program
from tallylight.core.reading import unreadable
from tallylight.core.replies import address_of
from tallylight.core.secrets import Secret
from tallylight.core.settings.messages import SetSetting
from tallylight.core.source import (
    Closed,
    Given,
    How,
    Means,
    News,
    NoReply,
    Reply,
    Request,
    Said,
    Told,
)
from tallylight.core.sources.ledger import Fetch

log = logging.getLogger(__name__)

WAITING = 10_000
"""How many messages of lines wait at most; whoever sends more has to wait, too."""

RENEWED = "The server gave a new one."
"""Why a source changes its own secret, as its history says."""

STOP_SECONDS = 2.0
"""How long a stop waits for the thread, which may be looking up a name."""


@dataclass(frozen=True)
class Kit:
    """What all sources share.

    `slept` turns seconds that are to be waited into seconds of real time, `chance` is thrown for
    pauses.
    """

    program: Program
    tls: Callable[[], ssl.SSLContext]
    chance: Chance
    slept: Callable[[float], float]
    limiter: Limiter = field(default_factory=Limiter)

    def means(self, errand: Errand[Any]) -> Means:
        """What a source is handed now."""
        settings = self.program.settings
        channel = self.program.live.known.channels[errand.channel]
        return Means(
            channel=channel.name,
            platform=channel.platform,
            broadcaster=channel.broadcaster,
            now=self.program.clock.now(),
            chosen=settings,
            secret=settings.secret,
        )


class Running:
    """A source at work on a channel, from `start` to `stop`, or to where it stops by itself.

    `renewed` are the references of the secrets that it changed itself, by their settings.
    """

    def __init__(self, kit: Kit, errand: Errand[Any]) -> None:
        self._kit, self._errand, self._source = kit, errand, errand.source
        self._writer = kit.program.dispatcher
        self._inbox: queue.Queue[News | None] = queue.Queue(WAITING)
        tls = kit.tls()
        self._exchange = Exchange(kit.program.clock, tls)
        self._lines = Lines(kit.program.clock, tls, self._hear)
        self.renewed: dict[str, str] = {}
        self._failures = 0
        self._due = 0.0
        self._host = ""
        self._leaving = threading.Event()
        name = f"source {errand.source_id}"
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin where the source was when it was last kept."""
        self._thread.start()

    def leave(self) -> None:
        """Begin to end. What is being asked is given up, and asked again the next time."""
        self._leaving.set()
        self._exchange.abort()
        try:
            self._inbox.put_nowait(None)
        except queue.Full:
            log.debug("%s has enough to hear", self._errand.source_id)

    def stop(self) -> None:
        """End, and wait for it."""
        self.leave()
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)

    @property
    def at_work(self) -> bool:
        """Whether it goes on."""
        return self._thread.is_alive()

    def _run(self) -> None:
        failures = 0
        try:
            while not self._leaving.is_set():
                try:
                    self._work()
                except Stopped:
                    return
                except Exception:
                    log.exception("%s begins again after a fault", self._errand.source_id)
                    failures += 1
                    self._leaving.wait(self._kit.slept(pause(failures, self._kit.chance)))
        finally:
            self._lines.follow(())
            self._exchange.close()

    def _work(self) -> None:
        """Go on from what was kept, for as long as all goes well."""
        memory = self._source.begin(self._writer.memory(self._errand.source_id))
        while not self._leaving.is_set():
            means = self._kit.means(self._errand)
            news = self._news(memory, means)
            if news is not None and not self._leaving.is_set():
                told, news = self._with_all_that_waits(memory, means, news)
                self._take(told, news)
                memory = told.memory

    def _with_all_that_waits(self, memory: Any, means: Means, news: News) -> tuple[Told[Any], News]:
        """What news came to, a message with all that wait behind it, so that they are kept
        together; and the last of the news."""
        told, heard = self._told(memory, means, news), 1
        while isinstance(news, Said) and told.how is How.OK and heard < AT_ONCE:
            more = self._heard(0.0)
            if more is None:
                break
            told, news = joined(told, self._told(told.memory, means, more)), more
            heard += 1
        return told, news

    def _told(self, memory: Any, means: Means, news: News) -> Told[Any]:
        """What the source makes of news. What it can't bear is no news, and comes again."""
        try:
            return self._source.heard(memory, means, news)
        except Exception as error:
            log.exception("%s could not read what came", self._errand.source_id)
            said = f"Tallylight could not read what came ({type(error).__name__}): see the log."
            return Told(memory, how=How.FAILED, sentence=said)

    # What comes

    def _news(self, memory: Any, means: Means) -> News | None:
        """What was heard on a line, else the answer to what is to be asked; None for neither."""
        if (heard := self._heard(0.0)) is not None:
            return heard
        left = self._due - time.monotonic()
        if left > 0:
            return self._heard(left)
        wants = self._source.wants(memory, self._knowing(means))
        self._lines.follow(wants.lines)
        if wants.request is None:
            return self._heard(self._kit.slept(wants.rest))
        away = self._turn(wants.request)
        if away > 0 and (heard := self._heard(away)) is not None:
            return heard
        return None if self._leaving.is_set() else self._exchange.ask(wants.request)

    def _knowing(self, means: Means) -> Means:
        """With what the source looks up in the record."""
        looks, errand = self._source.looks, self._errand
        if looks is None:
            return means
        known = self._kit.program.reader.look(looks, errand.pack.name, errand.channel)
        return replace(means, known=known)

    def _turn(self, request: Request) -> float:
        """Seconds until the host may be asked."""
        address = address_of(request.origin)
        self._host = address.host if address else ""
        turn = self._kit.limiter.turn(self._host, self._source.per_minute, time.monotonic())
        return self._kit.slept(turn)

    def _hear(self, news: News) -> None:
        """Called by the lines; waits while too much waits."""
        while not self._leaving.is_set():
            try:
                self._inbox.put(news, timeout=1.0)
                return
            except queue.Full:
                continue

    def _heard(self, seconds: float) -> News | None:
        try:
            news = self._inbox.get(timeout=seconds) if seconds > 0 else self._inbox.get_nowait()
        except queue.Empty:
            return None
        if isinstance(news, Closed):
            self._lines.gone(news.line)
        return news

    # What is made of it

    def _take(self, told: Told[Any], news: News) -> None:
        if told.renewed:
            self._renew(told.renewed)
        failed = told.how is How.FAILED
        if failed:
            self._failures += 1
        elif told.steps or told.spans or told.how is How.UNCHANGED:
            self._failures = 0
        wait = max(told.wait, pause(self._failures, self._kit.chance)) if failed else told.wait
        self._due = time.monotonic() + self._kit.slept(wait)
        if isinstance(news, Reply) and news.status == 429:  # nobody else asks it either
            self._kit.limiter.hold(self._host, self._due)
        said = told.steps or told.spans or told.sentence or told.how is not How.OK
        if said or isinstance(news, Reply | NoReply):
            next_try = news.at + timedelta(seconds=wait) if failed else None
            fetch = Fetch(told.how, told.sentence, self._failures, next_try)
            for part in parts(told, news.at, fetch):
                self._keep(part)
        if told.how is How.STOPPED:
            log.warning("%s: %s", self._errand.source_id, told.sentence)
            self._leaving.set()

    def _renew(self, secrets: Sequence[tuple[Setting[str], Secret]]) -> None:
        """Have secrets that a server gave take the place of those before, all at once."""
        program, whose = self._kit.program, self._errand.whose.source
        said = {"changed_by": whose, "reason": RENEWED}
        given = [SetSetting(key=of.key, value=secret.reveal(), **said) for of, secret in secrets]
        envelopes = [program.envelope(one, Cause(Origin.FEED, whose)) for one in given]
        self.renewed |= {one.command.key: one.command.value for one in envelopes}
        if not self._done(Job(tuple(envelopes))):
            raise Fault(f"The secrets that {whose} was given could not be kept.")

    def _keep(self, part: Part[Any]) -> None:
        """Have a part kept, however long it takes; nothing else is done before."""
        if self._done(job(self._errand, part, self._enveloped)):
            return
        alone = jobs_apart(self._errand, part, self._enveloped)
        failed = [given for given, one in alone if not self._done(one)]
        if not self._done(rest(self._errand, part, failed)):
            raise Fault(f"What {self._errand.source_id} remembers could not be kept.")

    def _done(self, one: Job) -> bool:
        """Have a job done; False when it failed by itself. Waits for a database that is busy.

        Raises Stopped when the program stops.
        """
        for failures in count(1):
            fault = fault_of(self._writer.wait_for(one))
            if fault is None:
                return True
            if isinstance(fault, Stopped):
                raise fault
            if not is_everybodys(fault):
                log.error("%s: %s", self._errand.source_id, fault)
                return False
            log.error("%s waits for the database: %s", self._errand.source_id, fault)
            if self._leaving.wait(self._kit.slept(pause(failures, self._kit.chance))):
                break
        raise Stopped("The source was stopped before its news were kept.")

    def _enveloped(self, given: Given) -> Envelope:
        """A command on its way, held to what is declared of it: a server may say anything."""
        program, command = self._kit.program, given.command
        declared, unread = program.registry.commands[type(command)], None
        try:
            command = declared.adapter.validate_python(vars(command))
        except ValidationError as error:
            unread = unreadable(error)
        return program.envelope(
            command,
            Cause(Origin.FEED, self._errand.whose.source),
            happened_at=given.at,
            command_id=given.command_id,
            channel=self._errand.channel,
            answered=False,
            unread=unread,
        )
