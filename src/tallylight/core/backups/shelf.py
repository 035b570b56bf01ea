"""The folder of backups: what is there, what was proved when, and what may go."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import func, select

from tallylight.base.clock import write_instant
from tallylight.base.errors import Refused
from tallylight.core import rooms
from tallylight.core.backups.archive import PART, Say, carried, opened, write
from tallylight.core.backups.filling import Makes, scratch_from
from tallylight.core.check.finding import Finding
from tallylight.core.check.run import check
from tallylight.core.owner import Place
from tallylight.storage.engine import Storage

ENDING = ".tally.zip"
DAILY = "-daily"
PROOF = ".proof.json"
SENT = ".sent.json"
NAME = re.compile(
    r"tallylight-(?P<of>.+?)-(?P<at>\d{4}-\d\d-\d\dT\d{6}Z)(-\d+)?(?P<daily>-daily)?\.tally\.zip"
)
STALE = timedelta(days=7)
"""How old a proof may be before it is worth another one."""

DAYS, WEEKS, MONTHS = 7, 4, 12
"""How many days, weeks and months keep their newest backup."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A backup was filled into a scratch database and looked at as a whole."""

    proved_at: datetime
    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup; `proof` is None when it was never proved, or has another size since.

    `sent_to` are the addresses that it was sent to, as they are shown.
    """

    file: Path
    made_at: datetime
    bytes: int
    proof: Proof | None
    sent_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """What the name of a backup says: of which database, when it was made, whether daily."""

    of: str
    made_at: datetime
    daily: bool


PROOFS = TypeAdapter(Proof)
SENDINGS = TypeAdapter(tuple[str, ...])


@dataclass(frozen=True, slots=True)
class Shelf:
    """The backups of one database in a folder, which those of others may share.

    `of` is the fingerprint of the database's place; the name of every file says it.
    """

    folder: Path
    of: str

    @classmethod
    def at(cls, place: Place, folder: Path | None = None) -> "Shelf":
        """Where the backups of a place are, or in another folder."""
        return cls(folder or place.backups, place.fingerprint)

    def create(
        self, storage: Storage, makes: Makes, say: Say = lambda _: None, *, daily: bool = False
    ) -> Backup:
        """Write a backup of a database, which may be in use. `daily`: it may be thinned out."""
        self._sweep(makes.clock.now())
        now = makes.clock.now()
        end = f"{DAILY}{ENDING}" if daily else ENDING
        file = _free(self.folder / f"tallylight-{self.of}-{now:%Y-%m-%dT%H%M%SZ}", end)
        write(storage, makes.registry, makes.migrations(storage), file, makes.clock, say)
        return Backup(file, now, file.stat().st_size, None)

    def backups(self) -> Iterator[Backup]:
        """Each backup, the newest first; what is none is passed over."""
        return filter(None, map(_backup, self._files(f"*{ENDING}")))

    def newest(self) -> Backup | None:
        """The newest backup; the others are not looked into."""
        return next(self.backups(), None)

    def newest_daily(self) -> Backup | None:
        """The newest one that was made by itself; it is what is sent away."""
        return next(filter(None, map(_backup, self._files(f"*{DAILY}{ENDING}"))), None)

    def thin(self) -> list[Path]:
        """Take away the daily ones that no day, week or month needs any more; which those were.

        The newest stays, and the newest that was proved. What somebody had made is theirs.
        """
        daily = list(filter(None, map(_backup, self._files(f"*{DAILY}{ENDING}"))))
        kept = set(wanted(daily))
        gone = [one.file for one in daily if one.file not in kept]
        for file in gone:
            for each in (file, _proof_of(file), _sent_of(file)):
                each.unlink(missing_ok=True)
        return gone

    def _files(self, end: str) -> list[Path]:
        """The newest first, as their names say."""
        return sorted(self.folder.glob(f"tallylight-{self.of}-{end}"), reverse=True)

    def _sweep(self, now: datetime) -> None:
        """Take away what was broken off, once nobody can be at it any more."""
        parts = [one for one in self._files(f"*{PART}") if rooms.is_abandoned(one, now)]
        rooms.sweep([*rooms.abandoned(now), *parts])


def all_in(folder: Path) -> list[Backup]:
    """The backups of every database in a folder, the newest first."""
    found = filter(None, map(_backup, folder.glob(f"tallylight-*{ENDING}")))
    return sorted(found, key=lambda one: one.made_at, reverse=True)


def _free(stem: Path, end: str) -> Path:
    file, number = stem.with_name(f"{stem.name}{end}"), 1
    while file.exists():
        number += 1
        file = stem.with_name(f"{stem.name}-{number}{end}")
    return file


def prove(file: Path, makes: Makes, say: Say = lambda _: None) -> tuple[int, list[Finding]]:
    """Fill a scratch database from a backup and look at everything: its rows, and the faults.

    Where there is none, that is noted beside the file. Refused where the file can't be read.
    """
    with scratch_from(file, makes, say) as scratch:
        migrations = makes.migrations(scratch)
        findings = check(scratch, makes.registry, migrations, makes.clock, say).findings
        rows = _rows(scratch, makes)
    beside = _proof_of(file)
    if findings:
        beside.unlink(missing_ok=True)
    else:
        proof = Proof(makes.clock.now(), rows, file.stat().st_size)
        said = asdict(proof) | {"proved_at": write_instant(proof.proved_at)}
        beside.write_text(json.dumps(said), encoding="utf-8")
    return rows, findings


def _backup(file: Path) -> Backup | None:
    try:
        with opened(file) as archive:
            made_at = datetime.fromisoformat(archive.manifest.made_at)
    except (Refused, ValueError):
        return None
    size = file.stat().st_size
    return Backup(file, made_at, size, _read_proof(_proof_of(file), size), _read_sent(file))


def read_name(name: str) -> Named | None:
    """What the name of a backup says; None when it is no backup's."""
    found = NAME.fullmatch(name)
    if found is None:
        return None
    made_at = datetime.strptime(found["at"], "%Y-%m-%dT%H%M%S%z")
    return Named(found["of"], made_at, bool(found["daily"]))


def note_sent(file: Path, address: str) -> None:
    """Note beside a backup that it was sent to an address."""
    sent = sorted({*_read_sent(file), address})
    _sent_of(file).write_text(json.dumps(sent), encoding="utf-8")


def _sent_of(file: Path) -> Path:
    return file.with_name(file.name + SENT)


def _read_sent(file: Path) -> tuple[str, ...]:
    try:
        return SENDINGS.validate_json(_sent_of(file).read_bytes())
    except (OSError, ValidationError):
        return ()


def _proof_of(file: Path) -> Path:
    return file.with_name(file.name + PROOF)


def _read_proof(beside: Path, size: int) -> Proof | None:
    try:
        proof = PROOFS.validate_json(beside.read_bytes())
    except (OSError, ValidationError):
        return None
    return proof if proof.bytes == size else None


def wanted(newest_first: list[Backup]) -> Iterator[Path]:
    """Which of some backups are to be kept: 7 days, 4 weeks and 12 months keep their newest."""
    proved = [one for one in newest_first if one.proof]
    yield from (one.file for one in (*newest_first[:1], *proved[:1]))
    for period, most in (("%Y-%m-%d", DAYS), ("%G-%V", WEEKS), ("%Y-%m", MONTHS)):
        by_period = {f"{one.made_at:{period}}": one for one in reversed(newest_first)}
        yield from (by_period[name].file for name in sorted(by_period, reverse=True)[:most])


def _rows(scratch: Storage, makes: Makes) -> int:
    with scratch.read() as connection:
        return sum(
            int(connection.execute(select(func.count()).select_from(table)).scalar_one())
            for table in carried(makes.registry)
        )
