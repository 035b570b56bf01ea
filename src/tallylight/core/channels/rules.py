"""What channels there are, and in whose time they count their days."""

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tallylight.base.errors import Refused
from tallylight.core.channels.messages import (
    CHANNEL_EXISTS,
    HOUSE,
    MAIN,
    NO_SUCH_TIME_ZONE,
    ChannelCorrected,
    ChannelMade,
    CorrectChannel,
    MakeChannel,
)
from tallylight.core.pack import Channel, Context, Decision, Entry, Picture

CORRECTABLE = ("time_zone", "platform", "broadcaster")


def decide(
    picture: Picture[Channel], command: MakeChannel | CorrectChannel, ctx: Context
) -> Decision | Refused:
    if command.time_zone is not None and not is_time_zone(command.time_zone):
        return NO_SUCH_TIME_ZONE.because(time_zone=command.time_zone)
    if isinstance(command, CorrectChannel):
        return _correct(command, ctx)
    if command.name == HOUSE or ctx.find("channel", command.name) is not None:
        return CHANNEL_EXISTS.because(channel=command.name)
    main: Channel = ctx.find("channel", MAIN) or picture.channel
    made = ChannelMade(
        channel=command.name,
        time_zone=command.time_zone or main.time_zone,
        platform=command.platform,
        broadcaster=ctx.text(command.broadcaster),
    )
    return Decision.of(ctx.now, made)


def _correct(command: CorrectChannel, ctx: Context) -> Decision:
    said = tuple(name for name in CORRECTABLE if name in ctx.given)
    if "time_zone" in said and command.time_zone is None:
        said = tuple(name for name in said if name != "time_zone")
    corrected = ChannelCorrected(
        channel=command.channel,
        said=said,
        time_zone=command.time_zone,
        platform=command.platform,
        broadcaster=ctx.text(command.broadcaster),
    )
    return Decision.of(ctx.now, corrected) if said else Decision()


def evolve(channel: Channel | None, entry: Entry) -> Channel | None:
    match entry.event:
        case ChannelMade(channel=name, time_zone=zone, platform=platform, broadcaster=who):
            return Channel(name, zone, platform, entry.text(who))
        case ChannelCorrected() as event if channel is not None:
            new = {name: getattr(event, name) for name in event.said}
            if "broadcaster" in new:
                new["broadcaster"] = entry.text(event.broadcaster)
            return replace(channel, **new)
    return channel


def row(channel: Channel) -> dict[str, Any]:
    return {
        "channel": channel.name,
        "time_zone": channel.time_zone,
        "platform": channel.platform,
        "broadcaster": channel.broadcaster,
    }


def tell(entry: Entry) -> str:
    return f"Channel {entry.event.channel}"


def is_time_zone(name: str) -> bool:
    """Whether the machine's time zone data, or that of the tzdata package, knows the name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
