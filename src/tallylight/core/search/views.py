"""What is found, as it is served."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from annotated_doc import Doc


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFind:
    """One thing that holds the words."""

    kind: Annotated[str, Doc("What it is: the pack, and what that calls it.")]
    id: Annotated[str, Doc("Its own id among those of its kind.")]
    at: Annotated[datetime, Doc("When it was so, or from when on.")]
    words: Annotated[str, Doc("What stands in it, cut where it is long.")]
    channel: Annotated[str | None, Doc("Where; null for what is the house's.")]
    session_id: Annotated[int | None, Doc("The session that it was in, if any.")]
    link: Annotated[str, Doc("The path at which more is served of it.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """One page of what holds the words."""

    items: Annotated[list[SearchFind], Doc("What holds them, the newest first.")]
    next: Annotated[str | None, Doc("`after` of the next page; null at the end.")]
    include_excluded: Annotated[bool, Doc("Whether those left out of numbers were looked at.")]
    excluded_hidden: Annotated[
        int, Doc("How many finds, as far back as the page goes, are of those who are left out.")
    ]
