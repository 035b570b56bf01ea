"""What pictures ask beside the numbers: how the session goes, what dropped last, who is there."""

from tallylight.core.declare import query
from tallylight.packs.diablo.messages import refusals as no


@query("run/pace", refuses=(no.NO_DIABLO_SESSION,), of_channel=True)
class GetRunPace:
    """How the session that is on, or was last, goes: its last run beside those of its type."""


@query("session/unlinked", of_channel=True)
class CountUnlinked:
    """How many Diablo sessions are in no stream session, though one was on then."""


@query("find/last", refuses=(no.NO_DIABLO_SESSION,), of_channel=True)
class GetLastFind:
    """What was last written down as found in the Diablo session that is on, or was last."""


@query("characters", of_channel=True)
class ListCharacters:
    """The characters of the channel by name, without those that were taken out."""


@query("grail/standing", of_channel=True)
class GetGrailStanding:
    """How far the grail is, in the few numbers that an overlay shows."""


@query("grail/new", refuses=(no.NO_DIABLO_SESSION,), of_channel=True)
class ListNewItems:
    """What was found in the session that is on, or was last, that the grail had none of before."""
