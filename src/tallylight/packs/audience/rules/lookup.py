"""Who is meant by a name: now, at some time, or once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

CURRENT, THEN, FORMER, LATER = "current", "then", "former", "later"
"""How a name fits a person, best first: it is theirs; it was at the time asked about; it was
before; it was only after that."""

_ORDER: Final = {CURRENT: 0, THEN: 1, FORMER: 2, LATER: 3}


@dataclass(frozen=True, slots=True)
class Alias:
    """A name of a person, canonical, from one instant until before another; None is until now.

    `username` is what the person is called now. One who has no such row stands here with the
    username alone, from when they were first seen.
    """

    person_id: str
    username: str
    alias: str
    valid_from: datetime
    valid_to: datetime | None = None

    def held(self, at: datetime) -> bool:
        """Whether it was the person's name then."""
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)


@dataclass(frozen=True, slots=True)
class Match:
    """A person that a name fits: how, and in a sentence why."""

    person_id: str
    username: str
    how: str
    reason: str
    valid_from: datetime
    valid_to: datetime | None


@dataclass(frozen=True, slots=True)
class Found:
    """All persons that a name fits, best first, each once.

    `holder` is the one whose name it was at the time asked about; nobody else was called so then.
    """

    matches: tuple[Match, ...]
    holder: str | None

    @property
    def ambiguous(self) -> bool:
        """Whether more than one person could be meant. Then the first is only the likeliest."""
        return len(self.matches) > 1


def ranked(name: str, aliases: Iterable[Alias], as_of: datetime) -> Found:
    """The persons that a canonical name fits, among rows of whom it may fit.

    First whoever is called so now; then whose name it was at `as_of`; then whose it was before,
    the last to lay it down first; then who took it only later, the first to do so first.
    """
    best: dict[str, tuple[tuple[int, timedelta, str], Alias, str]] = {}
    holder = None
    for alias in aliases:
        if alias.alias != name:
            continue
        if alias.held(as_of):
            holder = alias.person_id
        how = _how(name, alias, as_of)
        place = (_ORDER[how], _distance(how, alias, as_of), alias.person_id)
        if alias.person_id not in best or place < best[alias.person_id][0]:
            best[alias.person_id] = place, alias, how
    in_order = sorted(best.values(), key=lambda one: one[0])
    return Found(tuple(_match(alias, how, as_of) for _, alias, how in in_order), holder)


def _how(name: str, alias: Alias, as_of: datetime) -> str:
    if alias.username == name:
        return CURRENT
    if alias.held(as_of):
        return THEN
    return LATER if alias.valid_from > as_of else FORMER


def _distance(how: str, alias: Alias, as_of: datetime) -> timedelta:
    """How far off the time asked about is; less is nearer."""
    if how == LATER:
        return alias.valid_from - as_of
    return as_of - (alias.valid_to or alias.valid_from)


def _match(alias: Alias, how: str, as_of: datetime) -> Match:
    since, until = (f"{at:%Y-%m-%d}" if at else "now" for at in (alias.valid_from, alias.valid_to))
    reason = {
        CURRENT: f"Is called so since {since}.",
        THEN: f"Was called so on {as_of:%Y-%m-%d}: from {since} to {until}.",
        FORMER: f"Was called so until {until}.",
        LATER: f"Was called so only later, from {since} to {until}.",
    }[how]
    return Match(alias.person_id, alias.username, how, reason, alias.valid_from, alias.valid_to)
