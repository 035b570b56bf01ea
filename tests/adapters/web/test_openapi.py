"""The description of everything: whole, in order, and true."""

import math
import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    response_schema_conformance,
    status_code_conformance,
)

from tallylight import packs
from tallylight.adapters.web import app
from tallylight.adapters.web.openapi import document
from tallylight.core.program import registry_of
from tallylight.core.registry import discover
from tallylight.testing.served import Served, served

from ...conftest import MORE

REGISTRY = registry_of(discover(packs))
DOCUMENT = document(REGISTRY)
OPERATIONS = [
    (method, path, operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
]
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
SCHEMA.config.phases.coverage.enabled = MORE > 1  # 19,000 more: for a long hunt
METHODS = {"get", "post"}
PARAMETER_KEYS = {"name", "in", "required", "description", "schema"}


def schemas() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema at a place of its own, with the place's name."""
    yield from DOCUMENT["components"]["schemas"].items()
    for method, path, operation in OPERATIONS:
        parts = [operation.get("requestBody"), *operation["responses"].values()]
        for part in filter(None, parts):
            for content in part["content"].values():
                yield f"{method} {path}", content["schema"]


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object within a JSON value."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def test_the_document_has_the_members_that_it_must() -> None:
    assert DOCUMENT["openapi"].startswith("3.1.")
    assert {"title", "version"} <= DOCUMENT["info"].keys()
    for method, path, operation in OPERATIONS:
        assert method in METHODS
        assert path.startswith("/")
        assert operation["summary"]
        assert operation["responses"]
        assert all(re.fullmatch(r"[1-5]\d\d", status) for status in operation["responses"])
        assert all(answer["description"] for answer in operation["responses"].values())


def test_whatever_is_referred_to_is_there() -> None:
    there = {f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]}

    assert {node["$ref"] for node in nodes(DOCUMENT) if "$ref" in node} <= there


def test_every_command_and_question_is_described_at_each_of_its_paths() -> None:
    described = {(method, path) for method, path, _ in OPERATIONS}

    assert described == {
        ("get", "/health"),
        *(("post", path) for command in REGISTRY.commands.values() for path in command.routes),
        *(("get", path) for query in REGISTRY.queries.values() for path in query.routes),
    }


def test_no_two_operations_have_the_same_id() -> None:
    ids = [operation["operationId"] for _, _, operation in OPERATIONS]

    assert len(ids) == len(set(ids))


def test_every_field_and_parameter_is_described() -> None:
    silent = [
        f"{where}: {name}"
        for where, schema in schemas()
        for node in nodes(schema)
        if isinstance(node.get("properties"), dict)
        for name, said in node["properties"].items()
        if not said.get("description")
    ]
    silent += [
        f"{path}: {parameter['name']}"
        for _, path, operation in OPERATIONS
        for parameter in operation["parameters"]
        if not parameter["description"]
    ]
    assert silent == []


def test_what_stands_in_a_path_is_a_parameter_of_it() -> None:
    for _, path, operation in OPERATIONS:
        declared = {p["name"]: p for p in operation["parameters"] if p["in"] == "path"}
        assert declared.keys() == set(re.findall(r"\{(\w+)\}", path))
        assert all(parameter["required"] for parameter in declared.values())
        assert all(parameter.keys() == PARAMETER_KEYS for parameter in operation["parameters"])


def test_each_declared_refusal_is_listed_under_its_status() -> None:
    refusing = [
        *(("post", command.routes, command.refuses) for command in REGISTRY.commands.values()),
        *(("get", query.routes, query.spec.refuses) for query in REGISTRY.queries.values()),
    ]
    for method, routes, refuses in refusing:
        for path in routes:
            answers = DOCUMENT["paths"][path][method]["responses"]
            for refusal in refuses:
                assert f"- `{refusal.name}`: " in answers[str(refusal.status)]["description"]


def test_no_refusal_is_listed_that_has_no_page() -> None:
    listed = {
        name
        for _, _, operation in OPERATIONS
        for answer in operation["responses"].values()
        for name in re.findall(r"^- `(\w+)`: ", answer["description"], re.MULTILINE)
    }
    assert listed <= app.served_refusals(REGISTRY).keys()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    file = tmp_path_factory.mktemp("served") / "tally.db"
    with served(f"sqlite:///{file}") as served_show:
        yield served_show


@SCHEMA.parametrize()
@settings(
    max_examples=6 * MORE,
    deadline=None,
    derandomize=MORE == 1,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_what_is_described_is_what_is_answered(case: schemathesis.Case, running: Served) -> None:
    case.call_and_validate(
        base_url=running.base,
        checks=[not_a_server_error, response_schema_conformance, status_code_conformance],
    )


def test_whatever_is_asked_how_many_says_how_many_at_most() -> None:
    unbounded = [
        path
        for _, path, operation in OPERATIONS
        for one in operation["parameters"]
        if one["name"] == "limit" and one["schema"].get("maximum", math.inf) > 2000
    ]
    assert unbounded == []
