"""Guards bark: every dynamic law reports what is planted for it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import text

from tallylight.base.errors import Fault
from tallylight.core.fold import row_of
from tallylight.core.pack import Context, Decision, Pack, Picture, Subject
from tallylight.core.tallied import Labels
from tallylight.core.timeline.tables import undone
from tallylight.testing import Show, laws
from tallylight.testing.clock import NOON
from tallylight.testing.laws import Broken
from tallylight.testing.sequences import Do, Player, Sent, Turn
from tallylight.testing.stories import Story, Told

from .conftest import Stage
from .sample_pack import BULB, LAMP, PACK, messages, rules, stats
from .test_late import compare

RED = Do("lamp.light_lamp", {"colour": "red"})
BLINK = Do("lamp.blink", {"times": 2})
OUT = Do("lamp.put_out")


def spoil(show: Show, statement: str) -> None:
    with show.program.storage.migrating() as connection:
        connection.execute(text(statement))


def with_lamp(**parts: Any) -> list[Pack]:
    """The sample pack with something planted in its lamp."""
    planted: Subject[Any] = replace(LAMP, **parts)
    return [replace(PACK, subjects=(planted, BULB))]


# replay


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM lamp_blinks",
        "UPDATE lamps SET colour = 'green'",
        "UPDATE lamps SET updated_at = started_at",
        "UPDATE lamp_phases SET number = 7",
        "INSERT INTO timeline_undone (channel, command_seq, undone_by) VALUES ('main', 2, 9)",
    ],
)
def test_the_law_of_replay_barks_at(stage: Stage, statement: str) -> None:
    with stage(of=[PACK]) as show:
        Player(show).play_all([RED, BLINK])
        spoil(show, statement)
        with pytest.raises(Broken, match="rows are not what the timeline says"):
            laws.replayed(show)


def never_twice_alike() -> Callable[[Any], dict[str, Any]]:
    """Rows of blinks that count how often they are made."""
    made = count(1)
    return lambda blink: {**row_of(LAMP.rows[1], blink), "times": next(made)}


def test_the_law_of_replay_barks_at_rows_that_depend_on_more_than_the_subject(
    stage: Stage,
) -> None:
    blinks = replace(LAMP.rows[1], row=never_twice_alike())
    with stage(of=with_lamp(rows=(LAMP.rows[0], blinks, LAMP.rows[2]))) as show:
        Player(show).play_all([RED, BLINK, BLINK])
        with pytest.raises(Broken, match="rows are not what the timeline says"):
            laws.replayed(show)


def test_the_law_of_replay_barks_at_rows_that_are_not_removed(stage: Stage) -> None:
    with stage(of=[PACK]) as show:
        Player(show).play_all([RED])
        spoil(show, "INSERT INTO lamps (lamp_id, channel, started_at, ended_at, colour, blinked)"
                    " SELECT 9, channel, started_at, started_at, colour, 0 FROM lamps")  # fmt: skip
        with pytest.raises(Broken, match="should be None"):
            laws.replayed(show)


def test_the_law_of_replay_barks_at_a_row_that_leaves_a_column_to_chance(stage: Stage) -> None:
    def careless(blink: Any) -> dict[str, Any]:
        return {k: v for k, v in row_of(LAMP.rows[1], blink).items() if k != "created_at"}

    blinks = replace(LAMP.rows[1], row=careless)
    with stage(of=with_lamp(rows=(LAMP.rows[0], blinks, LAMP.rows[2]))) as show:
        Player(show).play_all([RED, BLINK])
        with pytest.raises(Broken, match=r"lamp_blinks does not say \['created_at'\]"):
            laws.whole_rows(show)


def test_the_law_of_replay_barks_at_a_sum_that_grows_on_its_own(stage: Stage) -> None:
    made = count(1)

    def growing(lamp: Any) -> dict[tuple[str, Labels], int]:
        return {**stats.contribution(lamp), ("lamps", ("red",)): next(made)}

    tallied = replace(stats.TALLIED, contribution=growing)
    with stage(of=with_lamp(tallied=tallied)) as show:
        Player(show).play_all([RED, BLINK])
        with pytest.raises(Broken, match="tallies"):
            laws.replayed(show)


def test_the_law_of_replay_barks_at_a_recount_that_forgets(stage: Stage) -> None:
    tallied = replace(stats.TALLIED, recount=lambda run, which: iter(()))
    with stage(of=with_lamp(tallied=tallied)) as show:
        Player(show).play_all([RED])
        with pytest.raises(Broken, match="tallies"):
            laws.replayed(show)


def forgetful() -> Callable[[Any, Any], Any]:
    """Lamps whose notes say how many entries were folded before, of any lamp."""
    folded = count(1)

    def evolve(lamp: Any, entry: Any) -> Any:
        after = rules.evolve(lamp, entry)
        return after and replace(after, note=str(next(folded)))

    return evolve


def test_the_law_of_memory_barks_at_what_depends_on_more_than_the_entries(stage: Stage) -> None:
    with stage(of=with_lamp(evolve=forgetful())) as show:
        Player(show).play_all([RED, BLINK])
        with pytest.raises(Broken, match="in memory"):
            laws.loaded_alike(show)


def test_the_law_of_memory_barks_at_what_the_database_has_not(stage: Stage) -> None:
    with stage(of=[PACK]) as show:
        Player(show).play_all([RED])
        spoil(show, "UPDATE lamps SET ended_at = started_at")
        with pytest.raises(Broken, match="the head of main"):
            laws.loaded_alike(show)


def test_every_law_barks_at_a_rule_that_breaks(stage: Stage) -> None:
    def breaks(*_: Any) -> Decision:
        raise ZeroDivisionError

    with stage(of=[replace(PACK, decide=breaks)]) as show, pytest.raises(Fault):
        Player(show).play(RED)


# undo, late


def test_the_law_of_undo_barks_at_rows_that_stay(stage: Stage) -> None:
    blinks = replace(LAMP.rows[1], row=never_twice_alike())
    with stage(of=with_lamp(rows=(LAMP.rows[0], blinks, LAMP.rows[2]))) as show:
        player = Player(show)
        player.play_all([RED, Turn(60.0), BLINK, BLINK])
        before = laws.derived_rows(show, apart=[undone.name])
        late = player.play(Do("lamp.blink", {}, ago=30.0))  # folds the lamp anew
        assert late is not None
        with pytest.raises(Broken, match="lamp_blinks differs"):
            laws.taken_back(player, late, before)


def test_the_law_of_undo_barks_at_another_press_taken_back(stage: Stage) -> None:
    with stage(of=[PACK]) as show:
        player = Player(show)
        first, before = player.play(RED), laws.derived_rows(show)
        player.play(BLINK)
        assert first is not None
        with pytest.raises(Broken, match="the last press was"):
            laws.taken_back(player, first, before)


def told_on_arrival(picture: Picture[Any], command: Any, ctx: Context) -> Any:
    """Blinks that say how many had arrived before them."""
    if isinstance(command, messages.Blink) and picture.subject is not None:
        command = replace(command, word=f"{len(picture.subject.blinks)} before")
    return rules.decide(picture, command, ctx)


def test_the_law_of_late_entries_barks_at_what_depends_on_arrival(stage: Stage) -> None:
    def planted() -> Any:
        return stage(of=[replace(PACK, decide=told_on_arrival)])

    blinks = tuple(Told("lamp.blink", 60.0 * n, {"times": n}) for n in (1, 2, 3))
    with pytest.raises(Broken, match="lamp_blinks differs"):
        compare(planted, Story("lamp.lamp", RED, blinks, (2, 0, 1)))


def test_the_law_of_late_entries_compares_what_it_is_told(stage: Stage) -> None:
    blinks = tuple(Told("lamp.blink", 60.0 * n, {"times": n}) for n in (1, 2, 3))
    assert compare(stage, Story("lamp.lamp", RED, blinks, (2, 0, 1))) == 3


# gapless

TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    "rows",
    [
        [("main", 2, NOON)],
        [("main", 1, NOON), ("main", 3, NOON + TICK)],
        [("main", 1, NOON), ("main", 1, NOON + TICK)],
        [("main", 1, NOON), ("main", 2, NOON)],
        [("main", 1, NOON), ("main", 2, NOON - TICK)],
    ],
)
def test_the_law_of_gapless_counting_barks_at(rows: list[Any]) -> None:
    with pytest.raises(Broken):
        laws.gapless(rows)


# retry


def test_the_law_of_retry_barks_at_a_command_that_is_carried_out_twice(stage: Stage) -> None:
    with stage(of=[PACK]) as show:
        player = Player(show)
        player.play(RED)
        first = player.play(BLINK)
        assert first is not None
        forgot = replace(first.envelope, command_id=None)
        again = player.send_again(Sent(first.declared, forgot, first.reply))
        with pytest.raises(Broken, match="carried out twice"):
            laws.same_reply(first, again)


def test_the_law_of_retry_barks_at_an_answer_that_differs(stage: Stage) -> None:
    made = count(1)

    def counted(_: Any) -> dict[str, int]:
        return {"blink_id": next(made)}

    with stage(of=[replace(PACK, answers={messages.Blink: counted})]) as show:
        player = Player(show)
        player.play(RED)
        first = player.play(BLINK)
        assert first is not None
        with pytest.raises(Broken, match="the answer"):
            laws.same_reply(first, player.send_again(first))


def test_the_law_of_retry_barks_at_a_retry_that_is_refused(stage: Stage) -> None:
    with stage(of=[PACK]) as show:
        player = Player(show)
        first, refused = player.play(RED), player.play(RED)
        assert first is not None
        assert refused is not None
        with pytest.raises(Broken, match="was refused"):
            laws.same_reply(first, refused)


# restart

WHOLE = [(1, 1, "a"), (2, 2, "b"), (3, 2, None), (4, 2, None)]
SAID = [{"id": "a", "seq": 1, "entries": None}, {"id": "b", "seq": 2, "entries": 3}]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (WHOLE[1:], "is not there"),
        (WHOLE[:1], "is not there"),
        (WHOLE[:3], "wrote 3, 2 are there"),
        ([(1, 1, "x"), *WHOLE[1:]], "is not there"),
        ([*WHOLE, (6, 5, None)], "without their first entry"),
    ],
)
def test_the_law_of_restart_barks_at(rows: list[Any], why: str) -> None:
    with pytest.raises(Broken, match=why):
        laws.nothing_lost(SAID, rows)


def test_the_law_of_restart_lets_pass_what_is_whole() -> None:
    laws.nothing_lost(SAID, WHOLE)


# live


@pytest.fixture
def heard(stage: Stage) -> Iterator[tuple[Show, list[str]]]:
    with stage(of=[PACK]) as show:
        Player(show).play_all([RED, BLINK, BLINK, OUT])
        show.settle()
        yield show, [frame for _, frame in show.program.live.recent("main", 0) or ()]


PLANTS: dict[str, Callable[[list[str]], list[str]]] = {
    "an event that is skipped": lambda frames: [frames[0], *frames[2:]],
    "the last event missing": lambda frames: frames[:-1],
    "an event that comes twice": lambda frames: [*frames[:2], *frames[1:]],
    "events out of order": lambda frames: frames[::-1],
    "nothing at all": lambda _: [],
    "an event that was changed": lambda frames: [
        *frames[:-1], json.dumps({**json.loads(frames[-1]), "id": "else-4"})
    ],
}  # fmt: skip


@pytest.mark.parametrize("plant", PLANTS)
def test_the_law_of_live_barks_at(heard: tuple[Show, list[str]], plant: str) -> None:
    show, frames = heard
    with pytest.raises(Broken):
        laws.followed(show, "main", PLANTS[plant](frames))


def test_the_law_of_live_lets_pass_what_came_once(heard: tuple[Show, list[str]]) -> None:
    laws.followed(heard[0], "main", heard[1])


def test_the_law_of_pictures_barks_at_one_that_stays_behind(stage: Stage) -> None:
    drawn = count(1)
    with stage(of=[replace(PACK, topics={"lamp": lambda _: {"drawn": next(drawn)}})]) as show:
        show.program.live.want("main", "lamp.lamp")
        with pytest.raises(Broken, match="it should be"):
            laws.drawn(show, "main", "lamp.lamp", patience=0.2)


# demo

LIGHT, DARK = messages.LightLamp(colour="red"), messages.PutOut()


@pytest.mark.parametrize(
    ("beats", "said"),
    [
        ([(2, LIGHT), (1, DARK)], "goes back in time"),
        ([(1, DARK)], "is refused"),
        ([(1, messages.LightLamp(colour=""))], "could not be sent"),
    ],
)
def test_the_law_of_demos_barks_at(stage: Stage, beats: list[Any], said: str) -> None:
    presses = [(timedelta(minutes=at), command) for at, command in beats]
    with (
        stage(of=[replace(PACK, demo=lambda _: presses)]) as show,
        pytest.raises(Broken, match=said),
    ):
        laws.demo_plays(show, 1)
