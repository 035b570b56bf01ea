"""What save files tell: suggestions, which a person confirms or lets act alone."""

from datetime import datetime
from typing import Annotated, Literal

from annotated_doc import Doc
from annotated_types import Ge, Le

from tallylight.base.errors import Refusal
from tallylight.core.declare import TextId, command, event, query, setting
from tallylight.packs.diablo.messages.fields import Difficulty

SAVES_FOLDER = setting(
    "diablo.saves_folder",
    "",
    "The folder of the game's saves, to be told when a run ended; empty watches nothing.",
)
SAVES_POLLING = setting(
    "diablo.saves_polling",
    False,
    "Whether that folder is asked again and again, for a drive that tells nothing by itself.",
)
SAVES_ACT = setting(
    "diablo.saves_act_alone",
    False,
    "Whether a save that surely ended the run ends it; else it is suggested only.",
)
SAVES_SURE = setting(
    "diablo.saves_sure_percent",
    85,
    "How sure a suggestion has to be to act alone, in percent.",
    min=50,
    max=100,
)

Told = Literal["run_ended", "autosave", "death", "stash_only", "backup_restored", "unchanged"]
STATES = ("open", "accepted", "acted", "dismissed")

NO_SUCH_SUGGESTION = Refusal("no_such_suggestion", "There is no suggestion {suggestion_id}.", 404)
NOTHING_TO_ACCEPT = Refusal(
    "nothing_to_accept", "That tells of {told}, which changes no run; dismiss it."
)
NO_RUN_TO_END = Refusal("no_run_to_end", "No run was on at {at} that could have ended then.", 409)

WhichSuggestion = Annotated[str, Doc("Which suggestion.")]


@command("suggestion/notice", creates=True, subject="suggestion")
class NoticeSave:
    """Keep what a save that was written when this happened probably means."""

    told: Annotated[Told, Doc("What it probably was.")]
    certainty: Annotated[float, Ge(0), Le(1), Doc("How sure that is, 0 to 1.")]
    evidence: Annotated[str, Doc("Why, in words.")]
    character: Annotated[str | None, Doc("The character's name; null of a stash.")] = None
    character_class: Annotated[str | None, Doc("The character's class.")] = None
    level: Annotated[int | None, Doc("The character's level.")] = None
    difficulty: Annotated[Difficulty | None, Doc("normal, nightmare or hell.")] = None


@command("suggestion/accept", subject="suggestion", refuses=(NOTHING_TO_ACCEPT, NO_RUN_TO_END))
class AcceptSuggestion:
    """Do what a suggestion says: end the run that was on when the save was written."""

    suggestion_id: WhichSuggestion


@command("suggestion/dismiss", subject="suggestion")
class DismissSuggestion:
    """Put a suggestion away. A run that it ended by itself goes on, if no other began since."""

    suggestion_id: WhichSuggestion


@query("suggestions", of_channel=True)
class ListSuggestions:
    """What save files suggest and nobody has answered, the newest first."""

    limit: Annotated[int, Ge(1), Le(500), Doc("How many at most.")] = 20


@event("suggestion")
class SaveNoticed:
    """A save was written that probably means something; told again when more is known."""

    suggestion_id: str
    told: Told
    confidence: float
    evidence: str
    character: TextId
    character_class: str | None
    level: int | None
    difficulty: Difficulty | None
    noticed_at: datetime


@event("suggestion")
class SuggestionAnswered:
    """A suggestion was accepted, acted on alone, or dismissed."""

    suggestion_id: str
    state: Literal["accepted", "acted", "dismissed"]
    run_id: str | None = None


@event("run")
class RunReopened:
    """The end of a run was taken back, because it was not over."""

    run_id: str
