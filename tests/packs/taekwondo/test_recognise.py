"""Whose flag a file shows, by its name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight.packs.taekwondo.rules.codes import CODES
from tallylight.packs.taekwondo.rules.recognise import NOTHING, recognise

COMMITTEES = [row for row in CODES if row.kind == "ioc"]
IN_TWO_WAYS = {"ANT", "BRN"}
"""Codes of the IOC that ISO gives, or gave, to somebody else."""


@pytest.mark.parametrize(
    ("file", "code", "method"),
    [
        ("KOR.png", "KOR", "ioc_code"),
        ("kor.svg", "KOR", "ioc_code"),
        ("flags/2024/KOR.png", "KOR", "ioc_code"),
        ("C:\\flags\\KOR.png", "KOR", "ioc_code"),
        ("flag-kor.svg", "KOR", "ioc_code"),
        ("KOR_640px.webp", "KOR", "ioc_code"),
        ("kr.png", "KOR", "iso_alpha2"),
        ("gb-eng.svg", "ENG", "iso_alpha2"),
        ("mq.svg", "MRN", "iso_alpha2"),
        ("DEU.png", "GER", "iso_alpha3"),
        ("MTQ.png", "MRN", "iso_alpha3"),
        ("MRN.png", "MRN", "pss_code"),
        ("SIN.png", "SGP", "alias"),
        ("URS.png", "URS", "ioc_code"),
        ("Flag_of_South_Korea.svg", "KOR", "country_name"),
        ("Korea, Republic of.jpg", "KOR", "country_name"),
        ("SouthKorea.png", "KOR", "country_name"),
        ("southkorea.png", "KOR", "country_name"),
        ("Flag of Côte d'Ivoire.svg", "CIV", "country_name"),
        ("St. Lucia.png", "LCA", "country_name"),
        ("Trinidad & Tobago.gif", "TTO", "country_name"),
        ("Turkey.svg", "TUR", "country_name"),
        ("Bahrain.png", "BRN", "country_name"),
        ("Brunei.png", "BRU", "country_name"),
        ("AIN neutral.png", "AIN", "ioc_code"),
        ("kor_korea_south.png", "KOR", "ioc_code"),
        ("BRN Bahrain.png", "BRN", "ioc_code"),
        ("Flag_of_Chinese_Taipei.svg", "TPE", "country_name"),
    ],
)
def test_a_name_that_can_be_read_in_one_way_is_recognized(
    file: str, code: str, method: str
) -> None:
    told = recognise(file)
    assert (told.status, told.ioc_code, told.method) == ("recognized", code, method)


@pytest.mark.parametrize(
    "file",
    [
        "Korea.png",
        "Congo.svg",
        "Virgin Islands.png",
        "KOR_vs_USA.png",
        "KOR_AND.png",
        "BRN Brunei.png",
        "NIG nigeria.png",
        "IRL Northern Ireland.png",
    ],
)
def test_of_two_countries_neither_is_suggested(file: str) -> None:
    told = recognise(file)
    assert (told.status, told.ioc_code) == ("uncertain", None)


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("BRN.png", "BRN"),
        ("ANT.png", "ANT"),
        ("ROC.png", "ROC"),
        ("SAL.png", "ESA"),
        ("KOR_final.png", "KOR"),
        ("uk.png", "GBR"),
        ("Flag_of_Iraq_(1963-1991).svg", "IRQ"),
        ("Burma.png", "MYA"),
    ],
)
def test_a_doubtful_name_is_a_suggestion_only(file: str, code: str) -> None:
    told = recognise(file)
    assert (told.status, told.ioc_code) == ("uncertain", code)


@pytest.mark.parametrize("file", ["tw.svg", "TWN.png", "Taiwan.png", "Flag_of_Taiwan.svg"])
def test_whether_this_is_the_flag_of_taipei_is_for_a_person_to_say(file: str) -> None:
    assert recognise(file).status == "uncertain"


@pytest.mark.parametrize("file", ["", ".", "..", ".svg", "logo.png", "of.png", "123.png", "/"])
def test_a_name_that_says_nothing_is_unknown(file: str) -> None:
    assert recognise(file) == NOTHING


def test_every_code_of_the_ioc_is_recognized_when_iso_has_no_other_use_for_it() -> None:
    missed = {
        c.pss_code for c in COMMITTEES if recognise(f"{c.pss_code}.png").status != "recognized"
    }
    assert missed == IN_TWO_WAYS


def test_every_committee_is_recognized_by_the_name_of_its_country() -> None:
    told = {row.pss_code: recognise(f"Flag of {row.country_name}.svg") for row in COMMITTEES}
    assert [c for c, r in told.items() if (r.status, r.ioc_code) != ("recognized", c)] == []


def test_every_flag_of_a_code_is_recognized_by_the_name_it_has_among_the_flags() -> None:
    shown = {row.alpha2: row.ioc_code for row in CODES if row.alpha2}
    assert {flag: recognise(f"{flag}.svg").ioc_code for flag in shown} == shown


WORDS = st.sampled_from([w for row in CODES for w in (row.pss_code, row.country_name, row.alpha2)])


@given(st.text() | st.lists(WORDS | st.text(max_size=4), max_size=5).map("_".join))
def test_any_name_has_an_answer_and_only_a_sure_one_is_recognized(file: str) -> None:
    told = recognise(file)
    assert (told.status == "recognized") == (told.confidence >= 0.8)
