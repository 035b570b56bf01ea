"""What overlays are told: no more than viewers may see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from annotated_doc import Doc

from tallylight.packs.audience.views.who import Counted, Given


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """What came last."""

    gift_id: Annotated[str, Doc("Its id, by which a new one is known.")]
    kind: Annotated[str, Doc("What it was: TIP_EVENT, CHEER, FOLLOW, SUBSCRIPTION and so on.")]
    amount: Annotated[int | None, Doc("How much, where it is counted.")]
    unit: Annotated[str | None, Doc("Of what, where it is counted.")]
    name: Annotated[str | None, Doc("Who it is from; null when nobody is to be named.")]
    at: Annotated[datetime, Doc("When it came.")]


@dataclass(frozen=True, kw_only=True)
class LatestGift(Counted):
    """What came last, if anything did."""

    gift: Annotated[Gift | None, Doc("What it was.")]


@dataclass(frozen=True, kw_only=True)
class GoalServed(Counted):
    """How far the goal is."""

    title: Annotated[str | None, Doc("What the goal is called.")]
    of: Annotated[str, Doc("What it counts: tips, followers or messages.")]
    unit: Annotated[str | None, Doc("Of which unit, where it counts tips.")]
    reached: Annotated[int, Doc("How far it is.")]
    amount: Annotated[int, Doc("How far it goes.")]
    span: Annotated[str, Doc("From when on it counts: session, day or all.")]


@dataclass(frozen=True, slots=True)
class TopPlace:
    """A place among those who gave most."""

    place: Annotated[int, Doc("Which one, from 1.")]
    name: Annotated[str | None, Doc("Whose it is; null when nobody is to be named.")]
    amount: Annotated[int, Doc("How much they gave.")]


@dataclass(frozen=True, kw_only=True)
class Pulse(Counted):
    """How the session that is on goes; all of it is 0 while none is."""

    people: Annotated[int, Doc("Persons who were seen in it so far.")]
    messages: Annotated[int, Doc("Lines of chat so far.")]
    follows: Annotated[int, Doc("How often somebody followed, also who took it back.")]
    tips: Annotated[list[Given], Doc("What was given so far, unit by unit.")]


@dataclass(frozen=True, kw_only=True)
class TopOfSession(Counted):
    """Who gave most in the session that is on."""

    unit: Annotated[str | None, Doc("Of what it was given most.")]
    total: Annotated[int, Doc("What was given of it in all.")]
    places: Annotated[list[TopPlace], Doc("The first places.")]
