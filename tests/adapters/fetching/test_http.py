"""One request after another: whole within its deadline, or a reason that tells no secret."""

import socket
import ssl
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tallylight.adapters.fetching.http import Exchange, trusted
from tallylight.base.clock import SystemClock
from tallylight.core.secrets import Secret
from tallylight.core.source import NoReply, Reply, Request
from tallylight.fakes.serving import Answer, Serving, until
from tallylight.fakes.tricks import Trick

SECRET = Secret("t0ken/with?signs")


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    made = Exchange(SystemClock(), ssl.create_default_context())
    yield made
    made.close()


@pytest.fixture
def serving() -> Iterator[Serving]:
    with Serving(lambda asked, _: Answer({"path": asked.path})) as running:
        yield running


def ask(exchange: Exchange, serving: Serving, *path: Any, **more: Any) -> Any:
    return exchange.ask(Request(serving.origin, path, **{"deadline": 5.0, **more}))


def test_what_is_asked_arrives_as_it_was_said(exchange: Exchange, serving: Serving) -> None:
    sent = {"query": {"é&": "=1", "t": SECRET}, "headers": {"Authorization": SECRET}}
    said = {"method": "POST", "body": b"{}", "purpose": "p"}
    reply = ask(exchange, serving, "a b", "../c", SECRET, "", **sent, **said)
    (asked,) = serving.asked
    assert asked.path == ("a b", "../c", SECRET.reveal(), "")
    assert asked.query == {"é&": "=1", "t": SECRET.reveal()}
    assert (asked.method, asked.body) == ("POST", b"{}")
    assert asked.headers["authorization"] == SECRET.reveal()
    assert (reply.status, reply.purpose) == (200, "p")
    assert reply.headers["content-type"] == "application/json"


def test_one_connection_serves_many_requests(exchange: Exchange, serving: Serving) -> None:
    replies = [ask(exchange, serving, str(number)) for number in range(3)]
    assert all(isinstance(one, Reply) for one in replies)
    assert len({asked.port for asked in serving.asked}) == 1


def test_a_connection_that_the_server_closed_is_made_anew(
    exchange: Exchange, serving: Serving
) -> None:
    ask(exchange, serving, "1")
    serving.tricks.append(Trick.NO_ANSWER)
    assert isinstance(ask(exchange, serving, "2"), Reply)


@pytest.mark.parametrize("path", [(".",), ("events", "..", "x")])
def test_a_name_that_would_be_a_way_is_not_asked(
    exchange: Exchange, serving: Serving, path: tuple[str, ...]
) -> None:
    assert "taken for a way" in ask(exchange, serving, *path).why
    assert serving.asked == []


@pytest.mark.parametrize(
    "origin", ["http://example.com", "ftp://127.0.0.1", "", "http://u:p@127.0.0.1"]
)
def test_nobody_is_asked_in_the_clear_beyond_this_computer(exchange: Exchange, origin: str) -> None:
    assert isinstance(exchange.ask(Request(origin, ("x",))), NoReply)


@pytest.mark.parametrize(
    ("trick", "why"),
    [
        (Trick.SLOW_DRIP, "no whole answer came within 0.5 seconds."),
        (Trick.BROKEN_OFF, "its answer broke off."),
        (Trick.NO_ANSWER, "127.0.0.1 hung up without an answer."),
        (Trick.HUGE, "its answer is over 0.03 MB."),
    ],
)
def test_no_reply_has_a_reason(
    exchange: Exchange, serving: Serving, trick: Trick, why: str
) -> None:
    serving.tricks.append(trick)
    assert ask(exchange, serving, SECRET, deadline=0.5, largest=30_000).why == why


def test_headers_that_drip_are_not_waited_for(exchange: Exchange) -> None:
    """Each byte would be in time; all of them are not."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        leaving = threading.Event()

        def drip() -> None:
            visitor, _ = door.accept()
            with visitor:
                visitor.recv(4096)
                for _ in range(200):
                    if leaving.wait(0.05):
                        return
                    try:
                        visitor.sendall(b"H")
                    except OSError:
                        return

        threading.Thread(target=drip, daemon=True).start()
        origin = f"http://127.0.0.1:{door.getsockname()[1]}"
        came = exchange.ask(Request(origin, ("x",), deadline=0.5))
        leaving.set()
    assert "no whole answer" in came.why  # type: ignore[union-attr]


def test_a_redirect_is_an_answer_and_not_followed(exchange: Exchange, serving: Serving) -> None:
    serving.tricks.append(Trick.REDIRECT)
    assert ask(exchange, serving, "x").status == 302
    assert len(serving.asked) == 1


def test_what_is_being_asked_can_be_given_up(exchange: Exchange, serving: Serving) -> None:
    serving.tricks.append(Trick.SLOW_DRIP)
    came: list[Any] = []
    asking = threading.Thread(
        target=lambda: came.append(ask(exchange, serving, "x", deadline=60.0))
    )
    asking.start()
    until(lambda: serving.asked)
    exchange.abort()
    asking.join(10.0)
    assert isinstance(came[0], NoReply)
    assert isinstance(ask(exchange, serving, "y"), NoReply)


def test_who_takes_no_connection_is_told_of(exchange: Exchange) -> None:
    came = exchange.ask(Request("http://127.0.0.1:9", ("x",)))
    assert came.why == "127.0.0.1 takes no connection."  # type: ignore[union-attr]


def test_authorities_are_known() -> None:
    assert trusted().cert_store_stats()["x509_ca"] > 50
