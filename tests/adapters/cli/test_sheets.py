"""Lists on the command line as CSV."""

from collections.abc import Callable
from typing import Any

from click.testing import Result

Say = Callable[..., Result]
Ask = Callable[..., Any]


def test_a_list_is_printed_as_csv(ask: Ask, say: Say) -> None:
    ask("session", "start", "practice")
    header, line = say("sessions", "--csv").stdout.splitlines()
    shown = dict(zip(header.split(","), line.split(","), strict=True))
    assert (shown["session_id"], shown["session_type"]) == ("1", "practice")


def test_that_there_is_more_is_said_beside_the_sheet(ask: Ask, say: Say) -> None:
    for _ in range(2):
        ask("session", "start")
        ask("session", "end")
    said = say("sessions", "--limit", "1", "--csv")
    assert (len(said.stdout.splitlines()), said.stderr) == (2, "There is more: --before 2\n")


def test_what_is_no_list_is_no_sheet(ask: Ask, say: Say) -> None:
    ask("session", "start")
    said = say("session", "current", "--csv")
    assert (said.exit_code, said.stderr) == (2, "This answer is no list; leave out --csv.\n")
