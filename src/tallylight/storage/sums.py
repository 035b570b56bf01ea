"""Columns of one table that sum up the rows of another, kept true by triggers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sums:
    """Where the rows of a table are summed up: in the row of `into` whose `key` their `by` says.

    `columns` are those of `into`, each with the column that it sums; None counts the rows.
    They change with the rows, in the same transaction, whoever writes. `first` and `last` are
    those that hold the lowest and the highest value of a column there ever was: rows that go
    leave them as they are.
    """

    into: str
    key: str
    by: str
    columns: Mapping[str, str | None]
    first: Mapping[str, str] = field(default_factory=dict)
    last: Mapping[str, str] = field(default_factory=dict)

    @property
    def watched(self) -> tuple[str, ...]:
        """The columns whose change changes a sum."""
        return (self.by, *(column for column in self.columns.values() if column))

    def moved(self, row: str, sign: str) -> str:
        """The statement that adds `row` (NEW or OLD) to the sums, or takes it away."""
        said = [
            f'"{into}" = coalesce("{into}", 0) {sign} '
            + (f'coalesce({row}."{column}", 0)' if column else "1")
            for into, column in self.columns.items()
        ]
        if sign == "+":
            said += [*self._further(row, "<", self.first), *self._further(row, ">", self.last)]
        set_to = ", ".join(said)
        return f'UPDATE "{self.into}" SET {set_to} WHERE "{self.key}" = {row}."{self.by}"'  # noqa: S608

    def _further(self, row: str, beyond: str, columns: Mapping[str, str]) -> Iterator[str]:
        for into, column in columns.items():
            new = f'{row}."{column}"'
            yield (
                f'"{into}" = CASE WHEN "{into}" IS NULL OR {new} {beyond} "{into}" '
                f'THEN {new} ELSE "{into}" END'
            )
