"""The OpenAPI document, made from the declarations: nothing is described twice."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_type_hints

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from tallylight import __version__
from tallylight.adapters.web import doors, grants, pace, problems
from tallylight.adapters.web.api import SAID
from tallylight.adapters.web.health import Health
from tallylight.base.errors import Refusal
from tallylight.base.text import words
from tallylight.core import decide
from tallylight.core.channels.messages import NO_SUCH_CHANNEL
from tallylight.core.files import PICTURES, StoredFile, TextFile
from tallylight.core.reading import INVALID
from tallylight.core.registry import (
    CommandDeclared,
    QueryDeclared,
    Registry,
    field_sentences,
)

REF = "#/components/schemas/{model}"
PROBLEM = {"$ref": "#/components/schemas/Problem"}
ENVELOPE_SENTENCES = {
    "happened_at": "When it was true, if that was not now; at most five seconds ahead.",
    "source": "What the sender calls itself.",
    "confidence": "How sure the sender is, 0 to 1.",
    "command_id": "Makes a retry safe, like the header Idempotency-Key.",
}
_SEQ = {
    "description": "The command's first event on the timeline; null when nothing changed.",
    "anyOf": [{"type": "integer"}, {"type": "null"}],
}
_GONE = {
    "type": "object",
    "description": "Only the ids that the command gave, when nothing stands behind them any more.",
    "required": ["seq"],
    "properties": {"seq": _SEQ},
    "patternProperties": {"_id$": {}},
    "additionalProperties": False,
}
DOOR = (*doors.REFUSALS, pace.TOO_MANY_GUESSES, pace.TOO_FAST, *grants.REFUSALS)
ANYWHERE = (INVALID, *DOOR, problems.INTERNAL, problems.UNAVAILABLE)
PRESSED = (*decide.REFUSALS, problems.MALFORMED, problems.TOO_LARGE, *ANYWHERE)
ASKED = (NO_SUCH_CHANNEL, *ANYWHERE)
_PARAMETER = re.compile(r"\{(\w+)\}")


def document(registry: Registry) -> dict[str, Any]:
    """The whole document."""
    shapes = Shapes()
    paths: dict[str, dict[str, Any]] = {}
    for command in registry.commands.values():
        for number, path in enumerate(reversed(command.routes)):
            paths.setdefault(path, {})["post"] = _command(shapes, command, number)
    for query in registry.queries.values():
        for number, path in enumerate(reversed(query.routes)):
            answer = registry.answers[query.cls]
            paths.setdefault(path, {})["get"] = _query(shapes, query, answer, (path, number))
    paths["/health"] = {"get": _health(shapes)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tallylight",
            "version": __version__,
            "description": (
                "Every path is for the channel main; under /c/{channel} for another. A list comes"
                " as a sheet, too: ?format=csv, or csv-bom for spreadsheets that need the mark."
            ),
        },
        "paths": paths,
        "components": {"schemas": {**shapes.definitions, "Problem": _problem()}},
    }


class Shapes:
    """JSON schemas of classes, gathered under one roof, with their fields' sentences."""

    def __init__(self) -> None:
        self.definitions: dict[str, Any] = {}

    def of(self, shape: Any, mode: JsonSchemaMode) -> dict[str, Any]:
        """The schema of a type; what it refers to goes to the definitions."""
        schema = TypeAdapter(shape).json_schema(ref_template=REF, mode=mode)
        self.definitions.update(schema.pop("$defs", {}))
        for cls in dataclasses_in(shape):
            self._say(cls, schema if cls is shape else self.definitions.get(cls.__name__, {}))
        return schema

    def _say(self, cls: type, schema: dict[str, Any]) -> None:
        for name, sentence in field_sentences(cls).items():
            if sentence and name in schema.get("properties", {}):
                schema["properties"][name]["description"] = sentence


def dataclasses_in(shape: Any) -> Iterator[type]:
    """Every dataclass that a type is made of, itself first."""
    seen: set[Any] = set()
    waiting = [shape]
    while waiting:
        found = waiting.pop()
        waiting += getattr(found, "__args__", ())
        if isinstance(found, type) and found not in seen and hasattr(found, "__dataclass_fields__"):
            seen.add(found)
            yield found
            waiting += get_type_hints(found).values()


def _command(shapes: Shapes, command: CommandDeclared, number: int) -> dict[str, Any]:
    body = shapes.of(command.cls, "validation")
    envelope = SAID.json_schema(ref_template=REF)["properties"]
    for name, sentence in ENVELOPE_SENTENCES.items():
        envelope[name]["description"] = sentence
    body["properties"] = {**body.get("properties", {}), **envelope}
    body.pop("description", None)
    answers: dict[str, Any] = {"200": _answer("Done, or so already.", _served(shapes, command))}
    if command.spec.creates:
        answers = {"201": _answer("Recorded.", _served(shapes, command)), **answers}
    return {
        "operationId": _operation_id(command, number),
        "summary": command.sentence,
        "tags": [command.pack.name],
        "x-role": command.needs,
        "parameters": [_idempotency_key()],
        "requestBody": {
            "required": bool(body.get("required")),
            "content": {"application/json": {"schema": body}},
        },
        "responses": {**answers, **_refusals([*command.refuses, *PRESSED])},
    }


def _served(shapes: Shapes, command: CommandDeclared) -> dict[str, Any]:
    answer = command.pack.answers.get(command.cls) or (
        command.subject.serve if command.subject else None
    )
    shape = get_type_hints(answer).get("return") if answer else None
    if shape is None:
        return {"type": "object", "properties": {"seq": _SEQ}}
    schema = shapes.of(shape, "serialization")
    whole = {**schema, "properties": {**schema.get("properties", {}), "seq": _SEQ}}
    return {"anyOf": [whole, _GONE]}


def _query(
    shapes: Shapes, query: QueryDeclared, answer: Any, place: tuple[str, int]
) -> dict[str, Any]:
    path, number = place
    schema = shapes.of(query.cls, "validation")
    in_path = set(_PARAMETER.findall(path))
    parameters = []
    for name, said in schema.get("properties", {}).items():
        here = name in in_path
        parameters.append(
            {
                "name": name,
                "in": "path" if here else "query",
                "required": here or name in schema.get("required", ()),
                "description": said.pop("description", words(name)),
                "schema": said,
            }
        )
    shape = get_type_hints(answer, include_extras=True)["return"]
    return {
        "operationId": _operation_id(query, number),
        "summary": query.sentence,
        "tags": [query.pack.name],
        "x-role": query.needs,
        "parameters": parameters,
        "responses": {"200": _answer_of(shapes, shape)} | _refusals([*query.spec.refuses, *ASKED]),
    }


def _health(shapes: Shapes) -> dict[str, Any]:
    shape = shapes.of(Health, "serialization")
    return {
        "operationId": "health",
        "summary": "Whether the program can do its work.",
        "tags": ["program"],
        "parameters": [],
        "responses": {
            "200": _answer("All is well.", shape),
            "503": _answer("The database is out of reach.", shape),
        }
        | _refusals([*DOOR, problems.INTERNAL]),
    }


def _operation_id(declared: CommandDeclared | QueryDeclared, number: int) -> str:
    return declared.name if number == 0 else f"{declared.name}__{number + 1}"


def _answer_of(shapes: Shapes, shape: Any) -> dict[str, Any]:
    if shape is StoredFile:
        drawn = {"schema": {"type": "string", "format": "binary"}}
        return {"description": "The picture.", "content": dict.fromkeys(PICTURES.values(), drawn)}
    answer = _answer("The answer.", shapes.of(shape, "serialization"))
    if shape is TextFile:
        answer["description"] = "The file; who takes JSON alone is told of it."
        answer["content"]["*/*"] = {"schema": {"type": "string"}}
    return answer


def _answer(sentence: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"description": sentence, "content": {"application/json": {"schema": schema}}}


def _refusals(possible: Iterable[Refusal]) -> dict[str, Any]:
    """One answer per status, which lists the refusals it may carry by name and sentence."""
    by_status: dict[int, list[Refusal]] = {}
    for refusal in dict.fromkeys(possible):
        by_status.setdefault(refusal.status, []).append(refusal)
    return {
        str(status): {
            "description": "\n".join(f"- `{r.name}`: {r.sentence}" for r in refusals),
            "content": {problems.MEDIA_TYPE: {"schema": PROBLEM}},
        }
        for status, refusals in sorted(by_status.items())
    }


def _problem() -> dict[str, Any]:
    said = {
        "type": ("string", "The address of the refusal's own page."),
        "title": ("string", "The refusal in two or three words."),
        "status": ("integer", "The HTTP status."),
        "detail": ("string", "What is wrong, in a sentence for a person."),
        "name": ("string", "The refusal's name, the same on every surface."),
        "unsure": ("boolean", "True when what was sent may be carried out all the same."),
    }
    return {
        "type": "object",
        "description": "Why something was not done (RFC 9457).",
        "required": [name for name in said if name != "unsure"],
        "properties": {
            name: {"type": kind, "description": sentence} for name, (kind, sentence) in said.items()
        },
    }


def _idempotency_key() -> dict[str, Any]:
    return {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "Makes a retry safe: the same key with the same body is carried out once.",
        "schema": {"type": "string"},
    }
