"""What the simulated sender answers when it is asked."""

from random import Random

import pytest

from tallylight.packs.taekwondo.demo.answerer import Answerer
from tallylight.packs.taekwondo.demo.plan import Plan
from tallylight.packs.taekwondo.demo.tournament import tournament

KINDS = {
    b"clock": b"clk",
    b"break": b"brk",
    b"period": b"rnd",
    b"scores": b"sc1",
    b"gam-jeom": b"wg1",
    b"informations": b"mch",
    b"athletes": b"at1",
    b"winmatch": b"wmh",
    b"referees": b"ref",
    b"winperiods;": b"wrd",
}


@pytest.mark.parametrize(
    ("request_", "stub"),
    [
        (b"clock", b"clk;\r\n"),
        (b"break", b"brk;\r\n"),
        (b"period", b"rnd;\r\n"),
        (b"scores", b"sc1;sc2;\r\n"),
        (b"gam-jeom", b"wg1;wg2;\r\n"),
        (b"informations", b"mch;\r\n"),
        (b"athletes", b"at1;at2;\r\n"),
        (b"winmatch", b"wmh;\r\n"),
        (b"referees", b"ref;\r\n"),
        (b"winperiods;", b"wrd;\r\n"),
    ],
)
def test_what_was_not_sent_yet_is_answered_with_a_stub(request_: bytes, stub: bytes) -> None:
    assert Answerer().answer(1, request_) == (stub,)


@pytest.mark.parametrize("request_", KINDS)
def test_the_answer_is_the_last_message_of_its_kind(request_: bytes) -> None:
    sender, last = Answerer(), b""
    for sent in tournament(Random(1), Plan(courts=1, bouts=1, round_seconds=5)).datagrams:
        sender.saw(sent.court, sent.data)
        last = sent.data if sent.data.startswith(KINDS[request_]) else last
    assert sender.answer(1, request_ + b"\r\n") == (last,)


def test_several_words_are_answered_one_by_one_in_their_order() -> None:
    sender = Answerer()
    sender.saw(1, b"rnd;2\r\n")
    sender.saw(1, b"clk;01:30\r\n")
    assert sender.answer(1, b"clock\r\nperiod\r\n") == (b"clk;01:30\r\n", b"rnd;2\r\n")


def test_messages_that_share_a_datagram_are_kept_apart() -> None:
    sender = Answerer()
    sender.saw(1, b"rnd;2\r\nclk;01:30\r\n")
    assert sender.answer(1, b"period") == (b"rnd;2\r\n",)


def test_a_court_does_not_answer_for_another() -> None:
    sender = Answerer()
    sender.saw(2, b"rnd;2\r\n")
    assert sender.answer(1, b"period") == (b"rnd;\r\n",)


def test_an_unknown_word_has_no_answer() -> None:
    assert Answerer().answer(1, b"weather\r\nwinperiods\r\n") == ()


def test_a_request_is_not_read_beyond_its_buffer() -> None:
    assert Answerer().answer(1, b" " * 250 + b"\r\nclock") == ()
