"""What a deck's buttons show of the runs: lit while what they press is so."""

from tallylight.base.errors import Refused
from tallylight.core.pack import View
from tallylight.core.panel import Lamp
from tallylight.packs.diablo import messages as m
from tallylight.packs.diablo.rules.finds import meant
from tallylight.packs.diablo.rules.places import run_word
from tallylight.packs.diablo.rules.run import Find, Run
from tallylight.packs.diablo.views.evening import open_pace

OFF = "Off"


def session(view: View, _: m.StartSession) -> Lamp:
    """Lit while a Diablo session is on."""
    return _session(view, lit=True)


def end_session(view: View, _: m.EndDiabloSession) -> Lamp:
    """Lit while none is on."""
    return _session(view, lit=False)


def _session(view: View, *, lit: bool) -> Lamp:
    opened = open_pace(view)
    if opened is None:
        return Lamp(not lit, OFF)
    return Lamp(lit, f"Runs: {opened.runs}", opened.runs)


def start(view: View, command: m.StartRun) -> Lamp:
    """Lit while a run is on, of this type where the button names one."""
    return _of_type(view, command.run_type)


def following(view: View, command: m.NextRun) -> Lamp:
    """The same: the button's own run is on."""
    return _of_type(view, command.run_type)


def _of_type(view: View, said: str | None) -> Lamp:
    run: Run | None = view.picture.active
    if run is None:
        return Lamp(False, _text(view))
    mine = said is None or run_word(said) == run.run_type
    return Lamp(mine, _text(view), run.run_number)


def pause(view: View, _: m.PauseRun) -> Lamp:
    """Lit while the run's clock stands still."""
    run: Run | None = view.picture.active
    return Lamp(run is not None and run.paused_since is not None, _text(view))


def resume(view: View, _: m.ResumeRun) -> Lamp:
    """Lit while the run's clock goes."""
    run: Run | None = view.picture.active
    return Lamp(run is not None and run.paused_since is None, _text(view))


def end(view: View, _: m.EndRun) -> Lamp:
    """Lit while no run is on."""
    return Lamp(view.picture.active is None, _text(view))


def find(view: View, command: m.AddFind) -> Lamp:
    """How often this was found in the run, or in the last one; never lit, a find is no state."""
    run: Run | None = view.picture.active or view.picture.latest
    if run is None:
        return Lamp(None)
    said = meant(command.name, command.ethereal)
    own = 0 if isinstance(said, Refused) else sum(_is(said[1:], one) for one in run.finds)
    return Lamp(None, f"Finds: {len(run.finds)}", own)


def _is(said: tuple[str, bool], found: Find) -> bool:
    return said == (found.name, found.ethereal)


def _text(view: View) -> str | None:
    """How the run stands, in few words; the last one, where none is on."""
    run: Run | None = view.picture.active or view.picture.latest
    if run is None:
        return None
    if run.paused_since is not None:
        return "Paused"
    return f"Run {run.run_number}" if run.ended_at is None else f"Run {run.run_number} over"
