"""Diablo II: Resurrected: runs, what drops in them, and the grail."""

from tallylight.core.pack import Overlay, Pack, Rows, Subject
from tallylight.core.tallied import Tallied
from tallylight.packs.diablo import messages as m
from tallylight.packs.diablo import stats, tables
from tallylight.packs.diablo.demo import evening
from tallylight.packs.diablo.rules import (
    characters,
    decide,
    doubles,
    grail,
    run,
    session,
    suggestions,
    words,
)
from tallylight.packs.diablo.sources.adopt import KNOWN
from tallylight.packs.diablo.sources.watch import SAVES
from tallylight.packs.diablo.store import (
    all_time,
    apart,
    dry,
    export,
    foretold,
    form,
    links,
    luck,
    news,
    next_best,
    numbers,
    pace,
    recount,
    runs,
    standing,
)
from tallylight.packs.diablo.store import grail as found
from tallylight.packs.diablo.store import suggestions as of_saves
from tallylight.packs.diablo.store.found import SEEKS
from tallylight.packs.diablo.views import find, grail_overlay, lamps, panel, served
from tallylight.packs.diablo.views import links as of_streams
from tallylight.packs.diablo.views import run as shown
from tallylight.packs.diablo.views import session as summary
from tallylight.packs.diablo.views import suggestions as saves

TIMES = {
    "started_at": "start_time",
    "ended_at": "end_time",
    "session_id": "stream_session_id",
}
"""What the seed calls the columns that core goes by."""

SESSION = Subject(
    name="session",
    key="diablo_session_id",
    evolve=session.evolve,
    rows=(Rows(tables.sessions, lambda it: (it,), session.row, column="id"),),
    serve=served.session,
    unknown=m.NO_SUCH_DIABLO_SESSION,
    is_open=lambda it: it.ended_at is None,
    sound=session.is_sound,
    closing=decide.closing_session,
    plural="diablo-sessions",
    filters=("archived",),
    tallied=Tallied(contribution=stats.of_session, recount=recount.of_sessions, gaps=False),
    columns=TIMES,
)
RUN = Subject(
    name="run",
    key="run_id",
    evolve=run.evolve,
    rows=(
        Rows(tables.runs, lambda it: (it,), run.row, column="id"),
        Rows(tables.run_pauses, lambda it: it.pauses),
        Rows(
            tables.grail_progress,
            run.of_grail,
            run.progress_row,
            among=tables.grail_progress.c.run_id.is_not(None),
        ),
        Rows(
            tables.run_items, lambda it: it.finds, run.find_row, plural="finds", served=served.finds
        ),
    ),
    serve=served.run,
    unknown=m.NO_SUCH_RUN,
    is_open=lambda it: it.ended_at is None,
    sound=run.is_sound,
    closing=decide.closing_run,
    gone=doubles.freed,
    plural="runs",
    filters=("session_id", "run_type", "character_id", "difficulty"),
    tallied=Tallied(
        contribution=stats.contribution,
        recount=recount.of_runs,
        in_session=stats.in_session,
        streaks=recount.STREAKS,
        gaps=False,
    ),
    columns=TIMES,
)
CHARACTER = Subject(
    name="character",
    key="character_id",
    evolve=characters.evolve,
    rows=(Rows(tables.characters, lambda it: (it,), characters.row, column="id"),),
    serve=served.character,
    unknown=m.NO_SUCH_CHARACTER,
    gone=characters.freed,
    timed=False,
)
PROGRESS = Subject(
    name="progress",
    key="progress_id",
    evolve=grail.evolve_progress,
    rows=(
        Rows(
            tables.grail_progress,
            lambda it: (it,),
            grail.progress_row,
            column="id",
            among=tables.grail_progress.c.run_id.is_(None),
        ),
    ),
    serve=served.progress,
    unknown=None,
    timed=False,
)
ODDS = Subject(
    name="odds",
    key="odds_id",
    evolve=grail.evolve_odds,
    rows=(Rows(tables.drop_odds, lambda it: (it,), grail.odds_row, column="id"),),
    serve=served.odds,
    unknown=m.NO_SUCH_ODDS,
    timed=False,
)

SUGGESTION = Subject(
    name="suggestion",
    key="suggestion_id",
    evolve=suggestions.evolve,
    rows=(Rows(tables.save_suggestions, lambda it: (it,), suggestions.row, column="id"),),
    serve=saves.suggestion,
    unknown=m.NO_SUCH_SUGGESTION,
    timed=False,
)

PACK = Pack(
    name="diablo",
    sentence="Runs of Diablo II: Resurrected, what drops in them, and the grail.",
    messages=m,
    decide=decide.decide,
    subjects=(RUN, SESSION, CHARACTER, PROGRESS, ODDS, SUGGESTION),
    queries={
        m.GetCurrentRun: runs.current,
        m.ListRunTypes: runs.run_types,
        m.ListOverlaps: runs.overlaps,
        m.ForetellOverlap: foretold.overlap,
        m.GetDiabloSessionStats: numbers.session_numbers,
        m.CompareDiabloSession: numbers.compare,
        m.ListSessionNumbers: numbers.last_sessions,
        m.GetAllRuns: all_time.all_runs,
        m.GetRunsBy: apart.by,
        m.GetRunForm: form.form,
        m.GetOutliers: form.outliers,
        m.GetDryStreak: dry.dry,
        m.GetLuck: luck.luck,
        m.GetNextBest: next_best.next_best,
        m.ListOdds: luck.odds,
        m.GetGrail: found.grail,
        m.FindItems: found.find_items,
        m.ListProgress: found.progress,
        m.GetChapters: export.chapters,
        m.ExportRuns: export.runs_in_rows,
        m.ExportHistory: export.history,
        m.ExportLiveSplit: export.splits,
        m.GetRunPace: pace.pace,
        m.CountUnlinked: links.unlinked,
        m.GetLastFind: pace.last_find,
        m.ListCharacters: pace.all_characters,
        m.GetGrailStanding: standing.standing,
        m.ListNewItems: news.new_items,
        m.ListSuggestions: of_saves.suggestions,
    },
    answers={
        m.AddFind: served.find_answer,
        m.AdoptRun: served.adopted_run,
        m.LinkSessions: of_streams.linked,
        m.SayWhoPlayed: of_streams.played,
    },
    topics={
        "run": shown.picture,
        "find": find.picture,
        "grail": grail_overlay.picture,
        "session": summary.picture,
        "panel": panel.panel,
    },
    tell=words.tell,
    presses=words.PRESSES,
    lamps={
        m.StartSession: lamps.session,
        m.EndDiabloSession: lamps.end_session,
        m.StartRun: lamps.start,
        m.NextRun: lamps.following,
        m.PauseRun: lamps.pause,
        m.ResumeRun: lamps.resume,
        m.EndRun: lamps.end,
        m.AddFind: lamps.find,
    },
    overlays=(
        Overlay("run", "The run that is on: number, time, what is usual, finds, dry streak."),
        Overlay("find", "What dropped last, and whether it is new for the grail."),
        Overlay("grail", "How far the grail is, whole and by its parts."),
        Overlay("summary", "The session in one card, for its end: runs, times, finds."),
    ),
    seeks=SEEKS,
    adopts=KNOWN,
    watches=(SAVES,),
    demo=evening,
)
