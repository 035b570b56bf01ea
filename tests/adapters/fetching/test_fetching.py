"""Sources that fetch: what a server tells reaches the writer, once, whatever the server does."""

import logging
from typing import Any

import pytest
from sqlalchemy import text

from tallylight.base.errors import Refused
from tallylight.core.settings.messages import SetSetting
from tallylight.core.sources.messages import (
    DisableSource,
    EnableSource,
    GetCoverage,
    GetFetchLog,
    GetLeftovers,
    RestartSource,
)
from tallylight.fakes.tricks import PASSING
from tallylight.testing.show import Show

from .meters import (
    SOURCE,
    TOKEN,
    Naps,
    Platform,
    Trick,
    fetching,
    lamps_at,
    point_at,
    readings,
    standing,
    stands,
    tip,
    until,
)

UNLUCKY = (
    "CREATE TRIGGER unlucky BEFORE INSERT ON lamp_readings WHEN NEW.watt_hours = 13 "
    "BEGIN SELECT RAISE(ABORT, 'no'); END"
)


def outcomes(lamps: Show) -> list[str]:
    return [one.outcome for one in lamps.ask(GetFetchLog())]


def test_nothing_is_asked_before_a_source_is_switched_on(lamps: Show, platform: Platform) -> None:
    lamps.do(SetSetting(key="lamp.meter", value=platform.origin))
    with fetching(lamps.program) as running:
        assert standing(lamps).state == "off"
        assert not running.at_work
    assert platform.serving.asked == []


def test_a_source_says_what_it_lacks(lamps: Show, platform: Platform) -> None:
    lamps.do(EnableSource(name=SOURCE))
    with fetching(lamps.program):
        assert stands(lamps, "lacking").says == "Say where the meter is."
        lamps.do(SetSetting(key="lamp.meter", value=platform.origin))
        until(lambda: standing(lamps).says == "Enter the meter's token.")
        lamps.do(SetSetting(key="lamp.meter_token", value=TOKEN))
        assert stands(lamps, "running").says is None


def test_what_a_server_tells_becomes_commands(database_url: str, platform: Platform) -> None:
    with lamps_at(database_url) as lamps:
        point_at(lamps.program, platform)
        tip(platform, [5, 0, 7])
        with fetching(lamps.program):
            until(lambda: len(readings(lamps)) == 3)
            tip(platform, [9])
            until(lambda: len(readings(lamps)) == 4)
            said = stands(lamps, "running")
        assert (readings(lamps), said.taken, said.failures) == ([5, 0, 7, 9], 4, 0)
        assert said.covered_until is not None


def test_it_goes_on_where_it_was_after_a_restart(lamps: Show, platform: Platform) -> None:
    point_at(lamps.program, platform)
    tip(platform, [1, 2])
    with fetching(lamps.program):
        until(lambda: readings(lamps) == [1, 2])
    lamps.restart()
    before = len(platform.serving.asked)
    tip(platform, [3])
    with fetching(lamps.program):
        until(lambda: readings(lamps) == [1, 2, 3])
    assert platform.serving.asked[before].query["i"] == platform.room.events[1].id


def test_five_thousand_at_once_are_taken_in_parts(lamps: Show, platform: Platform) -> None:
    point_at(lamps.program, platform)
    tip(platform, range(5000))
    with fetching(lamps.program):
        until(lambda: len(readings(lamps)) >= 250)
        until(lambda: len(readings(lamps)) == 5000)
    assert readings(lamps) == list(range(5000))


@pytest.mark.parametrize("trick", PASSING)
def test_a_trick_that_passes_loses_and_doubles_nothing(
    lamps: Show, platform: Platform, trick: Trick
) -> None:
    point_at(lamps.program, platform)
    platform.serving.drip = 1.0
    tip(platform, [1, 2, 3, 4])
    platform.serving.tricks += [Trick.NONE, trick]
    with fetching(lamps.program):
        until(lambda: len(readings(lamps)) == 4)
        tip(platform, [5, 6])
        until(lambda: len(readings(lamps)) == 6)
        until(lambda: not platform.serving.tricks)
    assert sorted(readings(lamps)) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("trick", "says"),
    [
        (Trick.TOO_MANY, "asks us to come back later"),
        (Trick.BAD_GATEWAY, "in trouble (502)"),
        (Trick.CLOUDFLARE, "in trouble (520)"),
        (Trick.REDIRECT, "sends us elsewhere"),
        (Trick.HALF_JSON, "talks nonsense"),
        (Trick.SLOW_DRIP, "no whole answer came within 3 seconds"),
        (Trick.BROKEN_OFF, "its answer broke off"),
        (Trick.NO_ANSWER, "hung up without an answer"),
    ],
)
def test_a_failure_is_told_and_logged(
    lamps: Show, platform: Platform, trick: Trick, says: str
) -> None:
    point_at(lamps.program, platform)
    platform.serving.drip = 1.0
    platform.serving.tricks += [trick]
    with fetching(lamps.program):
        until(lambda: "failed" in outcomes(lamps))
        until(lambda: outcomes(lamps)[0] == "ok")
    failed = [one for one in lamps.ask(GetFetchLog()) if one.outcome == "failed"]
    assert says in failed[-1].sentence


def test_a_wrong_token_stops_a_source_with_one_message(
    lamps: Show, platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    point_at(lamps.program, platform, token="another-token-9")
    with fetching(lamps.program) as running:
        said = stands(lamps, "stopped")
        until(lambda: not running.at_work)
    assert "does not accept the token (401)" in said.says
    assert len(platform.serving.asked) == 1
    assert len([one for one in caplog.records if "token" in one.getMessage()]) == 1


def test_a_new_token_has_a_stopped_source_go_on(lamps: Show, platform: Platform) -> None:
    point_at(lamps.program, platform, token="another-token-9")
    tip(platform, [4])
    with fetching(lamps.program):
        stands(lamps, "stopped")
        lamps.do(SetSetting(key="lamp.meter_token", value=TOKEN))
        stands(lamps, "running")
        until(lambda: readings(lamps) == [4])


def test_a_restart_has_a_stopped_source_ask_again(lamps: Show, platform: Platform) -> None:
    point_at(lamps.program, platform)
    platform.serving.tricks += [Trick.UNAUTHORIZED]
    with fetching(lamps.program):
        stands(lamps, "stopped")
        lamps.do(RestartSource(name=SOURCE))
        stands(lamps, "running")


def test_a_source_that_is_switched_off_asks_no_more(lamps: Show, platform: Platform) -> None:
    point_at(lamps.program, platform)
    with fetching(lamps.program) as running:
        stands(lamps, "running")
        lamps.do(DisableSource(name=SOURCE))
        until(lambda: not running.at_work)
        asked = len(platform.serving.asked)
        tip(platform, [3])
        with pytest.raises(Refused, match="switched off"):
            lamps.do(RestartSource(name=SOURCE))
        assert (len(platform.serving.asked), standing(lamps).state) == (asked, "off")


def test_the_server_says_how_long_to_leave_it_alone(lamps: Show, platform: Platform) -> None:
    point_at(lamps.program, platform)
    platform.serving.retry_after = "77"
    platform.serving.tricks += [Trick.TOO_MANY]
    naps = Naps()
    with fetching(lamps.program, naps):
        until(lambda: len(platform.serving.asked) >= 2)
    assert any(77 <= one < 78 for one in naps.asked)


def test_pauses_after_failures_grow(lamps: Show, platform: Platform) -> None:
    point_at(lamps.program, platform)
    platform.serving.mischief = lambda: Trick.BAD_GATEWAY
    naps = Naps()
    with fetching(lamps.program, naps):
        until(lambda: len(platform.serving.asked) > 12)
        said = stands(lamps, "failing")
    assert max(naps.asked[:3]) < 8 < max(naps.asked) <= 300
    assert said.failures >= 12
    assert said.next_try_at is not None


def test_a_command_that_is_refused_is_kept_as_it_came(lamps: Show, platform: Platform) -> None:
    point_at(lamps.program, platform)
    tip(platform, [5, -1, 6])
    first = platform.room.events[0]
    platform.room.put("tip", {"tip": {"tokens": 8}}, first.id)
    with fetching(lamps.program):
        until(lambda: standing(lamps).refused == 2)
    assert readings(lamps) == [5, 6]
    left = lamps.ask(GetLeftovers())
    assert [one.kind for one in left] == ["ReadMeter", "ReadMeter"]
    assert ("another command" in left[0].why, '"tokens": 8' in left[0].raw) == (True, True)
    assert "watt_hours must be 0 or more" in left[1].why


def test_what_goes_wrong_inside_harms_nothing_else(lamps: Show, platform: Platform) -> None:
    point_at(lamps.program, platform)
    lamps.program.dispatcher.write(lambda group: group.run(text(UNLUCKY)))
    tip(platform, [5, 13, 6])
    with fetching(lamps.program):
        until(lambda: standing(lamps).left_over == 1)
        tip(platform, [7])
        until(lambda: readings(lamps) == [5, 6, 7])
    (left,) = lamps.ask(GetLeftovers())
    assert ('"tokens": 13' in left.raw, left.why.startswith("It went wrong inside")) == (True, True)
    assert standing(lamps).taken == 3


def test_coverage_is_one_span_while_all_is_well(lamps: Show, platform: Platform) -> None:
    point_at(lamps.program, platform)
    with fetching(lamps.program):
        until(lambda: len(platform.serving.asked) > 5)
    (one,) = lamps.ask(GetCoverage(name=SOURCE))
    assert [(span.gap) for span in one.spans] == [None]
    assert one.spans[0].until == standing(lamps).covered_until


def test_the_token_is_in_no_log_and_no_table(
    lamps: Show, platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    point_at(lamps.program, platform)
    tip(platform, [5])
    platform.serving.tricks += [Trick.NONE, *PASSING, Trick.NOT_FOUND]
    platform.serving.drip = 1.0
    with fetching(lamps.program):
        until(lambda: not platform.serving.tricks)
        until(lambda: readings(lamps) == [5])
    assert any(TOKEN in asked.path for asked in platform.serving.asked)
    assert TOKEN not in caplog.text
    assert TOKEN not in everything(lamps)


def everything(lamps: Show) -> str:
    """All that stands in the database, as text."""
    tables: Any = lamps.program.registry.tables()
    return "".join(str(tuple(row)) for one in tables for row in lamps.rows(f"SELECT * FROM {one}"))
