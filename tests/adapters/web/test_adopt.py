"""What another program kept is taken over by the program that runs, for its owner alone."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tallylight.testing.served import Served, served

from ...core.test_adopt import ADOPTING, glow_counter


@pytest.fixture
def running(sqlite_url: str) -> Iterator[Served]:
    with served(sqlite_url, of=[ADOPTING]) as program:
        yield program


def lines(program: Served, path: Path, token: str = "local-token") -> list[dict[str, object]]:
    body = json.dumps({"path": str(path)}).encode()
    headers = {"Authorization": f"Bearer {token}"}
    with urlopen(Request(f"{program.base}/adopt", body, headers)) as answer:
        return [json.loads(line) for line in answer]


def test_the_last_line_is_the_report(running: Served, tmp_path: Path) -> None:
    *_, last = lines(running, glow_counter(tmp_path, 3))
    assert list(last) == ["report"]


def test_what_was_adopted_is_there(running: Served, tmp_path: Path) -> None:
    lines(running, glow_counter(tmp_path, 3))
    assert running.show.rows("SELECT count(*) FROM lamps")[0][0] == 3


def test_a_refusal_is_the_last_line(running: Served, tmp_path: Path) -> None:
    *_, last = lines(running, tmp_path / "nothing.db")
    assert last["refused"]["name"] == "no_such_file"  # type: ignore[index]


def test_nobody_but_the_owner_may_name_a_file(running: Served, tmp_path: Path) -> None:
    with pytest.raises(HTTPError) as raised:
        lines(running, glow_counter(tmp_path, 3), token="of somebody else")
    assert raised.value.code == 401
