"""What may be asked: runs, numbers, luck, the grail, exports."""

from datetime import datetime
from typing import Annotated, Literal

from annotated_doc import Doc
from annotated_types import Ge, Le

from tallylight.core.declare import query
from tallylight.packs.diablo.messages import refusals as no
from tallylight.packs.diablo.messages.fields import Name

Limit = Annotated[int, Ge(1), Le(500), Doc("How many at most.")]
RunTypeFilter = Annotated[Name | None, Doc("Only runs of this type.")]
SessionFilter = Annotated[str | None, Doc("Only those of this Diablo session.")]
Grouping = Literal["run_type", "character", "difficulty", "players", "magic_find"]
Category = Literal["armor", "weapons", "other", "sets", "runes", "runewords"]
Edition = Annotated[
    Literal["classic", "lod", "d2r24", "d2r25", "d2r26", "rotw", "pd2"] | None,
    Doc("The newest edition that counts, the setting's when left out; pd2 is its own items alone."),
]


@query("run/current", refuses=(no.NO_RUN,), of_channel=True)
class GetCurrentRun:
    """The run that is on."""


@query("run-types", of_channel=True)
class ListRunTypes:
    """What can be run: the places of the game by act, one's own, and the last ten used."""


@query("stats/session", "stats/session/{diablo_session_id}",
       refuses=(no.NO_DIABLO_SESSION, no.NO_SUCH_DIABLO_SESSION), of_channel=True)  # fmt: skip
class GetDiabloSessionStats:
    """The numbers of a Diablo session; of the open one, else the last, when none is named."""

    diablo_session_id: Annotated[str | None, Doc("Which one.")] = None


@query("stats/session/compare", "stats/session/{diablo_session_id}/compare",
       refuses=(no.NO_DIABLO_SESSION, no.NO_SUCH_DIABLO_SESSION), of_channel=True)  # fmt: skip
class CompareDiabloSession:
    """The numbers of a Diablo session beside those of all other runs; of the open one, else the
    last, when none is named."""

    diablo_session_id: Annotated[str | None, Doc("Which one.")] = None


@query("stats/all-time", of_channel=True, arguments=("run_type",))
class GetAllRuns:
    """The numbers of every run of the channel."""

    run_type: RunTypeFilter = None


@query("stats/by/{by}", of_channel=True)
class GetRunsBy:
    """The numbers of all runs, kept apart by one thing; the others narrow them down."""

    by: Annotated[Grouping, Doc("run_type, character, difficulty, players or magic_find.")]
    run_type: RunTypeFilter = None
    character: Annotated[str | None, Doc("Only those played by this character, by its id.")] = None
    difficulty: Annotated[str | None, Doc("Only normal, nightmare or hell.")] = None
    players: Annotated[int | None, Doc("Only those with this players setting.")] = None
    magic_find: Annotated[str | None, Doc("Only those with magic find like 300-349.")] = None


@query("stats/sessions", of_channel=True)
class ListSessionNumbers:
    """The numbers of the last ten Diablo sessions that have runs, the newest first."""


@query("stats/form", of_channel=True, arguments=("run_type",))
class GetRunForm:
    """How the last runs of a type compare with those before them, with an honest interval."""

    run_type: Annotated[Name | None, Doc("Which runs; those of the last run's type.")] = None
    runs: Annotated[int, Ge(5), Le(200), Doc("How many of the last runs.")] = 20


@query("stats/outliers", of_channel=True, arguments=("run_type",))
class GetOutliers:
    """Runs whose times are far off those of their type; they stay in all numbers."""

    run_type: RunTypeFilter = None
    limit: Limit = 50


@query("stats/dry", refuses=(no.NO_SUCH_ITEM,), of_channel=True, arguments=("item", "run_type"))
class GetDryStreak:
    """How many finished runs since the last find, now and at most."""

    item: Annotated[Name | None, Doc("Which item; any find at all when left out.")] = None
    run_type: RunTypeFilter = None


@query("luck", refuses=(no.NO_SUCH_ITEM, no.NO_ODDS_GIVEN), of_channel=True)
class GetLuck:
    """How lucky one was with an item, given its odds: exact, also where odds differ by run."""

    item: Annotated[Name, Doc("Which item, by its name or a nickname.")]


@query("next-best", of_channel=True)
class GetNextBest:
    """Which runs should bring most new items of the grail in an hour, by odds and own times."""


@query("odds", of_channel=True)
class ListOdds:
    """The odds that were given, by item and run type."""


@query("grail", of_channel=True)
class GetGrail:
    """How far the grail is: by category, sets, what came last, what remains."""

    edition: Edition = None


@query("grail/items", of_channel=True, arguments=("text",))
class FindItems:
    """Items of the grail by name or nickname, with how often each was found, and first when."""

    text: Annotated[str | None, Doc("What stands in a name or nickname, in any case.")] = None
    category: Annotated[Category | None, Doc("Only armor, weapons, other, sets and so on.")] = None
    found: Annotated[bool | None, Doc("True for those found, false for those missing.")] = None
    ethereal: Annotated[bool, Doc("Whether to look at the ethereal grail.")] = False
    edition: Edition = None
    limit: Annotated[int, Ge(1), Le(2000), Doc("How many items at most.")] = 50


@query("grail/progress", of_channel=True)
class ListProgress:
    """Entries of the grail, the newest first: of runs, and those marked by hand."""

    item: Annotated[str | None, Doc("Only this item, by its id.")] = None
    limit: Limit = 50
    before: Annotated[str | None, Doc("Only those after this one in the list.")] = None


@query("overlaps", of_channel=True)
class ListOverlaps:
    """Runs that were taken over and were on at the time of another, which alone is counted."""

    limit: Limit = 50


@query("overlaps/foretold", of_channel=True)
class ForetellOverlap:
    """What would be said of a run of another program, were it taken over, for those here."""

    started_at: Annotated[datetime, Doc("Its start.")]
    ended_at: Annotated[datetime, Doc("Its end.")]
    history: Annotated[str, Doc("What it comes from; of one history, all runs count.")]


@query("chapters", of_channel=True)
class GetChapters:
    """The runs and finds of a recording as chapters, in seconds since it began."""

    began_at: Annotated[datetime, Doc("When the recording began.")]
    until: Annotated[datetime | None, Doc("When it ended; a day later if left out.")] = None


@query("export/runs", refuses=(no.NO_SUCH_DIABLO_SESSION,), of_channel=True)
class ExportRuns:
    """Runs in the order they began, a row for each with its finds: for a sheet, or as JSON."""

    diablo_session_id: SessionFilter = None


@query("export/history", refuses=(no.NO_SUCH_DIABLO_SESSION,), of_channel=True)
class ExportHistory:
    """All there is: characters, Diablo sessions, runs with pauses and finds, the grail, odds."""

    diablo_session_id: SessionFilter = None


@query("export/livesplit", "export/livesplit/{diablo_session_id}",
       refuses=(no.NO_DIABLO_SESSION, no.NO_SUCH_DIABLO_SESSION), of_channel=True)  # fmt: skip
class ExportLiveSplit:
    """A Diablo session as splits for LiveSplit; the open one, else the last."""

    diablo_session_id: Annotated[str | None, Doc("Which Diablo session.")] = None
