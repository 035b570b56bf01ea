"""Taekwondo: matches of an electronic scoring system, from its datagrams."""

from dataclasses import replace

from tallylight.core.pack import Overlay, Pack, Rows, Subject
from tallylight.core.tallied import Tallied
from tallylight.packs.taekwondo import messages as m
from tallylight.packs.taekwondo import stats
from tallylight.packs.taekwondo.demo.feed import SIMULATOR
from tallylight.packs.taekwondo.rules import athletes, decide, evolve, flags, mappings, match, tell
from tallylight.packs.taekwondo.sources.adopt import ORIGIN
from tallylight.packs.taekwondo.sources.feed import PSS
from tallylight.packs.taekwondo.store import athletes as of_people
from tallylight.packs.taekwondo.store import (
    day,
    events,
    export,
    groups,
    matches,
    moment,
    numbers,
    recount,
    trend,
)
from tallylight.packs.taekwondo.store import flags as of_flags
from tallylight.packs.taekwondo.store import integrity as of_integrity
from tallylight.packs.taekwondo.store.found import SEEKS
from tallylight.packs.taekwondo.tables import flags as drawn
from tallylight.packs.taekwondo.tables import matches as t
from tallylight.packs.taekwondo.tables import rows
from tallylight.packs.taekwondo.views import athletes as people
from tallylight.packs.taekwondo.views import court, hits, lamps, panel, served
from tallylight.packs.taekwondo.views import flags as countries

MATCH = Subject(
    name="match",
    key="match_id",
    evolve=evolve.evolve,
    rows=(
        Rows(t.pss_matches, lambda it: (it,), rows.match_row, column="id"),
        Rows(t.pss_match_athletes, rows.seat_rows, rows.plain),
        Rows(t.pss_rounds, rows.round_rows, rows.plain),
        Rows(t.pss_scores, lambda it: it.scores, rows.score_row),
        Rows(t.pss_warnings, lambda it: it.warnings, rows.warning_row),
        Rows(
            t.pss_ledger,
            lambda it: it.ledger,
            rows.ledger_row,
            plural="ledger",
            served=served.ledger,
        ),
        Rows(t.pss_hit_counts, rows.hit_rows, rows.plain),
        Rows(t.pss_reviews, lambda it: it.reviews, rows.review_row),
        Rows(t.pss_stoppages, lambda it: it.stoppages, rows.stoppage_row),
        Rows(t.pss_blind_intervals, lambda it: it.blinds, rows.blind_row),
    ),
    serve=served.serve,
    unknown=m.NO_SUCH_MATCH,
    is_open=lambda it: it.ended_at is None,
    sound=match.is_sound,
    closing=decide.closing,
    plural="matches",
    filters=("session_id", "match_number_text", "wire_id", "weight_class", "state"),
    tallied=Tallied(
        contribution=stats.contribution, recount=recount.recount, signed=frozenset({"points"})
    ),
)
ATHLETE = Subject(
    name="athlete",
    key="athlete_id",
    evolve=athletes.evolve,
    rows=(Rows(t.pss_athletes, lambda it: (it,), rows.athlete_row, column="id"),),
    serve=people.serve,
    unknown=m.NO_SUCH_ATHLETE,
    timed=False,
)
MAPPING = Subject(
    name="mapping",
    key="mapping_id",
    evolve=mappings.evolve,
    rows=(
        Rows(
            drawn.flag_mappings,
            mappings.rows,
            mappings.row,
            column="id",
            among=drawn.flag_mappings.c.is_custom.is_(True),
        ),
    ),
    serve=countries.mapping,
    unknown=m.NO_SUCH_MAPPING,
    timed=False,
    resident=True,
)
FLAG = Subject(
    name="flag",
    key="flag_id",
    evolve=flags.evolve,
    rows=(
        Rows(drawn.flags, lambda it: (it,), flags.row, column="id"),
        Rows(drawn.recognition_history, flags.history_rows, rows.plain),
    ),
    serve=countries.flag,
    unknown=m.NO_SUCH_FLAG,
    timed=False,
    resident=True,
)

PACK = Pack(
    name="taekwondo",
    sentence="Matches of an electronic scoring system.",
    messages=m,
    decide=decide.decide,
    subjects=(MATCH, ATHLETE, MAPPING, FLAG),
    queries={
        m.ListAthletes: of_people.athletes,
        m.GetAthlete: of_people.athlete,
        m.GetMatchAthletes: of_people.of_match,
        m.GetFlagMappingsData: of_flags.mappings,
        m.GetUnknownCodes: of_flags.unknown_codes,
        m.ResolveCode: of_flags.resolved,
        m.GetFlagsData: of_flags.flags_data,
        m.GetFlagHistory: of_flags.flag_history,
        m.GetFlagImage: of_flags.image,
        m.FindMatches: matches.find_matches,
        m.GetMatchAt: moment.match_at,
        m.GetMatchEvents: events.match_events,
        m.FindEvents: events.find_events,
        m.GroupEvents: groups.group_events,
        m.GetStatistics: numbers.statistics,
        m.GetNumbers: numbers.tournament,
        m.GetAthleteNumbers: numbers.athlete_numbers,
        m.GetAthleteTrend: trend.athlete_trend,
        m.ExportMatch: export.export_match,
        m.GetResults: export.results,
        m.ExportDay: export.export_day,
        m.GetDayResults: day.day_results,
        m.GetIntegrity: of_integrity.integrity,
        m.GetPoints: of_integrity.points,
        m.GetStrangers: of_integrity.strangers,
    },
    answers={
        m.ScanAndPopulateFlags: countries.scanned,
        m.ClearFlagsTable: countries.cleared,
    },
    topics={"court": court.picture, "hits": hits.picture, "panel": panel.panel},
    tell=tell.tell,
    lamps={
        m.LoadMatch: lamps.load,
        m.CallRound: lamps.call_round,
        m.MoveClock: lamps.clock,
        m.MoveBreak: lamps.rest,
        m.SetScore: lamps.score,
        m.SetGamjeoms: lamps.gam_jeoms,
        m.DeclareWinner: lamps.winner,
    },
    overlays=(
        Overlay("scoreboard", "The match that is on: names, score, round, clock and gam-jeoms."),
        Overlay("introduction", "Who meets whom, before the match begins."),
        Overlay("break", "The rounds so far, while the athletes rest."),
        Overlay("winner", "Who has won the match, and how."),
        Overlay("hits", "How hard the last hits were, beside what scores."),
    ),
    seeks=SEEKS,
    adopts=(ORIGIN,),
    feeds=(replace(PSS, simulate=SIMULATOR),),
)
