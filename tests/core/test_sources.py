"""Which sources are wanted, and what is written of their fetches."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.core.channels.messages import MakeChannel
from tallylight.core.source import How, Leftover, Span
from tallylight.core.sources import ledger
from tallylight.core.sources.ledger import Fetch, Note, Whose
from tallylight.core.sources.messages import (
    DisableSource,
    EnableSource,
    GetCoverage,
    GetFetchLog,
    GetLeftovers,
    GetSources,
    RestartSource,
)
from tallylight.core.sources.views import SpanServed, covered
from tallylight.testing import Show, show
from tallylight.testing.clock import NOON

from ..laws.sample_pack import PACK as LAMP

NAME = "lamp.readings"
MINE = Whose(NAME, "main")


@pytest.fixture
def lamps(database_url: str) -> Iterator[Show]:
    with show(database_url, of=[LAMP]) as running:
        yield running


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def write(lamps: Show, note: Note, whose: Whose = MINE) -> None:
    lamps.program.dispatcher.write(lambda group: ledger.keep(group, whose, note))


def fetched(lamps: Show, minutes: float, how: How = How.OK, said: str = "", **more: Any) -> None:
    write(lamps, Note(at(minutes), Fetch(how, said, **more)))


def standing(lamps: Show) -> Any:
    (one,) = lamps.ask(GetSources())
    return one


# Which are wanted


def test_every_source_is_there_and_off_at_first(lamps: Show) -> None:
    one = standing(lamps)
    assert (one.source, one.channel, one.enabled, one.state) == (NAME, "main", False, "off")
    assert one.settings == ["lamp.meter", "lamp.meter_token"]


def test_a_source_is_switched_on_and_off(lamps: Show) -> None:
    lamps.do(EnableSource(name=NAME))
    assert (standing(lamps).enabled, standing(lamps).state) == (True, "starting")
    lamps.do(DisableSource(name=NAME))
    assert standing(lamps).state == "off"


def test_what_is_so_already_is_no_event(lamps: Show) -> None:
    assert lamps.do(DisableSource(name=NAME))["enabled"] is False
    lamps.do(EnableSource(name=NAME))
    assert lamps.outcome(EnableSource(name=NAME)).seq is None


def test_it_begins_anew_with_each_start_and_restart(lamps: Show) -> None:
    lamps.do(EnableSource(name=NAME))
    lamps.do(RestartSource(name=NAME))
    assert standing(lamps).begun == 2


def test_what_is_off_can_not_be_restarted(lamps: Show) -> None:
    with pytest.raises(Refused, match="switched off"):
        lamps.do(RestartSource(name=NAME))


def test_an_unknown_source_or_channel_is_refused(lamps: Show) -> None:
    with pytest.raises(Refused, match=r"There are: lamp\.readings"):
        lamps.do(EnableSource(name="lamp.nothing"))
    with pytest.raises(Refused, match="no channel called court9"):
        lamps.do(EnableSource(name=NAME, channel="court9"))


def test_a_source_works_on_several_channels(lamps: Show) -> None:
    lamps.do(MakeChannel(name="hall"))
    lamps.do(EnableSource(name=NAME, channel="hall"))
    lamps.do(EnableSource(name=NAME))
    assert [one.channel for one in lamps.ask(GetSources())] == ["hall", "main"]


# How it went


def test_fetches_that_went_alike_are_one_row(lamps: Show) -> None:
    fetched(lamps, 1)
    fetched(lamps, 2)
    fetched(lamps, 3, How.FAILED, "It is away.")
    fetched(lamps, 4)
    rows = [(one.outcome, one.times, one.at, one.until) for one in lamps.ask(GetFetchLog())]
    assert rows == [
        ("ok", 1, at(4), at(4)), ("failed", 1, at(3), at(3)), ("ok", 2, at(1), at(2)),
    ]  # fmt: skip


def test_the_log_is_bounded(lamps: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "LOGGED", 5)
    for number in range(12):
        fetched(lamps, number, How.FAILED, f"{number}")
    assert [one.sentence for one in lamps.ask(GetFetchLog())] == ["11", "10", "9", "8", "7"]


def test_how_it_does_is_told(lamps: Show) -> None:
    lamps.do(EnableSource(name=NAME))
    fetched(lamps, 1)
    fetched(lamps, 2, How.FAILED, "It is away.", failures=3, next_try_at=at(9))
    said = standing(lamps)
    assert (said.state, said.says, said.failures, said.next_try_at, said.last_success_at) == (
        "failing", "It is away.", 3, at(9), at(1),
    )  # fmt: skip
    fetched(lamps, 3)
    assert (standing(lamps).state, standing(lamps).says) == ("running", None)
    fetched(lamps, 4, How.STOPPED, "No.")
    assert standing(lamps).state == "stopped"


def test_what_it_brought_is_counted(lamps: Show) -> None:
    write(lamps, Note(at(1), taken=250))
    write(lamps, Note(at(2), Fetch(How.OK), taken=3, refused=2))
    assert (standing(lamps).taken, standing(lamps).refused) == (253, 2)


def test_what_it_lacks_is_told(lamps: Show) -> None:
    lamps.do(EnableSource(name=NAME))
    lamps.program.dispatcher.write(
        lambda group: ledger.keep_lack(group, MINE, at(1), "Enter a token.")
    )
    assert (standing(lamps).state, standing(lamps).says) == ("lacking", "Enter a token.")


# What was left over


def left(number: int, external_id: str) -> Leftover:
    return Leftover(at(number), external_id, "oddity", "Nobody knows it.", f"raw {number}")


def test_what_was_left_over_is_kept_once(lamps: Show) -> None:
    write(lamps, Note(at(1), left=[left(1, "a"), left(2, ""), left(3, "a")]))
    write(lamps, Note(at(2), left=[left(4, "a"), left(5, "")]))
    assert [one.raw for one in lamps.ask(GetLeftovers())] == ["raw 5", "raw 2", "raw 1"]
    assert standing(lamps).left_over == 3


def test_leftovers_are_bounded_and_counted_all(
    lamps: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "LEFT", 3)
    write(lamps, Note(at(1), left=[left(number, str(number)) for number in range(10)]))
    assert [one.external_id for one in lamps.ask(GetLeftovers())] == ["9", "8", "7"]
    assert standing(lamps).left_over == 10


# What was covered


def cover(lamps: Show, *spans: tuple[float, float, str | None]) -> None:
    told = [Span(at(since), at(until), gap) for since, until, gap in spans]
    write(lamps, Note(at(60), spans=told))


def spans(lamps: Show) -> list[tuple[datetime, datetime, str | None]]:
    (one,) = lamps.ask(GetCoverage())
    return [(span.since, span.until, span.gap) for span in one.spans]


def test_spans_that_touch_are_one(lamps: Show) -> None:
    lamps.clock.forward(hours=2)
    cover(lamps, (0, 0, None), (0, 5, None), (5, 7, None))
    assert spans(lamps) == [(at(0), at(7), None)]


def test_a_gap_stands_between(lamps: Show) -> None:
    lamps.clock.forward(hours=2)
    cover(lamps, (0, 5, None), (5, 9, "Nobody asked."), (9, 12, None), (12, 14, None))
    assert spans(lamps) == [
        (at(0), at(5), None), (at(5), at(9), "Nobody asked."), (at(9), at(14), None),
    ]  # fmt: skip
    (one,) = lamps.ask(GetCoverage(since=at(4), until=at(24)))
    assert (one.whole_seconds, one.gap_seconds, one.unwatched_seconds, one.share) == (
        360, 240, 600, 0.3,
    )  # fmt: skip
    assert one.spans[0] == SpanServed(at(4), at(5), None)
    assert standing(lamps).covered_until == at(14)


def test_how_far_behind_it_is(lamps: Show) -> None:
    cover(lamps, (0, 5, None))
    lamps.clock.forward(minutes=8)
    assert standing(lamps).behind_seconds == 180


def test_no_moment_counts_twice_and_what_is_whole_counts() -> None:
    told = [SpanServed(at(0), at(10), None), SpanServed(at(5), at(15), "?"),
            SpanServed(at(8), at(12), None)]  # fmt: skip
    found = covered(NAME, at(0), at(20), told)
    assert (found.whole_seconds, found.gap_seconds, found.unwatched_seconds) == (720, 180, 300)


def test_no_time_at_all_has_no_share() -> None:
    assert covered(NAME, at(5), at(5), []).share is None


# On the page


def test_the_page_says_what_can_be_done(lamps: Show) -> None:
    assert "/source/enable" in lamps.picture("sources.panel")
    lamps.do(EnableSource(name=NAME))
    fetched(lamps, 1, How.STOPPED, "Give it a new token.")
    shown = lamps.picture("sources.panel")
    assert "Give it a new token." in shown
    assert "/source/restart" in shown
