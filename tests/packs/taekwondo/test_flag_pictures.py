"""Which picture stands for a country, athletes beside theirs, and how pictures are sent."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from tallylight.base.errors import Refused
from tallylight.core.files import StoredFile
from tallylight.packs import taekwondo
from tallylight.packs.taekwondo import PACK
from tallylight.packs.taekwondo.messages.athletes import (
    CorrectAthlete,
    GetAthlete,
    GetMatchAthletes,
    ListAthletes,
    MeetAthlete,
)
from tallylight.packs.taekwondo.messages.commands import LoadMatch, NameAthletes
from tallylight.packs.taekwondo.messages.flags import CorrectFlag, GetFlagImage
from tallylight.packs.taekwondo.views.flags import picture_of
from tallylight.testing import Show, show
from tallylight.testing.served import Served, served

from .folders import flag_called, folder_of_flags, scan

TODAY = date(2026, 11, 26)
DRAWN = Path(taekwondo.__file__).parent / "overlay" / "flags"
built_with_flags = pytest.mark.skipif(
    not (DRAWN / "kr.svg").is_file(), reason="the build had no npm, or no network"
)


@pytest.fixture
def venue(database_url: str) -> Iterator[Show]:
    with show(database_url, of=[PACK]) as running:
        yield running


@pytest.fixture
def web(sqlite_url: str) -> Iterator[tuple[Served, httpx.Client]]:
    with served(sqlite_url, of=[PACK]) as running, httpx.Client(base_url=running.base) as client:
        yield running, client


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_of_flags(tmp_path)


# Which picture


@built_with_flags
@pytest.mark.parametrize(
    ("code", "picture"),
    [
        ("KOR", "/overlay/taekwondo/flags/kr.svg"),
        ("CHE", "/overlay/taekwondo/flags/ch.svg"),
        ("BRN", "/overlay/taekwondo/flags/bh.svg"),
        ("TPE", None),
        ("XYZ", None),
        ("", None),
        (None, None),
    ],
)
def test_a_code_has_its_flag_or_none(code: str | None, picture: str | None) -> None:
    assert picture_of(code, TODAY, (), {}) == picture


@pytest.mark.parametrize("code", ["KOR", "TPE"])
def test_ones_own_picture_goes_before_all_others(code: str) -> None:
    assert picture_of(code, TODAY, (), {code: 7}) == "/taekwondo/flags/7/image"


def test_an_athlete_is_shown_with_ones_own_flag(venue: Show, folder: Path) -> None:
    met = venue.do(MeetAthlete(short_name="A. KIM", country_code="KOR"))
    scan(venue, folder)
    shown = venue.ask(GetAthlete(athlete_id=met["athlete_id"]))
    assert (shown.country_name, shown.picture) == (
        "South Korea",
        flag_called(venue, "KOR.svg").picture,
    )


def test_an_uncertain_flag_is_not_shown(venue: Show, folder: Path) -> None:
    met = venue.do(MeetAthlete(short_name="A. JOSEPH", country_code="ANT"))
    scan(venue, folder)
    shown = venue.ask(GetAthlete(athlete_id=met["athlete_id"])).picture
    assert shown != flag_called(venue, "ANT.png").picture


def test_of_two_pictures_of_a_country_the_one_that_a_person_chose_is_shown(
    venue: Show, folder: Path
) -> None:
    met = venue.do(MeetAthlete(short_name="A. KIM", country_code="KOR"))
    (folder / "kr.png").write_text("")
    scan(venue, folder)
    chosen = flag_called(venue, "IMG_0001.jpg")
    venue.do(CorrectFlag(flag_id=chosen.flag_id, ioc_code="KOR"))
    assert venue.ask(GetAthlete(athlete_id=met["athlete_id"])).picture == chosen.picture


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({}, ["ÖZLEM", "B. LEE", "A. KIM"]),
        ({"name": "özl"}, ["ÖZLEM"]),
        ({"name": "kim"}, ["A. KIM"]),
        ({"country": "ger"}, ["ÖZLEM"]),
        ({"country": "DEU"}, ["ÖZLEM"]),
        ({"limit": 1, "before": 3}, ["B. LEE"]),
    ],
)
def test_athletes_are_found_by_a_part_of_the_name_or_the_country(
    venue: Show, wanted: dict[str, Any], names: list[str]
) -> None:
    for name, code in (("A. KIM", "KOR"), ("B. LEE", "USA"), ("ÖZLEM", "DEU")):
        venue.do(MeetAthlete(short_name=name, country_code=code))
    assert [one.short_name for one in venue.ask(ListAthletes(**wanted)).items] == names


def test_who_fights_in_a_match_is_shown_blue_first(venue: Show) -> None:
    for name, code in (("A. KIM", "KOR"), ("B. LEE", "XYZ")):
        venue.do(MeetAthlete(short_name=name, country_code=code, code=name))
    match = venue.do(LoadMatch())
    venue.do(NameAthletes(blue="B. LEE", red="A. KIM"))
    seats = venue.ask(GetMatchAthletes(match_id=match["match_id"]))
    shown = [(one.position, one.athlete.short_name, one.athlete.country_name) for one in seats]
    assert shown == [(1, "B. LEE", None), (2, "A. KIM", "South Korea")]


def test_an_athlete_whom_nobody_met_is_refused(venue: Show) -> None:
    with pytest.raises(Refused, match="There is no athlete 9"):
        venue.do(CorrectAthlete(athlete_id=9, long_name="Nobody"))


# Over HTTP


def stored(web: tuple[Served, httpx.Client], folder: Path) -> str:
    """The address of one's own Korean flag."""
    running, client = web
    client.post("/taekwondo/flags/scan", json={"folder": str(folder)}).raise_for_status()
    return flag_called(running.show, "KOR.svg").picture


def test_ones_own_picture_is_sent_as_it_lies_in_the_folder(
    web: tuple[Served, httpx.Client], folder: Path
) -> None:
    answer = web[1].get(stored(web, folder))
    assert (answer.text, answer.headers["content-type"]) == ("<svg/>", "image/svg+xml")


def test_a_picture_that_is_opened_runs_nothing(
    web: tuple[Served, httpx.Client], folder: Path
) -> None:
    headers = web[1].get(stored(web, folder)).headers
    said = [headers["content-security-policy"], headers["x-content-type-options"]]
    assert said == ["sandbox; default-src 'none'; style-src 'unsafe-inline'", "nosniff"]


def test_a_picture_whose_file_is_gone_is_404(
    web: tuple[Served, httpx.Client], folder: Path
) -> None:
    address = stored(web, folder)
    (folder / "KOR.svg").unlink()
    assert web[1].get(address).status_code == 404


def test_a_cleared_picture_is_404(web: tuple[Served, httpx.Client], folder: Path) -> None:
    address = stored(web, folder)
    web[1].post("/taekwondo/flags/clear")
    assert web[1].get(address).json()["name"] == "no_such_flag"


def test_who_takes_nothing_but_json_is_told_where_the_picture_lies(
    web: tuple[Served, httpx.Client], folder: Path
) -> None:
    told = web[1].get(stored(web, folder), headers={"accept": "application/json"}).json()
    assert told == {"path": str(folder.resolve() / "KOR.svg"), "media_type": "image/svg+xml"}


def test_a_folder_that_can_not_be_read_is_a_refusal_over_http(
    web: tuple[Served, httpx.Client],
) -> None:
    answer = web[1].post("/taekwondo/flags/scan", json={"folder": "flags"})
    assert (answer.status_code, answer.json()["name"]) == (422, "no_such_folder")


def test_the_pictures_address_is_that_of_a_file(venue: Show, folder: Path) -> None:
    scan(venue, folder)
    flag_id = flag_called(venue, "ANT.png").flag_id
    known = venue.ask(GetFlagImage(flag_id=flag_id))
    assert known == StoredFile(str(folder.resolve() / "ANT.png"), "image/png")


@built_with_flags
def test_a_flag_that_was_built_in_is_served_beside_the_overlays(
    web: tuple[Served, httpx.Client],
) -> None:
    answer = web[1].get("/overlay/taekwondo/flags/kr.svg")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")


@pytest.mark.parametrize(
    "path",
    [
        "flags/../../rules/codes.toml",
        "flags/%2e%2e/%2e%2e/rules/codes.toml",
        "%2e%2e/rules/codes.toml",
        "..%2frules%2fcodes.toml",
        "..%5crules%5ccodes.toml",
        "flags//etc/hostname.svg",
        "/etc/hostname",
        "%2fetc%2fhostname",
        "flags",
        "",
    ],
)
def test_nothing_above_the_overlays_is_served(web: tuple[Served, httpx.Client], path: str) -> None:
    url = httpx.URL(web[0].base).copy_with(raw_path=f"/overlay/taekwondo/{path}".encode())
    assert web[1].get(url).status_code == 404
