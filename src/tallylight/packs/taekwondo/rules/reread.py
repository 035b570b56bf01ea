"""Whether facts that were read out of the evidence again are to be believed."""

from collections.abc import Iterable
from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.pack import Context, Entry
from tallylight.packs.taekwondo.messages.events import MatchReread
from tallylight.packs.taekwondo.messages.fields import CAUSES, ROUNDS
from tallylight.packs.taekwondo.messages.reread import MATCH_GOES_ON, NOT_FACTS, RereadMatch
from tallylight.packs.taekwondo.rules.facts import believed, told
from tallylight.packs.taekwondo.rules.match import Match, is_sound


def reread(match: Match, command: RereadMatch, ctx: Context) -> Iterable[Any] | Refused:
    if match.ended_at is None:
        return MATCH_GOES_ON.because(match_id=match.match_id)
    facts, why = _with_ids(command.facts, ctx)
    why = why or _objection(match, facts, ctx)
    if why is not None:
        return NOT_FACTS.because(why=why)
    if told(match) == facts:
        return ()
    event = MatchReread(
        match_id=match.match_id,
        facts=facts,
        first_score_id=_first(ctx, "pss_scores", len(facts["scores"])),
        first_warning_id=_first(ctx, "pss_warnings", len(facts["warnings"])),
        seat_ids=tuple(ctx.ids.next("pss_match_athletes") for _ in facts["athletes"]),
    )
    return (event,)


def _objection(match: Match, facts: dict[str, Any], ctx: Context) -> str | None:
    """Why these can't be the facts of the match; they are tried before anything is kept."""
    if facts.keys() != told(match).keys():
        return "they do not say what facts say"
    trial = MatchReread(
        match_id=match.match_id, facts=facts, first_score_id=1, first_warning_id=1,
        seat_ids=(1, 2),
    )  # fmt: skip
    entry = Entry(trial, match.channel, 1, ctx.at, ctx.now, ctx.cause)
    try:
        after = believed(match, trial, entry)
        same = told(after) == facts
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return str(error) or type(error).__name__
    if not same or after.ended_at is None or not is_sound(after) or not _is_kept(after):
        return "they do not hold together"
    return None


def _is_kept(match: Match) -> bool:
    """Whether the tables could hold it: positions, rounds and words there are."""
    rounds = [one.number for one in match.rounds]
    positions = [one.position for one in match.scores] + [one.position for one in match.warnings]
    positions += [one.position for one in match.ledger]
    places = [one.place for one in match.ledger]
    return (
        all(1 <= number <= ROUNDS for number in rounds)
        and len(set(rounds)) == len(rounds)
        and len(set(places)) == len(places)
        and set(positions) <= {1, 2}
        and {one.cause for one in match.ledger} <= set(CAUSES)
        and {one.kind for one in match.scores} <= {"current", *(f"round{n}" for n in range(1, 6))}
        and {one.kind for one in match.stoppages} <= {"time_out", "injury"}
        and all(one.fought_us >= 0 for one in match.rounds)
        and all(r in rounds and p in (1, 2) and 0 <= b <= 10 for r, p, b in match.hits)
    )


def _with_ids(facts: dict[str, Any], ctx: Context) -> tuple[dict[str, Any], str | None]:
    """The facts with the ids of athletes, who stand by their codes where names are known."""
    said = facts.get("athletes")
    if not isinstance(said, dict) or not said.keys() <= {"1", "2"}:
        return facts, "they do not say who fought"
    ids: dict[str, int] = {}
    for place, code in said.items():
        athlete = ctx.named("athlete", athlete_code=code)
        if athlete is None:
            return facts, "an athlete is not known"
        ids[place] = athlete.athlete_id
    return {**facts, "athletes": ids}, None


def _first(ctx: Context, table: str, count: int) -> int:
    """The first of so many ids of a table; one is taken where none is needed."""
    first, *_ = [ctx.ids.next(table) for _ in range(max(count, 1))]
    return first
