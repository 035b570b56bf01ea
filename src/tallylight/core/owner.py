"""Where an installation lives, and the file by which its running program is found.

The owner writes `owner-<fingerprint>.json` into the data folder once it listens, and what
it can do beside it as `catalogue-<fingerprint>.json`. Light on purpose: the command line
reads both before it decides whether it must load the program at all.
"""

import contextlib
import hashlib
import hmac
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tallylight.base.errors import Fault

NAME = "tallylight"
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Place:
    """The data folder, and the database that belongs to it."""

    data: Path
    database_url: str

    @classmethod
    def at(cls, data: str | Path | None = None, database_url: str | None = None) -> "Place":
        """The place that was named; the user's own data folder and a file in it by default."""
        folder = Path(data or _user_folder()).expanduser().absolute()
        return cls(folder, database_url or f"sqlite:///{(folder / NAME).as_posix()}.sqlite3")

    @property
    def fingerprint(self) -> str:
        """Twelve digits that are the same for every way to name this database."""
        return hashlib.sha256(_identity(self.database_url).encode()).hexdigest()[:12]

    @property
    def shown_url(self) -> str:
        """The database's URL without its password, for people."""
        return _without_password(self.database_url)

    @property
    def owner_file(self) -> Path:
        """Where the owner says how to reach it."""
        return self.data / f"owner-{self.fingerprint}.json"

    @property
    def catalogue_file(self) -> Path:
        """Where the owner says what it can do."""
        return self.data / f"catalogue-{self.fingerprint}.json"

    @property
    def token_file(self) -> Path:
        """The access token that others must show when the program listens to a network."""
        return self.data / "token"

    @property
    def deck_file(self) -> Path:
        """The secret that the links of deck buttons are made from; no backup holds it."""
        return self.data / "deck-secret"

    @property
    def secrets_file(self) -> Path:
        """What the user entrusted to the program; no backup holds it.

        On Windows, where a file has no mode, it is in the user's profile, which the system
        keeps to this user, wherever the data folder is.
        """
        folder = Path(_user_folder()) if os.name == "nt" else self.data
        return secrets_in(folder, self.data)

    @property
    def backups(self) -> Path:
        """Where copies of the database are kept."""
        return self.data / "backups"

    @property
    def archives(self) -> Path:
        """Where evidence is kept that left the database."""
        return self.data / "archives"


@dataclass(frozen=True, slots=True)
class Owner:
    """The running program that owns a database. `token` opens it to this user's own tools.

    `certificate` is the SHA-256 of the one that it shows, None where it speaks plain HTTP.
    """

    pid: int
    url: str
    token: str
    started_at: str
    version: str
    certificate: str | None = None


def read_owner(place: Place) -> Owner | None:
    """Who says that it owns the database; None when nobody does.

    The word of a program that was killed is still there: only an answer proves it.
    """
    try:
        return Owner(**json.loads(place.owner_file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def announce_owner(place: Place, owner: Owner, catalogue: Any) -> None:
    """Say that the database is owned, and what its owner can do."""
    write_private(place.catalogue_file, json.dumps(catalogue, ensure_ascii=False))
    write_private(place.owner_file, json.dumps(asdict(owner), indent=2))


def withdraw_owner(place: Place, owner: Owner) -> None:
    """Take back what `announce_owner` said, unless somebody else has said it since."""
    if read_owner(place) == owner:
        place.owner_file.unlink(missing_ok=True)
        place.catalogue_file.unlink(missing_ok=True)


def read_token(place: Place) -> str | None:
    """The access token that was made for this place."""
    return read_secret(place.token_file)


def read_secret(file: Path) -> str | None:
    """The one word in a file, such as a token; None when there is none to be read."""
    try:
        return file.read_text(encoding="utf-8").strip() or None
    except OSError:
        return None


def proof(token: str, nonce: str) -> str:
    """What only a program that knows the token answers to a nonce: 64 digits."""
    return hmac.digest(token.encode(), nonce.encode(), "sha256").hex()


def kept_secret(file: Path) -> bytes:
    """The secret in a file; made at the first time. Fault when it can be neither."""
    try:
        if not file.exists():
            write_private(file, os.urandom(SECRET_BYTES).hex() + "\n")
        secret = bytes.fromhex(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise Fault(f"{file} can't be read or made: {error.strerror}.") from error
    except ValueError:
        secret = b""
    if len(secret) != SECRET_BYTES:
        raise Fault(f"{file} is damaged. Delete it, and all deck links are others.")
    return secret


def secrets_in(folder: Path, data: Path) -> Path:
    """The file in `folder` for the secrets of a data folder, which is mostly the same one."""
    if folder == data:
        return data / "secrets.json"
    return folder / f"secrets-{hashlib.sha256(data.as_posix().encode()).hexdigest()[:12]}.json"


def new_token() -> str:
    """A token that nobody guesses."""
    return os.urandom(24).hex()


def write_private(file: Path, text: str) -> None:
    """Write a file that only this user may read; others see the old one or the new one, whole."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.{os.urandom(4).hex()}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


def _user_folder() -> str:
    # A quarter of the time of a press would go into this import.
    from platformdirs import user_data_dir  # noqa: PLC0415

    return user_data_dir(NAME, appauthor=False)


def _identity(url: str) -> str:
    """A database URL without what may differ: driver, password, the way to write a path."""
    scheme, _, rest = _without_password(url).partition("://")
    kind = scheme.split("+")[0]
    if kind == "sqlite":
        return f"sqlite:{Path(rest[1:]).absolute().resolve().as_posix()}"
    return f"{kind.replace('postgresql', 'postgres')}:{rest}"


def _without_password(url: str) -> str:
    scheme, found, rest = url.partition("://")
    address, _, query = rest.partition("?")
    user, at, host = address.rpartition("@")
    kept = [part for part in query.split("&") if part and "password" not in part.split("=")[0]]
    shown = f"{scheme}{found}{user.split(':')[0]}{at}{host}"
    return f"{shown}?{'&'.join(kept)}" if kept else shown
