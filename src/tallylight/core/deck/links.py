"""The link of a button: made from a secret of the installation, kept nowhere.

What is in the database, on the timeline or in a backup is not enough to press. The same
button has the same link whenever it is asked for, so a link can be shown again; who takes
the button back ends it. The time is in it because a number can be given a second time
after a backup was restored, and an old link must not press what is new.
"""

import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tallylight.base.clock import write_instant

DIGITS = 32
"""Hexadecimal digits of the part that nobody guesses: 128 bits."""

_TOKEN = re.compile(rf"([0-9]{{1,18}})-[0-9a-f]{{{DIGITS}}}")


@dataclass(frozen=True)
class Links:
    """`secret` gives the installation's secret; `address` where its program is served, if it is."""

    secret: Callable[[], bytes]
    address: Callable[[], str | None] = lambda: None

    def token(self, button_id: int, made_at: datetime) -> str:
        """What a link of this button ends with."""
        said = f"button {button_id} {write_instant(made_at)}"
        proof = hmac.new(self.secret(), said.encode(), hashlib.sha256).hexdigest()
        return f"{button_id}-{proof[:DIGITS]}"

    def path(self, button_id: int, made_at: datetime) -> str:
        """The path that presses the button."""
        return f"/deck/{self.token(button_id, made_at)}"


def button_in(token: str) -> int | None:
    """The button that a token is about; None when it has not even the shape of one."""
    shaped = _TOKEN.fullmatch(token)
    return int(shaped[1]) if shaped else None
