"""The vault: where the values of secrets are, and the only place they are read from.

A variable of the environment counts most. Else the value is in the computer's keyring, or,
where that is not to be had, in a file that only this user may read. The file knows the names
of all: beside a name stands its value, or null for one that is in the keyring.

Each value that is entered has a reference of its own. The database says which one counts, so
a value is there before anybody is told of it, and a command that was not carried out
changed nothing.
"""

import hmac
import json
import logging
import os
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from tallylight.base.errors import Fault
from tallylight.core.keychain import Keychain, nowhere
from tallylight.core.masks import Masks
from tallylight.core.owner import write_private
from tallylight.core.secrets import Secret, reference, variable

log = logging.getLogger(__name__)

ABOUT: Final = (
    "The secrets that Tallylight was given. null: in this computer's keyring, under 'tallylight'."
)
BUSY_SECONDS = 10


class Vault:
    """Secrets in a keyring and a file; without a `file`, in memory and for this process only.

    `find` gives the keyring's backend, or None. Safe to use from any thread.
    """

    def __init__(
        self,
        file: Path | None = None,
        environ: Mapping[str, str] | None = None,
        find: Callable[[], Any | None] = nowhere,
    ) -> None:
        self.file = file
        self.masks = Masks()
        self._environ = environ or {}
        self._keychain = Keychain(find)
        self._lock = threading.RLock()
        self._read: dict[str, Secret] = {}
        self._entered: set[str] = set()
        self._keys: dict[str, bytes] = {}
        self._in_memory: dict[str, Any] = {}

    def put(self, name: str, text: str, nonce: str | None = None) -> str:
        """Keep a secret; its reference. Fault when it can be kept nowhere.

        The same name, text and nonce are the same secret; without a nonce each is a new one.
        """
        self.masks.know(text)
        with self._lock, self._alone():
            held = self._load()
            salt = bytes.fromhex(held["salt"])
            key = reference(name, nonce or os.urandom(16).hex(), text, salt)
            in_keyring = self._keychain.put(key, text)
            held["secrets"][key] = None if in_keyring else text
            try:
                self._save(held)
            except Fault:
                self._keychain.drop(key)
                raise
            self._entered.add(key)
            self._read[key] = Secret(text)
        return key

    def secret(self, name: str, key: object = None) -> Secret | None:
        """The secret of that name: the environment's, else the one that `key` refers to.

        None when nothing was entered, or when it is no longer there; the log says which.
        """
        said = self._environ.get(variable(name))
        if said:
            self.masks.know(said)
            return Secret(said)
        return self.get(key) if isinstance(key, str) and key else None

    def get(self, key: str) -> Secret | None:
        """What a reference refers to; None when it is not here."""
        known = self._read.get(key)  # without the lock: a keyring may be waited for behind it
        if known is None:
            with self._lock:
                found = self._found(key)
                if found is not None:
                    self.masks.know(found)
                    known = self._read[key] = Secret(found)
        return known

    def forget(self, *keys: str) -> None:
        """Remove secrets for good. What can't be removed is said in the log."""
        try:
            with self._lock, self._alone():
                held = self._load()
                known = [key for key in keys if key in held["secrets"]]
                for key in known:
                    if held["secrets"].pop(key) is None:
                        self._keychain.drop(key)
                    self._read.pop(key, None)
                if known:
                    self._save(held)
        except Fault as fault:
            log.warning("a secret that is no longer used could not be removed: %s", fault)

    def look(self) -> None:
        """See whether the file can be read. Fault when it can't."""
        self._load()

    def key(self, purpose: str) -> bytes:
        """The installation's own key for a purpose, the same for as long as the file is there.

        Nothing that it was used for tells it. Fault when it can't be kept.
        """
        known = self._keys.get(purpose)
        if known is None:
            with self._lock, self._alone():
                held = self._load()
                if self.file is not None and "salt" not in _read(self.file):
                    self._save(held)
                salt = bytes.fromhex(held["salt"])
            known = self._keys[purpose] = hmac.digest(salt, f"key\0{purpose}".encode(), "sha256")
        return known

    def settle(self, counting: Iterable[str]) -> None:
        """Forget what was entered here and does not count: its command was not carried out."""
        with self._lock:
            idle = self._entered - set(counting)
            self._entered.clear()
        if idle:
            self.forget(*idle)

    def _found(self, key: str) -> str | None:
        try:
            held = self._load()["secrets"]
        except Fault as fault:
            log.error("%s", fault)
            return None
        if key not in held:
            return None
        text = self._keychain.get(key) if held[key] is None else held[key]
        return text if isinstance(text, str) else None

    def _alone(self) -> AbstractContextManager[object]:
        """Nobody else writes the file meanwhile; two programs may share a data folder."""
        if self.file is None:
            return nullcontext()
        return _Alone(self.file)

    def _load(self) -> dict[str, Any]:
        """What the file holds; a new salt and no secrets where there is none."""
        held = self._in_memory if self.file is None else _read(self.file)
        held.setdefault("about", ABOUT)
        held.setdefault("salt", os.urandom(32).hex())
        held.setdefault("secrets", {})
        return held

    def _save(self, held: Mapping[str, Any]) -> None:
        if self.file is None:
            return
        try:
            write_private(self.file, json.dumps(held, indent=2) + "\n")
        except OSError as error:
            raise Fault(f"{self.file} can't be written: {error.strerror}.") from error


class _Alone:
    """A lock beside the file, as a Fault when it can't be had."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = FileLock(file.with_name(f"{file.name}.lock"), timeout=BUSY_SECONDS)

    def __enter__(self) -> None:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except Timeout as error:
            raise Fault(f"Another program holds {self._file}; try again.") from error
        except OSError as error:
            raise Fault(f"{self._file} can't be written: {error.strerror}.") from error

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def _read(file: Path) -> dict[str, Any]:
    """A file of secrets; empty when there is none. Fault when it can't be read."""
    try:
        held = json.loads(file.read_text(encoding="utf-8"))
        bytes.fromhex(held.get("salt", ""))
        if not isinstance(held.get("secrets", {}), dict):
            raise TypeError
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise Fault(f"{file} can't be read: {error.strerror}.") from error
    except (ValueError, TypeError, AttributeError):  # which hold what was read
        said = f"{file} is damaged. Put it right or delete it, and enter the secrets again."
        raise Fault(said) from None
    return dict(held)
