import json
import os
import sys
from pathlib import Path

import pytest

from tallylight.core.owner import Owner, Place, announce_owner, read_owner, withdraw_owner

OWNER = Owner(812, "http://127.0.0.1:7373", "opens", "2026-03-14T12:00:00.000000Z", "0.1.0")


@pytest.mark.parametrize(
    "url",
    [
        "postgres://me:other@host:5432/tally",
        "postgresql+psycopg://me@host:5432/tally",
        "postgresql://me:p%40ss@host:5432/tally?sslpassword=x",
    ],
)
def test_the_ways_to_name_one_database_have_one_fingerprint(url: str, tmp_path: Path) -> None:
    named = Place(tmp_path, "postgresql://me:secret@host:5432/tally").fingerprint
    assert Place(tmp_path, url).fingerprint == named


def test_two_databases_have_two_fingerprints(tmp_path: Path) -> None:
    one = Place(tmp_path, "postgresql://me@host/tally").fingerprint
    assert Place(tmp_path, "postgresql://me@host/other").fingerprint != one


def test_a_relative_path_is_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    full = Place(tmp_path, f"sqlite:///{tmp_path.as_posix()}/a.db").fingerprint
    assert Place(tmp_path, "sqlite:///a.db").fingerprint == full


def test_the_owner_is_found_until_it_withdraws(tmp_path: Path) -> None:
    place = Place.at(tmp_path)
    announce_owner(place, OWNER, {})
    assert read_owner(place) == OWNER
    withdraw_owner(place, OWNER)
    assert read_owner(place) is None
    assert list(tmp_path.iterdir()) == []


def test_who_withdraws_leaves_anothers_word(tmp_path: Path) -> None:
    place = Place.at(tmp_path)
    later = Owner(**{**_fields(OWNER), "pid": 813})
    announce_owner(place, later, {})
    withdraw_owner(place, OWNER)
    assert read_owner(place) == later


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}', "null"])
def test_an_owner_file_that_says_nothing_is_none(tmp_path: Path, text: str) -> None:
    place = Place.at(tmp_path)
    place.owner_file.write_text(text)
    assert read_owner(place) is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows guards the user's folder instead")
def test_only_the_user_reads_the_owner_file(tmp_path: Path) -> None:
    place = Place.at(tmp_path)
    announce_owner(place, OWNER, {"operations": []})
    assert os.stat(place.owner_file).st_mode & 0o777 == 0o600
    assert json.loads(place.catalogue_file.read_text()) == {"operations": []}


def _fields(owner: Owner) -> dict[str, object]:
    return {name: getattr(owner, name) for name in Owner.__slots__}
