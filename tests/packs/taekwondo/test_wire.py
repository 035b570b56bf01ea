"""Datagrams of the scoring system, read. Every message in both spellings, and every trap."""

import pytest

from tallylight.packs.taekwondo.sources import said as s
from tallylight.packs.taekwondo.sources.wire import Heard, read

BLUE, RED = "#0000ff", "#ff0000"
WHITE = "#FFFFFF"


def only(text: str) -> Heard:
    (heard,) = read(text.encode())
    return heard


def said(text: str) -> s.Said | None:
    return only(text).said


def match(**changed: object) -> s.Configuration:
    values: dict[str, object] = {
        "number": "101",
        "phase": "Round of 16",
        "weight_class": "M- 80 kg",
        "round_field": 1,
        "blue_background": BLUE,
        "blue_foreground": WHITE,
        "red_background": RED,
        "red_foreground": WHITE,
        "wire_id": "a14ddd5c",
        "division": "Senior",
        "total_rounds": 3,
        "round_seconds": 120,
        "count": "down",
        "field_14": 18,
        "field_15": 1,
    }
    return s.Configuration(**(values | changed))  # type: ignore[arg-type]


MATCH = f"mch;101;Round of 16;M- 80 kg;1;{BLUE};{WHITE};{RED};{WHITE};a14ddd5c;Senior;3;120"
ATHLETES = "at1;N. DESMOND;Nicolas DESMOND;MRN;at2;M. THIBAULT;Marcel THIBAULT;SUI"
DESMOND = s.Named("N. DESMOND", "Nicolas DESMOND", "MRN")
THIBAULT = s.Named("M. THIBAULT", "Marcel THIBAULT", "SUI")
KIM, LEE = s.Official("A. KIM", "KOR"), s.Official("B. LEE", "USA")
BY_ROUND = s.RoundScores(((1, 1, 3), (2, 1, 3), (1, 2, 0), (2, 2, 0), (1, 3, 0), (2, 3, 0)))

BOTH = {
    "pre;FightLoaded": s.Loaded(),
    "rdy;FightReady": s.Ready(),
    ATHLETES: s.Athletes(DESMOND, THIBAULT),
    f"{MATCH};cntDown;18;1": match(),
    f"{MATCH};cntUp;20;5": match(count="up", field_14=20, field_15=5),
    "rnd;2": s.RoundNumber(2),
    "clk;2:00": s.Clock(120, None),
    "clk;02:00;start": s.Clock(120, "start"),
    "clk;1:50;stop": s.Clock(110, "stop"),
    "clk;1:32;corr": s.Clock(92, "corr"),
    "clk;0:00;stopEnd": s.Clock(0, "stopEnd"),
    "brk;0:59": s.Break(59, None),
    "brk;00:59": s.Break(59, None),
    "brk;58": s.Break(58, None),
    "brk;0:00;stopEnd": s.Break(0, "stopEnd"),
    "brk;0;stopEnd": s.Break(0, "stopEnd"),
    "pt1;3": s.Point(1, 3),
    "pt2;5": s.Point(2, 5),
    "hl1;7": s.Hit(1, 7),
    "hl2;50": s.Hit(2, 50),
    "hl2;31415": s.Hit(2, 31415),
    "s11;3;s21;3;s12;0;s22;0;s13;0;s23;0": BY_ROUND,
    "s21;4": s.RoundScores(((2, 1, 4),)),
    "s23;1": s.RoundScores(((2, 3, 1),)),
    "sc1;3;sc2;0": s.Score(3, 0),
    "wg1;1;wg2;2": s.Gamjeoms(1, 2),
    "ij1;1:23;show": s.Injury(1, 83, "show"),
    "ij1;1:22": s.Injury(1, 82, None),
    "ij2;0:44;hide": s.Injury(2, 44, "hide"),
    "ij0;1:42;reset": s.Injury(0, 102, "reset"),
    "ij0;0:00": s.Injury(0, 0, None),
    "ch1": s.Review(1, None, None),
    "ch2;1": s.Review(2, 1, None),
    "ch1;1;0": s.Review(1, 1, 0),
    "ch1;1;1": s.Review(1, 1, 1),
    "ch0;-1": s.Review(0, -1, None),
    "wrd;rd1;2;rd2;1;rd3;0": s.RoundWinners(((1, 2), (2, 1), (3, 0))),
    "wrd;rd1;1": s.RoundWinners(((1, 1),)),
    "wrd;rd2;1;rd1;2": s.RoundWinners(((2, 1), (1, 2))),
    "win;BLUE": s.Winner(1),
    "win;RED": s.Winner(2),
    "win;TIE": s.Winner(0),
    "wmh;Nicolas DESMOND": s.WinnerShown("Nicolas DESMOND", None, None, None, False),
    "wmh;Nicolas DESMOND;2-0 PTF": s.WinnerShown("Nicolas DESMOND", 2, 0, "PTF", False),
    "wmh;Nicolas DESMOND;12-9": s.WinnerShown("Nicolas DESMOND", 12, 9, None, False),
    "wmh;Nicolas DESMOND;WDR": s.WinnerShown("Nicolas DESMOND", None, None, "WDR", False),
    "avt;0": s.VideoTime(0),
    "sup;2": s.Superiority(2),
    "to1;0:45;start": s.TimeOut(1, 45, "start"),
    "to2;0:10": s.TimeOut(2, 10, None),
    "hwt;2": s.HardwareTest(2),
    "hel": s.Hello(),
    "bye": s.Bye(),
    "ref;A. KIM;KOR;ju1;B. LEE;USA;ju2;ju3": s.Referees(KIM, LEE, None, None),
    "ref;ju3;B. LEE;USA": s.Referees(None, None, None, LEE),
    "rst": s.Unclear("rst", ()),
    "rsr;1;;x": s.Unclear("rsr", ("1", "", "x")),
    "Udp Port 6000 connected": s.Connected(6000),
    "Udp Port 6000 disconnected": s.Disconnected(6000),
    "inlb;5:": s.Lights("inlb", "5"),
    "insl;true:": s.Lights("insl", "true"),
    "inth;30:": s.Lights("inth", "30"),
}


@pytest.mark.parametrize(("line", "meant"), BOTH.items(), ids=list(BOTH))
@pytest.mark.parametrize("end", [";", "\r\n", ";\r\n", "", "\n"], ids=repr)
def test_every_message_is_read_with_each_ending(line: str, meant: s.Said, end: str) -> None:
    heard = only(line + end)
    assert (heard.said, heard.validity, heard.missing) == (meant, "valid", 0)


@pytest.mark.parametrize("line", BOTH)
def test_the_code_is_the_word_of_the_stream(line: str) -> None:
    word = line.lower().replace(" ", ";").split(";")[0]
    assert only(line).code == word


STUBS = (
    "clk; brk; rnd; mch; at1;at2; wmh; sc1;sc2; wg1;wg2; ref; wrd; pt1; hl2; ij0; win; avt; sup;"
    " s11;s21; to1; hwt; pre; rdy; inlb; mch;;;;;;;;;;;;;;; at1;;;;at2;;;;"
)


@pytest.mark.parametrize("stub", STUBS.split())
def test_an_empty_stub_says_nothing_and_is_no_fault(stub: str) -> None:
    heard = only(f"{stub}\r\n")
    assert (heard.said, heard.validity) == (None, "valid")


def test_one_side_alone_leaves_the_other_unsaid() -> None:
    assert [said("wg2;3;"), said("sc2;7;"), said("sc1;4;sc2;")] == [
        s.Gamjeoms(None, 3),
        s.Score(None, 7),
        s.Score(4, None),
    ]


def test_points_and_hits_of_a_datagram_are_messages_of_their_own() -> None:
    heard = read(b"hl1;50\r\npt1;2\r\nsc1;2;sc2;0\r\n")
    assert [one.said for one in heard] == [s.Hit(1, 50), s.Point(1, 2), s.Score(2, 0)]


def test_hits_that_are_glued_together_are_two() -> None:
    heard = read(b"hl1;50hl2;60\r\n")
    assert [(one.raw, one.said) for one in heard] == [
        (b"hl1;50", s.Hit(1, 50)),
        (b"hl2;60\r\n", s.Hit(2, 60)),
    ]


def test_a_name_with_the_letters_of_a_hit_is_no_hit() -> None:
    assert said("wmh;A. MUEHL1;2-0 PTF") == s.WinnerShown("A. MUEHL1", 2, 0, "PTF", False)


def test_fields_14_and_15_are_two_numbers_without_a_meaning() -> None:
    heard = only(f"{MATCH};cntDown;20;5;")
    assert heard.said == match(field_14=20, field_15=5)


@pytest.mark.parametrize(("field", "number"), [("", None), ("0", 0), ("3", 3)])
def test_a_round_field_that_is_empty_or_0_costs_no_match(field: str, number: int | None) -> None:
    heard = only(f"{MATCH};cntDown;20;5".replace(";1;", f";{field};", 1))
    assert heard.said == match(round_field=number, field_14=20, field_15=5)


@pytest.mark.parametrize(("tail", "last"), [("18", None), ("18;1", 1), ("18;1;7", 1)])
def test_a_match_may_have_14_to_16_fields(tail: str, last: int | None) -> None:
    heard = only(f"{MATCH};cntDown;{tail}\r\n")
    assert (heard.said, heard.validity) == (match(field_15=last), "valid")


@pytest.mark.parametrize(
    ("was", "now", "field", "why"),
    [
        (";18;", ";x;", "field_14", '"x" is no number.'),
        (";120;", ";2:99;", "round_seconds", "99 is not from 0 to 59."),
        (";cntDown;", ";both;", "count", '"both" is no way to count.'),
    ],
)
def test_a_match_with_a_field_that_is_none_keeps_the_rest(
    was: str, now: str, field: str, why: str
) -> None:
    heard = only(f"{MATCH};cntDown;18;1;".replace(was, now))
    assert (heard.said, heard.validity, heard.why) == (match(**{field: None}), "repaired", why)


def test_a_match_with_too_few_fields_says_what_it_has() -> None:
    heard = only("mch;245.A;Final;\r\n")
    assert (heard.validity, s.data(heard.said or s.Hello())) == (
        "repaired",
        {"number": "245.A", "phase": "Final"},
    )


@pytest.mark.parametrize("wire_id", ["", "null", "NULL"])
def test_a_match_id_that_is_none_is_not_an_id(wire_id: str) -> None:
    heard = only(f"{MATCH};cntDown;18;1;".replace("a14ddd5c", wire_id))
    assert heard.said == match(wire_id=None)


@pytest.mark.parametrize("number", ["245.A", "T001", "007"])
def test_a_match_number_is_text(number: str) -> None:
    assert said(f"{MATCH};cntDown;18;1;".replace("101", number)) == match(number=number)


def test_colours_do_not_say_who_is_blue() -> None:
    heard = only(f"{MATCH};cntDown;18;1;".replace(BLUE, "#00ff00"))
    assert heard.said == match(blue_background="#00ff00")


def test_a_semicolon_in_the_phase_is_found_by_the_colours() -> None:
    heard = only(f"{MATCH};cntDown;18;1;".replace("Round of 16", "Pool A; last"))
    assert (heard.said, heard.validity) == (match(phase="Pool A;last"), "repaired")


@pytest.mark.parametrize("time", ["0:60", "1:75", "1:5", "1:", ":30", "1:2:3", "-1:00", "1.5"])
def test_a_time_that_is_none_is_invalid_and_not_0(time: str) -> None:
    heard = only(f"clk;{time};start")
    assert (heard.said, heard.validity) == (None, "invalid")


BEYOND = (
    "sc1;1000 sc1;-1 sc1;3;sc2;x wg1;100 hl1;100001 hl1;-1 pt1;0 pt1;6 rnd;100 sup;3 hwt;6 ch1;-2"
    " ch0;x wrd;rd1;3 win;GREEN s11;1000 ij1;9:99 avt;x hl1;1_0 hl1;٣ hl1;+5 hl1;1e3 pre;Fight"
    " hl1;99999999999999999999"
)


@pytest.mark.parametrize("line", BEYOND.split())
def test_what_is_out_of_range_is_invalid_and_says_why(line: str) -> None:
    heard = only(f"{line};\r\n")
    assert (heard.said, heard.validity, bool(heard.why)) == (None, "invalid", True)


def test_an_unknown_action_leaves_the_time() -> None:
    heard = only("clk;1:10;pause;")
    assert (heard.said, heard.validity) == (s.Clock(70, None), "repaired")


@pytest.mark.parametrize(
    ("line", "meant"),
    [("pt1;3;pt2;2", s.Point(1, 3)), ("sc1;3;5;sc2;1", s.Score(3, 1)), ("sc1;;5", None)],
)
def test_fields_that_are_too_many_are_told(line: str, meant: s.Said | None) -> None:
    heard = only(line)
    assert (heard.said, heard.validity) == (meant, "repaired")


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        (ATHLETES, s.Athletes(DESMOND, THIBAULT)),
        ("ref;A. KIM;KOR", s.Referees(KIM, None, None, None)),
        ("wmh;JOE;2-0 PTF", s.WinnerShown("JOE", 2, 0, "PTF", False)),
    ],
)
def test_semicolons_at_the_end_are_passed_over(line: str, meant: s.Said) -> None:
    assert said(f"{line};;;") == meant


def test_a_line_for_people_that_is_another_is_kept() -> None:
    assert said("Udp Port 6000 busy;") == s.Unclear("udp", ("Port 6000 busy",))


def test_a_semicolon_in_the_names_of_athletes_shifts_nothing() -> None:
    line = "at1;SMITH; J;SMITH; J;USA;at2;M. THIBAULT;Marcel THIBAULT;SUI"
    heard = only(line)
    smith = s.Named("SMITH;J", "SMITH;J", "USA")
    assert (heard.said, heard.validity) == (s.Athletes(smith, THIBAULT), "repaired")


def test_an_athlete_may_have_neither_name_nor_country() -> None:
    line = "at1;;;;at2;M. THIBAULT;Marcel THIBAULT;;"
    red = s.Named("M. THIBAULT", "Marcel THIBAULT", None)
    assert said(line) == s.Athletes(s.Named(), red)


def test_a_semicolon_in_the_name_of_a_judge_shifts_nothing() -> None:
    heard = only("ref;A. KIM;KOR;ju1;B;LEE;USA;ju2;C. ROY;FRA")
    expected = s.Referees(KIM, s.Official("B;LEE", "USA"), s.Official("C. ROY", "FRA"), None)
    assert (heard.said, heard.validity) == (expected, "repaired")


def test_a_semicolon_in_the_name_of_a_winner_is_in_the_name() -> None:
    assert said("wmh;SMITH;J;2-1 PTG") == s.WinnerShown("SMITH;J", 2, 1, "PTG", False)


def test_a_word_nobody_knows_keeps_its_fields() -> None:
    heard = only("vpx;7;yes;\r\n")
    assert (heard.code, heard.said, heard.validity) == (
        "vpx",
        s.Unclear("vpx", ("7", "yes")),
        "valid",
    )


def test_a_word_nobody_knows_is_kept_in_bounds() -> None:
    heard = only("x" * 65_000)
    assert (heard.code, heard.said) == ("x" * 16, s.Unclear("x" * 16, ()))


def test_an_apostrophe_for_a_semicolon_is_mended() -> None:
    heard = only("win'BLUE")
    assert (heard.code, heard.said, heard.validity) == ("win", s.Winner(1), "repaired")
