"""The language of looking back."""

from datetime import datetime
from typing import Annotated

from annotated_doc import Doc
from annotated_types import Ge, Le

from tallylight.core.declare import query


@query("timeline", of_channel=True)
class GetTimeline:
    """What happened on the channel, the newest first."""

    type: Annotated[str | None, Doc("Only events of this type, like undo.command_undone.")] = None
    subject: Annotated[str | None, Doc("Only what happened to this kind of thing.")] = None
    subject_id: Annotated[str | None, Doc("Only what happened to this one.")] = None
    since: Annotated[datetime | None, Doc("Only what happened at this time or later.")] = None
    until: Annotated[datetime | None, Doc("Only what happened before this time.")] = None
    before: Annotated[int | None, Doc("Only what was recorded before this number.")] = None
    limit: Annotated[int, Ge(1), Le(1000), Doc("How many at most.")] = 50
