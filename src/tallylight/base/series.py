"""A sequence that never changes and shares its memory with what is appended to it.

A subject keeps its kills and transitions in one. Appending costs the same after
ten items and after ten million, and what is new since an older version is known
without comparing: `newer.since(older)` is the appended tail.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import is_
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class Series(Sequence[T], Generic[T]):
    """An immutable sequence; `+` gives a longer one and leaves this one as it was."""

    __slots__ = ("_items", "_length")

    def __init__(self, items: Iterable[T] = ()) -> None:
        self._items: list[T] = list(items)
        self._length = len(self._items)

    def __add__(self, item: T) -> "Series[T]":
        """This series with `item` after it."""
        shared = self._items
        if len(shared) != self._length:  # somebody else has grown it already
            shared = shared[: self._length]
        shared.append(item)
        longer: Series[T] = Series.__new__(Series)
        longer._items, longer._length = shared, self._length + 1
        return longer

    def since(self, older: "Series[T]") -> "list[T] | None":
        """What was appended since `older`; None when this did not grow out of it.

        After a growth that was given up, the two hold the same items and share no memory.
        """
        if self._length < older._length:
            return None
        shared = self._items is older._items
        if not shared and not all(map(is_, older, self)):
            return None
        return self._items[older._length : self._length]

    def changed(self, which: Callable[[T], bool], change: Callable[[T], T]) -> "Series[T]":
        """The series with `change` made to the items that `which` picks."""
        return Series(change(item) if which(item) else item for item in self)

    def without(self, which: Callable[[T], bool]) -> "Series[T]":
        """The series without the items that `which` picks."""
        return Series(item for item in self if not which(item))

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[T]:
        return iter(self._items[: self._length])

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> "list[T]": ...
    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return self._items[: self._length][index]
        position = index + self._length if index < 0 else index
        if not 0 <= position < self._length:
            raise IndexError(index)
        return self._items[position]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Series) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Series({list(self)!r})"
