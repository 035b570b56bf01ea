"""What may be asked of one person and of what was heard: cards, names, history, changes."""

from typing import Annotated, Literal

from annotated_doc import Doc
from annotated_types import Ge, Le, Len
from pydantic import AwareDatetime

from tallylight.base.errors import Refusal
from tallylight.core.declare import query
from tallylight.core.sessions.messages import NO_SUCH_SESSION
from tallylight.packs.audience.messages.fields import (
    NAME_UNFIT,
    NO_SUCH_INTERACTION,
    NO_SUCH_PERSON,
    NOBODY_CALLED,
    Kind,
    Name,
    PersonId,
    SnapshotSource,
    Watchlist,
)

NAME_AMBIGUOUS = Refusal(
    "person_name_ambiguous",
    "{username} may mean {count} persons on {platform}: {whom}. Ask for one by the id.",
)
NO_SUCH_SNAPSHOT = Refusal("no_such_snapshot", "There is no snapshot {snapshot_id}.", 404)
NO_SUCH_PLACE = Refusal(
    "no_such_place", "{place} is no place in a list; take it from `next` of the page before.", 422
)

NOT_CHANGED = "What was heard stays: POST a note with `corrects` to /audience/note/add."

Span = Literal["latest", "since_first", "between"]

Limit = Annotated[int, Ge(1), Le(500), Doc("How many at most.")]
After = Annotated[str | None, Len(1, 80), Doc("Only those after this place: `next` of a page.")]
OnPlatform = Annotated[
    str | None, Len(1, 50), Doc("The platform that the name is from; the setting's when left out.")
]
OfSource = Annotated[SnapshotSource | None, Doc("Only what this source said.")]
OfKind = Annotated[Kind | None, Doc("Only those of this kind.")]
Since = Annotated[AwareDatetime | None, Doc("Only what was at this time or later.")]
Until = Annotated[AwareDatetime | None, Doc("Only what was before this time.")]
InSession = Annotated[int | None, Doc("Only what was in this session.")]
Excluded = Annotated[bool, Doc("Whether those who are left out of all numbers count, too.")]


@query("persons/{person_id}", refuses=(NO_SUCH_PERSON,))
class GetPerson:
    """All that is known of a person, on one card."""

    person_id: PersonId


@query("card/{username}", refuses=(NAME_UNFIT, NOBODY_CALLED, NAME_AMBIGUOUS))
class GetCard:
    """The same card of somebody by the name, where only one can be meant."""

    username: Name
    platform: OnPlatform = None


@query("lookup/{username}", refuses=(NAME_UNFIT,))
class LookUp:
    """Who is, was or came to be called so: all who fit, best first, each with the reason."""

    username: Name
    platform: OnPlatform = None
    as_of: Annotated[AwareDatetime | None, Doc("As it was at this time; now when left out.")] = None


@query("persons/{person_id}/timeline", refuses=(NO_SUCH_PERSON, NO_SUCH_PLACE))
class GetPersonTimeline:
    """What was heard, seen and noted of a person, the newest first."""

    person_id: PersonId
    before: After = None
    limit: Limit = 50


@query("persons/{person_id}/snapshots", refuses=(NO_SUCH_PERSON, NO_SUCH_PLACE))
class ListSnapshots:
    """The snapshots of a person, the newest first."""

    person_id: PersonId
    of: OfSource = None
    before: After = None
    limit: Limit = 50


@query("snapshots/{snapshot_id}", refuses=(NO_SUCH_SNAPSHOT,), instead=NOT_CHANGED)
class GetSnapshot:
    """One snapshot with the answer that it was read from, exactly as it came."""

    snapshot_id: Annotated[str, Len(1, 36), Doc("Which snapshot.")]


@query("persons/{person_id}/delta", refuses=(NO_SUCH_PERSON,))
class GetDelta:
    """What changed of a person between two snapshots, source by source."""

    person_id: PersonId
    of: OfSource = None
    span: Annotated[
        Span, Doc("With the latest snapshot, since the first one, or between two times.")
    ] = "latest"
    since: Annotated[AwareDatetime | None, Doc("The first of two times; the earliest.")] = None
    until: Annotated[AwareDatetime | None, Doc("The second of two times; now.")] = None


@query("persons/{person_id}/deltas", refuses=(NO_SUCH_PERSON, NO_SUCH_PLACE))
class ListDeltas:
    """What changed from each snapshot of a source to the next, the newest first."""

    person_id: PersonId
    of: Annotated[SnapshotSource, Doc("Which source said it.")]
    before: After = None
    limit: Limit = 50


@query("interactions", refuses=(NO_SUCH_PERSON, NO_SUCH_SESSION, NO_SUCH_PLACE),
       instead=NOT_CHANGED)  # fmt: skip
class ListInteractions:
    """What was heard on the channel, the newest first."""

    person_id: Annotated[str | None, Len(1, 36), Doc("Only what is of this person.")] = None
    session_id: InSession = None
    kind: OfKind = None
    since: Since = None
    until: Until = None
    before: After = None
    limit: Limit = 50
    include_excluded: Excluded = False


@query("interactions/{interaction_id}", refuses=(NO_SUCH_INTERACTION,), instead=NOT_CHANGED)
class GetInteraction:
    """One thing that was heard, with the text that it was read from."""

    interaction_id: Annotated[str, Len(1, 36), Doc("Which interaction.")]


@query("search/names")
class SearchNames:
    """Persons in whose present or former names something stands, the likeliest first."""

    text: Annotated[str, Len(1, 255), Doc("What stands in the name, in any case.")]
    limit: Limit = 50
    include_excluded: Excluded = False


@query("search/words", refuses=(NO_SUCH_PLACE,))
class SearchWords:
    """What was said or noted on the channel that holds some words, the newest first."""

    text: Annotated[str, Len(2, 200), Doc("What stands in it, in any case.")]
    kind: OfKind = None
    before: After = None
    limit: Limit = 50
    include_excluded: Excluded = False


@query("watchlists/{watchlist}/members")
class ListMembers:
    """Who stands on a watchlist, the newest first; those left out of numbers stand there, too."""

    watchlist: Annotated[Watchlist, Doc("Which list it is about.")]
