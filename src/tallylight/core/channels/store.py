"""Which channels there are."""

from dataclasses import dataclass
from typing import Annotated

from annotated_doc import Doc
from sqlalchemy import select

from tallylight.core.channels.messages import HOUSE, GetChannels
from tallylight.core.channels.tables import channels
from tallylight.core.pack import Asked


@dataclass(frozen=True, slots=True)
class ChannelServed:
    """One channel."""

    channel: Annotated[str, Doc("Its name in addresses.")]
    time_zone: Annotated[str, Doc("The IANA time zone its days are counted in.")]
    platform: Annotated[str | None, Doc("Where it is broadcast.")]
    broadcaster: Annotated[str | None, Doc("Who broadcasts.")]


def all_channels(asked: Asked, _: GetChannels) -> list[ChannelServed]:
    rows = asked.run(
        select(channels).where(channels.c.channel != HOUSE).order_by(channels.c.channel)
    )
    names = ChannelServed.__slots__
    return [ChannelServed(**{name: row._mapping[name] for name in names}) for row in rows]
