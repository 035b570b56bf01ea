"""Processes of the program that need not load it: each is a fork of one that has.

To load what the program is made of takes longer than all that most tests do with it. What comes
of it is a process like any other: its own, with its own id, and it ends as the interpreter ends.

    python -m tests.whole.forked SOCKET_FD      (waits for orders on a socket that it inherits)
"""

import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO

from tallylight import packs

ROOT = Path(__file__).parents[2]
MODULE = "-m"
LOADED = (
    "tallylight.core.registry",
    "tallylight.main",
    "tallylight.adapters.cli.inside",
    "tallylight.adapters.cli.wire",
    "tallylight.adapters.fetching.keep",
    "tallylight.adapters.udp.listen",
    "tallylight.adapters.watching.keep",
    "tallylight.adapters.web.server",
    "tallylight.fakes.platform",
)
"""What is loaded beforehand, with the packs: it takes long, and does nothing by itself."""


class Forked:
    """A process that was forked; what tests use of `subprocess.Popen` works alike."""

    def __init__(self, line: socket.socket, stdout: IO[str] | None) -> None:
        self._line = line
        self._told = line.makefile("r")
        self.stdout = stdout
        self.pid = int(self._told.readline())
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """How it ended; None while it runs."""
        over = self.returncode is not None or select.select([self._line], [], [], 0)[0]
        return self.wait() if over else None

    def wait(self) -> int:
        """Wait for its end; its exit code, or less than 0 for the signal that ended it."""
        if self.returncode is None:
            self.returncode = int(self._told.readline())
            self._told.close()
            self._line.close()
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, None]:
        """Read what it says until its end. The test's own time limit holds, not this one."""
        said = self.stdout.read() if self.stdout is not None and not self.stdout.closed else ""
        self.wait()
        if self.stdout is not None:
            self.stdout.close()
        return said, None

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def may_be_forked(command: Sequence[str], more: Mapping[str, str]) -> bool:
    """Whether a start is Python's own, and nothing is said to the interpreter."""
    python, what = command[:2]
    return (
        sys.platform == "linux"
        and python == sys.executable
        and (what == MODULE or not what.startswith("-"))
        and not any(name.startswith("PYTHON") for name in more)
    )


def start(command: Sequence[str], environ: Mapping[str, str]) -> Forked:
    """Start a command that may be forked; what it says comes through one pipe."""
    ours, its = os.pipe()
    with open(os.devnull, encoding="utf-8") as nothing:
        line = _order(command, environ, (nothing.fileno(), its, its))
    os.close(its)
    return Forked(line, open(ours, encoding="utf-8"))


def run(
    command: Sequence[str], environ: Mapping[str, str], said: str
) -> "subprocess.CompletedProcess[str]":
    """Run a command that may be forked to its end."""
    with _file(said) as typed, _file() as told, _file() as complained:
        line = _order(command, environ, (typed.fileno(), told.fileno(), complained.fileno()))
        code = Forked(line, None).wait()
        return subprocess.CompletedProcess(command, code, _read(told), _read(complained))


@contextmanager
def _file(holding: str = "") -> Iterator[IO[str]]:
    """A file that nobody else sees."""
    with open(os.memfd_create("stream"), "w+", encoding="utf-8") as file:
        file.write(holding)
        file.seek(0)
        yield file


def _read(file: IO[str]) -> str:
    """The whole of it: whoever wrote it shares our place in it."""
    file.seek(0)
    return file.read()


def _order(
    command: Sequence[str], environ: Mapping[str, str], streams: Sequence[int]
) -> socket.socket:
    """Have a process forked; the socket on which its id is told, and how it ended."""
    line, its = socket.socketpair()
    with its:
        socket.send_fds(_waiting(), [b"!"], [its.fileno(), *streams])
    line.sendall(json.dumps([command[1:], dict(environ)]).encode() + b"\n")
    return line


@cache
def _waiting() -> socket.socket:
    """The way to the process that has loaded the program; it ends when this one does."""
    ours, its = socket.socketpair()
    with its:
        command = [sys.executable, "-m", __name__, str(its.fileno())]
        subprocess.Popen(command, cwd=ROOT, pass_fds=[its.fileno()])
    return ours


# In the process that has loaded the program


def main(orders: socket.socket) -> None:
    """Load the program, fork for each order, and become in the fork what was ordered."""
    registry, *_ = [importlib.import_module(name) for name in LOADED]
    registry.discover(packs)
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how those ended that watch
    while True:
        _, handed, *_ = socket.recv_fds(orders, 1, 4)
        if not handed:
            return
        if not os.fork():
            orders.close()
            _watch(socket.socket(fileno=handed[0]), handed[1:])
            return
        for one in handed:
            os.close(one)


def _watch(line: socket.socket, streams: Sequence[int]) -> None:
    """Fork what was ordered, tell its id, and how it ended when it has."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with line.makefile("r") as told:
        command, environ = json.loads(told.readline())
    child = os.fork()
    if not child:
        line.close()
        _become(command, environ, streams)
        return
    for one in streams:
        os.close(one)
    line.sendall(f"{child}\n".encode())
    _, status = os.waitpid(child, 0)
    line.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _become(command: Sequence[str], environ: Mapping[str, str], streams: Sequence[int]) -> None:
    """What an interpreter that starts does: its streams, its words, and the module it is to run."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    for stream in streams:
        if stream > 2:
            os.close(stream)
    os.environ.clear()
    os.environ.update(environ)
    # ruff: noqa: SIM115 - they are open until the end
    sys.stdin = open(0, encoding="utf-8")
    sys.stdout = open(1, "w", encoding="utf-8")
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1)
    del sys.modules["__main__"]
    if command[0] == MODULE:
        sys.argv = [command[1], *command[2:]]
        runpy.run_module(command[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = list(command)
        runpy.run_path(command[0], run_name="__main__")


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
