"""Backups in another place: sent there whole, listed, brought back, thinned out."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tallylight.base.errors import Fault, Refusal, Refused
from tallylight.core.backups.address import KINDS, Address, read_address
from tallylight.core.backups.archive import PART, Say
from tallylight.core.backups.messages import TO
from tallylight.core.backups.shelf import Backup, Named, read_name, wanted
from tallylight.core.backups.ways import BLOCK, Way, way_to
from tallylight.core.declare import Setting
from tallylight.core.rebuild import Progress
from tallylight.core.rooms import ABANDONED, room
from tallylight.core.secrets import Secret, variable
from tallylight.core.settings.messages import key_id
from tallylight.core.settings.tables import settings_values
from tallylight.core.vault import Vault
from tallylight.storage.engine import Storage

log = logging.getLogger(__name__)

NOT_REACHED = Refusal("not_reached", "{address} can't be reached: {why}.")
NOT_LET_IN = Refusal("not_let_in", "{address} does not let us in. {todo}")
NOT_THERE = Refusal("not_there", "There is no backup {file} in {address}.", 404)
REFUSALS = (NOT_REACHED, NOT_LET_IN, NOT_THERE)

STRANGER = "its key is not known here; connect once by hand, with `ssh`, and look at it well"
CLOSED = ("Authentication", "Permission", "RefreshError", "NoCredentials", "PasswordRequired")


@dataclass(frozen=True)
class Away:
    """The backups in a folder elsewhere. The way there is made when it is first used."""

    address: Address
    secret: Secret | None
    _way: list[Way] = field(default_factory=list, init=False, repr=False, compare=False)

    def backups(self) -> list[Backup]:
        """Every backup there, of any database, the newest first; `file` is its name only."""
        found = [
            Backup(Path(name), one.made_at, size, None)
            for name, size in self._files().items()
            if (one := read_name(name)) is not None
        ]
        return sorted(found, key=lambda one: one.made_at, reverse=True)

    def send(self, file: Path, say: Say = lambda _: None) -> bool:
        """Bring a backup there, going on where it was broken off; False when it is there."""
        size = file.stat().st_size
        if self._files().get(file.name) == size:
            return False

        def told(done: int, of: int) -> None:
            say(Progress(self.address.shown, done, of))

        self._do(lambda way: way.put(file, self.address.within(file.name), told))
        if self._files().get(file.name) != size:
            raise NOT_REACHED.because(address=self.address.shown, why="not all of it arrived")
        return True

    def thin(self, of: str, now: datetime) -> list[str]:
        """Take away daily backups of one database by the rule of the shelf; which those were.

        With them goes what was broken off long ago.
        """
        own = [(name, one) for name in self._files() if (one := _of(name, of))]
        daily = [Backup(Path(name), one.made_at, 0, None) for name, one in own
                 if one.daily and not name.endswith(PART)]  # fmt: skip
        kept = {str(one) for one in wanted(sorted(daily, key=lambda d: d.made_at, reverse=True))}
        gone = [str(one.file) for one in daily if str(one.file) not in kept]
        gone += [name for name, one in own if name.endswith(PART)
                 and now - one.made_at > ABANDONED]  # fmt: skip
        for name in gone:
            self._do(lambda way, name=name: way.fs.rm(self.address.within(name)))  # type: ignore[misc]
        return gone

    @contextmanager
    def fetched(self, name: str, say: Say = lambda _: None) -> Iterator[Path]:
        """A backup of there as a file of here, for as long as it is needed."""
        size = self._files().get(name)
        if size is None:
            raise NOT_THERE.because(file=name, address=self.address.shown)
        with room() as folder:
            file = folder / name
            self._do(lambda way: self._copy(way.fs, file, size, say))
            yield file

    def _copy(self, fs: Any, file: Path, size: int, say: Say) -> None:
        done = 0
        with fs.open(self.address.within(file.name), "rb") as there, file.open("wb") as here:
            if hasattr(there, "prefetch"):  # SFTP: not one answer after the other
                there.prefetch(size)
            while block := there.read(BLOCK):
                here.write(block)
                done += len(block)
                say(Progress(self.address.shown, done, size))
        if done != size:
            raise OSError(f"{done} of {size} bytes arrived")

    def _files(self) -> dict[str, int]:
        """The files there and their bytes."""

        def listed(way: Way) -> dict[str, int]:
            way.fs.invalidate_cache()
            try:
                found = way.fs.ls(self.address.path, detail=True)
            except FileNotFoundError:  # it is made with the first backup
                return {}
            return {one["name"].rpartition("/")[2].rpartition("\\")[2]: one["size"]
                    for one in found if one["type"] == "file"}  # fmt: skip

        found: dict[str, int] = self._do(listed)
        return found

    def _do(self, what: Callable[[Way], Any]) -> Any:
        """Do something there; what goes wrong is said in our words."""
        try:
            if not self._way:
                self._way.append(way_to(self.address, self.secret))
            return what(self._way[0])
        except (Fault, Refused):
            raise
        except Exception as error:
            self._way.clear()  # what was open may be broken
            log.debug("%s failed", self.address.shown, exc_info=error)
            raise self._why_not(error) from None  # a library's words may hold a secret

    def _why_not(self, error: Exception) -> Refused:
        kind, name, shown = self.address.kind, type(error).__name__, self.address.shown
        if "known_hosts" in str(error) or name == "BadHostKeyException":
            return NOT_REACHED.because(address=shown, why=STRANGER)
        closed = name.startswith(CLOSED) or "authentication methods" in str(error)
        if closed and kind.secret is not None:
            key = kind.secret.key
            todo = f"Enter {key}: `tallylight setting set {key}`, or {variable(key)}."
            return NOT_LET_IN.because(address=shown, todo=todo)
        if any(word in name for word in ("Connection", "Timeout", "ServerNotFound")):
            return NOT_REACHED.because(address=shown, why="nothing answers there")
        why = error.strerror if isinstance(error, OSError) and error.strerror else None
        return NOT_REACHED.because(address=shown, why=(why or name).rstrip("."))


def _of(name: str, of: str) -> Named | None:
    """What the name of a backup of one database says, or of a part of one."""
    found = read_name(name.removesuffix(PART))
    return found if found is not None and found.of == of else None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen about other places, read from a database that may be in use."""

    urls: Sequence[str]
    references: dict[str, str]


def chosen(storage: Storage) -> Chosen:
    """The addresses that daily backups are sent to, and the references of what opens them."""
    ids = {key_id(one.key): one for one in (TO, *_secrets())}
    with storage.read() as connection:
        if not sa.inspect(connection).has_table(settings_values.name):
            return Chosen((), {})
        asked = sa.select(settings_values.c.key_id, settings_values.c.value)
        rows = connection.execute(asked.where(settings_values.c.key_id.in_(ids))).all()
    said = {ids[row.key_id].key: row.value for row in rows}
    return Chosen(tuple(said.pop(TO.key, "").split()), said)


def _secrets() -> list[Setting[str]]:
    return [kind.secret for kind in KINDS.values() if kind.secret is not None]


def away(url: str, vault: Vault, references: dict[str, str]) -> Away:
    """The folder at a URL, opened by what was entered for its kind."""
    address = read_address(url)
    key = address.kind.secret
    secret = vault.secret(key.key, references.get(key.key)) if key is not None else None
    return Away(address, secret)
