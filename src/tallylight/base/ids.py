"""Where new ids come from: handed in, so that a test or a replay can name them."""

from typing import Protocol
from uuid import uuid4


class Ids(Protocol):
    """Makes the next id of a kind of thing (`raid`, `kill`)."""

    def next(self, kind: str) -> int:
        """An integer that no thing of this kind has or had."""
        ...


def unique_id() -> str:
    """An id that nothing else has, anywhere: a random UUID in lower case."""
    return str(uuid4())
