"""What a command about a match comes to: events, or a refusal.

What the scoring system tells is taken as it is: without a match it begins one, because a feed
can't be asked to say it again otherwise. A person is refused where something can't be.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from tallylight.base.errors import Refused
from tallylight.base.ids import Ids
from tallylight.core.pack import Context, Decision, Happening, Origin, Picture, Rule
from tallylight.packs.taekwondo.messages import athletes as a
from tallylight.packs.taekwondo.messages import commands as c
from tallylight.packs.taekwondo.messages import events as e
from tallylight.packs.taekwondo.messages import flags as f
from tallylight.packs.taekwondo.messages.fields import (
    BEFORE_MATCH,
    MATCH_OVERLAPS,
    NO_MATCH,
    NO_SUCH_ATHLETE,
    ROUNDS,
)
from tallylight.packs.taekwondo.messages.record import RecordMatch
from tallylight.packs.taekwondo.messages.reread import RereadMatch
from tallylight.packs.taekwondo.rules import athletes, flags, mappings
from tallylight.packs.taekwondo.rules.match import Match
from tallylight.packs.taekwondo.rules.record import record
from tallylight.packs.taekwondo.rules.reread import reread

FACTS = (
    "number", "wire_id", "category", "weight_class", "division", "total_rounds",
    "round_duration", "countdown_type", "format_type", "body_limit", "cumulative", "blue_bg",
    "blue_fg", "red_bg", "red_fg",
)  # fmt: skip

Telling = Callable[[Match, Any, Context], Iterable[Any] | Refused]

OF_THE_HOUSE: dict[type, Rule] = {
    a.MeetAthlete: athletes.decide,
    a.CorrectAthlete: athletes.decide,
    f.SetMapping: mappings.decide,
    f.RemoveMapping: mappings.decide,
    f.ScanAndPopulateFlags: flags.decide,
    f.CorrectFlag: flags.decide,
    f.ClearFlagsTable: flags.decide,
}
"""What is of no court, and so of no match."""


def decide(picture: Picture[Any], command: Any, ctx: Context) -> Decision | Refused:
    of_the_house = OF_THE_HOUSE.get(type(command))
    if of_the_house is not None:
        return of_the_house(picture, command, ctx)
    if isinstance(command, c.LoadMatch):
        return _load(picture, command, ctx)
    if isinstance(command, RecordMatch):
        return record(picture, command, ctx)
    begun: tuple[Happening, ...] = ()
    match = _meant(picture, command, ctx)
    if match is None:
        if ctx.cause.origin is not Origin.FEED:
            return NO_MATCH.because()
        loaded = _loaded(picture, ctx, None, inferred=True)
        match, begun = _unborn(loaded, picture, ctx), ((ctx.at, loaded),)
    at = _at(match, ctx)
    if at < match.started_at:
        return BEFORE_MATCH.because(match_id=match.match_id, began=match.started_at, at=at)
    events = TELLINGS[type(command)](match, command, ctx)
    if isinstance(events, Refused):
        return events
    return Decision((*begun, *((at, event) for event in events)), about=match)


def _meant(picture: Picture[Match], command: Any, ctx: Context) -> Match | None:
    """The match that is meant: of a feed the one that is on, whatever its clock says."""
    current = picture.active or picture.latest
    named = command.match_id is not None or ctx.cause.origin is not Origin.FEED
    return picture.subject or current if named else current


def _at(match: Match | None, ctx: Context) -> datetime:
    """When it was: a feed's word is never before what it follows.

    It may have waited behind a person's, or the computer's clock may have been set back; it is
    told in the order of arrival, and nobody says it again.
    """
    if match is None or ctx.cause.origin is not Origin.FEED:
        return ctx.at
    return max(ctx.at, match.last_at, match.ended_at or match.last_at)


def closing(match: Match, at: datetime, ids: Ids) -> Iterable[Happening]:
    """With its session a match is over; one that hangs on no session goes on."""
    if match.session_id is not None:
        yield at, e.MatchClosed(match_id=match.match_id, why="session_ended")


def _load(picture: Picture[Match], command: c.LoadMatch, ctx: Context) -> Decision | Refused:
    events: list[Any] = []
    active, latest = picture.active, picture.latest
    at = _at(latest, ctx)
    if latest is not None and at < max(latest.started_at, latest.ended_at or latest.last_at):
        return MATCH_OVERLAPS.because(match_id=latest.match_id)
    if active is not None:
        events.append(e.MatchClosed(match_id=active.match_id, why="abandoned"))
    events.append(_loaded(picture, ctx, command.number, inferred=False))
    return Decision.of(at, *events)


def _loaded(
    picture: Picture[Match], ctx: Context, number: str | None, *, inferred: bool
) -> e.MatchLoaded:
    """A new match, with ids for all the rounds it can have: in whatever order they are told of."""
    first, *_ = (ctx.ids.next("pss_rounds") for _ in range(ROUNDS))
    session = picture.session
    return e.MatchLoaded(
        match_id=ctx.ids.next("pss_matches"),
        first_round_id=first,
        session_id=None if session is None else session.session_id,
        number=number,
        inferred=inferred,
    )


def _unborn(loaded: e.MatchLoaded, picture: Picture[Match], ctx: Context) -> Match:
    return Match(
        match_id=loaded.match_id,
        channel=picture.channel.name,
        session_id=loaded.session_id,
        first_round_id=loaded.first_round_id,
        started_at=ctx.at,
        last_at=ctx.at,
        seen_at=ctx.now,
    )


def _configure(match: Match, command: c.ConfigureMatch, ctx: Context) -> Iterable[Any]:
    given = {name: getattr(command, name) for name in FACTS}
    new = {
        name: value
        for name, value in given.items()
        if value is not None and (ctx.late or value != getattr(match.facts, name))
    }
    if not new:
        return ()
    said = e.MatchConfigured(match_id=match.match_id, said=tuple(new), values=tuple(new.values()))
    before = _run_before(match, command, ctx)
    if before is None:
        return (said,)
    return said, e.MatchSuperseded(match_id=before.match_id, by=match.match_id)


def _run_before(match: Match, command: c.ConfigureMatch, ctx: Context) -> Match | None:
    """The earlier run of a match that was loaded once more before anybody had won it."""
    known = {"channel": match.channel, "superseded_at": None}
    if command.wire_id is not None:
        before = ctx.named("match", wire_id=command.wire_id, **known)
    elif command.number is not None:
        before = ctx.named("match", wire_id=None, match_number_text=command.number, **known)
    else:
        return None
    if before is None or before.match_id >= match.match_id or before.decided:
        return None
    same_day = before.started_at.date() == match.started_at.date()
    return before if same_day or command.wire_id is not None else None


def _name(match: Match, command: c.NameAthletes, ctx: Context) -> Iterable[Any] | Refused:
    said: dict[int, int] = {}
    for position, code in ((1, command.blue), (2, command.red)):
        if code is None:
            continue
        athlete = ctx.named("athlete", athlete_code=code)
        if athlete is None:
            return NO_SUCH_ATHLETE.because(athlete_id=code)
        if ctx.late or match.athlete_of(position) != athlete.athlete_id:
            said[position] = athlete.athlete_id
    if not said:
        return ()
    row_ids = tuple(ctx.ids.next("pss_match_athletes") for _ in said)
    named = e.AthletesNamed(
        match_id=match.match_id,
        said=tuple(said),
        athletes=tuple(said.values()),
        row_ids=row_ids,
    )
    return (named,)


def _officials(match: Match, command: c.NameOfficials, ctx: Context) -> Iterable[Any]:
    names = ("centre", "judge1", "judge2", "judge3")
    said = {name: ctx.text(getattr(command, name)) for name in names}
    return (e.OfficialsNamed(match_id=match.match_id, **said),)


def _score(match: Match, command: c.SetScore, ctx: Context) -> Iterable[Any]:
    if not ctx.late and _is_so(match, command, "blue", "red"):
        return ()
    changed = e.ScoreChanged(
        match_id=match.match_id,
        blue=command.blue,
        red=command.red,
        row_ids=_two(ctx, "pss_scores"),
        change=command.change,
        blue_causes=command.blue_causes,
        red_causes=command.red_causes,
    )
    return (changed,)


def _round_scores(match: Match, command: c.SetRoundScores, ctx: Context) -> Iterable[Any]:
    row_ids = _two(ctx, "pss_scores")
    told = {"number": command.round, "blue": command.blue, "red": command.red}
    return (e.RoundScoresSet(match_id=match.match_id, row_ids=row_ids, **told),)


def _gamjeoms(match: Match, command: c.SetGamjeoms, ctx: Context) -> Iterable[Any]:
    known = {"blue": match.blue_gamjeoms, "red": match.red_gamjeoms}
    said = {"blue": command.blue, "red": command.red}
    if not ctx.late and all(said[side] in (None, known[side]) for side in said):
        return ()
    row_ids = _two(ctx, "pss_warnings")
    return (e.GamjeomsSet(match_id=match.match_id, row_ids=row_ids, **said),)


def _two(ctx: Context, table: str) -> tuple[int, int]:
    return ctx.ids.next(table), ctx.ids.next(table)


def _is_so(match: Match, command: Any, *names: str) -> bool:
    return all(getattr(command, n) in (None, getattr(match, n)) for n in names)


def _winner(match: Match, command: c.DeclareWinner, ctx: Context) -> Iterable[Any]:
    names = ("winner", "decision", "won", "lost")
    if _is_so(match, command, *names) and not ctx.late:
        return ()
    said = {name: getattr(command, name) for name in names}
    if all(value is None for value in said.values()):
        return ()
    return (e.WinnerDeclared(match_id=match.match_id, **said),)


def _note(match: Match, command: c.NoteMatch, ctx: Context) -> Iterable[Any]:
    return (e.MatchNoted(match_id=match.match_id, note=ctx.text(command.note)),)


def _plain(event: type, *names: str) -> Telling:
    """A telling whose event has the fields of the command."""

    def tell(match: Match, command: Any, ctx: Context) -> Iterable[Any]:
        return (event(match_id=match.match_id, **{n: getattr(command, n) for n in names}),)

    return tell


def _counted(match: Match, command: c.CountHits, ctx: Context) -> Iterable[Any]:
    return (e.HitsCounted(match_id=match.match_id, number=command.round, hits=command.hits),)


def _round_won(match: Match, command: c.SetRoundWinner, ctx: Context) -> Iterable[Any]:
    number, winner = command.round, command.winner
    return (e.RoundWon(match_id=match.match_id, number=number, winner=winner),)


TELLINGS: dict[type, Telling] = {
    c.ConfigureMatch: _configure,
    c.NameAthletes: _name,
    c.NameOfficials: _officials,
    c.ReadyMatch: _plain(e.MatchReadied),
    c.CallRound: _plain(e.RoundCalled, "number"),
    c.MoveClock: _plain(e.ClockMoved, "action", "left"),
    c.MoveBreak: _plain(e.BreakMoved, "action", "left"),
    c.MoveInjury: _plain(e.InjuryMoved, "action", "position", "left"),
    c.SetScore: _score,
    c.ExplainScore: _plain(e.ScoreExplained, "change", "position", "causes"),
    c.SetRoundScores: _round_scores,
    c.SetGamjeoms: _gamjeoms,
    c.CountHits: _counted,
    c.MoveReview: _plain(e.ReviewMoved, "by", "first", "second"),
    c.ShowSuperiority: _plain(e.SuperiorityShown, "position"),
    c.SetRoundWinner: _round_won,
    c.DeclareWinner: _winner,
    c.MissSome: _plain(e.SomeMissed, "began", "ticks"),
    c.SupersedeMatch: _plain(e.MatchSuperseded),
    c.RestoreMatch: _plain(e.MatchRestored),
    c.NoteMatch: _note,
    RereadMatch: reread,
}
