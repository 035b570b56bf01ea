"""The certificate that the program serves with, as health tells of it."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tallylight.adapters.web.certificate import standing

from ..test_opening import pair

ENDS = datetime(2026, 4, 1, 12, tzinfo=UTC)


def test_a_certificate_says_how_long_it_is_good(tmp_path: Path) -> None:
    files = pair(tmp_path, "venue", until=ENDS)

    said = standing(files, ENDS - timedelta(days=29, hours=23))

    assert (said.ends_at, said.days_left) == (ENDS, 29)


def test_one_that_is_over_says_since_when(tmp_path: Path) -> None:
    files = pair(tmp_path, "venue", until=ENDS)

    said = standing(files, ENDS + timedelta(minutes=1))

    assert (said.ends_at, said.days_left) == (ENDS, -1)


def test_files_that_are_gone_are_said_so(tmp_path: Path) -> None:
    said = standing((tmp_path / "cert.pem", tmp_path / "key.pem"), ENDS)

    assert (said.ends_at, said.days_left, said.key_is_open) == (None, None, False)


@pytest.mark.skipif(os.name == "nt", reason="there, a file has no mode")
@pytest.mark.parametrize(("mode", "open_to_others"), [(0o600, False), (0o640, True), (0o604, True)])
def test_a_key_that_others_may_read_is_said_so(
    tmp_path: Path, mode: int, *, open_to_others: bool
) -> None:
    cert, key = pair(tmp_path, "venue")
    key.chmod(mode)

    assert standing((cert, key), ENDS).key_is_open is open_to_others
