"""WebSockets that are kept open, each heard on a thread of its own.

Nothing is ever sent on one but what the protocol itself asks for.
"""

import logging
import ssl
import threading
from collections.abc import Callable, Iterable

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI
from websockets.sync.client import ClientConnection, connect

from tallylight.adapters.fetching.http import AGENT, why_not
from tallylight.base.clock import Clock
from tallylight.core.replies import address_of
from tallylight.core.source import Closed, Line, News, Opened, Said, Silent

OPEN_SECONDS, CLOSE_SECONDS = 15.0, 1.0

quiet = logging.getLogger(f"{__name__}.wire")
quiet.addFilter(lambda _: False)  # it would tell addresses, and what persons said

Tell = Callable[[News], None]


class Lines:
    """The lines of one source: those that are wanted are open, or about to be."""

    def __init__(self, clock: Clock, tls: ssl.SSLContext, tell: Tell) -> None:
        self._clock, self._tls, self._tell = clock, tls, tell
        self._open: dict[str, Hearing] = {}

    def follow(self, wanted: Iterable[Line]) -> None:
        """Open and close what is needed for just these to be open."""
        named = {line.name: line for line in wanted}
        for name in [name for name in self._open if name not in named]:
            self._open.pop(name).leave()
        for name, line in named.items():
            known = self._open.get(name)
            if known is None:
                self._open[name] = Hearing(line, self._clock, self._tls, self._tell)
                self._open[name].start()
            else:
                known.silence = line.silence

    def gone(self, name: str) -> None:
        """A line is closed; if it is wanted again, it is opened anew."""
        self._open.pop(name, None)


class Hearing(threading.Thread):
    """One line, from its opening to its end."""

    def __init__(self, line: Line, clock: Clock, tls: ssl.SSLContext, tell: Tell) -> None:
        super().__init__(name=f"line {line.name}", daemon=True)
        self._line, self._clock, self._tls, self._tell = line, clock, tls, tell
        self.silence = line.silence
        self._leaving = False
        self._socket: ClientConnection | None = None

    def leave(self) -> None:
        """Hang up. What was heard before is told still, and nothing after."""
        self._leaving = True
        if self._socket is not None:  # closing waits for the other side
            threading.Thread(target=self._socket.close, daemon=True).start()

    def run(self) -> None:
        code, why = self._hear()
        if not self._leaving:
            self._tell(Closed(self._clock.now(), self._line.name, code, why))

    def _hear(self) -> tuple[int | None, str]:
        """Hear until it is over; the other side's code, and why."""
        address = address_of(self._line.address)
        if address is None or address.scheme not in ("ws", "wss") or not address.is_safe:
            return None, "the address of the server is none, or not encrypted."
        try:
            with self._connect(secure=address.scheme == "wss") as self._socket:
                self._tell(Opened(self._clock.now(), self._line.name))
                while not self._leaving:
                    self._hear_one(self._socket)
            return None, "we hung up."
        except ConnectionClosed as closed:
            code = closed.rcvd.code if closed.rcvd is not None else None
            said = f" ({code})" if code is not None else ""
            return code, f"{address.host} closed the connection{said}."
        except (OSError, InvalidHandshake, InvalidURI, ValueError) as error:
            return None, why_not(error, address.host)

    def _connect(self, *, secure: bool) -> ClientConnection:
        return connect(
            self._line.address,
            ssl=self._tls if secure else None,
            compression=None,
            user_agent_header=AGENT,
            proxy=None,
            open_timeout=OPEN_SECONDS,
            close_timeout=CLOSE_SECONDS,
            ping_interval=None,
            max_size=self._line.largest,
            logger=quiet,
        )

    def _hear_one(self, door: ClientConnection) -> None:
        try:
            said = door.recv(timeout=self.silence)
        except TimeoutError:
            if not self._leaving:
                self._tell(Silent(self._clock.now(), self._line.name))
            return
        text = said if isinstance(said, str) else said.decode("utf-8", "replace")
        self._tell(Said(self._clock.now(), self._line.name, text))
