"""One writer: what waits is committed together, and one bad command harms no other."""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any

import pytest

from tallylight.base.errors import Fault, Refused
from tallylight.core.channels.messages import MakeChannel
from tallylight.core.decide import Envelope
from tallylight.core.dispatch import Dispatcher, Job, News, Reply, Stopped
from tallylight.core.group import Group
from tallylight.core.outcome import Outcome
from tallylight.core.pack import Decision
from tallylight.core.sessions.messages import CreateSession, EndSession
from tallylight.storage.faults import Kind, StorageLost, WriteFailed
from tallylight.testing import Show, laws, show

from ..laws.conftest import Stage
from ..laws.sample_pack import PACK as LAMP
from ..laws.sample_pack import messages as m
from ..laws.sample_pack import rules

RED = m.LightLamp(colour=m.Colour.RED)


class Replies:
    """Hands in jobs and keeps what comes back, in order of the answers."""

    def __init__(self, show: Show) -> None:
        self._dispatcher = show.program.dispatcher
        self.came: list[Sequence[Reply]] = []

    def hand_in(self, *commands: Any, **job: Any) -> None:
        envelopes = tuple(Envelope(command) for command in commands)
        self._dispatcher.submit(Job(envelopes, self.came.append, **job))


@contextmanager
def held(show: Show) -> Iterator[None]:
    """The writer waits while the block runs, so that all that is handed in is one group."""
    begun, gate = threading.Event(), threading.Event()

    def hold(_: Sequence[Reply]) -> None:
        begun.set()
        gate.wait()

    show.program.dispatcher.submit(Job((), hold))
    begun.wait()
    try:
        yield
    finally:
        gate.set()
        show.settle()


def breaking(picture: Any, command: Any, ctx: Any) -> Decision | Refused:
    """The rules of lamps, but a blink with the word `break` breaks them."""
    if isinstance(command, m.Blink) and command.word == "break":
        raise ZeroDivisionError
    if isinstance(command, m.Blink) and command.word == "overflow":
        command = replace(command, times=2**80)
    return rules.decide(picture, command, ctx)


@pytest.fixture
def fragile(stage: Stage) -> Iterator[Show]:
    with stage(of=[replace(LAMP, decide=breaking)]) as running:
        yield running


def test_what_waits_is_committed_together(lamps: Show) -> None:
    heard: list[News] = []
    dispatcher = lamps.program.dispatcher
    dispatcher.announce = heard.append
    replies = Replies(lamps)
    with held(lamps):
        for command in (RED, m.Blink(), m.Blink()):
            replies.hand_in(command)
    assert [len(news.rows) for news in heard] == [3]


@pytest.mark.parametrize("word", ["break", "overflow"])
def test_a_bad_command_harms_no_other_of_its_group(fragile: Show, word: str) -> None:
    replies = Replies(fragile)
    with held(fragile):
        for command in (RED, m.Blink(word=word), m.Blink(word="good")):
            replies.hand_in(command)
    assert [type(came[0]) for came in replies.came[::2]] == [Outcome, Outcome]


@pytest.mark.parametrize("word", ["break", "overflow"])
def test_a_bad_command_is_a_fault_and_writes_nothing(fragile: Show, word: str) -> None:
    fragile.do(RED)
    with pytest.raises(Fault):
        fragile.do(m.Blink(word=word))
    assert fragile.rows("SELECT count(*) FROM lamp_blinks") == [(0,)]


def test_after_a_bad_command_memory_is_as_the_database(fragile: Show) -> None:
    replies = Replies(fragile)
    with held(fragile):
        for command in (RED, m.Blink(word="break"), m.Blink(word="good")):
            replies.hand_in(command)
    laws.loaded_alike(fragile)


def test_a_refused_command_harms_no_other_of_its_job(lamps: Show) -> None:
    replies = Replies(lamps)
    replies.hand_in(RED, RED, m.Blink())
    lamps.settle()
    assert [type(reply) for reply in replies.came[0]] == [Outcome, Refused, Outcome]


def test_the_commands_of_a_group_see_each_other(lamps: Show) -> None:
    replies = Replies(lamps)
    with held(lamps):
        for command in (RED, m.PutOut(), RED):
            replies.hand_in(command)
    assert all(isinstance(came[0], Outcome) for came in replies.came)


def test_a_source_keeps_its_memory_with_its_commands(lamps: Show) -> None:
    Replies(lamps).hand_in(RED, source="log", memory={"offset": 12})
    lamps.settle()
    lamps.restart()
    assert lamps.program.dispatcher.memory("log") == {"offset": 12}


def test_a_source_keeps_its_memory_also_when_it_is_refused(lamps: Show) -> None:
    Replies(lamps).hand_in(m.Blink(), source="log", memory={"offset": 13})
    lamps.settle()
    lamps.restart()
    assert lamps.program.dispatcher.memory("log") == {"offset": 13}


def test_a_source_keeps_its_memory_also_without_a_command(lamps: Show) -> None:
    Replies(lamps).hand_in(source="log", memory=[1, None])
    lamps.settle()
    lamps.restart()
    assert lamps.program.dispatcher.memory("log") == [1, None]


def test_a_source_that_was_broken_keeps_the_memory_before(fragile: Show) -> None:
    replies = Replies(fragile)
    replies.hand_in(RED, source="log", memory=1)
    replies.hand_in(m.Blink(word="break"), source="log", memory=2)
    fragile.settle()
    assert fragile.program.dispatcher.memory("log") == 1


def test_stop_carries_out_what_was_taken(lamps: Show) -> None:
    replies = Replies(lamps)
    with held(lamps):
        replies.hand_in(RED)
        replies.hand_in(m.Blink())
        stopping = threading.Thread(target=lamps.program.dispatcher.stop)
        stopping.start()
        while not lamps.program.dispatcher._stopped:
            threading.Event().wait(0.001)
    stopping.join()
    assert [type(came[0]) for came in replies.came] == [Outcome, Outcome]


def test_after_the_stop_a_command_is_told_that_nothing_was_written(lamps: Show) -> None:
    lamps.program.dispatcher.stop()
    with pytest.raises(Stopped, match="try again"):
        lamps.do(RED)


def test_callers_are_answered_before_the_news_is_announced(lamps: Show) -> None:
    order = told_order(lamps, CreateSession())
    assert order == ["answered", "announced"]


def test_what_is_everybodys_is_announced_before_its_caller_asks_for_it(lamps: Show) -> None:
    order = told_order(lamps, MakeChannel(name="court-2"))
    assert order == ["announced", "answered"]


def told_order(show: Show, command: Any) -> list[str]:
    order: list[str] = []
    dispatcher = show.program.dispatcher
    announce = dispatcher.announce

    def announced(news: News) -> None:
        order.append("announced")
        announce(news)

    dispatcher.announce = announced
    envelope = show.program.addressed(Envelope(command))
    dispatcher.submit(Job((envelope,), lambda _: order.append("answered")))
    show.settle()
    return order


def test_a_caller_that_breaks_harms_no_other(lamps: Show) -> None:
    def broken(_: Sequence[Reply]) -> None:
        raise ZeroDivisionError

    lamps.program.dispatcher.submit(Job((Envelope(RED),), broken))
    assert lamps.outcome(m.Blink()).status == 201


def test_a_listener_that_breaks_harms_no_command(lamps: Show) -> None:
    def broken(_: News) -> None:
        raise ZeroDivisionError

    lamps.program.dispatcher.announce = broken
    lamps.do(RED)
    assert lamps.outcome(m.Blink()).status == 201


class Losing:
    """Loses the writer's connection at the next commit, before or after it was stored."""

    def __init__(self, show: Show, *, stored: bool) -> None:
        self._storage = show.program.storage
        self._begin = self._storage.begin
        self._stored = stored
        self._storage.begin = self.begin  # type: ignore[method-assign]

    def begin(self) -> Any:
        transaction = self._begin()
        commit: Callable[[], None] = transaction.commit

        def lose() -> None:
            self._storage.begin = self._begin  # type: ignore[method-assign]
            if self._stored:
                commit()
            else:
                transaction.rollback()
            self._storage._forget()
            raise StorageLost(self._storage.url_shown, unsure=True)

        transaction.commit = lose  # type: ignore[method-assign]
        return transaction


@pytest.mark.parametrize("stored", [True, False])
def test_a_lost_connection_is_a_fault_for_who_waits(lamps: Show, stored: bool) -> None:
    Losing(lamps, stored=stored)
    with pytest.raises(StorageLost):
        lamps.do(RED, command_id="one")


@pytest.mark.parametrize("stored", [True, False])
def test_after_a_lost_connection_a_retry_finds_out(lamps: Show, stored: bool) -> None:
    Losing(lamps, stored=stored)
    with pytest.raises(StorageLost):
        lamps.do(RED, command_id="one")
    assert lamps.outcome(RED, command_id="one").repeated == stored


@pytest.mark.parametrize("stored", [True, False])
def test_after_a_lost_connection_the_state_is_read_again(lamps: Show, stored: bool) -> None:
    Losing(lamps, stored=stored)
    with pytest.raises(StorageLost):
        lamps.do(RED)
    lamps.do(CreateSession())
    laws.loaded_alike(lamps)


@pytest.mark.parametrize("stored", [True, False])
def test_after_a_lost_connection_the_feed_has_each_event_once(lamps: Show, stored: bool) -> None:
    live = lamps.program.live
    lamps.do(CreateSession())
    Losing(lamps, stored=stored)
    with pytest.raises(StorageLost):
        lamps.do(RED)
    lamps.do(EndSession())
    lamps.settle()
    heard = live.recent("main", 1)
    if heard is None:
        heard = live.events("main", 1)
    laws.followed(lamps, "main", [text for _, text in heard], after=1)


def begins_of(show: Show) -> list[int]:
    """Grows whenever the writer begins a transaction."""
    begun: list[int] = []
    begin = show.program.storage.begin

    def counted() -> Any:
        begun.append(1)
        return begin()

    show.program.storage.begin = counted  # type: ignore[method-assign]
    return begun


def test_who_waits_for_a_busy_database_is_told_so_together(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tallylight.storage.sqlite.BUSY_SECONDS", 0.05)
    with show(sqlite_url, of=[LAMP]) as running:
        replies, begun = Replies(running), begins_of(running)
        other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
        with closing(other), held(running):
            begun.clear()
            other.execute("BEGIN IMMEDIATE")
            for _ in range(8):
                replies.hand_in(RED)
            running.program.dispatcher.submit(Job((), lambda _: other.execute("ROLLBACK")))
        kinds = {getattr(came[0], "kind", None) for came in replies.came}
    assert (len(replies.came), kinds, len(begun) <= 2) == (8, {Kind.BUSY}, True)


@pytest.mark.parametrize("kind", [Kind.BUSY, Kind.FULL, Kind.BROKEN])
def test_what_no_command_can_help_is_not_tried_for_each(lamps: Show, kind: Kind) -> None:
    def refuse(_: object) -> None:
        raise WriteFailed(None, kind)

    replies, begun = Replies(lamps), begins_of(lamps)
    with pytest.MonkeyPatch.context() as broken, held(lamps):
        begun.clear()
        broken.setattr("tallylight.core.group.Group.commit", refuse)
        for _ in range(8):
            replies.hand_in(RED)
    assert (len(replies.came), len(begun) <= 2) == (8, True)


def test_a_dispatcher_that_never_started_can_be_stopped(lamps: Show) -> None:
    program = lamps.program
    idle = Dispatcher(
        program.storage, program.registry, program.clock, lambda _: None, program.vault.key
    )
    idle.stop()
    assert idle.waiting() == 1


def test_what_is_wrong_with_the_database_is_told_the_log_once_and_that_it_is_over(
    lamps: Show, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry_out = Group.commit

    def full(_: Group) -> None:
        raise WriteFailed(None, Kind.FULL)

    monkeypatch.setattr(Group, "commit", full)
    for _ in range(3):
        with pytest.raises(WriteFailed):
            lamps.do(RED)
    monkeypatch.setattr(Group, "commit", carry_out)
    lamps.do(RED)

    assert [one.getMessage() for one in caplog.records] == [
        "Writing to the database failed: the disk is full.",
        "The database takes what is written again.",
    ]
