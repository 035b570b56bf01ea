"""Questions about one match: whether its numbers fit, and where its points came from."""

from tallylight.core.archives.messages import IN_ARCHIVE
from tallylight.core.declare import query
from tallylight.packs.taekwondo.messages.fields import NO_SUCH_MATCH, MatchId


@query("matches/{match_id}/integrity", refuses=(NO_SUCH_MATCH,), of_subject="match")
class GetIntegrity:
    """What in a match does not fit together, by the rules it is fought by."""

    match_id: MatchId


@query("matches/{match_id}/points", refuses=(NO_SUCH_MATCH, IN_ARCHIVE), of_subject="match")
class GetPoints:
    """Where each point of a match came from, in words."""

    match_id: MatchId


@query("senders/unknown")
class GetStrangers:
    """Senders of the last minutes that nobody gave to a court, the latest first."""
