"""Datagrams of the scoring system: where messages begin and end, and what stands around them."""

import pytest

from tallylight.packs.taekwondo.sources import said as s
from tallylight.packs.taekwondo.sources.wire import Heard, read

THIBAULT = s.Named("M. THIBAULT", "Marcel THIBAULT", "SUI")


def only(text: str) -> Heard:
    (heard,) = read(text.encode())
    return heard


@pytest.mark.parametrize(
    "text",
    [
        "CLK;1:10;START;",
        " clk ; 1:10 ; start ;",
        "\ufeffclk;1:10;start",
        "clk;1:10;start\0\0",
        '"clk;1:10;start;"\r\n',
        "'clk;1:10;start'",
        '\ufeff"clk;1:10;start;\r\n"\0',
        "\r\nclk;1:10;start",
    ],
    ids=repr,
)
def test_what_stands_around_a_message_is_passed_over(text: str) -> None:
    heard = only(text)
    assert (heard.code, heard.said, heard.validity) == ("clk", s.Clock(70, "start"), "valid")


def test_quotes_around_several_messages_are_passed_over() -> None:
    heard = read(b'"sc1;1;sc2;0;\r\nclk;1:10"')
    assert [one.said for one in heard] == [s.Score(1, 0), s.Clock(70, None)]


def test_quotes_in_a_name_stay() -> None:
    assert only('wmh;Joe "Kick"').said == s.WinnerShown('Joe "Kick"', None, None, None, False)


def test_nul_bytes_within_are_left_out_and_told() -> None:
    heard = only("wmh;JO\0E;2-0 PTF")
    assert (heard.said, heard.validity) == (
        s.WinnerShown("JOE", 2, 0, "PTF", False),
        "repaired",
    )


def test_bytes_that_are_no_text_are_replaced_and_told() -> None:
    (heard,) = read("wmh;JOSÉ;2-0 PTF\r\n".encode("latin-1"))
    assert (heard.said, heard.validity) == (
        s.WinnerShown("JOS\ufffd", 2, 0, "PTF", False),
        "repaired",
    )


def test_accents_in_a_whole_message_are_no_fault() -> None:
    heard = only("wmh;JOSÉ PÉREZ ĆÚ;2-0 PTF\r\n")
    assert (heard.said, heard.validity, heard.missing) == (
        s.WinnerShown("JOSÉ PÉREZ ĆÚ", 2, 0, "PTF", False),
        "valid",
        0,
    )


@pytest.mark.parametrize("datagram", [b"\xff\xfe\x00\x01", b"\x01\x02;3", b"\xc3;1", b"\x80" * 70])
def test_bytes_without_a_word_are_binary(datagram: bytes) -> None:
    (heard,) = read(datagram)
    assert (heard.code, heard.said, heard.validity) == ("binary", None, "invalid")


@pytest.mark.parametrize("datagram", [b"", b"\r\n", b" \0\r\n\r\n", b"\xef\xbb\xbf", b'""'])
def test_a_datagram_with_nothing_in_it_is_empty(datagram: bytes) -> None:
    assert read(datagram) == (Heard(datagram, "empty", None, "valid", None, 0),)


def test_a_line_without_a_word_is_invalid() -> None:
    heard = only(";;3;\r\n")
    assert (heard.code, heard.validity) == ("empty", "invalid")


def test_the_slices_are_the_datagram() -> None:
    datagram = b"\r\nsc1;3;sc2;0;\r\n\r\nclk;1:50\rhl1;50hl2;60\n\0"
    assert b"".join(heard.raw for heard in read(datagram)) == datagram


def test_blank_lines_are_no_messages() -> None:
    heard = read(b"\r\nclk;1:50\r\n\r\n \r\nclk;1:49\r\n\0\r\n")
    assert [one.said for one in heard] == [s.Clock(110, None), s.Clock(109, None)]


def test_a_name_is_cut_at_200_characters_and_told() -> None:
    heard = only(f"at1;{'A' * 201};{'B' * 200};GER;at2;M. THIBAULT;Marcel THIBAULT;SUI")
    assert (heard.said, heard.validity) == (
        s.Athletes(s.Named("A" * 200, "B" * 200, "GER"), THIBAULT),
        "repaired",
    )


def test_of_a_datagram_of_65_kilobytes_the_first_messages_are_read_and_every_byte_is_kept() -> None:
    lines = b"clk;1:50\r\n" * 6_550
    heard = read(lines)
    assert [one.validity for one in heard] == ["valid"] * 64 + ["invalid"]
    assert b"".join(one.raw for one in heard) == lines


def test_a_sender_of_semicolons_alone_is_kept_in_bounds() -> None:
    heard = only("rst" + ";1" * 32_000)
    assert (heard.said, heard.validity) == (s.Unclear("rst", ("1",) * 40), "repaired")
