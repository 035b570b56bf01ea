"""What a deck's buttons show of the match: lit while what they press is so."""

from tallylight.core.pack import View
from tallylight.core.panel import Lamp
from tallylight.packs.taekwondo.messages import commands as c
from tallylight.packs.taekwondo.rules.match import Match

SIDES = ("blue", "red")


def load(view: View, command: c.LoadMatch) -> Lamp:
    """Lit while the match of this number is on."""
    match: Match | None = view.picture.active
    if match is None:
        return Lamp(False, None)
    return Lamp(match.facts.number == command.number, match.facts.number)


def call_round(view: View, command: c.CallRound) -> Lamp:
    """Lit while it is this round."""
    match: Match | None = view.picture.active
    if match is None:
        return Lamp(False, None)
    text = None if match.number is None else f"Round {match.number}"
    return Lamp(match.number == command.number, text)


def clock(view: View, command: c.MoveClock) -> Lamp:
    """Start is lit while the clock runs, stop while it stands in a round that was begun."""
    match: Match | None = view.picture.active
    if match is None:
        return Lamp(False, None)
    text = "Runs" if match.running else "Stands"
    if command.action == "start":
        return Lamp(match.running, text)
    if command.action == "stop":
        return Lamp(match.state == "paused", text)
    return Lamp(None, text)


def rest(view: View, command: c.MoveBreak) -> Lamp:
    """Lit while the rest between rounds is on; the button of its end while it is not."""
    match: Match | None = view.picture.active
    resting = match is not None and match.on_break
    return Lamp(resting == (command.action == "start"), "Break" if resting else None)


def score(view: View, command: c.SetScore) -> Lamp:
    """Lit while the score is what the button sets."""
    return _stands(view, command, "")


def gam_jeoms(view: View, command: c.SetGamjeoms) -> Lamp:
    """Lit while there are as many as the button sets."""
    return _stands(view, command, "_gamjeoms")


def _stands(view: View, command: c.SetScore | c.SetGamjeoms, ending: str) -> Lamp:
    match: Match | None = view.picture.active or view.picture.latest
    if match is None:
        return Lamp(None, None)
    now = {side: getattr(match, side + ending) or 0 for side in SIDES}
    wanted = {side: getattr(command, side) for side in SIDES}
    lit = all(value in (None, now[side]) for side, value in wanted.items())
    return Lamp(lit, " : ".join(str(now[side]) for side in SIDES))


def winner(view: View, command: c.DeclareWinner) -> Lamp:
    """Lit while the last match was won by who the button names."""
    match: Match | None = view.picture.active or view.picture.latest
    if match is None or command.winner is None:
        return Lamp(None, None)
    return Lamp(match.winner == command.winner, match.decision)
