"""What a rule may ask while it decides, answered as the group stands."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from tallylight.core.fold import Folded
from tallylight.core.group import Group
from tallylight.core.pack import Happening
from tallylight.core.registry import Registry
from tallylight.core.spans import all_named_so
from tallylight.core.timeline.record import entries_of_command
from tallylight.core.undo.hanging import SESSION, Around, dependents
from tallylight.core.undo.press import Brought, Press, brought, last_press


class Questions:
    """The answers that one command of a pack on a channel gets, those of `Context`."""

    def __init__(
        self, registry: Registry, group: Group, channel: str, pack: str, now: datetime
    ) -> None:
        self._registry = registry
        self._group = group
        self._draft = group.draft
        self._channel = channel
        self._pack = pack
        self._now = now

    def find(self, kind: str, subject_id: Any) -> Any | None:
        return state_of(self._draft.find(self._full(kind), subject_id))

    def named(self, kind: str, /, **columns: Any) -> Any | None:
        kind = self._full(kind)
        found = self._draft.recall.named(kind, **columns)
        return None if found is None else self.find(kind, found)

    def those(
        self, kind: str, most: int | None = None, /, *, while_on: str | None = None, **columns: Any
    ) -> list[Any]:
        kind = self._full(kind)
        _, subject = self._registry.subjects[kind]
        other = self._registry.subjects[self._full(while_on)][1] if while_on else None
        ids = all_named_so(self._group.run, subject, most, other, **columns)
        found = (self.find(kind, one) for one in ids)
        return [state for state in found if state is not None]

    def all(self, kind: str) -> list[Any]:
        kind = self._full(kind)
        known = self._draft.head(self._channel).open.get(kind, ())
        return [state_of(self._draft.find(kind, one)) for one in known]

    def _full(self, kind: str) -> str:
        """`session`, as the pack itself calls it -> `sessions.session`."""
        return kind if "." in kind else f"{self._pack}.{kind}"

    def closing(self, at: datetime) -> Sequence[Happening]:
        opened = list(self._draft.opened(self._channel))
        return [
            happening
            for _, subject, state in opened
            for happening in subject.closing(state, at, self._draft)
        ]

    def extent(self, session_id: int) -> tuple[datetime | None, datetime | None]:
        """The first and the last time of what a session contains; of what is open, so far."""
        times: list[datetime | None] = []
        for kind, (_, subject) in self._registry.subjects.items():
            session = subject.column("session_id")
            if not subject.timed or kind == SESSION or session is None:
                continue
            began = subject.column("started_at")
            ended = func.coalesce(subject.column("ended_at"), began)
            inside = session == session_id
            times += self._group.run(select(func.min(began), func.max(ended)).where(inside))[0]
            times += self._draft.last_times(self._channel, kind, session_id)
        known = [time for time in times if time is not None]
        return min(known, default=None), max(known, default=None)

    def overlap(
        self, kind: str, began: datetime, ended: datetime | None, but: Any | None
    ) -> Any | None:
        """A subject that was on between two times, apart from one; None when there is none."""
        kind = self._full(kind)
        span = (began, ended)
        found = self._draft.recall.on_between(kind, self._channel, span, but, self._now)
        return None if found is None else self.find(kind, found)

    def last_press(
        self, import_id: str | None = None, *, channel: str | None = None
    ) -> Press | Brought | None:
        run, registry = self._group.run, self._registry
        if channel is not None:  # only to tell of it
            return last_press(run, registry, channel)
        channel = self._channel
        head = self._draft.head(channel)

        def opened(kind: str) -> Sequence[Any]:
            return head.open.get(kind, ())

        around = Around(channel, opened, self.extent, self._draft.strangers)
        if import_id is not None:
            return brought(run, registry, channel, import_id, around)
        press = last_press(run, registry, channel)
        if press is None:
            return None
        entries = entries_of_command(run, registry, channel, press.seq)
        hanging = dependents(run, registry, entries, around)
        return replace(press, dependents=hanging)


def state_of(folded: Folded | None) -> Any | None:
    return None if folded is None else folded.state
