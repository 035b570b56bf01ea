"""Random evenings for the laws: commands of any pack, a clock that is turned, retries.

    steps = evenings(registry, "lamp")  a Hypothesis strategy of lists of steps
    player = Player(show)
    for step in drawn: player.play(step)

A step can be written down as it is printed, so what is found is kept as an `@example`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from pydantic import ValidationError

from tallylight.base.errors import Refusal, Refused
from tallylight.core.channels.messages import MAIN, MakeChannel
from tallylight.core.decide import Envelope
from tallylight.core.outcome import Outcome
from tallylight.core.pack import PERSONS, Cause, Origin
from tallylight.core.registry import CommandDeclared, Registry
from tallylight.testing.show import Show
from tallylight.testing.values import Ago, Pick, Values, either

SECOND = "court-2"
"""A channel that every evening has beside `main`."""

NO_REPLY = Refusal("no_reply", "Nothing came back yet.")
UNDO = "undo.undo"


@dataclass(frozen=True)
class Do:
    """Carry out a command. `ago`: it was true that many seconds ago; None: now."""

    command: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    channel: str = MAIN
    ago: float | None = None
    origin: str = Origin.API.value


@dataclass(frozen=True)
class Turn:
    """Turn the clock, back when negative."""

    seconds: float


@dataclass(frozen=True)
class Again:
    """Send a command of before once more under its id: the nth, counted round."""

    n: int


@dataclass(frozen=True)
class Restart:
    """Stop the program and start it again."""


Step = Do | Turn | Again | Restart


def evenings(registry: Registry, pack: str, most: int = 24) -> st.SearchStrategy[list[Step]]:
    """Lists of steps mostly about one pack: what it makes is made first, then anything goes."""
    commands = [one for one in registry.commands.values() if one.full_name != UNDO]
    own = [one for one in commands if one.pack.name == pack]
    sessions = [one for one in commands if one.pack.name == "sessions"]
    body = either(
        *[_any_of(registry, [one for one in own if not makes(one)] or own)] * 5,
        _any_of(registry, own),
        _any_of(registry, sessions),
        _any_of(registry, commands),
        st.builds(Do, st.just(UNDO), channel=CHANNELS),
        TURNS,
        AGAINS,
        st.just(Restart()),
    )
    opening = [_opening(registry, one) for one in (*sessions, *own) if makes(one)]
    steps = st.lists(body, min_size=most // 2, max_size=most)
    return st.tuples(st.tuples(*opening), steps).map(lambda drawn: [*drawn[0], *drawn[1]])


def makes(declared: CommandDeclared) -> bool:
    """Whether a command makes a new subject, and so needs none to be there."""
    subject = declared.subject
    return declared.spec.creates and not (
        subject and subject.key in {one.name for one in fields(declared.cls)}
    )


def _any_of(registry: Registry, commands: Sequence[CommandDeclared]) -> st.SearchStrategy[Do]:
    return either(*[doing(registry, declared) for declared in commands])


def _opening(registry: Registry, declared: CommandDeclared) -> st.SearchStrategy[Do]:
    drawn = Values(registry, declared.pack).of(declared.cls)
    return st.builds(Do, st.just(declared.full_name), drawn)


def doing(registry: Registry, declared: CommandDeclared) -> st.SearchStrategy[Do]:
    """One command with any fields, now or late, of any origin."""
    return st.builds(
        Do,
        command=st.just(declared.full_name),
        fields=Values(registry, declared.pack).of(declared.cls),
        channel=CHANNELS,
        ago=LATE,
        origin=ORIGINS,
    )


CHANNELS = st.sampled_from([*[MAIN] * 9, SECOND])
LATE = either(
    *[st.none()] * 8,
    st.integers(0, 900).map(float),
    st.integers(0, 900).map(float),
    st.sampled_from([-10.0, -4.0, 0.0, 0.000001, 86400.0]),
)
ORIGINS = st.sampled_from(["api", "deck", "cli", "room", "api", "deck", "feed", "import"])
TURNS: st.SearchStrategy[Step] = st.builds(
    Turn, st.sampled_from([0.000001, 1.0, 60.0, 60.0, 600.0, 3600.0, -1.0, -600.0, -86400.0])
)
AGAINS: st.SearchStrategy[Step] = st.builds(Again, st.integers(0, 20))


@dataclass(frozen=True)
class Sent:
    """A command that was sent, and what came back."""

    declared: CommandDeclared
    envelope: Envelope
    reply: Outcome | Refused

    @property
    def seq(self) -> int | None:
        """Its first number on the timeline; None when it wrote nothing."""
        return self.reply.seq if isinstance(self.reply, Outcome) else None


class Player:
    """Plays steps on a show. A refusal is an answer; a fault is raised.

    What is not even well-formed (a name of nothing but spaces) is not sent. The ids of its
    commands begin with `named`: a second player on one database needs another word.
    """

    def __init__(self, show: Show, named: str = "command") -> None:
        self.show = show
        self._named = named
        self.sent: list[Sent] = []
        registry = show.program.registry
        self._commands = {d.full_name: d for d in registry.commands.values()}
        self._seen: dict[str, list[Any]] = {
            "channel": [MAIN, SECOND],
            "key": sorted(registry.settings),
        }
        if SECOND not in show.program.live.known.channels:
            show.do(MakeChannel(name=SECOND))

    def play_all(self, steps: Iterable[Step]) -> None:
        """Play all steps in order."""
        for step in steps:
            self.play(step)

    def play(self, step: Step) -> Sent | None:
        """Play one step; None when nothing was sent."""
        match step:
            case Turn(seconds=seconds):
                self.show.clock.forward(seconds=seconds)
                return None
            case Restart():
                self.show.restart()
                return None
            case Again(n=n):
                return self.send_again(self.sent[n % len(self.sent)]) if self.sent else None
            case Do():
                try:
                    envelope = self.envelope(step)
                except ValidationError:  # turned away at the door, as any adapter does
                    return None
                return self.send(envelope)

    def envelope(self, step: Do) -> Envelope:
        """The command of a step as it is sent, with an id of its own."""
        declared = self._commands[step.command]
        said = self._kept(dict(step.fields))
        return self.show.program.addressed(
            Envelope(
                declared.adapter.validate_python(said),
                channel=step.channel,
                cause=Cause(Origin(step.origin)),
                happened_at=None if step.ago is None else self._ago(step.ago),
                command_id=f"{self._named} {len(self.sent)}",
                given=frozenset(said),
            )
        )

    def anew(self, sent: Sent) -> Envelope:
        """A command as it was sent, under an id of its own."""
        return replace(sent.envelope, command_id=f"{self._named} {len(self.sent)}")

    def send(self, envelope: Envelope) -> Sent:
        """Carry out a command and remember what came of it."""
        sent = self.send_again(Sent(self._declared(envelope), envelope, Refused(NO_REPLY)))
        self.sent.append(sent)
        if isinstance(sent.reply, Outcome):
            self._see(sent.reply.answer)
        return sent

    def send_again(self, sent: Sent) -> Sent:
        """Carry out a command as it was sent before; nothing is remembered."""
        try:
            reply: Outcome | Refused = self.show.program.dispatcher.carry_out(sent.envelope)
        except Refused as refused:
            reply = refused
        return Sent(sent.declared, sent.envelope, reply)

    def _declared(self, envelope: Envelope) -> CommandDeclared:
        return self.show.program.registry.commands[type(envelope.command)]

    def _ago(self, seconds: float) -> datetime:
        return self.show.clock.now() - timedelta(seconds=seconds)

    def _kept(self, drawn: Any) -> Any:
        """What was drawn, with its promises kept."""
        match drawn:
            case Pick(name=name, n=n, none=none):
                seen = self._seen.get(name, [none])
                return seen[-1 - n % len(seen)]
            case Ago(seconds=seconds):
                return self._ago(seconds)
            case dict():
                return {name: self._kept(value) for name, value in drawn.items()}
            case tuple():
                return tuple(self._kept(value) for value in drawn)
        return drawn

    def _see(self, answer: Any) -> None:
        if isinstance(answer, Mapping):
            for name, value in answer.items():
                if name.endswith("_id") and value is not None:
                    self._seen.setdefault(name, []).append(value)
                self._see(value)
        elif isinstance(answer, Sequence) and not isinstance(answer, str):
            for one in answer:
                self._see(one)


def is_persons(sent: Sent) -> bool:
    """Whether undo would take this command back: a person's, undoable, and it wrote something."""
    return (
        sent.seq is not None
        and sent.declared.spec.undoable
        and sent.envelope.cause.origin in PERSONS
    )
