"""How files get to each kind of places, and back: fsspec knows the places, we know when a file
is whole.

Where a file can be grown and renamed, it grows as `.part`, goes on where it was broken off, and
gets its name last. S3 shows an object once all of it is there. Of Drive only the renaming is
asked: what it was sent by half it forgets.
"""

# ruff: noqa: PLC0415 - a place's library is heavy, may be missing, and is needed only here.

import importlib.util
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Protocol

from tallylight.base.errors import Fault
from tallylight.core.backups.address import Address
from tallylight.core.backups.archive import PART
from tallylight.core.secrets import Secret

BLOCK: Final = 4 * 2**20
TAIL: Final = 2**20
"""How much of what is there already is compared before a transfer goes on behind it."""

SECONDS: Final = 30
"""How long a server may be silent at first."""

Say = Callable[[int, int], None]
"""Is told how many bytes of how many are done."""


class Way(Protocol):
    """The way to one place. A path is the place's own."""

    fs: Any

    def put(self, file: Path, path: str, say: Say) -> None:
        """Bring a file there; under its name only when all of it is."""
        ...


def way_to(address: Address, secret: Secret | None) -> Way:
    """The way to a place. Fault where what it needs is not installed."""
    kind = address.kind
    if kind.module and importlib.util.find_spec(kind.module) is None:
        raise Fault(
            f"For {kind.scheme}:// addresses, more must be installed: "
            f"pip install 'tallylight[{kind.extra}]' (with uv: uv tool install '.[{kind.extra}]')."
        )
    return WAYS[kind.scheme](address, secret)


class Growing:
    """Grows a file under another name, behind what is there of it, and renames it."""

    def __init__(self, fs: Any) -> None:
        self.fs = fs

    def put(self, file: Path, path: str, say: Say) -> None:
        part, size = path + PART, file.stat().st_size
        self.fs.makedirs(path.rpartition("/")[0] or ".", exist_ok=True)
        with file.open("rb") as source:
            done = self._there(part, source, size)
            source.seek(done)
            with self.fs.open(part, "ab" if done else "wb") as target:
                if hasattr(target, "set_pipelined"):  # SFTP: not one answer after the other
                    target.set_pipelined(True)
                while block := source.read(BLOCK):
                    target.write(block)
                    done += len(block)
                    say(done, size)
                _settle(target)
        arrived = self.fs.info(part)["size"]
        if arrived != size:
            raise OSError(f"{arrived} of {size} bytes arrived")
        self.fs.mv(part, path)

    def _there(self, part: str, source: Any, size: int) -> int:
        """How many bytes are there already that are the file's own."""
        if not self.fs.exists(part):
            return 0
        there = int(self.fs.info(part)["size"])
        if not 0 < there <= size:
            return 0
        tail = min(TAIL, there)
        source.seek(there - tail)
        with self.fs.open(part, "rb") as begun:
            begun.seek(there - tail)
            return there if begun.read(tail) == source.read(tail) else 0


def _settle(target: Any) -> None:
    """Have what was written on the disk, where that is this computer's."""
    if hasattr(target, "fileno"):
        target.flush()
        os.fsync(target.fileno())


class Whole:
    """A place that shows a file once all of it is there."""

    def __init__(self, fs: Any) -> None:
        self.fs = fs

    def put(self, file: Path, path: str, say: Say) -> None:
        self.fs.put_file(str(file), path, callback=_told(file.stat().st_size, say))


class Renaming:
    """Google Drive: sent under another name, and renamed when as many bytes are there."""

    def __init__(self, fs: Any) -> None:
        self.fs = fs

    def put(self, file: Path, path: str, say: Say) -> None:
        part, size, done = path + PART, file.stat().st_size, 0
        self.fs.makedirs(path.rpartition("/")[0], exist_ok=True)
        for begun in (one for one in self.fs.ls(path.rpartition("/")[0], detail=True)
                      if one["name"] == part):  # fmt: skip
            self.fs.files.delete(fileId=begun["id"], supportsAllDrives=True).execute()
        with file.open("rb") as source, self.fs.open(part, "wb", block_size=BLOCK) as target:
            while block := source.read(BLOCK):
                target.write(block)
                done += len(block)
                say(done, size)
        self.fs.invalidate_cache()
        sent = self.fs.info(part)
        if sent["size"] != size:
            raise OSError(f"{sent['size']} of {size} bytes arrived")
        name = {"name": path.rpartition("/")[2]}
        self.fs.files.update(fileId=sent["id"], body=name, supportsAllDrives=True).execute()
        self.fs.invalidate_cache()


def _told(size: int, say: Say) -> Any:
    """fsspec's word for being told how far it is."""
    from fsspec.callbacks import Callback

    def told(_: int | None, value: int, **__: object) -> None:
        say(value, size)

    return Callback(size=size, hooks={"say": told})


def _file(_: Address, __: Secret | None) -> Way:
    from fsspec.implementations.local import LocalFileSystem

    return Growing(LocalFileSystem(skip_instance_cache=True))


def _sftp(address: Address, secret: Secret | None) -> Way:
    """Only to a server whose key this user knows: a stranger would be told the password."""
    import paramiko
    from fsspec.implementations.sftp import SFTPFileSystem

    class Known(SFTPFileSystem):  # type: ignore[misc]
        def _connect(self) -> None:
            self.client = paramiko.SSHClient()
            self.client.load_system_host_keys()
            self.client.set_missing_host_key_policy(paramiko.RejectPolicy())
            self.client.connect(self.host, **self.ssh_kwargs)
            self.ftp = self.client.open_sftp()

    return Growing(
        Known(
            address.host,
            port=address.port or 22,
            username=address.user,
            password=secret.reveal() if secret else None,
            timeout=SECONDS,
            skip_instance_cache=True,
        )
    )


def _s3(address: Address, secret: Secret | None) -> Way:
    from s3fs import S3FileSystem

    chosen = address.options
    place = {"endpoint_url": chosen.get("endpoint"), "region_name": chosen.get("region")}
    return Whole(
        S3FileSystem(
            key=chosen.get("key"),
            secret=secret.reveal() if secret else None,
            client_kwargs={name: value for name, value in place.items() if value},
            config_kwargs={"connect_timeout": SECONDS, "retries": {"max_attempts": 3}},
            skip_instance_cache=True,
            use_listings_cache=False,
        )
    )


def _gdrive(address: Address, secret: Secret | None) -> Way:
    from gdrive_fsspec import GoogleDriveFileSystem
    from google.oauth2.credentials import Credentials

    if secret is None:
        raise PermissionError("no key was entered")

    class Keyed(GoogleDriveFileSystem):  # type: ignore[misc]
        def _connect_service_account(self) -> Any:
            """With a key of either kind: a service account's, or one that a user gave."""
            if self.creds.get("type") == "authorized_user":
                given: Any = Credentials.from_authorized_user_info
                return given(self.creds, scopes=self.scopes)
            return super()._connect_service_account()

        def invalidate_cache(self, path: str | None = None) -> None:
            self.dircache.clear()

    return Renaming(
        Keyed(
            token="service_account",  # noqa: S106 - its word for the way
            creds=json.loads(secret.reveal()),
            drive=address.options.get("drive"),
            skip_instance_cache=True,
        )
    )


WAYS: Final[dict[str, Callable[[Address, Secret | None], Way]]] = {
    "file": _file, "sftp": _sftp, "s3": _s3, "gdrive": _gdrive,
}  # fmt: skip
