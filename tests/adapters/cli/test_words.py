"""The rules by which operations get their words, over a small language of their own."""

from types import ModuleType
from typing import Annotated, Any

import pytest
from annotated_doc import Doc

from tallylight.adapters.cli.root import by_words
from tallylight.base.errors import Fault
from tallylight.core.cataloguing import catalogue
from tallylight.core.declare import command, query
from tallylight.core.pack import Decision, Pack
from tallylight.core.program import registry_of

Number = Annotated[int, Doc("Which one.")]
MaybeNumber = Annotated[int | None, Doc("Which one; the last when left out.")]
Word = Annotated[str, Doc("What it is called.")]


@command("cake/bake", bare=True, arguments=("layers",))
class Bake:
    """Put a cake into the oven."""

    name: Word
    icing: Annotated[str | None, Doc("What it is covered with.")] = None
    layers: Annotated[int, Doc("How high it is.")] = 1


@query("cakes", bare=True)
class ListCakes:
    """All cakes."""


@query("cakes/{cake_id}", bare=True)
class GetCake:
    """One cake."""

    cake_id: Number


@query("cakes/{cake_id}/slices", bare=True)
class GetSlices:
    """The slices of a cake."""

    cake_id: Number


@query("taste/{cake_id}", "taste")
class GetTaste:
    """How a cake tasted."""

    cake_id: MaybeNumber = None


@query("cakes/{name}", bare=True)
class GetCakeByName:
    """The cake of a name."""

    name: Word


def answered(asked: Any, query: Any) -> None: ...


def bakery(*classes: type) -> Any:
    messages = ModuleType("bakery_messages")
    for cls in classes:
        cls.__module__ = messages.__name__
        setattr(messages, cls.__name__, cls)
    queries = {cls: answered for cls in classes if cls is not Bake}
    pack = Pack(
        name="bakery",
        sentence="Cakes and their slices.",
        messages=messages,
        decide=lambda *_: Decision(),
        queries=queries,
    )
    return catalogue(registry_of([pack]))


def named(said: Any, name: str) -> Any:
    return next(one for one in said["operations"] if one["name"] == f"bakery.{name}")


def test_the_words_are_the_path_the_short_one_first() -> None:
    assert named(bakery(Bake), "bake")["words"] == ["cake bake", "bakery cake bake"]


def test_parameters_of_a_path_are_no_words() -> None:
    assert named(bakery(GetSlices), "get_slices")["words"][0] == "cakes slices"


def test_required_fields_are_arguments_and_after_them_those_that_are_declared_so() -> None:
    assert named(bakery(Bake), "bake")["arguments"] == ["name", "layers"]


def test_a_parameter_of_the_path_is_an_argument_also_when_it_may_be_left_out() -> None:
    assert named(bakery(GetTaste), "get_taste")["arguments"] == ["cake_id"]


def test_a_list_and_a_look_up_share_their_words() -> None:
    forms = by_words(bakery(ListCakes, GetCake)["operations"])["cakes"]
    assert [form["name"] for form in forms] == ["bakery.list_cakes", "bakery.get_cake"]


def test_two_that_nothing_tells_apart_stop_the_start() -> None:
    with pytest.raises(Fault, match="both called 'cakes' with 1 arguments"):
        bakery(GetCake, GetCakeByName)


def test_every_field_says_what_it_holds() -> None:
    name, _, layers = named(bakery(Bake), "bake")["fields"]
    assert (name["kind"], name["required"]) == ("text", True)
    assert name["sentence"] == "What it is called."
    assert (layers["kind"], layers["required"], layers["default"]) == ("integer", False, 1)
