"""What the command line needs of the whole program, handed in by `main`.

Nothing here is loaded until it is called: a press on a running program needs none of it.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tallylight.base.clock import Clock
from tallylight.core.owner import Place

if TYPE_CHECKING:
    from tallylight.core.program import Program
    from tallylight.core.registry import Registry
    from tallylight.core.vault import Vault
    from tallylight.storage.engine import Storage
    from tallylight.storage.migrations import Migrations


@dataclass(frozen=True, slots=True)
class Listening:
    """Where `serve` listens. `token` is what others must show; `migrate`: update the tables.

    `certificate` are the files of a certificate and its key, None for plain HTTP.
    """

    host: str
    port: int
    token: str | None
    migrate: bool
    certificate: tuple[Path, Path] | None = None


class House(Protocol):
    """The whole program, to be loaded when it is needed."""

    @property
    def clock(self) -> Clock:
        """The time."""
        ...

    def registry(self, place: Place | None = None) -> "Registry":
        """What core and the packs declare; with the links of a place, if there is one."""
        ...

    def storage(
        self, place: Place, doing: str | None, *, filled: bool = False
    ) -> AbstractContextManager["Storage"]:
        """The database. `doing` names the owner's work; None is a visitor, who only reads.

        Refused where a move has filled it in part, unless it is to be `filled` further.
        """
        ...

    def migrations(self, storage: "Storage", place: Place) -> "Migrations":
        """The migrations of core and all packs."""
        ...

    def vault(self, place: Place) -> "Vault":
        """Where the secrets of a place are."""
        ...

    def program(self, place: Place, doing: str) -> AbstractContextManager["Program"]:
        """The program, as owner, migrated and started; stopped at the end."""
        ...

    def serve(self, place: Place, listening: Listening) -> None:
        """Run until somebody stops it."""
        ...

    def demo(self, place: Place, listening: Listening, speed: int) -> None:
        """Run made-up evenings at a place of their own until somebody stops it."""
        ...
