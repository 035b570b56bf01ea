"""Persons and sums as they stand in the answers to questions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from annotated_doc import Doc


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody, as they are called wherever a stream may see it."""

    person_id: Annotated[str, Doc("The id of who the person is read as.")]
    name: Annotated[str, Doc("What they are called; a made-up name while names are hidden.")]
    platform: Annotated[str, Doc("The platform that the name is from.")]
    is_excluded: Annotated[bool, Doc("Whether they are left out of all numbers.")]


@dataclass(frozen=True, slots=True)
class Given:
    """What was given, of one unit. Nothing is converted."""

    unit: Annotated[str | None, Doc("Of what: tokens, bits; null where nobody said.")]
    amount: Annotated[int, Doc("How much of it.")]
    n: Annotated[int, Doc("In how many gifts.")]


@dataclass(frozen=True, slots=True)
class OfSession:
    """Which session a number is of."""

    session_id: Annotated[int, Doc("The number of the session.")]
    started_at: Annotated[datetime, Doc("When the session began.")]
    ended_at: Annotated[datetime | None, Doc("When it was over; null while it is on.")]


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A number of persons or of what they did, and who is not in it."""

    include_excluded: Annotated[bool, Doc("Whether those who are to be left out are in it.")]
    excluded_hidden: Annotated[int, Doc("How many persons it leaves out for that.")]
