"""What a sender loses that counts characters and sends bytes, and what is made good of it."""

import pytest

from tallylight.packs.taekwondo.sources import said as s
from tallylight.packs.taekwondo.sources.repair import (
    as_sent,
    repaired_athletes,
    repaired_decision,
)
from tallylight.packs.taekwondo.sources.wire import Heard, read

CODES = {"GER", "GEO", "GEQ", "SUI", "SUD", "KAZ", "KOR", "UZB", "CHN", "CHN2"}


def faulty(line: str) -> Heard:
    """A line as it arrives from the sender with the fault."""
    text = f"{line}\r\n"
    (heard,) = read(text.encode()[: len(text)])
    return heard


def at1(blue: str, red: str, code: str, blue_code: str = "ESP") -> str:
    return f"at1;{blue};{blue};{blue_code};at2;{red};{red};{code}"


def two(blue: str, red: str, code: str | None, blue_code: str = "ESP") -> s.Athletes:
    return s.Athletes(s.Named(blue, blue, blue_code), s.Named(red, red, code))


def names(heard: Heard) -> s.Athletes:
    assert isinstance(heard.said, s.Athletes)
    return heard.said


def test_one_accent_costs_the_line_end_and_nothing_else() -> None:
    heard = faulty(at1("J. PEREZ", "J. MÜLLER", "GER"))
    assert (heard.said, heard.validity, heard.missing) == (
        two("J. PEREZ", "J. MÜLLER", "GER"),
        "valid",
        2,
    )


def test_half_a_line_end_is_one_missing_byte() -> None:
    heard = faulty("wmh;J. MÜLLER;2-0 PTF")
    assert (heard.said, heard.validity, heard.missing) == (
        s.WinnerShown("J. MÜLLER", 2, 0, "PTF", False),
        "valid",
        1,
    )


@pytest.mark.parametrize(
    ("blue", "red"),
    [("J. PÉREZ", "J. MÜLLER"), ("J. PÉREZ", "Ö. MÜLLER"), ("É. PÉREZ", "Ö. MÜLLER")],
)
def test_what_is_left_of_a_country_is_never_a_country(blue: str, red: str) -> None:
    heard = faulty(at1(blue, red, "SUIS"))
    assert (names(heard).red.code, heard.validity) == (None, "repaired")


def test_missing_bytes_are_counted() -> None:
    text = at1("J. PÉREZ", "Ö. MÜLLER", "GER") + "\r\n"
    assert faulty(text.strip()).missing == len(text.encode()) - len(text)


def test_a_cut_country_is_restored_from_the_same_athletes() -> None:
    heard = faulty(at1("J. PÉREZ", "J. MÜLLER", "GER"))
    before = two("J. PÉREZ", "J. MÜLLER", "GER")
    assert repaired_athletes(heard, before, ())[0] == before


def test_a_repair_says_how() -> None:
    heard = faulty(at1("J. PÉREZ", "J. MÜLLER", "GER"))
    _, why = repaired_athletes(heard, two("J. PÉREZ", "J. MÜLLER", "GER"), ())
    assert why == "The end was lost; it is as it was told before."


def test_a_cut_country_is_restored_when_the_names_were_told_longer_before() -> None:
    heard = faulty(at1("J. PÉREZ", "J. MÜLLER", "GER"))
    before = s.Athletes(
        s.Named("J. PÉREZ", "José PÉREZ", "ESP"), s.Named("J. MÜLLER", "Jan MÜLLER", "GER")
    )
    assert repaired_athletes(heard, before, ())[0].red.code == "GER"


def test_a_long_name_that_is_cut_is_restored_when_it_was_told_longer_before() -> None:
    heard = faulty(at1("É. PÉREZ", "Ö. MÜLLÉR", "UZB"))
    before = s.Athletes(
        s.Named("É. PÉREZ", "Éric PÉREZ", "ESP"), s.Named("Ö. MÜLLÉR", "Ö. MÜLLÉR-KIM", "UZB")
    )
    assert repaired_athletes(heard, before, ())[0].red == before.red


def test_names_that_are_lost_are_restored_from_the_same_athletes() -> None:
    heard = faulty(at1("И. ПЕТРОВ", "Л. ИВАНОВ", "KAZ", "UZB"))
    before = two("И. ПЕТРОВ", "Л. ИВАНОВ", "KAZ", "UZB")
    assert repaired_athletes(heard, before, ())[0] == before


def test_other_athletes_lend_no_country() -> None:
    heard = faulty(at1("J. PÉREZ", "J. MÜLLER", "GER"))
    before = two("J. PÉREZ", "J. MÖLLER", "GER")
    assert repaired_athletes(heard, before, ())[0].red.code is None


def test_a_country_that_was_changed_is_not_changed_back() -> None:
    heard = faulty(at1("J. PÉREZ", "J. MÜLLER", "SUI"))
    before = two("J. PÉREZ", "J. MÜLLER", "GER")
    assert repaired_athletes(heard, before, ())[0].red.code is None


@pytest.mark.parametrize(
    ("blue", "code", "found"),
    [
        ("J. PÉREZ", "KOR", None),  # K is left: also KAZ
        ("J. PÉREZ", "UZB", "UZB"),  # U is left
        ("J. PÉREZ", "SUI", None),  # S is left: also SUD
        ("J. PÉREZ", "CHN2", "CHN2"),  # CH is left, and two more
        ("J. PÉREZ", "CHN", "CHN"),  # C is left, and two more
        ("J. PÉREZ", "FRA", None),  # F is left, which is no code that is known
    ],
)
def test_a_known_code_fits_when_it_alone_begins_so_and_is_as_long(
    blue: str, code: str, found: str | None
) -> None:
    heard = faulty(at1(blue, "J. MÜLLER", code))
    assert repaired_athletes(heard, None, CODES)[0].red.code == found


def test_a_country_of_which_nothing_is_left_stays_open() -> None:
    heard = faulty(at1("É. PÉREZ", "Ö. MÜLLER", "UZB"))
    assert repaired_athletes(heard, None, {"UZB"}) == (heard.said, None)


def test_what_was_not_cut_is_not_repaired() -> None:
    heard = faulty(at1("J. PEREZ", "J. MULLER", "GER"))
    other = two("J. PEREZ", "J. MULLER", "SUI")
    assert repaired_athletes(heard, other, CODES) == (heard.said, None)


def test_a_long_name_that_is_cut_is_the_short_one() -> None:
    heard = faulty(at1("É. PÉREZ", "Ö. MÜLLÉR", "UZB"))
    assert names(heard).red == s.Named("Ö. MÜLLÉR", "Ö. MÜLLÉR", None)


def test_a_cut_that_splits_a_character_leaves_no_half_of_it() -> None:
    heards = [faulty(at1("김" * n, "이서준", "KOR")) for n in range(2, 30)]
    assert "\ufffd" not in "".join(str(s.data(names(heard))) for heard in heards)


def test_a_message_cut_before_red_has_no_red() -> None:
    heard = faulty(at1("김" * 30, "이서준", "KOR"))
    assert (names(heard).red, heard.validity) == (s.Named(), "repaired")


def test_a_mark_that_is_cut_is_no_country() -> None:
    text = "at1;김김김김;김김김김;KOR;at2;LEE"
    heard = read(text.encode()[: text.encode().index(b"at2") + 2])[0]
    assert names(heard).blue == s.Named("김김김김", "김김김김", "KOR")


def test_the_text_of_2_3_with_accents_is_whole_without_a_line_end() -> None:
    (heard,) = read(f"{at1('É. PÉREZ', 'Ö. MÜLLER', 'GER')};".encode())
    assert (heard.said, heard.validity, heard.missing) == (
        two("É. PÉREZ", "Ö. MÜLLER", "GER"),
        "valid",
        0,
    )


def test_another_encoding_is_not_this_fault() -> None:
    (heard,) = read(at1("É. PÉREZ", "Ö. MÜLLER", "GER").encode("latin-1"))
    assert heard.missing == 0


def test_the_bytes_of_the_faulty_sender_are_made_as_it_makes_them() -> None:
    line = at1("J. PÉREZ", "Ö. MÜLLER", "GER")
    assert as_sent(two("J. PÉREZ", "Ö. MÜLLER", "GER")) == faulty(line).raw


@pytest.mark.parametrize(
    ("name", "left", "right", "decision"),
    [
        ("JOSÉ PÉ", 2, 1, "PTF"),  # the line end is missing
        ("JOSÉ PÉRÉZ", 2, 1, "PT"),
        ("JÓSÉ PÉRÉZ", 2, 1, "P"),
        ("JÓSÉ PÉRÉŽ", 2, 1, None),  # a space is left
        ("JÓŠÉ PÉRÉŽ", 2, 1, None),  # nothing is left of " PTF"
        ("JÓŠÉ PÉŔÉŽ", None, None, None),  # "2-"
        ("ÁÓŠÉ PÉŔÉŽ", None, None, None),  # "2", or 20
    ],
)
def test_a_cut_decision_keeps_what_there_is(
    name: str, left: int | None, right: int | None, decision: str | None
) -> None:
    heard = faulty(f"wmh;{name};2-1 PTF")
    assert heard.said == s.WinnerShown(name, left, right, decision, heard.missing > 2)


@pytest.mark.parametrize(
    ("weight", "left"),
    [
        ("aînées", (20, None)),
        ("âînées", (None, None)),  # "20" is left, which might be the beginning of 200
    ],
)
def test_a_cut_match_leaves_out_what_may_not_be_whole(
    weight: str, left: tuple[int | None, int | None]
) -> None:
    heard = faulty(f"mch;1;Demi-finale;Femmes {weight};1;;;;;e;Élite;3;120;cntDown;20;5")
    assert isinstance(heard.said, s.Configuration)
    assert (heard.said.field_14, heard.said.field_15, heard.validity) == (*left, "repaired")


def test_a_cut_list_of_referees_leaves_out_the_last_country() -> None:
    heard = faulty("ref;Á. GARCÍA;ESP;ju1;B. LÓPEZ;MEX")
    assert heard.said == s.Referees(
        s.Official("Á. GARCÍA", "ESP"), s.Official("B. LÓPEZ", None), None, None
    )


@pytest.mark.parametrize(
    ("cut", "rounds", "code"),
    [
        ("PT", None, None),
        ("PT", (2, 1), None),
        ("PT", (1, 0), None),
        ("P", (2, 0), None),
        ("P", (1, 0), "PUN"),  # not on points: nobody has two rounds
        ("PU", None, "PUN"),
        ("R", None, "RSC"),
        ("W", None, "WDR"),
        ("S", None, "SUP"),
        ("G", None, "GDP"),
        ("D", None, None),
        ("DQ", None, "DQB"),
        ("", (2, 0), None),
        ("PTF", None, "PTF"),
        ("X", None, None),
    ],
)
def test_a_decision_is_restored_when_it_can_only_be_one(
    cut: str, rounds: tuple[int, int] | None, code: str | None
) -> None:
    assert repaired_decision(cut, rounds)[0] == code


def test_a_whole_decision_is_no_repair() -> None:
    assert repaired_decision("PTG", None) == ("PTG", None)


def test_athletes_are_asked_of_athletes_only() -> None:
    with pytest.raises(TypeError):
        repaired_athletes(faulty("clk;1:00"), None, ())
