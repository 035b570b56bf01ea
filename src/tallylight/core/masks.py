"""No secret in any log: what is known to be secret is `***`, however it is spelled.

A filter at the root logger would not see what other loggers log, and one at the root's handlers
not what goes to other handlers. So records are masked where they are made, exceptions in them
too, and so is what Python itself says of an exception that nobody caught.
"""

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tallylight.core.secrets import MASK, Secret


class Masks:
    """The secrets that this process has seen, and a way to leave them out of a text."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None
        self._lock = threading.Lock()

    def know(self, *secrets: Secret | str | None) -> None:
        """Mask these from now on; None and empty ones are no secrets."""
        texts = [s.reveal() if isinstance(s, Secret) else s for s in secrets if s is not None]
        fresh = {text: spelled(text) for text in texts if text and text not in self._known}
        if not fresh:
            return
        with self._lock:
            self._known |= fresh
            longest = sorted(self._known, key=len, reverse=True)
            self._pattern = re.compile("|".join(self._known[text] for text in longest))

    def masked(self, text: str) -> str:
        """The text without any secret that is known."""
        return text if self._pattern is None else self._pattern.sub(MASK, text)

    def hides(self, text: str) -> bool:
        """Whether a secret stands in the text."""
        return self._pattern is not None and self._pattern.search(text) is not None

    def mask(self, record: logging.LogRecord) -> None:
        """Take the secrets out of a log record, in place."""
        if self._pattern is None:
            return
        self._mask_words(record)
        if record.exc_info and record.exc_info[0] is not None:
            told = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
            if self.hides(told):
                record.exc_text, record.exc_info = self.masked(told), None
        if record.stack_info:
            record.stack_info = self.masked(record.stack_info)

    def _mask_words(self, record: logging.LogRecord) -> None:
        try:
            clear = not self.hides(record.getMessage())
        except Exception:  # noqa: BLE001 - logging will tell; it shows the parts, too
            clear = False
        if clear:
            return
        record.msg, record.args = self.masked(str(record.msg)), self._mask_args(record.args)
        try:
            if self.hides(record.getMessage()):  # only together, or only as repr
                record.msg, record.args = self.masked(record.getMessage()), None
        except Exception:  # noqa: BLE001 - its parts are clean, and logging tells the rest
            record.args = (self.masked(str(record.args)),)

    def _mask_args(self, args: Any) -> Any:
        if isinstance(args, Mapping):
            return {name: self._mask_arg(one) for name, one in args.items()}
        return tuple(map(self._mask_arg, args or ()))

    def _mask_arg(self, one: Any) -> Any:
        said = str(one)
        return self.masked(said) if self.hides(said) else one


def spelled(secret: str) -> str:
    """A pattern for a secret as it is, percent-encoded, or as JSON or Python escapes it.

    Each character may be written in any of these ways, because every encoder leaves others
    alone. Letters and digits are written as they are by all of them.
    """
    return "".join(map(_character, secret))


def _character(one: str) -> str:
    if one.isascii() and one.isalnum():
        return one
    if one == "\\":  # doubled by each layer of JSON
        return r"(?:\\+|%5[Cc])"
    escaped = json.dumps(one)[1:-1].lstrip("\\")
    encoded = "".join(f"%{byte:02X}" for byte in one.encode("utf-8", "surrogatepass"))
    ways = [rf"\\*{re.escape(one)}", f"(?i:{encoded})"]
    if escaped != one:
        ways.append(rf"\\+(?i:{_layered(escaped)})")
    if one == " ":
        ways.append(r"\+")
    return f"(?:{'|'.join(ways)})"


def _layered(escaped: str) -> str:
    """An escape behind its backslash: `u00e9`, or the two of a pair, `ud83d\\udc69`."""
    return r"\\+".join(map(re.escape, escaped.split("\\")))


@contextmanager
def masking(masks: Masks) -> Iterator[None]:
    """Mask all that is logged in this process, and what is said of exceptions nobody caught."""
    factory = logging.getLogRecordFactory()
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook

    def made(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = factory(*args, **kwargs)
        masks.mask(record)
        return record

    logging.setLogRecordFactory(made)
    sys.excepthook = _quiet(masks, hooks[0])
    threading.excepthook = _quiet_of(masks, hooks[1])
    sys.unraisablehook = _quiet_of(masks, hooks[2])
    try:
        yield
    finally:
        logging.setLogRecordFactory(factory)
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


def _quiet(masks: Masks, told: Callable[..., Any]) -> Callable[..., Any]:
    def hook(kind: Any, error: Any, trace: Any) -> None:
        said = "".join(traceback.format_exception(kind, error, trace))
        if masks.hides(said):
            sys.stderr.write(masks.masked(said))
        else:
            told(kind, error, trace)

    return hook


def _quiet_of(masks: Masks, told: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same for hooks that are handed all at once."""

    def hook(unheard: Any) -> None:
        def all_of_it(*_: Any) -> None:
            told(unheard)

        _quiet(masks, all_of_it)(unheard.exc_type, unheard.exc_value, unheard.exc_traceback)

    return hook
