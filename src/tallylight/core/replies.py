"""Reading what servers answer: trouble told from news, strict JSON, and its exact texts.

For the sources of packs. Everything here is pure, and bears whatever a server may send.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from tallylight.core.secrets import Secret
from tallylight.core.source import How, NoReply, Reply, Told

M = TypeVar("M")

RATE_LIMITED_SECONDS = 60.0
"""How long to leave a server alone that asks for it and does not say how long."""

LONGEST_WAIT = 24 * 3600.0
"""How long a server may ask to be left alone."""

BLANK = "[secret]"
PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


def trouble(memory: M, news: Reply | NoReply, who: str) -> Told[M] | None:
    """What is told of a reply that did not come, or says no; None where it says yes.

    `who` begins a sentence: "The Events API".
    """
    if isinstance(news, NoReply):
        return Told(memory, how=How.FAILED, sentence=f"{who}: {news.why}")
    status = news.status
    if 200 <= status < 300:
        return None
    if status in (401, 403):
        said = f"{who} does not accept the token ({status}). Give it a new one."
        return Told(memory, how=How.STOPPED, sentence=said)
    wait = retry_after(news)
    if status == 429:
        said = f"{who} asks us to come back later (429)."
        wait = RATE_LIMITED_SECONDS if wait is None else wait
    elif 300 <= status < 400:
        said = f"{who} sends us elsewhere ({status}), where no token is shown."
    elif status >= 500:
        said = f"{who} is in trouble ({status})."
    else:
        said = f"{who} does not understand us ({status})."
    return Told(memory, how=How.FAILED, sentence=said, wait=wait or 0.0)


def retry_after(reply: Reply) -> float | None:
    """Seconds for which the server asks to be left alone; None where it does not.

    It names them, or the time when they are over (RFC 9110, 10.2.3).
    """
    said = reply.headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}", said, re.ASCII):
        return min(float(said), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(said)
    except (ValueError, TypeError, IndexError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return min(max(0.0, (until - reply.at).total_seconds()), LONGEST_WAIT)


def authorization(scheme: str, secret: Secret | None) -> dict[str, Secret]:
    """The header that shows a token: `authorization("Bearer", token)`; none without a token."""
    return {} if secret is None else {"Authorization": Secret(f"{scheme} {secret.reveal()}")}


def text_of(body: bytes) -> str:
    """A body as text. What is no UTF-8 is shown as such, and harms nothing else."""
    return body.decode("utf-8", "replace").removeprefix("\ufeff")


def read_json(text: str) -> Any:
    """What a JSON text says. ValueError where it is none; NaN and Infinity are none."""
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def exact_items(text: str, key: str) -> list[str]:
    """The texts of the items of the list that an object has under a key, each exactly as it stands.

    Empty where there is no such list. Of a key that stands twice, the last counts. ValueError
    where the text is no JSON object.
    """
    try:
        return _exact_items(text, key)
    except (IndexError, RecursionError):
        raise ValueError("it is no JSON object") from None


def _exact_items(text: str, key: str) -> list[str]:
    found: list[str] = []
    at = _expect(text, 0, "{")
    if text[at] == "}":
        return found
    while True:
        name, at = _DECODER.raw_decode(text, at)
        at = _expect(text, _skip(text, at), ":")
        if name == key and text[at] == "[":
            found, at = _items(text, at + 1)
        else:
            if name == key:
                found = []
            _, at = _DECODER.raw_decode(text, at)
        at = _skip(text, at)
        if text[at] == "}":
            return found
        at = _expect(text, at, ",")


def _items(text: str, at: int) -> tuple[list[str], int]:
    """The texts of the items from the first on, and where what follows the list begins."""
    found: list[str] = []
    at = _skip(text, at)
    while text[at] != "]":
        if found:
            at = _expect(text, at, ",")
        _, end = _DECODER.raw_decode(text, at)
        found.append(text[at:end])
        at = _skip(text, end)
    return found, at + 1


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _expect(text: str, at: int, sign: str) -> int:
    """Where the next thing after a sign begins."""
    at = _skip(text, at)
    if text[at] != sign:
        raise ValueError(f"{sign} is missing")
    return _skip(text, at + 1)


def _no_number(said: str) -> float:
    raise ValueError(f"{said} is no number")


_DECODER = json.JSONDecoder(parse_constant=_no_number)
_SPACE = re.compile(r"[ \t\n\r]*")


def storable(said: str) -> str:
    """A text that every database keeps: NUL and halves of characters are shown as such.

    The exact text is in what it was read from.
    """
    return _UNSTORABLE.sub("\ufffd", said)


_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def blanked(text: str, secrets: Sequence[Secret | None]) -> str:
    """A text without these secrets, should a server have put one into it."""
    for secret in secrets:
        if secret is not None and (word := secret.reveal()):
            text = text.replace(word, BLANK)
    return text


def instant(said: Any) -> datetime | None:
    """The time that a text like 2026-03-14T20:10:00.123456789Z names; None where it names none.

    What is finer than a microsecond is cut off.
    """
    if not isinstance(said, str):
        return None
    found = _INSTANT.fullmatch(said)
    if found is None:
        return None
    try:
        return datetime.fromisoformat(f"{found[1]}{(found[2] or '')[:7]}{found[3]}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


_INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(\.\d{1,12})?(Z|[+-]\d\d:\d\d)", re.ASCII
)


def from_milliseconds(count: int) -> datetime | None:
    """The time so many milliseconds after 1970 began; None where no calendar has it."""
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=count)
    except OverflowError:
        return None


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart: `scheme://host:port`, the segments of its path, its query."""

    scheme: str
    host: str
    port: int
    path: tuple[str, ...]
    query: Mapping[str, str]

    @property
    def origin(self) -> str:
        """What must be the same for two addresses to be one server's."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"

    @property
    def is_safe(self) -> bool:
        """Whether a secret may be sent there: encrypted, or not beyond this computer."""
        return self.scheme in ("https", "wss") or _is_here(self.host)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def address_of(said: Any) -> Address | None:
    """What an HTTP or WebSocket address says; None where a text is none."""
    if not isinstance(said, str):
        return None
    try:
        parts = urlsplit(said)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        return None
    named = parts.username is None and parts.password is None
    if not port or not parts.hostname or not named:
        return None
    path = tuple(unquote(one) for one in parts.path.lstrip("/").split("/"))
    return Address(parts.scheme, parts.hostname, port, path, dict(parse_qsl(parts.query)))
