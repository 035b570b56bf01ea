"""What is answered where evidence is asked for that is in an archive."""

from tallylight.base.errors import Refusal

IN_ARCHIVE = Refusal(
    "in_archive",
    "What was heard then is in the archive {file}. Stop the program, and `tallylight archive "
    "restore {file}` brings it back.",
)
