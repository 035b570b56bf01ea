"""Health and metrics: what is told of how the program does its work."""

from collections.abc import Iterator

import httpx
import pytest
import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families

from tallylight.core.udp.messages import MakeServer
from tallylight.storage.readers import READERS
from tallylight.testing.served import Served, served

from ...laws.sample_pack import PACK as LAMP


@pytest.fixture
def running(database_url: str) -> Iterator[Served]:
    with served(database_url, of=[LAMP]) as served_show:
        yield served_show


def got(running: Served, path: str) -> httpx.Response:
    return httpx.get(f"{running.base}{path}")


def metrics(running: Served) -> dict[tuple[str, str], float]:
    """Each sample by its name and, where there is one, what it is of."""
    families = text_string_to_metric_families(got(running, "/metrics").text)
    return {
        (one.name, one.labels.get("name", one.labels.get("channel", ""))): one.value
        for family in families
        for one in family.samples
        if one.labels.get("le", "+Inf") == "+Inf"
    }


def test_health_tells_of_the_writer_the_readers_the_feed_and_what_listens(running: Served) -> None:
    running.show.do(MakeServer(name="hall", port=6000, feed="lamp.signals", enabled=False))

    health = got(running, "/health").json()

    assert (health["writing"], health["waiting_for_writer"]) == (True, 0)
    assert health["readers"] == {"in_use": 0, "waiting": 0, "most": READERS}
    assert health["feed"]["pictures_waiting"] == 0
    assert {"name": "hall", "wanted": False, "state": None, "why": None} in health["listeners"]
    assert (health["slow_count"], health["slow"]) == (0, [])
    on_disk = running.show.program.storage.dialect.file is not None
    assert (health["disk_free_bytes"] is not None) == on_disk


def test_it_is_alive_and_ready_until_its_tables_are_behind(running: Served) -> None:
    assert got(running, "/health/live").json() == {"status": "ok"}
    assert got(running, "/health/ready").status_code == 200

    with running.show.program.storage.migrating() as connection:
        connection.exec_driver_sql("DELETE FROM alembic_version_core")

    assert got(running, "/health/ready").status_code == 503
    assert got(running, "/health/live").status_code == 200


def test_metrics_are_in_the_words_of_prometheus(running: Served) -> None:
    httpx.post(f"{running.base}/session/start")
    got(running, "/sessions")

    found = metrics(running)

    assert found["tallylight_database_up", ""] == 1
    assert found["tallylight_database_size_bytes", ""] > 0
    assert found["tallylight_operation_seconds_count", "sessions.create_session"] == 1
    assert found["tallylight_operation_seconds_bucket", "sessions.list_sessions"] == 1
    assert found["tallylight_events", "main"] == 1
    assert found["tallylight_slow_queries_total", ""] == 0
    assert found["tallylight_migrations_pending", ""] == 0


def test_a_database_that_says_nothing_is_told_of_and_not_waited_for(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tallylight.adapters.web.health.PATIENCE_S", 0.1)
    engine = sa.create_engine(postgresql_url)
    with served(postgresql_url, of=[LAMP]) as running, engine.connect() as somebody:
        somebody.exec_driver_sql("LOCK TABLE alembic_version_core IN ACCESS EXCLUSIVE MODE")

        ready, health = got(running, "/health/ready"), got(running, "/health")
        somebody.rollback()

        assert (ready.status_code, health.status_code) == (503, 503)
        assert "did not answer within" in ready.json()["why"]
        assert health.json()["listeners"] == []
    engine.dispose()
