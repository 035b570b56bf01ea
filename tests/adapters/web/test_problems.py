"""Every "no" over HTTP: which one it is, and where it is explained."""

import importlib
import pkgutil
import threading
from collections.abc import Iterator
from string import Formatter

import httpx
import pytest

import tallylight
from tallylight import packs
from tallylight.adapters.web import app, bridge
from tallylight.adapters.web.problems import document, of_fault
from tallylight.base.errors import Fault, Refusal
from tallylight.core.dispatch import Job, Stopped
from tallylight.core.program import registry_of
from tallylight.core.registry import discover
from tallylight.storage.faults import Kind, OutOfReach, Owned, ReadFailed, StorageLost, WriteFailed
from tallylight.testing.served import Served, served

REGISTRY = registry_of(discover(packs))


@pytest.fixture
def running(sqlite_url: str) -> Iterator[Served]:
    with served(sqlite_url, of=[]) as served_show:
        yield served_show


def declared() -> Iterator[Refusal]:
    """Every refusal that stands in a module which answers over the web."""
    for info in pkgutil.walk_packages(tallylight.__path__, "tallylight."):
        answers = info.name.startswith(("tallylight.core", "tallylight.adapters.web"))
        if answers and ".migrations" not in info.name:
            module = importlib.import_module(info.name)
            yield from (one for one in vars(module).values() if isinstance(one, Refusal))


def broken_inside() -> Fault:
    """As the writer makes it of an exception that it does not know."""
    fault = Fault("That went wrong inside Tallylight.")
    fault.__cause__ = ZeroDivisionError()
    return fault


def test_everything_that_may_be_refused_has_a_page(running: Served) -> None:
    served_here = app.served_refusals(running.show.program.registry)

    missing = {one.name for one in declared()} - served_here.keys()
    assert missing == set()
    for name, refusal in served_here.items():
        page = httpx.get(f"{running.base}/problems/{name}")
        assert (page.status_code, page.json()["sentence"]) == (200, refusal.sentence)


def test_the_refusals_of_the_packs_have_pages_too() -> None:
    assert REGISTRY.refusals.keys() <= app.served_refusals(REGISTRY).keys()


def test_no_fact_is_called_as_what_every_problem_says() -> None:
    own = document(Refusal("some_refusal", "No.").because()).keys()
    known = {one.name: one for one in (*declared(), *REGISTRY.refusals.values())}
    said = {name: {field for _, field, *_ in Formatter().parse(one.sentence) if field}
            for name, one in known.items()}  # fmt: skip
    assert {name: facts & own for name, facts in said.items() if facts & own} == {}


def test_a_body_that_is_no_json_is_told_by_where_it_stops_to_be(running: Served) -> None:
    said = httpx.post(f"{running.base}/session/start", content=b'{"notes":}').json()
    assert said["detail"] == (
        "The body is not a JSON object: what stands at line 1, column 10 is none."
    )


@pytest.mark.parametrize(
    ("fault", "status", "name"),
    [
        (StorageLost("a file"), 503, "unavailable"),
        (Stopped("Tallylight is stopping."), 503, "unavailable"),
        (Owned("Another program has it."), 503, "unavailable"),
        (OutOfReach("The database can't be opened."), 503, "unavailable"),
        (WriteFailed("raids", Kind.BUSY), 503, "unavailable"),
        (ReadFailed(Kind.BUSY), 503, "unavailable"),
        (WriteFailed("raids", Kind.FULL), 500, "internal"),
        (WriteFailed("raids", Kind.CHECK), 500, "internal"),
        (ReadFailed(Kind.BROKEN), 500, "internal"),
        (broken_inside(), 500, "internal"),
    ],
)
def test_what_may_pass_is_unavailable_and_what_will_not_is_internal(
    fault: Fault, status: int, name: str
) -> None:
    said = document(of_fault(fault))

    assert (said["status"], said["name"], said["detail"]) == (status, name, str(fault))
    assert "unsure" not in said


def test_a_commit_that_may_have_arrived_is_said_to_be_unsure() -> None:
    said = document(of_fault(StorageLost("a file", unsure=True)))

    assert (said["status"], said["unsure"]) == (503, True)


def test_a_press_that_breaks_inside_is_internal(
    running: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running.show.program, "addressed", lambda _: 1 / 0)

    answer = httpx.post(f"{running.base}/session/start")

    assert (answer.status_code, answer.json()["name"]) == (500, "internal")


def test_a_question_that_breaks_inside_is_internal(
    running: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running.show.program, "ask", lambda *_: 1 / 0)

    answer = httpx.get(f"{running.base}/session/current")

    assert (answer.status_code, answer.json()["name"]) == (500, "internal")


def test_a_press_does_not_wait_without_end(
    running: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bridge, "DEADLINE", 0.2)
    stuck = threading.Event()
    running.show.program.dispatcher.submit(Job((), lambda _: void(stuck.wait(20))))

    answer = httpx.post(f"{running.base}/session/start", headers={"Idempotency-Key": "a"})
    stuck.set()

    said = answer.json()
    assert (answer.status_code, said["name"], said["unsure"]) == (503, "unavailable", True)
    assert "may still be carried out" in said["detail"]
    again = httpx.post(f"{running.base}/session/start", headers={"Idempotency-Key": "a"})
    assert (again.status_code, again.json()["session_id"]) == (201, 1)


@pytest.mark.parametrize(
    "path",
    ["/session/current", "/health", "/panels", "/openapi.json", "/nowhere", "/problems/internal"],
)
def test_what_is_read_as_json_can_not_be_taken_for_anything_else(
    running: Served, path: str
) -> None:
    assert guarded(httpx.get(f"{running.base}{path}"))


def test_the_answer_to_a_press_is_guarded_too(running: Served) -> None:
    assert guarded(httpx.post(f"{running.base}/session/start"))
    assert guarded(httpx.post(f"{running.base}/session/start"))


def guarded(answer: httpx.Response) -> bool:
    headers = answer.headers
    return (headers["x-content-type-options"], headers["cross-origin-resource-policy"]) == (
        "nosniff",
        "same-origin",
    )


def void(_: object) -> None:
    """Drop a value."""
