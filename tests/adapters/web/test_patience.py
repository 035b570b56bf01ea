"""Who reads waits while the database answers anybody; where it is silent, that is said."""

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest
import sqlalchemy as sa

from tallylight.adapters.web import health, patience
from tallylight.storage.readers import READERS
from tallylight.testing.served import Served, served

from ...laws.sample_pack import PACK as LAMP


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PATIENCE_S", 0.2)
    monkeypatch.setattr(patience, "PATIENCE_S", 0.1)


@pytest.fixture
def running(postgresql_url: str) -> Iterator[Served]:
    with served(postgresql_url, of=[LAMP]) as found:
        yield found


@contextmanager
def locked(url: str, *tables: str) -> Iterator[sa.Connection]:
    """Tables that nobody else gets an answer of until the end of the block."""
    engine = sa.create_engine(url)
    with engine.connect() as somebody:
        somebody.exec_driver_sql(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
        try:
            yield somebody
        finally:
            somebody.rollback()
    engine.dispose()


def test_a_question_to_a_silent_database_is_told_so_and_may_come_again(
    running: Served, postgresql_url: str
) -> None:
    with locked(postgresql_url, "stream_sessions", "alembic_version_core"):
        no = httpx.get(f"{running.base}/sessions", timeout=20)
    assert (no.status_code, no.headers["retry-after"]) == (503, "5")
    assert "did not answer within" in no.json()["detail"]


def test_it_answers_again_once_it_is_not_silent_any_more(
    running: Served, postgresql_url: str
) -> None:
    with locked(postgresql_url, "stream_sessions", "alembic_version_core"):
        httpx.get(f"{running.base}/sessions", timeout=20)
    assert httpx.get(f"{running.base}/sessions", timeout=20).status_code == 200


def test_a_question_that_takes_long_is_waited_for_while_others_are_answered(
    running: Served, postgresql_url: str
) -> None:
    with locked(postgresql_url, "stream_sessions") as somebody:
        free = threading.Timer(1, somebody.rollback)
        free.start()
        assert httpx.get(f"{running.base}/sessions", timeout=20).status_code == 200
        free.join()


def test_more_long_questions_than_may_read_leave_the_database_to_be_asked_for(
    running: Served, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "PATIENCE_S", 3)
    readers = running.show.program.storage.readers

    def ask(_: int) -> int:
        return httpx.get(f"{running.base}/sessions", timeout=20).status_code

    with ThreadPoolExecutor(READERS) as asking:
        with locked(postgresql_url, "stream_sessions"):
            told = [asking.submit(ask, number) for number in range(READERS)]
            while readers.in_use < READERS - patience.LEFT:
                time.sleep(0.01)
            assert httpx.get(f"{running.base}/health/ready", timeout=20).status_code == 200
        assert {one.result() for one in told} == {200}


def test_what_nobody_waits_for_any_more_is_not_begun() -> None:
    begun: list[int] = []

    async def answers() -> None:
        return None

    async def leave() -> None:
        reading, free = patience.Patience(answers), threading.Event()
        held = [asyncio.create_task(reading.read(free.wait)) for _ in range(READERS)]
        late = asyncio.create_task(reading.read(begun.append, 1))
        await asyncio.sleep(0)
        late.cancel()
        await asyncio.wait({late})
        free.set()
        await asyncio.gather(*held)

    asyncio.run(leave())
    assert begun == []


def test_many_stuck_questions_do_not_keep_health_from_answering(
    running: Served, postgresql_url: str
) -> None:
    def ask() -> None:
        httpx.get(f"{running.base}/sessions", timeout=20)

    with locked(postgresql_url, "stream_sessions", "alembic_version_core"):
        asking = [threading.Thread(target=ask) for _ in range(12)]
        for one in asking:
            one.start()
        said = httpx.get(f"{running.base}/health", timeout=20)
        for one in asking:
            one.join()
    assert said.status_code == 503
