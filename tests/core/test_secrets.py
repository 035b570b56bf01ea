"""A secret shows itself to nobody who does not ask for it by name."""

import copy
import json
import pickle
import traceback
from dataclasses import asdict, dataclass

import pytest
from pydantic_core import PydanticSerializationError, to_json

from tallylight.core.secrets import Secret, is_reference, reference, variable

TEXT = "s3cr3tT0ken"
SALT = bytes(32)


@dataclass(frozen=True)
class Request:
    """Something that holds a secret."""

    token: Secret


@pytest.mark.parametrize(
    "shown",
    [str, repr, "{}".format, "{:>40}".format, "{!r}".format, "%s".__mod__, "%r".__mod__,
     lambda secret: f"{secret}", lambda secret: repr([secret]),
     lambda secret: repr(Request(secret)), lambda secret: repr(asdict(Request(secret)))],
)  # fmt: skip
def test_nothing_shows_a_secret(shown: object) -> None:
    assert TEXT not in shown(Secret(TEXT))  # type: ignore[operator]


def test_a_secret_is_given_to_who_asks_for_it() -> None:
    assert Secret(TEXT).reveal() == TEXT


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_secret_is_not_pickled(protocol: int) -> None:
    with pytest.raises(TypeError, match="not written down"):
        pickle.dumps(Request(Secret(TEXT)), protocol)


def test_a_secret_is_not_written_as_json() -> None:
    with pytest.raises(TypeError):
        json.dumps({"token": Secret(TEXT)})
    with pytest.raises(PydanticSerializationError):
        to_json(Request(Secret(TEXT)))


def test_a_copy_of_a_secret_is_the_secret() -> None:
    secret = Secret(TEXT)
    assert copy.copy(secret) is secret
    assert copy.deepcopy(Request(secret)).token is secret


def test_two_secrets_of_one_text_are_the_same() -> None:
    assert Secret(TEXT) == Secret(TEXT)
    assert Secret(TEXT) != Secret("another one")
    assert Secret(TEXT) != TEXT
    assert len({Secret(TEXT), Secret(TEXT)}) == 1


def test_a_traceback_with_the_values_of_variables_shows_no_secret() -> None:
    def fail(secret: Secret) -> None:
        raise ValueError(f"no {secret}")

    try:
        fail(Secret(TEXT))
    except ValueError as error:
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
        assert TEXT not in "".join(told.format())


def test_a_reference_tells_nothing_of_the_secret_and_is_the_same_for_the_same() -> None:
    key = reference("lamp.key", "press-1", TEXT, SALT)
    assert TEXT not in key
    assert is_reference(key, "lamp.key")
    assert key == reference("lamp.key", "press-1", TEXT, SALT)


@pytest.mark.parametrize(
    ("name", "nonce", "text", "salt"),
    [("lamp.lock", "press-1", TEXT, SALT), ("lamp.key", "press-2", TEXT, SALT),
     ("lamp.key", "press-1", "another one", SALT), ("lamp.key", "press-1", TEXT, b"1" * 32)],
)  # fmt: skip
def test_whatever_differs_makes_another_reference(
    name: str, nonce: str, text: str, salt: bytes
) -> None:
    assert reference(name, nonce, text, salt) != reference("lamp.key", "press-1", TEXT, SALT)


@pytest.mark.parametrize("value", [TEXT, "lamp.key#", "lamp.lock#0123456789abcdef", None, 5, ""])
def test_what_is_no_reference_of_the_name_is_told_apart(value: object) -> None:
    assert not is_reference(value, "lamp.key")


def test_the_variable_of_a_setting_is_its_key_in_capitals() -> None:
    assert variable("audience.events-token") == "TALLYLIGHT_AUDIENCE_EVENTS_TOKEN"
