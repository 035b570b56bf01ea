"""Escape from Tarkov: raids, what a player does from the stash to the end, and kills."""

from tallylight.core.pack import Overlay, Pack, Rows, Subject
from tallylight.core.tallied import Tallied
from tallylight.packs.tarkov import messages as m
from tallylight.packs.tarkov import stats, tables
from tallylight.packs.tarkov.demo import evening
from tallylight.packs.tarkov.rules import decide, raid
from tallylight.packs.tarkov.store import numbers, pace, raids, recount
from tallylight.packs.tarkov.views import all_time, lamps, panel, served, session

RAID = Subject(
    name="raid",
    key="raid_id",
    evolve=raid.evolve,
    rows=(
        Rows(tables.raids, lambda it: (it,)),
        Rows(
            tables.raid_state_transitions,
            lambda it: it.transitions,
            plural="transitions",
            served=served.transitions,
        ),
        Rows(tables.kills, lambda it: it.kills, plural="kills", served=served.kills),
        Rows(tables.raid_legs, lambda it: it.legs),
    ),
    serve=served.serve,
    unknown=m.NO_SUCH_RAID,
    is_open=lambda it: it.ended_at is None,
    sound=raid.is_sound,
    closing=decide.closing,
    plural="raids",
    tallied=Tallied(
        contribution=stats.contribution,
        recount=recount.recount,
        in_session=stats.in_session,
        streaks=recount.STREAKS,
    ),
    filters=("session_id", "map_name", "character_type", "game_mode", "current_state"),
)

PACK = Pack(
    name="tarkov",
    sentence="Raids of Escape from Tarkov, their states and kills.",
    messages=m,
    decide=decide.decide,
    subjects=(RAID,),
    queries={
        m.GetActiveRaid: raids.active_raid,
        m.GetTimeInState: raids.time_in_state,
        m.GetSessionStats: numbers.session_stats,
        m.CompareSession: numbers.compare,
        m.GetSessionTime: numbers.session_time,
        m.GetSessionModes: numbers.session_modes,
        m.GetSessionOverhead: numbers.session_overhead,
        m.GetCurrentStats: numbers.current_stats,
        m.GetAllTimeStats: numbers.all_time_stats,
        m.GetTable: numbers.table,
        m.GetTrend: numbers.trend,
        m.GetForm: pace.form,
        m.GetPace: pace.pace,
        m.GetOverhead: numbers.overhead,
    },
    answers={
        m.RecordTransition: served.transition_answer,
        m.MatchFound: served.match_answer,
        m.AddKill: served.kill_answer,
        m.AddKills: served.kills_answer,
    },
    topics={
        "raid": served.picture,
        "session": session.picture,
        "all-time": all_time.picture,
        "panel": panel.panel,
    },
    tell=decide.tell,
    lamps={
        m.CreateRaid: lamps.start,
        m.RecordTransition: lamps.transition,
        m.MatchFound: lamps.matched,
        m.FinalizeRaid: lamps.end,
        m.AddKill: lamps.kill,
    },
    overlays=(
        Overlay("raid", "The raid that is on: map, side, state, time and kills."),
        Overlay("session", "The session so far: raids, kills, survival and time in the queue."),
        Overlay("all-time", "Every raid on record: K/D, kills, favourite map, PMC and Scav."),
    ),
    demo=evening,
)
