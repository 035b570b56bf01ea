"""Secrets where none may be: in rows, in the files of the database, in logs and backups.

What a secret is worth is over once it stands in a file that is copied and sent around, so each
is looked for by its value, in all the ways it may be spelled. No finding shows one.
"""

import os
import re
import stat
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa

from tallylight.base.errors import Fault
from tallylight.core.check.finding import Finding
from tallylight.core.masks import spelled
from tallylight.core.registry import Registry
from tallylight.core.schema import Flag, Instant, Whole
from tallylight.core.secrets import LEAST, Secret, variable
from tallylight.core.settings.messages import key_id
from tallylight.core.settings.tables import settings_values
from tallylight.core.vault import Vault

Known = Mapping[str, Secret]
"""Secrets by what they are called."""

RENEW = (
    "Take it for known: have a new one made where it comes from, enter that here, and have the "
    "old one taken back."
)
CHUNK, OVERLAP = 1 << 20, 1 << 13
"""Bytes that are looked through at once, and how many of them once more with the next ones."""
ROWS = 1000
WORDLESS = (Flag, Instant, Whole)
"""Types of columns that hold no words."""


def kept(
    connection: sa.Connection, registry: Registry, vault: Vault
) -> tuple[dict[str, Secret], list[Finding]]:
    """The secrets of all sensitive settings, and what is wrong with how they are kept.

    One of the environment that is too short to be looked for is left out.
    """
    columns = settings_values.c.key_id, settings_values.c.value
    chosen = {row.key_id: row.value for row in connection.execute(sa.select(*columns))}
    known: dict[str, Secret] = {}
    findings = list(_of_the_file(vault))
    for key in sorted(key for key, one in registry.settings.items() if one.sensitive):
        secret = vault.secret(key, chosen.get(key_id(key)))
        if secret is not None and len(secret.reveal()) >= LEAST:
            known[key] = secret
        elif secret is None and chosen.get(key_id(key)):
            findings.append(_missing(key))
    return known, findings


def in_rows(connection: sa.Connection, registry: Registry, known: Known) -> Iterator[Finding]:
    """Secrets that stand in a row of any table."""
    looking = _looks(known)
    for table in registry.tables() if looking else ():
        columns = [_as_text(column) for column in table.c if type(column.type) not in WORDLESS]
        rows = sa.select(*columns).execution_options(yield_per=ROWS) if columns else None
        for name, count in _in_rows(connection, rows, looking).items():
            if count:
                yield _found(name, f"the table {table.name}", count)


def in_files(files: Iterable[Path], known: Known) -> Iterator[Finding]:
    """Secrets that stand in a file, as bytes; also in what a database has let go of there.

    One that a database has split over two pages is not found here, but in its row. Not for a
    process in which the database is open: closing its file would let go of its locks.
    """
    looking = _looks(known)
    for file in files if looking else ():
        try:
            counts = _counted(file, looking)
        except FileNotFoundError:  # a log of the database comes and goes
            continue
        except (OSError, zipfile.BadZipFile) as error:
            yield Finding(
                "secrets", str(file), f"{file} can't be read: {error}.",
                "Run the check as the user whose file it is.",
            )  # fmt: skip
            continue
        for name, count in counts.items():
            if count:
                yield _found(name, str(file), count)


def files_of(data: Path, database: Path | None, backups: Path) -> list[Path]:
    """The files of a place in which no secret may be: its database, logs and newest backup."""
    found = [] if database is None else [
        database, *(database.with_name(f"{database.name}{end}") for end in ("-wal", "-journal"))
    ]  # fmt: skip
    logs = [*data.glob("*.log*"), *data.glob("logs/*")]
    copies = [one for one in backups.glob("*") if one.suffix != ".json" and one.is_file()]
    newest = sorted(copies, key=lambda one: one.stat().st_mtime)[-1:]
    return [*found, *sorted(one for one in logs if one.is_file()), *newest]


@dataclass(frozen=True)
class _Look:
    """What one secret looks like in bytes: a part that all spellings leave as it is, and all."""

    anchor: bytes
    pattern: re.Pattern[bytes]

    def all_in(self, said: bytes) -> Iterator[re.Match[bytes]]:
        """Every place of the secret; the anchor is found faster than that it is not there."""
        return self.pattern.finditer(said) if self.anchor in said else iter(())

    def is_in(self, said: bytes) -> bool:
        return self.anchor in said and self.pattern.search(said) is not None


def _looks(known: Known) -> dict[str, _Look]:
    return {name: _look(secret.reveal()) for name, secret in known.items()}


def _look(text: str) -> _Look:
    plain = max(re.findall(r"[A-Za-z0-9]*", text), key=len)
    return _Look(plain.encode(), re.compile(spelled(text).encode("utf-8", "surrogatepass")))


def _as_text(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """A column without what its type would make of each value."""
    return column if isinstance(column.type, sa.LargeBinary) else sa.cast(column, sa.Text)


def _in_rows(
    connection: sa.Connection, asked: sa.Select[Any] | None, looking: Mapping[str, _Look]
) -> dict[str, int]:
    """In how many rows each secret stands. Many rows are looked through at once."""
    counts = dict.fromkeys(looking, 0)
    for rows in () if asked is None else connection.execute(asked).partitions(ROWS):
        said = [b"\n".join(map(_said, row)) for row in rows]
        together = b"\n".join(said)
        for name, look in looking.items():
            if look.is_in(together):
                counts[name] += sum(map(look.is_in, said))
    return counts


def _said(value: Any) -> bytes:
    if value is None:
        return b""
    return value.encode() if isinstance(value, str) else bytes(value)


def _counted(file: Path, looking: Mapping[str, _Look]) -> Counter[str]:
    """How often each secret stands in a file, also where it is packed."""
    counts: Counter[str] = Counter()
    if not zipfile.is_zipfile(file):
        with file.open("rb") as stream:
            return _counted_in(stream, looking)
    with zipfile.ZipFile(file) as packed:
        for name in packed.namelist():
            with packed.open(name) as member:
                counts.update(_counted_in(member, looking))
    return counts


def _counted_in(stream: IO[bytes], looking: Mapping[str, _Look]) -> Counter[str]:
    counts: Counter[str] = Counter()
    ends = dict.fromkeys(looking, 0)
    before, place = b"", 0
    while part := stream.read(CHUNK):
        piece = before + part
        for name, look in looking.items():
            for found in look.all_in(piece):
                if place + found.start() >= ends[name]:
                    counts[name] += 1
                    ends[name] = place + found.end()
        before = piece[-OVERLAP:]
        place += len(piece) - len(before)
    return counts


def _found(name: str, where: str, count: int) -> Finding:
    often = "once" if count == 1 else f"{count} times"
    return Finding("secrets", where, f"The secret {name} stands in {where}, {often}.", RENEW, count)


def _missing(key: str) -> Finding:
    return Finding(
        "secrets", key, f"The secret {key} was entered, and is no longer kept on this computer.",
        f"Enter it again: `tallylight setting set {key}`. Or set {variable(key)}.",
    )  # fmt: skip


def _of_the_file(vault: Vault) -> Iterator[Finding]:
    """What is wrong with the vault's own file."""
    if vault.file is None:
        return
    try:
        vault.look()
        mode = vault.file.stat().st_mode
    except FileNotFoundError:
        return
    except Fault as fault:
        yield Finding("secrets", str(vault.file), str(fault), "Until then, no secret is known.")
        return
    if os.name != "nt" and stat.S_IMODE(mode) & 0o077:
        yield Finding(
            "secrets", str(vault.file), f"Others on this computer may read {vault.file}.",
            f"Make it yours alone: chmod 600 {vault.file}",
        )  # fmt: skip
