"""The computer's own keyring: asked with patience, and never trusted to be there.

A headless Linux has none, one may be locked, and one may wait for a window that nobody sees.
Whatever it does, the answer here is the text, or that it does not have it.
"""

import logging
import queue
import threading
from collections.abc import Callable
from typing import Any, Final

log = logging.getLogger(__name__)

SERVICE: Final = "tallylight"
PATIENCE: Final = 30.0
"""Seconds; a person may have to unlock it first."""


class Keychain:
    """A keyring by the few words that are needed of it; `find` gives its backend, or None."""

    def __init__(self, find: Callable[[], Any | None], patience: float = PATIENCE) -> None:
        self._find = find
        self._patience = patience
        self._backend: Any | None = None
        self._state = "unasked"
        self._failures: set[str] = set()

    def put(self, name: str, text: str) -> bool:
        """Keep a text; False when it can't be kept, or would not be given back."""
        self._ask(lambda ring: ring.set_password(SERVICE, name, text))
        return self.get(name) == text

    def get(self, name: str) -> str | None:
        """A text that was kept; None when it is not there, or the keyring is not."""
        found = self._ask(lambda ring: ring.get_password(SERVICE, name))
        return found if isinstance(found, str) else None

    def drop(self, name: str) -> None:
        """Forget a text."""
        if self.get(name) is not None:
            self._ask(lambda ring: ring.delete_password(SERVICE, name))

    def _ask(self, question: Callable[[Any], Any]) -> Any:
        """What the keyring answers, on a thread that may be left behind; None when it fails."""
        if self._state == "silent":
            return None
        answers: queue.SimpleQueue[Any] = queue.SimpleQueue()

        def asking() -> None:
            try:
                ring = self._found()
                answers.put(None if ring is None else question(ring))
            except Exception as error:  # noqa: BLE001 - a backend may raise anything
                self._failed(type(error).__name__)
                answers.put(None)

        threading.Thread(target=asking, name="keyring", daemon=True).start()
        try:
            return answers.get(timeout=self._patience)
        except queue.Empty:
            log.warning("the keyring of this computer does not answer; it is not asked again")
            self._state = "silent"
            return None

    def _failed(self, why: str) -> None:
        if why not in self._failures:  # which is asked again and again
            self._failures.add(why)
            log.warning("the keyring of this computer failed: %s", why)

    def _found(self) -> Any | None:
        if self._state == "unasked":
            self._backend, self._state = self._find(), "asked"
        return self._backend


def nowhere() -> None:
    """No keyring at all."""


def of_this_computer() -> Any | None:
    """The keyring that the system offers; None where there is none worth the name.

    A backend of a priority below 1 keeps its texts in the clear, or keeps nothing.
    """
    import keyring  # noqa: PLC0415 - looking for backends takes longer than a press

    found = keyring.get_keyring()
    return found if found.priority >= 1 else None
