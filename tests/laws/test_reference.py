"""The reference in docs/ is what is declared; what is written there by hand is lost."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from docs.reference import make, schema

import tallylight
from tallylight import packs
from tallylight.core.program import registry_of
from tallylight.core.registry import discover


@cache
def pages() -> Mapping[str, str]:
    """Every page, made when it is first read: who only collects tests has no use for them."""
    return make.pages(registry_of(discover(packs)))


def test_the_reference_is_what_is_declared() -> None:
    stale = [
        name
        for name, text in pages().items()
        if not (make.HERE / name).exists() or (make.HERE / name).read_text("utf-8") != text
    ]
    assert stale == [], f"not as declared; renew with `{make.RENEW}`"


def test_every_link_of_the_reference_leads_somewhere() -> None:
    places = {f"{name}#{one.lower()}" for name, text in pages().items() for one in _places(text)}
    places |= {f"{name}#" for name in pages()}
    links = {
        f"{file or name}#{place}"
        for name, text in pages().items()
        for file, place in re.findall(r"\]\(([\w.]*)#?(\w*)\)", text)
    }
    assert links - places == set()


def _places(text: str) -> list[str]:
    return re.findall(r'(?:^### |<a id=")(\w+)', text, re.MULTILINE)


def test_the_reference_names_everything_that_is_declared() -> None:
    registry = registry_of(discover(packs))
    declared = [*registry.commands.values(), *registry.queries.values(), *registry.events.values()]
    names = [f"### {one.full_name}\n" for one in declared]
    names += [f"| `{key}` |" for key in registry.settings]
    names += [f'<a id="{name}">' for name in registry.refusals]
    text = "".join(pages().values())
    assert [name for name in names if text.count(name) != 1] == []


def test_every_table_and_every_column_of_it_is_told() -> None:
    registry = registry_of(discover(packs))
    text = "".join(said for name, said in pages().items() if name.startswith("schema"))
    rooms = {one.split("\n", 1)[0]: one for one in text.split("\n## ")[1:]}
    missing = [
        f"{table.name}.{column.name}"
        for table in registry.tables()
        for column in table.columns
        if f"| `{column.name}` |" not in rooms.get(table.name, "")
    ]
    assert missing == []


def test_every_migration_has_a_sentence_of_its_own() -> None:
    registry = registry_of(discover(packs))
    owners = ["core", *(pack.name for pack in registry.packs.values() if not pack.builtin)]
    told = {f"{of} {name}": said for of in owners for name, said in schema.migrations(of).items()}

    assert [
        name for name, said in told.items() if not (said[:1].isupper() and said.endswith("."))
    ] == []
    assert len(set(told.values())) == len(told) == len(list(_migrations()))


def _migrations() -> Iterator[Path]:
    """The files of every set, whether anything leads to them or not."""
    source = Path(tallylight.__file__).parent
    yield from (source / "core" / "migrations").glob("[0-9]*.py")
    yield from (source / "packs").glob("*/migrations/[0-9]*.py")
