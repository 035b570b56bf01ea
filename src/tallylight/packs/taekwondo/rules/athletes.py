"""Athletes: who they are to a scoring system that knows names and no numbers."""

from dataclasses import dataclass, replace
from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.pack import Context, Decision, Entry, Picture
from tallylight.packs.taekwondo.messages.athletes import (
    AthleteCorrected,
    AthleteMet,
    CorrectAthlete,
    MeetAthlete,
)

CORRECTABLE = ("short_name", "long_name", "country_code")


@dataclass(frozen=True, slots=True)
class Athlete:
    """One athlete. `code` is what the scoring system's names and countries come to.

    Names are None where they were erased.
    """

    athlete_id: int
    code: str
    short_name: str | None
    long_name: str | None
    country_code: str | None


def code_of(short_name: str, country_code: str | None) -> str:
    """What tells athletes apart: the name on the scoreboard and the country, case aside.

    Namesakes of one country have one code; only a person can tell them apart.
    """
    return f"{' '.join(short_name.split()).casefold()}|{(country_code or '').strip().upper()}"


def decide(picture: Picture[Athlete], command: Any, ctx: Context) -> Decision | Refused:
    if isinstance(command, CorrectAthlete):
        return _correct(command, ctx)
    return _meet(command, ctx)


def _meet(command: MeetAthlete, ctx: Context) -> Decision:
    code = command.code or code_of(command.short_name, command.country_code)
    known = ctx.named("athlete", athlete_code=code)
    if known is not None:
        return Decision(about=known)
    met = AthleteMet(
        athlete_id=ctx.ids.next("pss_athletes"),
        code=ctx.text(code),
        short_name=ctx.text(command.short_name),
        long_name=ctx.text(command.long_name),
        country_code=command.country_code,
    )
    return Decision.of(ctx.at, met)


def _correct(command: CorrectAthlete, ctx: Context) -> Decision:
    said = tuple(name for name in CORRECTABLE if name in ctx.given)
    if command.short_name is None:
        said = tuple(name for name in said if name != "short_name")
    corrected = AthleteCorrected(
        athlete_id=command.athlete_id,
        said=said,
        short_name=ctx.text(command.short_name),
        long_name=ctx.text(command.long_name),
        country_code=command.country_code,
    )
    return Decision.of(ctx.at, corrected) if said else Decision()


def evolve(athlete: Athlete | None, entry: Entry) -> Athlete | None:
    match entry.event:
        case AthleteMet() as event:
            return Athlete(
                athlete_id=event.athlete_id,
                code=entry.text(event.code) or f"erased {event.athlete_id}",
                short_name=entry.text(event.short_name),
                long_name=entry.text(event.long_name),
                country_code=event.country_code,
            )
        case AthleteCorrected() as event if athlete is not None:
            new: dict[str, Any] = {name: getattr(event, name) for name in event.said}
            for name in ("short_name", "long_name"):
                if name in new:
                    new[name] = entry.text(new[name])
            return replace(athlete, **new)
    return athlete


def tell(entry: Entry) -> str | None:
    return "Athlete corrected" if isinstance(entry.event, AthleteCorrected) else "Athlete"
