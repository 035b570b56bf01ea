"""Values for the fields of commands, from their annotations alone.

What only a running show knows is drawn as a promise (`Pick`, `Ago`) and kept by the player.
"""

import dataclasses
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from annotated_doc import Doc
from annotated_types import Ge, GroupedMetadata, Gt, Le, Lt, MaxLen, MinLen
from hypothesis import strategies as st
from pydantic import AwareDatetime

from tallylight.core.pack import Pack
from tallylight.core.registry import Registry

NASTY = (
    "",
    " ",
    "Ärger in Köln",
    "İstanbul ﬁne",
    "👩‍👩‍👧 e\u0301",
    "\u202eright to left",
    "O'Brien\"; DROP TABLE raids; --",
    "{raid_id} %s \\u0000 \\",
    "line\nbreak\ttab",
    "null",
    "x" * 64,
)
BIG = 2**63
"""One more than a column of whole numbers holds."""


@dataclass(frozen=True)
class Pick:
    """An id that was seen under this name: the nth last, counted round; `none` without one."""

    name: str
    n: int
    none: int | str = 1


@dataclass(frozen=True)
class Ago:
    """The time that many seconds ago; in the future when negative."""

    seconds: float


@dataclass(frozen=True)
class Limits:
    """What the annotations of a field allow."""

    low: Any = None
    high: Any = None
    shortest: int = 0
    longest: int | None = None
    pattern: str | None = None
    sentence: str = ""

    def narrowed(self, metadata: Iterable[Any]) -> "Limits":
        """These limits and those of an annotation."""
        limits = self
        for one in metadata:
            limits = dataclasses.replace(limits, **_limit(one))
            if isinstance(one, GroupedMetadata):
                limits = limits.narrowed(part for part in one if part is not one)
        return limits


def _limit(one: Any) -> dict[str, Any]:
    if getattr(one, "pattern", None) is not None:
        return {"pattern": one.pattern}
    match one:
        case Ge(ge=value):
            return {"low": value}
        case Gt(gt=int() as value):
            return {"low": value + 1}
        case Le(le=value):
            return {"high": value}
        case Lt(lt=int() as value):
            return {"high": value - 1}
        case MinLen(min_length=length):
            return {"shortest": length}
        case MaxLen(max_length=length):
            return {"longest": length}
        case Doc(documentation=sentence):
            return {"sentence": sentence}
    return {}


def _has_pattern(hint: Any) -> bool:
    return (
        get_origin(hint) is Annotated and Limits().narrowed(get_args(hint)[1:]).pattern is not None
    )


class Values:
    """Makes strategies for the fields of one pack's commands."""

    def __init__(self, registry: Registry, pack: Pack) -> None:
        self._keys = {subject.key for _, subject in registry.subjects.values()}
        self._words = _words_of(pack) | _words_of_settings(registry)

    def of(self, cls: type) -> st.SearchStrategy[dict[str, Any]]:
        """The fields of a message, those with a default often left out."""
        required, optional = self._fields(cls)
        return st.fixed_dictionaries(required, optional=optional)

    def needed(self, cls: type) -> st.SearchStrategy[dict[str, Any]]:
        """The fields of a message that have no default."""
        return st.fixed_dictionaries(self._fields(cls)[0])

    def _fields(self, cls: type) -> tuple[dict[str, Any], dict[str, Any]]:
        hints = get_type_hints(cls, include_extras=True)
        required: dict[str, Any] = {}
        optional: dict[str, Any] = {}
        for one in dataclasses.fields(cls):
            needed = one.default is one.default_factory is dataclasses.MISSING
            (required if needed else optional)[one.name] = self._field(one.name, hints[one.name])
        return required, optional

    def _field(self, name: str, hint: Any) -> st.SearchStrategy[Any]:
        drawn = self._value(hint, Limits())
        if name not in self._keys and (not name.endswith("_id") or _has_pattern(hint)):
            return drawn  # an id of one's own making has a pattern
        none = st.just("1" if _is_text(hint) else 1)
        picked: st.SearchStrategy[Any] = st.builds(Pick, st.just(name), NEARBY, none)
        return either(*[picked] * 7, drawn)

    def _value(self, hint: Any, limits: Limits) -> st.SearchStrategy[Any]:
        origin, inside = get_origin(hint), get_args(hint)
        if origin is Annotated:
            return self._value(inside[0], limits.narrowed(inside[1:]))
        if origin in (Union, UnionType):
            some = [self._value(one, limits) for one in inside if one is not type(None)]
            return either(*some * 3, st.none()) if type(None) in inside else either(*some)
        if origin is Literal:
            return st.sampled_from(inside)
        if origin in (tuple, list):
            return st.lists(self._value(inside[0], Limits()), max_size=4).map(tuple)
        if origin in (dict, Mapping):
            key, value = (self._value(one, Limits()) for one in inside)
            return st.dictionaries(key, value, max_size=3)
        return self._plain(hint, limits)

    def _plain(self, hint: Any, limits: Limits) -> st.SearchStrategy[Any]:
        if dataclasses.is_dataclass(hint) and isinstance(hint, type):
            return self.of(hint)
        if isinstance(hint, type) and issubclass(hint, Enum):
            return st.sampled_from([member.value for member in hint])
        made: dict[Any, Callable[[Limits], st.SearchStrategy[Any]]] = {
            Any: lambda _: ANYTHING,
            type(None): lambda _: st.none(),
            bool: lambda _: st.booleans(),
            int: _integers,
            float: _floats,
            str: self._texts,
            date: lambda _: st.dates(date(2020, 1, 1), date(2030, 12, 31)),
            datetime: lambda _: st.builds(Ago, SECONDS),
            AwareDatetime: lambda _: st.builds(Ago, SECONDS),
        }
        if hint not in made:
            raise TypeError(f"no values are known for a field of type {hint!r}")
        return made[hint](limits)

    def _texts(self, limits: Limits) -> st.SearchStrategy[str]:
        if limits.pattern is not None:
            alphabet = st.characters(codec="ascii")
            return st.from_regex(limits.pattern, fullmatch=True, alphabet=alphabet)
        longest = limits.longest
        fitting = [
            word
            for word in (*sorted(self._words), *NASTY)
            if limits.shortest <= len(word) and (longest is None or len(word) <= longest)
        ]
        most = max(limits.shortest, min(longest or 20, 20))
        free = st.text(min_size=limits.shortest, max_size=most)
        named = [word for word in sorted(self._words) if word and word in limits.sentence]
        known = st.sampled_from(fitting) if fitting else free
        meant = st.sampled_from(named) if named else known
        return either(meant, meant, meant, known, known, free)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(NASTY),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=8), inner, max_size=2)
    ),
    max_leaves=4,
)
"""Any JSON."""

NEARBY = st.sampled_from([0, 0, 0, 1, 2])
SECONDS = st.one_of(
    st.sampled_from([0.0, 1.0, 60.0, 0.000001]),
    st.integers(0, 7200).map(float),
    st.floats(-60, 7200, allow_nan=False).map(lambda seconds: round(seconds, 6)),
)


def _integers(limits: Limits) -> st.SearchStrategy[int]:
    if limits.low is None and limits.high is None:
        return either(*[st.integers(-1, 9)] * 7, st.just(BIG))
    low = limits.low if limits.low is not None else limits.high - 1000
    high = limits.high if limits.high is not None else low + 1000
    return st.integers(low, high)


def _floats(limits: Limits) -> st.SearchStrategy[float]:
    edges = [-0.0, 0.1, 1.0, 1e-7, 1e20, 1e22]
    fitting = [
        edge
        for edge in edges
        if (limits.low is None or edge >= limits.low)
        and (limits.high is None or edge <= limits.high)
    ]
    free = st.floats(limits.low, limits.high, allow_nan=False, allow_infinity=False)
    return st.one_of(st.sampled_from(fitting), free) if fitting else free


def either(*strategies: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """One of these, each as likely; `one_of` would open those that are choices themselves."""
    return st.integers(0, len(strategies) - 1).flatmap(lambda place: strategies[place])


def _words_of(pack: Pack) -> set[str]:
    """The values of all enums in the pack's modules: the words its free texts may mean."""
    package = pack.messages.__name__.rpartition(".")[0]
    return {
        str(member.value)
        for name, module in list(sys.modules.items())
        if module is not None and name.startswith(package)
        for found in list(vars(module).values())
        if isinstance(found, type) and issubclass(found, Enum)
        for member in found
    }


def _words_of_settings(registry: Registry) -> set[str]:
    return {
        str(value)
        for declared in registry.settings.values()
        for value in (declared.default, *declared.rules.get("enum", ()))
    }


def _is_text(hint: Any) -> bool:
    """Whether a field takes a text, None aside."""
    inside = get_args(hint)
    if get_origin(hint) is Annotated:
        return _is_text(inside[0])
    if get_origin(hint) in (Union, UnionType):
        return any(map(_is_text, inside))
    return hint is str
