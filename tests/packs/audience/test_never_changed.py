"""History is not changed over HTTP either, and whoever tries is told what helps."""

from collections.abc import Iterator

import httpx
import pytest

from tallylight.base.errors import Refused
from tallylight.packs import audience
from tallylight.testing import Show
from tallylight.testing.served import Served, served
from tests.packs.audience.evenings import hear, note


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    url = f"sqlite:///{tmp_path_factory.mktemp('room') / 'room.sqlite3'}"
    with served(url, of=[audience.PACK]) as room:
        hear(room.show, "12:00", "ann")
        yield room


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "path", ["audience/interactions/1", "c/main/audience/interactions/1", "audience/snapshots/1"]
)
def test_what_was_heard_takes_no_change_and_says_what_helps(
    running: Served, method: str, path: str
) -> None:
    answer = httpx.request(method, f"{running.base}/{path}")
    assert (answer.status_code, answer.json()["name"]) == (405, "never_changed")
    assert "/audience/note/add" in answer.json()["detail"]


def test_other_pages_say_that_the_method_is_wrong(running: Served) -> None:
    assert httpx.delete(f"{running.base}/audience/here").json()["name"] == "wrong_method"


def test_a_correction_is_a_row_that_says_what_it_corrects(room: Show) -> None:
    wrong = note(room, "ann", "Likes tea.")
    right = note(room, "ann", "Likes coffee.", corrects=wrong)
    served = room.get(f"/audience/interactions/{right}")
    assert served.metadata == {"corrects": wrong}


@pytest.mark.parametrize("other", ["nope", "00000000-0000-0000-0000-0000000000ff"])
def test_a_correction_of_what_was_never_kept_is_refused(room: Show, other: str) -> None:
    with pytest.raises(Refused, match="no interaction"):
        note(room, "ann", "Likes coffee.", corrects=other)
