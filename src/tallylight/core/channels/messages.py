"""The language of channels."""

from typing import Annotated

from annotated_doc import Doc
from annotated_types import Len
from pydantic import StringConstraints

from tallylight.base.errors import Refusal
from tallylight.core.declare import TextId, command, event, query

HOUSE = "house"
"""The channel of what is no channel's: people, settings, channels themselves."""

MAIN = "main"
"""The channel there always is."""

NO_SUCH_CHANNEL = Refusal("no_such_channel", "There is no channel called {channel}.", 404)
ON_ANOTHER = Refusal(
    "on_another_channel",
    "That is {subject} {id} of channel {channel}. Say the channel, as --channel {channel} "
    "or /c/{channel}/.",
    404,
)
CHANNEL_EXISTS = Refusal("channel_exists", "There is a channel called {channel} already.")
NO_SUCH_TIME_ZONE = Refusal(
    "no_such_time_zone", "{time_zone} is no time zone; they look like Europe/Berlin.", 422
)

NewName = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$"),
    Doc("The channel's name in addresses: small letters, digits, - and _."),
]
TimeZone = Annotated[
    str | None, Doc("The IANA time zone its days are counted in, like Europe/Berlin.")
]
Platform = Annotated[str | None, Len(1, 50), Doc("Where it is broadcast, like twitch.")]
Broadcaster = Annotated[str | None, Len(1, 255), Doc("Who broadcasts, as the platform names them.")]


@command("channel/make", refuses=(CHANNEL_EXISTS, NO_SUCH_TIME_ZONE), creates=True,
         undoable=False, house=True)  # fmt: skip
class MakeChannel:
    """Make a channel: another broadcaster, or another court of a venue."""

    name: NewName
    time_zone: TimeZone = None
    platform: Platform = None
    broadcaster: Broadcaster = None


@command("channel/correct", refuses=(NO_SUCH_TIME_ZONE,), undoable=False, house=True)
class CorrectChannel:
    """Change what is said of a channel; what is left out stays."""

    channel: Annotated[str, Doc("The channel's name.")]
    time_zone: TimeZone = None
    platform: Platform = None
    broadcaster: Broadcaster = None


@query("channels")
class GetChannels:
    """Every channel there is."""


@event("channel")
class ChannelMade:
    """There is one channel more, with a timeline of its own."""

    channel: str
    time_zone: str
    platform: str | None
    broadcaster: TextId


@event("channel")
class ChannelCorrected:
    """What is said of a channel was changed; `said` names the fields."""

    channel: str
    said: tuple[str, ...]
    time_zone: str | None = None
    platform: str | None = None
    broadcaster: TextId = None
