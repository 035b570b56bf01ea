"""A court's phone: what its token opens of its own court, and of the next one nothing."""

import httpx
import pytest

from tallylight.core.access.messages import MakeToken
from tallylight.core.channels.messages import MakeChannel
from tallylight.core.roles import Role
from tallylight.packs.taekwondo import PACK
from tallylight.packs.taekwondo.messages.commands import LoadMatch
from tallylight.testing.served import served

MATCH = ["", "/athletes", "/integrity", "/points", "/events", "/ledger", "/results", "/export"]


@pytest.mark.parametrize("court", ["court-1", "court-2"])
def test_a_courts_phone_is_shown_the_matches_of_its_court_alone(
    sqlite_url: str, court: str
) -> None:
    with served(sqlite_url, of=[PACK], token="correct-horse") as venue:
        loaded = {}
        for name in ("court-1", "court-2"):
            venue.show.do(MakeChannel(name=name))
            loaded[name] = venue.show.do(LoadMatch(number="12"), channel=name)["match_id"]
        made = venue.show.do(MakeToken(name="a phone", role=Role.WATCH, channel=court))
        shown = {"Host": "192.168.1.5:7373", "Authorization": f"Bearer {made['token']}"}

        with httpx.Client(base_url=f"{venue.base}/c/{court}/taekwondo", headers=shown) as phone:
            told = {
                name: {phone.get(f"/matches/{number}{path}").status_code for path in MATCH}
                for name, number in loaded.items()
            }
            assert told.pop(court) == {200}
            assert list(told.values()) == [{404}]
            assert phone.get("/matches/find").status_code == 403
