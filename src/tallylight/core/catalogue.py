"""The shape of what the program can be told and asked, as plain data: JSON in and out.

It lies beside the owner file, for tools that don't load the program; so nothing is
imported here. `cataloguing` makes it from the registry.
"""

from typing import Any, Literal, TypedDict

Kind = Literal["text", "integer", "number", "flag", "instant", "value", "named", "json"]
"""What a field holds; `value` is a number, a yes or no, or a text, whichever it looks like;
`named` holds such values by name, `{"enemy_type": "scav"}`."""


class RefusalSaid(TypedDict):
    """A "no" that is to be expected."""

    name: str
    sentence: str


class FieldSaid(TypedDict):
    """One field. `nullable`: null may be sent, and means something else than silence."""

    name: str
    sentence: str
    kind: Kind
    required: bool
    nullable: bool
    choices: list[Any]
    default: Any


class OperationSaid(TypedDict):
    """A command (POST) or a query (GET).

    `words` are its spellings, the best one first; `arguments` are the names of the fields
    that may follow them. `house`: it belongs to no channel.
    """

    name: str
    pack: str
    words: list[str]
    method: Literal["GET", "POST"]
    paths: list[str]
    arguments: list[str]
    house: bool
    sentence: str
    refusals: list[RefusalSaid]
    fields: list[FieldSaid]


class Catalogue(TypedDict):
    """Everything that can be told and asked, with each pack's sentence.

    `secrets` are the keys of the settings whose values are not for a command line.
    """

    version: str
    packs: dict[str, str]
    operations: list[OperationSaid]
    secrets: list[str]


def arguments_taken(operation: OperationSaid) -> range:
    """With how many arguments an operation may be called."""
    needed = sum(field["required"] for field in operation["fields"])
    return range(needed, len(operation["arguments"]) + 1)
