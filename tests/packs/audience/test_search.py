"""What is said and who said it is found by words, as far as it may be."""

from typing import Any

import pytest

from tallylight.core.reports.messages import ListReports, RunReport, SaveReport
from tallylight.core.search.messages import Search
from tallylight.core.settings.messages import SetSetting
from tallylight.packs.audience import messages as m
from tallylight.packs.audience.messages.attributes import SetAttribute
from tallylight.testing import Show

from .evenings import exclude, hear, note, redact


def found(room: Show, q: str, **more: Any) -> list[tuple[str, str]]:
    return [(one.kind, one.words) for one in room.ask(Search(q=q, **more)).items]


def test_words_names_and_what_is_believed_are_found(room: Show) -> None:
    ada = hear(room, "19:00", "ada_lovelace", content="the fox")
    room.do(SetAttribute(person_id=ada, key="likes", value="every fox"))

    assert found(room, "fox") == [
        ("audience.attribute", "likes: every fox"), ("audience.interaction", "the fox"),
    ]  # fmt: skip
    (name,) = room.ask(Search(q="love")).items
    assert (name.kind, name.words, name.link) == (
        "audience.name", "ada_lovelace", f"/audience/persons/{ada}",
    )  # fmt: skip


def test_who_is_left_out_is_hidden_and_counted(room: Show) -> None:
    exclude(room, hear(room, "19:00", "eve", content="the fox"))
    hear(room, "19:01", "ada", content="a fox")

    answer = room.ask(Search(q="fox"))

    assert ([one.words for one in answer.items], answer.excluded_hidden) == (["a fox"], 1)
    assert len(found(room, "fox", include_excluded=True)) == 2


def test_what_a_platform_took_away_is_not_found(room: Show) -> None:
    hear(room, "19:00", "ada", content="the fox", external_id="1")
    redact(room, "19:01", external_id="1", username="ada")

    assert found(room, "fox") == []


def test_a_note_that_was_undone_is_not_found(room: Show) -> None:
    note(room, "ada", "likes the fox")
    assert len(found(room, "fox")) == 1
    room.undo()

    assert found(room, "fox") == []


def test_a_streams_safe_names_are_kept(room: Show) -> None:
    hear(room, "19:00", "ada", content="hello @bob the fox")
    room.do(SetSetting(key="audience.stream_safe", value=True, reason="on air"))

    assert found(room, "fox") == [("audience.interaction", "hello @somebody the fox")]
    assert "ada" not in found(room, "ada")[0][1]


def test_whoever_is_erased_is_found_no_more_nor_asked_for_by_a_report(room: Show) -> None:
    person_id = hear(room, "19:00", "dromedary", content="quagga")
    hear(room, "19:01", "ada", content="quagga, too")
    room.do(SaveReport(name="Who", query="search", parameters={"q": "Dromedary"}))

    room.do(m.ErasePerson(person_id=person_id))

    assert (found(room, "dromedary"), len(found(room, "quagga"))) == ([], 1)
    assert [one.parameters for one in room.ask(ListReports())] == [None]


def test_a_search_can_be_kept_with_its_filters_and_run_by_its_name(room: Show) -> None:
    hear(room, "19:00", "ada", content="fox")
    filters = {"q": "fox", "kind": "audience.interaction", "limit": 5}
    room.do(SaveReport(name="Foxes", query="search", parameters=filters))

    assert [one.words for one in room.ask(RunReport(name="Foxes")).items] == ["fox"]


@pytest.mark.parametrize("kind", ["audience", "audience.name"])
def test_finds_are_narrowed_to_a_pack_or_a_kind(room: Show, kind: str) -> None:
    hear(room, "19:00", "fox", content="a fox")

    assert ("audience.name", "fox") in found(room, "fox", kind=kind)
