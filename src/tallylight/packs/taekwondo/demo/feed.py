"""The tournament as a feed: what whoever wants one can choose, and what comes of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Annotated, Any, Final

from annotated_doc import Doc
from annotated_types import Ge, Le

from tallylight.core.feed import Simulation, Simulator
from tallylight.core.pack import Chance
from tallylight.core.recordings import Recorded
from tallylight.packs.taekwondo.demo.answerer import Answerer
from tallylight.packs.taekwondo.demo.plan import MISTREATMENTS, Plan, Spelling, Traps
from tallylight.packs.taekwondo.demo.tournament import tournament
from tallylight.packs.taekwondo.demo.traps import mistreated
from tallylight.packs.taekwondo.demo.voice import Sent

Seconds = Annotated[int, Ge(5), Le(600)]


@dataclass(frozen=True)
class Wanted:
    """The tournament that is wanted."""

    courts: Annotated[int, Ge(1), Le(100), Doc("How many courts there are.")] = 12
    bouts: Annotated[int, Ge(1), Le(99), Doc("How many matches each court has.")] = 3
    round_seconds: Annotated[Seconds, Doc("How long a round is.")] = 120
    rest_seconds: Annotated[Seconds, Doc("How long the break between two rounds is.")] = 60
    pause_seconds: Annotated[Seconds, Doc("How long it is from match to match, or so.")] = 90
    spelling: Annotated[Spelling, Doc("Which kind of senders they are.")] = "gen2"
    traps: Annotated[
        str,
        Doc("What goes wrong: none, all, hostile, or names like lost=0.01,doubled=0.01,reloads."),
    ] = "none"


def simulation(chance: Chance, wanted: Wanted) -> Simulation:
    """A tournament with everything that goes wrong, and senders that can be asked."""
    plan = Plan(
        courts=wanted.courts,
        bouts=wanted.bouts,
        round_seconds=wanted.round_seconds,
        rest_seconds=wanted.rest_seconds,
        pause_seconds=wanted.pause_seconds,
        spelling=wanted.spelling,
    )
    traps = traps_of(wanted.traps)
    made = tournament(chance, plan, replace(traps, lost=0.0, doubled=0.0, reordered=0.0))
    answerer = Answerer()
    sent = _seen(made.datagrams, answerer)
    if any(getattr(traps, name) for name in MISTREATMENTS):
        sent, _ = mistreated(Chance(chance.getrandbits(64)), sent, traps)
    courts = {_name(court): court for court in range(1, wanted.courts + 1)}
    return Simulation(
        datagrams=(Recorded(one.at, _name(one.court), one.data) for one in sent),
        truth=lambda: made.truth,
        answer=lambda sender, request: answerer.answer(courts[sender], request),
    )


def traps_of(said: str) -> Traps:
    """The traps that a text names. ValueError where it names one that there is not."""
    traps = Traps()
    for word in filter(None, (part.strip() for part in said.split(","))):
        name, _, value = word.partition("=")
        if word in _WHOLE:
            traps = _WHOLE[word]
        else:
            change: dict[str, Any] = {name: _value(name, value)}
            traps = replace(traps, **change)
    return traps


_WHOLE: Final = {"none": Traps(), "all": Traps.all(), "hostile": Traps.hostile()}
_KNOWN: Final = tuple(one.name for one in fields(Traps))
_SWITCH: Final = {"": True, "on": True, "off": False}


def _value(name: str, said: str) -> float | bool:
    if name not in _KNOWN:
        known = ", ".join((*_WHOLE, *_KNOWN))
        raise ValueError(f"traps: there is none called {name}; there are {known}")
    if name not in MISTREATMENTS:
        if said not in _SWITCH:
            raise ValueError(f"traps: {name} is on or off")
        return _SWITCH[said]
    try:
        share = float(said)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise ValueError(f"traps: {name} needs how much of 1 it takes, like {name}=0.01")
    return share


def _seen(sent: Iterable[Sent], answerer: Answerer) -> Iterator[Sent]:
    """The same, shown to the answerer once each is gone: what will be said, nobody knows yet.

    It sees also what is lost on its way.
    """
    for one in sent:
        yield one
        answerer.saw(one.court, one.data)


def _name(court: int) -> str:
    return f"court {court}"


SIMULATOR = Simulator(Wanted, simulation)
