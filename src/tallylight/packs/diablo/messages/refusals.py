"""What may be refused, and in which words."""

from tallylight.base.errors import Refusal

NO_SUCH_DIABLO_SESSION = Refusal(
    "no_such_diablo_session", "There is no Diablo session {diablo_session_id}.", 404
)
NO_DIABLO_SESSION = Refusal(
    "no_diablo_session", "No Diablo session was on. Start one, or say which.", 404
)
DIABLO_SESSION_IS_OPEN = Refusal(
    "diablo_session_is_open",
    "Diablo session {diablo_session_id} is open since {started_at}. End it first.",
)
DIABLO_SESSION_OVERLAPS = Refusal(
    "diablo_session_overlaps",
    "Diablo session {diablo_session_id} was on then: {began} to {ended}. "
    "One that is over is told whole: session record.",
)
DIABLO_SESSION_CANT_BE = Refusal(
    "diablo_session_cant_be", "A Diablo session can't go from {began} to {ended}.", 422
)
DIABLO_SESSION_TOO_SHORT = Refusal(
    "diablo_session_too_short",
    "The session can't end at {at}: run {run_id} went on until {until}.",
    422,
)
SHEET_SAYS_TOO_LITTLE = Refusal(
    "sheet_says_too_little",
    "This is a sheet of runs, which has neither their pauses nor the times of their finds. All of "
    "it is in `tallylight --json diablo export history > history.json`; adopt that file.",
    422,
)
ADOPTED_OTHERWISE = Refusal(
    "adopted_otherwise",
    "It had an end when it was taken over, or is not here any more; it stays as it is.",
)
NO_SUCH_RUN = Refusal("no_such_run", "There is no run {run_id}.", 404)
NO_RUN = Refusal("no_run", "No run was on. Start one, or say which.", 404)
RUN_IS_OPEN = Refusal(
    "run_is_open", "Run {run_number} ({run_type}) is on since {started_at}. End it first."
)
RUN_IS_OVER = Refusal("run_is_over", "Run {run_number} was over at {ended_at}.")
RUN_NOT_OVER = Refusal("run_not_over", "Run {run_number} is still on; end it first.")
RUN_OVERLAPS = Refusal("run_overlaps", "Run {run_id} was on then: {began} to {ended}.")
OUTSIDE_RUN = Refusal(
    "outside_run", "{what} at {at} is outside the run, which went from {began} to {ended}.", 422
)
RUN_CANT_BE = Refusal("run_cant_be", "The run can't {edge} at {at}: {what} was at {when}.", 422)
RUN_TO_COME = Refusal("run_to_come", "A run can't be at {at}, which is still to come.", 422)
RUN_BACKWARDS = Refusal("run_backwards", "It would end at {ended} before it began at {began}.", 422)
RUN_OUTSIDE_SESSION = Refusal(
    "run_outside_session",
    "Diablo session {diablo_session_id} went from {began} to {ended}; the run did not.",
    422,
)
NOT_NEIGHBOURS = Refusal(
    "runs_not_neighbours",
    "Runs {run_number} and {other_number} do not follow each other in one session.",
    422,
)
NO_SUCH_FIND = Refusal("no_such_find", "This run has no find {find_id}.", 404)
NO_FIND = Refusal(
    "no_find", "Nothing is written down as found in run {run_number}. Say which find.", 404
)
NO_RUN_BEFORE = Refusal(
    "no_run_before",
    "Run {run_number} is the first of its session. Say to which run the find belongs.",
    404,
)
NO_SUCH_CHARACTER = Refusal("no_such_character", "There is no character {character_id}.", 404)
NO_CHARACTER_CALLED = Refusal(
    "no_character_called", "There is no character {character}. Add it first.", 404
)
CHARACTER_EXISTS = Refusal(
    "character_exists", "There is a character {character} already: {character_id}."
)
NO_SUCH_PROGRESS = Refusal("no_such_progress", "There is no entry {progress_id} of the grail.", 404)
PROGRESS_OF_A_RUN = Refusal(
    "progress_of_a_run", "That was found in run {run_id}; take the find out of the run."
)
NO_ENTRY_SAID = Refusal(
    "no_entry_said", "Say which entry of the grail: by its item, or by its id.", 422
)
NO_ENTRY_OF = Refusal(
    "no_entry_of",
    "The grail has no entry of {item} that came from no run. "
    "A find is taken out of its run: find remove.",
    404,
)
SEVERAL_ENTRIES = Refusal(
    "several_entries", "The grail has several entries of {item}: {entries}. Say one by its id."
)
NO_SUCH_ITEM = Refusal("no_such_item", "The grail has no item {item}. Did you mean {guesses}?", 404)
NEVER_ETHEREAL = Refusal("never_ethereal", "{item} is never ethereal.", 422)
NO_SUCH_ODDS = Refusal("no_such_odds", "There are no odds {odds_id}.", 404)
NO_ODDS_SAID = Refusal(
    "no_odds_said", "Say which odds: by their item and the type of runs, or by their id.", 422
)
NO_ODDS_OF = Refusal("no_odds_of", "There are no odds of {item} in runs of {run_type}.", 404)
SEVERAL_ODDS = Refusal(
    "several_odds", "There are odds of {item} in runs of {run_types}. Say in which runs."
)
NO_ODDS_GIVEN = Refusal(
    "no_odds_given", "Nobody said how often {item} drops in which runs. Set its odds first.", 404
)
NO_TIMES_OF_RUN = Refusal(
    "no_times_of_run", "A past run needs the time of its start, and its end or its length.", 422
)
