"""The runs' place on the control page: what is pressed next, what dropped, and corrections."""

from collections.abc import Iterator
from typing import Final

from tallylight.core.pack import View
from tallylight.core.panel import Action, Clock, Fact, Form, Headline, Panel, Weight
from tallylight.packs.diablo.messages.settings import FASTEST_FLOOR
from tallylight.packs.diablo.messages.shown import CountUnlinked
from tallylight.packs.diablo.rules.run import Run
from tallylight.packs.diablo.views import forms
from tallylight.packs.diablo.views.evening import OTHER, about, clock, minutes, open_pace, state
from tallylight.packs.diablo.views.pace import RunPace

TITLE: Final = "Diablo"
STATES = {"on": "Run {}", "paused": "Run {}, paused"}
MOST_TYPES = 4
"""So many kinds of runs have a button of their own."""


def panel(view: View) -> Panel:
    """While a run is on, the next one comes first; after it, the same once more."""
    went = open_pace(view)
    run: Run | None = view.picture.active
    if run is None:
        return _between(view, went)
    to_fill = (
        forms.find(view),
        forms.correct("Correct the run"),
        forms.start(view, "Next run, of another kind", "next"),
    )
    return Panel(TITLE, _headline(view, run, went), tuple(_while_on(run)), to_fill)


def _headline(view: View, run: Run, went: RunPace | None) -> Headline:
    return Headline(
        title=run.run_type or OTHER,
        state=STATES[state(run)].format(run.run_number),
        lamp=state(run) == "on",
        clock=clock(run, view),
        facts=tuple(_facts(view, run, went)),
    )


def _facts(view: View, run: Run, went: RunPace | None) -> Iterator[Fact]:
    yield Fact("Finds", str(len(run.finds)))
    if went is not None and went.n:
        yield Fact(f"Average of {went.n}", minutes(went.mean_seconds))
        yield Fact(_fastest(view), minutes(went.fastest_seconds))
    conditions = about(run, view)
    if conditions:
        yield Fact("With", conditions)


def _fastest(view: View) -> str:
    """What is shorter than the floor was broken off, and is no record."""
    floor = view.settings(FASTEST_FLOOR)
    return f"Fastest ({minutes(floor)} or more)" if floor else "Fastest"


def _while_on(run: Run) -> Iterator[Action]:
    if run.paused_since is None:
        yield _press("Next run", "run/next", "primary")
        yield _press("Pause", "run/pause")
    else:
        yield _press("Go on", "run/resume", "primary")
        yield _press("Next run", "run/next")
    yield _press("End the run", "run/end")
    yield _press("Discard the run", "run/discard", "danger")


def _between(view: View, went: RunPace | None) -> Panel:
    last: Run | None = view.picture.latest
    return Panel(
        TITLE,
        _resting(went),
        (*_starts(last, went), *(() if went else _links(view))),
        tuple(_forms_between(view, last, went)),
        None if last is None else f"Last: {_told(last)}.",
    )


def _resting(went: RunPace | None) -> Headline | None:
    """The session between two runs; None when none is on."""
    if went is None:
        return None
    facts = (Fact("Runs", str(went.runs)), Fact("Finds", str(went.finds)))
    return Headline("Session", "Between runs", clock=Clock(0, went.started_at), facts=facts)


def _starts(last: Run | None, went: RunPace | None) -> Iterator[Action]:
    """What was run last once more, or something else of the session; and the session itself."""
    run_types = went.types[:MOST_TYPES] if went else []
    if last is not None and last.run_type and not run_types:
        run_types = [last.run_type]
    for place, run_type in enumerate(run_types):
        weight: Weight = "normal" if place else "primary"
        yield _press(f"Start {run_type}", "run/start", weight, run_type=run_type)
    if went is None:
        yield _press("Start a session", "session/start")
    else:
        if went.runs > 1:
            yield _press("Join the last two runs", "run/merge", "quiet")
        yield _press("End the session", "session/end", "danger")


def _links(view: View) -> Iterator[Action]:
    """What was taken over, or kept without a stream, and lies in one."""
    n = view.ask(CountUnlinked()).sessions
    if n:
        label = f"Link {n} session{'s' if n > 1 else ''} to the streams of then"
        yield _press(label, "session/link-all", "quiet")


def _forms_between(view: View, last: Run | None, went: RunPace | None) -> Iterator[Form]:
    """A find goes to the run that has just ended; when the session is over, too, by its name."""
    if last is not None:
        yield forms.find(view, **({} if went else {"run_id": last.run_id}))
    yield forms.start(view, "Start a run", "start")
    if last is not None:
        yield forms.correct("Correct the last run")
    yield forms.CHARACTER


def _told(run: Run) -> str:
    """A run that is over, in a line."""
    names = (f"{find.name} (uncertain)" if find.uncertain else find.name for find in run.finds)
    found = ", ".join(names) or "nothing found"
    took = "nobody knows how long" if run.duration is None else minutes(run.duration / 1000)
    return f"run {run.run_number}, {run.run_type or OTHER}, {took}, {found}"


def _press(label: str, path: str, weight: Weight = "normal", **body: str) -> Action:
    return Action(label, f"{forms.HOME}/{path}", body, weight)
