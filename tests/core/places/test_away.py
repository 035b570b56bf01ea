"""Backups in another place: whole or not there, listed, brought back, thinned out."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tallylight.base.errors import Fault, Refused
from tallylight.core.backups.address import joined, parted, read_address
from tallylight.core.backups.archive import PART
from tallylight.core.backups.ways import way_to

from .conftest import Place

NOW = datetime.fromisoformat("2026-03-14T05:00:00+00:00")


def made(folder: Path, at: datetime = NOW, size: int = 1000, of: str = "here") -> Path:
    """A file that is named as a daily backup is."""
    file = folder / f"tallylight-{of}-{at:%Y-%m-%dT%H%M%SZ}-daily.tally.zip"
    file.write_bytes(os.urandom(size))
    return file


def test_a_backup_is_sent_once_and_listed_and_comes_back_as_it_was(
    place: Place, tmp_path: Path
) -> None:
    file, there = made(tmp_path, size=9_000_000), place.away()
    steps: list[tuple[int, int]] = []

    assert there.send(file, lambda said: steps.append((said.done, said.of)))
    assert not there.send(file)

    (listed,) = there.backups()
    assert (str(listed.file), listed.made_at, listed.bytes) == (file.name, NOW, 9_000_000)
    assert steps[-1] == (9_000_000, 9_000_000)
    with place.away().fetched(file.name) as back:
        assert back.read_bytes() == file.read_bytes()
    assert not back.exists()


def test_what_is_broken_off_has_no_name_and_goes_on(shaky: Place, tmp_path: Path) -> None:
    file = made(tmp_path, size=12_000_000)
    with shaky.cut(), pytest.raises(Refused, match="can't be reached"):
        shaky.away().send(file)
    assert shaky.away().backups() == []

    assert shaky.away().send(file)
    with shaky.away().fetched(file.name) as back:
        assert back.read_bytes() == file.read_bytes()


@pytest.mark.parametrize("begun", ["its own", "another's"])
def test_only_what_is_its_own_is_gone_on_with(tmp_path: Path, begun: str) -> None:
    usb = tmp_path / "usb"
    usb.mkdir()
    file, steps = made(tmp_path, size=9_000_000), list[int]()
    half = file.read_bytes()[:5_000_000] if begun == "its own" else b"\0" * 5_000_000
    (usb / f"{file.name}{PART}").write_bytes(half)

    way = way_to(read_address(usb.as_uri()), None)
    way.put(file, str(usb / file.name), lambda done, _: steps.append(done))

    assert (usb / file.name).read_bytes() == file.read_bytes()
    assert (steps[0] > 5_000_000) == (begun == "its own")


def test_days_weeks_and_months_keep_their_newest_there_too(place: Place, tmp_path: Path) -> None:
    there = place.away()
    for day in (0, 1, 30, 31):
        there.send(made(tmp_path, NOW - timedelta(days=day), size=10))
    other = made(tmp_path, NOW - timedelta(days=31), size=10, of="there")
    there.send(other)
    own = tmp_path / "tallylight-here-2025-01-01T000000Z.tally.zip"
    own.write_bytes(b"somebody's")
    there.send(own)
    for hour in (1, 2):
        there.send(made(tmp_path, NOW - timedelta(hours=hour), size=10))

    gone = there.thin("here", NOW)

    assert len(gone) == 2
    assert {other.name, own.name} <= {str(one.file) for one in there.backups()}
    assert there.thin("here", NOW) == []


def test_a_server_that_nobody_knows_is_not_told_the_password(server: Place, tmp_path: Path) -> None:
    (tmp_path / ".ssh" / "known_hosts").write_text("")

    with pytest.raises(Refused, match="its key is not known here"):
        server.away().backups()


def test_a_wrong_password_is_said_without_the_password(server: Place) -> None:
    with pytest.raises(Refused, match=r"Enter backup\.sftp_password") as refused:
        server.away(TALLYLIGHT_BACKUP_SFTP_PASSWORD="wrong battery").backups()

    assert "battery" not in str(refused.value)


def test_a_place_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    nowhere = Place("sftp://crew@127.0.0.1:1/backups", {})

    with pytest.raises(Refused, match="can't be reached"):
        nowhere.away().backups()


REFUSED = {
    "ftp://host/folder": "it must begin with",
    "sftp://me:secret@host/folder": "No password belongs in sftp://host/folder",
    "s3://": "names no folder",
    "s3://bucket?secret=abc": "and secret does",
    "sftp://host:port/x": "its port is no number",
}


@pytest.mark.parametrize("url", REFUSED)
def test_an_address_that_is_none_or_tells_a_secret_is_refused(url: str) -> None:
    with pytest.raises(Refused, match=REFUSED[url]) as refused:
        read_address(url)

    assert "secret@" not in str(refused.value)
    assert "abc" not in str(refused.value)


def test_the_address_of_a_backup_is_that_of_its_folder_and_its_name() -> None:
    url = "s3://bucket/shows?region=eu-west-1"

    assert parted(joined(url, "one.tally.zip")) == (url, "one.tally.zip")


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)

    with pytest.raises(Fault, match=r"pip install 'tallylight\[s3\]'"):
        way_to(read_address("s3://bucket"), None)
