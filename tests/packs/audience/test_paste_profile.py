"""The text of a profile, as it was copied from a page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight.packs.audience.rules.paste import read_profile

from .pasting import AROUND, can_be_kept, ids, only, whys


@pytest.mark.parametrize(
    "text",
    [
        "Bob_1\nLikes chess.",
        "@Bob_1\nLikes chess.",
        "Bob_1's Bio and Free Webcam\nLikes chess.",
        "About\nUsername: Bob_1\nLikes chess.",
        "Likes chess and more.\nSee https://chaturbate.com/Bob_1/?x=1",
    ],
)
def test_a_profile_says_whose_it_is(text: str) -> None:
    at, hear = only(read_profile(f"\n{text}\n", AROUND))
    assert at is None
    assert (hear.username, hear.display_name) == ("bob_1", "Bob_1")
    assert (hear.kind, hear.content, hear.via) == ("PROFILE_PASTE", text, "manual")


def test_whose_it_is_can_be_said_beside_it() -> None:
    _, hear = only(read_profile("ann\nfriend of twitch.tv/zed", AROUND, "Bob"))
    assert hear.username == "bob"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "Nothing is said in it."),
        (" \n ", "Nothing is said in it."),
        ("Likes chess.\nAnd more.", "It can't be told whose profile it is"),
        ("bob\n" + "x" * 20_000, "longer than 20000 characters"),
    ],
)
def test_a_profile_that_can_not_be_kept_says_why(text: str, complaint: str) -> None:
    pasted = read_profile(text, AROUND)
    assert pasted.heard == ()
    assert complaint in whys(pasted)[1]


@pytest.mark.parametrize(
    "text", ["bob\nAge: 17", "bob\nI am 16 years old", "bob\n15yo", "bob\n17 y/o, chess"]
)
def test_nothing_is_kept_of_somebody_under_18_not_even_in_the_fault(text: str) -> None:
    pasted = read_profile(text, AROUND, "bob")
    assert pasted.heard == ()
    assert [one.said for one in pasted.faults] == [""]
    assert "under 18" in whys(pasted)[1]


@pytest.mark.parametrize("text", ["bob\nAge: 18", "bob\nAge: 170", "bob\n117 years old"])
def test_others_are_not_taken_for_children(text: str) -> None:
    assert len(read_profile(text, AROUND).heard) == 1


def test_a_profile_that_is_pasted_again_is_the_same_until_it_changes() -> None:
    first, again = read_profile("bob\nchess", AROUND), read_profile("bob\nchess\n", AROUND)
    assert ids(first) == ids(again)
    assert ids(read_profile("bob\ngo", AROUND)) != ids(first)
    assert ids(read_profile("bob\nchess", AROUND, "ann")) != ids(first)


@given(st.text(), st.none() | st.text())
def test_no_profile_is_too_odd(text: str, username: str | None) -> None:
    pasted = read_profile(text, AROUND, username)
    can_be_kept(pasted)
    assert len(pasted.heard) + len(pasted.faults) == 1
