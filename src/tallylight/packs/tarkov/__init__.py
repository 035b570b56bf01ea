"""Escape from Tarkov: raids, what a player does from the stash to the end, and kills."""

from tallylight.core.pack import Overlay, Pack, Rows, Subject
from tallylight.packs.tarkov import messages as m
from tallylight.packs.tarkov import panel, rules, store, tables, views

RAID = Subject(
    name="raid",
    key="raid_id",
    evolve=rules.evolve,
    rows=(
        Rows(tables.raids, lambda raid: (raid,), rules.raid_row),
        Rows(tables.raid_state_transitions, lambda raid: raid.transitions, rules.part_row),
        Rows(tables.kills, lambda raid: raid.kills, rules.part_row),
        Rows(tables.raid_legs, lambda raid: raid.legs, rules.part_row),
    ),
    serve=views.serve,
    unknown=m.NO_SUCH_RAID,
    is_open=lambda raid: raid.ended_at is None,
    closing=rules.closing,
    plural="raids",
    listed=store.listed,
    filters=("session_id", "map_name", "character_type", "game_mode", "current_state"),
)

PACK = Pack(
    name="tarkov",
    sentence="Raids of Escape from Tarkov, their states and kills.",
    messages=m,
    decide=rules.decide,
    subjects=(RAID,),
    queries={
        m.GetActiveRaid: store.active_raid,
        m.GetTransitionsForRaid: store.transitions_of_raid,
        m.GetKillsForRaid: store.kills_of_raid,
        m.GetTimeInState: store.time_in_state,
        m.GetRaidsForSession: store.raids_of_session,
        m.GetKillsForSession: store.kills_of_session,
        m.GetSessionStats: store.session_stats,
        m.CompareSession: store.compare,
        m.GetSessionTime: store.session_time,
        m.GetSessionModes: store.session_modes,
        m.GetSessionOverhead: store.session_overhead,
        m.GetCurrentStats: store.current_stats,
        m.GetAllTimeStats: store.all_time_stats,
        m.GetTrend: store.trend,
        m.GetOverhead: store.overhead,
    },
    answers={
        m.RecordTransition: views.transition_answer,
        m.MatchFound: views.match_answer,
        m.AddKill: views.kill_answer,
        m.AddKills: views.kills_answer,
    },
    topics={"raid": views.picture, "panel": panel.panel},
    tell=rules.tell,
    overlays=(Overlay("raid", "The raid that is on: map, side, state, time and kills."),),
)
