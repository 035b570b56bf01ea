"""Twitch's EventSub on this computer: a WebSocket, and HTTP to say what one wants to hear.

It plays what the real one does: welcome, keepalive, notification, reconnect, revocation, and the
same thing twice. It hangs up on who subscribes to nothing, or says anything. A token that has
expired may be renewed.
"""

import json
import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, Self
from urllib.parse import parse_qsl

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from tallylight.fakes.room import CLOCK, Now
from tallylight.fakes.serving import Answer, Asked, Serving
from tallylight.fakes.tricks import Trick

TOKEN = "demo-oauth-3d5b7f9c1a"  # noqa: S105 - a made-up one
CLIENT_ID, USER_ID, LOGIN = "demo-client", "1337", "me_demo"
CLIENT_SECRET = "demo-client-secret-6a4c"  # noqa: S105 - a made-up one, too
SCOPES = (
    "user:read:chat", "moderator:read:followers", "channel:read:subscriptions", "bits:read",
)  # fmt: skip
NEEDS = {
    "channel.chat.message": "user:read:chat",
    "channel.chat.message_delete": "user:read:chat",
    "channel.chat.clear_user_messages": "user:read:chat",
    "channel.follow": "moderator:read:followers",
    "channel.subscribe": "channel:read:subscriptions",
    "channel.subscription.message": "channel:read:subscriptions",
    "channel.subscription.gift": "channel:read:subscriptions",
    "channel.cheer": "bits:read",
}

silent = logging.getLogger(f"{__name__}.wire")
silent.addFilter(lambda _: False)


@dataclass
class Session:
    """One connection of a listener, and what it wants to hear."""

    session_id: str
    door: ServerConnection
    subscriptions: list[dict[str, Any]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def send(self, message: dict[str, Any]) -> None:
        """Send a message; nothing happens when nobody is there any more."""
        try:
            self.door.send(json.dumps(message))
        except ConnectionClosed:
            self.over.set()


class Stage:
    """A server of EventSub. All waits are in seconds of real time.

    `keepalive` is how long it is silent at most, and what it says of that is at least 1; `grace`
    is how soon somebody has to subscribe. `said` are all messages of events, in order, each once.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        scopes: Iterable[str] = SCOPES,
        keepalive: float = 1.0,
        grace: float = 10.0,
        now: Now = CLOCK.now,
    ) -> None:
        self.token, self.scopes = token, list(scopes)
        self.refresh_token = "demo-refresh-0"  # noqa: S105 - a made-up one, too
        self.expires_in, self.renewals = 5_000_000, 0
        self.keepalive, self.grace, self.now = keepalive, grace, now
        self.serving = Serving(self._play)
        self.sessions: dict[str, Session] = {}
        self.said: list[dict[str, Any]] = []
        self.mute = False
        self.spoken_to = 0
        self._numbers = count(1)
        self._lock = threading.RLock()

    @property
    def address(self) -> str:
        """Where listeners connect: `ws://127.0.0.1:port/ws`."""
        return f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}/ws"

    @property
    def origin(self) -> str:
        """Where one subscribes, and where tokens are looked at."""
        return self.serving.origin

    def __enter__(self) -> Self:
        self.serving.__enter__()
        self._server: Server = serve(
            self._hold, "127.0.0.1", 0, compression=None, ping_interval=None, logger=silent,
            close_timeout=0.5,
        )  # fmt: skip
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for session in list(self.sessions.values()):
            session.over.set()
        self._server.shutdown()
        self._thread.join()
        self.serving.__exit__(None, None, None)

    # What is heard

    def tell(self, kind: str, event: dict[str, Any], message_id: str | None = None) -> str:
        """Have something happen: all who want to hear of it do; the id of the message."""
        with self._lock:
            message = self._notification(kind, event, message_id or f"m-{next(self._numbers)}")
            self.said.append(message)
            self._send(message)
        return str(message["metadata"]["message_id"])

    def repeat(self, number: int = -1) -> None:
        """Send a message that was sent before once more, as it was."""
        with self._lock:
            self._send(self.said[number])

    def _notification(self, kind: str, event: dict[str, Any], message_id: str) -> dict[str, Any]:
        head = self._head("notification", message_id)
        head |= {"subscription_type": kind, "subscription_version": "1"}
        subscription = {"id": f"s-{kind}", "type": kind, "version": "1", "status": "enabled"}
        return {"metadata": head, "payload": {"subscription": subscription, "event": event}}

    def _send(self, message: dict[str, Any]) -> None:
        kind = message["metadata"]["subscription_type"]
        for session in self.sessions.values():
            if any(one["type"] == kind for one in session.subscriptions):
                session.send(message)

    def wanted(self) -> list[str]:
        """What the listeners there are want to hear, in order of name."""
        with self._lock:
            all_of_them = [one for s in self.sessions.values() for one in s.subscriptions]
        return sorted(one["type"] for one in all_of_them)

    # What may happen to listeners

    def move(self) -> None:
        """Ask every listener to reconnect elsewhere; what it wants to hear goes with it."""
        with self._lock:
            for session in list(self.sessions.values()):
                told = self._session(
                    session.session_id, f"{self.address}?from={session.session_id}"
                )
                head = self._head("session_reconnect", f"r-{next(self._numbers)}")
                session.send({"metadata": head, "payload": {"session": told}})

    def drop(self, code: int = 4000) -> None:
        """Hang up on every listener."""
        with self._lock:
            dropped = list(self.sessions.values())
            self.sessions.clear()
        for session in dropped:
            session.over.set()
            session.door.close(code)

    def expire(self) -> None:
        """Take the token no more; the refresh token is good for another one."""
        with self._lock:
            self.token = f"demo-oauth-expired-{next(self._numbers)}"

    def revoke(self, kind: str, status: str = "authorization_revoked") -> None:
        """Take something away from all who want to hear it."""
        with self._lock:
            for session in self.sessions.values():
                session.subscriptions = [s for s in session.subscriptions if s["type"] != kind]
                head = self._head("revocation", f"v-{next(self._numbers)}")
                head |= {"subscription_type": kind, "subscription_version": "1"}
                said = {"subscription": {"type": kind, "version": "1", "status": status}}
                session.send({"metadata": head, "payload": said})

    # The connection

    def _hold(self, door: ServerConnection) -> None:
        """One listener, from the welcome to the end."""
        session = self._welcome(door)
        if self.grace and not session.subscriptions:
            threading.Timer(self.grace, self._let_go_unless_used, (session,)).start()
        threading.Thread(target=self._keep_alive, args=(session,), daemon=True).start()
        try:
            while not session.over.is_set():
                door.recv()
                self.spoken_to += 1
                door.close(4001)
        except ConnectionClosed:
            session.over.set()
        with self._lock:
            self.sessions.pop(session.session_id, None)

    def _welcome(self, door: ServerConnection) -> Session:
        with self._lock:
            session = Session(f"session-{next(self._numbers)}", door)
            path = door.request.path if door.request is not None else ""
            before = self.sessions.get(path.partition("?from=")[2])
            self.sessions[session.session_id] = session
            head = self._head("session_welcome", f"w-{next(self._numbers)}")
            told = self._session(session.session_id, None)
            session.send({"metadata": head, "payload": {"session": told}})
            if before is not None:
                session.subscriptions, before.subscriptions = before.subscriptions, []
        return session

    def _let_go_unless_used(self, session: Session) -> None:
        if not session.subscriptions and not session.over.is_set():
            session.door.close(4003)

    def _keep_alive(self, session: Session) -> None:
        while not session.over.wait(self.keepalive / 2):
            if not self.mute:
                head = self._head("session_keepalive", f"k-{next(self._numbers)}")
                session.send({"metadata": head, "payload": {}})

    def _session(self, session_id: str, elsewhere: str | None) -> dict[str, Any]:
        return {
            "id": session_id,
            "status": "connected" if elsewhere is None else "reconnecting",
            "keepalive_timeout_seconds": max(1, round(self.keepalive)),
            "reconnect_url": elsewhere,
            "connected_at": _stamp(self.now()),
        }

    def _head(self, kind: str, message_id: str) -> dict[str, Any]:
        stamp = _stamp(self.now())
        return {"message_id": message_id, "message_type": kind, "message_timestamp": stamp}

    # HTTP

    def _play(self, asked: Asked, _: Trick) -> Answer:
        if (asked.method, asked.path) == ("POST", ("oauth2", "token")):
            return self._renew(dict(parse_qsl(asked.body.decode())))
        if asked.headers.get("authorization") not in (
            f"Bearer {self.token}",
            f"OAuth {self.token}",
        ):
            return Answer({"status": 401, "message": "invalid access token"}, 401)
        match (asked.method, asked.path):
            case ("GET", ("oauth2", "validate")):
                who = {"client_id": CLIENT_ID, "login": LOGIN, "user_id": USER_ID}
                return Answer(who | {"scopes": self.scopes, "expires_in": self.expires_in})
            case ("POST", (*_, "eventsub", "subscriptions")):
                return self._subscribe(json.loads(asked.body), asked.headers.get("client-id"))
        return Answer({"status": 404, "message": "not found"}, 404)

    def _renew(self, form: dict[str, str]) -> Answer:
        """A new token, once for each refresh token, as a public client gets it."""
        self.renewals += 1
        if (form.get("grant_type"), form.get("client_id")) != ("refresh_token", CLIENT_ID):
            return Answer({"status": 400, "message": "invalid client"}, 400)
        if form.get("client_secret", CLIENT_SECRET) != CLIENT_SECRET:
            return Answer({"status": 403, "message": "invalid client secret"}, 403)
        with self._lock:
            if form.get("refresh_token") != self.refresh_token:
                return Answer({"status": 400, "message": "Invalid refresh token"}, 400)
            self.token = f"demo-oauth-renewed-{next(self._numbers)}"
            self.refresh_token = f"demo-refresh-{next(self._numbers)}"
        given = {"access_token": self.token, "refresh_token": self.refresh_token}
        return Answer(given | {"expires_in": 14_400, "token_type": "bearer"})

    def _subscribe(self, wanted: dict[str, Any], client_id: str | None) -> Answer:
        kind, need = wanted["type"], NEEDS.get(wanted["type"])
        if client_id != CLIENT_ID:
            return Answer({"status": 401, "message": "client id and token do not match"}, 401)
        if need is not None and need not in self.scopes:
            return Answer({"status": 403, "message": "missing proper authorization"}, 403)
        with self._lock:
            session = self.sessions.get(wanted["transport"].get("session_id"))
            if session is None:
                return Answer({"status": 400, "message": "session does not exist"}, 400)
            if any(one["type"] == kind for one in session.subscriptions):
                return Answer({"status": 409, "message": "subscription already exists"}, 409)
            session.subscriptions.append(wanted)
        return Answer({"data": [{"id": f"s-{kind}", "status": "enabled", **wanted}]}, 202)


def _stamp(at: datetime) -> str:
    """A time as Twitch writes it: to the nanosecond."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond:06d}789Z"
