"""Places on this computer that speak as the real ones do."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from moto.server import ThreadedMotoServer

from tallylight.core.backups.away import Away, away
from tallylight.core.vault import Vault

from . import drive, sftp


@dataclass
class Place:
    """A place for backups. `cut_after` is where its line can be cut in a transfer."""

    url: str
    environ: dict[str, str]
    served: Any = None
    cut_after: int | None = None

    @contextmanager
    def cut(self) -> Iterator[None]:
        """Its line is cut in the middle of each transfer, however often one tries."""
        self.served.breaks_after = self.cut_after
        try:
            yield
        finally:
            self.served.breaks_after = None

    def away(self, **other: str) -> Away:
        """The folder there, as a program with these variables sees it."""
        return away(self.url, Vault(environ=self.environ | other), {})


def _folder(tmp_path: Path, _: pytest.MonkeyPatch) -> Iterator[Place]:
    yield Place((tmp_path / "usb").as_uri(), {})


def _sftp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    (tmp_path / "server").mkdir()
    (tmp_path / ".ssh").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    with sftp.serving(tmp_path / "server") as served:
        (tmp_path / ".ssh" / "known_hosts").write_text(served.known_host)
        url = f"sftp://crew@127.0.0.1:{served.port}/backups"
        yield Place(url, {"TALLYLIGHT_BACKUP_SFTP_PASSWORD": sftp.PASSWORD}, served, 6_000_000)


def _s3(_: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.setenv("AWS_CONFIG_FILE", "none")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "none")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    query = f"endpoint=http://{host}:{port}&key=AKIAONE&region=eu-west-1"
    bucket = f"b{secrets.token_hex(4)}"
    place = Place(f"s3://{bucket}/shows?{query}", {"TALLYLIGHT_BACKUP_S3_SECRET": "k" * 20})
    opened = place.away()
    opened._do(lambda way: way.fs.mkdir(bucket))
    try:
        yield place
    finally:
        server.stop()


def _drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    with drive.serving(tmp_path) as served:
        for name in ("HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{served.port}")
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setattr("httplib2.CA_CERTS", str(served.certificate))
        environ = {"TALLYLIGHT_BACKUP_DRIVE_KEY": served.key}
        yield Place("gdrive://shows/ours", environ, served, 1)


KINDS = {"folder": _folder, "sftp": _sftp, "s3": _s3, "drive": _drive}


@pytest.fixture(params=KINDS)
def place(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    """An empty place, once of each kind."""
    yield from KINDS[request.param](tmp_path, monkeypatch)


@pytest.fixture(params=["sftp", "drive"])
def shaky(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    """An empty place whose line can be cut."""
    yield from KINDS[request.param](tmp_path, monkeypatch)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """An SFTP server."""
    yield from _sftp(tmp_path, monkeypatch)
