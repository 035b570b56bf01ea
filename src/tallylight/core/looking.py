"""How a rule, a query or a view looks at what else there is."""

import inspect
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, Protocol, TypeVar

from tallylight.core.declare import Setting

V = TypeVar("V", str, int, float, bool, dict[str, Any], list[Any])


class Settings(Protocol):
    """The user's choices as they are now."""

    def __call__(self, setting: Setting[V]) -> V:
        """What the user chose for a setting, else its default."""
        ...

    def declared(self, key: str) -> Setting[Any] | None:
        """The setting of that name."""
        ...


class Ask(Protocol):
    """Runs a declared query and gives its answer; raises Refused."""

    def __call__(self, query: Any) -> Any: ...


class Named(Protocol):
    """Finds the subject of a kind whose own row holds these values; None without one."""

    def __call__(self, kind: str, /, **columns: Any) -> Any | None: ...


SOMETHING: Final = object()
"""Any value but None, where columns of a row are asked about."""


class Those(Protocol):
    """Finds all subjects of a kind whose own rows hold these values, or at `most` so many.

    `while_on` names another kind: then only those that are over and in whose time one of it was.
    """

    def __call__(
        self, kind: str, most: int | None = None, /, *, while_on: str | None = None, **columns: Any
    ) -> list[Any]: ...


class States(Protocol):
    """Subjects of a kind by their ids; as they were `at` a time, where one is said."""

    def __call__(
        self, kind: str, ids: Sequence[Any], /, at: datetime | None = None
    ) -> list[Any]: ...


def serve(subject: Any, state: Any, now: datetime | None = None) -> Any:
    """What is served of a subject's state: as of `now`, else as of when it was last heard of."""
    return subject.serve(state, now) if _tells_time(subject.serve) else subject.serve(state)


@cache
def _tells_time(served: Callable[..., Any]) -> bool:
    """Whether what is served depends on the time. To look takes longer than to serve."""
    return len(inspect.signature(served).parameters) > 1
