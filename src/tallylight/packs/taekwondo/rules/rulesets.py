"""The rules that a match is fought by, read from `rulesets.toml`: dated data, never code."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any, Final

from tallylight.packs.taekwondo.messages.settings import BY_DATE
from tallylight.packs.taekwondo.rules.match import Match


@dataclass(frozen=True, slots=True)
class Ruleset:
    """One set of rules, from one day to another, both included.

    A round ends early at a lead of `gap` points (from the end of round `gap_from` on) or at
    `gam_jeoms` of one athlete. `golden` points win a golden round, which decides a tied match;
    0 where no number is known, or there is no such round. `tie` and `golden_tie` are what is
    compared in turn when a round is tied; empty where it may stay so. A set that is not
    `confirmed` is hearsay; `doubt` says what is not confirmed of it.
    """

    name: str
    valid_from: date
    valid_to: date | None
    best_of_three: bool
    gap: int
    gap_from: int
    gam_jeoms: int
    golden: int
    tie: tuple[str, ...]
    golden_tie: tuple[str, ...]
    values: Mapping[str, int]
    source: str
    confirmed: bool
    doubt: str | None

    def holds(self, on: date) -> bool:
        """Whether a match of that day is fought by it."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def order_of(self, number: int, total_rounds: int) -> tuple[str, ...]:
        """What is compared in turn when a round is tied; nothing where it may stay so."""
        return self.golden_tie if number > total_rounds else self.tie


def _read(name: str, said: Mapping[str, Any]) -> Ruleset:
    return Ruleset(
        name=name,
        valid_from=said["from"],
        valid_to=said.get("to"),
        best_of_three=said["best_of_three"],
        gap=said["gap"],
        gap_from=said["gap_from"],
        gam_jeoms=said["gam_jeoms"],
        golden=said["golden"],
        tie=tuple(said["tie"]),
        golden_tie=tuple(said["golden_tie"]),
        values=said["values"],
        source=said["source"],
        confirmed=said["confirmed"],
        doubt=said.get("doubt"),
    )


_said = tomllib.loads(files(__package__).joinpath("rulesets.toml").read_text("utf-8"))
RULESETS: Final = {name: _read(name, said) for name, said in _said.items()}


def ruleset_on(day: date) -> Ruleset:
    """The confirmed rules of a day; before any of them began, the oldest."""
    sure = [one for one in RULESETS.values() if one.confirmed]
    holding = (one for one in reversed(sure) if one.holds(day))
    return next(holding, sure[0])


def ruleset_of(match: Match, chosen: str) -> Ruleset:
    """The rules of a match: those chosen in the settings, else those of the day it was loaded."""
    return ruleset_on(match.started_at.date()) if chosen == BY_DATE else RULESETS[chosen]
