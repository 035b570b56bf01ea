"""Country codes: which are known, and what is meant by one on a day."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight.packs.taekwondo.rules.codes import (
    ALWAYS,
    BY_ALPHA_2,
    CODES,
    CUSTOM,
    EXPECTED,
    SHADOWED,
    Code,
    resolve,
)

NOW = date(2026, 9, 12)
AS_IN_ISO = """
AFG ALB AND ARG ARM AUS AUT AZE BDI BEL BEN BIH BLR BOL BRA CAF CAN CHN CIV CMR COD COK COL COM
CPV CUB CYP CZE DJI DMA DOM ECU EGY ERI ESP EST ETH FIN FRA FSM GAB GBR GEO GHA GUM GUY HKG HUN
IND IRL IRQ ISL ISR ITA JAM JOR JPN KAZ KEN KGZ KIR KOR LAO LBN LBR LCA LIE LTU LUX MAR MDA MDV
MEX MHL MKD MLI MLT MNE MOZ NAM NOR NRU NZL PAK PAN PER PLW PNG POL PRK QAT ROU RUS RWA SEN SGP
SLE SMR SOM SRB SSD STP SUR SVK SWE SWZ SYR THA TJK TKM TLS TTO TUN TUR TUV UGA UKR USA UZB VEN
YEM
"""
"""Codes of the IOC that ISO 3166-1 alpha-3 has too."""
OWN = """
ALG=DZ ANG=AO ANT=AG ARU=AW ASA=AS BAH=BS BAN=BD BAR=BB BER=BM BHU=BT BIZ=BZ BOT=BW BRN=BH
BRU=BN BUL=BG BUR=BF CAM=KH CAY=KY CGO=CG CHA=TD CHI=CL CRC=CR CRO=HR DEN=DK ESA=SV FIJ=FJ
GAM=GM GBS=GW GEQ=GQ GER=DE GRE=GR GRN=GD GUA=GT GUI=GN HAI=HT HON=HN INA=ID IRI=IR ISV=VI
IVB=VG KOS=XK KSA=SA KUW=KW LAT=LV LBA=LY LES=LS MAD=MG MAS=MY MAW=MW MGL=MN MON=MC MRI=MU
MTN=MR MYA=MM NCA=NI NED=NL NEP=NP NGR=NG NIG=NE OMA=OM PAR=PY PHI=PH PLE=PS POR=PT PUR=PR
RSA=ZA SAM=WS SEY=SC SKN=KN SLO=SI SOL=SB SRI=LK SUD=SD SUI=CH TAN=TZ TGA=TO TOG=TG TPE=TW
UAE=AE URU=UY VAN=VU VIE=VN VIN=VC ZAM=ZM ZIM=ZW
"""
"""The others, with their flags."""
FLAG_OF = dict(pair.split("=") for pair in OWN.lower().split())
ROWS = {row.pss_code: row for row in CODES if row.kind == "ioc"}


def flag(said: str, on: date = NOW) -> str | None:
    return resolve(said, on).flag


def country(said: str, on: date = NOW) -> str | None:
    return resolve(said, on).country_name


# What is known


def test_there_are_more_than_253_codes() -> None:
    assert len(CODES) >= 253


def test_all_206_committees_have_a_code_and_nobody_else() -> None:
    assert set(ROWS) == {*AS_IN_ISO.split(), *(code.upper() for code in FLAG_OF)}


def test_there_are_206_of_them() -> None:
    assert len(ROWS) == 206


def test_committees_with_a_code_of_their_own_have_their_flag() -> None:
    told = {code.lower(): ROWS[code.upper()].alpha2 for code in FLAG_OF}
    assert told == {**FLAG_OF, "tpe": ""}


def test_no_code_has_two_meanings_from_the_same_day_on() -> None:
    often = Counter((row.pss_code, row.valid_from) for row in CODES)
    assert [key for key, count in often.items() if count > 1] == []


def test_every_code_is_in_upper_case_and_every_flag_in_lower() -> None:
    assert [
        r for r in CODES if r.pss_code != r.pss_code.upper() or r.alpha2 != r.alpha2.lower()
    ] == []


def test_every_time_ends_after_it_began() -> None:
    assert [row for row in CODES if row.valid_to and row.valid_to < row.valid_from] == []


def test_every_confidence_is_a_share_of_one() -> None:
    assert [row for row in CODES if not 0 < row.confidence <= 1] == []


def test_no_two_countries_share_a_flag() -> None:
    countries = {(row.ioc_code, row.alpha2) for row in CODES if row.alpha2}
    often = Counter(alpha2 for _, alpha2 in countries)
    assert [alpha2 for alpha2, count in often.items() if count > 1] == []


@pytest.mark.parametrize(
    "code", ["MRN", "GDL", "FGT", "NCD", "FPO", "IMN", "MAC", "AIN", "EOR", "ESA"]
)
def test_a_scoring_system_may_well_send_it(code: str) -> None:
    assert code in EXPECTED


def test_no_spelling_of_iso_goes_before_a_code_of_the_ioc() -> None:
    assert {code: row.country_name for code, row in SHADOWED.items()} == {
        "ANT": "Netherlands Antilles",
        "BRN": "Brunei",
    }


# What is meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("BRN", "Bahrain"),
        ("BRU", "Brunei"),
        ("CHI", "Chile"),
        ("ANT", "Antigua and Barbuda"),
        ("ESA", "El Salvador"),
        ("SYR", "Syria"),
        ("kor", "South Korea"),
        (" KOR ", "South Korea"),
        ("DEU", "Germany"),
        ("NLD", "Netherlands"),
        ("CHE", "Switzerland"),
        ("gb", "Great Britain"),
        ("UK", "Great Britain"),
        ("MRN", "Martinique"),
        ("MTQ", "Martinique"),
        ("scotland", "Scotland"),
        ("CHN2", "China"),
        ("USSR", "Soviet Union"),
        ("KHM", "Cambodia"),
        ("AIN", "Individual Neutral Athletes"),
        ("EOR", "Refugee Olympic Team"),
        ("ROM", "Romania"),
        ("TRI", "Trinidad and Tobago"),
        ("LIB", "Lebanon"),
    ],
)
def test_a_code_means_a_country(said: str, meant: str) -> None:
    assert country(said) == meant


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("BRN", "bh"),
        ("KOS", "xk"),
        ("SCO", "gb-sct"),
        ("ENG", "gb-eng"),
        ("EUR", "eu"),
        ("MAC", "mo"),
        ("gb-wls", "gb-wls"),
    ],
)
def test_a_code_shows_a_flag(said: str, shown: str) -> None:
    assert flag(said) == shown


@pytest.mark.parametrize(
    "said", ["TPE", "TWN", "TW", "tw", "RCF", "ROC", "URS", "YUG", "AIN", "WT"]
)
def test_a_side_without_a_flag_of_its_own_shows_none(said: str) -> None:
    assert flag(said) is None


def test_taipei_is_chinese_taipei_in_every_spelling() -> None:
    assert {country(said) for said in ("TPE", "TWN", "TW")} == {"Chinese Taipei"}


def test_no_flag_leads_to_the_one_that_taipei_must_not_show() -> None:
    assert "TW" not in BY_ALPHA_2


@pytest.mark.parametrize("on", [date(2015, 5, 12), NOW])
def test_the_old_code_of_singapore_is_still_singapore(on: date) -> None:
    assert resolve("SIN", on).ioc_code == "SGP"


def test_a_code_outside_its_days_is_less_sure() -> None:
    assert resolve("SIN", NOW).confidence < resolve("SIN", date(2015, 5, 12)).confidence


@pytest.mark.parametrize(
    ("said", "on", "meant"),
    [
        ("ROC", date(1972, 8, 26), "Republic of China"),
        ("ROC", date(2021, 7, 24), "Russian Olympic Committee"),
        ("COK", date(1968, 10, 12), "Congo-Kinshasa"),
        ("COK", NOW, "Cook Islands"),
        ("YUG", date(1988, 9, 17), "Yugoslavia"),
        ("YUG", date(2000, 9, 15), "FR Yugoslavia"),
        ("KHM", date(1972, 8, 26), "Khmer Republic"),
        ("SAL", date(1968, 10, 12), "El Salvador"),
    ],
)
def test_the_day_decides_where_a_code_meant_something_else(said: str, on: date, meant: str) -> None:
    assert country(said, on) == meant


def test_a_spelling_of_long_ago_is_a_club_today() -> None:
    assert resolve("SAL", NOW).how == "unknown"


def test_a_clock_that_is_wrong_does_not_take_a_code_away() -> None:
    assert country("AIN", date(2000, 1, 1)) == "Individual Neutral Athletes"


def test_an_unknown_code_keeps_its_text() -> None:
    assert resolve("Club Han", NOW).said == "Club Han"


def test_an_unknown_code_has_no_country_and_no_flag() -> None:
    told = resolve("XQZ", NOW)
    assert (told.ioc_code, told.country_name, told.flag, told.confidence) == (None, None, None, 0.0)


@pytest.mark.parametrize("said", [None, "", "  "])
def test_no_code_is_told_from_an_unknown_one(said: str | None) -> None:
    assert resolve(said, NOW).how == "none"


# What the user says


def own(code: str, since: date = ALWAYS, until: date | None = None) -> Code:
    return Code(code, code, f"Club {code}", "", CUSTOM, since, until)


def test_the_users_row_goes_before_a_code_of_the_ioc() -> None:
    assert resolve("kor", NOW, {"KOR": own("KOR")}).country_name == "Club KOR"


def test_the_users_rows_may_come_as_a_list() -> None:
    assert resolve("han", NOW, [own("XXX"), own("Han")]).country_name == "Club Han"


def test_the_users_row_applies_to_the_past() -> None:
    assert resolve("HAN", date(2009, 1, 1), [own("HAN")]).how == "custom"


@pytest.mark.parametrize(
    "rows", [[own("KOR", date(2030, 1, 1))], {"KOR": own("KOR", date(2030, 1, 1))}]
)
def test_the_users_row_waits_for_its_day(rows: list[Code] | dict[str, Code]) -> None:
    assert resolve("KOR", NOW, rows).country_name == "South Korea"


def test_of_two_rows_of_the_user_the_later_one_holds() -> None:
    rows = [own("HAN"), Code("HAN", "HAN", "Hanbat", "", CUSTOM, date(2020, 1, 1))]
    assert resolve("HAN", NOW, rows).country_name == "Hanbat"


# Whatever comes


@given(st.text() | st.sampled_from([row.pss_code for row in CODES]), st.dates())
def test_any_text_on_any_day_has_an_answer_that_keeps_it(said: str, on: date) -> None:
    assert resolve(said, on).said == said.strip()


@given(st.sampled_from([row.pss_code for row in CODES]), st.dates())
def test_case_makes_no_difference(code: str, on: date) -> None:
    lower, upper = resolve(code.lower(), on), resolve(code, on)
    assert (lower.ioc_code, lower.flag, lower.how) == (upper.ioc_code, upper.flag, upper.how)


@given(st.text(max_size=8) | st.sampled_from([row.pss_code for row in CODES]), st.dates())
def test_no_code_on_any_day_shows_the_flag_that_taipei_must_not_show(said: str, on: date) -> None:
    assert resolve(said, on).flag != "tw"
