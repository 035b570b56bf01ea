"""Rows that may not be at one time: their spans keep apart, held by triggers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Apart:
    """Of the rows of a table that are alike in `same`, no two spans overlap.

    A span is from `since` until before `until`, of which NULL is for ever.
    """

    same: tuple[str, ...]
    since: str
    until: str

    @property
    def watched(self) -> tuple[str, ...]:
        """The columns whose change may bring two spans together."""
        return (*self.same, self.since, self.until)

    def met(self, table: str, but: str = "TRUE") -> str:
        """The condition that some other row, which `but` picks, overlaps the trigger's new one."""
        alike = " AND ".join(f'"{column}" = NEW."{column}"' for column in self.same)
        return (
            f'EXISTS (SELECT 1 FROM "{table}" WHERE {alike} AND ({but}) '  # noqa: S608
            f'AND ("{self.until}" IS NULL OR "{self.until}" > NEW."{self.since}") '
            f'AND (NEW."{self.until}" IS NULL OR NEW."{self.until}" > "{self.since}"))'
        )
