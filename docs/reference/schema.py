"""The pages of the tables: what refers to what, every column, a sentence for each migration."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import dialect as sqlite

import tallylight
from tallylight.core.registry import Registry
from tallylight.core.schema import VIEWS, Kept, kept, set_of
from tallylight.storage.migrations import MIGRATION_LOG

CORE = "core"
HEADS = ["column", "type", "null", "default", "refers to"]
KEEPS = {
    Kept.DERIVED: "Derived: what it holds is replayed from the timeline.",
    Kept.EVIDENCE: "Evidence: append-only.",
    Kept.PRIVATE: "Private: what people wrote; it may be erased.",
    Kept.OPERATIONAL: "Operational: it keeps the program going.",
    Kept.REFERENCE: "Reference: it ships with the program.",
}
INTRODUCTION = """\
# Tables of core

Those of each pack are on a page of its own beside this one, `schema_{pack}.md`. Types are
SQLite's; in PostgreSQL an instant, here text like `2026-03-14T20:10:00.000000Z`, is `timestamptz`,
JSON is `jsonb`, a flag `boolean`, a whole number `bigint`. What a class means is in
[ARCHITECTURE.md](../../ARCHITECTURE.md). Look as you like, and write through commands only:
`tallylight check` tells a row that was written by hand.
"""


def pages(registry: Registry) -> dict[str, list[str]]:
    """A page for core's tables, and one for those of each pack, by the names of their files."""
    by_owner: dict[str, list[sa.Table]] = {CORE: [MIGRATION_LOG]}
    for table in registry.tables():
        by_owner.setdefault(set_of(table), []).append(table)
    return {
        "schema.md" if owner == CORE else f"schema_{owner}.md": [
            INTRODUCTION if owner == CORE else f"# Tables of {owner}\n",
            *_owner(owner, tables),
        ]
        for owner, tables in by_owner.items()
    }


def _owner(owner: str, tables: list[sa.Table]) -> Iterator[str]:
    yield from ("```mermaid", "erDiagram", *sorted(_drawn(tables)), "```", "")
    for table in sorted(tables, key=lambda one: one.name):
        yield from _table(table)
    views = sorted(name for of, name in VIEWS if of == owner)
    if views:
        yield from (f"Views: {', '.join(f'`{name}`' for name in views)}.", "")
    yield from (f"## Migrations of {owner}", "")
    yield from (f"- `{name}`: {sentence}" for name, sentence in migrations(owner).items())
    yield ""


def _drawn(tables: Iterable[sa.Table]) -> Iterator[str]:
    """What refers to what. One that nothing refers to, and that refers to nothing, stands alone."""
    for table in tables:
        found = sorted(table.foreign_keys, key=lambda one: one.parent.name)
        for foreign in found:
            column = foreign.parent
            one = "|o" if column.nullable else "||"
            many = "o|" if _alone(column) else "o{"
            parent = foreign.column.table.name
            yield f"    {parent} {one}--{many} {table.name} : {column.name}"
        if not found:
            yield f"    {table.name}"


def _alone(column: Any) -> bool:
    """Whether no two rows can refer to the same one."""
    table = column.table
    keys = [
        table.primary_key,
        *(c for c in table.constraints if isinstance(c, sa.UniqueConstraint)),
    ]
    return any(list(key.columns) == [column] for key in keys)


def _table(table: sa.Table) -> Iterator[str]:
    how = (
        "Operational: it keeps the program going." if table is MIGRATION_LOG else KEEPS[kept(table)]
    )
    key = ", ".join(f"`{column.name}`" for column in table.primary_key)
    yield from (f"## {table.name}", "", f"{how} Key: {key}.", "")
    yield f"| {' | '.join(HEADS)} |"
    yield f"|{' --- |' * len(HEADS)}"
    yield from map(_column, table.columns)
    yield ""
    indexes = sorted(f"`{index.name}` ({_over(index)})" for index in table.indexes)
    if indexes:
        yield from (f"Indexes: {', '.join(indexes)}.", "")


def _column(column: Any) -> str:
    default = column.server_default
    said = "" if default is None else f"`{_compiled(default.arg)}`"
    refers = ", ".join(_refers(one) for one in column.foreign_keys)
    cells = [f"`{column.name}`", column.type.compile(sqlite()), "yes" if column.nullable else "no",
             said.replace("|", "\\|"), refers]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _refers(foreign: sa.ForeignKey) -> str:
    rule = f", {foreign.ondelete.lower()} when that goes" if foreign.ondelete else ""
    return f"`{foreign.target_fullname}`{rule}"


def _over(index: sa.Index) -> str:
    unique = "unique, " if index.unique else ""
    where = index.dialect_options["sqlite"]["where"]
    rest = "" if where is None else f", where {_compiled(where)}"
    return unique + ", ".join(_compiled(one).split(".")[-1] for one in index.expressions) + rest


def _compiled(said: Any) -> str:
    if isinstance(said, str):
        return said
    return str(said.compile(dialect=sqlite(), compile_kwargs={"literal_binds": True}))


def migrations(owner: str) -> dict[str, str]:
    """The migrations of a set in their order, each with its sentence; empty where it has none."""
    source = Path(tallylight.__file__).parent
    folder = source / ("core" if owner == CORE else f"packs/{owner}") / "migrations"
    read = {file.stem: _read(file) for file in folder.glob("[0-9]*.py")}
    after = {said["down_revision"]: name for name, said in read.items()}
    ordered, last = list[str](), None
    while (name := after.get(last)) is not None:
        ordered.append(name)
        last = read[name]["revision"]
    return {name: read[name]["sentence"] for name in ordered}


def _read(file: Path) -> Mapping[str, Any]:
    """What a migration says of itself, without running it."""
    tree = ast.parse(file.read_text("utf-8"))
    said = {
        one.targets[0].id: ast.literal_eval(one.value)
        for one in tree.body
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)
        and one.targets[0].id in ("revision", "down_revision")
    }  # fmt: skip
    return {**said, "sentence": " ".join((ast.get_docstring(tree) or "").split("\n\n")[0].split())}
