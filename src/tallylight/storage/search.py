"""Words of rows, kept so that they are found at once: FTS5 on SQLite, GIN on PostgreSQL.

Neither keeps the words a second time: what is made beside a table only leads to its rows, and
follows them in the transaction that changes them, whoever does. Small and capital letters are
one, as are letters with and without their marks.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from tallylight.base.errors import Fault

NAME: Final = "{table}_search"
"""What leads to a table's rows: a virtual table on SQLite, an index on PostgreSQL."""

WORDS: Final = "tokenize='unicode61 remove_diacritics 2'"
"""What FTS5 takes for a word."""

LONGEST: Final = 100_000
"""So many characters of a row are looked at on PostgreSQL, where there must be an end."""

_MARKS = r"[\u0300-\u036f]+"
_NO_WORD = (
    r"[^a-z0-9\u00aa\u00b5\u00ba\u00c0-\u1fff\u2c00-\u2dff\u3040-\ud7ff\uf900-\ufdff"
    r"\ufe70-\ufefc\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uffdc"
    r"\U00010000-\U0001efff\U00020000-\U0003ffff]+"
)
_CAPITALS = "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЄІЉЊЋЏΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩØŁĐÆŒÞ"
"""Capital letters that a database of the locale C takes for no letters."""

_PICTURES = r"[\U0001f000-\U0001faff]+"


Run = Callable[[Any], Any]
"""Runs a statement and gives its rows."""

VIRTUAL: Final = r"""
    SELECT name FROM sqlite_master WHERE type = 'table'
    AND sql LIKE 'CREATE VIRTUAL TABLE%' AND name LIKE '%\_search' ESCAPE '\'
"""


@dataclass(frozen=True, slots=True)
class Searched:
    """Which words of a table's rows are looked for: those of some columns.

    `when` is the condition under which a row is looked through at all, of columns that never
    change, each with `{row}` before it. `parts`: also what stands within words is looked for.
    """

    columns: tuple[str, ...]
    when: str = ""
    parts: bool = False

    def said(self, row: str = "") -> str:
        """The condition on `row` (`NEW.`, `OLD.`); true where there is none."""
        return self.when.format(row=row) if self.when else "TRUE"


MODULE: Final = "fts5"
"""What a SQLite must be built with."""


def can_lead_to_words() -> None:
    """Fault where this computer's SQLite can't keep what leads to words; no file is touched."""
    with closing(sqlite3.connect(":memory:")) as nowhere:
        try:
            nowhere.execute(f"CREATE VIRTUAL TABLE probe USING {MODULE}(words)")
        except sqlite3.OperationalError as error:
            raise Fault(
                f"The SQLite {sqlite3.sqlite_version} of this Python was built without FTS5, by "
                "which words are found; nothing was changed. Install the program with a Python "
                "that has it, such as one of uv's (`uv python install`) or of python.org."
            ) from error


# What is made beside a table


def search_ddl(engine: str, table: str, searched: Searched) -> list[str]:
    """What leads to the rows of `table`, made beside it and filled; `engine` as a dialect's name.

    On SQLite the rows must keep their rowid: who builds the table anew makes this anew, too.
    """
    if engine == "postgresql":
        where = f" WHERE {searched.said()}" if searched.when else ""
        return [
            f'CREATE INDEX "{NAME.format(table=table)}" ON "{table}" '
            f"USING gin (({_vector('', searched.columns)})){where}"
        ]
    return [*_virtual(table, searched), *_following(table, searched), rebuilt(table)]


def drop_search_ddl(engine: str, table: str, searched: Searched) -> list[str]:
    """Take away what `search_ddl` made."""
    name = NAME.format(table=table)
    if engine == "postgresql":
        return [f'DROP INDEX IF EXISTS "{name}"']
    return [
        *(f'DROP TRIGGER IF EXISTS "{name}_{verb}"' for verb in ("insert", "update", "delete")),
        *([f'DROP TABLE IF EXISTS "{name}_words"'] if searched.parts else []),
        f'DROP TABLE IF EXISTS "{name}"',
        *([f'DROP VIEW IF EXISTS "{table}_searched"'] if searched.when else []),
    ]


def rebuilt(table: str) -> str:
    """On SQLite, the statement that makes what leads to a table's rows anew."""
    return _told(table, "rebuild")


def fresh_ddl(table: str, searched: Searched) -> list[str]:
    """The same beside the open file, in memory, with what tells all words of both: `temp.has`
    those that lead to the table's rows now, `temp.should` those that would."""
    columns = _listed(searched.columns)
    of, key = (f"{table}_searched", "place") if searched.when else (table, "rowid")
    return [
        f"CREATE VIRTUAL TABLE temp.fresh USING fts5({columns}, content='', {WORDS})",
        f'INSERT INTO temp.fresh(rowid, {columns}) SELECT {key}, {columns} FROM main."{of}"',  # noqa: S608
        f"CREATE VIRTUAL TABLE temp.has USING fts5vocab(main, '{NAME.format(table=table)}', row)",
        "CREATE VIRTUAL TABLE temp.should USING fts5vocab(temp, 'fresh', row)",
    ]


def _told(table: str, what: str, rank: int | None = None) -> str:
    name = NAME.format(table=table)
    if rank is not None:
        return f"""INSERT INTO "{name}"("{name}", rank) VALUES ('{what}', {rank})"""  # noqa: S608
    return f"""INSERT INTO "{name}"("{name}") VALUES ('{what}')"""  # noqa: S608


def _virtual(table: str, searched: Searched) -> Iterator[str]:
    columns = _listed(searched.columns)
    of, key = table, "rowid"
    if searched.when:
        of, key = f"{table}_searched", "place"
        yield (
            f'CREATE VIEW "{of}" AS SELECT rowid AS place, {columns} FROM "{table}" '  # noqa: S608
            f"WHERE {searched.said()}"
        )
    yield (
        f'CREATE VIRTUAL TABLE "{NAME.format(table=table)}" USING fts5({columns}, '
        f"content='{of}', content_rowid='{key}', {WORDS})"
    )
    if searched.parts:
        name = NAME.format(table=table)
        yield f"""CREATE VIRTUAL TABLE "{name}_words" USING fts5vocab('{name}', 'row')"""


def _following(table: str, searched: Searched) -> Iterator[str]:
    name, columns = NAME.format(table=table), _listed(searched.columns)

    def values(row: str) -> str:
        return _listed(searched.columns, f"{row}.")

    put = f"""INSERT INTO "{name}"(rowid, {columns}) SELECT NEW.rowid, {values("NEW")}
            WHERE {searched.said("NEW.")};"""
    take = f"""INSERT INTO "{name}"("{name}", rowid, {columns})
            SELECT 'delete', OLD.rowid, {values("OLD")} WHERE {searched.said("OLD.")};"""
    said = {
        "insert": ("INSERT", put),
        "update": (f"UPDATE OF {columns}", f"{take} {put}"),
        "delete": ("DELETE", take),
    }
    for verb, (on, what) in said.items():
        yield f'CREATE TRIGGER "{name}_{verb}" AFTER {on} ON "{table}" BEGIN {what} END'


def _listed(columns: Sequence[str], row: str = "") -> str:
    return ", ".join(f'{row}"{column}"' for column in columns)


def _vector(of: str, columns: Sequence[str]) -> str:
    """The words of a row for PostgreSQL, told the same way in the index and in a question."""
    text = " || ' ' || ".join(f"coalesce({of}\"{column}\", '')" for column in columns)
    return f"to_tsvector('simple', {_folded(f'left({text}, {LONGEST})')})"


def _folded(text: str) -> str:
    """A text as small letters without marks, a blank between two words: what the parser of
    PostgreSQL takes for addresses and paths stands in no other way than FTS5 has it."""
    bare = f"regexp_replace(normalize({text}, NFD), '{_MARKS}', '', 'g')"
    small = f"translate(lower({bare}), '{_CAPITALS}', '{_CAPITALS.lower()}')"
    words = f"regexp_replace({small}, '{_NO_WORD}', ' ', 'g')"
    return f"regexp_replace({words}, '{_PICTURES}', ' ', 'g')"


# What is looked for


@dataclass(frozen=True, slots=True)
class Sayings:
    """What somebody looks for: each of these stands in a row, or on SQLite one of them where
    they are `joined` by OR; of the last, its last word may only begin so where it is `open`."""

    all: tuple[str, ...]
    open: bool
    joined: str = "AND"


def sayings(said: str) -> Sayings:
    """What a person typed: words, and words in quotation marks that stand side by side.

    Nothing of it is a sign of a language of queries; what holds no letter and no figure is left
    out. Nothing is looked for where nothing is left.
    """
    parts = said.split('"')
    quoted = len(parts) % 2 == 1  # the last one is outside, so that all are closed
    found: list[str] = []
    for place, part in enumerate(parts):
        found += [part] if place % 2 else part.split()
    known = [one for one in found if any(letter.isalnum() for letter in one)]
    tail = parts[-1] if quoted else parts[-1].rstrip()
    return Sayings(tuple(known), bool(tail) and tail[-1].isalnum())


def within(run: Run, table: sa.Table, text: str, most: int) -> Sayings | None:
    """The words of a table's rows, one of which is in every row in which a text stands, be it in
    the middle of a word.

    None where that can't be told quickly: on PostgreSQL, of a text beyond ASCII or without words,
    of a part of many words, and where more than `most` rows would have to be looked at.
    """
    token = max(re.split(r"[^a-z0-9]+", text.lower()), key=len) if text.isascii() else ""
    rows = run(_Within(table.name, token)) if token else []
    if not token or len(rows) > MOST_WORDS or sum(row[1] for row in rows) > most:
        return None
    return Sayings(tuple(row[0] for row in rows) or (token,), open=False, joined="OR")


class holds(FunctionElement[bool]):  # noqa: N801 - it is used as a function
    """Whether what is looked for stands in the searched words of a row of `table`."""

    type = sa.Boolean()
    inherit_cache = False

    def __init__(self, table: sa.Table, wanted: Sayings) -> None:
        self.table, self.wanted = table, wanted
        self.searched: Searched = table.info["searched"]
        super().__init__(*(sa.bindparam(None, one, sa.Text()) for one in self._values()))

    def _values(self) -> Sequence[str]:
        return self.wanted.all


@compiles(holds, "sqlite")
def _on_sqlite(element: holds, compiler: Any, **options: Any) -> str:
    name = NAME.format(table=element.table.name)
    quoted = [f'"{one.replace(chr(34), " ")}"' for one in element.wanted.all]
    said = f" {element.wanted.joined} ".join(quoted) + (" *" if element.wanted.open else "")
    asked = compiler.process(sa.bindparam(None, said, sa.Text()), **options)
    return (
        f'"{element.table.name}".rowid IN (SELECT rowid FROM "{name}" '  # noqa: S608
        f'WHERE "{name}" MATCH {asked})'
    )


@compiles(holds, "postgresql")
def _on_postgresql(element: holds, compiler: Any, **options: Any) -> str:
    texts = [f"CAST({compiler.process(one, **options)} AS TEXT)" for one in element.clauses]
    queries = [f"phraseto_tsquery('simple', {_folded(text)})" for text in texts]
    if element.wanted.open:
        side_by_side = f"regexp_replace(btrim({_folded(texts[-1])}), ' +', ' <-> ', 'g')"
        queries[-1] = f"to_tsquery('simple', nullif({side_by_side}, '') || ':*')"
    of = f'"{element.table.name}".'
    found = f"{_vector(of, element.searched.columns)} @@ ({' && '.join(queries)})"
    return f"({found} AND {element.searched.said(of)})"


# What is kept true

MOST_WORDS: Final = 200
"""In so many words a part may stand for them to be looked for one by one."""

PAGES: Final = 200
"""How much is put in order at one time, in pages of 4 KB, so that no press waits long for it."""


def sweep(run: Run, table: str) -> None:
    """Have words that are gone leave what led to them at once, bytes and all.

    SQLite writes only that a word is gone, and lets go of it some time. Its newer versions can do
    so at once, but make files of it that the others can't write any more; so all that leads to
    the words of a table is put in order, which takes a second for a million rows.
    """
    run(_Told(table, "optimize"))


def sweep_a_little(run: Run, table: str, *, first: bool) -> bool:
    """The same in parts, the `first` one and those after it; whether more are to be done."""
    before = run(_Changes())[0][0]
    run(_Told(table, "merge", -PAGES if first else PAGES))
    return bool(run(_Changes())[0][0] - before >= 2)  # as SQLite says that nothing was left


def index_anew(run: Run, table: str) -> None:
    """Make what leads to a table's words anew, out of its rows; PostgreSQL's can't be wrong."""
    run(_Told(table, "rebuild"))


class _Told(sa.Executable, sa.ClauseElement):
    """Something that is told to FTS5; nothing where another engine keeps the words."""

    inherit_cache = False

    def __init__(self, table: str, what: str, rank: int | None = None) -> None:
        self.table, self.what, self.rank = table, what, rank


@compiles(_Told, "sqlite")
def _tell(element: _Told, *_: Any, **__: Any) -> str:
    return _told(element.table, element.what, element.rank)


class _Within(sa.Executable, sa.ClauseElement):
    """The words in which a part stands, small letters and figures, with how many rows hold each."""

    inherit_cache = False

    def __init__(self, table: str, part: str) -> None:
        self.table, self.part = table, part


@compiles(_Within, "sqlite")
def _look_within(element: _Within, *_: Any, **__: Any) -> str:
    name = NAME.format(table=element.table)
    return (
        f'SELECT term, doc FROM "{name}_words" '  # noqa: S608 - a part is letters and figures
        f"WHERE term LIKE '%{element.part}%' LIMIT {MOST_WORDS + 1}"
    )


@compiles(_Within, "postgresql")
def _look_nowhere(*_: Any, **__: Any) -> str:
    return f"SELECT '', {2**63 - 1}"  # it has no list of words to look into


class _Changes(sa.Executable, sa.ClauseElement):
    """How many rows were written on this connection, by SQLite's own count."""

    inherit_cache = False


@compiles(_Changes, "sqlite")
def _count(*_: Any, **__: Any) -> str:
    return "SELECT total_changes()"


@compiles(_Told, "postgresql")
@compiles(_Changes, "postgresql")
def _tell_nobody(*_: Any, **__: Any) -> str:
    return "SELECT 0"


def all_rebuilt(connection: sa.Connection) -> list[str]:
    """On SQLite, what makes all that leads to words anew, as after rows came without triggers."""
    found = connection.exec_driver_sql(VIRTUAL).scalars()
    return [rebuilt(name.removesuffix("_search")) for name in found]
