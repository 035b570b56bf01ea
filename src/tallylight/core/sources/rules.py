"""Which sources may fetch, and whether they are to."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.channels.messages import NO_SUCH_CHANNEL
from tallylight.core.pack import Context, Decision, Entry, Picture
from tallylight.core.sources.messages import (
    NO_SUCH_SOURCE,
    SOURCE_OFF,
    DisableSource,
    EnableSource,
    SourceDisabled,
    SourceEnabled,
    SourceRestarted,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A source on a channel, and whether it is to fetch; it begins anew when `begun` grows."""

    source_id: str
    source: str
    channel: str
    enabled: bool
    begun: int


def source_id(source: str, channel: str) -> str:
    """The id of a source on a channel: `audience.events@main`."""
    return f"{source}@{channel}"


class Rules:
    """The rules, which know what sources there are, by their full names."""

    def __init__(self, sources: Iterable[str]) -> None:
        self._sources = tuple(sources)

    def decide(self, picture: Picture[Standing], command: Any, ctx: Context) -> Decision | Refused:
        """What a command about a source comes to."""
        source, channel = command.name, command.channel
        if ctx.find("channels.channel", channel) is None:
            return NO_SUCH_CHANNEL.because(channel=channel)
        its_id = source_id(source, channel)
        standing: Standing | None = ctx.find("source", its_id)
        if source not in self._sources and (standing is None or isinstance(command, EnableSource)):
            known = ", ".join(self._sources) or "none"
            return NO_SUCH_SOURCE.because(source=source, known=known)
        on = standing is not None and standing.enabled
        if isinstance(command, EnableSource):
            enabled = SourceEnabled(source_id=its_id, source=source, of_channel=channel)
            return Decision(about=standing) if on else Decision.of(ctx.at, enabled)
        if isinstance(command, DisableSource):
            off = standing or Standing(its_id, source, channel, enabled=False, begun=0)
            disabled = SourceDisabled(source_id=its_id)
            return Decision.of(ctx.at, disabled) if on else Decision(about=off)
        if not on:
            return SOURCE_OFF.because(source=source, channel=channel)
        return Decision.of(ctx.at, SourceRestarted(source_id=its_id))


def evolve(standing: Standing | None, entry: Entry) -> Standing | None:
    match entry.event:
        case SourceEnabled(source_id=its_id, source=source, of_channel=channel):
            begun = standing.begun if standing else 0
            return Standing(its_id, source, channel, enabled=True, begun=begun + 1)
        case _ if standing is None:
            return None
        case SourceDisabled():
            return replace(standing, enabled=False)
        case SourceRestarted():
            return replace(standing, begun=standing.begun + 1)
    return standing


def tell(entry: Entry) -> str | None:
    match entry.event:
        case SourceEnabled(source_id=its_id):
            return f"{its_id} switched on"
        case SourceDisabled(source_id=its_id):
            return f"{its_id} switched off"
    return None
