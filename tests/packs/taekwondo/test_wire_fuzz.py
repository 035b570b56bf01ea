"""Whatever arrives is read without a fault, and nothing of it is lost."""

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from tallylight.packs.taekwondo.sources import said as s
from tallylight.packs.taekwondo.sources.readers import READERS
from tallylight.packs.taekwondo.sources.repair import as_sent, repaired_athletes
from tallylight.packs.taekwondo.sources.wire import Heard, Validity, missing, read

WORDS = [
    *(word.encode() for word in READERS),
    *b"at2 ju1 ju2 ju3 rd1 rd2 rd3 BLUE TIE start stopEnd hide null cntDown FightLoaded".split(),
    *b"2-1 2-0 PT PTF 0 1 -1 99 1:50 02:00 0:60 58 #0000ff GER N. Udp connected".split(),
    *("MÜLLER".encode(), "이서준".encode(), "Ж".encode(), b"\xc3", b"\xff", b"\xef\xbb\xbf"),
    *(b";", b";;", b"\r\n", b"\r", b"\n", b"\0", b" ", b":", b"-", b"'", b'"', b"hl1;50hl2;60"),
]
TALK = st.lists(st.sampled_from(WORDS) | st.binary(max_size=3), max_size=60)


def semicolons(words: list[bytes]) -> bytes:
    return b";".join(words)


PROTOCOL = TALK.map(b"".join) | TALK.map(semicolons)
BOUNDED = (str, int, bool, type(None))


def is_sound(heard: Heard) -> bool:
    """All that holds of a message, whatever the bytes were."""
    told = {} if heard.said is None else s.data(heard.said)
    return (
        (heard.said is None or isinstance(heard.said, get_args(s.Said)))
        and heard.validity in get_args(Validity)
        and (heard.validity == "valid") == (heard.why is None)
        and (heard.validity != "invalid" or heard.said is None)
        and 0 < len(heard.code) <= 16
        and heard.code == heard.code.lower()
        and heard.code.isprintable()
        and heard.missing >= 0
        and all(isinstance(value, BOUNDED) for value in told.values())
        and all("\0" not in value for value in told.values() if isinstance(value, str))
        and all(len(value) <= 200 for value in told.values() if isinstance(value, str))
    )


@given(st.binary(max_size=300) | PROTOCOL)
def test_any_datagram_is_the_slices_of_it(datagram: bytes) -> None:
    assert b"".join(heard.raw for heard in read(datagram)) == datagram


@given(st.binary(max_size=300))
def test_any_bytes_are_read_soundly(datagram: bytes) -> None:
    assert all(is_sound(heard) for heard in read(datagram))


@given(PROTOCOL)
def test_any_mixture_of_the_protocol_is_read_soundly(datagram: bytes) -> None:
    assert all(is_sound(heard) for heard in read(datagram))


@given(PROTOCOL)
def test_a_message_of_a_datagram_reads_as_it_does_alone(datagram: bytes) -> None:
    whole = [heard for heard in read(datagram) if not heard.missing]
    wrapped = b"\"'"
    assert all(
        read(heard.raw)[0].code == heard.code
        for heard in whole
        if not any(quote in datagram for quote in wrapped)
    )


NUMBERS = st.integers(0, 999)
TIMES = st.integers(0, 5999)
CODES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3)
NAMES = st.text(
    st.characters(exclude_characters=";\ufeff\ufffd'\"", exclude_categories=["C", "Z"]),
    min_size=1,
    max_size=40,
)
ENDS = st.sampled_from([";", "\r\n", ";\r\n"])


@given(
    st.sampled_from(["clk", "brk"]), TIMES, st.sampled_from([*get_args(s.ClockAction), None]), ENDS
)
def test_a_clock_comes_back(word: str, left_s: int, action: s.ClockAction | None, end: str) -> None:
    kind = {"clk": s.Clock, "brk": s.Break}[word]
    text = f"{word};{left_s // 60}:{left_s % 60:02}" + (f";{action}" if action else "")
    assert read(f"{text}{end}".encode())[0].said == kind(left_s, action)


@given(NUMBERS, NUMBERS, ENDS)
def test_a_score_comes_back(blue: int, red: int, end: str) -> None:
    assert read(f"sc1;{blue};sc2;{red}{end}".encode())[0].said == s.Score(blue, red)


@given(st.tuples(NAMES, NAMES, CODES), st.tuples(NAMES, NAMES, CODES), ENDS)
def test_athletes_come_back(
    blue: tuple[str, str, str], red: tuple[str, str, str], end: str
) -> None:
    text = ";".join(("at1", *blue, "at2", *red)) + end
    assert read(text.encode())[0].said == s.Athletes(s.Named(*blue), s.Named(*red))


@given(NAMES, st.tuples(NUMBERS, NUMBERS), CODES, ENDS)
def test_a_winner_comes_back(name: str, numbers: tuple[int, int], code: str, end: str) -> None:
    text = f"wmh;{name};{numbers[0]}-{numbers[1]} {code}{end}"
    assert read(text.encode())[0].said == s.WinnerShown(name, *numbers, code, False)


def two(blue: str, red: str, code: str) -> s.Athletes:
    return s.Athletes(s.Named(blue, blue, "ESP"), s.Named(red, red, code))


@given(NAMES, NAMES, CODES)
def test_a_faulty_sender_never_makes_a_new_country(blue: str, red: str, code: str) -> None:
    said = read(as_sent(two(blue, red, code)))[0].said
    assert isinstance(said, s.Athletes)
    assert said.red.code in (None, code)


@given(NAMES, NAMES, CODES)
def test_the_same_athletes_are_whole_again_when_red_was_named(
    blue: str, red: str, code: str
) -> None:
    before = two(blue, red, code)
    heard = read(as_sent(before))[0]
    assert isinstance(heard.said, s.Athletes)
    assert heard.said.red.short is None or repaired_athletes(heard, before, ())[0] == before


@given(NAMES, NAMES, CODES)
def test_no_more_is_called_missing_than_is_missing(blue: str, red: str, code: str) -> None:
    sent = as_sent(two(blue, red, code))
    whole = f"at1;{blue};{blue};ESP;at2;{red};{red};{code}\r\n".encode()
    assert missing(sent) <= len(whole) - len(sent)
