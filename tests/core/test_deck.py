"""Buttons: commands with fixed values, each behind a link that is kept nowhere."""

from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.core.channels.messages import NO_SUCH_CHANNEL
from tallylight.core.deck.links import Links, button_in
from tallylight.core.deck.messages import (
    BUTTON_REVOKED,
    NO_SUCH_BUTTON,
    NO_SUCH_COMMAND,
    NOT_FIXABLE,
    NOT_FOR_BUTTONS,
    VALUES_INVALID,
    GetLink,
    ListButtons,
    MakeButton,
    RevokeButton,
)
from tallylight.testing import Show, laws
from tallylight.testing.clock import NOON

RED = MakeButton(name="Red lamp", command="lamp/lamp/light", values={"colour": "red"})


def refused(show: Show, command: Any) -> Refused:
    with pytest.raises(Refused) as raised:
        show.do(command)
    return raised.value


def test_a_button_is_answered_with_its_link(lamps: Show) -> None:
    made = lamps.do(RED)
    assert made["path"] == lamps.ask(GetLink(button_id=made["button_id"])).path


def test_the_list_tells_no_links(lamps: Show) -> None:
    lamps.do(RED)
    (one,) = lamps.ask(ListButtons())
    assert (one.name, one.command, one.values) == ("Red lamp", "lamp.light_lamp", {"colour": "red"})
    assert not hasattr(one, "path")


@pytest.mark.parametrize("said", ["lamp/lamp/light", "/lamp/lamp/light", "lamp.light_lamp"])
def test_a_command_is_named_by_its_path_or_its_id(lamps: Show, said: str) -> None:
    made = lamps.do(MakeButton(name="x", command=said, values={"colour": "red"}))
    assert made["command"] == "lamp.light_lamp"


@pytest.mark.parametrize(
    ("command", "values", "refusal", "sentence"),
    [
        ("lamp/lihgt", {}, NO_SUCH_COMMAND, "There is no command lamp/lihgt to press."),
        (
            "lamp/lamp/light",
            {"colour": "pink"},
            VALUES_INVALID,
            "colour must be red, amber or green",
        ),
        ("lamp/lamp/light", {"color": "red"}, VALUES_INVALID, "there is no field called color"),
        (
            "lamp/lamp/light",
            {"happened_at": "2026-03-14T12:00:00Z"},
            NOT_FIXABLE,
            "happened_at can't",
        ),
        ("undo", {"command_id": "a"}, NOT_FIXABLE, "command_id can't be fixed"),
        ("deck/make", {"name": "a", "command": "undo"}, NOT_FOR_BUTTONS, "makes no buttons"),
    ],
)
def test_what_no_press_could_mean_is_refused_when_the_button_is_made(
    lamps: Show, command: str, values: dict[str, Any], refusal: object, sentence: str
) -> None:
    said = refused(lamps, MakeButton(name="x", command=command, values=values))
    assert said.refusal is refusal
    assert sentence in said.sentence


@pytest.mark.parametrize("channel", ["court-9", "house"])
def test_a_button_is_for_a_channel_that_there_is(lamps: Show, channel: str) -> None:
    said = refused(lamps, MakeButton(name="x", command="undo", channel=channel))
    assert said.refusal is NO_SUCH_CHANNEL


def test_a_button_that_was_taken_back_has_no_link(lamps: Show) -> None:
    made = lamps.do(RED)
    lamps.do(RevokeButton(button_id=made["button_id"]))
    with pytest.raises(Refused) as raised:
        lamps.ask(GetLink(button_id=made["button_id"]))
    assert raised.value.refusal is BUTTON_REVOKED
    assert lamps.ask(ListButtons()) == []


def test_taking_a_button_back_twice_is_taking_it_back_once(lamps: Show) -> None:
    made = lamps.do(RED)
    lamps.do(RevokeButton(button_id=made["button_id"]))
    assert lamps.outcome(RevokeButton(button_id=made["button_id"])).seq is None


def test_a_button_that_never_was_can_not_be_taken_back(lamps: Show) -> None:
    assert refused(lamps, RevokeButton(button_id=7)).refusal is NO_SUCH_BUTTON


def test_a_retry_makes_no_second_button_and_is_answered_with_the_same_link(lamps: Show) -> None:
    first = lamps.do(RED, command_id="a")
    assert lamps.do(RED, command_id="a") == first


def test_a_retry_after_the_button_was_taken_back_shows_no_link(lamps: Show) -> None:
    made = lamps.do(RED, command_id="a")
    lamps.do(RevokeButton(button_id=made["button_id"]))
    again = lamps.do(RED, command_id="a")
    assert (again["button_id"], again["path"]) == (made["button_id"], None)


def test_two_buttons_alike_have_two_links(lamps: Show) -> None:
    assert lamps.do(RED)["path"] != lamps.do(RED)["path"]


def test_a_link_is_the_same_after_a_restart(lamps: Show) -> None:
    made = lamps.do(RED)
    lamps.restart()
    assert lamps.ask(GetLink(button_id=made["button_id"])).path == made["path"]


def test_the_link_is_in_no_table(lamps: Show) -> None:
    made = lamps.do(RED, command_id="a")
    lamps.do(RevokeButton(button_id=made["button_id"]), command_id="b")
    lamps.do(RevokeButton(button_id=made["button_id"]), command_id="c")
    secret = made["path"].rpartition("-")[2]
    tables = lamps.program.registry.tables()
    assert not [rows for rows in laws.rows_of(lamps, tables).items() if secret in repr(rows)]


def test_what_a_person_wrote_on_a_button_is_not_on_the_timeline(lamps: Show) -> None:
    lamps.do(
        MakeButton(
            name="For Anna", command="lamp/lamp/light", values={"colour": "red", "note": "Anna"}
        )
    )
    (payload,) = lamps.rows("SELECT payload FROM timeline WHERE type = 'deck.button_made'")
    assert "Anna" not in repr(payload)


def test_the_rows_of_buttons_are_what_the_timeline_says(lamps: Show) -> None:
    lamps.do(RED)
    lamps.do(RevokeButton(button_id=lamps.do(RED)["button_id"]))
    assert laws.replayed(lamps).tables["deck_buttons"].compared == 2
    laws.loaded_alike(lamps)
    laws.whole_rows(lamps)


def test_a_number_given_again_after_a_backup_has_another_link() -> None:
    links = Links(lambda: b"the secret")
    assert links.token(1, NOON) != links.token(1, NOON.replace(microsecond=1))


def test_another_installation_makes_other_links() -> None:
    assert Links(lambda: b"one").token(1, NOON) != Links(lambda: b"other").token(1, NOON)


@pytest.mark.parametrize("said", ["", "1", "make", "1-", "1-zz", f"x-{'0' * 32}", f"1-{'0' * 31}"])
def test_what_has_not_the_shape_of_a_link_names_no_button(said: str) -> None:
    assert button_in(said) is None
