"""What is typed for a field, turned into what the program is sent."""

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from tallylight.base.clock import Clock, read_instant, write_instant
from tallylight.base.text import not_json
from tallylight.core.catalogue import FieldSaid

_SPAN = re.compile(r"-?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
_NAMED = re.compile(r"([A-Za-z_][\w.]*)=(.*)", re.DOTALL)
_LONGEST = timedelta(days=36_500)


class Typed(click.ParamType[Any]):
    """Reads what was typed; what can't be read is answered with the field's own sentence."""

    def __init__(self, field: FieldSaid, clock: Clock) -> None:
        self.name = "choice" if field["choices"] else field["kind"]
        self._field = field
        self._clock = clock

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return self._read(value)
        except (ValueError, OverflowError) as error:
            self.fail(f"{error}. {self._field['sentence']}", param, ctx)

    def _read(self, text: str) -> Any:
        if choices := self._field["choices"]:
            return _chosen(text, choices)
        match self._field["kind"]:
            case "integer":
                return _number(text, int, "a whole number")
            case "number":
                return _number(text, float, "a number")
            case "flag":
                return _chosen(text.lower(), ["true", "false"]) == "true"
            case "instant":
                return moment(text, self._clock.now())
            case "named" if is_named(text):
                return named([text])
            case "named" | "json":
                return self._json(text)
        return text

    def _json(self, text: str) -> Any:
        if not text.startswith("@"):
            return _json(text)
        try:
            read = _json(Path(text[1:]).read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise ValueError(f"{text[1:]} can't be read: {error.strerror}") from None
        # A file may hold this field alone, or be an answer that holds it by its name.
        return read.get(self._field["name"], read) if isinstance(read, dict) else read


class Moment(click.ParamType[str]):
    """A time: an instant, or how long ago it was. Reads the clock of the call."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        clock: Clock = (ctx or click.get_current_context()).obj.house.clock
        try:
            return moment(value, clock.now())
        except (ValueError, OverflowError) as error:
            self.fail(f"{error}.", param, ctx)


class Instant(Moment):
    """The same, given as a `datetime`."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return read_instant(super().convert(value, param, ctx))


def moment(text: str, now: datetime) -> str:
    """The canonical text of an instant, given as one or as how long ago: `10m`, `1h30m`, `2d`.

    A leading minus is as good as none, because `-10m` is what many people type.
    """
    parts = _SPAN.fullmatch(text)
    if parts is None or not any(parts.groups()):
        try:
            return write_instant(read_instant(text))
        except ValueError:
            raise ValueError(
                f"{text!r} is neither a time with a UTC offset, like 2026-03-14T20:10:00Z, "
                "nor a time ago, like 10m or 1h30m"
            ) from None
    days, hours, minutes, seconds = (int(part or 0) for part in parts.groups())
    ago = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if ago > _LONGEST:
        raise ValueError(f"{text!r} is too long ago")
    return write_instant((now - ago).astimezone(UTC))


def is_named(text: str) -> bool:
    """Whether a word of the line is a value with its name: `enemy_type=scav`."""
    return _NAMED.fullmatch(text) is not None


def named(words: Iterable[str]) -> dict[str, Any]:
    """Values by their names. What looks like JSON is JSON; what does not is a text."""
    found = [_NAMED.fullmatch(word) for word in words]
    return {one[1]: _anything(one[2]) for one in found if one is not None}


def _anything(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _chosen(text: str, choices: list[Any]) -> Any:
    for choice in choices:
        if text == str(choice):
            return choice
    raise ValueError(f"{text!r} is none of {', '.join(map(str, choices))}")


def _number(text: str, read: type[int] | type[float], kind: str) -> int | float:
    try:
        return read(text)
    except ValueError:
        raise ValueError(f"{text!r} is not {kind}") from None


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ValueError(f"that is no JSON: {not_json(error)}") from None
