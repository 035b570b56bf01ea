"""A token that was entered stands in no log, database, export or backup of a real process."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from tallylight.core.owner import Place, read_owner
from tallylight.core.secrets import Secret
from tallylight.core.vault import Vault
from tallylight.storage.engine import Storage

from ..laws.sample_pack.messages import LAMP_KEY
from .conftest import Serving, Terminal

LAMPS = (sys.executable, str(Path(__file__).with_name("lamps.py")))
KEY, TEXT, FIRST = LAMP_KEY.key, 's3cr3t T0ken/"é"', "f1rst T0ken"
TELLTALES = ("s3cr3t", "f1rst")
"""A part of each that every way to spell it leaves as it is."""


@pytest.fixture
def lamps(terminal_at: Callable[..., Terminal], tmp_path: Path, database_url: str) -> Terminal:
    """A terminal on each kind of database, with the lamps of the laws."""
    made: Terminal = terminal_at(tmp_path / "data", database_url, LAMPS)
    return made


@pytest.fixture
def lamps_on_file(terminal_at: Callable[..., Terminal], tmp_path: Path) -> Terminal:
    made: Terminal = terminal_at(tmp_path / "data", None, LAMPS)
    return made


class Listened:
    """What a program says while it runs; nobody else may read it, and nobody must wait for it."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._lines: list[str] = []
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        self._lines.extend(self._serving.process.stdout or ())

    def to_the_end(self) -> str:
        """Stop the program; all that it said."""
        self._serving.process.send_signal(signal.SIGTERM)
        self._thread.join()
        self._serving.process.wait()
        return "".join(self._lines)


def files(terminal: Terminal, tmp_path: Path) -> Iterator[bytes]:
    """All that is on disk, and all that a server holds, but the file of secrets."""
    for file in tmp_path.rglob("*"):
        if file.is_file() and file.name != "secrets.json":
            yield file.read_bytes()
    url = terminal.database_url or ""
    if url.startswith("postgresql"):
        with psycopg.connect(url) as server:
            tables = server.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            ).fetchall()
            for (table,) in tables:
                with server.cursor().copy(f'COPY "{table}" TO STDOUT'.encode()) as copy:
                    yield b"".join(map(bytes, copy))


def test_a_token_is_nowhere_but_where_it_belongs(lamps: Terminal, tmp_path: Path) -> None:
    serving = lamps.serve(LAMPS="loud")
    listened = Listened(serving)
    typed = [
        lamps.run("setting", "set", KEY, said=FIRST, LAMPS="loud"),
        lamps.run("setting", "set", KEY, "--reason", "the first leaked", said=TEXT, LAMPS="loud"),
        lamps.run("lamp", "lamp", "light", "red"),
        lamps.run("settings", "--json"),
        lamps.run("settings", "--csv"),
        lamps.run("settings", KEY),
        lamps.run("timeline", "--json", "--channel", "house"),
    ]
    with httpx.Client(base_url=serving.url) as web:
        asked = [
            web.post("/setting/set", json={"key": KEY, "value": TEXT}),
            web.post("/setting/set", json={"key": KEY, "value": [TEXT]}),
            web.post("/setting/set", json={"key": KEY, "value": TEXT, "resaon": TEXT}),
            web.post("/setting/set", content=f'{{"key": "{KEY}", "value": "{TEXT}'.encode()),
            web.get("/settings"),
            web.get(f"/settings/{KEY}"),
            web.get("/c/house/timeline"),
        ]
    written = list(files(lamps, tmp_path))
    said = listened.to_the_end()
    assert "settings_history" in said  # it was loud
    said += "".join(one.stdout + one.stderr for one in typed) + "".join(one.text for one in asked)
    assert [one.returncode for one in typed] == [0] * len(typed)
    assert [one.status_code for one in asked] == [200, 422, 422, 400, 200, 200, 200]
    written += files(lamps, tmp_path)
    assert [word for word in TELLTALES if word in said] == []
    assert [word for word in TELLTALES for one in written if word.encode() in one] == []
    assert lamps.run("check").returncode == 0


def test_a_token_is_where_it_belongs(lamps: Terminal) -> None:
    lamps.run("setting", "set", KEY, said=TEXT)
    file = lamps.data / "secrets.json"
    (reference,) = Vault(file)._load()["secrets"]
    assert Vault(file).get(reference) == Secret(TEXT)
    if os.name != "nt":
        assert file.stat().st_mode & 0o777 == 0o600


def test_a_backup_holds_no_token(lamps_on_file: Terminal) -> None:
    lamps_on_file.run("setting", "set", KEY, said=TEXT)
    place = Place.at(lamps_on_file.data)
    storage = Storage.open(place.database_url, owner=None)
    place.backups.mkdir()
    storage.backup(place.backups / "copy.sqlite3")
    storage.close()
    held = b"".join(file.read_bytes() for file in place.backups.iterdir())
    assert KEY.encode() in held
    assert TELLTALES[0].encode() not in held


def test_a_token_that_was_written_down_is_found_and_not_shown(lamps: Terminal) -> None:
    lamps.run("setting", "set", KEY, said=TEXT)
    lamps.run("lamp", "lamp", "light", "red", "--note", f"it is {TEXT}")
    (lamps.data / "tallylight.log").write_text("GET /?t=s3cr3t%20T0ken%2F%22%C3%A9%22", "utf-8")
    done = lamps.run("check")
    assert done.returncode == 1
    assert "The secret lamp.key stands in the table texts, once." in done.stdout
    assert "tallylight.log, once." in done.stdout
    assert "have the old one taken back." in done.stdout
    assert TELLTALES[0] not in done.stdout + done.stderr


def test_the_tokens_of_a_program_that_serves_are_masked_in_what_it_logs(
    lamps_on_file: Terminal,
) -> None:
    serving = lamps_on_file.serve(LAMPS="loud", TALLYLIGHT_TOKEN="correct-horse-battery")
    listened = Listened(serving)
    owner = read_owner(Place.at(lamps_on_file.data))
    assert owner is not None
    lamps_on_file.run("lamp", "lamp", "light", "red")
    said = listened.to_the_end()
    assert "correct-horse-battery" not in said
    assert owner.token not in said


@pytest.mark.skipif(os.name == "nt", reason="there is no pseudo terminal there")
def test_a_token_is_asked_for_at_a_keyboard_and_not_shown(lamps_on_file: Terminal) -> None:
    import pty  # noqa: PLC0415 - it is not there on Windows

    child, keyboard = pty.fork()
    if child == 0:
        try:
            line = [*LAMPS, "setting", "set", KEY]
            os.execve(LAMPS[0], line, lamps_on_file.environ({}))
        finally:
            os._exit(1)
    shown = b""
    while KEY.encode() + b": " not in shown:
        shown += os.read(keyboard, 1024)
    os.write(keyboard, b"s3cr3tT0ken\n")
    try:
        while part := os.read(keyboard, 1024):
            shown += part
    except OSError:  # how the end of a pseudo terminal is told on Linux
        pass
    _, status = os.waitpid(child, 0)
    os.close(keyboard)
    assert (status, b"s3cr3tT0ken" in shown) == (0, False)
    assert "s3cr3tT0ken" in (lamps_on_file.data / "secrets.json").read_text("utf-8")


def test_a_variable_of_the_environment_counts_more(lamps_on_file: Terminal) -> None:
    lamps_on_file.run("setting", "set", KEY, said=FIRST)
    (lamps_on_file.data / "tallylight.log").write_text(TEXT, encoding="utf-8")
    assert lamps_on_file.run("check").returncode == 0
    assert lamps_on_file.run("check", TALLYLIGHT_LAMP_KEY=TEXT).returncode == 1
