"""Which channels there are."""

from sqlalchemy import select

from tallylight.core.channels.messages import HOUSE, GetChannels
from tallylight.core.channels.tables import channels
from tallylight.core.channels.views import ChannelServed
from tallylight.core.pack import Asked


def all_channels(asked: Asked, _: GetChannels) -> list[ChannelServed]:
    rows = asked.run(
        select(channels).where(channels.c.channel != HOUSE).order_by(channels.c.channel)
    )
    names = ChannelServed.__slots__
    return [ChannelServed(**{name: row._mapping[name] for name in names}) for row in rows]
