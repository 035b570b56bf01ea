"""Secrets are in the keyring, or in a file of this user's alone; the environment counts more."""

import json
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import KeyringError, PasswordDeleteError

from tallylight.base.errors import Fault
from tallylight.core.keychain import SERVICE, Keychain, nowhere
from tallylight.core.secrets import Secret
from tallylight.core.vault import Vault

TEXT = "s3cr3tT0ken"


class Ring(KeyringBackend):
    """A keyring that is a dictionary; `fault` is raised by all it does."""

    priority = 5  # type: ignore[assignment]  # a property of the class there

    def __init__(self, fault: Exception | None = None) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.fault = fault

    def _fails(self) -> None:
        if self.fault is not None:
            raise self.fault

    def get_password(self, service: str, username: str) -> str | None:
        self._fails()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._fails()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._fails()
        if (service, username) not in self.kept:
            raise PasswordDeleteError("there is none")
        del self.kept[service, username]


class Forgetful(Ring):
    """A keyring that takes everything and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class Silent(Ring):
    """A keyring that waits for a person who is not there."""

    def get_password(self, service: str, username: str) -> str | None:
        threading.Event().wait(20)
        return None

    set_password = get_password  # type: ignore[assignment]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "secrets.json"


def secrets_in(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))["secrets"]
    return found


def test_a_secret_is_kept_in_the_file_where_there_is_no_keyring(file: Path) -> None:
    key = Vault(file).put("lamp.key", TEXT)
    assert secrets_in(file) == {key: TEXT}
    assert Vault(file).get(key) == Secret(TEXT)


@pytest.mark.skipif(os.name == "nt", reason="a file has no mode there")
def test_only_this_user_may_read_the_file(file: Path) -> None:
    before = os.umask(0)
    try:
        Vault(file).put("lamp.key", TEXT)
    finally:
        os.umask(before)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_secret_is_kept_in_the_keyring_where_there_is_one(file: Path) -> None:
    ring = Ring()
    key = Vault(file, find=lambda: ring).put("lamp.key", TEXT)
    assert ring.kept == {(SERVICE, key): TEXT}
    assert TEXT not in file.read_text(encoding="utf-8")
    assert Vault(file, find=lambda: ring).get(key) == Secret(TEXT)


def broken() -> Any:
    raise ImportError("a part of it is not installed")


@pytest.mark.parametrize(
    "find",
    [broken, fail.Keyring, lambda: Ring(KeyringError(f"no {TEXT}")), Forgetful, nowhere,
     lambda: Ring(OSError("no bus"))],
    ids=["can't be loaded", "none there", "locked", "forgetful", "none wanted", "no bus"],
)  # fmt: skip
def test_a_keyring_that_fails_leaves_it_to_the_file(
    file: Path, find: Callable[[], Any], caplog: pytest.LogCaptureFixture
) -> None:
    key = Vault(file, find=find).put("lamp.key", TEXT)
    assert Vault(file, find=find).get(key) == Secret(TEXT)
    assert TEXT not in caplog.text


def test_a_keyring_that_does_not_answer_is_not_asked_again() -> None:
    asked: list[str] = []

    class Counting(Silent):
        def set_password(self, service: str, username: str, password: str) -> None:
            asked.append(username)
            threading.Event().wait(20)

    chain = Keychain(Counting, patience=0.2)
    assert [chain.put(name, TEXT) for name in ("one", "two")] == [False, False]
    assert asked == ["one"]


def test_a_secret_that_left_the_keyring_is_not_there(file: Path) -> None:
    ring = Ring()
    key = Vault(file, find=lambda: ring).put("lamp.key", TEXT)
    ring.kept.clear()
    assert Vault(file, find=lambda: ring).get(key) is None


def test_the_same_secret_of_the_same_press_is_kept_once(file: Path) -> None:
    vault = Vault(file)
    keys = {vault.put("lamp.key", TEXT, "press-1") for _ in range(2)}
    assert set(secrets_in(file)) == keys
    assert len(keys) == 1


def test_the_same_secret_entered_again_is_another_one(file: Path) -> None:
    vault = Vault(file)
    assert vault.put("lamp.key", TEXT) != vault.put("lamp.key", TEXT)


def test_the_environment_counts_more_than_what_is_kept(file: Path) -> None:
    key = Vault(file).put("lamp.key", TEXT)
    vault = Vault(file, {"TALLYLIGHT_LAMP_KEY": "from outside"})
    assert vault.secret("lamp.key", key) == Secret("from outside")
    assert vault.masks.masked("it is from outside") == "it is ***"


def test_an_empty_variable_of_the_environment_is_none(file: Path) -> None:
    key = Vault(file).put("lamp.key", TEXT)
    assert Vault(file, {"TALLYLIGHT_LAMP_KEY": ""}).secret("lamp.key", key) == Secret(TEXT)


@pytest.mark.parametrize("key", [None, "", 7, "lamp.key#0123456789abcdef", TEXT])
def test_what_was_never_entered_is_not_there(file: Path, key: object) -> None:
    assert Vault(file).secret("lamp.key", key) is None


@pytest.mark.parametrize("find", [nowhere, Ring], ids=["file", "keyring"])
def test_a_secret_that_is_forgotten_is_nowhere(file: Path, find: Callable[[], Any]) -> None:
    ring = find()
    vault = Vault(file, find=lambda: ring)
    key = vault.put("lamp.key", TEXT)
    vault.forget(key)
    assert vault.get(key) is None
    assert secrets_in(file) == {}
    assert ring is None or ring.kept == {}


def test_a_secret_is_masked_from_when_it_is_entered(file: Path) -> None:
    vault = Vault(file)
    vault.put("lamp.key", TEXT)
    assert vault.masks.masked(TEXT) == "***"


def test_a_secret_is_masked_from_when_it_is_read(file: Path) -> None:
    key = Vault(file).put("lamp.key", TEXT)
    vault = Vault(file)
    vault.get(key)
    assert vault.masks.masked(TEXT) == "***"


def test_what_was_entered_and_does_not_count_is_forgotten(file: Path) -> None:
    vault = Vault(file)
    first, second = vault.put("lamp.key", TEXT), vault.put("lamp.key", "another one")
    vault.settle([second])
    assert vault.get(first) is None
    assert set(secrets_in(file)) == {second}


def test_what_another_program_entered_is_left_alone(file: Path) -> None:
    other = Vault(file).put("lamp.key", TEXT)
    vault = Vault(file)
    vault.put("lamp.key", "another one")
    vault.settle([])
    assert set(secrets_in(file)) == {other}


@pytest.mark.parametrize(
    "said", ["{", "[]", '{"secrets": []}', '{"salt": "x", "secrets": {}}', '{"salt": 5}']
)
def test_a_damaged_file_is_not_written_over(file: Path, said: str) -> None:
    file.parent.mkdir()
    file.write_text(said, encoding="utf-8")
    with pytest.raises(Fault, match="is damaged"):
        Vault(file).put("lamp.key", TEXT)
    assert file.read_text(encoding="utf-8") == said


def test_a_damaged_file_is_no_reason_to_stop(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    file.parent.mkdir()
    file.write_text(f'{{"secrets": {{"lamp.key#0123456789abcdef": "{TEXT}"', encoding="utf-8")
    assert Vault(file).secret("lamp.key", "lamp.key#0123456789abcdef") is None
    assert "is damaged" in caplog.text
    assert TEXT not in caplog.text


def test_a_secret_that_can_be_kept_nowhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way", encoding="utf-8")
    with pytest.raises(Fault, match="can't be written"):
        Vault(tmp_path / "data" / "secrets.json").put("lamp.key", TEXT)


def test_two_programs_that_enter_secrets_at_once_lose_none(file: Path) -> None:
    def enter(number: int) -> None:
        vault = Vault(file)
        for one in range(10):
            vault.put(f"lamp.key{number}", f"{TEXT}{one}")

    threads = [threading.Thread(target=enter, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(secrets_in(file)) == 40


def test_without_a_file_a_secret_lasts_as_long_as_the_vault() -> None:
    vault = Vault()
    key = vault.put("lamp.key", TEXT)
    assert vault.get(key) == Secret(TEXT)
    assert Vault().get(key) is None


def test_a_key_for_a_purpose_is_the_same_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "secrets.json"
    keys = [Vault(file).key("a purpose") for _ in range(2)]
    assert (keys[0] == keys[1], len(keys[0])) == (True, 32)


def test_each_purpose_has_a_key_of_its_own(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "secrets.json")
    assert vault.key("one") != vault.key("another")


def test_a_key_leaves_the_secrets_that_are_kept_alone(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "secrets.json")
    reference = vault.put("a.token", TEXT)
    vault.key("a purpose")
    assert Vault(tmp_path / "secrets.json").get(reference) == Secret(TEXT)
