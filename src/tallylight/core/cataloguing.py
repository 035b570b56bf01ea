"""Makes the catalogue of what the program can be told and asked.

The words of an operation are its path without the parameters: `POST /raid/start` is
`raid start`. Parameters of the path, required fields, and those that a command declares as
its `arguments` may follow the words, in this order. Two operations may share their words
(`raids`, and `raids` with a number) as long as the number of arguments tells which is meant.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tallylight import __version__
from tallylight.base.errors import Fault, Refusal
from tallylight.core.catalogue import (
    Catalogue,
    FieldSaid,
    Kind,
    OperationSaid,
    RefusalSaid,
    arguments_taken,
)
from tallylight.core.decide import REFUSALS
from tallylight.core.registry import CommandDeclared, QueryDeclared, Registry, field_sentences

_SCALARS: Mapping[str, Kind] = {
    "string": "text",
    "integer": "integer",
    "number": "number",
    "boolean": "flag",
}
_PARAMETER = re.compile(r"\{(\w+)\}")


def catalogue(registry: Registry) -> Catalogue:
    """The catalogue of all packs. Fault when words leave open what is meant."""
    operations = [
        *(_command(declared) for declared in registry.commands.values()),
        *(_query(declared) for declared in registry.queries.values()),
    ]
    _check_words(operations)
    packs = {pack.name: pack.sentence for pack in registry.packs.values()}
    secrets = [one.key for one in registry.settings.values() if one.sensitive]
    return Catalogue(version=__version__, packs=packs, operations=operations, secrets=secrets)


def _command(declared: CommandDeclared) -> OperationSaid:
    spec, fields = declared.spec, _fields(declared)
    return OperationSaid(
        name=declared.full_name,
        pack=declared.pack.name,
        words=_words(declared, [spec.path]),
        method="POST",
        paths=list(declared.routes),
        arguments=[*(f["name"] for f in fields if f["required"]), *spec.arguments],
        house=spec.house,
        sentence=declared.sentence,
        refusals=_refusals([*declared.refuses, *REFUSALS]),
        fields=fields,
    )


def _query(declared: QueryDeclared) -> OperationSaid:
    spec, fields = declared.spec, _fields(declared)
    in_path = [name for path in spec.paths for name in _PARAMETER.findall(path)]
    required = [field["name"] for field in fields if field["required"]]
    return OperationSaid(
        name=declared.full_name,
        pack=declared.pack.name,
        words=_words(declared, spec.paths),
        method="GET",
        paths=list(declared.routes),
        arguments=list(dict.fromkeys([*in_path, *required, *spec.arguments])),
        house=False,
        sentence=declared.sentence,
        refusals=_refusals([*spec.refuses, REFUSALS[0]]),
        fields=fields,
    )


def _words(declared: CommandDeclared | QueryDeclared, paths: Sequence[str]) -> list[str]:
    spelled = []
    for path in paths:
        for route in reversed(declared.paths([path], bare=declared.spec.bare)):
            parts = [part for part in route.split("/") if part and not part.startswith("{")]
            spelled.append(" ".join(parts))
    return list(dict.fromkeys(spelled))


def _check_words(operations: Sequence[OperationSaid]) -> None:
    claims: dict[tuple[str, int], str] = {}
    for operation in operations:
        for words in operation["words"]:
            for count in arguments_taken(operation):
                other = claims.setdefault((words, count), operation["name"])
                if other != operation["name"]:
                    raise Fault(
                        f"On the command line, {other} and {operation['name']} are both "
                        f"called {words!r} with {count} arguments."
                    )


def _refusals(refusals: Iterable[Refusal]) -> list[RefusalSaid]:
    known = {refusal.name: refusal.sentence for refusal in refusals}
    return [RefusalSaid(name=name, sentence=sentence) for name, sentence in known.items()]


def _fields(declared: CommandDeclared | QueryDeclared) -> list[FieldSaid]:
    schema = declared.adapter.json_schema()
    required = set(schema.get("required", ()))
    sentences = field_sentences(declared.cls)
    return [
        _field(name, sentences[name], said, name in required, schema.get("$defs", {}))
        for name, said in schema.get("properties", {}).items()
    ]


def _field(
    name: str, sentence: str, schema: Mapping[str, Any], required: bool, known: Mapping[str, Any]
) -> FieldSaid:
    kinds = [_resolved(one, known) for one in schema.get("anyOf", [schema])]
    some = [one for one in kinds if one.get("type") != "null"]
    return FieldSaid(
        name=name,
        sentence=sentence,
        kind=_kind(some),
        required=required,
        nullable=len(some) < len(kinds),
        choices=some[0].get("enum", []) if len(some) == 1 else [],
        default=schema.get("default"),
    )


def _resolved(schema: Mapping[str, Any], known: Mapping[str, Any]) -> Mapping[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Mapping[str, Any] = known.get(name, schema)
    return {**found, "enum": [found["const"]]} if "const" in found else found


def _kind(schemas: Sequence[Mapping[str, Any]]) -> Kind:
    if not any(schemas):
        return "value"
    if len(schemas) == 1 and schemas[0].get("additionalProperties") is True:
        return "named"
    kinds = {_SCALARS.get(schema.get("type", ""), "json") for schema in schemas}
    if len(schemas) == 1 and schemas[0].get("format") == "date-time":
        return "instant"
    if len(kinds) == 1:
        return kinds.pop()
    if "json" in kinds and not kinds >= {"text", "flag"}:
        return "json"
    return "value"
