"""What a source's payload comes to: metrics of known names, by the rules of one version.

    statbate_member   data.* of Statbate's member info
    statbate_model    data.* of Statbate's model info, for one range of days
    cb_stats          Chaturbate's Stats API, flat; its -1 means "not on air" or "never"
    manual            what a person entered, by any name of small letters

A payload is kept as it came; what is not known here stays in it, so a later version can read
more out of it. A key that is missing stays missing, one that is null stays null, and one that
can't be what it is said to be is left out and named.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from tallylight.packs.audience.rules.exact_json import (
    UNREAD,
    Number,
    Unread,
    bounded,
    numeral,
    read_json,
)

MEMBER, MODEL, CB_STATS, MANUAL = "statbate_member", "statbate_model", "cb_stats", "manual"

VERSIONS: Final[Mapping[str, int]] = {MEMBER: 1, MODEL: 1, CB_STATS: 1, MANUAL: 1}
"""Which rules are in force for a source. Any change of what a payload comes to is a new version;
the difference of two snapshots is only made by one."""

LONGEST: Final = 1_000
"""Characters of a text among the metrics."""

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_IDENTITIES: Final = ("did", "rid")

Metrics = dict[str, Any]
"""Values by their names: int, Decimal, text, boolean, list of these and of objects, or None."""

Read = Callable[[Any], Any]
"""From a JSON value to a metric; `UNREAD` where it can't be that."""


@dataclass(frozen=True, slots=True)
class Normalised:
    """What a payload comes to.

    `metrics` is None where nothing could be made of it; then `why` says so in a sentence.
    `unread` names known metrics whose values can't be such. `window` is the range of days
    that the figures are of, as the payload says it. `identities` are the ids of its person:
    `("did", "777001")`.
    """

    version: int
    metrics: Metrics | None
    why: str | None = None
    unread: tuple[str, ...] = ()
    window: str | None = None
    identities: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a payload has its values, and what is read from each.

    A key of `keep` with dots in it lies deeper. `named` says which metrics have another name
    than their key.
    """

    envelope: str | None
    keep: Mapping[str, Read]
    named: Mapping[str, str] = field(default_factory=dict)


def normalise(source: str, payload: str) -> Normalised:
    """The metrics of a payload by the rules in force. KeyError where the source is unknown."""
    version = VERSIONS[source]
    try:
        said = _object(read_json(payload), "It is JSON, but no object.")
        if source == MANUAL:
            return entered(said)
        return _normalised(said, version, _SOURCES[source])
    except ValueError as error:
        return Normalised(version, None, str(error))


def entered(said: Mapping[str, Any]) -> Normalised:
    """The metrics that a person entered: numbers, texts, yes or no, lists of texts, or nothing."""
    read = {name: _entered(name, value) for name, value in said.items()}
    return _kept(read, VERSIONS[MANUAL])


def storable(metrics: Mapping[str, Any]) -> Metrics:
    """Metrics for a JSON column, which knows no Decimal.

    A fraction becomes the float that reads back as the same digits, and its text where no
    float does.
    """
    return {name: _storable(value) for name, value in metrics.items()}


def _normalised(payload: Mapping[str, Any], version: int, source: _Source) -> Normalised:
    said = payload
    if source.envelope is not None:
        said = _object(payload.get(source.envelope), f"It has no object {source.envelope!r}.")
    if said.get("error"):
        raise ValueError(f"It says an error: {str(said['error'])[:200]}")
    read = {}
    for key, reader in source.keep.items():
        value = _found(said, key)
        if value is not _MISSING:
            read[source.named.get(key, key)] = None if value is None else reader(value)
    return _kept(read, version, _window(payload))


def _kept(read: Metrics, version: int, window: str | None = None) -> Normalised:
    metrics = {name: value for name, value in read.items() if value is not UNREAD}
    ids = [(name, metrics.get(name)) for name in _IDENTITIES]
    return Normalised(
        version,
        metrics,
        unread=tuple(name for name in read if name not in metrics),
        window=window,
        identities=tuple((kind, str(id_)) for kind, id_ in ids if _is_id(id_)),
    )


def _is_id(value: Any) -> bool:
    """Whether it can be an id of Statbate's: a whole number from 1, of at most 64 bits."""
    return type(value) is int and 0 < value < 2**63


_MISSING: Final = object()


def _found(said: Mapping[str, Any], key: str) -> Any:
    """The value at a dotted key; what lies within null is null."""
    found: Any = said
    for part in key.split("."):
        if found is None:
            return None
        found = found.get(part, _MISSING) if isinstance(found, Mapping) else UNREAD
        if found is _MISSING or found is UNREAD:
            return found
    return found


def _object(said: Any, complaint: str) -> Mapping[str, Any]:
    if not isinstance(said, Mapping):
        raise ValueError(complaint)
    return said


def _window(payload: Mapping[str, Any]) -> str | None:
    """`range` as Statbate says it, two texts; an empty one is its own default."""
    meta = payload.get("meta")
    days = meta.get("range") if isinstance(meta, Mapping) else None
    if not isinstance(days, list) or len(days) != 2 or not all(map(_is_text, days)):
        return None
    window = "/".join(days)
    return window if len(window) <= 100 else None


def _number(value: Any) -> Number | Unread:
    """A number, also one in a text: some answers of these sources quote their sums."""
    if isinstance(value, str):
        found = numeral(value)
        return UNREAD if found is None else found
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return UNREAD
    return value


def _whole(value: Any) -> int | Unread:
    number = _number(value)
    if isinstance(number, Decimal):
        return int(number) if number == number.to_integral_value() else UNREAD
    return number


def _text(value: Any) -> str | Unread:
    return value if _is_text(value) else UNREAD


def _word(value: Any) -> int | str | Unread:
    """A code: a whole number where it is one, else the word for it."""
    number = _whole(value)
    return _text(value) if isinstance(number, Unread) else number


def _list(value: Any) -> list[Any] | Unread:
    """A list of texts, numbers, or flat objects of them."""
    if not isinstance(value, list):
        return UNREAD
    flat = all(
        all(map(_is_plain, (*one, *one.values()))) if isinstance(one, dict) else _is_plain(one)
        for one in value
    )
    return value if flat else UNREAD


def _unless_silent(reader: Read) -> Read:
    """-1 is how Chaturbate says that there is nothing to say."""
    return lambda value: None if value in (-1, "-1") else reader(value)


def _is_text(value: Any) -> bool:
    """A text that can be kept: no database takes NUL, or half of a surrogate pair."""
    return isinstance(value, str) and len(value) <= LONGEST and not _UNKEPT.search(value)


_UNKEPT: Final = re.compile("[\0\ud800-\udfff]")


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, bool | int | Decimal) or _is_text(value)


def _entered(name: str, value: Any) -> Any:
    if not _NAME.fullmatch(name):
        return UNREAD
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, int | Decimal) and not bounded(Decimal(value)):
        return UNREAD
    if isinstance(value, list):
        return value if all(map(_is_text, value)) else UNREAD
    return value if _is_plain(value) else UNREAD


def _storable(value: Any) -> Any:
    if isinstance(value, Decimal):
        near = float(value)
        return near if Decimal(repr(near)) == value else str(value)
    if isinstance(value, list):
        return [_storable(one) for one in value]
    return storable(value) if isinstance(value, Mapping) else value


_SOURCES: Final[Mapping[str, _Source]] = {
    MEMBER: _Source(
        envelope="data",
        keep={
            "did": _whole,
            "all_time_tokens": _number,
            "first_message_date": _text,
            "first_tip_date": _text,
            "last_tip_date": _text,
            "last_tip_amount": _number,
            "models_tipped_2weeks": _whole,
            "models_messaged_2weeks": _whole,
            "models_tipped_2weeks_list": _list,
            "models_messaged_2weeks_list": _list,
            "per_day_tokens": _list,
        },
    ),
    MODEL: _Source(
        envelope="data",
        keep={
            "rid": _whole,
            "gender": _word,
            "rank": _whole,
            "tags": _list,
            "sessions.count": _whole,
            "sessions.total_duration": _number,
            "sessions.average_duration": _number,
            "income.tokens": _number,
            "income.usd": _number,
        },
        named={
            "sessions.count": "session_count",
            "sessions.total_duration": "total_duration_minutes",
            "sessions.average_duration": "average_duration_minutes",
            "income.tokens": "income_tokens",
            "income.usd": "income_usd",
        },
    ),
    CB_STATS: _Source(
        envelope=None,
        keep={
            "token_balance": _whole,
            "num_followers": _whole,
            "tips_in_last_hour": _number,
            "votes_up": _whole,
            "votes_down": _whole,
            "satisfaction_score": _number,
            "last_broadcast": _unless_silent(_text),
            "time_online": _unless_silent(_number),
            "num_viewers": _whole,
            "num_registered_viewers": _whole,
            "num_tokened_viewers": _whole,
        },
        named={"time_online": "time_online_minutes"},
    ),
}
