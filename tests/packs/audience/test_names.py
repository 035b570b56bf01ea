"""What persons are called: kept in one way, shown safely, and stood in for on the stream."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight.packs.audience.rules.names import (
    BOTH,
    MODEL,
    UNKNOWN,
    VIEWER,
    canonical,
    merged_role,
    shown,
)
from tallylight.packs.audience.rules.pseudonyms import ADJECTIVES, ANIMALS, pseudonym

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
LONGEST = "x" * 255


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Bob", "bob"),
        ("  @Bob\n", "bob"),
        ("@@bob", "bob"),
        ("@ bob", "bob"),
        ("b@b", "b@b"),
        ("Bob  Smith", "bob smith"),
        ("viewer_demo-2", "viewer_demo-2"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ΟΔΟΣ", "οδοσ"),
        ("E\u0301va", "\u00e9va"),
        ("\u00c9va", "\u00e9va"),
        ("<b>../x</b>", "<b>../x</b>"),
        ("a\u202eb", "a\u202eb"),
        (f"@{LONGEST}", LONGEST),
    ],
)
def test_a_name_is_kept_in_one_way(said: str, kept: str) -> None:
    assert canonical(said) == kept


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ("", "no name"),
        (" @ ", "no name"),
        ("a\0b", "control characters"),
        ("a\nb", "control characters"),
        ("a\x7fb", "control characters"),
        ("a\u0085b", "control characters"),
        ("a\u2028b", "control characters"),
        ("a\ud800", "control characters"),
        (LONGEST + "x", "at most 255 characters; this one has 256"),
    ],
)
def test_what_can_be_no_name_is_refused_with_the_reason(said: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        canonical(said)


@given(st.text(max_size=300))
def test_a_kept_name_stays_as_it_is(said: str) -> None:
    try:
        kept = canonical(said)
    except ValueError:
        return
    assert canonical(kept) == canonical(f" @{kept.upper().lower()} ") == kept
    assert len(kept) <= 255


def test_nothing_that_is_shown_turns_the_direction_of_writing() -> None:
    assert shown("a\u202eb\u2066c\u200fd\u061ce") == "abcde"
    assert shown("two\nlines\0and\u2028a half\ud800") == "two lines and a half "
    assert shown("שלום 👩\u200d💻 Bob") == "שלום 👩\u200d💻 Bob"


@given(st.text())
def test_everything_can_be_shown(said: str) -> None:
    assert not {*shown(said)} & {"\u202e", "\u2066", "\n", "\0"}
    shown(said).encode()


@pytest.mark.parametrize("role", [UNKNOWN, MODEL, VIEWER, BOTH])
def test_a_role_that_was_known_is_never_forgotten(role: str) -> None:
    assert merged_role(UNKNOWN, role) == merged_role(role, UNKNOWN) == role
    assert merged_role(BOTH, role) == merged_role(role, BOTH) == BOTH
    assert merged_role(role, role) == role


def test_who_watches_and_broadcasts_is_both() -> None:
    assert merged_role(MODEL, VIEWER) == merged_role(VIEWER, MODEL) == BOTH


def test_a_person_has_one_pseudonym_and_another_installation_gives_another() -> None:
    assert pseudonym(KEY, "p1") == pseudonym(KEY, "p1") == "Vivid Camel 614"
    assert pseudonym(OTHER_KEY, "p1") != pseudonym(KEY, "p1") != pseudonym(KEY, "p2")


def test_a_room_of_five_hundred_is_told_apart() -> None:
    assert len({pseudonym(KEY, f"person-{n}") for n in range(500)}) == 500


def test_the_words_of_pseudonyms_are_short_words_and_each_only_once() -> None:
    words = (*ADJECTIVES, *ANIMALS)
    assert len(set(words)) == len(words)
    assert all(word.isascii() and word.islower() and len(word) <= 11 for word in words)
