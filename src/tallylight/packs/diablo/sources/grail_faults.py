"""What may be wrong in a grail database, and what is done about it.

A fault is noted on each row that has it, so what an audit counts is what was put right.
"""

from enum import Enum, unique


@unique
class Fault(Enum):
    """The note on a row; what an audit calls all such rows; what was done about them."""

    NO_ID = (
        "it had no id",
        "rows without an id",
        "named by their place in the file",
    )
    SPELLED = (
        "a time was written in another way",
        "rows with a time that is written in another way than the rest",
        "read as UTC",
    )
    NO_TIME = (
        "a time could not be read",
        "rows with a time that is none, like the word CURRENT_TIMESTAMP",
        "taken from the row's id, or from what else is known of it",
    )
    WORDED = (
        "yes or no was written as a word",
        "rows that say true or false in words",
        "read as what they say",
    )
    NO_NUMBER = (
        "a number could not be read",
        "rows with a number that can't be read",
        "counted as not said",
    )
    NO_NAME = (
        "it had no name",
        "characters without a name",
        "named by their id",
    )
    OWNER_GONE = (
        "its character is not there",
        "rows of a character that is not there",
        "kept without a character",
    )
    ITEM_GONE = (
        "its item is not there",
        "grail entries of an item that is not there",
        "kept under the item's id",
    )
    ETHEREAL_TWIN = (
        "its ethereal form was an item of its own",
        "grail entries of an ethereal item that had an id of its own",
        "kept as the item itself, ethereal",
    )
    MARKED_MISSING = (
        "it was marked as missing, with the date of its find",
        "grail entries marked as missing that have the date of their find",
        "kept as found; the mark was given up long ago",
    )
    UNDATED = (
        "it was marked as found, without a date",
        "grail entries marked as found that have no date",
        "dated by their id, or kept without a date",
    )
    SESSION_OPEN = (
        "the session was never ended",
        "sessions that were never ended",
        "ended with the last that is known of them",
    )
    SESSION_PUT_AWAY = (
        "the session was put in the archive without being ended",
        "sessions in the archive that were never ended",
        "ended with the last that is known of them",
    )
    SESSION_BACKWARDS = (
        "the session ended before it began",
        "sessions that ended before they began",
        "ended by their length where that is known, else where they began",
    )
    SESSION_LATE = (
        "it began after its first run",
        "sessions that began after their first run",
        "made to begin with it",
    )
    SESSION_SHORT = (
        "it ended before its last run",
        "sessions that ended before their last run",
        "made to end with it",
    )
    REWRITTEN = (
        "its row was made long after it began",
        "sessions whose row was made at another time than they began",
        "begun when they say; such a row was written anew, which may have deleted its runs",
    )
    PHANTOM_RUNS = (
        "it claimed runs and has none",
        "sessions that claim runs and have none",
        "kept without runs; the claim is noted on them",
    )
    PHANTOM_TIME = (
        "it claimed time in runs and has none",
        "sessions that claim time in runs and have no runs",
        "kept without it; the claim is noted on them",
    )
    MISCOUNTED = (
        "it claimed another number of runs",
        "sessions that claim another number of runs than they have",
        "the runs count; the claim is noted on them",
    )
    RUN_TIME_OFF = (
        "it claimed another time in runs",
        "sessions that claim another time in runs than their runs took",
        "the runs count; the claim is noted on them",
    )
    LENGTH_OFF = (
        "it claimed another length",
        "sessions that claim another length than from start to end",
        "start and end count; the claim is noted on them",
    )
    SEVERAL_OPEN = (
        "several of its runs were open at once",
        "sessions with more than one open run",
        "each run is ended with the last that is known of it",
    )
    RUN_ORPHANED = (
        "its session is not there",
        "runs whose session is not there",
        "put into a session that is inferred from them",
    )
    RUN_OPEN = (
        "it was never ended",
        "runs that were never ended, in sessions that were not either",
        "ended with the last that is known of them; their times are in no number",
    )
    RUN_LEFT_BEHIND = (
        "it was never ended, though its session was",
        "runs that were never ended, in sessions that were",
        "ended with the last that is known of them; their times are in no number",
    )
    RUN_BACKWARDS = (
        "it ended before it began",
        "runs that ended before they began",
        "ended by their duration where that is known; else their times are in no number",
    )
    NUMBER_TAKEN = (
        "its number was taken",
        "runs with a number that another run of their session has",
        "the first keeps it, the others get the next that is free",
    )
    NUMBER_MISSING = (
        "it had no number",
        "runs without a number",
        "given the next that is free",
    )
    NO_DURATION = (
        "it had an end and no duration",
        "runs with an end and no duration",
        "timed from start to end",
    )
    NEGATIVE = (
        "its duration was negative",
        "runs with a negative duration",
        "timed from start to end",
    )
    SHORTER = (
        "its duration was shorter than from start to end",
        "runs whose duration is shorter than from start to end",
        "the duration counts as time played",
    )
    LONGER = (
        "its duration was longer than from start to end",
        "runs whose duration is longer than from start to end",
        "timed from start to end",
    )
    BURST = (
        "it is one of many finds within a second",
        "finds that came in a burst, more than 20 within a second",
        "kept with their run as uncertain: a scan of all items looks like that",
    )
    OUTSIDE = (
        "it was found outside of its run",
        "finds from more than 5 seconds before or after their run",
        "kept with their run as uncertain",
    )
    IN_ANOTHER_RUN = (
        "it was told in an earlier run already",
        "finds that stand in more than one run",
        "the first counts, the others are kept as uncertain",
    )
    REPEATED = (
        "the same find stands in its run already",
        "finds that stand in the same run more than once",
        "one is kept",
    )
    PROGRESS_GONE = (
        "its grail entry is not there",
        "finds whose grail entry is not there",
        "kept by what they are called",
    )
    FIND_ORPHANED = (
        "its run is not there",
        "finds whose run is not there",
        "they stay in the file; their grail entries come over",
    )

    def __init__(self, note: str, found: str, done: str) -> None:
        self.note, self.found, self.done = note, found, done
