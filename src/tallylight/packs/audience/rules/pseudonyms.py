"""Names that stand in for those of persons while the screen is on the stream: Quiet Otter 12."""

import hmac
import tomllib
from importlib.resources import files
from typing import Final

_SAID: Final = tomllib.loads(files(__package__).joinpath("pseudonyms.toml").read_text("utf-8"))
ADJECTIVES: Final = tuple(_SAID["adjectives"].split())
ANIMALS: Final = tuple(_SAID["animals"].split())
NUMBERS: Final = 998
"""With 123 times 126 pairs of words these are 15 million names: in one of 120 rooms with 500
persons, two of them share one."""


def pseudonym(key: bytes, person_id: str) -> str:
    """What a person is called on the stream, always the same under one key of the installation.

    Who hasn't the key can't tell from it who it is.
    """
    said = int.from_bytes(hmac.digest(key, b"pseudonym\0" + person_id.encode(), "sha256"))
    said, number = divmod(said, NUMBERS)
    said, animal = divmod(said, len(ANIMALS))
    adjective = ADJECTIVES[said % len(ADJECTIVES)]
    return f"{adjective.capitalize()} {ANIMALS[animal].capitalize()} {number + 2}"
