"""A channel as it is served."""

from dataclasses import dataclass
from typing import Annotated

from annotated_doc import Doc

from tallylight.core.pack import Channel


@dataclass(frozen=True, slots=True)
class ChannelServed:
    """One channel."""

    channel: Annotated[str, Doc("Its name in addresses.")]
    time_zone: Annotated[str, Doc("The IANA time zone its days are counted in.")]
    platform: Annotated[str | None, Doc("Where it is broadcast.")]
    broadcaster: Annotated[str | None, Doc("Who broadcasts.")]


def served(channel: Channel) -> ChannelServed:
    return ChannelServed(channel.name, channel.time_zone, channel.platform, channel.broadcaster)
