"""The command that believes the evidence, read once more, before what was made of it then."""

from typing import Annotated, Any

from annotated_doc import Doc

from tallylight.base.errors import Refusal
from tallylight.core.declare import command
from tallylight.packs.taekwondo.messages.fields import MatchId

MATCH_GOES_ON = Refusal("match_goes_on", "Match {match_id} is not over; read it again then.")
NOT_FACTS = Refusal("not_facts", "Those are no facts of a match: {why}.", 422)


@command("match/reread", subject="match", refuses=(MATCH_GOES_ON, NOT_FACTS))
class RereadMatch:
    """Believe what the evidence tells of a match that is over, read once more."""

    match_id: MatchId
    facts: Annotated[dict[str, Any], Doc("What it tells, as a rereading gives it.")]
