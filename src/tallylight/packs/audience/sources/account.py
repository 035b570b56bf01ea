"""Whose a token for Twitch is, until when it is good, and how another one is had in its place.

GET  /oauth2/validate     whose it is; Twitch wants it asked each hour
POST /oauth2/token        a new one, for the refresh token that came with the old one
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, TypeVar

from tallylight.core.declare import Setting
from tallylight.core.replies import authorization, read_json, text_of, trouble
from tallylight.core.secrets import LEAST, Secret
from tallylight.core.source import How, Means, NoReply, Reply, Request, Told
from tallylight.packs.audience.messages.sources import (
    TWITCH_CLIENT_ID,
    TWITCH_CLIENT_SECRET,
    TWITCH_LOGIN_ADDRESS,
    TWITCH_REFRESH_TOKEN,
    TWITCH_TOKEN,
)
from tallylight.packs.audience.sources import servers
from tallylight.packs.audience.sources.servers import number, part, server, words

M = TypeVar("M")

API: Final = "Twitch"
RENEWAL: Final = "renewal"
"""The purpose of a request for a new token."""

CHECKED_FOR: Final = timedelta(hours=1)
"""How often Twitch wants a token to be looked at."""

SOON: Final = timedelta(days=7)
"""How long before a token runs out that is said, where none can be had in its place."""

EXPIRED: Final = (
    f"{API} takes the token no more: it has expired, or was taken back. Make a new one with the "
    f"same scopes and give it to the setting {TWITCH_TOKEN.key}; then it goes on by itself. With "
    f"{TWITCH_CLIENT_ID.key} and {TWITCH_REFRESH_TOKEN.key} it is renewed without you."
)
REFUSED: Final = (
    f"{API} gives no new token for the refresh token: it was used up or taken back, or "
    f"{TWITCH_CLIENT_ID.key} or {TWITCH_CLIENT_SECRET.key} is not the one it was made with. Make "
    f"a new token and enter it and its refresh token; then it goes on by itself."
)
NOT_EVEN: Final = (
    f"{API} does not take the renewed token either. Make a new one with the same scopes and give "
    f"it to the setting {TWITCH_TOKEN.key}; one in the environment is not renewed, and counts more."
)
RENEWING: Final = f"{API} takes the token no more, so a new one is asked for."


class Token(StrEnum):
    """How it stands with the token."""

    GIVEN = "given"
    REFUSED = "refused"  # a new one is to be had
    RENEWED = "renewed"  # and has not been looked at yet


@dataclass(frozen=True, slots=True)
class Account:
    """Whose the token is, when that was last looked at, and until when it is good.

    `checked_at` is None where the token is another one by now.
    """

    user_id: str
    client_id: str
    checked_at: datetime | None
    until: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether the token is to be looked at again."""
        return self.checked_at is None or now - self.checked_at >= CHECKED_FOR


def can_renew(means: Means) -> bool:
    """Whether all is there that a new token is had for; a public client has no secret."""
    return bool(means.chosen(TWITCH_CLIENT_ID)) and means.secret(TWITCH_REFRESH_TOKEN) is not None


def validation(means: Means) -> Request:
    """Whose is the token?"""
    headers = authorization("OAuth", means.secret(TWITCH_TOKEN))
    return request(means, TWITCH_LOGIN_ADDRESS, ("oauth2", "validate"), headers=headers)


def renewal(means: Means) -> Request:
    """May we have a new one? Ask `can_renew` first."""
    secret = means.secret(TWITCH_CLIENT_SECRET)
    form = {
        "grant_type": "refresh_token",
        "client_id": means.chosen(TWITCH_CLIENT_ID),
        "refresh_token": means.secret(TWITCH_REFRESH_TOKEN) or "",
        **({} if secret is None else {"client_secret": secret}),
    }
    way = ("oauth2", "token")
    return request(means, TWITCH_LOGIN_ADDRESS, way, method="POST", body=form, purpose=RENEWAL)


def request(means: Means, setting: Setting[str], path: tuple[str, ...], **more: Any) -> Request:
    """A request to the server that a setting names."""
    address = server(means, setting)
    whole = servers.path_of(address, *path)
    return Request(address.origin, whole, deadline=8.0, largest=1_000_000, **more)


def validated(memory: M, news: Reply | NoReply) -> Account | Told[M]:
    """Whose it is, or what is to be told where nobody says."""
    told = trouble(memory, news, API)
    if told is not None or isinstance(news, NoReply):
        return told or Told(memory)
    said = json_of(text_of(news.body))
    user_id, client_id = words(part(said, "user_id")), words(part(said, "client_id"))
    if not (user_id and client_id):
        return Told(memory, how=How.STOPPED, sentence=f"The token for {API} is nobody's own.")
    seconds = number(part(said, "expires_in"))
    until = news.at + timedelta(seconds=seconds) if seconds else None  # some never run out
    return Account(user_id, client_id, news.at, until)


def renewed(memory: M, news: Reply | NoReply) -> Told[M]:
    """The new token and its refresh token, or why there is none.

    Who refuses will refuse again; the rest is tried once more.
    """
    if isinstance(news, Reply) and news.status in (400, 401, 403):
        return Told(memory, how=How.STOPPED, sentence=REFUSED)
    told = trouble(memory, news, API)
    if told is not None or isinstance(news, NoReply):
        return told or Told(memory)
    said = json_of(text_of(news.body))
    token, following = words(part(said, "access_token")), words(part(said, "refresh_token"))
    if len(token) < LEAST:
        return Told(memory, how=How.FAILED, sentence=f"{API} says yes, and gives no new token.")
    got = [(TWITCH_TOKEN, token), *([(TWITCH_REFRESH_TOKEN, following)] if following else [])]
    return Told(memory, renewed=tuple((setting, Secret(text)) for setting, text in got))


def soon_over(account: Account | None, now: datetime) -> str:
    """That a token runs out soon; empty where it does not."""
    until = account.until if account else None
    if until is None or until - now >= SOON:
        return ""
    return f"The token for {API} runs out on {until:%Y-%m-%d}. Make a new one before."


def json_of(text: str) -> Any:
    """What a text says; None where it is no JSON."""
    try:
        return read_json(text)
    except ValueError:
        return None
