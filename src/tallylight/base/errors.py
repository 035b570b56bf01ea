"""How the program says no.

    Fault            a sentence for a person, raised where something outside went wrong
    Refusal          a named "no" of the program's language, declared once
      Refused        one refusal with its facts, returned by rules or raised by readers

A refusal is an ordinary answer, so rules return it; nothing was written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


class Fault(Exception):
    """Something outside the program's rules went wrong; the message says what and what to do."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A named "no". The sentence may hold `{facts}` that `because` fills in.

    `status` is the HTTP status: 409 does not fit the state, 404 no such thing, 422 not valid.
    """

    name: str
    sentence: str
    status: int = 409

    def because(self, **facts: Any) -> "Refused":
        """This refusal with the facts of one case."""
        return Refused(self, facts)


def _said(fact: Any) -> Any:
    """A fact as it stands in a sentence: an instant without the fractions nobody reads."""
    return f"{fact:%Y-%m-%d %H:%M:%S} UTC" if isinstance(fact, datetime) else fact


@dataclass(eq=False)
class Refused(Exception):
    """One refusal, with the facts that made it so."""

    refusal: Refusal
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What a person reads."""
        return self.refusal.sentence.format_map({k: _said(v) for k, v in self.facts.items()})

    def __str__(self) -> str:
        return self.sentence
