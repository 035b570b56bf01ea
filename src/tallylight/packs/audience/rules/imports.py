"""What is taken over from a paste or a file: evidence like all else, and an event for each thing,
so that it can be taken back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from tallylight.base.clock import write_instant
from tallylight.base.errors import Refused
from tallylight.core.pack import Context, Decision, Happening, Picture
from tallylight.packs.audience.messages import events as e
from tallylight.packs.audience.messages import imports as i
from tallylight.packs.audience.messages.fields import ABOUT, KEPT_OUT
from tallylight.packs.audience.messages.persons import MeetPerson
from tallylight.packs.audience.rules.heard import hash_of, interaction, met, nothing_of
from tallylight.packs.audience.rules.names import canonical
from tallylight.packs.audience.rules.notes import Note
from tallylight.packs.audience.rules.paste import (
    Around,
    Fault,
    Heard,
    Pasted,
    read_chat,
    read_export,
    read_profile,
    read_table,
)
from tallylight.packs.audience.rules.shared import by_former_name, stands_for

Answer = Decision | Refused


@dataclass(frozen=True, slots=True)
class PasteRead:
    """What a paste comes to: how many things are new, how many were kept already, what could
    not be read. `paste_id` is that of the first new thing."""

    paste_id: str | None
    dry_run: bool
    kept: int
    known: int
    faults: tuple[Fault, ...]


def decide(picture: Picture[Note], command: Any, ctx: Context) -> Answer:
    match command:
        case i.KeepPaste():
            return _keep(picture, command, ctx)
        case i.TakeBackPaste():
            return _take_back(command, ctx)
    return _take_over(picture, command, ctx)


def read(command: i.KeepPaste, zone: tzinfo, today: date, room: str | None = None) -> Pasted:
    """What is said in a paste."""
    around = Around(zone, command.day or today, command.day_first, command.platform, room)
    columns = {name: str(field) for name, field in (command.columns or {}).items()}
    if command.shape == "profile":
        return read_profile(command.text, around, command.username)
    if command.shape == "chat":
        return read_chat(command.text, around)
    reader = read_table if command.shape == "table" else read_export
    return reader(command.text, around, columns)


def report_on(command: i.KeepPaste, entries: int, paste_id: str | None) -> PasteRead:
    """What a paste came to that was kept, told from its own text: the zone makes no difference
    to what can't be read in it."""
    said = read(command, UTC, date(2000, 1, 1))
    return PasteRead(paste_id, False, entries, len(said.heard) - entries, said.faults)


def _keep(picture: Picture[Note], command: i.KeepPaste, ctx: Context) -> Answer:
    zone = ZoneInfo(picture.channel.time_zone)
    said = read(command, zone, ctx.at.astimezone(zone).date(), picture.channel.broadcaster)
    if not said.heard:
        why = said.faults[0].why.rstrip(".") if said.faults else "it is empty"
        return i.PASTE_SAYS_NOTHING.because(why=why)
    if len(said.heard) > i.MOST_LINES:
        return i.PASTE_TOO_LONG.because(lines=len(said.heard), most=i.MOST_LINES)
    keeping = _Keeping(picture, ctx)
    known = sum(not keeping.keep(one) for one in said.heard)
    kept = len(keeping.events)
    if command.dry_run or not kept:
        return Decision(about=PasteRead(None, command.dry_run, kept, known, said.faults))
    return keeping.decision()


class _Keeping:
    """Things that are being kept together, with those whom they are of."""

    def __init__(self, picture: Picture[Note], ctx: Context) -> None:
        self._picture, self._ctx = picture, ctx
        self._whom: dict[tuple[str, str], str | None] = {}
        self._sessions: dict[datetime, int | None] = {}
        self._seen: set[tuple[str, str]] = set()
        self._first: list[MeetPerson] = []
        self.events: list[tuple[datetime, e.NoteKept]] = []
        self._evidence: list[tuple[str, Mapping[str, Any]]] = []

    def keep(self, one: Heard) -> bool:
        """Keep one thing; False where that was kept already."""
        hear, ctx = one.hear, self._ctx
        key = (hear.via, hear.external_id or "")
        at = min(one.happened_at or ctx.at, ctx.now)
        known = ctx.kept("interactions", source=hear.via, external_id=hear.external_id)
        if key in self._seen or (known is not None and _stands(known, ctx)):
            return False
        self._seen.add(key)
        if known is not None:  # it was taken back once, and is kept still
            self._note(known.id, known.person_id, hear.kind, known.timestamp)
            return True
        person_id = self._person(hear, at)
        if person_id is None:
            return False
        row = row_of(self._picture, person_id, hear, replace(ctx, at=at))
        row["stream_session_id"] = self._session(at)
        if one.happened_at is not None and one.happened_at > at:
            said = f"It says a time to come, {write_instant(one.happened_at)}."
            row["metadata"] = {**(hear.metadata or {}), "doubt": said}
        self._note(row["id"], row["person_id"], hear.kind, at)
        self._evidence.append(("interactions", row))
        return True

    def _note(self, row_id: str, person_id: str, kind: str, at: datetime) -> None:
        kept = e.NoteKept(interaction_id=row_id, person_id=person_id, kind=kind, noted_at=at)
        self.events.append((at, kept))

    def _person(self, hear: Any, at: datetime) -> str | None:
        """The id of who it is of, None of whom nothing is recorded; one who is new is met once,
        however often they speak."""
        then, name = replace(self._ctx, at=at), canonical(hear.username)
        former = by_former_name(hear.platform, name, then) if hear.platform_id is None else None
        if former is not None:
            return stands_for(former, self._ctx)
        key = (hear.platform, hear.username)
        if key not in self._whom:
            self._whom[key], first = whom(hear, self._ctx)
            self._first += first
        return self._whom[key]

    def _session(self, at: datetime) -> int | None:
        if at not in self._sessions:
            found = self._ctx.overlap("sessions.session", at, at, None)
            self._sessions[at] = found.session_id if found is not None else None
        return self._sessions[at]

    def decision(self) -> Decision:
        """All of it; the first event says what came with it."""
        (at, first), *others = self.events
        brought = tuple(event.interaction_id for _, event in others)
        events: list[Happening] = [(at, replace(first, brought=brought)), *others]
        return Decision(tuple(events), evidence=tuple(self._evidence), first=tuple(self._first))


def whom(hear: Any, ctx: Context) -> tuple[str | None, tuple[MeetPerson, ...]]:
    """Who something is of that was read, and is to be recorded; the reader saw to the name."""
    who = met(meeting(hear), ctx)
    if isinstance(who, Refused):
        if who.refusal is KEPT_OUT:
            return None, ()
        raise who
    return who


def meeting(hear: Any) -> MeetPerson:
    return MeetPerson(
        username=hear.username,
        platform=hear.platform,
        display_name=hear.display_name,
        platform_id=hear.platform_id,
        role="UNKNOWN" if hear.kind in ABOUT else "VIEWER",
    )


def row_of(picture: Picture[Note], person_id: str, hear: Any, ctx: Context) -> dict[str, Any]:
    """A row of `interactions` that counts as long as it is not taken back."""
    row = interaction(picture, person_id, hear.kind, ctx)
    return row | {
        "content": hear.content,
        "source": hear.via,
        "metadata": hear.metadata,
        "external_id": hear.external_id,
        "amount": hear.amount,
        "unit": hear.unit,
        "is_anonymous": hear.anonymous,
        "is_noted": True,
        "raw": hear.raw,
        "raw_sha256": None if hear.raw is None else hash_of(hear.raw),
    }


def _stands(known: Any, ctx: Context) -> bool:
    return not known.is_noted or ctx.find("note", known.id) is not None


def _take_over(picture: Picture[Note], command: i.TakeOver, ctx: Context) -> Answer:
    known = None
    if command.external_id is not None:
        known = ctx.kept("interactions", source=command.via, external_id=command.external_id)
    if known is not None and _stands(known, ctx):
        return Decision()
    if known is not None:
        return Decision.of(known.timestamp, _kept(known.id, known.person_id, command.kind, known))
    who = met(meeting(command), ctx)
    if isinstance(who, Refused):
        return nothing_of(who)
    person_id, first = who
    row = row_of(picture, person_id, command, ctx)
    kept = e.NoteKept(
        interaction_id=row["id"], person_id=person_id, kind=command.kind, noted_at=ctx.at
    )
    return Decision(((ctx.at, kept),), evidence=(("interactions", row),), first=first)


def _kept(row_id: str, person_id: str, kind: str, known: Any) -> e.NoteKept:
    return e.NoteKept(
        interaction_id=row_id, person_id=person_id, kind=kind, noted_at=known.timestamp
    )


def _take_back(command: i.TakeBackPaste, ctx: Context) -> Answer:
    first: Note | None = ctx.find("note", command.paste_id)
    if first is None:
        return i.NO_SUCH_PASTE.because(paste_id=command.paste_id)
    standing = (one for one in (command.paste_id, *first.brought) if ctx.find("note", one))
    return Decision.of(ctx.now, *(e.NoteRemoved(interaction_id=one) for one in standing))
