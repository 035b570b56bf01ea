"""An athlete as served."""

from dataclasses import dataclass
from typing import Annotated

from annotated_doc import Doc

from tallylight.packs.taekwondo.rules.athletes import Athlete
from tallylight.packs.taekwondo.views.flags import Atlas


@dataclass(frozen=True, slots=True)
class AthleteServed:
    """One athlete."""

    athlete_id: Annotated[int, Doc("Its number here.")]
    short_name: Annotated[str | None, Doc("The name on the scoreboard; null when erased.")]
    long_name: Annotated[str | None, Doc("The full name.")]
    country_code: Annotated[str | None, Doc("The code of a country or club, as it came.")]


def serve(athlete: Athlete) -> AthleteServed:
    return AthleteServed(
        athlete.athlete_id, athlete.short_name, athlete.long_name, athlete.country_code
    )


@dataclass(frozen=True, slots=True)
class AthletePlaced:
    """An athlete, and what country that is."""

    athlete_id: Annotated[int, Doc("The athlete's number here.")]
    short_name: Annotated[str | None, Doc("The name on the scoreboard; null when erased.")]
    long_name: Annotated[str | None, Doc("The full name; null when nobody said it.")]
    country_code: Annotated[str | None, Doc("The code as it came.")]
    ioc_code: Annotated[str | None, Doc("The IOC's code that is meant; null when unknown.")]
    country_name: Annotated[str | None, Doc("The country or club.")]
    picture: Annotated[str | None, Doc("Where its flag is; null: draw a plate with the code.")]


@dataclass(frozen=True, slots=True)
class Seated:
    """An athlete in a match."""

    position: Annotated[int, Doc("1 blue, 2 red.")]
    athlete: Annotated[AthletePlaced, Doc("Who it is.")]


@dataclass(frozen=True, slots=True)
class AthletePage:
    """One page of athletes."""

    items: Annotated[list[AthletePlaced], Doc("The page, who was met last first.")]
    next: Annotated[int | None, Doc("`before` of the page after it.")]


def placed(athlete: Athlete, atlas: Atlas) -> AthletePlaced:
    country = atlas.look_up(athlete.country_code)
    return AthletePlaced(
        athlete_id=athlete.athlete_id,
        short_name=athlete.short_name,
        long_name=athlete.long_name,
        country_code=athlete.country_code,
        ioc_code=country.ioc_code,
        country_name=country.country_name,
        picture=country.picture,
    )
