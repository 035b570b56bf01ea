"""Recordings in files: read through, kept as they come, and never written over another."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from io import BufferedWriter
from pathlib import Path

from tallylight.base.clock import Clock
from tallylight.base.errors import Fault, Refusal
from tallylight.core.recordings import Recorded, read

FILE_EXISTS = Refusal("file_exists", "There is {file} already. Choose another name.")

FLUSH_SECONDS = 1.0
"""How long what was heard may be in memory only."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much there is: datagrams, of whom, and the time from the first to the last."""

    count: int
    senders: frozenset[str]
    length: timedelta

    @classmethod
    def of(cls, items: Iterable[Recorded]) -> "Extent":
        """Goes through them all."""
        count, senders = 0, set()
        first = last = timedelta(0)
        for one in items:
            first = one.at if not count else first
            last = max(last, one.at)
            count += 1
            senders.add(one.sender)
        return cls(count, frozenset(senders), max(last - first, timedelta(0)))


def recording(file: Path, feed: str) -> Iterator[Recorded]:
    """The datagrams of a recording, as they are asked for. Refused where it can't be read."""
    # What is no UTF-8 must not end the reading here: `read` says in which line it stands.
    with file.open(encoding="utf-8", errors="surrogateescape") as lines:
        yield from read(lines, feed)


def must_be_new(*files: Path | None) -> None:
    """Refused where one of them is there, before anything is written to any."""
    for file in files:
        if file is not None and file.exists():
            raise FILE_EXISTS.because(file=str(file))


@contextmanager
def new_file(file: Path) -> Iterator[BufferedWriter]:
    """A file that was not there before."""
    try:
        opened = file.open("xb")
    except FileExistsError:
        raise FILE_EXISTS.because(file=str(file)) from None
    except OSError as error:
        raise Fault(f"{file} can't be written: {error.strerror}.") from error
    with opened:
        yield opened


class Kept:
    """Lines on their way to a file. They go there whole, so that a kill leaves no half one."""

    def __init__(self, file: BufferedWriter, clock: Clock) -> None:
        self._file, self._clock = file, clock
        self._lines: list[str] = []
        self._flushed_at = clock.elapsed() - FLUSH_SECONDS

    def add(self, line: str) -> None:
        """Take a line, and bring those that waited to the file when it is time."""
        self._lines.append(line)
        self.tick()

    def tick(self) -> None:
        """Bring what waits to the file when it is time."""
        if self._clock.elapsed() - self._flushed_at >= FLUSH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Bring what waits to the file."""
        lines, self._lines = self._lines, []
        self._file.write("".join(lines).encode())
        self._file.flush()
        self._flushed_at = self._clock.elapsed()
