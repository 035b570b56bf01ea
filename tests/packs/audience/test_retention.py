"""What was heard too long ago goes by itself, with its hashes left behind."""

import pytest

from tallylight.adapters.chores import Chores
from tallylight.base.errors import Refused
from tallylight.core.check.around import overdue
from tallylight.core.check.run import check
from tallylight.core.program import migrations
from tallylight.core.settings.messages import SetSetting
from tallylight.packs.audience.messages import (
    ForgetHeard,
    GetCard,
    Hear,
    ListErasures,
    SetAttribute,
)
from tallylight.packs.audience.messages.settings import KEEP_DAYS
from tallylight.testing import Show

from .evenings import at, hear, held, note, tip


def keep(room: Show, said: str) -> None:
    room.do(SetSetting(key=KEEP_DAYS.key, value=said))


def kept(room: Show) -> list[str]:
    return [row.content for row in room.rows("SELECT content FROM interactions ORDER BY timestamp")]


@pytest.fixture
def year(room: Show) -> Show:
    """A room in which something was said long ago, and just now."""
    room.clock.set(at("19:00"))
    hear(room, "19:00", "ada", content="long ago", external_id="1")
    tip(room, "19:00", "ada", 10, external_id="2")
    note(room, "ada", "plays chess")
    room.clock.forward(days=400)
    room.do(Hear(username="ada", kind="CHAT_MESSAGE", content="just now", via="cb_events"))
    return room


def test_what_is_older_than_the_setting_says_goes_and_nothing_else(year: Show) -> None:
    keep(year, "CHAT_MESSAGE 365, twitch_eventsub/TIP_EVENT 1")

    Chores(year.program).do()

    assert "long ago" not in kept(year)
    assert {"just now", "plays chess"} <= set(kept(year))
    assert [(one.amount, one.n) for one in year.ask(GetCard(username="ada")).tips] == [(10, 1)]


def test_a_check_says_what_should_have_gone_and_is_still_there(year: Show) -> None:
    program = year.program
    keep(year, "CHAT_MESSAGE 365, USER_ENTER 1")

    (before,) = overdue(program.storage, program.registry, year.clock)
    Chores(program).do()
    after = list(overdue(program.storage, program.registry, year.clock))

    assert (before.check, before.examples) == (
        "retention", ("CHAT_MESSAGE: 1 from before 2026-04-05",)
    )  # fmt: skip
    assert after == []


def test_nothing_goes_where_nothing_was_chosen(year: Show) -> None:
    Chores(year.program).do()
    assert "long ago" in kept(year)


def test_the_ledger_says_how_many_went_and_the_chain_still_holds(year: Show) -> None:
    keep(year, "CHAT_MESSAGE 365")

    Chores(year.program).do()

    (receipt,) = year.ask(ListErasures())
    assert receipt.counts["interactions"] == 1
    program = year.program
    own = migrations(program.storage, program.registry, program.clock, None)
    assert check(program.storage, program.registry, own, program.clock).findings == []


def test_more_than_one_command_takes_goes_as_well(room: Show) -> None:
    for number in range(450):
        hear(room, "19:00", "ada", "USER_ENTER", external_id=str(number))
    keep(room, "USER_ENTER 1")
    room.clock.forward(days=40)

    Chores(room.program).do()

    assert kept(room) == []


def test_what_went_leaves_no_byte_where_its_words_were_searched(room: Show) -> None:
    for minute, word in enumerate(("zanzibar", "quagga", "hello")):
        hear(room, f"19:0{minute}", "ada", content=word)
    keep(room, "CHAT_MESSAGE 1")
    room.clock.forward(days=40)

    Chores(room.program).do()

    assert [word for word in (b"zanzibar", b"quagga") if word in held(room)] == []


def test_what_was_believed_for_it_is_still_told_without_the_words(year: Show) -> None:
    ada = year.ask(GetCard(username="ada")).who.person_id
    (row,) = year.rows("SELECT id FROM interactions WHERE content = 'long ago'")
    year.do(
        SetAttribute(
            person_id=ada, key="location", value="Ghent", sure="low",
            evidence_type="interaction", evidence_id=str(row.id),
        )
    )  # fmt: skip
    keep(year, "CHAT_MESSAGE 365")

    Chores(year.program).do()

    (one,) = year.ask(GetCard(username="ada")).attributes
    assert one.value == "Ghent"
    assert "long ago" not in str(year.ask(GetCard(username="ada")))


def test_what_is_not_too_old_can_not_be_erased_that_way(year: Show) -> None:
    keep(year, "CHAT_MESSAGE 365")
    (row,) = year.rows("SELECT id FROM interactions WHERE content = 'just now'")

    with pytest.raises(Refused) as refused:
        year.do(ForgetHeard(table="interactions", ids=(str(row.id),)))

    assert refused.value.refusal.name == "not_old"
    assert "just now" in kept(year)


@pytest.mark.parametrize(
    "said", ["CHAT_MESSAGE", "CHAT 3", "CHAT_MESSAGE 0", "elsewhere/CHAT_MESSAGE 3",
             "CHAT_MESSAGE 3 TIP_EVENT 3", "MANUAL_NOTE 3", "SNAPSHOT 3,"],
)  # fmt: skip
def test_what_can_not_be_meant_is_refused(room: Show, said: str) -> None:
    with pytest.raises(Refused):
        keep(room, said)


@pytest.mark.parametrize(
    "said", ["", "CHAT_MESSAGE 365", "CHAT_MESSAGE 365,USER_ENTER 90", "cb_stats/SNAPSHOT 400"]
)
def test_what_is_meant_is_taken(room: Show, said: str) -> None:
    keep(room, said)


def test_whoever_says_it_wrongly_is_told_how_with_an_example(room: Show) -> None:
    with pytest.raises(Refused, match="must look like CHAT_MESSAGE 365, ") as refused:
        room.do(SetSetting(key=KEEP_DAYS.key, value="CHAT 365"))
    assert "(" not in str(refused.value).partition("must look like")[2]
