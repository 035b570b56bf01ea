"""Secrets: the value that nothing shows by accident, and the name that stands for it.

A secret is a setting that is declared `sensitive`, or the password of another program. Its
value is kept by the `vault` and nowhere else; the database holds its *reference*, a name with
a proof behind it, which says nothing to who does not have the vault.
"""

import hmac
import re
from typing import Any, Final

MASK: Final = "***"
"""What stands where a secret would."""

LEAST: Final = 6
"""The fewest characters of a secret; fewer are guessed, and found everywhere in a log."""

_REFERENCE = re.compile(r"(?P<name>[\w.\-]{1,200})#(?P<proof>[0-9a-f]{16})")


class Secret:
    """A text that is shown as `***` by everything but `reveal`.

    It can't be pickled or written as JSON. Two of one text are equal.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for the one place that sends it where it belongs."""
        return self._text

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return MASK

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(_bytes(self._text), _bytes(other._text))

    def __hash__(self) -> int:
        return hash(self._text)

    def __copy__(self) -> "Secret":
        return self

    def __deepcopy__(self, _: Any) -> "Secret":
        return self

    def __reduce_ex__(self, _: Any) -> Any:
        raise TypeError("a secret is not written down")


def reference(name: str, nonce: str, text: str, salt: bytes) -> str:
    """The name of a secret in the database: `audience.token#5f0c…`.

    The same name, nonce, text and salt give the same reference, so that a retry is a retry.
    """
    said = _bytes("\0".join((name, nonce, text)))
    return f"{name}#{hmac.digest(salt, said, 'sha256').hex()[:16]}"


def is_reference(value: object, name: str) -> bool:
    """Whether a value can be the reference of a secret of that name."""
    found = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
    return found is not None and found["name"] == name


def variable(name: str) -> str:
    """The variable of the environment that counts more than what is kept."""
    return f"TALLYLIGHT_{re.sub(r'[^A-Za-z0-9]', '_', name).upper()}"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
