"""One command: what the rule sees, what it is handed, and what becomes of its answer.

command -> known already? -> picture + context -> rule -> Refused
                                                       -> entries -> group -> answer
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from pydantic_core import to_jsonable_python

from tallylight.base.clock import TICK, Clock
from tallylight.base.errors import Fault, Refusal, Refused
from tallylight.core.channels.messages import HOUSE, NO_SUCH_CHANNEL, ON_ANOTHER
from tallylight.core.choices import Choices
from tallylight.core.erase import On
from tallylight.core.erasures.carry import carry_out
from tallylight.core.files import FileSeen
from tallylight.core.fold import Folded
from tallylight.core.group import Filed, Group, Settled
from tallylight.core.keepable import NOT_KEEPABLE, refuse_unkeepable
from tallylight.core.outcome import Left, Outcome, outcome_of
from tallylight.core.pack import (
    Cause,
    Context,
    Entry,
    Evidence,
    Happening,
    Key,
    Origin,
    Picture,
    Subject,
)
from tallylight.core.questions import Questions, state_of
from tallylight.core.registry import CommandDeclared, Registry
from tallylight.core.schema import metadata
from tallylight.core.spans import on_at
from tallylight.core.timeline.record import CommandMark, entries_of_command
from tallylight.core.undo.messages import CommandUndone, Undo, UndoImport
from tallylight.core.undo.press import (
    what_is_freed,
)

SESSION = "sessions.session"
UNDOS = (Undo, UndoImport)
AHEAD = timedelta(seconds=5)
"""How far in the future a `happened_at` may lie, for clocks that differ a little."""

IN_THE_FUTURE = Refusal("in_the_future", "{happened_at} lies in the future: it is {now} now.", 422)
ID_REUSED = Refusal(
    "command_id_reused", "This command id was used for another command. Send a new one.", 422
)
REFUSALS = (NO_SUCH_CHANNEL, IN_THE_FUTURE, ID_REUSED, NOT_KEEPABLE)
"""What core may refuse of any command."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A command with who sent it, when it was true, and the id that makes a retry safe.

    `given` are the names of the fields that were sent. `answered`: somebody waits for what it
    came to; a feed does not. `listed` are the files of the folder that the command names;
    `unread` says why that folder could not be read.
    """

    command: Any
    channel: str = "main"
    cause: Cause = field(default=Cause(Origin.API))
    happened_at: datetime | None = None
    command_id: str | None = None
    given: frozenset[str] = frozenset()
    answered: bool = True
    listed: tuple[FileSeen, ...] = ()
    unread: Refused | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What deciding is handed: ids that nothing has, and the installation's own keys."""

    unique: Callable[[], str]
    key: Key


class Decider:
    """Carries out commands one after the other on a group."""

    def __init__(self, registry: Registry, clock: Clock, given: Given) -> None:
        self._registry = registry
        self._clock = clock
        self._given = given

    def carry_out(self, group: Group, envelope: Envelope) -> Outcome | Refused:
        """Decide one command and record what it came to; a refusal writes nothing."""
        declared = self._registry.commands[type(envelope.command)]
        misplaced = envelope.channel == HOUSE and not (declared.spec.house or declared.cls in UNDOS)
        if not group.draft.has(envelope.channel) or misplaced:
            return NO_SUCH_CHANNEL.because(channel=envelope.channel)
        said = (envelope.command_id, envelope.cause.source)
        refused = refuse_unkeepable(envelope.command, said, envelope.happened_at)
        if refused is not None:
            return refused
        body_hash = _hash(declared, envelope) if envelope.command_id else None
        repeated = self._repeated(group, declared, envelope, body_hash)
        if repeated is not None:
            return repeated
        if envelope.unread is not None:  # what was done is answered also when the folder is gone
            return envelope.unread
        now = self._clock.now()
        if envelope.happened_at is not None:  # what was recorded is not to come
            now = max(now, group.draft.head(envelope.channel).recorded_at)
        if envelope.happened_at is not None and envelope.cause.origin is Origin.FEED:
            now = max(now, envelope.happened_at)  # its times only rise, whatever the clock does
        # what another program wrote ahead of its time is taken for now
        came_over = envelope.cause.origin is Origin.IMPORT
        ahead = envelope.happened_at is not None and envelope.happened_at > now + AHEAD
        if ahead and not came_over:
            return IN_THE_FUTURE.because(happened_at=envelope.happened_at, now=now)
        case = Case(self._registry, group, declared, envelope, now, self._given)
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
            return ID_REUSED.because()
        if isinstance(seq, Settled):
            return Outcome(200, seq.answer, None, repeated=True)
        if isinstance(seq, Filed):
            left = Left(evidence=((seq.table.name, seq.row),))
            return outcome_of(group, declared, envelope.command, left, repeated=True)
        entries = entries_of_command(group.run, self._registry, envelope.channel, seq)
        return outcome_of(group, declared, envelope.command, Left(entries), repeated=True)


class Case:
    """One command being decided."""

    def __init__(
        self,
        registry: Registry,
        group: Group,
        declared: CommandDeclared,
        envelope: Envelope,
        now: datetime,
        given: Given,
    ) -> None:
        self._given = given
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
        ctx, ids = self._context(), self._draft.ids.copy()
        decision = self._declared.decide(picture, self._envelope.command, ctx)
        if isinstance(decision, Refused):
            self._draft.ids = ids  # nobody has them
            return decision
        for command in decision.first:
            self._before(command)
        if decision.erase is not None:
            carry_out(self._group, self._registry, decision.erase, self._now)
        seqs = [e.command_seq for _, e in decision.events if isinstance(e, CommandUndone)]
        freed = what_is_freed(self._group.run, self._registry, self._channel, seqs, ctx)
        entries = self._entries((*decision.events, *freed))
        if entries:
            self._record(entries, body_hash)
        marked = self._file(decision.evidence, None if entries else body_hash)
        if not self._envelope.answered:
            return Outcome(200, {}, entries[0].seq if entries else None)
        shown = decision.about or picture.subject
        group, said, left = self._group, self._envelope.command, Left(entries, decision.evidence)
        outcome = outcome_of(group, self._declared, said, left, shown)
        if not entries and not marked and self._envelope.command_id is not None:
            self._settle(outcome, body_hash)
        return outcome

    def _before(self, wanted: Any) -> None:
        """Carry out a command of the house, or on a channel, that this one needs before."""
        on = wanted if isinstance(wanted, On) else On(HOUSE, wanted)
        registry = self._registry
        cause = replace(self._envelope.cause, origin=Origin.AUTOMATIC)
        envelope = Envelope(on.command, on.channel, cause, self._envelope.happened_at)
        declared = registry.commands[type(on.command)]
        case = Case(registry, self._group, declared, envelope, self._now, self._given)
        refused = case.carry_out(None)
        if isinstance(refused, Refused):
            raise Fault(f"{declared.full_name} was refused: {refused.sentence}")

    def _file(self, evidence: Sequence[Evidence], body_hash: str | None) -> bool:
        """File evidence; whether a row is the command's mark, which one with events needs not."""
        command_id, marked = self._envelope.command_id, False
        for name, row in evidence:
            table = metadata.tables[name]
            if command_id and body_hash and not marked and "command_id" in table.c:
                self._group.file_marked(table, row, command_id, body_hash)
                marked = True
            else:
                self._group.file(table, row)
        return marked

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
            unknown = self._unknown(subject)
            if unknown is not None:
                return unknown
        return Picture(
            channel=self._draft.head(self._channel).channel,
            session=self._at_the_time(SESSION, self._session),
            subject=state_of(self._named) or meant,
            active=state_of(self._active),
            latest=latest,
        )

    def _unknown(self, subject: Subject[Any]) -> Refused | None:
        """That nobody has heard of what was named, or that it is another channel's."""
        named = self._named
        if self._named_id is None or subject.unknown is None:
            return None
        if named is None or named.state is None:
            return subject.unknown.because(**{subject.key: self._named_id})
        if named.channel == self._channel:
            return None
        return ON_ANOTHER.because(subject=subject.name, id=self._named_id, channel=named.channel)

    def _at_the_time(self, kind: str, opened: Folded | None) -> Any | None:
        """The subject of a kind that was on at the command's time; now, the one that is open."""
        if self._declared.spec.whole:
            return None
        active = state_of(opened)
        if active is not None and active.started_at <= self._at:
            return active
        if self._envelope.happened_at is None:
            return None
        _, subject = self._registry.subjects[kind]
        run = self._group.run
        found = on_at(run, subject, self._channel, self._at, self._now)
        return None if found is None else state_of(self._draft.find(kind, found))

    def _context(self) -> Context:
        asked = Questions(
            self._registry, self._group, self._channel, self._declared.pack.name, self._now
        )
        return Context(
            now=self._now,
            at=self._at,
            late=self._envelope.happened_at is not None,
            said_at=self._envelope.happened_at,
            given=self._envelope.given,
            listed=self._envelope.listed,
            ids=self._draft,
            settings=Choices(self._registry, self._draft.known),
            cause=self._envelope.cause,
            text=self._text,
            find=asked.find,
            named=asked.named,
            those=asked.those,
            all=asked.all,
            closing=asked.closing,
            extent=asked.extent,
            last_press=asked.last_press,
            overlap=asked.overlap,
            command=self._registry.command_called,
            query=self._registry.query_called,
            kept=self._group.kept,
            newest=self._group.newest,
            unique=self._given.unique,
            keyed=self._keyed,
        )

    def _keyed(self, words: str) -> str:
        return hmac.new(self._given.key("erased"), words.encode(), "sha256").hexdigest()

    def _text(self, words: str | None) -> int | None:
        if not words:
            return None
        text_id = self._draft.next("texts")
        self._said[text_id] = words
        return text_id

    def _entries(self, happened: Sequence[Happening]) -> tuple[Entry, ...]:
        head = self._draft.head(self._channel)
        channel, cause = self._channel, self._envelope.cause
        seq, stamp = head.seq, head.next_stamp(self._now)
        entries = []
        for happened_at, event in happened:
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


def _hash(declared: CommandDeclared, envelope: Envelope) -> str:
    """What must be the same when a command id comes again."""
    said = {
        "command": declared.full_name,
        "body": declared.adapter.dump_python(envelope.command, mode="json"),
        "given": sorted(envelope.given),
        "happened_at": to_jsonable_python(envelope.happened_at),
    }
    text = json.dumps(said, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
