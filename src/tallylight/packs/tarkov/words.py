"""The words of a raid: its states and outcomes, what follows what, maps, enemies, labels.

Words that are not here are kept as they were said, and flagged.
"""

from enum import StrEnum


class State(StrEnum):
    """What a player may be doing while the raid is not over."""

    IDLE = "idle"
    STASH = "stash_management"
    SETUP = "pre_raid_setup"
    QUEUING = "queuing"
    LOADING = "deploying_cancellable"
    COMMITTED = "deploying_committed"
    ACTIVE = "raid_active"
    ENDING = "raid_ending"
    REVIEW = "post_raid_review"
    TRANSFER = "transfer"
    RECONNECTING = "reconnecting"
    ERROR = "error"


class Outcome(StrEnum):
    """How a raid ended. The last two decide nothing: they are in no rate."""

    SURVIVED = "survived"
    DIED = "died"
    MIA = "mia"
    RUN_THROUGH = "run_through"
    LEFT = "left"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class CharacterType(StrEnum):
    """Which side is played."""

    PMC = "pmc"
    SCAV = "scav"


class GameMode(StrEnum):
    """Against the game, or against people."""

    PVE = "pve"
    PVP = "pvp"


class Flag(StrEnum):
    """Why a stored word deserves a look."""

    UNEXPECTED = "unexpected"
    UNKNOWN = "unknown"


OUTCOMES = frozenset(outcome.value for outcome in Outcome)
KNOWN = OUTCOMES | {state.value for state in State}
UNDECIDED = frozenset({Outcome.CANCELLED.value, Outcome.UNKNOWN.value})
EXTRACTED = frozenset({Outcome.SURVIVED.value, Outcome.RUN_THROUGH.value})
"""The outcomes after which there is a place of extraction."""
MATCHED = frozenset({State.LOADING.value, State.COMMITTED.value, State.ACTIVE.value})
"""What a wait in the queue leads to when it was not in vain."""

_OVER = "survived died mia run_through left"
FOLLOWS: dict[str | None, frozenset[str]] = {
    state: frozenset(words.split())
    for state, words in {
        None: "stash_management pre_raid_setup queuing",
        "idle": "stash_management pre_raid_setup",
        "stash_management": "pre_raid_setup idle",
        "pre_raid_setup": "queuing stash_management deploying_cancellable",
        "queuing": "deploying_cancellable deploying_committed stash_management pre_raid_setup"
        " cancelled",
        "deploying_cancellable": "deploying_committed queuing stash_management pre_raid_setup"
        " cancelled",
        "deploying_committed": "raid_active error reconnecting",
        "raid_active": f"raid_ending transfer reconnecting error {_OVER}",
        "transfer": "deploying_committed deploying_cancellable raid_active",
        "reconnecting": "raid_active died mia left error",
        "error": "reconnecting raid_active died mia left cancelled",
        "raid_ending": f"post_raid_review transfer {_OVER}",
        "post_raid_review": _OVER,
    }.items()
}
"""What is expected to follow a state. Anything else is stored and flagged."""

ALIASES = {
    "menu": "idle",
    "stash": "stash_management",
    "setup": "pre_raid_setup",
    "queue": "queuing",
    "in_queue": "queuing",
    "in_raid": "raid_active",
    "review": "post_raid_review",
    "transit": "transfer",
    "disconnected": "reconnecting",
    "crash": "error",
    "kia": "died",
    "killed": "died",
    "missing_in_action": "mia",
    "runner": "run_through",
    "runthrough": "run_through",
    "canceled": "cancelled",
}

LABELS = {
    "idle": "Menu",
    "stash_management": "Stash",
    "pre_raid_setup": "Raid setup",
    "queuing": "Queue",
    "deploying_cancellable": "Loading",
    "deploying_committed": "Loading",
    "raid_active": "In raid",
    "raid_ending": "Raid ending",
    "post_raid_review": "After the raid",
    "transfer": "Transfer",
    "reconnecting": "Reconnecting",
    "error": "Game error",
    "survived": "Survived",
    "died": "Died",
    "mia": "MIA",
    "run_through": "Run-through",
    "left": "Left",
    "cancelled": "Cancelled",
    "unknown": "No outcome",
    "pmc": "PMC",
    "scav": "Scav",
    "pve": "PvE",
    "pvp": "PvP",
}

MAPS = {
    "Customs": "bigmap",
    "Factory": "factory4_day factory_day",
    "Night Factory": "factory4_night factory_night",
    "Ground Zero": "sandbox",
    "Ground Zero 21+": "sandbox_high",
    "Ground Zero tutorial": "sandbox_start",
    "Interchange": "shopping_mall",
    "The Lab": "laboratory",
    "The Lab (dark)": "laboratory_dark",
    "The Labyrinth": "labyrinth",
    "Lighthouse": "lighthouse2",
    "Reserve": "rezervbase rezerv_base",
    "Shoreline": "",
    "Streets of Tarkov": "tarkovstreets city streets",
    "Woods": "",
    "Terminal": "terminal_ui",
    "Icebreaker": "",
}
"""The maps by the names that players use, with the game's own names of each."""

ENEMIES = ["scav", "sniper_scav", "player_scav", "pmc", "usec", "bear", "raider", "rogue", "boss", "guard", "cultist", "cultist_priest", "bloodhound", "zombie", "btr", "other", "reshala", "killa", "shturman", "glukhar", "sanitar", "tagilla", "knight", "big_pipe", "birdeye", "zryachiy", "kaban", "kollontay", "partisan", "santa"]
ROLES = {"assault": "scav", "marksman": "sniper_scav", "pmcbot": "raider", "exusec": "rogue"}

_MAP_OF = {word: name for name, own in MAPS.items() for word in (name.casefold(), *own.split())}


def folded(word: str) -> str:
    """A word for comparing: `Run-through` and ` run through` are `run_through`."""
    return "_".join(word.replace("-", " ").casefold().split())


def state_word(said: str) -> str:
    """The word of a state or outcome that was meant; an unknown one as it was said, folded."""
    word = folded(said)
    return ALIASES.get(word, word)


def map_word(said: str) -> str:
    """The name of a map, also from the game's own: `bigmap` is Customs."""
    name = " ".join(said.split())
    return _MAP_OF.get(name.casefold().removesuffix("_preset"), name)


def enemy_word(said: str) -> str:
    """The word of an enemy that was meant; an unknown one as it was said."""
    word = folded(said)
    word = ROLES.get(word, word)
    return word if word in ENEMIES else " ".join(said.split())


def flag_of(before: str | None, after: str) -> Flag | None:
    """Whether a change of state is out of the ordinary."""
    if after not in KNOWN:
        return Flag.UNKNOWN
    ordinary = after in FOLLOWS.get(before, ()) or after == Outcome.UNKNOWN
    return None if ordinary or before not in FOLLOWS else Flag.UNEXPECTED


def label(word: str) -> str:
    """A word as a streamer says it: `raid_active` is "In raid"."""
    return LABELS.get(word) or word.replace("_", " ").capitalize()
