"""The log in the data folder: a line of JSON for each record, without any secret that is known."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from tallylight.core.masks import Masks

LONGEST = 1_000_000
"""Bytes of one file; older ones are kept beside it, as many as `KEPT`."""
KEPT = 4

log = logging.getLogger(__name__)


class Lines(logging.Formatter):
    """Writes a record as one line of JSON."""

    def __init__(self, masks: Masks) -> None:
        super().__init__()
        self._masks = masks

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "said": record.getMessage(),
        }
        trace = record.exc_text or (record.exc_info and self.formatException(record.exc_info))
        if trace:
            said["trace"] = trace
        # The record was masked where it was made; once more, because this line is what stays.
        return self._masks.masked(json.dumps(said, ensure_ascii=False, default=str))


class Kept(RotatingFileHandler):
    """The file of the log. What it can't take, as on a full disk, stands where others are told."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        if not isinstance(sys.exception(), OSError):
            super().handleError(record)

    def close(self) -> None:
        with suppress(OSError):
            super().close()


def log_in(folder: Path) -> Path:
    """The file in a data folder that the log is written to."""
    return folder / "logs" / "tallylight.log"


@contextmanager
def logged(folder: Path, masks: Masks) -> Iterator[None]:
    """Write the log of this process into a data folder, too; without it where that can't be."""
    file = log_in(folder)
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = Kept(
            file, maxBytes=LONGEST, backupCount=KEPT, encoding="utf-8", errors="backslashreplace"
        )
    except OSError as error:
        log.warning("There is no log in %s: %s.", file, error.strerror)
        yield
        return
    handler.setFormatter(Lines(masks))
    root = logging.getLogger()
    with closing(handler):
        root.addHandler(handler)
        try:
            yield
        finally:
            root.removeHandler(handler)
