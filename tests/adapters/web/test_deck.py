"""Links of deck buttons: what presses, what does not, and who may."""

import sqlite3
from typing import Any

import httpx
import pytest

from tallylight.core.deck.messages import MakeButton, RevokeButton
from tallylight.testing.served import served

from ...laws.sample_pack import PACK as LAMP

LAN = {"Host": "192.168.1.5:7373"}


# What presses


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_presses_its_command_with_its_values(keys: Any, method: str) -> None:
    link = keys.link("session/start", session_type="stream", notes="a word")

    answer = httpx.request(method, link)

    assert answer.json() == {"button": "A key", "double": False, "seq": 1}
    assert answer.status_code == 201
    assert httpx.get(f"{keys.base}/session/current").json()["notes"] == "a word"


def test_a_press_is_a_persons_and_says_which_button_it_was(keys: Any) -> None:
    httpx.get(keys.link("session/start"))

    rows = keys.show.rows("SELECT origin, source FROM timeline WHERE channel = 'main'")
    assert rows == [("deck", "button 1")]
    assert keys.show.undo()["undone_seq"] == 1


def test_a_button_is_for_its_own_channel(keys: Any) -> None:
    httpx.post(f"{keys.base}/channel/make", json={"name": "court-2"})
    made = keys.show.do(MakeButton(name="x", command="session/start", channel="court-2"))

    httpx.get(keys.base + made["path"])

    assert httpx.get(f"{keys.base}/c/court-2/session/current").status_code == 200
    assert keys.told() == []


def test_a_button_of_a_house_command_presses_on_the_house(keys: Any) -> None:
    link = keys.link("setting/set", key="lamp.steady", value=True)

    assert httpx.get(link).status_code == 200
    assert httpx.get(f"{keys.base}/settings/lamp.steady").json()["setting"]["value"] is True


def test_a_refusal_says_why_with_its_own_status(keys: Any) -> None:
    answer = httpx.get(keys.link("lamp/lamp/blink"))

    assert (answer.status_code, answer.json()["name"]) == (404, "no_lamp")
    assert answer.json()["detail"] == "No lamp is lit."


def test_no_answer_of_a_link_is_kept(keys: Any) -> None:
    link = keys.link("session/start")

    answers = [httpx.get(address) for address in (link, f"{link}/state", f"{keys.base}/deck/1")]

    assert [answer.headers["cache-control"] for answer in answers] == ["no-store"] * 3


# What presses nothing


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X-Purpose": "preview"},
        {"X-Moz": "prefetch"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Referer": "http://evil.test/page"},
        {"Origin": "http://evil.test"},
        {"Origin": "null"},
    ],
)
def test_nobody_pressed_what_a_browser_fetched_ahead_or_for_another_site(
    keys: Any, headers: dict[str, str]
) -> None:
    answer = httpx.get(keys.link("session/start"), headers=headers)

    assert answer.status_code == 403
    assert keys.told() == []


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "none"}, {"Sec-Fetch-Site": "same-origin"}])
def test_an_address_that_a_person_opened_presses(keys: Any, headers: dict[str, str]) -> None:
    assert httpx.get(keys.link("session/start"), headers=headers).status_code == 201


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_no_other_method_presses(keys: Any, method: str) -> None:
    answer = httpx.request(method, keys.link("session/start"))

    assert answer.status_code == 405
    assert keys.told() == []


def test_a_post_that_brings_values_of_its_own_is_refused(keys: Any) -> None:
    answer = httpx.post(keys.link("session/start"), json={"notes": "mine"})

    assert (answer.status_code, answer.json()["name"]) == (422, "values_fixed")
    assert keys.told() == []


def test_whatever_is_wrong_with_a_link_is_answered_alike(keys: Any) -> None:
    link, revoked = keys.link("session/start"), keys.link("session/end")
    keys.show.do(RevokeButton(button_id=2))
    last = "0" if link[-1] != "0" else "1"
    wrong = (link[:-1] + last, link + "0", link.replace("/1-", "/7-"), link.replace("/1-", "/01-"))

    answers = [httpx.get(one) for one in (*wrong, revoked, f"{revoked}/state")]

    assert {(answer.status_code, answer.text) for answer in answers} == {(404, answers[0].text)}
    assert answers[0].json()["name"] == "no_such_link"
    assert keys.told() == []


def test_a_link_that_was_taken_back_presses_no_more(keys: Any) -> None:
    link = keys.link("session/start")
    assert httpx.get(link).status_code == 201

    keys.show.do(RevokeButton(button_id=1))

    assert httpx.get(link).status_code == 404


def test_a_button_whose_command_is_gone_says_so(sqlite_url: str) -> None:
    with served(sqlite_url, of=[LAMP]) as running:
        made = running.show.do(MakeButton(name="x", command="lamp/lamp/out"))
    with served(sqlite_url, of=[]) as running:
        registry = running.show.program.registry
        of = httpx.get(f"{running.base}/deck/link/1").json()["path"]
        answer = httpx.get(running.base + of)

    assert "lamp" not in registry.packs
    assert (answer.status_code, answer.json()["name"]) == (409, "button_stale")
    assert "Button 1 pressed lamp.put_out" in answer.json()["detail"]
    assert made["button_id"] == 1


def test_a_button_whose_words_were_erased_says_so(keys: Any, sqlite_url: str) -> None:
    link = keys.link("session/start", notes="a name")
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as file:
        file.execute("UPDATE deck_buttons SET name = NULL, field_values = NULL")

    assert httpx.get(link).json()["name"] == "button_stale"


# Doors


def test_from_the_network_a_link_is_the_key_to_its_own_command(keys_from_afar: Any) -> None:
    assert httpx.get(keys_from_afar.link("session/start"), headers=LAN).status_code == 201


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/deck/make"),
        ("POST", "/deck/revoke"),
        ("GET", "/deck"),
        ("GET", "/deck/list"),
        ("GET", "/deck/link/1"),
        ("GET", "/deck/1"),
        ("GET", "/deck/make"),
    ],
)
def test_from_the_network_the_rest_of_the_deck_needs_the_access_token(
    keys_from_afar: Any, method: str, path: str
) -> None:
    keys_from_afar.link("session/start")

    assert httpx.request(method, keys_from_afar.base + path, headers=LAN).status_code == 401


def test_on_this_computer_a_link_needs_its_token_too(keys: Any) -> None:
    keys.link("session/start")

    assert httpx.get(f"{keys.base}/deck/1-{'0' * 32}").status_code == 404


def test_a_name_that_was_made_to_point_here_presses_nothing(keys: Any) -> None:
    answer = httpx.get(keys.link("session/start"), headers={"Host": "evil.test"})

    assert answer.status_code == 421
    assert keys.told() == []
