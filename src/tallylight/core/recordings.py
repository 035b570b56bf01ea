"""Recordings of what was sent to us: JSON Lines that a person can read, cut and mend.

    {"tallylight": "recording", "version": 1, "feed": "scales"}
    {"at": 12.003500, "from": "hall 2", "text": "82.4 kg\\r\\n"}
    {"at": 12.051000, "from": "hall 2", "hex": "ff00"}

`at` is in seconds since the recording began. `hex` is for bytes that are no text.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Final, NamedTuple

from tallylight.base.errors import Refusal, Refused

RECORDING_UNREADABLE = Refusal(
    "recording_unreadable", "Line {line} of the recording can't be read: {why}.", 422
)
REFUSALS = (RECORDING_UNREADABLE,)

VERSION: Final = 1

_MICROSECOND: Final = timedelta(microseconds=1)
_SECOND: Final = 1_000_000
_LONGEST_S: Final = timedelta.max.total_seconds() - 1
_BREAKS: Final = ("\x85", "\u2028", "\u2029")
"""What JSON leaves as it is and some editors take for the end of a line."""


class Recorded(NamedTuple):
    """One datagram: when it came, counted from the beginning, and who sent it."""

    at: timedelta
    sender: str
    data: bytes


def written(items: Iterable[Recorded], feed: str) -> Iterator[str]:
    """The lines of a recording, each with its end. `feed` says who can read what was sent."""
    heading = {"tallylight": "recording", "version": VERSION, "feed": feed}
    yield json.dumps(heading, ensure_ascii=False) + "\n"
    for item in items:
        seconds, micro = divmod(item.at // _MICROSECOND, _SECOND)
        rest = _json({"from": item.sender} | _body(item.data))
        yield f'{{"at": {seconds}.{micro:06}, {rest[1:]}\n'


def read(lines: Iterable[str], feed: str | None = None) -> Iterator[Recorded]:
    """The datagrams of a recording, as they are asked for; blank lines are passed over.

    Raises `recording_unreadable` at the first line that is not one, and at the heading when
    a `feed` is given and the recording is of another.
    """
    begun = False
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        said = _object(line, number)
        if begun:
            yield _recorded(said, number)
        else:
            _check(said, number, feed)
            begun = True
    if not begun:
        raise _unreadable(1, "it is empty")


def feed_of(heading: str) -> str:
    """The feed that the first line of a recording names."""
    said = _object(heading, 1)
    _check(said, 1, None)
    return str(said["feed"])


def _body(data: bytes) -> dict[str, str]:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return {"hex": data.hex()}
    return {"hex": data.hex()} if "\0" in text else {"text": text}


def _json(said: dict[str, str]) -> str:
    text = json.dumps(said, ensure_ascii=False)
    return json.dumps(said) if any(mark in text for mark in _BREAKS) else text


def _object(line: str, number: int) -> dict[str, Any]:
    try:
        said = json.loads(line.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        raise _unreadable(number, "it is no JSON") from None
    if not isinstance(said, dict):
        raise _unreadable(number, "it is no JSON object")
    return said


def _check(said: Mapping[str, Any], number: int, feed: str | None) -> None:
    if said.get("tallylight") != "recording" or not isinstance(said.get("feed"), str):
        raise _unreadable(number, "it does not say that this is a recording")
    if said.get("version") != VERSION:
        raise _unreadable(number, f"its version is not {VERSION}")
    if feed is not None and said["feed"] != feed:
        raise _unreadable(number, f'it is of the feed "{said["feed"]}", not "{feed}"')


def _recorded(said: Mapping[str, Any], number: int) -> Recorded:
    sender = said.get("from")
    if not isinstance(sender, str):
        raise _unreadable(number, '"from" is no text')
    return Recorded(_at(said.get("at"), number), sender, _data(said, number))


def _at(seconds: object, number: int) -> timedelta:
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        raise _unreadable(number, '"at" is no number')
    if not 0 <= seconds <= _LONGEST_S:
        raise _unreadable(number, '"at" is no time since the beginning')
    return timedelta(microseconds=round(seconds * _SECOND))


def _data(said: Mapping[str, Any], number: int) -> bytes:
    text, hexadecimal = said.get("text"), said.get("hex")
    if isinstance(text, str) and hexadecimal is None:
        try:
            return text.encode()
        except UnicodeEncodeError:
            raise _unreadable(number, '"text" holds half a character') from None
    if isinstance(hexadecimal, str) and text is None:
        try:
            return bytes.fromhex(hexadecimal)
        except ValueError:
            raise _unreadable(number, '"hex" is no hexadecimal number') from None
    raise _unreadable(number, 'it needs either "text" or "hex"')


def _unreadable(line: int, why: str) -> Refused:
    return RECORDING_UNREADABLE.because(line=line, why=why)
