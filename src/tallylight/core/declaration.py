"""What is wrong with a declaration, as sentences for who writes the pack."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Table

from tallylight.core.declare import KINDS, CommandSpec, QuerySpec, Setting, spec_of
from tallylight.core.pack import Overlay, Pack, Subject
from tallylight.core.panel import Panel
from tallylight.core.schema import Kept, archivable, gated, in_order, kept, searched, set_of

RULES = frozenset({"min", "max", "enum", "pattern", "required"})
"""What a setting may demand of its values."""

TIMED = ("channel", "started_at", "ended_at")
"""The columns of a timed subject's own table, beside its key."""

LISTED = ("plural", "unknown")
"""What a subject must say to be listed."""

Objection = Callable[[Setting[Any], Any], str | None]
"""Why a value may not be what a setting is; None when it may."""


def faults_of_rows(pack: Pack, subject: Subject[Any]) -> Iterable[str]:
    """What the tables of a subject lack. Without any table there is nothing to look at."""
    for place, rows in enumerate(subject.rows):
        wanted = (rows.column or subject.key,) if rows.owner is None else ()
        if place == 0 and subject.timed:
            wanted = (*wanted, *(subject.columns.get(name, name) for name in TIMED))
        missing = [name for name in wanted if name not in rows.table.c]
        if missing:
            said = f"the table {rows.table.name} of {pack.name}.{subject.name} has no column"
            yield f"{said} {', '.join(missing)}"


def faults_of_subject(pack: Pack, subject: Subject[Any]) -> Iterable[str]:
    """A list that could not be made, and a life that could not be told."""
    name = f"{pack.name}.{subject.name}"
    asked = subject.plural or subject.filters
    lacking = [part for part in LISTED if getattr(subject, part) is None]
    if asked and lacking:
        yield f"{name} can't be listed: it has no {', no '.join(lacking)}"
    shown = [subject.serve] if subject.plural else []
    for function in (*shown, *(rows.served for rows in subject.rows if rows.served)):
        yield from faults_of_answer(f"lists of {name}", function)
    for rows in subject.rows:
        if (rows.plural is None) != (rows.served is None):
            yield f"a list of parts of {name} has a plural and is served, or neither"
    columns = subject.rows[0].table.c if subject.rows else ()
    for column in subject.filters:
        if column not in columns:
            yield f"{name} can't be filtered by {column}, which is no column of its table"
    if subject.resident and subject.timed:
        yield f"{name} is resident, and only what is not timed can be"


def faults_of_pack(pack: Pack, spoken: Sequence[Any]) -> Iterable[str]:
    """Functions for what is no message of the pack, and subjects of one name."""
    for room, spec in (("queries", QuerySpec), ("answers", CommandSpec)):
        for cls in getattr(pack, room):
            if not isinstance(spec_of(cls), spec) or cls not in spoken:
                yield f"{cls.__name__} stands in {room} of {pack.name} and is none of its messages"
    names = [subject.name for subject in pack.subjects]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"two subjects of {pack.name} are called {name}"
    yield from _faults_of_sources(pack, spoken)
    for table in (one for one in in_order() if set_of(one) == pack.name):
        yield from faults_of_archivable(table)
    yield from _faults_of_search(pack)


def _faults_of_search(pack: Pack) -> Iterable[str]:
    """What is looked through and would find nothing, and what is kept for nobody who looks."""
    for sought in pack.seeks:
        if sought.table.info.get("searched") is None:
            yield f"{pack.name} seeks {sought.kind} in {sought.table.name}, which is not searched"
    kept = [one for one in in_order() if set_of(one) == pack.name]
    for one in kept:
        if searched(one) is not None and one not in [sought.table for sought in pack.seeks]:
            yield f"the table {one.name} of {pack.name} is searched, and nothing in seeks says how"


def _faults_of_sources(pack: Pack, spoken: Sequence[Any]) -> Iterable[str]:
    """Sources of one name, silent ones, and those that go by what the pack does not declare."""
    names = [source.name for source in pack.sources]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"two sources of {pack.name} are called {name}"
    for source in pack.sources:
        said = f"the source {pack.name}.{source.name}"
        if not source.sentence:
            yield f"{said} has no sentence"
        for setting in source.settings:
            if setting not in spoken:
                yield f"{said} goes by {setting.key}, which is no setting of {pack.name}"


def faults_of_archivable(table: Table) -> Iterable[str]:
    """Evidence that could not leave, or could not be proved without what left."""
    said = archivable(table)
    if said is None:
        return
    name, keys = table.name, table.primary_key.columns.keys()
    if kept(table) is not Kept.EVIDENCE or "chain_no" in table.c:
        yield f"{name} is archivable, and is no evidence, or is in a chain"
    if len(keys) != 1 or gated(table) != tuple(keys):
        yield f"{name} is archivable, and is not gated by its one key alone"
    wanted = ("channel", said.at, *filter(None, (said.about, said.by)))
    missing = [column for column in wanted if column not in table.c]
    if missing:
        yield f"{name} is archivable, and has no column {', '.join(missing)}"


def faults_of_answer(name: str, answer: Callable[..., Any] | None) -> Iterable[str]:
    """An answer whose shape nobody could describe."""
    if answer is not None and "return" not in getattr(answer, "__annotations__", {}):
        yield f"what answers {name} does not say its shape: add `-> Shape` to its function"


def faults_of_houses(subject: str, commands: Mapping[str, CommandSpec]) -> Iterable[str]:
    """Commands about one subject that stand on different timelines: one could never find it."""
    of_house = [name for name, spec in commands.items() if spec.house]
    others = [name for name, spec in commands.items() if not spec.house]
    if of_house and others:
        both = f"for {', '.join(of_house)}, and not for {', '.join(others)}"
        yield f"{subject} is of the house {both}"


def faults_of_topics(pack: Pack) -> Iterable[str]:
    """Overlays without a page, and a panel that does not say that it is one."""
    for overlay in pack.overlays:
        if not _has_page(pack, overlay):
            yield f"the overlay {overlay.name} of {pack.name} has no overlay/{overlay.name}.html"
    panel = pack.topics.get("panel")
    if panel and getattr(panel, "__annotations__", {}).get("return") not in (Panel, "Panel"):
        yield f"the topic panel of {pack.name} does not say that it gives a Panel: add `-> Panel`"


def _has_page(pack: Pack, overlay: Overlay) -> bool:
    here = folder_of(pack)
    return here is not None and (here / "overlay" / f"{overlay.name}.html").is_file()


def folder_of(pack: Pack) -> Path | None:
    """Where a pack's files are; its messages are a file there, or a folder."""
    file = pack.messages.__file__
    if file is None:
        return None
    return Path(file).parent.parent if hasattr(pack.messages, "__path__") else Path(file).parent


def faults_of_setting(setting: Setting[Any], objection: Objection) -> Iterable[str]:
    """Rules that nobody knows, and a default that its own rules forbid."""
    unknown = sorted(setting.rules.keys() - RULES)
    if unknown:
        known = ", ".join(sorted(RULES))
        yield f"the setting {setting.key} has a rule {', '.join(unknown)}; there are {known}"
    if type(setting.default) not in KINDS:
        yield f"the default of the setting {setting.key} is no truth, number, text or JSON"
        return
    if setting.sensitive and setting.default != "":
        yield f"the setting {setting.key} is sensitive, and its default is not an empty text"
    try:
        why = objection(setting, setting.default)
    except (TypeError, re.error) as wrong:
        why = f"its rules can't be used: {wrong}"
    else:
        why = None if setting.sensitive else why  # its rules are for what is entered
    if why:
        yield f"the default of the setting {setting.key} can't be {setting.default}: {why}"


def faults_of_arguments(
    name: str, spec: CommandSpec | QuerySpec, adapter: TypeAdapter[Any]
) -> Iterable[str]:
    """Arguments of the command line that are no field, or that nobody could type there."""
    schema: Mapping[str, Any] = adapter.json_schema() if spec.arguments else {}
    fields, known = schema.get("properties", {}), schema.get("$defs", {})
    for place, argument in enumerate(spec.arguments):
        said = f"the argument {argument} of {name}"
        if argument not in fields:
            yield f"{said} is none of its fields"
        elif argument in spec.arguments[:place]:
            yield f"{said} is declared twice"
        elif argument in schema.get("required", ()):
            yield f"{said} must be said, and is one without being declared"
        elif not _is_one_word(fields[argument], known):
            yield f"{said} is more than one word can say"


def faults_of_folder(name: str, spec: CommandSpec, fields: Iterable[str]) -> Iterable[str]:
    """A folder to be looked into that no field names."""
    if spec.lists and spec.lists not in fields:
        yield f"the folder {spec.lists} of {name} is none of its fields"


def _is_one_word(schema: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    kinds = schema.get("anyOf", [schema])
    whole = [known.get(kind.get("$ref", "").rpartition("/")[2], kind) for kind in kinds]
    return all(kind.get("type") not in ("array", "object") for kind in whole)
