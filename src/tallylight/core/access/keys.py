"""The tokens themselves: made from a secret of the installation, kept nowhere, not even as a hash.

As with the links of the deck, what is in the database, on the timeline or in a backup is not
enough to come in. The time is in it because a number can be given a second time after a
backup was restored, and an old token must not open what is new.
"""

import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tallylight.base.clock import write_instant

DIGITS = 40
"""Hexadecimal digits of the part that nobody guesses: 160 bits."""

_SHAPE = re.compile(rf"tally-([0-9]{{1,18}})-[0-9a-f]{{{DIGITS}}}")


@dataclass(frozen=True)
class Keys:
    """`secret` gives the installation's secret, the one that the deck's links are made from."""

    secret: Callable[[], bytes]

    def token(self, token_id: int, made_at: datetime) -> str:
        """What opens, for whoever was given it."""
        said = f"token {token_id} {write_instant(made_at)}"
        proof = hmac.new(self.secret(), said.encode(), hashlib.sha256).hexdigest()
        return f"tally-{token_id}-{proof[:DIGITS]}"

    def opens(self, shown: str, token_id: int, made_at: datetime) -> bool:
        """Whether what was shown is this token; takes the same time however near it comes."""
        return hmac.compare_digest(shown.encode(), self.token(token_id, made_at).encode())


def number_in(shown: str) -> int | None:
    """The token that is shown, by its number; None when it has not even the shape of one."""
    shaped = _SHAPE.fullmatch(shown)
    return int(shaped[1]) if shaped else None
