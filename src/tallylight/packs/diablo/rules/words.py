"""What is told of events and presses in a few words, for the undo bar."""

from collections.abc import Callable, Mapping, Sequence

from tallylight.core.pack import Entry
from tallylight.packs.diablo.messages import amended as am
from tallylight.packs.diablo.messages import commands as c
from tallylight.packs.diablo.messages import events as e
from tallylight.packs.diablo.messages import saves as m
from tallylight.packs.diablo.rules.items import all_items


def tell(entry: Entry) -> str | None:
    """An event in a few words."""
    event = entry.event
    match event:
        case e.SessionArchived(archived=archived):
            return f"Diablo session {'put away' if archived else 'taken out again'}"
        case e.ProgressFound(item=item):
            return f"Grail: {_name(item)}"
        case e.OddsSet(item=item):
            return f"Odds of {_name(item)}"
        case e.RunStarted(run_type=word, run_number=number):
            return f"Run {number} started" + (f": {word}" if word else "")
        case e.RunAdopted(run_number=number):
            return f"Run {number} written down"
        case e.FindAdded(name=name, ethereal=ethereal):
            return f"Found: {'ethereal ' if ethereal else ''}{name}"
    return TOLD.get(type(event))


TOLD: dict[type, str] = {
    e.SessionStarted: "Diablo session started",
    e.SessionEnded: "Diablo session ended",
    e.SessionDeleted: "Diablo session deleted",
    e.SessionNoted: "Note of the Diablo session",
    e.SessionStretched: "Diablo session made longer",
    am.SessionAmended: "End of a Diablo session taken over",
    am.RunAmended: "End of a run taken over",
    am.FindsFollowed: "More finds of a run taken over",
    e.SessionLinked: "Linked to the stream",
    e.SessionPlayed: "Who was played",
    e.RunLinked: "Linked to the stream",
    e.RunPaused: "Run paused",
    e.RunResumed: "Run goes on",
    e.RunEnded: "Run ended",
    e.RunCorrected: "Run corrected",
    e.RunMerged: "Runs merged",
    e.RunDeleted: "Run deleted",
    m.RunReopened: "Run goes on",
    m.SaveNoticed: "A save was written",
    m.SuggestionAnswered: "Suggestion answered",
    e.FindRemoved: "Find taken out",
    e.CharacterAdded: "Character added",
    e.CharacterCorrected: "Character changed",
    e.CharacterDeleted: "Character taken out",
    e.ProgressRemoved: "Grail entry removed",
    e.OddsRemoved: "Odds removed",
}
"""What is always told in the same words."""


def _name(item: str) -> str:
    known = all_items().get(item)
    return known.name if known else item


def _next(entries: Sequence[Entry]) -> str | None:
    """A run that ended and the one that began; or that one alone."""
    told = [words for one in entries if isinstance(one.event, e.RunEnded | e.RunStarted)
            and (words := tell(one))]  # fmt: skip
    return ", and ".join([*told[:1], *(words[0].lower() + words[1:] for words in told[1:])])


def _moved(entries: Sequence[Entry]) -> str | None:
    names = (one.event.name for one in entries if isinstance(one.event, e.FindAdded))
    return f"Find moved: {next(names)}"


def _linked(entries: Sequence[Entry]) -> str | None:
    n = sum(isinstance(one.event, e.SessionLinked) for one in entries)
    return f"{n} Diablo session{'s' if n > 1 else ''} linked to the stream"


PRESSES: Mapping[type, Callable[[Sequence[Entry]], str | None]] = {
    c.NextRun: _next,
    c.MergeRuns: lambda _: TOLD[e.RunMerged],
    c.LinkSessions: _linked,
    c.SayWhoPlayed: lambda _: "Who was played in what was taken over",
    c.MoveFind: _moved,
    c.RecordDiabloSession: lambda _: "Diablo session written down",
}
"""What a press of several events was."""
