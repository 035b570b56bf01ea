"""The words of a raid, read from `words.toml`, and what is meant by a word that was said."""

import tomllib
from importlib.resources import files
from typing import Any

from tallylight.packs.tarkov.messages import FLAGS, OUTCOMES

STASH, QUEUING, LOADING = "stash_management", "queuing", "deploying_cancellable"
COMMITTED, ACTIVE, REVIEW = "deploying_committed", "raid_active", "post_raid_review"
TRANSFER, ENDING, SETUP = "transfer", "raid_ending", "pre_raid_setup"
SURVIVED, RUN_THROUGH, DIED, MIA, LEFT, CANCELLED, UNKNOWN = OUTCOMES
FLAG_UNEXPECTED, FLAG_UNKNOWN = FLAGS


_FILE = files(__package__).joinpath("words.toml")
_said: dict[str, dict[str, Any]] = tomllib.loads(_FILE.read_text("utf-8"))
LABELS: dict[str, str] = {**_said["states"], **_said["outcomes"], **_said["labels"]}
FOLLOWS = {state: frozenset(words.split()) for state, words in _said["follows"].items()}
BEFORE_QUEUE = frozenset({"idle", STASH, SETUP})
MATCHED = (LOADING, COMMITTED, ACTIVE)
"""What a wait in the queue leads to when it was not in vain."""
MAPS: tuple[str, ...] = tuple(_said["maps"])
ENEMIES: tuple[str, ...] = tuple(_said["enemies"])
_MAP_OF = {w: name for name, own in _said["maps"].items() for w in (name.casefold(), *own.split())}
_ENEMY_OF = {w: name for name, own in _said["enemies"].items() for w in (name, *own.split())}


def folded(word: str) -> str:
    """A word for comparing: `Run-through` and ` run through` are `run_through`."""
    return "_".join(word.replace("-", " ").casefold().split())


def state_word(said: str) -> str:
    """The word of a state or outcome that was meant; an unknown one as it was said, folded."""
    word: str = _said["aliases"].get(folded(said), folded(said))
    return word


def map_word(said: str) -> str:
    """The name of a map, also from the game's own: `bigmap` is Customs."""
    name = " ".join(said.split())
    return _MAP_OF.get(name.casefold().removesuffix("_preset"), name)


def enemy_word(said: str) -> str:
    """The word of an enemy that was meant; an unknown one as it was said."""
    return _ENEMY_OF.get(folded(said), " ".join(said.split()))


def flag_of(before: str | None, after: str) -> str | None:
    """Whether a change of state is out of the ordinary. A state nobody knows may lead anywhere."""
    if after not in _said["states"] and after not in OUTCOMES:
        return FLAG_UNKNOWN
    ordinary = FOLLOWS.get(before or "start")
    return FLAG_UNEXPECTED if ordinary and after not in {*ordinary, UNKNOWN} else None


def flag_of_enemy(word: str) -> str | None:
    """Whether an enemy is one that nobody has heard of."""
    return None if word in ENEMIES else FLAG_UNKNOWN


def label(word: str) -> str:
    """A word as a streamer says it: `raid_active` is "In raid"."""
    return LABELS.get(word) or word.replace("_", " ").capitalize()
