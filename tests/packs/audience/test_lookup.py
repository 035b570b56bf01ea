"""Who is meant by a name."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight.packs.audience.rules.lookup import (
    CURRENT,
    FORMER,
    LATER,
    THEN,
    Alias,
    Found,
    ranked,
)


def day(number: int) -> datetime:
    return datetime(2026, 5, number, tzinfo=UTC)


def row(person: str, alias: str, since: int, until: int | None = None, now: str = "") -> Alias:
    """A name of a person over some days of May; `now` is their name today, else this one."""
    return Alias(person, now or alias, alias, day(since), day(until) if until else None)


TODAY = day(28)


def found(*rows: Alias, at: datetime = TODAY, name: str = "bob") -> Found:
    return ranked(name, rows, at)


def hows(answer: Found) -> list[tuple[str, str]]:
    return [(one.person_id, one.how) for one in answer.matches]


def test_nobody_is_called_so() -> None:
    assert found() == Found((), None)
    assert not found().ambiguous


def test_whoever_is_called_so_is_meant() -> None:
    answer = found(row("p1", "bob", 1))
    assert hows(answer) == [("p1", CURRENT)]
    assert answer.matches[0].reason == "Is called so since 2026-05-01."
    assert (answer.holder, answer.ambiguous) == ("p1", False)


def test_whoever_is_called_so_comes_before_whose_name_it_was_then_and_they_before_others() -> None:
    answer = found(
        row("former", "bob", 1, 3, now="rob"),
        row("latest", "bob", 20, now="bob"),
        row("then", "bob", 8, 12, now="bert"),
        row("later", "bob", 14, 16, now="bill"),
        row("between", "bob", 4, 7, now="ben"),
        at=day(10),
    )
    assert hows(answer) == [
        ("latest", CURRENT), ("then", THEN), ("between", FORMER), ("former", FORMER),
        ("later", LATER),
    ]  # fmt: skip
    assert (answer.holder, answer.ambiguous) == ("then", True)


def test_every_match_says_why() -> None:
    answer = found(
        row("p1", "bob", 1, 3, now="rob"), row("p2", "bob", 3, 7, now="x"),
        row("p3", "bob", 8, 9, now="y"), at=day(5),
    )  # fmt: skip
    assert [one.reason for one in answer.matches] == [
        "Was called so on 2026-05-05: from 2026-05-03 to 2026-05-07.",
        "Was called so until 2026-05-03.",
        "Was called so only later, from 2026-05-08 to 2026-05-09.",
    ]


def test_more_than_one_person_is_never_silently_the_first() -> None:
    answer = found(row("old", "bob", 1, 5, now="bob~1"), row("new", "bob", 5))
    assert hows(answer) == [("new", CURRENT), ("old", FORMER)]
    assert answer.ambiguous


@pytest.mark.parametrize(
    ("at", "holder"), [(4, "old"), (5, "new"), (9, "new"), (1, "old")], ids=str
)
def test_a_name_changes_hands_at_one_instant(at: int, holder: str) -> None:
    rows = row("old", "bob", 1, 5, now="bob~1"), row("new", "bob", 5)
    assert found(*rows, at=day(at)).holder == holder


def test_nobody_held_a_name_before_anybody_had_it() -> None:
    assert found(row("p1", "bob", 5), at=day(1)).holder is None


def test_a_person_who_took_a_name_back_stands_there_once() -> None:
    answer = found(row("p1", "bob", 1, 3), row("p1", "bob", 6))
    assert hows(answer) == [("p1", CURRENT)]
    assert answer.matches[0].valid_from == day(6)


def test_a_former_name_of_somebody_who_had_it_twice_counts_from_the_last_time() -> None:
    answer = found(
        row("twice", "bob", 1, 2, now="x"), row("twice", "bob", 7, 9, now="x"),
        row("once", "bob", 4, 6, now="y"),
    )  # fmt: skip
    assert hows(answer) == [("twice", FORMER), ("once", FORMER)]


def test_a_row_of_another_name_is_no_match() -> None:
    assert found(row("p1", "robert", 1)).matches == ()


ROWS = st.lists(
    st.builds(
        lambda person, alias, now, since, long: row(person, alias, since, long, now),
        st.sampled_from(["p1", "p2", "p3"]),
        st.sampled_from(["bob", "rob"]),
        st.sampled_from(["bob", "rob", "x"]),
        st.integers(1, 14),
        st.none() | st.integers(15, 27),
    ),
    max_size=6,
)


@given(ROWS.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_the_order_of_the_rows_does_not_matter(rows: tuple[list[Alias], list[Alias]]) -> None:
    people, again = ([one.person_id for one in found(*some, at=day(10)).matches] for some in rows)
    assert people == again
    assert len(people) == len(set(people))
