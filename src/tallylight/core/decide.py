"""One command: what the rule sees, what it is handed, and what becomes of its answer.

command -> known already? -> picture + context -> rule -> Refused
                                                       -> entries -> group -> answer
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import func, select

from tallylight.base.clock import TICK, Clock
from tallylight.base.errors import Refusal, Refused
from tallylight.core.channels.messages import HOUSE, NO_SUCH_CHANNEL
from tallylight.core.declare import Setting
from tallylight.core.fold import Folded
from tallylight.core.group import Group, Settled
from tallylight.core.keepable import NOT_KEEPABLE, objection
from tallylight.core.outcome import Outcome, outcome_of
from tallylight.core.pack import (
    Cause,
    Context,
    Decision,
    Entry,
    Happening,
    Origin,
    Picture,
)
from tallylight.core.registry import CommandDeclared, Registry
from tallylight.core.timeline.record import CommandMark, entries_of_command
from tallylight.core.undo.messages import Undo
from tallylight.core.undo.press import Press, dependents, last_press

SESSION = "sessions.session"
SETTING = "settings.setting"
LONGEST_ID = 200
AHEAD = timedelta(seconds=5)
"""How far in the future a `happened_at` may lie, for clocks that differ a little."""

IN_THE_FUTURE = Refusal("in_the_future", "{happened_at} lies in the future: it is {now} now.", 422)
ID_REUSED = Refusal(
    "command_id_reused", "The command id {command_id} was used for another command.", 422
)
REFUSALS = (NO_SUCH_CHANNEL, IN_THE_FUTURE, ID_REUSED, NOT_KEEPABLE)
"""What core may refuse of any command."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A command with who sent it, when it was true, and the id that makes a retry safe.

    `given` are the names of the fields that were sent.
    """

    command: Any
    channel: str = "main"
    cause: Cause = field(default=Cause(Origin.API))
    happened_at: datetime | None = None
    command_id: str | None = None
    given: frozenset[str] = frozenset()


class Decider:
    """Carries out commands one after the other on a group."""

    def __init__(self, registry: Registry, clock: Clock) -> None:
        self._registry = registry
        self._clock = clock

    def carry_out(self, group: Group, envelope: Envelope) -> Outcome | Refused:
        """Decide one command and record what it came to; a refusal writes nothing."""
        declared = self._registry.commands[type(envelope.command)]
        misplaced = envelope.channel == HOUSE and not (declared.spec.house or declared.cls is Undo)
        if not group.draft.has(envelope.channel) or misplaced:
            return NO_SUCH_CHANNEL.because(channel=envelope.channel)
        refused = _refuse_unkeepable(envelope)
        if refused is not None:
            return refused
        body_hash = _hash(declared, envelope) if envelope.command_id else None
        repeated = self._repeated(group, declared, envelope, body_hash)
        if repeated is not None:
            return repeated
        now = self._clock.now()
        if envelope.happened_at is not None:  # what was recorded is not to come
            now = max(now, group.draft.head(envelope.channel).recorded_at)
        if envelope.happened_at is not None and envelope.happened_at > now + AHEAD:
            return IN_THE_FUTURE.because(happened_at=envelope.happened_at, now=now)
        case = Case(self._registry, group, declared, envelope, now)
        return case.carry_out(body_hash)

    def _repeated(
        self,
        group: Group,
        declared: CommandDeclared,
        envelope: Envelope,
        body_hash: str | None,
    ) -> Outcome | Refused | None:
        known = group.known_command(envelope.channel, envelope.command_id)
        if known is None:
            return None
        seq, known_hash = known
        if known_hash != body_hash:
            return ID_REUSED.because(command_id=envelope.command_id)
        if isinstance(seq, Settled):
            return Outcome(200, seq.answer, None, repeated=True)
        entries = entries_of_command(group.run, self._registry, envelope.channel, seq)
        return outcome_of(group, declared, envelope.command, entries, repeated=True)


class Case:
    """One command being decided."""

    def __init__(
        self,
        registry: Registry,
        group: Group,
        declared: CommandDeclared,
        envelope: Envelope,
        now: datetime,
    ) -> None:
        self._registry = registry
        self._group = group
        self._draft = group.draft
        self._declared = declared
        self._envelope = envelope
        self._channel = envelope.channel
        self._session = self._draft.on(SESSION, self._channel)
        self._active = self._named = self._named_id = None
        if declared.subject is not None and declared.kind is not None:
            self._active = self._draft.on(declared.kind, self._channel)
            self._named_id = getattr(envelope.command, declared.subject.key, None)
            if self._named_id is not None:
                self._named = self._draft.find(declared.kind, self._named_id)
        self._now = self._not_before(now)
        self._at = min(envelope.happened_at or self._now, self._now)
        self._said: dict[int, str] = {}

    def carry_out(self, body_hash: str | None) -> Outcome | Refused:
        """See, decide, record, answer."""
        picture = self._picture()
        if isinstance(picture, Refused):
            return picture
        decision = self._declared.decide(picture, self._envelope.command, self._context())
        if isinstance(decision, Refused):
            return decision
        entries = self._entries(decision)
        if entries:
            self._record(entries, body_hash)
        shown = decision.about or picture.subject
        outcome = outcome_of(self._group, self._declared, self._envelope.command, entries, shown)
        if not entries and self._envelope.command_id is not None:
            self._settle(outcome, body_hash)
        return outcome

    def _settle(self, outcome: Outcome, body_hash: str | None) -> None:
        """Remember a command that had nothing to do: its retry has nothing to do either."""
        settled = Settled(self._channel, self._envelope.command_id or "", body_hash, outcome.answer)
        self._group.settle(settled, self._now)

    def _not_before(self, clock: datetime) -> datetime:
        """The time now, but never before what the command is about, or follows.

        A clock that stepped back would else put a press before what it follows, and fold
        it there. What is over counts with its end as it is said now, so that a time that
        was corrected holds nothing up.
        """
        about = (self._session, self._active, self._named)
        times = [clock, *(folded.last[0] for folded in about if folded)]
        for kind, opened in ((SESSION, self._session), (self._declared.kind, self._active)):
            if opened is None and kind is not None and self._registry.subjects[kind][1].timed:
                over = self._draft.latest(kind, self._channel)
                times += [over.ended_at] if over is not None and over.ended_at else []
        return max(times)

    def _picture(self) -> Picture[Any] | Refused:
        subject, kind = self._declared.subject, self._declared.kind
        latest = meant = None
        if subject is not None and kind is not None:
            if subject.timed:
                latest = self._draft.latest(kind, self._channel)
                meant = self._at_the_time(kind, self._active)
            if self._named_id is not None and subject.unknown and self._is_unknown():
                return subject.unknown.because(**{subject.key: self._named_id})
        return Picture(
            channel=self._draft.head(self._channel).channel,
            session=self._at_the_time(SESSION, self._session),
            subject=_state(self._named) or meant,
            active=_state(self._active),
            latest=latest,
        )

    def _is_unknown(self) -> bool:
        named = self._named
        return named is None or named.state is None or named.channel != self._channel

    def _at_the_time(self, kind: str, opened: Folded | None) -> Any | None:
        """The subject of a kind that was on at the command's time; now, the one that is open."""
        active = _state(opened)
        if active is not None and active.started_at <= self._at:
            return active
        if self._envelope.happened_at is None:
            return None
        _, subject = self._registry.subjects[kind]
        table = subject.rows[0].table
        key = table.c[subject.key]
        chosen = select(key).where(
            table.c.channel == self._channel,
            table.c.started_at <= self._at,
            func.coalesce(table.c.ended_at, self._now) >= self._at,
        )
        if "voided_at" in table.c:
            chosen = chosen.where(table.c.voided_at.is_(None))
        found = self._group.run(chosen.order_by(table.c.started_at.desc(), key.desc()).limit(1))
        return _state(self._draft.find(kind, found[0][0])) if found else None

    def _context(self) -> Context:
        return Context(
            now=self._now,
            at=self._at,
            late=self._envelope.happened_at is not None,
            given=self._envelope.given,
            ids=self._draft,
            settings=Choices(self._registry, self._draft.known),
            cause=self._envelope.cause,
            text=self._text,
            find=self._find,
            closing=self._closing,
            extent=self._extent,
            last_press=self._last_press,
            overlap=self._overlap,
            command=self._registry.command_called,
        )

    def _text(self, words: str | None) -> int | None:
        if not words:
            return None
        text_id = self._draft.next("texts")
        self._said[text_id] = words
        return text_id

    def _find(self, kind: str, subject_id: Any) -> Any | None:
        return _state(self._draft.find(self._full(kind), subject_id))

    def _full(self, kind: str) -> str:
        """`session`, as the pack itself calls it -> `sessions.session`."""
        return kind if "." in kind else f"{self._declared.pack.name}.{kind}"

    def _closing(self, at: datetime) -> Sequence[Happening]:
        opened = list(self._draft.opened(self._channel))
        return [
            happening
            for _, subject, state in opened
            for happening in subject.closing(state, at, self._draft)
        ]

    def _extent(self, session_id: int) -> tuple[datetime | None, datetime | None]:
        """The first and the last time of what a session contains; of what is open, so far."""
        times: list[datetime | None] = []
        for kind, (_, subject) in self._registry.subjects.items():
            table = subject.rows[0].table
            if not subject.timed or kind == SESSION or "session_id" not in table.c:
                continue
            began, ended = table.c.started_at, func.coalesce(table.c.ended_at, table.c.started_at)
            inside = table.c.session_id == session_id
            times += self._group.run(select(func.min(began), func.max(ended)).where(inside))[0]
            times += self._draft.last_times(self._channel, kind, session_id)
        known = [time for time in times if time is not None]
        return min(known, default=None), max(known, default=None)

    def _overlap(
        self, kind: str, began: datetime, ended: datetime | None, but: Any | None
    ) -> Any | None:
        """A subject that was on between two times, apart from one; None when there is none."""
        kind = self._full(kind)
        _, subject = self._registry.subjects[kind]
        table = subject.rows[0].table
        key = table.c[subject.key]
        chosen = select(key).where(
            table.c.channel == self._channel,
            func.coalesce(table.c.ended_at, self._now) > began,
        )
        if but is not None:
            chosen = chosen.where(key != but)
        if ended is not None:
            chosen = chosen.where(table.c.started_at < ended)
        if "voided_at" in table.c:
            chosen = chosen.where(table.c.voided_at.is_(None))
        found = self._group.run(chosen.order_by(table.c.started_at, key).limit(1))
        return self._find(kind, found[0][0]) if found else None

    def _last_press(self) -> Press | None:
        channel = self._channel
        press = last_press(self._group.run, self._registry, channel)
        if press is None:
            return None
        entries = entries_of_command(self._group.run, self._registry, channel, press.seq)
        head = self._draft.head(channel)
        hanging = dependents(
            self._group.run,
            self._registry,
            entries,
            lambda kind: head.open.get(kind, ()),
            self._extent,
        )
        return replace(press, dependents=hanging)

    def _entries(self, decision: Decision) -> tuple[Entry, ...]:
        head = self._draft.head(self._channel)
        channel, cause = self._channel, self._envelope.cause
        seq, stamp = head.seq, head.next_stamp(self._now)
        entries = []
        for happened_at, event in decision.events:
            seq += 1
            entries.append(Entry(event, channel, seq, happened_at, stamp, cause, self._said))
            stamp += TICK
        if entries:
            self._draft.heads[channel] = head.extended(seq, entries[-1].recorded_at)
        return tuple(entries)

    def _record(self, entries: Sequence[Entry], body_hash: str | None) -> None:
        mark = CommandMark(
            entries[0].seq, self._declared.full_name, self._envelope.command_id, body_hash
        )
        self._group.keep_texts(entries[0].channel, self._said, entries[0].recorded_at)
        self._group.record(entries, mark)


class Choices:
    """The user's choices, read from the subjects in memory."""

    def __init__(self, registry: Registry, find: Callable[[str, Any], Folded | None]) -> None:
        self._registry = registry
        self._find = find

    def __call__(self, setting: Setting[Any]) -> Any:
        folded = self._find(SETTING, setting.key)
        chosen = folded.state if folded else None
        return setting.default if chosen is None or chosen.value is None else chosen.value

    def declared(self, key: str) -> Setting[Any] | None:
        return self._registry.settings.get(key)


def _state(folded: Folded | None) -> Any | None:
    return None if folded is None else folded.state


def _refuse_unkeepable(envelope: Envelope) -> Refused | None:
    said = (envelope.command_id, envelope.cause.source)
    found = objection(envelope.command, "command") or objection(said, "the command's id or source")
    if found is None and any(word and len(word) > LONGEST_ID for word in said):
        found = "the command's id or source", f"it is longer than {LONGEST_ID} characters"
    if found is None and envelope.command_id == "":
        found = "the command's id", "it is empty"
    if found is None:
        found = objection(envelope.happened_at, "happened_at")
    return None if found is None else NOT_KEEPABLE.because(field=found[0], why=found[1])


def _hash(declared: CommandDeclared, envelope: Envelope) -> str:
    """What must be the same when a command id comes again."""
    said = {
        "command": declared.full_name,
        "body": declared.adapter.dump_python(envelope.command, mode="json"),
        "given": sorted(envelope.given),
        "happened_at": envelope.happened_at,
    }
    text = json.dumps(to_jsonable_python(said), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
