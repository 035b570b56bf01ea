"""The way to the running program: HTTP over one connection, with the standard library only.

A killed program leaves its owner file behind, and anybody may listen on its port since. So a
tool knocks first with a nonce, and shows the file's token only to who proves to know it.
"""

import json
import os
import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from tallylight.adapters.cli.answers import BROKEN, NO, Ends
from tallylight.adapters.cli.sent import Sent
from tallylight.core.catalogue import OperationSaid
from tallylight.core.owner import Owner, proof

KNOCK_PATH = "/owner"
KNOCK_HEADER = "Tallylight-Owner"
KNOCK_SECONDS = 3.0
ANSWER_SECONDS = 40.0
"""Longer than the program itself waits for its writer."""

Broken = (OSError, HTTPException)
_PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Wire:
    """A connection on which the owner has answered."""

    owner: Owner
    _connection: HTTPConnection

    @classmethod
    def to(cls, owner: Owner) -> "Wire | None":
        """Knock at the owner's door. None when nobody answers, or somebody else does."""
        parts = urlsplit(owner.url)
        connection = _connection_to(parts.hostname or "", parts.port, owner.certificate)
        nonce = os.urandom(16).hex()
        expected = proof(owner.token, nonce).encode()
        try:
            connection.connect()
            known = _is_shown(connection, owner.certificate)
            connection.request("GET", KNOCK_PATH, headers={KNOCK_HEADER: nonce})
            connection.auto_open = 0  # once it is lost, somebody else may have the port
            with connection.getresponse() as response:
                known = known and compare_digest(response.read(len(expected)), expected)
            if known and connection.sock is not None:
                connection.sock.settimeout(ANSWER_SECONDS)
                connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except Broken:
            known = False
        if not known:
            connection.close()
        return cls(owner, connection) if known else None

    def do(self, sent: Sent) -> Any:
        """Send a command or a question; its answer. Raises Ends when the answer is no."""
        path, rest = route(sent.operation, sent.values)
        if sent.channel is not None:
            path = f"/c/{quote(sent.channel, safe='')}{path}"
        if sent.operation["method"] == "GET":
            written = {name: _plain(value) for name, value in rest.items() if value is not None}
            asked = f"{path}?{urlencode(written)}" if written else path
            return self._ask("GET", asked, {"Accept": "application/json"}, None)
        body = json.dumps({**rest, **sent.envelope()}).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": sent.command_id or "",
                   "Tallylight-Origin": sent.origin}  # fmt: skip
        try:
            return self._ask("POST", path, headers, body)
        except Broken as error:
            said = f"The program broke off before it answered. {_repeat(sent)}"
            raise Ends(said, BROKEN) from error
        except Unsure as unsure:
            raise Ends(f"{unsure.message} {_repeat(sent)}", BROKEN) from unsure

    def look(self, path: str) -> Any:
        """What stands at a path, whatever its status."""
        with self._request("GET", path, {"Accept": "application/json"}) as response:
            return json.loads(response.read())

    def lines(self, path: str, said: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """What the program tells while it works on something long, line by line."""
        headers = {"Content-Type": "application/json"}
        try:
            with self._request("POST", path, headers, json.dumps(said).encode()) as response:
                if response.status >= 400:
                    _explain(response.status, response.read())
                yield from map(json.loads, response)
        except Broken as error:
            raise Ends("The program broke off before it was done.", BROKEN) from error

    @contextmanager
    def following(self, channel: str) -> Iterator[Iterator[dict[str, Any]]]:
        """The events of a channel from now on, one by one, on a connection of their own."""
        own = Wire.to(self.owner)
        if own is None:
            raise Ends("The program has stopped.", BROKEN)
        with own._request("GET", f"/live?{urlencode({'channel': channel})}", {}) as response:
            if response.status != 200:
                _explain(response.status, response.read())
            yield _events(response)

    def _ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Any:
        with self._request(method, path, headers, body) as response:
            text = response.read()
        if response.status >= 400:
            _explain(response.status, text)
        return json.loads(text)

    def _request(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> HTTPResponse:
        common = {"Tallylight-Origin": "cli", "Authorization": f"Bearer {self.owner.token}"}
        self._connection.request(method, path, body, {**common, **headers})
        return self._connection.getresponse()


def route(operation: OperationSaid, values: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The path for these values, the one that takes most of them, and what it leaves over."""
    given = {name for name, value in values.items() if value is not None}
    fitting = [path for path in operation["paths"] if set(_PARAMETER.findall(path)) <= given]
    path = max(fitting, key=lambda path: len(_PARAMETER.findall(path)))
    taken = _PARAMETER.findall(path)
    rest = {name: value for name, value in values.items() if name not in taken}
    return _PARAMETER.sub(lambda found: quote(str(values[found[1]]), safe=""), path), rest


def _connection_to(host: str, port: int | None, certificate: str | None) -> HTTPConnection:
    if certificate is None:
        return HTTPConnection(host, port, timeout=KNOCK_SECONDS)
    import ssl  # noqa: PLC0415 - a tenth of the time of a press, and mostly there is no TLS

    # Which certificate it is has been said by the owner, whoever signed it, for whatever name.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return HTTPSConnection(host, port, timeout=KNOCK_SECONDS, context=context)


def _is_shown(connection: HTTPConnection, certificate: str | None) -> bool:
    """Whether who answers shows the certificate that the owner said."""
    if certificate is None:
        return True
    sock: Any = connection.sock  # with a certificate, it is one of `ssl`, which is not loaded else
    shown = sock.getpeercert(binary_form=True) or b""
    return sha256(shown).hexdigest() == certificate


class Unsure(Ends):
    """Nobody knows whether the command counted."""


def _repeat(sent: Sent) -> str:
    return (
        f"To make sure, repeat the command with --command-id {sent.command_id}; "
        "it will not count twice."
    )


def _explain(status: int, text: bytes) -> None:
    try:
        said = json.loads(text)
        sentence, name = said["detail"], said["name"]
        unsure = said.get("unsure") is True
    except (ValueError, KeyError, TypeError, AttributeError):
        sentence, name, unsure = f"The program answered {status} and gave no reason.", None, False
    raise (Unsure if unsure else Ends)(sentence, NO if status < 500 else BROKEN, name)


def _events(response: HTTPResponse) -> Iterator[dict[str, Any]]:
    try:
        for line in response:
            if line.startswith(b"data: "):
                message = json.loads(line[len(b"data: ") :])
                if message["kind"] == "event":
                    yield message["data"]
    except Broken as error:
        raise Ends("The program broke off.", BROKEN) from error
    raise Ends("The program has stopped.", BROKEN)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
