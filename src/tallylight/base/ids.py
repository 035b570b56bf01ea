"""Where new ids come from: handed in, so that a test or a replay can name them."""

from typing import Protocol


class Ids(Protocol):
    """Makes the next id of a kind of thing (`raid`, `kill`)."""

    def next(self, kind: str) -> int:
        """An integer that no thing of this kind has or had."""
        ...
