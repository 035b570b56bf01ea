"""What save files suggest, as it is served."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from annotated_doc import Doc

from tallylight.packs.diablo.messages.fields import Difficulty
from tallylight.packs.diablo.rules.suggestions import Suggestion


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionServed:
    """What a save that was written probably means."""

    suggestion_id: Annotated[str, Doc("Its id.")]
    told: Annotated[str, Doc("run_ended, autosave, death, stash_only, backup_restored ...")]
    confidence: Annotated[float, Doc("How sure that is, 0 to 1.")]
    evidence: Annotated[str, Doc("Why, in words.")]
    character: Annotated[str | None, Doc("The character's name; null of a stash, or erased.")]
    character_class: Annotated[str | None, Doc("The character's class.")]
    level: Annotated[int | None, Doc("The character's level.")]
    difficulty: Annotated[Difficulty | None, Doc("normal, nightmare or hell.")]
    noticed_at: Annotated[datetime, Doc("When the save was written.")]
    state: Annotated[str, Doc("open, accepted, acted (alone) or dismissed.")]
    run_id: Annotated[str | None, Doc("The run that it ended.")]


def suggestion(one: Suggestion) -> SuggestionServed:
    return SuggestionServed(**{name: getattr(one, name) for name in SuggestionServed.__slots__})
