"""What may be asked of the room: who is here, who gave, who came for the first time.

All of it leaves out those who are to be left out, unless it is told otherwise, and says how
many those were.
"""

from typing import Annotated, Literal

from annotated_doc import Doc
from annotated_types import Ge, Le, Len
from pydantic import AwareDatetime

from tallylight.base.errors import Refusal
from tallylight.core.declare import query
from tallylight.core.sessions.messages import NO_SUCH_SESSION
from tallylight.packs.audience.messages.questions import Excluded, Limit

NO_SESSION_YET = Refusal("no_session_yet", "There was no session yet.", 404)
NO_SUCH_KIND = Refusal(
    "no_such_kind", "Nothing that lasts is called {kind}. There are: {known}.", 404
)

Board = Literal["tips", "messages"]

WhichSession = Annotated[
    int | None, Doc("Which session; the one that is on, else the last, when left out.")
]


@query("here")
class WhoIsHere:
    """Who is in the room now: came and did not leave, or spoke in the last minutes."""

    minutes: Annotated[int, Ge(1), Le(240), Doc("How many minutes a word is good for.")] = 10
    include_excluded: Excluded = False


@query("newcomers", "newcomers/{session_id}", refuses=(NO_SESSION_YET, NO_SUCH_SESSION))
class GetNewcomers:
    """Who came to a session for the first time, and who came back."""

    session_id: WhichSession = None
    include_excluded: Excluded = False


@query("leaderboard/{by}", refuses=(NO_SUCH_SESSION,))
class GetLeaderboard:
    """Who gave or said most, unit by unit; what was given without a name stands apart."""

    by: Annotated[Board, Doc("tips or messages.")]
    unit: Annotated[str | None, Len(1, 20), Doc("Only tips of this unit.")] = None
    session_id: Annotated[int | None, Doc("Only of this session; of all time if left out.")] = None
    limit: Annotated[int, Ge(1), Le(500), Doc("How many places at most.")] = 10
    include_excluded: Excluded = False


@query("report", "report/{session_id}", refuses=(NO_SESSION_YET, NO_SUCH_SESSION))
class GetSessionReport:
    """A session in numbers: people, tips, followers, messages, and how much of it was heard."""

    session_id: WhichSession = None
    top: Annotated[int, Ge(0), Le(50), Doc("How many places of each board.")] = 5
    include_excluded: Excluded = False


@query("losing-touch")
class ListLosingTouch:
    """Regulars who were not seen in the last streams, those who came most often first."""

    streams: Annotated[int, Ge(1), Le(100), Doc("In how many streams they were not seen.")] = 3
    attended: Annotated[int, Ge(1), Le(1000), Doc("How many streams make a regular.")] = 3
    limit: Limit = 50
    include_excluded: Excluded = False


@query("contradictions")
class ListContradictions:
    """What is believed of persons and can't all be so, as a question for the user."""

    limit: Limit = 50
    include_excluded: Excluded = False


@query("watchlists")
class ListWatchlists:
    """The lists that persons may stand on, and how many do."""

    include_excluded: Excluded = False


@query("beside/{kind}", refuses=(NO_SUCH_KIND,))
class GetBeside:
    """What was given and said while something else was on: each raid, run, match or session."""

    kind: Annotated[str, Len(1, 100), Doc("What was on, by its kind, as the timeline names it.")]
    since: Annotated[AwareDatetime | None, Doc("Only those that began then or later.")] = None
    until: Annotated[AwareDatetime | None, Doc("Only those that began before then.")] = None
    limit: Limit = 20
    include_excluded: Excluded = False
