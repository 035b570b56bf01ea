"""What happens on one's own channel on Twitch, told by EventSub over a WebSocket.

    whose is the token?  ->  connect  ->  welcome  ->  say what is to be heard  ->  notifications

Asked to reconnect, the old connection is kept until the new one is welcomed, and nothing is missed.
Twitch keeps no history: what happens while nobody listens is a gap, and is told as one. A token
that is taken no more is renewed, and the calls that are on stay on.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from tallylight.base.clock import read_instant, write_instant
from tallylight.core.replies import (
    Address,
    address_of,
    authorization,
    blanked,
    trouble,
)
from tallylight.core.source import (
    Closed,
    Given,
    How,
    Leftover,
    Line,
    Means,
    News,
    NoReply,
    Reply,
    Request,
    Said,
    Silent,
    Source,
    Span,
    Step,
    Told,
    Wants,
)
from tallylight.packs.audience.messages.sources import (
    TWITCH_API_ADDRESS,
    TWITCH_CLIENT_ID,
    TWITCH_CLIENT_SECRET,
    TWITCH_EVENTS_ADDRESS,
    TWITCH_LOGIN_ADDRESS,
    TWITCH_REFRESH_TOKEN,
    TWITCH_TOKEN,
)
from tallylight.packs.audience.sources import account as of_token
from tallylight.packs.audience.sources import notification, servers
from tallylight.packs.audience.sources.account import (
    API,
    EXPIRED,
    NOT_EVEN,
    RENEWAL,
    RENEWING,
    Account,
    Token,
    json_of,
)
from tallylight.packs.audience.sources.notification import WANTED, Wanted
from tallylight.packs.audience.sources.servers import number, part, server, words

KEEPALIVE: Final = 30
"""Seconds after which Twitch is to say that nothing happened."""

WELCOME_SECONDS: Final = 15.0
"""How long to wait for its welcome."""

SEEN: Final = 200
"""How many messages are known again by their ids at once; later the record knows them."""

GAP: Final = "Nobody listened meanwhile, and Twitch keeps no history."


@dataclass(frozen=True, slots=True)
class Call:
    """One connection: its number, where it leads, and what is still to be said on its behalf.

    `address` is where Twitch asked to be called; empty for a first call. `session_id` is known
    from its welcome on.
    """

    number: int = 1
    address: str = ""
    session_id: str = ""
    silence: float = WELCOME_SECONDS
    to_want: tuple[Wanted, ...] = WANTED

    @property
    def line(self) -> str:
        """The name of its line."""
        return str(self.number)

    @property
    def is_whole(self) -> bool:
        """Whether all is heard on it that is to be heard."""
        return bool(self.session_id) and not self.to_want


@dataclass(frozen=True, slots=True)
class Ear:
    """What is remembered: whose channel, until when all was heard, and the calls that are on.

    `before` is the call that is being left. `denied` are the types that Twitch does not let us
    hear.
    """

    user_id: str = ""
    heard_at: datetime | None = None
    account: Account | None = None
    token: Token = Token.GIVEN
    call: Call = field(default_factory=Call)
    before: Call | None = None
    denied: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()

    def called_anew(self) -> "Ear":
        """With a new first call in place of those that were on."""
        return replace(self, call=Call(self.call.number + 1), before=None, denied=())


def begin(kept: Any | None) -> Ear:
    if kept is None:
        return Ear()
    at = kept["heard_at"]
    return Ear(kept["user_id"], read_instant(at) if at else None)


def keep(ear: Ear) -> dict[str, Any]:
    at = write_instant(ear.heard_at) if ear.heard_at else None
    return {"user_id": ear.user_id, "heard_at": at}


def lacks(means: Means) -> str | None:
    for setting in (TWITCH_LOGIN_ADDRESS, TWITCH_API_ADDRESS, TWITCH_EVENTS_ADDRESS):
        found = servers.lacks(means, setting, TWITCH_TOKEN, API)
        if found is not None:
            return found
    return None


# What to ask


def wants(ear: Ear, means: Means) -> Wants:
    account, lines = ear.account, _lines(ear, means)
    if ear.token is Token.REFUSED:
        return Wants(of_token.renewal(means), lines)
    if account is None or account.is_due(means.now):
        return Wants(of_token.validation(means), lines)
    if ear.call.session_id and ear.call.to_want:
        return Wants(_subscribe(ear.call, account, means), lines)
    return Wants(lines=lines)


def _lines(ear: Ear, means: Means) -> tuple[Line, ...]:
    """The calls that are to be on; none before it is known whose the token is."""
    if ear.account is None:
        return ()
    calls = [ear.call] if ear.before is None else [ear.before, ear.call]
    return tuple(Line(one.line, _line_to(one, means), one.silence) for one in calls)


def _line_to(call: Call, means: Means) -> str:
    return call.address or (
        f"{means.chosen(TWITCH_EVENTS_ADDRESS)}?keepalive_timeout_seconds={KEEPALIVE}"
    )


def _subscribe(call: Call, account: Account, means: Means) -> Request:
    wanted = call.to_want[0]
    said = {
        "type": wanted.kind,
        "version": wanted.version,
        "condition": dict.fromkeys(wanted.about, account.user_id),
        "transport": {"method": "websocket", "session_id": call.session_id},
    }
    return of_token.request(
        means,
        TWITCH_API_ADDRESS,
        ("eventsub", "subscriptions"),
        method="POST",
        body=json.dumps(said).encode(),
        headers={
            **authorization("Bearer", means.secret(TWITCH_TOKEN)),
            "Client-Id": account.client_id,
            "Content-Type": "application/json",
        },
        purpose=wanted.kind,
    )


# What came of it


def heard(ear: Ear, means: Means, news: News) -> Told[Ear]:
    match news:
        case Reply(purpose=purpose) | NoReply(purpose=purpose) if purpose == RENEWAL:
            return _renewed(ear, news)
        case Reply(status=401):
            return _refused(ear, means)
        case Reply() | NoReply():
            told = _wanted(ear, news) if news.purpose else _validated(ear, news)
        case Said(line=line):
            known = [ear.call.line, *([ear.before.line] if ear.before else [])]
            told = _said(ear, means, news) if line in known else Told(ear)
        case Silent(line=line) if line == ear.call.line:
            told = _lost(ear, f"{API} is silent.")
        case Closed(line=line, code=code, why=why) if line == ear.call.line:
            told = _lost(ear, f"{API}: {CLOSED.get(code or 0, why)}")
        case Closed(line=line) if ear.before is not None and line == ear.before.line:
            told = Told(replace(ear, before=None))
        case _:
            told = Told(ear)
    return told if told.sentence else replace(told, sentence=_but(told.memory, means, news.at))


def _but(ear: Ear, means: Means, now: datetime) -> str:
    """What is not as it should be where all is well; empty for nothing."""
    over = "" if of_token.can_renew(means) else of_token.soon_over(ear.account, now)
    if over:
        return over
    return f"{API} does not let us hear {', '.join(ear.denied)}." if ear.denied else ""


CLOSED: Final = {
    4001: "it heard us say something, which is not allowed.",
    4002: "it missed an answer to its ping.",
    4003: "it heard too late what we want to hear.",
    4004: "it found us still on the connection that was to be left.",
    4007: "the address it gave us to reconnect is none.",
}
"""What it means when Twitch hangs up with a code of its own."""


def _lost(ear: Ear, why: str) -> Told[Ear]:
    return Told(ear.called_anew(), how=How.FAILED, sentence=why)


def _validated(ear: Ear, news: Reply | NoReply) -> Told[Ear]:
    found = of_token.validated(ear, news)
    if isinstance(found, Told):
        return found
    if ear.account is not None and ear.account.user_id != found.user_id:
        ear = ear.called_anew()  # what was to be heard was of another's channel
    heard_at = ear.heard_at if ear.user_id in ("", found.user_id) else None
    ear = replace(ear, user_id=found.user_id, heard_at=heard_at, account=found, token=Token.GIVEN)
    return Told(ear)


def _refused(ear: Ear, means: Means) -> Told[Ear]:
    """The token is taken no more. Once it is renewed, and not again before that one was taken."""
    if ear.token is Token.RENEWED:
        return Told(ear, how=How.STOPPED, sentence=NOT_EVEN)
    if not of_token.can_renew(means):
        return Told(ear, how=How.STOPPED, sentence=EXPIRED)
    return Told(replace(ear, token=Token.REFUSED), sentence=RENEWING)


def _renewed(ear: Ear, news: Reply | NoReply) -> Told[Ear]:
    told = of_token.renewed(ear, news)
    if not told.renewed:
        return told
    account = replace(ear.account, checked_at=None) if ear.account else None
    return replace(told, memory=replace(ear, token=Token.RENEWED, account=account))


def _wanted(ear: Ear, news: Reply | NoReply) -> Told[Ear]:
    """An answer to what was said to be wanted: the next, or all is heard now."""
    call = ear.call
    if not call.to_want or news.purpose != call.to_want[0].kind:
        return Told(ear)
    if isinstance(news, Reply) and news.status == 403:
        ear = replace(ear, denied=(*ear.denied, news.purpose))
    elif isinstance(news, Reply) and news.status == 400:
        return _lost(ear, f"{API} does not know the connection any more.")
    elif not (isinstance(news, Reply) and news.status == 409):
        told = trouble(ear, news, API)
        if told is not None:
            return told
    ear = replace(ear, call=replace(call, to_want=call.to_want[1:]))
    if not ear.call.is_whole:
        return Told(ear)
    gap = () if ear.heard_at is None else (Span(ear.heard_at, news.at, GAP),)
    return Told(replace(ear, heard_at=news.at), spans=(*gap, Span(news.at, news.at)))


def _said(ear: Ear, means: Means, said: Said) -> Told[Ear]:
    raw = blanked(said.text, [means.secret(TWITCH_TOKEN)])
    message = json_of(raw)
    match part(message, "metadata", "message_type"):
        case "session_welcome":
            return _welcomed(ear, said, part(message, "payload", "session"))
        case "session_keepalive":
            return _until(ear, said.at)
        case "notification":
            return _notified(ear, said, message, raw)
        case "session_reconnect":
            return _asked_to_move(ear, means, part(message, "payload", "session"))
        case "revocation":
            return _revoked(ear, part(message, "payload", "subscription"))
    left = Leftover(said.at, "", "message", "It is no message that is known.", raw)
    return Told(ear, [Step(ear, left=(left,))])


def _welcomed(ear: Ear, said: Said, session: Any) -> Told[Ear]:
    """From here on a session has a name. What was heard on the one before goes on in it."""
    if said.line != ear.call.line:
        return Told(ear)
    seconds = number(part(session, "keepalive_timeout_seconds")) or KEEPALIVE
    moved = bool(ear.call.address)
    to_want = ear.before.to_want if moved and ear.before else () if moved else WANTED
    call = replace(
        ear.call,
        session_id=words(part(session, "id")),
        silence=1.5 * seconds + 1.0,
        to_want=to_want,
    )
    missed = moved and ear.before is None and ear.heard_at is not None
    if not missed:
        return _until(replace(ear, call=call, before=None), said.at)
    gap = Span(ear.heard_at or said.at, said.at, GAP)  # the old call was over too soon
    return Told(replace(ear, call=call, heard_at=said.at), spans=(gap, Span(said.at, said.at)))


def _until(ear: Ear, at: datetime) -> Told[Ear]:
    """All is heard until now, where all is heard at all."""
    whole = (ear.before or ear.call).is_whole
    if not whole or ear.heard_at is None:
        return Told(ear)
    return Told(replace(ear, heard_at=at), spans=(Span(ear.heard_at, at),))


def _notified(ear: Ear, said: Said, message: Any, raw: str) -> Told[Ear]:
    message_id = words(part(message, "metadata", "message_id"))
    if message_id in ear.seen:
        return _until(ear, said.at)
    read = notification.read(message, raw, said.at)
    told = _until(replace(ear, seen=(*ear.seen, message_id)[-SEEN:]), said.at)
    if read is None:
        return told
    given = (read,) if isinstance(read, Given) else ()
    left = (read,) if isinstance(read, Leftover) else ()
    return replace(told, steps=[Step(told.memory, given, left)])


def _asked_to_move(ear: Ear, means: Means, session: Any) -> Told[Ear]:
    """Call where Twitch says, and stay on the line until it is welcomed there."""
    said = part(session, "reconnect_url")
    address = address_of(said)
    if address is None or not _is_theirs(address, server(means, TWITCH_EVENTS_ADDRESS)):
        return _lost(ear, f"{API} asks to be called at another's address.")
    if ear.before is not None:  # asked twice: the first new call is given up
        return Told(replace(ear, call=Call(ear.call.number + 1, said)))
    return Told(replace(ear, before=ear.call, call=Call(ear.call.number + 1, said)))


def _is_theirs(address: Address, known: Address) -> bool:
    """Whether an address is of the known server, or of one below its name."""
    below = address.host == known.host or address.host.endswith(f".{known.host}")
    return below and (address.scheme, address.port) == (known.scheme, known.port)


def _revoked(ear: Ear, subscription: Any) -> Told[Ear]:
    kind, status = words(part(subscription, "type")), words(part(subscription, "status"))
    if status in ("authorization_revoked", "user_removed"):
        said = f"{API} takes no more for the token ({status}). Give it a new one."
        return Told(ear, how=How.STOPPED, sentence=said)
    return Told(replace(ear, denied=(*ear.denied, kind)))


TWITCH: Source[Ear] = Source(
    name="twitch",
    sentence="What happens on your channel on Twitch, as it happens.",
    lacks=lacks,
    begin=begin,
    keep=keep,
    wants=wants,
    heard=heard,
    settings=(
        TWITCH_TOKEN,
        TWITCH_REFRESH_TOKEN,
        TWITCH_CLIENT_ID,
        TWITCH_CLIENT_SECRET,
        TWITCH_LOGIN_ADDRESS,
        TWITCH_API_ADDRESS,
        TWITCH_EVENTS_ADDRESS,
    ),
    per_minute=600.0,
)
