"""A whole match that is over, written down in one command as the events it was made of.

A person is told what can't be. An import can't be asked to say it otherwise: there it is put
right, and its provenance says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.pack import Context, Decision, Happening, Origin, Picture
from tallylight.packs.taekwondo.messages import events as e
from tallylight.packs.taekwondo.messages.commands import CauseGiven
from tallylight.packs.taekwondo.messages.events import Provenance
from tallylight.packs.taekwondo.messages.fields import MATCH_OVERLAPS, NO_SUCH_ATHLETE, ROUNDS
from tallylight.packs.taekwondo.messages.record import (
    MATCH_TO_COME,
    NOT_IN_ORDER,
    ROUND_TWICE,
    RecordMatch,
    RoundRecorded,
    Standing,
)
from tallylight.packs.taekwondo.rules.match import Match

FACTS = (
    "wire_id", "category", "weight_class", "division", "total_rounds", "round_duration",
    "countdown_type", "format_type", "blue_bg", "blue_fg", "red_bg", "red_fg",
)  # fmt: skip
SIDES = ("blue", "red")


@dataclass
class Account:
    """A match being told: what happened so far, until when, and what had to be put right.

    `mends` is false for a person, who is refused by the first thing that can't be. `stood` are
    the points of the round so far.
    """

    ctx: Context
    mends: bool
    until: datetime
    before: str = "its load"
    repaired: list[str] = field(default_factory=list)
    happened: list[Happening] = field(default_factory=list)
    stood: dict[str, int] = field(default_factory=dict)

    def time(self, at: datetime | None, what: str) -> datetime:
        """A time that is not before what came last, nor to come. Raises Refused."""
        if at is None:
            return self.until
        if at < self.until:
            self.mend(
                NOT_IN_ORDER.because(what=what, at=at, before=self.before, then=self.until),
                f"{what} was said to be at {at:%Y-%m-%dT%H:%M:%S.%fZ}, before {self.before}",
            )
            return self.until
        if at > self.ctx.now:
            said = f"{what} was said to be at {at:%Y-%m-%dT%H:%M:%S.%fZ}, which is to come"
            self.mend(MATCH_TO_COME.because(what=what, at=at), said)
            return max(self.until, self.ctx.now)
        self.until, self.before = at, what
        return at

    def mend(self, refused: Refused, said: str) -> None:
        """Note what was put right; a person is refused instead."""
        if not self.mends:
            raise refused
        self.repaired.append(said)

    def tell(self, at: datetime, *events: Any) -> None:
        self.happened += ((at, event) for event in events)


def record(picture: Picture[Match], command: RecordMatch, ctx: Context) -> Decision | Refused:
    account = Account(ctx, ctx.cause.origin is Origin.IMPORT, ctx.at)
    account.repaired += command.repaired
    match_id = ctx.ids.next("pss_matches")
    try:
        rounds = _in_order(command.rounds, account)
        seats = _seats(match_id, command, account)
        for one in rounds:
            _round(match_id, one, account)
        over = account.time(command.ended_at, "Its end")
        _overlap(picture, over, account)
    except Refused as refused:
        return refused
    loaded = _loaded(match_id, picture, command, over, account)
    facts = _facts(match_id, command)
    end = _end(match_id, command)
    first = ((ctx.at, event) for event in (loaded, *facts, *seats))
    return Decision((*first, *account.happened, (over, end)))


def _in_order(rounds: Sequence[RoundRecorded], account: Account) -> list[RoundRecorded]:
    """The rounds by their numbers, each once; of two the later told one stays."""
    known: dict[int, RoundRecorded] = {}
    for one in rounds:
        if one.number in known:
            said = f"Round {one.number} was told twice; the last telling counts"
            account.mend(ROUND_TWICE.because(number=one.number), said)
        known[one.number] = one
    return [known[number] for number in sorted(known)]


def _seats(match_id: int, command: RecordMatch, account: Account) -> Iterable[Any]:
    said: dict[int, int] = {}
    for position, side in enumerate(SIDES, 1):
        code = getattr(command, side)
        if code is None:
            continue
        athlete = account.ctx.named("athlete", athlete_code=code)
        if athlete is None:
            missing = f"Nobody knows who fought in {side}"
            account.mend(NO_SUCH_ATHLETE.because(athlete_id=code), missing)
        else:
            said[position] = athlete.athlete_id
    if not said:
        return ()
    row_ids = tuple(account.ctx.ids.next("pss_match_athletes") for _ in said)
    athletes = tuple(said.values())
    return (
        e.AthletesNamed(match_id=match_id, said=tuple(said), athletes=athletes, row_ids=row_ids),
    )


def _round(match_id: int, one: RoundRecorded, account: Account) -> None:
    """What happened in a round, in order of time; a round without times has no clock."""
    account.stood = {}
    began = account.time(one.started_at, f"The start of round {one.number}")
    account.tell(began, e.RoundCalled(match_id=match_id, number=one.number))
    if one.started_at is not None:
        account.tell(began, e.ClockMoved(match_id=match_id, action="start", left=None))
    told = [*((s, _score) for s in one.scores), *((s, _gamjeoms) for s in one.gam_jeoms)]
    for standing, event in sorted(told, key=lambda each: each[0].at):
        at = account.time(standing.at, f"A count in round {one.number}")
        account.tell(at, event(match_id, standing, account))
    over = account.time(one.ended_at, f"The end of round {one.number}")
    points = Standing(at=over, blue=one.blue, red=one.red)
    fouls = Standing(at=over, blue=one.blue_gam_jeoms, red=one.red_gam_jeoms)
    for standing, event in ((points, _score), (fouls, _gamjeoms)):
        if (standing.blue, standing.red) != (None, None):
            account.tell(over, event(match_id, standing, account))
    if (one.started_at, one.ended_at) != (None, None):
        account.tell(over, e.ClockMoved(match_id=match_id, action="end", left=None))
    if one.winner is not None:
        account.tell(over, e.RoundWon(match_id=match_id, number=one.number, winner=one.winner))


def _score(match_id: int, one: Standing, account: Account) -> Any:
    """A score taken over: what moved it was not seen, so it is carried and not unknown."""
    return e.ScoreChanged(
        match_id=match_id,
        blue=one.blue,
        red=one.red,
        row_ids=_two(account.ctx, "pss_scores"),
        blue_causes=_carried("blue", one.blue, account),
        red_causes=_carried("red", one.red, account),
    )


def _carried(side: str, value: int | None, account: Account) -> tuple[CauseGiven, ...]:
    before = account.stood.get(side, 0)
    if value is None or value == before:
        return ()
    account.stood[side] = value
    return (CauseGiven(cause="carried", points=value - before),)


def _gamjeoms(match_id: int, one: Standing, account: Account) -> Any:
    row_ids = _two(account.ctx, "pss_warnings")
    return e.GamjeomsSet(match_id=match_id, blue=one.blue, red=one.red, row_ids=row_ids)


def _two(ctx: Context, table: str) -> tuple[int, int]:
    return ctx.ids.next(table), ctx.ids.next(table)


def _overlap(picture: Picture[Match], over: datetime, account: Account) -> None:
    """At one time there is one match on a court."""
    began, active = account.ctx.at, picture.active
    other = account.ctx.overlap("match", began, over, None)
    if active is not None and over > active.started_at:
        other = active
    if other is not None:
        said = f"Match {other.match_id} was on at the same time"
        account.mend(MATCH_OVERLAPS.because(match_id=other.match_id), said)


def _loaded(
    match_id: int, picture: Picture[Match], command: RecordMatch, over: datetime, account: Account
) -> e.MatchLoaded:
    ctx, session = account.ctx, picture.session
    if session is not None and session.ended_at is not None and session.ended_at < over:
        session = None
    first, *_ = (ctx.ids.next("pss_rounds") for _ in range(ROUNDS))
    imported = account.mends or command.original is not None or bool(account.repaired)
    return e.MatchLoaded(
        match_id=match_id,
        first_round_id=first,
        session_id=None if session is None else session.session_id,
        number=command.number,
        provenance=Provenance(
            source=ctx.cause.source,
            original=command.original,
            repaired=tuple(account.repaired),
        )
        if imported
        else None,
    )


def _facts(match_id: int, command: RecordMatch) -> Iterable[Any]:
    known = {name: getattr(command, name) for name in FACTS}
    said = {name: value for name, value in known.items() if value is not None}
    if said:
        values = tuple(said.values())
        yield e.MatchConfigured(match_id=match_id, said=tuple(said), values=values)


def _end(match_id: int, command: RecordMatch) -> Any:
    """Decided where somebody won or the code of a decision is known; else only over."""
    if command.winner is None and command.decision is None:
        return e.MatchClosed(match_id=match_id, why="abandoned")
    return e.WinnerDeclared(
        match_id=match_id,
        winner=command.winner,
        decision=command.decision,
        won=command.won,
        lost=command.lost,
    )
