"""The language of sources: what may fetch, whether it is to, and how it does."""

from typing import Annotated

from annotated_doc import Doc
from annotated_types import Ge, Le, Len
from pydantic import AwareDatetime

from tallylight.base.errors import Refusal
from tallylight.core.channels.messages import MAIN, NO_SUCH_CHANNEL
from tallylight.core.declare import command, event, query

NO_SUCH_SOURCE = Refusal("no_such_source", "There is no source {source}. There are: {known}.", 404)
SOURCE_OFF = Refusal("source_off", "The source {source} is switched off on {channel}.")

WhichSource = Annotated[str, Len(1, 100), Doc("The source, such as audience.events.")]
OnChannel = Annotated[str, Len(1, 64), Doc("The channel that it tells of.")]
OnlySource = Annotated[str | None, Len(1, 100), Doc("Only of this source.")]
HowMany = Annotated[int, Ge(1), Le(1000), Doc("How many at most.")]
Instant = AwareDatetime | None


@command("source/enable", house=True, undoable=False, subject="source", arguments=("channel",),
         refuses=(NO_SUCH_SOURCE, NO_SUCH_CHANNEL))  # fmt: skip
class EnableSource:
    """Have a source ask or listen, as soon as it has all that it needs."""

    name: WhichSource
    channel: OnChannel = MAIN


@command("source/disable", house=True, undoable=False, subject="source", arguments=("channel",),
         refuses=(NO_SUCH_SOURCE, NO_SUCH_CHANNEL))  # fmt: skip
class DisableSource:
    """Have a source ask and listen no more; what it remembers stays."""

    name: WhichSource
    channel: OnChannel = MAIN


@command("source/restart", house=True, undoable=False, subject="source", arguments=("channel",),
         refuses=(NO_SUCH_SOURCE, NO_SUCH_CHANNEL, SOURCE_OFF))  # fmt: skip
class RestartSource:
    """Have a source begin anew at once, also where it had stopped or was waiting."""

    name: WhichSource
    channel: OnChannel = MAIN


@query("sources")
class GetSources:
    """Every source there is, and how it does on each channel it was wanted on."""


@query("sources/log")
class GetFetchLog:
    """How asking and listening went on this channel, the latest first; like follows like as one."""

    name: OnlySource = None
    limit: HowMany = 100


@query("sources/coverage")
class GetCoverage:
    """What part of a time the sources of this channel saw whole, and where there may be gaps."""

    name: OnlySource = None
    since: Annotated[Instant, Doc("From when on; the earliest that is known.")] = None
    until: Annotated[Instant, Doc("Until when; now.")] = None


@query("sources/leftovers")
class GetLeftovers:
    """What came to this channel and became no command, as it came, the latest first."""

    name: OnlySource = None
    limit: HowMany = 100


@event("source")
class SourceEnabled:
    """A source was to ask or listen from here on."""

    source_id: str
    source: str
    of_channel: str


@event("source")
class SourceDisabled:
    """A source was to be still from here on."""

    source_id: str


@event("source")
class SourceRestarted:
    """A source was to begin anew."""

    source_id: str
