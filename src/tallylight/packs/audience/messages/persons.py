"""The language of persons, who are the house's and no channel's."""

from typing import Annotated

from annotated_doc import Doc
from annotated_types import Len

from tallylight.core.declare import command
from tallylight.packs.audience.messages.fields import (
    KEPT_OUT,
    MERGED_ALREADY,
    MERGED_WITH_ITSELF,
    NAME_TAKEN,
    NAME_UNFIT,
    NOT_MERGED,
    PERSON_ID_TAKEN,
    External,
    Name,
    NewId,
    PersonId,
    Platform,
    Role,
    Shown,
    Watchlist,
)

Rid = Annotated[int | None, Doc("The number of the person's room at Statbate.")]
Did = Annotated[int | None, Doc("The number of the person as a giver at Statbate.")]


@command("person/meet", creates=True, house=True, subject="person", arguments=("platform",),
         refuses=(NAME_UNFIT, PERSON_ID_TAKEN, KEPT_OUT))  # fmt: skip
class MeetPerson:
    """Take in a person; one who is known stays, and what is new of them is added."""

    username: Name
    platform: Platform = "chaturbate"
    display_name: Shown = None
    platform_id: External = None
    role: Annotated[Role, Doc("What the person is there as.")] = "UNKNOWN"
    rid: Rid = None
    did: Did = None
    new_id: NewId = None


@command("person/rename", house=True, subject="person", refuses=(NAME_UNFIT, NAME_TAKEN),
         arguments=("display_name",))  # fmt: skip
class RenamePerson:
    """Say that a person is called otherwise now; the old name stays known."""

    person_id: PersonId
    username: Name
    display_name: Shown = None


@command("person/exclude", house=True, subject="person")
class ExcludePerson:
    """Leave a person out of all numbers and boards; the flag and the list say the same."""

    person_id: PersonId


@command("person/include", house=True, subject="person")
class IncludePerson:
    """Let a person count again, with all that was kept; this outweighs the automatic rule."""

    person_id: PersonId


@command("person/list", house=True, subject="person")
class PutOnList:
    """Put a person on a watchlist; on Excluded, the person is left out of all numbers."""

    person_id: PersonId
    watchlist: Annotated[Watchlist, Doc("Which list.")]


@command("person/unlist", house=True, subject="person")
class TakeOffList:
    """Take a person off a watchlist."""

    person_id: PersonId
    watchlist: Annotated[Watchlist, Doc("Which list it is.")]


@command("person/merge", house=True, subject="person",
         refuses=(MERGED_ALREADY, MERGED_WITH_ITSELF))  # fmt: skip
class MergePerson:
    """Say that a person is another one: from now on both are read as that other one."""

    person_id: PersonId
    into: Annotated[str, Len(1, 36), Doc("Who the person really is.")]


@command("person/split", house=True, subject="person", refuses=(NOT_MERGED,))
class SplitPerson:
    """Take a merge apart again: the person stands alone."""

    person_id: PersonId
