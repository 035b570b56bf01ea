"""How archives say no."""

from tallylight.base.errors import Refusal

IN_ARCHIVE = Refusal(
    "in_archive",
    "What was heard then is in the archive {file}. Stop the program, and `tallylight archive "
    "restore {file}` brings it back.",
)
ARCHIVE_MISSING = Refusal(
    "archive_missing",
    "The archive {file} is not there. Bring it back from where you keep a copy of it.",
)
ARCHIVE_DAMAGED = Refusal(
    "archive_damaged",
    "The archive {file} is not as it was written. Bring a copy of it from elsewhere.",
    422,
)
NO_SUCH_ARCHIVE = Refusal(
    "no_such_archive",
    "{file} is no archive of this database; `tallylight archive list` shows which there are.",
    404,
)
HALF_RESTORED = Refusal(
    "half_restored",
    "A restore of {file} was broken off. Run `tallylight archive restore {file}` first.",
)
IDS_GIVEN_ANEW = Refusal(
    "ids_given_anew",
    "What is in {file} can't come back: {table} was made anew since, and gave its ids to others. "
    "Restore a backup of before into another database, and {file} into that.",
)
TOO_RECENT = Refusal(
    "too_recent",
    "An archive holds what was at least a day ago, and {until} is later than that.",
    422,
)
REFUSALS = (
    IN_ARCHIVE, ARCHIVE_MISSING, ARCHIVE_DAMAGED, NO_SUCH_ARCHIVE, HALF_RESTORED, IDS_GIVEN_ANEW,
    TOO_RECENT,
)  # fmt: skip
