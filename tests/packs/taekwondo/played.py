"""A tournament that was played, once of each kind of database, for tests that only look at it."""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
import sqlalchemy as sa

from tallylight.packs import taekwondo
from tallylight.packs.taekwondo.demo.plan import Plan, Traps
from tallylight.packs.taekwondo.demo.tournament import tournament
from tallylight.packs.taekwondo.demo.truth import BoutTruth
from tallylight.testing import Show, show

from .venue import Venue

PLAN = Plan(courts=2, bouts=4, round_seconds=40, rest_seconds=20, rare=4.0)


@dataclass(frozen=True)
class Played:
    """What was played, and what it really was, in the order of the loads."""

    show: Show
    venue: Venue
    truth: list[BoutTruth]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def played(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Played]:
    """Two courts of four matches each; nobody may write to it."""
    if request.param == "sqlite":
        yield from _play(f"sqlite:///{tmp_path_factory.mktemp('played') / 'tally.db'}")
        return
    server: sa.URL = request.getfixturevalue("postgresql_server")
    name = f"tallylight_{uuid.uuid4().hex[:12]}"
    admin = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield from _play(server.set(database=name).render_as_string(hide_password=False))
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def _play(url: str) -> Iterator[Played]:
    with show(url, of=[taekwondo.PACK]) as running:
        venue = Venue(running)
        made = tournament(random.Random(3), PLAN, Traps())
        venue.play(made.datagrams)
        yield Played(running, venue, sorted(made.truth, key=lambda bout: bout.loaded_at))
