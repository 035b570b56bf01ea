"""One's own pictures of flags: found in a folder, recognised, corrected, cleared."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.core.channels.messages import HOUSE
from tallylight.core.declare import name_of
from tallylight.packs.taekwondo import PACK
from tallylight.packs.taekwondo.messages.flags import (
    ClearFlagsTable,
    CorrectFlag,
    GetFlagHistory,
    GetFlagMappingsData,
    GetFlagsData,
    ScanAndPopulateFlags,
    SetMapping,
)
from tallylight.testing import Show, laws, show

from .folders import flag_called, folder_of_flags, listed, scan


@pytest.fixture
def venue(database_url: str) -> Iterator[Show]:
    with show(database_url, of=[PACK]) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_of_flags(tmp_path)


def methods(venue: Show, flag_id: int) -> list[str]:
    return [look.method for look in venue.ask(GetFlagHistory(flag_id=flag_id))]


def refusal(venue: Show, command: Any) -> str:
    with pytest.raises(Refused) as raised:
        venue.do(command)
    return raised.value.refusal.name


# Finding


def test_a_scan_tells_how_many_pictures_it_recognised(venue: Show, folder: Path) -> None:
    told = scan(venue, folder)
    counts = {name: told[name] for name in ("added", "recognized", "uncertain", "unknown")}
    assert counts == {"added": 4, "recognized": 2, "uncertain": 1, "unknown": 1}


def test_a_picture_is_kept_with_its_file_and_its_country(venue: Show, folder: Path) -> None:
    scan(venue, folder)
    found = flag_called(venue, "Flag_of_Switzerland.png")
    assert (found.ioc_code, found.status, found.file_size, found.file_path) == (
        "SUI",
        "recognized",
        6,
        str(folder.resolve() / "Flag_of_Switzerland.png"),
    )


def test_a_second_scan_of_what_is_as_it_was_writes_nothing(venue: Show, folder: Path) -> None:
    scan(venue, folder)
    assert scan(venue, folder)["seq"] is None


def test_a_file_that_changed_is_read_again_and_made_once(venue: Show, folder: Path) -> None:
    scan(venue, folder)
    (folder / "KOR.svg").write_text("<svg>other</svg>")
    told = scan(venue, folder)
    assert (told["added"], told["changed"], len(listed(venue))) == (0, 1, 4)


def test_what_a_picture_is_taken_for_is_kept_each_time(venue: Show, folder: Path) -> None:
    scan(venue, folder)
    (folder / "KOR.svg").write_text("<svg>other</svg>")
    scan(venue, folder)
    assert methods(venue, flag_called(venue, "KOR.svg").flag_id) == ["ioc_code", "ioc_code"]


def test_a_code_of_ones_own_is_recognised_at_the_next_scan(venue: Show, folder: Path) -> None:
    (folder / "DOJ.png").write_text("")
    scan(venue, folder)
    venue.do(SetMapping(pss_code="DOJ", ioc_code="DOJ", country_name="Dojang Mitte"))
    scan(venue, folder)
    found = flag_called(venue, "DOJ.png")
    assert (found.country_name, found.status) == ("Dojang Mitte", "recognized")


def test_a_folder_that_is_not_there_is_refused(venue: Show, folder: Path) -> None:
    assert refusal(venue, ScanAndPopulateFlags(folder=str(folder / "no"))) == "no_such_folder"


def test_a_scan_sent_again_is_answered_alike_when_the_folder_is_gone(
    venue: Show, folder: Path
) -> None:
    told = scan(venue, folder, command_id="once")
    folder.rename(folder.with_name("elsewhere"))
    assert scan(venue, folder, command_id="once") == told


# Correcting, clearing


def test_a_person_says_whose_flag_it_is(venue: Show, folder: Path) -> None:
    scan(venue, folder)
    corrected = venue.do(
        CorrectFlag(flag_id=flag_called(venue, "IMG_0001.jpg").flag_id, ioc_code="fra")
    )
    assert (corrected["ioc_code"], corrected["country_name"], corrected["status"]) == (
        "FRA",
        "France",
        "corrected",
    )


def test_what_a_person_said_stays_when_the_file_changes(venue: Show, folder: Path) -> None:
    scan(venue, folder)
    venue.do(CorrectFlag(flag_id=flag_called(venue, "KOR.svg").flag_id, ioc_code="PRK"))
    (folder / "KOR.svg").write_text("<svg>other</svg>")
    scan(venue, folder)
    assert flag_called(venue, "KOR.svg").ioc_code == "PRK"


def test_a_country_that_nobody_knows_is_refused(venue: Show, folder: Path) -> None:
    scan(venue, folder)
    wrong = CorrectFlag(flag_id=flag_called(venue, "KOR.svg").flag_id, ioc_code="KRO")
    assert refusal(venue, wrong) == "country_unknown"


def test_cleared_flags_are_listed_no_more(venue: Show, folder: Path) -> None:
    scan(venue, folder)
    told = venue.do(ClearFlagsTable())
    assert (told["cleared"], listed(venue)) == (4, [])


def test_cleared_flags_keep_their_history(venue: Show, folder: Path) -> None:
    scan(venue, folder)
    venue.do(ClearFlagsTable())
    assert [methods(venue, one.flag_id) for one in listed(venue, status="cleared")] == [
        ["ioc_code"],
        ["none"],
        ["country_name"],
        ["ioc_code"],
    ]


def test_a_cleared_flag_that_is_found_again_is_the_same_one(venue: Show, folder: Path) -> None:
    scan(venue, folder)
    before = flag_called(venue, "KOR.svg").flag_id
    venue.do(ClearFlagsTable())
    scan(venue, folder)
    assert flag_called(venue, "KOR.svg").flag_id == before


def test_a_cleared_flag_can_not_be_corrected(venue: Show, folder: Path) -> None:
    scan(venue, folder)
    flag_id = flag_called(venue, "KOR.svg").flag_id
    venue.do(ClearFlagsTable())
    assert refusal(venue, CorrectFlag(flag_id=flag_id, ioc_code="KOR")) == "no_such_flag"


def test_undo_of_a_scan_leaves_nothing_of_it(venue: Show, folder: Path) -> None:
    scan(venue, folder)
    venue.undo(channel=HOUSE)
    assert venue.rows("SELECT id FROM flags UNION ALL SELECT id FROM recognition_history") == []


def test_undo_of_clearing_shows_them_again(venue: Show, folder: Path) -> None:
    scan(venue, folder)
    before = listed(venue)
    venue.do(ClearFlagsTable())
    venue.undo(channel=HOUSE)
    assert listed(venue) == before


def test_what_is_kept_is_what_the_timeline_says(venue: Show, folder: Path) -> None:
    scan(venue, folder)
    venue.do(CorrectFlag(flag_id=flag_called(venue, "ANT.png").flag_id, ioc_code="ANT"))
    (folder / "ANT.png").write_text("")
    scan(venue, folder)
    venue.do(ClearFlagsTable())
    venue.undo(channel=HOUSE)
    venue.restart()
    laws.loaded_alike(venue)
    assert laws.replayed(venue).skipped == {}


def test_flags_are_narrowed_by_status_and_by_country(venue: Show, folder: Path) -> None:
    scan(venue, folder)
    names = [
        [one.filename for one in listed(venue, **narrowed)]
        for narrowed in ({"status": "uncertain"}, {"ioc_code": "sui"})
    ]
    assert names == [["ANT.png"], ["Flag_of_Switzerland.png"]]


def test_the_next_page_begins_after_the_last_flag_of_this_one(venue: Show, folder: Path) -> None:
    scan(venue, folder)
    first = listed(venue, limit=3)
    rest = listed(venue, before=first[-1].flag_id)
    assert [one.filename for one in first + rest] == [one.filename for one in listed(venue)]


@pytest.mark.parametrize(
    ("message", "name"),
    [
        (GetFlagMappingsData, "get_flag_mappings_data"),
        (ScanAndPopulateFlags, "scan_and_populate_flags"),
        (GetFlagsData, "get_flags_data"),
        (ClearFlagsTable, "clear_flags_table"),
    ],
)
def test_the_operations_have_the_names_that_were_asked_for(message: type, name: str) -> None:
    assert name_of(message) == name
