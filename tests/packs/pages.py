"""A pack's pages, served without the rest of it, and a browser to look at them.

A folder of tests takes the fixtures into its conftest, beside `looked_at`: which pages, and what
they draw.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest

from tallylight.core.channels.messages import MakeChannel
from tallylight.core.pack import Overlay, Pack
from tallylight.testing.served import Served, served
from tests.whole.conftest import CHROMIUM, QUIET, Opener

Picture = Any

SAYS = """async ([folder, page, picture, at, seconds, query]) => {
  const { face } = await import(`${folder}/${page}.js`);
  const { readChoices } = await import('/static/overlay.js');
  const { instant } = await import('/static/time.js');
  return face(picture, instant(at) + seconds * 1000, { ...readChoices(query), speed: 1 });
}"""


@dataclass(frozen=True)
class Pages:
    """The pages of a pack, by the module it is; the topics they draw, which are true at `at`."""

    pack: ModuleType
    names: Sequence[str]
    topics: Sequence[str]
    at: str

    @property
    def name(self) -> str:
        return self.pack.__name__.rpartition(".")[2]

    @property
    def folder(self) -> str:
        return f"/overlay/{self.name}"

    def alone(self, told: dict[str, Picture]) -> Pack:
        """The pages and nothing else of the pack: they draw what is told of a channel."""
        nothing = ModuleType("messages", "No messages.")
        nothing.__file__ = self.pack.__file__
        return Pack(
            name=self.name,
            sentence="Pages that draw what they are told.",
            messages=nothing,
            seeks=self.pack.PACK.seeks,
            topics=dict.fromkeys(self.topics, lambda view: told.get(view.picture.channel.name)),
            overlays=tuple(Overlay(one, f"What {one} shows.") for one in self.names),
        )


@pytest.fixture(scope="package")
def told() -> dict[str, Picture]:
    """Each channel's picture."""
    return {}


@pytest.fixture(scope="package")
def running(
    looked_at: Pages, told: dict[str, Picture], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    file = tmp_path_factory.mktemp("pages") / "tally.db"
    with served(f"sqlite:///{file}", of=[looked_at.alone(told)]) as running:
        yield running


@pytest.fixture(scope="package")
def looking(running: Served) -> Iterator[Opener]:
    """Opens pages that are about no channel in particular."""
    if CHROMIUM is None:
        pytest.skip("no Chromium to look at a page with")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield Opener(browser.new_context(), running.base)
        browser.close()


@pytest.fixture(scope="package")
def says(looking: Opener, looked_at: Pages) -> Callable[..., Any]:
    """What a page's face says of a picture, `seconds` after the picture's clocks were true."""
    folder, at = looked_at.folder, looked_at.at
    pages = {name: looking(f"{folder}/{name}?demo=1") for name in looked_at.names}

    def say(name: str, picture: Picture, seconds: float = 0, query: str = "") -> Any:
        return pages[name].evaluate(SAYS, [folder, name, picture, at, seconds, query])

    return say


@pytest.fixture
def opened(
    looking: Opener, running: Served, looked_at: Pages, told: dict[str, Picture]
) -> Iterator[Callable[..., Any]]:
    """Opens an overlay on a channel of its own with a picture; it has come in."""
    pages: list[Any] = []

    def opens(
        name: str, picture: Picture, query: str = "", wide: int = 1920, high: int = 1080
    ) -> Any:
        channel = f"show-{len(told)}"
        told[channel] = picture
        running.show.do(MakeChannel(name=channel))
        query = f"?channel={channel}&motion=off{query}"
        pages.append(looking(f"{looked_at.folder}/{name}{query}", wide, high))
        pages[-1].locator('.tl-card[data-phase="here"]').wait_for()
        return pages[-1]

    yield opens
    for page in pages:
        page.close()
