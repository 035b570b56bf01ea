"""The court's place on the control page: what is on, and what is pressed next.

Without a feed a match is kept by hand: the next step first, then points and gam-jeoms. With one,
corrections come first; the same buttons stand behind, for what the scoring system can't say.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from tallylight.base.units import seconds
from tallylight.core.pack import View
from tallylight.core.panel import Action, Choice, Clock, Fact, Field, Form, Headline, Panel, Weight
from tallylight.packs.taekwondo.messages.fields import DECISIONS, ROUNDS
from tallylight.packs.taekwondo.messages.integrity import GetStrangers
from tallylight.packs.taekwondo.rules.match import Match, Round
from tallylight.packs.taekwondo.views.court import FEED, SIDES, Scene, in_round, scene, standing
from tallylight.packs.taekwondo.views.served import result_of, words_of

TITLE: Final = "Match"
HOME: Final = "/taekwondo"
POINTS: Final = (1, 2, 3, 4, 5)
SILENT: Final = timedelta(seconds=3)
"""After how long without a tick of a running clock the signal is called lost."""


def panel(view: View) -> Panel:
    shown = scene(view)
    note = _note(view, shown)
    if shown is None:
        return Panel(TITLE, actions=_restore(view), forms=(_load(),), note=note)
    if shown.match.ended_at is not None:
        late = (*_corrections(shown), _how(shown.match))
        return Panel(TITLE, _headline(shown), _supersede(shown.match), (_load(), *late), note)
    kept = _Kept(shown, by_hand=shown.court is None)
    return Panel(TITLE, _headline(shown), tuple(kept.actions()), tuple(kept.forms()), note)


def _headline(shown: Scene) -> Headline:
    match = shown.match
    return Headline(
        title=_title(shown),
        state=_state(shown),
        lamp=shown.state == "fighting",
        clock=_fought(match.round) if match.ended_at is None else None,
        facts=tuple(_facts(shown)),
    )


def _title(shown: Scene) -> str:
    number = shown.match.facts.number
    if not any(_name(shown, position) for position, _ in SIDES):
        return f"Match {number}" if number else "A match"
    who = " - ".join(_name(shown, position) or side.capitalize() for position, side in SIDES)
    return f"{number}: {who}" if number else who


def _name(shown: Scene, position: int) -> str | None:
    one = shown.people.get(position)
    return (one.short_name or one.long_name or one.country_code) if one else None


def _state(shown: Scene) -> str:
    """The state as a person says it."""
    match, state = shown.match, shown.state
    if state == "decided":
        who = {1: "Won by blue", 2: "Won by red"}.get(match.winner or 0, "Decided")
        return " · ".join(filter(None, (who, words_of(match.decision), result_of(match))))
    if state in ("fighting", "paused"):
        name = "Round" if match.number is None else f"Round {match.number}"
        return name if state == "fighting" else f"{name}, clock stands"
    return state.capitalize()


def _fought(one: Round | None) -> Clock | None:
    """How long the round was fought; it runs on by itself."""
    return None if one is None else Clock(seconds(one.fought_us), one.running_since)


def _facts(shown: Scene) -> Iterator[Fact]:
    match = shown.match
    yield Fact("Score", _sides(standing(shown, side) for _, side in SIDES))
    yield Fact("Gam-jeoms", _sides(standing(shown, f"{side}_gamjeoms") for _, side in SIDES))
    yield Fact("Rounds", _sides(match.rounds_won(position) for position, _ in SIDES))
    for label, said in (("Phase", match.facts.category), ("Class", match.facts.weight_class)):
        if said:
            yield Fact(label, said)


def _sides(values: Iterator[int | None]) -> str:
    return " : ".join("-" if value is None else str(value) for value in values)


def _note(view: View, shown: Scene | None) -> str | None:
    """What somebody should look after: a line gone silent, senders that nobody knows."""
    said = []
    court = view.heard.get(FEED) if shown is None else shown.court
    face = court.clock if court is not None else None
    silent = face is not None and face.running and view.now - face.at > SILENT
    if silent or (court is not None and court.blind):
        said.append("Signal lost: nothing is heard though the clock runs.")
    strangers = [one.sender for one in view.ask(GetStrangers())]
    if strangers:
        said.append(f"No court has these senders: {', '.join(strangers[:3])}.")
    if shown is not None and shown.match.note:
        said.append(f"Note: {shown.match.note}")
    return " ".join(said) or None


Step = tuple[str, str, dict[str, Any]]
"""What is pressed: its label, its path, its values."""


@dataclass(frozen=True)
class _Kept:
    """What can be pressed while a match is on."""

    shown: Scene
    by_hand: bool

    @property
    def match(self) -> Match:
        return self.shown.match

    def actions(self) -> Iterator[Action]:
        """The next step, points and gam-jeoms, and the way out; with a feed, all of it behind."""
        for place, (label, path, body) in enumerate(self._steps()):
            yield Action(label, HOME + path, body, self._weight("normal" if place else "primary"))
        for _, side in SIDES:
            yield from self._points(side)
        for position, side in SIDES:
            yield self._gam_jeom(position, side)
        yield from _supersede(self.match)

    def _weight(self, by_hand: Weight) -> Weight:
        return by_hand if self.by_hand else "quiet"

    def _points(self, side: str) -> Iterator[Action]:
        """Each sets the score that comes next, so that a press that comes twice counts once."""
        now = in_round(self.shown, side) or 0
        for by in POINTS:
            yield self._set_score(side, by, now)
        if now:
            yield self._set_score(side, -1, now)

    def _set_score(self, side: str, by: int, now: int) -> Action:
        path = f"{HOME}/match/score"
        label = f"{side.capitalize()} {by:+}"
        return Action(label, path, {side: now + by}, self._weight("normal"))

    def _gam_jeom(self, position: int, side: str) -> Action:
        now = in_round(self.shown, f"{side}_gamjeoms") or 0
        other = SIDES[2 - position][1]
        hint = f"Its point for {other} is a press of its own."
        label, path = f"Gam-jeom {side}", f"{HOME}/match/gam-jeoms"
        return Action(label, path, {side: now + 1}, self._weight("normal"), hint)

    def _steps(self) -> Iterator[Step]:
        """What sensibly comes next, the likeliest first."""
        match, one = self.match, self.match.round
        if match.state == "loading":
            yield "Ready", "/match/ready", {}
        if one is None:
            yield "Round 1", "/match/round", {"number": 1}
        elif match.on_break:
            yield from self._next_round(one)
            yield "End of break", "/match/break", {"action": "end"}
        elif match.running:
            yield "Stop clock", "/match/clock", {"action": "stop"}
            yield "End of round", "/match/clock", {"action": "end"}
        elif one.ended_at is None:
            yield "Start clock", "/match/clock", {"action": "start"}
            if one.started_at is not None:
                yield "End of round", "/match/clock", {"action": "end"}
        elif one.winner is None:
            for position, side in SIDES:
                body = {"round": one.number, "winner": position}
                yield f"Round to {side}", "/match/rounds", body
        elif self._won() is None:
            yield "Break", "/match/break", {"action": "start"}
            yield from self._next_round(one)
        yield from self._winners()

    def _next_round(self, one: Round) -> Iterator[Step]:
        if one.number < ROUNDS:
            yield f"Round {one.number + 1}", "/match/round", {"number": one.number + 1}

    def _won(self) -> int | None:
        """Who has the rounds that it takes; None while the match is open."""
        needed = self.match.facts.total_rounds // 2 + 1
        return next((p for p, _ in SIDES if self.match.rounds_won(p) >= needed), None)

    def _winners(self) -> Iterator[Step]:
        """The winner may be said at any time; who has won enough rounds comes first."""
        if self.match.round is None:
            return
        for position, side in sorted(SIDES, key=lambda it: it[0] != self._won()):
            yield f"{side.capitalize()} wins", "/match/winner", {"winner": position}

    def forms(self) -> Iterator[Form]:
        """Corrections; by hand also who fights and for how long, and the match that comes next."""
        if self.by_hand:
            yield from (_meet(), _who(), _describe(self.match))
        yield from _corrections(self.shown)
        yield _load()


def _load() -> Form:
    number = Field("number", "Number", "text")
    return Form("Load a match", "Load", f"{HOME}/match/load", (number,))


def _meet() -> Form:
    fields = (
        Field("short_name", "Name", "text", required=True),
        Field("country_code", "Country", "text"),
        Field("code", "A code to call them by", "text", required=True),
    )
    return Form("Take in an athlete", "Take in", f"{HOME}/athlete/meet", fields)


def _who() -> Form:
    fields = (Field("blue", "Code of blue", "text"), Field("red", "Code of red", "text"))
    return Form("Who fights", "Seat", f"{HOME}/match/athletes", fields)


def _describe(match: Match) -> Form:
    facts = match.facts
    fields = (
        Field("category", "Phase", "text", value=facts.category),
        Field("weight_class", "Class", "text", value=facts.weight_class),
        Field("round_duration", "Seconds of a round", "text", remember=True,
              value=None if facts.round_duration is None else str(facts.round_duration)),
    )  # fmt: skip
    return Form("What match it is", "Say", f"{HOME}/match/configure", fields)


def _corrections(shown: Scene) -> Iterator[Form]:
    """Names as they should be, and a note."""
    for position, side in SIDES:
        one = shown.people.get(position)
        if one is not None:
            fields = (
                Field("short_name", "Name", "text", required=True, value=one.short_name),
                Field("long_name", "Full name", "text", value=one.long_name),
                Field("country_code", "Country", "text", value=one.country_code),
            )
            body = {"athlete_id": one.athlete_id}
            yield Form(f"Correct {side}", "Correct", f"{HOME}/athlete/correct", fields, body)
    body = {"match_id": shown.match.match_id}
    note = Field("note", "Note", "text", value=shown.match.note)
    yield Form("Note", "Write", f"{HOME}/match/note", (note,), body)


def _how(match: Match) -> Form:
    choices = tuple(Choice(code, words) for code, words in DECISIONS.items())
    decision = Field("decision", "Decision", "choice", choices, value=match.decision)
    body = {"match_id": match.match_id}
    return Form("How it was decided", "Decide", f"{HOME}/match/winner", (decision,), body)


def _supersede(match: Match) -> tuple[Action, ...]:
    hint = "It was loaded once more, or was a test. It can be put back."
    body = {"match_id": match.match_id}
    return (Action("Take out of the numbers", f"{HOME}/match/supersede", body, "danger", hint),)


def _restore(view: View) -> tuple[Action, ...]:
    """The way back for a match that was taken out."""
    last: Match | None = view.picture.active or view.picture.latest
    if last is None or last.superseded_at is None:
        return ()
    body = {"match_id": last.match_id}
    return (Action("Put it back into the numbers", f"{HOME}/match/restore", body, "normal"),)
