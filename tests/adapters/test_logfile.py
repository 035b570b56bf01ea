"""The log in the data folder."""

import json
import logging
from pathlib import Path

import pytest

from tallylight.adapters.logfile import log_in, logged
from tallylight.core.masks import Masks


def lines(folder: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in log_in(folder).read_text(encoding="utf-8").splitlines()]


def test_each_record_is_a_line_of_json_without_a_secret(tmp_path: Path) -> None:
    masks = Masks()
    masks.know('s3cret"word')
    with logged(tmp_path, masks):
        logging.getLogger("somebody").warning("asked\nwith %s", 's3cret"word')
        try:
            raise ValueError('s3cret"word')
        except ValueError:
            logging.getLogger("somebody").exception("it broke")

    asked, broke = lines(tmp_path)
    assert (asked["level"], asked["from"]) == ("warning", "somebody")
    assert asked["said"] == "asked\nwith ***"
    assert "ValueError: ***" in broke["trace"]


def test_a_folder_that_takes_no_log_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "logs").write_text("a file")

    with logged(tmp_path, Masks()):
        pass

    assert "There is no log in" in caplog.text


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
def test_a_full_disk_takes_no_log_and_stops_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    log_in(tmp_path).parent.mkdir()
    log_in(tmp_path).symlink_to("/dev/full")

    with logged(tmp_path, Masks()):
        logging.getLogger("somebody").warning("the disk is full")

    assert "Traceback" not in capfd.readouterr().err
