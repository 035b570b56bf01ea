"""Who asks too much: guesses of a token, a script that runs wild, feeds that are never closed."""

from collections.abc import Iterator
from contextlib import ExitStack, suppress

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tallylight.adapters.web import pace
from tallylight.adapters.web.pace import AT_ONCE, FREE, LONGEST_WAIT, PER_SECOND, Guesses, Pace
from tallylight.adapters.web.server import LONGEST_MESSAGE
from tallylight.base.errors import Refused
from tallylight.core.deck.messages import MakeButton
from tallylight.testing.served import Served, served

TOKEN = "correct-horse"
PHONE, STRANGER = "192.168.1.9", "192.168.1.66"


class Second:
    """A clock that is turned by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def second() -> Second:
    return Second()


@pytest.fixture
def guesses(second: Second) -> Guesses:
    return Guesses(second)


@pytest.fixture
def venue(sqlite_url: str) -> Iterator[Served]:
    with served(sqlite_url, of=[], token=TOKEN) as running:
        yield running


def coming_from(address: str, running: Served, token: str | None = None) -> httpx.Client:
    """A device of the network, as a proxy on this computer passes on what it sends."""
    shown = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.Client(base_url=running.base, headers={"X-Forwarded-For": address, **shown})


def guess(guesses: Guesses, *tokens: str, address: str = STRANGER) -> None:
    for token in tokens:
        guesses.tried(address, [token])
        guesses.wrong(address, token)


def wait(guesses: Guesses, token: str = "next", address: str = STRANGER) -> int:
    """How long a guess has to wait; 0 when it is looked at."""
    try:
        guesses.tried(address, [token])
    except Refused as refused:
        return int(refused.facts["seconds"])
    return 0


def many(number: int) -> list[str]:
    return [f"guess-{n}" for n in range(number)]


def test_a_person_who_mistypes_does_not_wait(guesses: Guesses) -> None:
    guess(guesses, *many(FREE - 1))

    assert wait(guesses) == 0


def test_each_further_guess_waits_twice_as_long_up_to_a_limit(
    guesses: Guesses, second: Second
) -> None:
    guess(guesses, *many(FREE))
    waits = []
    for token in ("a", "b", "c", *many(30)[FREE:]):
        waits.append(wait(guesses))
        second.now += waits[-1]
        guess(guesses, token)

    assert waits[:4] == [1, 2, 4, 8]
    assert waits[-1] == LONGEST_WAIT


def test_the_right_token_is_no_more_looked_at_than_a_guess(guesses: Guesses) -> None:
    guess(guesses, *many(FREE))

    assert wait(guesses, TOKEN) == 1


def test_what_opened_before_is_let_in_while_another_program_of_its_computer_guesses(
    guesses: Guesses,
) -> None:
    guesses.right(TOKEN)
    guess(guesses, *many(FREE))

    assert guesses.tried(STRANGER, [TOKEN, "a guess beside it"]) == [TOKEN]


def test_an_overlay_whose_token_was_taken_back_may_knock_all_night(guesses: Guesses) -> None:
    guess(guesses, *["taken back"] * 10 * FREE)

    assert wait(guesses) == 0


def test_one_who_guesses_holds_up_nobody_elsewhere(guesses: Guesses) -> None:
    guess(guesses, *many(FREE))

    assert wait(guesses, address=PHONE) == 0


def test_an_address_is_forgiven_in_the_end(guesses: Guesses, second: Second) -> None:
    guess(guesses, *many(FREE))
    second.now += pace.FORGOTTEN_AFTER + 1
    guess(guesses, "one more")

    assert wait(guesses) == 0


def test_what_is_remembered_of_guessers_is_bounded(guesses: Guesses) -> None:
    for n in range(pace.REMEMBERED + 10):
        guess(guesses, "a", address=f"address {n}")

    assert len(guesses._guessers._known) == pace.REMEMBERED


def test_a_visitor_goes_on_at_the_pace_after_many_at_once(second: Second) -> None:
    steps = Pace(second)
    for _ in range(AT_ONCE):
        steps.step(STRANGER)
    with pytest.raises(Refused) as refused:
        steps.step(STRANGER)
    second.now += refused.value.facts["seconds"]

    for _ in range(PER_SECOND):
        steps.step(STRANGER)


def test_programs_on_this_computer_have_no_pace(second: Second) -> None:
    steps = Pace(second)
    for _ in range(2 * AT_ONCE):
        steps.step(None)


@pytest.mark.parametrize("way", ["bearer", "cookie", "login", "deck"])
def test_who_guesses_tokens_is_told_when_to_come_again(venue: Served, way: str) -> None:
    with coming_from(STRANGER, venue) as client, coming_from(PHONE, venue, TOKEN) as phone:
        get, post = client.get, client.post
        ways = {
            "bearer": lambda said: get("/health", headers={"Authorization": f"Bearer {said}"}),
            "cookie": lambda said: get("/health", headers={"Cookie": f"tallylight={said}"}),
            "login": lambda said: post("/login", data={"token": said}),
            "deck": lambda said: get(f"/deck/1-{int(said[6:]):08x}"),
        }
        for token in many(FREE):
            ways[way](token)
        answer = ways[way](f"guess-{FREE}")

        assert (answer.status_code, answer.json()["name"]) == (429, "too_many_wrong_tokens")
        assert int(answer.headers["retry-after"]) == answer.json()["seconds"] > 0
        assert phone.get("/health").status_code == 200


def test_cookies_that_come_together_are_a_guess_each(venue: Served) -> None:
    cookies = "; ".join(f"tallylight-{n}={said}" for n, said in enumerate(many(FREE)))
    with coming_from(STRANGER, venue) as client:
        client.get("/health", headers={"Cookie": f"{cookies}; tallylight={TOKEN}"})

        assert client.get("/health", headers={"Cookie": "tallylight=x"}).status_code == 429


def test_who_has_to_wait_may_still_read_why(venue: Served) -> None:
    with coming_from(STRANGER, venue) as client:
        cookies = "; ".join(f"tallylight-{n}={said}" for n, said in enumerate(many(FREE)))
        client.get("/health", headers={"Cookie": cookies})

        assert client.get("/problems/too_many_wrong_tokens").status_code == 200
        assert client.get("/login").status_code == 200


def test_a_deck_goes_on_while_its_computer_holds_an_old_link(venue: Served) -> None:
    made = venue.show.do(MakeButton(name="Start", command="session/start"))
    with coming_from(STRANGER, venue) as client:
        client.get(f"{made['path']}/state")
        for n in range(FREE):
            client.get(f"/deck/1-{n:08x}")

        assert client.post(made["path"]).status_code == 201


def test_a_script_that_runs_wild_is_slowed_down(
    venue: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "AT_ONCE", 5)
    monkeypatch.setattr(pace, "PER_SECOND", 0.01)
    with coming_from(STRANGER, venue, TOKEN) as client, coming_from(PHONE, venue, TOKEN) as phone:
        answers = [client.post("/session/start") for _ in range(6)]

        assert [one.status_code for one in answers] == [201, 409, 409, 409, 409, 429]
        assert answers[-1].headers["retry-after"] == "100"
        assert client.get("/static/live.js").status_code == 200
        assert phone.get("/health").status_code == 200
    assert httpx.post(f"{venue.base}/session/end").status_code == 200


def test_feeds_that_are_never_closed_leave_room_for_others(
    venue: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "FEEDS_OF_ONE", 2)
    monkeypatch.setattr(pace, "FEEDS", 3)
    with ExitStack() as stack:
        stranger = stack.enter_context(coming_from(STRANGER, venue, TOKEN))
        held = [stack.enter_context(stranger.stream("GET", "/live")) for _ in range(2)]
        assert [one.status_code for one in held] == [200, 200]
        full = stranger.get("/live")
        assert (full.status_code, full.json()["name"]) == (429, "too_many_feeds")
        assert "retry-after" in full.headers

        address = f"{venue.base.replace('http', 'ws')}/live/ws?channel=main"
        with connect(address) as here, connect(address) as too_many:
            assert "hello" in str(here.recv(timeout=5))
            with suppress(ConnectionClosed):
                too_many.recv(timeout=5)
            assert too_many.close_code == 4429
            assert "feeds are open" in (too_many.close_reason or "")


def test_feeds_of_visitors_leave_room_for_this_computer(
    venue: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "FEEDS_OF_VISITORS", 1)
    with ExitStack() as stack:
        stranger = stack.enter_context(coming_from(STRANGER, venue, TOKEN))
        phone = stack.enter_context(coming_from(PHONE, venue, TOKEN))
        held = stack.enter_context(stranger.stream("GET", "/live"))
        assert (held.status_code, phone.get("/live").status_code) == (200, 429)

        here = stack.enter_context(httpx.stream("GET", f"{venue.base}/live"))
        assert here.status_code == 200


def test_a_client_of_the_feed_that_says_too_much_at_once_is_cut_off(venue: Served) -> None:
    with connect(f"{venue.base.replace('http', 'ws')}/live/ws?channel=main") as socket:
        socket.send("x" * (LONGEST_MESSAGE + 1))
        with suppress(ConnectionClosed):
            for _ in range(5):
                socket.recv(timeout=5)

        assert socket.close_code == 1009
