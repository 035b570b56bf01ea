"""Makes the reference beside it from what the packs declare: a page for core, one for each pack.

    make reference            (or: python -m docs.reference.make)

A test compares the pages with a fresh generation. What they say is what `/openapi.json` and
`tallylight --help` say, laid out to be read.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_type_hints

from docs.reference import schema
from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from tallylight import packs
from tallylight.adapters.web import openapi
from tallylight.adapters.web.app import served_refusals
from tallylight.base.errors import Refusal
from tallylight.base.text import sentence
from tallylight.core.catalogue import OperationSaid
from tallylight.core.cataloguing import catalogue
from tallylight.core.declare import Setting, spec_of
from tallylight.core.pack import Pack
from tallylight.core.program import registry_of
from tallylight.core.registry import (
    CommandDeclared,
    EventDeclared,
    QueryDeclared,
    Registry,
    discover,
    field_sentences,
)

HERE = Path(__file__).parent
RENEW = "make reference"
MADE = f"<!-- Made by `{RENEW}` from what is declared. Change that, not this. -->"
WORDS = {"string": "text", "integer": "whole number", "number": "number", "boolean": "yes or no"}
KINDS = {**WORDS, "float": "number", "json": "JSON"}
CORE = "core"

Schema = Mapping[str, Any]
Operation = CommandDeclared | QueryDeclared


def pages(registry: Registry) -> dict[str, str]:
    """Every page by the name of its file."""
    books = _books(registry)
    made = {"README.md": _overview(books)}
    for book in books.values():
        made[f"{book.name}.md"] = _page(registry, book, Writer(registry, books, book))
    made |= schema.pages(registry)
    return {name: "\n".join([MADE, "", *lines]).rstrip() + "\n" for name, lines in made.items()}


@dataclass(frozen=True)
class Book:
    """What stands on one page: packs, with the refusals and shapes that no page before it has."""

    name: str
    sentence: str
    packs: tuple[Pack, ...]
    refusals: Mapping[str, Refusal]
    shapes: Mapping[str, type]

    def own(self, declared: Mapping[type, Any]) -> list[Any]:
        """Those that one of its packs declares."""
        return [one for pack in self.packs for one in declared.values() if one.pack is pack]


def _books(registry: Registry) -> dict[str, Book]:
    """A page for all of core, then one for each pack."""
    known, added = registry.packs.values(), [p for p in registry.packs.values() if not p.builtin]
    core = tuple(pack for pack in known if pack.builtin)
    refusals = served_refusals(registry_of(()))
    said = "What every show has in common."
    books = {CORE: Book(CORE, said, core, refusals, _shapes_of(registry, core, ()))}
    for pack in added:
        before = list(books.values())
        told = {name for book in before for name in book.refusals}
        shaped = [name for book in before for name in book.shapes]
        own = {name: one for name, one in _refusals_of(pack).items() if name not in told}
        shapes = _shapes_of(registry, (pack,), shaped)
        books[pack.name] = Book(pack.name, pack.sentence, (pack,), own, shapes)
    return books


def _refusals_of(pack: Pack) -> dict[str, Refusal]:
    said = [one for one in vars(pack.messages).values() if isinstance(one, Refusal)]
    said += [subject.unknown for subject in pack.subjects if subject.unknown is not None]
    return {one.name: one for one in said}


def _shapes_of(registry: Registry, of: Sequence[Pack], told: Iterable[str]) -> dict[str, type]:
    """The classes that the messages and answers of packs are made of, but those told before."""
    found = {
        cls.__name__: cls
        for pack, _, _, shape in _asked(registry)
        if pack in of
        for cls in openapi.dataclasses_in(shape)
        if spec_of(cls) is None
    }
    return {name: found[name] for name in sorted(found.keys() - set(told))}


def _asked(registry: Registry) -> Iterator[tuple[Pack, Any, JsonSchemaMode, Any]]:
    """What is to be told in words: each message, and each answer under its message's name."""
    operations: list[Operation] = [*registry.commands.values(), *registry.queries.values()]
    for declared in operations:
        yield declared.pack, declared.cls, "validation", declared.cls
        shape = _answer(registry, declared)
        if shape is not None:
            yield declared.pack, declared.full_name, "serialization", shape
    for event in registry.events.values():
        yield event.pack, event.cls, "validation", event.cls


def _answer(registry: Registry, declared: Operation) -> Any:
    """The type of what answers a command or a query; None where there is nothing to tell."""
    if isinstance(declared, QueryDeclared):
        return get_type_hints(registry.answers[declared.cls], include_extras=True)["return"]
    served = declared.subject.serve if declared.subject else None
    answer = declared.pack.answers.get(declared.cls, served)
    return get_type_hints(answer).get("return") if answer else None


class Writer:
    """Types in words, and links, as they are written on one page."""

    def __init__(self, registry: Registry, books: Mapping[str, Book], here: Book) -> None:
        said, known = TypeAdapter.json_schemas(
            [(key, mode, TypeAdapter(shape)) for _, key, mode, shape in _asked(registry)],
            ref_template="{model}",
        )
        self._schemas: dict[Any, Schema] = {key: schema for (key, _), schema in said.items()}
        self._definitions: Schema = known.get("$defs", {})
        self._homes = {name: book for book in books.values() for name in book.shapes}
        self._homes |= {name: book for book in books.values() for name in book.refusals}
        self._here = here

    def answer(self, name: str) -> str:
        """What answers an operation."""
        schema = self._schemas.get(name)
        return "the ids it gave" if schema is None else self._type(schema)

    def message(self, cls: type) -> list[list[str]]:
        """The fields of a message: name, type, default, sentence."""
        schema, sentences = self._whole(self._schemas[cls]), field_sentences(cls)
        needed = schema.get("required", ())
        return [
            [f"`{name}`", self._type(said), _default(name in needed, said), sentences[name]]
            for name, said in schema.get("properties", {}).items()
        ]

    def shape(self, cls: type) -> list[list[str]]:
        """The fields of a shape: name, type, sentence."""
        sentences = field_sentences(cls)
        known = self._definitions[cls.__name__].get("properties", {})
        return [[f"`{name}`", self._type(said), sentences[name]] for name, said in known.items()]

    def refusals(self, refusals: Iterable[Refusal]) -> str:
        """Refusals by their names, each leading to its sentence."""
        names = dict.fromkeys(refusal.name for refusal in refusals)
        return ", ".join(f"[`{name}`]({self._place(name)})" for name in names)

    def _place(self, name: str) -> str:
        home = self._homes[name]
        return f"{'' if home is self._here else f'{home.name}.md'}#{name.lower()}"

    def _whole(self, schema: Schema) -> Schema:
        found: Schema = self._definitions.get(schema.get("$ref", ""), schema)
        return found

    def _type(self, schema: Schema) -> str:
        if name := schema.get("$ref"):
            known = name in self._homes
            return f"[{name}]({self._place(name)})" if known else self._type(self._whole(schema))
        if kinds := schema.get("anyOf"):
            return " or ".join(self._type(one) for one in kinds)
        if "const" in schema or "enum" in schema:
            return ", ".join(f"`{word}`" for word in schema.get("enum", [schema.get("const")]))
        if schema.get("type") == "array":
            return f"list of {self._type(schema.get('items', {}))}" + _limits(schema, "Items", "")
        if schema.get("type") == "object":
            inner = schema.get("additionalProperties")
            return f"{self._type(inner) if isinstance(inner, dict) else 'values'} by name"
        return _scalar(schema)


def _scalar(schema: Schema) -> str:
    kind = schema.get("type")
    if kind is None:
        return "any value"
    if kind == "null":
        return "null"
    if schema.get("format") == "date-time":
        return "time"
    if kind == "string":
        form = f", of the form `{schema['pattern']}`" if "pattern" in schema else ""
        return "text" + _limits(schema, "Length", " characters") + form
    return WORDS[kind] + _limits(schema, "imum", "")


def _limits(schema: Schema, what: str, of: str) -> str:
    low, high = schema.get(f"min{what}"), schema.get(f"max{what}")
    if low is None and high is None:
        return ""
    if high is None:
        return f", {low}{of} or more"
    return f", at most {high}{of}" if low is None else f", {low} to {high}{of}"


def _default(needed: bool, schema: Schema) -> str:
    if needed:
        return "must be said"
    value = schema.get("default")
    return "" if value is None else f"`{json.dumps(value, ensure_ascii=False)}`"


# Pages


def _overview(books: Mapping[str, Book]) -> list[str]:
    envelope = [[f"`{name}`", said] for name, said in openapi.ENVELOPE_SENTENCES.items()]
    return [
        "# Reference",
        "",
        "[Core](core.md) and each pack have a page of their own, beside this one. Commands change",
        "something, queries only look; what they answer has a shape. What became true is an event",
        "on the timeline. What may be chosen is a setting, and every no is a refusal.",
        "",
        "Paths are for the channel `main`; for another one, put `/c/{channel}` in front. A running",
        "program says the same to machines at `/openapi.json`, and in the terminal with `--help`",
        "behind any command. The tables behind it all are in [schema.md](schema.md).",
        "",
        "## What every command takes beside its own fields",
        "",
        *_table(["field", "meaning"], envelope),
        "## What every command may refuse",
        "",
        *_table(["refusal", "status", "sentence"], _sentences(openapi.PRESSED)),
        "## What every query may refuse",
        "",
        *_table(["refusal", "status", "sentence"], _sentences(openapi.ASKED)),
    ]


def _page(registry: Registry, book: Book, writer: Writer) -> list[str]:
    said = {one["name"]: one for one in catalogue(registry)["operations"]}
    settings = [one for pack in book.packs for one in _settings_of(registry, pack)]
    rooms: list[tuple[str, list[str]]] = [
        ("Commands", _each(registry.commands, book, lambda one: _command(writer, one, said))),
        ("Queries", _each(registry.queries, book, lambda one: _operation(writer, one, said))),
        ("Events", _each(registry.events, book, lambda one: _event(writer, one))),
        ("Settings", _table(["setting", "type", "default", "rules", "meaning"], settings)),
        ("Refusals", _table(["refusal", "status", "sentence"], _anchored(book))),
        ("Shapes", [line for cls in book.shapes.values() for line in _shape(writer, cls)]),
    ]
    lines = [f"# {book.name}", "", book.sentence, ""]
    for title, room in rooms:
        lines += [f"## {title}", "", *room] if room else []
    return lines


def _each(declared: Mapping[type, Any], book: Book, tell: Callable[[Any], list[str]]) -> list[str]:
    return [line for one in book.own(declared) for line in tell(one)]


def _command(writer: Writer, one: CommandDeclared, said: Mapping[str, OperationSaid]) -> list[str]:
    spec = one.spec
    notes = ["Undo takes it back." if spec.undoable else "Undo leaves it alone."]
    if spec.house:
        notes.append("It belongs to the house, not to a channel.")
    if spec.window:
        notes.append(f"A button takes a second press within {spec.window:g} s for the first.")
    return [*_operation(writer, one, said), " ".join(notes), ""]


def _operation(writer: Writer, one: Operation, said: Mapping[str, OperationSaid]) -> list[str]:
    refuses = one.refuses if isinstance(one, CommandDeclared) else one.spec.refuses
    told = said[one.full_name]
    paths = ", ".join(f"`{told['method']} {path}`" for path in reversed(told["paths"]))
    return [
        f"### {one.full_name}",
        "",
        one.sentence,
        "",
        f"- {paths}",
        f"- `{_line(told)}`",
        f"- Answer: {writer.answer(one.full_name)}",
        f"- Role: {one.needs}",
        *([f"- May refuse: {writer.refusals(refuses)}"] if refuses else []),
        "",
        *_table(["field", "type", "default", "meaning"], writer.message(one.cls)),
    ]


def _line(said: OperationSaid) -> str:
    """The command line, as its own help says it."""
    needed = {field["name"] for field in said["fields"] if field["required"]}
    placed = [name.upper() if name in needed else f"[{name.upper()}]" for name in said["arguments"]]
    named = any(field["kind"] == "named" for field in said["fields"])
    return " ".join(
        ["tallylight", said["words"][0], *placed, *(["[FIELD=VALUE]..."] if named else [])]
    )


def _event(writer: Writer, one: EventDeclared) -> list[str]:
    ids = {f"`{path[0]}`" for path in one.text_paths if len(path) == 1}
    fields = [
        [name, "text id" if name in ids else kind] for name, kind, *_ in writer.message(one.cls)
    ]
    said = f"{one.sentence} Of a `{one.kind}`."
    return [f"### {one.full_name}", "", said, "", *_table(["field", "type"], fields)]


def _shape(writer: Writer, cls: type) -> list[str]:
    said = sentence(cls)
    fields = _table(["field", "type", "meaning"], writer.shape(cls))
    return [f"### {cls.__name__}", "", *([said, ""] if said else []), *fields]


def _settings_of(registry: Registry, pack: Pack) -> Iterator[list[str]]:
    for one in vars(pack.messages).values():
        if isinstance(one, Setting) and registry.settings.get(one.key) is one:
            rules = ", ".join(f"{name} {_rule(rule)}" for name, rule in one.rules.items())
            default = "none" if one.sensitive else f"`{json.dumps(one.default)}`"
            kind = "secret" if one.sensitive else KINDS[one.kind]
            yield [f"`{one.key}`", kind, default, rules, one.sentence]


def _rule(rule: Any) -> str:
    return " ".join(f"`{one}`" for one in (rule if isinstance(rule, list | tuple) else [rule]))


def _anchored(book: Book) -> list[list[str]]:
    rows = _sentences(one for _, one in sorted(book.refusals.items()))
    return [[f'<a id="{name.strip("`")}"></a>{name}', *rest] for name, *rest in rows]


def _sentences(refusals: Iterable[Refusal]) -> list[list[str]]:
    return [[f"`{one.name}`", str(one.status), one.sentence] for one in dict.fromkeys(refusals)]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table, and the empty line after it; nothing where there are no rows."""
    lines = [[_cell(one) for one in row] for row in rows]
    table = [heads, ["---"] * len(heads), *lines] if lines else []
    return [*("| " + " | ".join(line) + " |" for line in table), *([""] if lines else [])]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def main() -> None:
    """Write every page."""
    for name, text in pages(registry_of(discover(packs))).items():
        (HERE / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
