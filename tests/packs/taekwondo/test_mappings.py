"""What codes mean, when somebody says so; and the codes that nobody knows."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.core.channels.messages import HOUSE
from tallylight.core.pack import Origin
from tallylight.packs.taekwondo import PACK
from tallylight.packs.taekwondo.messages.athletes import GetAthlete, MeetAthlete
from tallylight.packs.taekwondo.messages.flags import (
    GetFlagMappingsData,
    GetUnknownCodes,
    RemoveMapping,
    ResolveCode,
    SetMapping,
)
from tallylight.packs.taekwondo.views.flags import CodeResolved, MappingServed
from tallylight.testing import Show, laws, show

DOJANG = SetMapping(pss_code="DOJ", ioc_code="DOJ", country_name="Dojang Mitte")


@pytest.fixture
def venue(database_url: str) -> Iterator[Show]:
    with show(database_url, of=[PACK]) as running:
        yield running


def meaning(venue: Show, code: str, day: str | None = None) -> CodeResolved:
    on = None if day is None else date.fromisoformat(day)
    found: CodeResolved = venue.ask(ResolveCode(code=code, day=on))
    return found


def own(venue: Show) -> list[MappingServed]:
    found: list[MappingServed] = venue.ask(GetFlagMappingsData(custom=True))
    return found


def refusal(venue: Show, command: Any) -> str:
    with pytest.raises(Refused) as raised:
        venue.do(command)
    return raised.value.refusal.name


# Saying what a code means


def test_an_unknown_code_means_something_in_one_step(venue: Show) -> None:
    venue.do(DOJANG)
    assert (meaning(venue, "DOJ").country_name, meaning(venue, "DOJ").how) == (
        "Dojang Mitte",
        "custom",
    )


def test_it_means_it_for_athletes_who_came_before_it_was_said(venue: Show) -> None:
    met = venue.do(MeetAthlete(short_name="A. KIM", country_code="DOJ"))
    venue.do(DOJANG)
    assert venue.ask(GetAthlete(athlete_id=met["athlete_id"])).country_name == "Dojang Mitte"


def test_case_makes_no_difference(venue: Show) -> None:
    venue.do(SetMapping(pss_code="doj", ioc_code="sui"))
    assert meaning(venue, "Doj").ioc_code == "SUI"


def test_a_country_that_is_known_needs_no_name(venue: Show) -> None:
    assert venue.do(SetMapping(pss_code="HELV", ioc_code="SUI"))["country_name"] == "Switzerland"


def test_a_code_of_iso_is_kept_as_that_of_the_ioc(venue: Show) -> None:
    assert venue.do(SetMapping(pss_code="HELV", ioc_code="CHE"))["ioc_code"] == "SUI"


def test_what_nobody_knows_needs_a_name(venue: Show) -> None:
    unnamed = SetMapping(pss_code="DOJ", ioc_code="DOJ")
    assert refusal(venue, unnamed) == "country_unnamed"


def test_a_club_that_was_named_once_needs_no_name_again(venue: Show) -> None:
    venue.do(DOJANG)
    again = SetMapping(pss_code="DOJANG", ioc_code="DOJ")
    assert venue.do(again)["country_name"] == "Dojang Mitte"


def test_what_a_person_says_goes_before_what_ships_with_the_program(venue: Show) -> None:
    venue.do(SetMapping(pss_code="BRN", ioc_code="BRU"))
    assert meaning(venue, "BRN").country_name == "Brunei"


def test_its_picture_is_that_of_the_country_it_stands_for(venue: Show) -> None:
    venue.do(SetMapping(pss_code="HELV", ioc_code="SUI"))
    assert meaning(venue, "HELV").flag == "ch"


def test_a_meaning_holds_from_its_first_day_to_its_last(venue: Show) -> None:
    venue.do(
        SetMapping(pss_code="DOJ", ioc_code="SUI", valid_from="2020-01-01", valid_to="2020-12-31")
    )
    days = ("2019-12-31", "2020-01-01", "2020-12-31", "2021-01-01")
    assert [meaning(venue, "DOJ", day).ioc_code for day in days] == [None, "SUI", "SUI", None]


@pytest.mark.parametrize(
    ("days", "name"),
    [
        ({"valid_from": "2021-02-29"}, "no_such_day"),
        ({"valid_to": "0000-01-01"}, "no_such_day"),
        ({"valid_from": "2021-02-02", "valid_to": "2021-02-01"}, "days_reversed"),
    ],
)
def test_days_that_can_not_be_are_refused(venue: Show, days: dict[str, str], name: str) -> None:
    assert refusal(venue, SetMapping(pss_code="DOJ", ioc_code="SUI", **days)) == name


# One row for a code and a day


def test_a_code_said_again_is_corrected_and_no_second_row(venue: Show) -> None:
    venue.do(DOJANG)
    venue.do(SetMapping(pss_code="DOJ", ioc_code="SUI"))
    assert [(row.pss_code, row.ioc_code) for row in own(venue)] == [("DOJ", "SUI")]


def test_a_code_said_as_it_is_writes_nothing(venue: Show) -> None:
    venue.do(DOJANG)
    assert venue.do(DOJANG)["seq"] is None


def test_another_first_day_is_another_row(venue: Show) -> None:
    venue.do(DOJANG)
    venue.do(SetMapping(pss_code="DOJ", ioc_code="SUI", valid_from="2020-01-01"))
    assert [row.valid_from for row in own(venue)] == ["2020-01-01", None]


def test_a_removed_meaning_leaves_what_ships_with_the_program(venue: Show) -> None:
    made = venue.do(SetMapping(pss_code="BRN", ioc_code="BRU"))
    venue.do(RemoveMapping(mapping_id=made["mapping_id"]))
    assert meaning(venue, "BRN").country_name == "Bahrain"


def test_a_meaning_is_removed_once(venue: Show) -> None:
    made = venue.do(DOJANG)
    venue.do(RemoveMapping(mapping_id=made["mapping_id"]))
    assert refusal(venue, RemoveMapping(mapping_id=made["mapping_id"])) == "no_such_mapping"


def test_a_row_that_ships_with_the_program_can_not_be_removed(venue: Show) -> None:
    shipped = venue.ask(GetFlagMappingsData(code="KOR"))[0]
    assert refusal(venue, RemoveMapping(mapping_id=shipped.mapping_id)) == "no_such_mapping"


def test_a_removed_meaning_that_is_said_again_is_the_same_row(venue: Show) -> None:
    made = venue.do(DOJANG)
    venue.do(RemoveMapping(mapping_id=made["mapping_id"]))
    assert venue.do(DOJANG)["mapping_id"] == made["mapping_id"]


# Taking back


def test_undo_takes_a_meaning_back(venue: Show) -> None:
    venue.do(DOJANG)
    venue.undo(channel=HOUSE)
    assert own(venue) == []


def test_undo_of_a_correction_brings_the_first_meaning_back(venue: Show) -> None:
    venue.do(DOJANG)
    venue.do(SetMapping(pss_code="DOJ", ioc_code="SUI"))
    venue.undo(channel=HOUSE)
    assert [row.ioc_code for row in own(venue)] == ["DOJ"]


def test_a_removal_taken_back_after_an_import_said_it_again_leaves_one_row(venue: Show) -> None:
    made = venue.do(DOJANG)
    venue.do(RemoveMapping(mapping_id=made["mapping_id"]))
    venue.do(SetMapping(pss_code="DOJ", ioc_code="SUI"), origin=Origin.IMPORT)
    venue.undo(channel=HOUSE)
    assert [row.ioc_code for row in own(venue)] == ["SUI"]


def test_what_is_kept_is_what_the_timeline_says(venue: Show) -> None:
    made = venue.do(DOJANG)
    venue.do(SetMapping(pss_code="BRN", ioc_code="BRU", valid_to="2020-12-31"))
    venue.do(RemoveMapping(mapping_id=made["mapping_id"]))
    venue.restart()
    laws.loaded_alike(venue)
    assert laws.replayed(venue).skipped == {}


# Lists


def test_of_one_code_the_meaning_that_began_last_comes_first(venue: Show) -> None:
    rows = venue.ask(GetFlagMappingsData(code="sin"))
    assert rows == sorted(rows, key=lambda row: row.valid_from or "", reverse=True)


def test_all_meanings_that_ship_are_listed(venue: Show) -> None:
    assert len(venue.ask(GetFlagMappingsData(custom=False))) >= 253


def test_codes_that_nobody_knows_are_counted_by_athletes(venue: Show) -> None:
    for name, code in (("A", "XYZ"), ("B", "xyz"), ("C", "QQQ"), ("D", "KOR"), ("E", None)):
        venue.do(MeetAthlete(short_name=name, country_code=code))
    found = [(row.code, row.athletes) for row in venue.ask(GetUnknownCodes())]
    assert found == [("XYZ", 2), ("QQQ", 1)]


def test_a_code_that_was_explained_is_unknown_no_more(venue: Show) -> None:
    venue.do(MeetAthlete(short_name="A", country_code="DOJ"))
    venue.do(DOJANG)
    assert venue.ask(GetUnknownCodes()) == []
