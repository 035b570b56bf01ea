"""What a doctor found: what is wrong, and what is worth a look."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tallylight.core.check.finding import Finding


@dataclass
class Page:
    """`wrong` is to be put right, `advice` is not wrong and may become so."""

    wrong: list[Finding] = field(default_factory=list)
    advice: list[Finding] = field(default_factory=list)

    def add(self, found: Iterable[Finding], *, wrong: bool) -> None:
        """Take in what was found."""
        (self.wrong if wrong else self.advice).extend(found)
