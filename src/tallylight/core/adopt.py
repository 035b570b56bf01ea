"""Taking over what another program kept: a snapshot is read, and what it comes to carried out.

    file -> snapshot -> recognised by a pack -> its rows, some hundred at a time:
                commands    with ids made of the file's identity and the row's own key
                rows        kept in order, with how far it came in the same transaction

So twice is once, what was broken off goes on, and a later copy of the same file adds only what
is new in it, and corrects what its pack says may be. The file itself is never written.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from pydantic_core import to_json

from tallylight.base.errors import Fault, Refusal, Refused
from tallylight.core.adopting import Keeping, Kind, Report
from tallylight.core.channels.messages import HOUSE, NO_SUCH_CHANNEL
from tallylight.core.decide import ID_REUSED, Envelope
from tallylight.core.dispatch import Job, Reply, Stopped
from tallylight.core.foreign import (
    Adopted,
    Adopter,
    Around,
    Connection,
    Filed,
    Foreign,
    Found,
    Left,
    Listened,
    Listener,
)
from tallylight.core.group import Group
from tallylight.core.outcome import Outcome
from tallylight.core.pack import Cause, Origin, Pack
from tallylight.core.program import Program
from tallylight.core.reading import unreadable
from tallylight.core.rebuild import Progress
from tallylight.core.settings.messages import GetSettings, SetSetting
from tallylight.core.snapshot import snapshot
from tallylight.core.timeline.record import runner
from tallylight.core.udp.messages import MakeServer
from tallylight.core.undo.press import ImportIds, ids_of_import
from tallylight.storage.faults import StorageLost

BATCH = 200
"""How many rows of the file become one transaction."""

OTHER = "it is other than when it was adopted"

Say = Callable[[Progress], None]
Rest = Adopted | Listener | Listened | Filed | Connection
"""What is carried out, or kept; the rest is left."""

NOT_RECOGNISED = Refusal("not_recognised", "No pack knows what {path} is: {what}.", 422)
ADOPTED_ELSEWHERE = Refusal(
    "adopted_elsewhere", "This was adopted into channel {channel} already, as {import_id}."
)
HALF_UNDONE = Refusal(
    "import_half_undone",
    "Import {import_id} was taken back in part. Take back the rest first: "
    "`tallylight adopt --undo {import_id}`.",
)
REFUSALS = (NOT_RECOGNISED, ADOPTED_ELSEWHERE, HALF_UNDONE)


def adopt(
    program: Program,
    path: Path,
    channel: str,
    say: Say,
    *,
    pack: str | None = None,
    dry_run: bool = False,
) -> Report:
    """Take over what a file holds. Raises Refused where no pack knows it.

    A dry run carries nothing out: it reads all of it, and counts what is new.
    """
    if channel == HOUSE or channel not in program.live.known.channels:
        raise NO_SUCH_CHANNEL.because(channel=channel)
    with snapshot(path) as foreign:
        asked = [one for one in program.registry.packs.values() if pack in (None, one.name)]
        for owner, adopter in ((one, adopter) for one in asked for adopter in one.adopts):
            found = adopter.recognise(foreign)
            if found:
                known = (owner, adopter, found)
                return _Adoption(program, known, channel, dry_run).run(foreign, say)
        raise NOT_RECOGNISED.because(path=path, what=_shape(foreign))


def _shape(foreign: Foreign) -> str:
    """What can be told of a file that nobody knows."""
    document = foreign.document()
    if document is not None:
        return f"a file of {len(document)} bytes"
    return f"a database with the tables {', '.join(sorted(foreign.tables())) or 'none'}"


class _Adoption:
    """One file being taken over into a channel."""

    def __init__(
        self, program: Program, known: tuple[Pack, Adopter, Found], channel: str, dry_run: bool
    ) -> None:
        pack, adopter, found = known
        self._program, self._pack, self._adopter = program, pack, adopter
        self._channel, self._dry_run = channel, dry_run
        self.base = f"{pack.name}-{found.identity}"
        self.import_id = _import_id(program, self.base, channel)
        self._source = f"{found.what} {found.version}"
        self.report = Report(pack.name, found.what, found.version, self.import_id, channel, dry_run)
        self._chosen = {one.key: one for one in program.ask(GetSettings())}
        ids = (self.import_id, self.base) if dry_run else ()
        self._known = _known_ids(program, ids, channel)

    def run(self, foreign: Foreign, say: Say) -> Report:
        """Carry out all that is read, batch by batch."""
        for table, number in self._adopter.counts(foreign).items():
            self.report.tables[table] = Kind(found=number)
        batch: list[Rest] = []
        zone = ZoneInfo(self._program.live.known.channels[self._channel].time_zone)
        around = Around(self._program.registry.settings.get, zone)
        for item in self._adopter.read(foreign, around):
            if isinstance(item, Left):
                self._leave(item)
                continue
            batch.append(item)
            if len(batch) >= BATCH:
                self._carry_out(batch, say)
                batch = []
        self._carry_out(batch, say)
        self.report.audit = tuple(self._adopter.audit(foreign, around))
        return self.report

    def _leave(self, item: Left) -> None:
        kind = self.report.tables.setdefault(item.table, Kind())
        kind.left += item.count
        self.report.reason(item.table, item.why, item.count)

    def _carry_out(self, batch: Sequence[Rest], say: Say) -> None:
        if not batch:
            return
        batch = [item for item in batch if not self._chosen_otherwise(item)]
        if self._dry_run:
            self._only_count(batch)
        elif batch:
            self._send(batch)
        for name in dict.fromkeys(item.table for item in batch):
            kind = self.report.tables[name]
            say(Progress(name, kind.found - kind.unaccounted, max(kind.found, 1)))

    def _chosen_otherwise(self, item: Rest) -> bool:
        """Whether a setting was chosen here already; what somebody chose is not overruled."""
        if not isinstance(item, Adopted) or not isinstance(item.command, SetSetting):
            return False
        chosen = self._chosen.get(item.command.key)
        if chosen is None or chosen.value == chosen.default:
            return False
        same = chosen.value == item.command.value
        why = "" if same else "another value was chosen here"
        self.report.count("known" if same else "left", item.table, item.parts, why)
        return True

    def _only_count(self, batch: Sequence[Rest]) -> None:
        kept = self._memory()["kept"]
        for item in batch:
            if isinstance(item, Listened | Filed | Connection):
                known = item.number <= kept.get(item.table, 0)
            else:
                known = self._id_of(item) in self._known
            foretold = () if known else self._foretold(item)
            self._count(item, "known" if known else "adopted", repaired=foretold)

    def _foretold(self, item: Rest) -> Sequence[str]:
        """What carrying it out would show, as far as that can be told before."""
        query = self._adopter.foretold(item) if isinstance(item, Adopted) else None
        said: Sequence[str] = self._program.ask(query, self._channel).repaired if query else ()
        return said

    def _count(
        self, item: Rest, outcome: str, why: str = "", repaired: Sequence[str] | None = None
    ) -> None:
        """A row more that came to something; `repaired` is what only carrying it out has shown."""
        parts = {} if isinstance(item, Listener | Connection) else item.parts
        self.report.count(outcome, item.table, parts, why)
        own = () if isinstance(item, Listener) else item.repaired
        said = tuple(dict.fromkeys((*own, *(repaired or ()))))
        if outcome == "adopted" and said:
            self.report.tables[item.table].repaired += 1
            for one in said:
                self.report.reason(item.table, one)

    def _send(self, batch: Sequence[Rest]) -> None:
        """Carry a batch out in one transaction; one by one, where that can't be done."""
        envelopes = []
        sent: list[Rest] = []
        for item in batch:
            if isinstance(item, Adopted | Listener):
                envelope = self._envelope(item)
                if isinstance(envelope, Refused):
                    self._count(item, "refused", envelope.sentence)
                else:
                    envelopes.append(envelope)
                    sent.append(item)
        kept = [item for item in batch if isinstance(item, Listened | Filed | Connection)]
        done: list[tuple[Rest, str]] = []
        chore = partial(self._keep, kept, done) if kept else None
        replies = self._program.dispatcher.wait_for(Job(tuple(envelopes), chore=chore))
        if any(isinstance(reply, Fault) for reply in replies):
            self._apart(batch, replies)
            return
        other: list[Adopted] = []
        for item, reply in zip(sent, replies, strict=True):
            if isinstance(item, Adopted) and item.later is not None and _is_other(reply):
                other.append(item)
            else:
                self._hear(item, reply)
        for item, outcome in done:
            self._count(item, outcome)
        if other:
            self._send_later(other)

    def _send_later(self, items: Sequence[Adopted]) -> None:
        """What is other than when it was taken over, told as that: here it becomes so, or stays."""
        told = [replace(one, command=one.later and one.later(), happened_at=None) for one in items]
        envelopes = [self._envelope(one, _digest(one.command)) for one in told]
        sent = tuple(one for one in envelopes if isinstance(one, Envelope))
        replies = self._program.dispatcher.wait_for(Job(sent)) if sent else ()
        if any(isinstance(reply, Fault) for reply in replies):
            self._apart(items, replies)
            return
        answered = iter(replies)
        for item, envelope in zip(items, envelopes, strict=True):
            reply = envelope if isinstance(envelope, Refused) else next(answered)
            if isinstance(reply, Outcome):
                self._count(item, "known" if reply.repeated else "corrected")
            else:
                self._count(item, "changed", OTHER)

    def _apart(self, batch: Sequence[Rest], replies: Sequence[Reply]) -> None:
        """What failed together is tried one by one; what fails alone is told of."""
        fault = next(reply for reply in replies if isinstance(reply, Fault))
        if isinstance(fault, Stopped | StorageLost):
            raise fault
        if len(batch) == 1:
            self._count(batch[0], "refused", str(fault.__cause__ or fault))
            return
        for item in batch:
            self._send([item])

    def _id_of(self, item: Adopted | Listener) -> str:
        """The id that makes a command count once. A server outlives an undone import, as its
        evidence does."""
        prefix = self.base if isinstance(item, Listener) else self.import_id
        return f"{prefix}:{item.table} {item.key}"

    def _envelope(self, item: Adopted | Listener, beside: str = "") -> Envelope | Refused:
        command, at = self._command(item)
        registry = self._program.registry
        declared = registry.commands[type(command)]
        try:
            said = declared.adapter.dump_python(command, warnings=False)
            command = declared.adapter.validate_python(said)
        except ValidationError as error:
            return unreadable(error)
        cause = Cause(Origin.IMPORT, self._source)
        command_id = f"{self._id_of(item)} {beside}".rstrip()
        more = {"channel": self._channel, "happened_at": at, "command_id": command_id}
        return self._program.envelope(command, cause, **more)

    def _command(self, item: Adopted | Listener) -> tuple[Any, datetime | None]:
        if isinstance(item, Adopted):
            return item.command, item.happened_at
        made = MakeServer(
            name=f"adopted {item.name}"[:80] + f" {self.base[-6:]}",
            port=item.port,
            feed=f"{self._pack.name}.{item.feed}",
            enabled=False,
        )
        return made, None

    def _hear(self, item: Rest, reply: Reply) -> None:
        if isinstance(reply, Refused):
            changed = _is_other(reply)
            self._count(item, *(("changed", OTHER) if changed else ("refused", reply.sentence)))
        elif isinstance(reply, Outcome):
            new = not reply.repeated and reply.seq is not None
            self._count(item, "adopted" if new else "known", "", reply.answer.get("repaired"))

    def _memory(self) -> dict[str, Any]:
        """How far it came: the last number kept of each table, and sessions of listening."""
        known = self._program.dispatcher.memory(f"import {self.base}") or {}
        return {"kept": {**known.get("kept", {})}, "sessions": {**known.get("sessions", {})}}

    def _keep(self, items: Sequence[Any], done: list[tuple[Rest, str]], group: Group) -> None:
        """Keep rows that no command makes, and how far it came with them."""
        done.clear()  # when it is tried again
        memory = self._memory()
        here = Keeping(group, self._places, memory["sessions"], self._program.clock.now())
        for item in items:
            if item.number <= memory["kept"].get(item.table, 0):
                done.append((item, "known"))
                continue
            here.keep(item)
            memory["kept"][item.table] = item.number
            done.append((item, "adopted"))
        group.remember(f"import {self.base}", memory, self._program.clock.now())

    def _places(self, table: str, key: str) -> Iterator[tuple[str, str]]:
        """Where the command of a foreign row may stand: a channel, and its id there."""
        for prefix in (self.import_id, self.base):
            for channel in (self._channel, HOUSE):
                yield channel, f"{prefix}:{table} {key}"


def _is_other(reply: Reply) -> bool:
    """Whether a row is other than when it was taken over."""
    return isinstance(reply, Refused) and reply.refusal is ID_REUSED


def _digest(command: Any) -> str:
    """What tells one later copy of a row from the next."""
    return hashlib.sha256(to_json(command)).hexdigest()[:16]


def _import_id(program: Program, base: str, channel: str) -> str:
    """The id of the import: a new one after all of the last was taken back.

    A command that was taken back is known by its id for ever, and would not count again.
    """
    number = 1
    while True:
        import_id = f"{base}.{number}"
        there = {name: _ids(program, import_id, name) for name in program.live.known.channels}
        other = [name for name, ids in there.items() if name not in (channel, HOUSE) and ids.stand]
        if other:
            raise ADOPTED_ELSEWHERE.because(channel=other[0], import_id=import_id)
        if not any(ids.undone for ids in there.values()):
            return import_id
        if any(ids.stand for ids in there.values()):
            raise HALF_UNDONE.because(import_id=import_id)
        number += 1


def _known_ids(program: Program, prefixes: Iterable[str], channel: str) -> frozenset[str]:
    known = (_ids(program, one, name).known for one in prefixes for name in (channel, HOUSE))
    return frozenset().union(*known)


def _ids(program: Program, prefix: str, channel: str) -> ImportIds:
    with program.storage.read() as connection:
        return ids_of_import(runner(connection), program.registry, channel, prefix)
