"""The language of raids: commands, queries, events, refusals, settings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from annotated_doc import Doc
from annotated_types import Len
from pydantic import StringConstraints

from tallylight.base.errors import Refusal
from tallylight.core.declare import COUNT, command, event, query, setting
from tallylight.core.sessions.messages import NO_OPEN_SESSION, NO_SUCH_SESSION

CharacterType = Literal["pmc", "scav"]
GameMode = Literal["pve", "pvp"]
OUTCOMES = ("survived", "run_through", "died", "mia", "left", "cancelled", "unknown")
EXTRACTED, UNDECIDED = OUTCOMES[:2], OUTCOMES[-2:]
"""The outcomes after which there is an extract to name; those that are in no rate."""
FLAGS = ("unexpected", "unknown")

DEFAULT_GAME_MODE = setting(
    "tarkov.default_game_mode",
    "pvp",
    "The mode of a raid that does not say its own, on a channel that had none yet.",
    enum=["pve", "pvp"],
)
OPEN_SESSION = setting(
    "tarkov.open_session_for_raids",
    False,
    "Whether a raid that starts while no session is on opens a casual one.",
)
RUN_THROUGH_SURVIVES = setting(
    "tarkov.run_through_survives", False, "Whether a run-through counts as survived."
)
MIA_IS_DEATH = setting("tarkov.mia_is_death", True, "Whether missing in action is a death.")
LEFT_IS_DEATH = setting("tarkov.left_is_death", True, "Whether leaving a raid is a death.")

NO_SUCH_RAID = Refusal("no_such_raid", "There is no raid {raid_id}.", 404)
NO_ACTIVE_RAID = Refusal("no_active_raid", "No raid was on. Start one, or say which.", 404)
NO_SUCH_KILL = Refusal("no_such_kill", "This raid has no kill {kill_id}.", 404)
RAID_IS_OPEN = Refusal(
    "raid_is_open", "Raid {raid_id} on {map_name} is open since {started_at}. End it first."
)
RAID_IS_OVER = Refusal("raid_is_over", "Raid {raid_id} was over at {ended_at} ({outcome}).")
RAID_NOT_OVER = Refusal(
    "raid_not_over", "Raid {raid_id} is still on; end it instead of correcting its {what}."
)
RAID_OVERLAPS = Refusal("raid_overlaps", "Raid {raid_id} was on then: {began} to {ended}.")
STATE_MOVED = Refusal("state_moved", "The raid was in {current}, not in {expected}.")
OUTSIDE_RAID = Refusal("outside_raid", "{what} at {at} is not between {began} and {ended}.", 422)
PART_OUTSIDE = Refusal("part_outside", "The raid can't {edge} at {at}: {what} was at {when}.", 422)
OUTSIDE_SESSION = Refusal(
    "outside_session", "Session {session_id} went from {began} to {ended}; the raid did not.", 422
)
NOT_YET = Refusal("not_yet", "{at} has not come yet.", 422)
NO_TIMES = Refusal("no_times", "A past raid needs the times of its start and its end.", 422)
NO_OUTCOME = Refusal("no_outcome", "Say how the raid ended, in final_state.", 422)
NOT_AN_OUTCOME = Refusal("not_an_outcome", "{word} ends no raid; these do: {outcomes}.", 422)
TWO_OUTCOMES = Refusal("two_outcomes", "final_state is {final_state}, status is {told}.", 422)
NOT_EXTRACTED = Refusal("not_extracted", "After {outcome} there is no extract to name.", 422)
NOT_A_BEGINNING = Refusal("not_a_beginning", "A raid can't begin as {word}.", 422)
NO_KILLS = Refusal("no_kills", "There are no kills in the list.", 422)

OUTCOME = (NO_OUTCOME, NOT_AN_OUTCOME, TWO_OUTCOMES, NOT_EXTRACTED)

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
WhichRaid = Annotated[int | None, Doc("The raid; the open one when left out.")]
LastRaid = Annotated[int | None, Doc("The raid; the open one, else the last, when left out.")]
ThisRaid = Annotated[int, Doc("Which one.")]
ThisSession = Annotated[int, Doc("Which one.")]
OfSession = Annotated[int | None, Doc("The session; the one that was on when left out.")]
Map = Annotated[Name, Doc("The map, by its name or the game's own, like Customs or bigmap.")]
Side = Annotated[CharacterType, Doc("Who is played: pmc or scav.")]
Mode = Annotated[GameMode | None, Doc("pve or pvp; the channel's last mode when left out.")]
FirstState = Annotated[Word, Doc("What it begins with: stash_management, queuing ...")]
FinalState = Annotated[Word | None, Doc(f"How it ended: {', '.join(OUTCOMES)}.")]
Status = Annotated[Word | None, Doc("The same as final_state, by its other name.")]
Extract = Annotated[Name | None, Doc("Where the player extracted, after a survival or run.")]
Enemy = Annotated[Word, Doc("Who was killed: scav, pmc, boss ... Unknown words are kept.")]
Weapon = Annotated[Name | None, Doc("The weapon, as it is called in the game.")]
Headshot = Annotated[bool | None, Doc("Whether it was a headshot; null when nobody looked.")]


@dataclass(frozen=True, kw_only=True)
class KillGiven:
    """One kill of several that are told at once."""

    enemy_type: Enemy
    weapon_used: Weapon = None
    headshot: Headshot = None
    killed_at: Annotated[datetime | None, Doc("When; the raid's end when left out.")] = None


@dataclass(frozen=True, kw_only=True)
class TransitionGiven:
    """One change of state of several that are told at once."""

    to_state: Annotated[Word, Doc("The state that began.")]
    transitioned_at: Annotated[datetime, Doc("When it began.")]
    map_name: Annotated[Name | None, Doc("The map of a new leg, after a transfer.")] = None


Kills = Annotated[tuple[KillGiven, ...], Len(0, 1000), Doc("The kills, in any order.")]


@command("raid/start", bare=True, creates=True, arguments=("game_mode", "current_state"), refuses=(
    RAID_IS_OPEN, RAID_OVERLAPS, NO_SUCH_SESSION, OUTSIDE_SESSION, NOT_A_BEGINNING))  # fmt: skip
class CreateRaid:
    """Start a raid."""

    map_name: Map
    character_type: Side
    game_mode: Mode = None
    current_state: FirstState = "stash_management"
    session_id: OfSession = None


@command("raid/transition", bare=True, creates=True, arguments=("map_name",),
         refuses=(NO_ACTIVE_RAID, STATE_MOVED, RAID_IS_OVER, OUTSIDE_RAID, PART_OUTSIDE,
                  OUTSIDE_SESSION, RAID_OVERLAPS))  # fmt: skip
class RecordTransition:
    """Say what the raid is doing now; the word of an outcome ends it."""

    to_state: Annotated[Word, Doc("The state that begins. Unknown words are kept and flagged.")]
    from_state: Annotated[Word | None, Doc("The state you think it is in; refused if not.")] = None
    map_name: Annotated[Name | None, Doc("The map of the new leg, for a transfer.")] = None
    raid_id: WhichRaid = None


@command("raid/matched", bare=True, refuses=(NO_ACTIVE_RAID, RAID_IS_OVER, OUTSIDE_RAID))
class MatchFound:
    """A match was found: the queue is over, and the raid can't be left any more."""

    raid_id: WhichRaid = None


@command("raid/kill", bare=True, creates=True, window=COUNT, arguments=("weapon_used",),
         refuses=(NO_ACTIVE_RAID, OUTSIDE_RAID))  # fmt: skip
class AddKill:
    """Count a kill."""

    enemy_type: Enemy
    weapon_used: Weapon = None
    headshot: Headshot = None
    raid_id: WhichRaid = None


@command("raid/kills", bare=True, creates=True, refuses=(NO_ACTIVE_RAID, OUTSIDE_RAID, NO_KILLS))
class AddKills:
    """Count several kills at once, as from the list after the raid."""

    kills: Kills
    raid_id: LastRaid = None


@command("kill/delete", bare=True, refuses=(NO_ACTIVE_RAID, NO_SUCH_KILL))
class DeleteKill:
    """Take a kill out of its raid."""

    kill_id: Annotated[int, Doc("Which one to take out.")]
    raid_id: LastRaid = None


@command("raid/end", bare=True, arguments=("final_state", "extract_location"),
         refuses=(NO_ACTIVE_RAID, *OUTCOME, OUTSIDE_RAID, PART_OUTSIDE))  # fmt: skip
class FinalizeRaid:
    """End the raid. A raid that is over stays as it is."""

    final_state: FinalState = None
    status: Status = None
    extract_location: Extract = None
    raid_id: WhichRaid = None


@command("raid/record", bare=True, creates=True,
         refuses=(*OUTCOME, NO_TIMES, NOT_YET, NOT_A_BEGINNING, OUTSIDE_RAID, PART_OUTSIDE,
                  RAID_IS_OPEN, RAID_OVERLAPS, NO_SUCH_SESSION, OUTSIDE_SESSION))  # fmt: skip
class RecordRaid:
    """Write down a whole raid that is over."""

    map_name: Map
    character_type: Side
    game_mode: Mode = None
    started_at: Annotated[datetime | None, Doc("Its start; else its first transition.")] = None
    ended_at: Annotated[datetime | None, Doc("Its end, unless a transition tells it.")] = None
    transitions: Annotated[
        tuple[TransitionGiven, ...], Doc("Its states; without any, it was all raid_active.")
    ] = ()
    kills: Kills = ()
    final_state: FinalState = None
    status: Status = None
    extract_location: Extract = None
    session_id: OfSession = None


@command("raid/correct", bare=True,
         refuses=(NO_ACTIVE_RAID, RAID_NOT_OVER, NOT_AN_OUTCOME, NOT_EXTRACTED, PART_OUTSIDE,
                  NOT_YET, NO_SUCH_SESSION, OUTSIDE_SESSION, RAID_OVERLAPS))  # fmt: skip
class CorrectRaid:
    """Correct what was said of a raid; what is left out stays."""

    raid_id: LastRaid = None
    map_name: Annotated[Name | None, Doc("The first map.")] = None
    character_type: Annotated[CharacterType | None, Doc("Who was played: pmc or scav.")] = None
    game_mode: Annotated[GameMode | None, Doc("pve or pvp.")] = None
    outcome: FinalState = None
    extract_location: Extract = None
    started_at: Annotated[datetime | None, Doc("When it really began.")] = None
    ended_at: Annotated[datetime | None, Doc("When it really ended.")] = None
    session_id: Annotated[int | None, Doc("The session it belongs to; null for none.")] = None


@command("raid/delete", bare=True, arguments=("raid_id",), refuses=(NO_ACTIVE_RAID,))
class DeleteRaid:
    """Take a raid out of the record, with its kills; undo brings it back."""

    raid_id: LastRaid = None


@query("raid/current", bare=True, refuses=(NO_ACTIVE_RAID,), of_channel=True)
class GetActiveRaid:
    """The raid that is open now."""


@query("raids/{raid_id}/time", "raids/{raid_id}/time/{state}", bare=True, of_channel=True,
       refuses=(NO_SUCH_RAID,))  # fmt: skip
class GetTimeInState:
    """The seconds that a raid spent in each state, or in one."""

    raid_id: ThisRaid
    state: Annotated[str | None, Doc("Only this state.")] = None


@query("stats/session/{session_id}", "stats/session", bare=True, of_channel=True,
       refuses=(NO_SUCH_SESSION,))  # fmt: skip
class GetSessionStats:
    """The numbers of a session; of the open one or of today when none is named."""

    session_id: Annotated[int | None, Doc("Which one; the open one, or today.")] = None


@query("stats/session/{session_id}/compare", bare=True, refuses=(NO_SUCH_SESSION,), of_channel=True)
class CompareSession:
    """The numbers of a session beside those of all time."""

    session_id: ThisSession
    include: Annotated[bool, Doc("Whether all time includes that session.")] = False


@query("stats/session/{session_id}/time", bare=True, refuses=(NO_SUCH_SESSION,), of_channel=True)
class GetSessionTime:
    """How a session's raids spent their time, state by state."""

    session_id: ThisSession


@query("stats/session/{session_id}/modes", bare=True, refuses=(NO_SUCH_SESSION,), of_channel=True)
class GetSessionModes:
    """The numbers of a session, PvE and PvP apart."""

    session_id: ThisSession


@query(
    "stats/session/{session_id}/overhead", bare=True, refuses=(NO_SUCH_SESSION,), of_channel=True
)
class GetSessionOverhead:
    """The time from a session's start to its first raid, and between its raids."""

    session_id: ThisSession


@query("stats/current", bare=True, of_channel=True)
class GetCurrentStats:
    """The open raid and the numbers of the open session, each null when there is none."""


@query("stats/all-time", bare=True, of_channel=True)
class GetAllTimeStats:
    """The numbers of every raid of the channel."""


@query("stats/by/{by}", bare=True, of_channel=True)
class GetTable:
    """The numbers of each map, of each mode or of each side, over all time."""

    by: Annotated[Literal["map", "mode", "side"], Doc("What the raids are kept apart by.")]


@query("stats/form", bare=True, of_channel=True)
class GetForm:
    """The survival of the last ten sessions beside all raids before them."""


@query("stats/pace", bare=True, refuses=(NO_OPEN_SESSION,), of_channel=True)
class GetPace:
    """The open session beside others at the same minute of theirs."""


@query("stats/trend", bare=True, of_channel=True)
class GetTrend:
    """The numbers of the last ten sessions that have raids, the newest first."""


@query("stats/overhead", bare=True, of_channel=True)
class GetOverhead:
    """The time before first raids and between raids, over all sessions."""


@event("raid")
class RaidStarted:
    """A raid began."""

    raid_id: int
    transition_id: int
    session_id: int | None
    map_name: str
    character_type: CharacterType
    game_mode: GameMode
    state: str


@event("raid")
class StateChanged:
    """A raid went on to another state; `map_name` when that began a leg on another map."""

    raid_id: int
    transition_id: int
    to_state: str
    map_name: str | None = None


@event("raid")
class KillAdded:
    """A kill was counted; `at_end` when it was told for the raid's end, and moves with it."""

    raid_id: int
    kill_id: int
    enemy_type: str
    weapon_used: str | None
    headshot: bool | None
    at_end: bool = False


@event("raid")
class KillDeleted:
    """A kill was taken out again."""

    raid_id: int
    kill_id: int


@event("raid")
class RaidEnded:
    """A raid was over."""

    raid_id: int
    transition_id: int
    outcome: str
    extract_location: str | None = None


@event("raid")
class ReviewExtended:
    """The screens after a raid were looked at until now, after its outcome was told."""

    raid_id: int
    transition_id: int


@event("raid")
class RaidCorrected:
    """What was said of a raid was corrected; `said` names the fields."""

    raid_id: int
    said: tuple[str, ...]
    map_name: str | None = None
    character_type: CharacterType | None = None
    game_mode: GameMode | None = None
    outcome: str | None = None
    extract_location: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    session_id: int | None = None


@event("raid")
class RaidDeleted:
    """A raid was taken out of the record."""

    raid_id: int
