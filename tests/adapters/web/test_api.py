"""Commands and queries over HTTP."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tallylight.core.settings.messages import SetSetting
from tallylight.testing.served import Served, served

from ...laws.sample_pack import PACK as LAMP


@pytest.fixture
def web(database_url: str) -> Iterator[httpx.Client]:
    with served(database_url, of=[]) as running, httpx.Client(base_url=running.base) as client:
        yield client


@pytest.fixture
def running(sqlite_url: str) -> Iterator[Served]:
    with served(sqlite_url, of=[]) as served_show:
        yield served_show


def test_what_is_created_comes_back_whole(web: httpx.Client) -> None:
    answer = web.post("/session/start", json={"session_type": "stream", "notes": "Saturday"})

    assert answer.status_code == 201
    assert answer.json() | {"session_id": 1, "status": "LIVE", "notes": "Saturday"} == answer.json()


def test_a_refusal_is_a_problem_document_with_a_name_and_a_sentence(web: httpx.Client) -> None:
    web.post("/session/start")

    refused = web.post("/session/start")

    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["name"] == "session_is_open"
    assert "End it first." in refused.json()["detail"]


def test_every_refusal_has_a_page_of_its_own(web: httpx.Client) -> None:
    problem = web.post("/session/end").json()

    page = web.get(problem["type"]).json()

    assert page["name"] == "no_open_session"


@pytest.mark.parametrize(
    ("body", "status", "name"),
    [
        (b"{", 400, "malformed"),
        (b"[]", 400, "malformed"),
        (b'{"session_type": "party"}', 422, "invalid"),
        (b'{"sesion_type": "stream"}', 422, "invalid"),
        (b'{"happened_at": "yesterday"}', 422, "invalid"),
        (b'{"happened_at": "2026-03-14T12:00:00"}', 422, "invalid"),
        (b'{"happened_at": "2026-03-14T12:00:06Z"}', 422, "in_the_future"),
        (b'{"confidence": 2}', 422, "invalid"),
        (b'{"command_id": ""}', 422, "not_keepable"),
        (b'{"notes": "' + b"x" * (1 << 20) + b'"}', 413, "too_large"),
    ],
)
def test_bad_input_gets_a_clear_error_and_changes_nothing(
    web: httpx.Client, body: bytes, status: int, name: str
) -> None:
    answer = web.post("/session/start", content=body)

    assert (answer.status_code, answer.json()["name"]) == (status, name)
    assert web.get("/timeline").json() == []


def test_the_same_key_is_carried_out_once(web: httpx.Client) -> None:
    first = web.post("/session/start", headers={"Idempotency-Key": "a"})

    again = web.post("/session/start", headers={"Idempotency-Key": "a"})

    assert (again.status_code, again.json()) == (first.status_code, first.json())


def test_the_same_key_for_something_else_is_refused(web: httpx.Client) -> None:
    web.post("/session/start", headers={"Idempotency-Key": "a"})

    other = web.post("/session/start", json={"notes": "b"}, headers={"Idempotency-Key": "a"})

    assert (other.status_code, other.json()["name"]) == (422, "command_id_reused")


def test_an_empty_key_is_refused(web: httpx.Client) -> None:
    refused = web.post("/session/start", headers={"Idempotency-Key": ""})

    assert (refused.status_code, refused.json()["name"]) == (422, "not_keepable")


def test_another_channel_has_its_own_sessions(web: httpx.Client) -> None:
    web.post("/channel/make", json={"name": "court-2"})
    web.post("/session/start")

    answer = web.post("/c/court-2/session/start")

    assert (answer.status_code, answer.json()["channel"]) == (201, "court-2")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_channel_is_404(web: httpx.Client, method: str) -> None:
    path = "/c/nowhere/session/current" if method == "GET" else "/c/nowhere/session/start"

    answer = web.request(method, path)

    assert (answer.status_code, answer.json()["name"]) == (404, "no_such_channel")


def test_undo_says_what_it_took_back(web: httpx.Client) -> None:
    web.post("/session/start", json={"session_type": "stream"})

    undone = web.post("/undo").json()

    assert (undone["undone_seq"], undone["undone"], undone["seq"]) == (1, "Stream started", 2)


def test_undo_refuses_to_take_back_something_else_than_expected(web: httpx.Client) -> None:
    web.post("/session/start")
    web.post("/session/end")

    answer = web.post("/undo", json={"expect": 1})

    assert (answer.status_code, answer.json()["name"]) == (409, "undo_moved")


def test_health_tells_the_open_session_and_the_position(web: httpx.Client) -> None:
    web.post("/session/start")

    health = web.get("/health").json()

    assert health["database"]["reachable"] is True
    assert health["channels"]["main"]["open_session"] == 1
    assert health["channels"]["main"]["position"].endswith("-1")


def test_health_tells_the_version_of_every_set_of_tables(database_url: str) -> None:
    with served(database_url, of=[LAMP]) as running:
        sets = httpx.get(f"{running.base}/health").json()["database"]["schema"]

    assert [(one["name"], one["newest"]) for one in sets] == [("core", True), ("lamp", True)]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("dials", None),
        ("empty", "No file in it is of the kind that is waited for"),
        ("nowhere", "No such file or directory"),
        ("dials/red.dial", "Not a directory"),
    ],
)
def test_health_tells_what_is_wrong_with_a_folder_that_is_to_be_watched(
    sqlite_url: str, tmp_path: Path, name: str, why: str | None
) -> None:
    for made in ("dials", "empty"):
        (tmp_path / made).mkdir()
    (tmp_path / "dials" / "red.dial").write_text("red")
    folder = str(tmp_path / name)
    with served(sqlite_url, of=[LAMP]) as running:
        assert httpx.get(f"{running.base}/health").json()["folders"] == []
        running.show.do(SetSetting(key="lamp.dials", value=folder))
        folders = httpx.get(f"{running.base}/health").json()["folders"]

    assert folders == [{"setting": "lamp.dials", "folder": folder, "why": why}]


def test_health_tells_that_tables_are_behind(running: Served) -> None:
    storage = running.show.program.storage
    with storage.migrating() as connection:
        connection.exec_driver_sql("DELETE FROM alembic_version_core")

    (core,) = httpx.get(f"{running.base}/health").json()["database"]["schema"]

    assert core == {"name": "core", "version": None, "newest": False}


def test_health_is_unavailable_while_the_database_is_out_of_reach(
    running: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running.show.program.storage, "_reading", None)

    answer = httpx.get(f"{running.base}/health")

    assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")
    assert "is closed" in answer.json()["database"]["why"]


def test_the_origin_is_what_the_sender_says_it_is(running: Served) -> None:
    httpx.post(f"{running.base}/session/start", headers={"Tallylight-Origin": "deck"})

    assert running.show.rows("SELECT origin FROM timeline WHERE channel = 'main'") == [("deck",)]


@pytest.mark.parametrize("path", ["/nowhere", "/static/../app.py", "/static/%2e%2e/app.py"])
def test_there_is_nothing_where_there_is_nothing(web: httpx.Client, path: str) -> None:
    assert web.get(path).status_code == 404


def test_scripts_are_served_as_scripts(web: httpx.Client) -> None:
    answer = web.get("/static/live.js")

    assert answer.headers["content-type"].startswith("text/javascript")
