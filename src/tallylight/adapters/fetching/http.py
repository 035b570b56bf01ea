"""One HTTP request after another, each whole within its deadline, or with a reason why not.

No redirect is followed, so nobody is shown a token that was meant for somebody else. What is
raised in here is not raised further: errors of the standard library may tell an address.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Iterable, Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Final
from urllib.parse import quote

from tallylight import __version__
from tallylight.base.clock import Clock
from tallylight.core.replies import Address, address_of
from tallylight.core.secrets import Secret
from tallylight.core.source import MEGABYTE, NoReply, Reply, Request, Text

AGENT: Final = f"Tallylight/{__version__}"


def trusted() -> ssl.SSLContext:
    """Which servers are believed to be who they say: those that this computer trusts, and Mozilla.

    Python on macOS knows no authority by itself, and on Windows only those met before.
    """
    import certifi  # noqa: PLC0415 - a press does not wait for it

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


class Exchange:
    """Asks on a connection that it keeps. One thread asks; any may `abort`."""

    def __init__(self, clock: Clock, tls: ssl.SSLContext) -> None:
        self._clock = clock
        self._tls = tls
        self._origin = ""
        self._connection: HTTPConnection | None = None
        self._cut = threading.Event()
        self._left = False

    def ask(self, request: Request) -> Reply | NoReply:
        """The reply, or why there is none."""
        address = address_of(request.origin)
        why = _objection(address, request)
        if address is None or why is not None:
            return self._none(request, why or "the address of the server is none.")
        self._cut.clear()
        watch = threading.Timer(request.deadline, self._cut_off)
        watch.daemon = True
        watch.start()
        try:
            return self._ask(request, address)
        except (OSError, HTTPException, ValueError) as error:
            self.close()
            return self._none(request, self._why(error, request, address.host))
        finally:
            watch.cancel()

    def abort(self) -> None:
        """End what is being asked, and all that is asked later, at once."""
        self._left = True
        self._cut_off()

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(self, request: Request, address: Address) -> Reply | NoReply:
        again = self._connection is not None and self._origin == address.origin
        try:
            return self._exchange(request, address)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            if not again or self._cut.is_set():
                raise
            self.close()  # the server had closed what was kept, and heard nothing of this
            return self._exchange(request, address)

    def _exchange(self, request: Request, address: Address) -> Reply | NoReply:
        connection = self._connected(address, request.deadline)
        headers = {"User-Agent": AGENT, "Accept": "application/json"}
        headers |= {name: revealed(said) for name, said in request.headers.items()}
        body = request.body
        if isinstance(body, Mapping):
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = _pairs(body).encode("ascii")
        connection.request(request.method, _target(request), body, headers)
        answer = connection.getresponse()
        told = answer.read(request.largest + 1)
        if len(told) > request.largest:
            self.close()
            return self._none(request, f"its answer is over {request.largest / MEGABYTE:g} MB.")
        if answer.length or self._cut.is_set():  # a body that ends too soon is nobody's error
            raise http.client.IncompleteRead(b"")
        if answer.will_close:
            self.close()
        said = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(self._clock.now(), answer.status, said, told, request.purpose)

    def _connected(self, address: Address, deadline: float) -> HTTPConnection:
        if self._connection is None or self._origin != address.origin:
            self.close()
            host, port = address.host, address.port
            if address.scheme == "https":
                made: HTTPConnection = HTTPSConnection(
                    host, port, timeout=deadline, context=self._tls
                )
            else:
                made = HTTPConnection(host, port, timeout=deadline)
            self._connection, self._origin = made, address.origin
            made.connect()
        if self._connection.sock is not None:
            self._connection.sock.settimeout(deadline)
        if self._left:
            raise TimeoutError
        return self._connection

    def _cut_off(self) -> None:
        """End the request under way: who reads from the socket finds it at its end."""
        self._cut.set()
        connection = self._connection
        door = connection.sock if connection is not None else None
        if door is not None:
            try:
                # Of the plain socket: TLS would say goodbye first, on a thread that is not its own.
                socket.socket.shutdown(door, socket.SHUT_RDWR)
            except OSError:
                return

    def _none(self, request: Request, why: str) -> NoReply:
        return NoReply(self._clock.now(), why, request.purpose)

    def _why(self, error: Exception, request: Request, host: str) -> str:
        """What went wrong, without a word of what was asked."""
        if self._cut.is_set() or isinstance(error, TimeoutError):
            return f"no whole answer came within {request.deadline:g} seconds."
        return why_not(error, host)


def why_not(error: Exception, host: str) -> str:
    """Why a server could not be reached or understood, in a sentence that tells no secret."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"{host} can't prove who it is: {error.verify_message}."
    if isinstance(error, socket.gaierror):
        return f"{host} is not found. Is this computer online?"
    if isinstance(error, ConnectionRefusedError):
        return f"{host} takes no connection."
    if isinstance(error, TimeoutError):
        return f"{host} does not answer."
    if isinstance(error, http.client.RemoteDisconnected):
        return f"{host} hung up without an answer."
    if isinstance(error, http.client.IncompleteRead):
        return "its answer broke off."
    if isinstance(error, OSError) and error.strerror:
        return f"the connection to {host} broke: {error.strerror}."
    return f"what {host} says is no answer ({type(error).__name__})."


def revealed(text: Text) -> str:
    """The words as they are sent."""
    return text.reveal() if isinstance(text, Secret) else text


def _objection(address: Address | None, request: Request) -> str | None:
    if address is None or address.scheme not in ("http", "https"):
        return "the address of the server is none."
    if not address.is_safe:
        return f"{address.host} would be told secrets without encryption."
    if any(revealed(part) in (".", "..") for part in request.path):
        return "a name in it would be taken for a way."
    return None


def _target(request: Request) -> str:
    path = "/" + "/".join(_quoted(request.path))
    query = _pairs(request.query)
    return f"{path}?{query}" if query else path


def _pairs(said: Mapping[str, Text]) -> str:
    """Names and words as an address and a form hold them."""
    pairs = zip(_quoted(said), _quoted(said.values()), strict=True)
    return "&".join(f"{name}={value}" for name, value in pairs)


def _quoted(texts: Iterable[Text]) -> list[str]:
    return [quote(revealed(one), safe="", errors="replace") for one in texts]
