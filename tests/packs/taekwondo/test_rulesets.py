"""The rules of a match: dated data, and what the user chose."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tallylight.base.errors import Refused
from tallylight.core.settings.messages import SetSetting
from tallylight.packs.taekwondo.messages.settings import BY_DATE, RULESET
from tallylight.packs.taekwondo.rules.match import Match
from tallylight.packs.taekwondo.rules.rulesets import RULESETS, ruleset_of, ruleset_on
from tallylight.testing import Show

AT = datetime(2026, 11, 26, 12, tzinfo=UTC)
MATCH = Match(1, "court-1", None, 1, AT, AT, AT)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2016, 8, 1), "2017"),
        (date(2018, 4, 4), "2017"),
        (date(2018, 4, 5), "2018"),
        (date(2022, 8, 31), "2018"),
        (date(2022, 9, 1), "2022"),
        (date(2026, 11, 26), "2022"),
    ],
)
def test_a_day_has_the_confirmed_rules_that_held_then(day: date, name: str) -> None:
    assert ruleset_on(day).name == name


def test_confirmed_rules_follow_each_other_without_a_gap() -> None:
    sure = [one for one in RULESETS.values() if one.confirmed]
    days = [one.valid_to for one in sure]
    assert [day and day + timedelta(days=1) for day in days] == [
        *(one.valid_from for one in sure[1:]),
        None,
    ]


def test_rules_that_are_hearsay_say_what_is_not_confirmed() -> None:
    assert all(one.doubt for one in RULESETS.values() if not one.confirmed)


def test_the_gap_of_the_latest_edition_is_hearsay() -> None:
    assert (RULESETS["2025"].gap, RULESETS["2025"].confirmed) == (15, False)


def test_every_set_of_rules_can_be_chosen_by_its_name() -> None:
    assert RULESET.rules["enum"] == [BY_DATE, *RULESETS]


def test_what_was_chosen_goes_before_the_day() -> None:
    assert ruleset_of(MATCH, "2025").name == "2025"


def test_a_round_of_a_cumulative_match_may_stay_tied() -> None:
    assert RULESETS["2018"].order_of(2, total_rounds=3) == ()


def test_a_golden_round_has_an_order_of_its_own() -> None:
    assert RULESETS["2018"].order_of(4, total_rounds=3)[0] == "golden punches"


def test_rules_that_nobody_made_are_refused(tally: Show) -> None:
    with pytest.raises(Refused, match="2023"):
        tally.do(SetSetting(key=RULESET.key, value="2023"))
