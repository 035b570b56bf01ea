"""Events in a few words, for the undo bar."""

from collections.abc import Callable
from typing import Any

from tallylight.core.pack import Entry
from tallylight.packs.taekwondo.messages import events as e
from tallylight.packs.taekwondo.messages.athletes import AthleteCorrected, AthleteMet
from tallylight.packs.taekwondo.messages.fields import DECISIONS
from tallylight.packs.taekwondo.rules import athletes, flags, mappings

WHO = {0: "Nobody", 1: "Blue", 2: "Red"}
CLOCK = {
    "start": "Clock started", "stop": "Clock stopped", "set": "Clock set", "end": "End of round",
}  # fmt: skip


def tell(entry: Entry) -> str | None:
    """An event in a few words; None where it is not worth one."""
    say = WORDS.get(type(entry.event))
    if say is not None:
        return say(entry.event)
    told = (subject.tell(entry) for subject in (flags, mappings))
    said = next((words for words in told if words is not None), None)
    return athletes.tell(entry) if isinstance(entry.event, MET) else said


MET = (AthleteMet, AthleteCorrected)


def _both(what: str) -> Callable[[Any], str]:
    """Words of an event that says something of blue, of red, or of both."""

    def say(event: Any) -> str:
        told = [(who, value) for who, value in (("blue", event.blue), ("red", event.red))
                if value is not None]  # fmt: skip
        return f"{what}: " + ", ".join(f"{who} {value}" for who, value in told)

    return say


def _loaded(event: e.MatchLoaded) -> str:
    return "Match loaded" if event.number is None else f"Match loaded: {event.number}"


def _closed(event: e.MatchClosed) -> str:
    """A match is given up by loading the next one, and that is what was pressed."""
    return "Next match loaded" if event.why == "abandoned" else "Match closed"


def _review(event: e.ReviewMoved) -> str:
    return f"Video review: {'Referee' if event.by == 0 else WHO[event.by]}"


def _decided(event: e.WinnerDeclared) -> str:
    decision = event.decision and DECISIONS.get(event.decision, event.decision)
    if event.winner is None:
        return f"Decision: {decision or 'as it was'}"
    return f"Winner: {WHO[event.winner]}" + (f", {decision}" if decision else "")


WORDS: dict[type, Callable[[Any], str]] = {
    e.MatchLoaded: _loaded,
    e.MatchConfigured: lambda _: "Match described",
    e.AthletesNamed: lambda _: "Athletes named",
    e.OfficialsNamed: lambda _: "Officials named",
    e.MatchReadied: lambda _: "Match ready",
    e.RoundCalled: lambda event: f"Round {event.number}",
    e.ClockMoved: lambda event: CLOCK[event.action],
    e.BreakMoved: lambda event: "Break" if event.action == "start" else "End of break",
    e.InjuryMoved: lambda event: f"Injury clock: {event.action}",
    e.ScoreChanged: _both("Score"),
    e.ScoreExplained: lambda _: "Points explained",
    e.RoundScoresSet: _both("Points of the round"),
    e.GamjeomsSet: _both("Gam-jeoms"),
    e.HitsCounted: lambda _: "Hits counted",
    e.ReviewMoved: _review,
    e.SuperiorityShown: lambda event: f"Superiority: {WHO[event.position]}",
    e.RoundWon: lambda event: f"Round {event.number}: {WHO[event.winner]}",
    e.WinnerDeclared: _decided,
    e.MatchClosed: _closed,
    e.SomeMissed: lambda _: "Nothing heard for a while",
    e.MatchSuperseded: lambda _: "Match taken out of the numbers",
    e.MatchRestored: lambda _: "Match put back into the numbers",
    e.MatchNoted: lambda _: "Note on the match",
}
