"""Every declared command and question knows who may give it, and every door asks."""

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tallylight import packs
from tallylight.adapters.web.app import application
from tallylight.adapters.web.doors import Doors
from tallylight.core.access.messages import MakeToken
from tallylight.core.program import registry_of
from tallylight.core.registry import Registry, discover
from tallylight.core.roles import Role
from tallylight.testing import show

ADMINS = (
    "access.", "settings.", "channels.", "deck.", "udp.make_server", "udp.remove_server",
    "sources.enable_source",
)  # fmt: skip
"""What only who runs the house may do, whatever is declared of it otherwise."""


@pytest.fixture(scope="module")
def registry() -> Registry:
    return registry_of(discover(packs))


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, dict[Role, str]]]:
    """Every pack behind a door that others come to, and a token of each role."""
    file = tmp_path_factory.mktemp("roles") / "tally.db"
    with show(f"sqlite:///{file.as_posix()}") as running:
        made = {role: running.do(MakeToken(name=role, role=role))["token"] for role in Role}
        app = application(running.program, Doors("tally.lan", 7373, None, "local", bound=True))
        yield TestClient(app, base_url="http://tally.lan", client=("10.0.0.9", 50000)), made


def test_what_changes_what_all_go_by_is_for_admins_and_all_else_for_operators(
    registry: Registry,
) -> None:
    needs = {one.full_name: one.needs for one in registry.commands.values()}

    assert all(needs[name] is Role.ADMIN for name in needs if name.startswith(ADMINS))
    assert Role.WATCH not in needs.values()


def test_a_question_that_shows_what_opens_is_for_admins(registry: Registry) -> None:
    asked = {q.full_name: q.needs for q in registry.queries.values()}

    shown = {name for name, role in asked.items() if role is not Role.WATCH}
    assert shown == {"access.list_tokens", "deck.get_link"}


@pytest.mark.parametrize("role", [Role.WATCH, Role.OPERATE])
def test_no_command_is_taken_from_a_role_that_is_not_enough(
    registry: Registry, doors: tuple[TestClient, dict[Role, str]], role: Role
) -> None:
    client, tokens = doors
    shown = {"Authorization": f"Bearer {tokens[role]}"}

    let_in = [
        path
        for command in registry.commands.values()
        if not role.may(command.needs)
        for path in (*command.routes, *(f"/c/main{route}" for route in command.routes))
        if client.post(path, headers=shown, json={"no": "such field"}).status_code != 403
    ]
    assert let_in == []


def test_every_question_is_asked_for_a_token_at_every_path(
    registry: Registry, doors: tuple[TestClient, dict[Role, str]]
) -> None:
    client, tokens = doors
    watch = {"Authorization": f"Bearer {tokens[Role.WATCH]}"}
    known = registry.queries.values()
    paths = [(q, re.sub(r"{\w+}", "1", path)) for q in known for path in q.routes]

    bare = [path for _, path in paths if client.get(path).status_code != 401]
    shut = [q.full_name for q, path in paths
            if (client.get(path, headers=watch).status_code == 403) != (q.needs != Role.WATCH)
            ]  # fmt: skip
    assert (bare, shut) == ([], [])
