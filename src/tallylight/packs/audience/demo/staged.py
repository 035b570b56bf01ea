"""The evening as the Events API tells it: what happens in the room, and whom to ask about it."""

from collections.abc import Iterator
from typing import Any, Final

from tallylight.core.settings.messages import SetSetting
from tallylight.core.sources.messages import EnableSource
from tallylight.core.staging import Deed, Staging, Theatre
from tallylight.packs.audience import messages as m

SOURCE: Final = "audience.events"
METHODS: Final = {
    "USER_ENTER": "userEnter",
    "USER_LEAVE": "userLeave",
    "FOLLOW": "follow",
    "CHAT_MESSAGE": "chatMessage",
    "TIP_EVENT": "tip",
}


def opens(theatre: Theatre) -> Iterator[Any]:
    """Have the source ask the demo's server, and nobody else."""
    yield SetSetting(key=m.EVENTS_ADDRESS.key, value=theatre.origin)
    yield SetSetting(key=m.CHATURBATE_NAME.key, value=theatre.broadcaster)
    yield SetSetting(key=m.EVENTS_TOKEN.key, value=theatre.token)
    yield EnableSource(name=SOURCE)
    yield SetSetting(key=m.NAMES_ON_OVERLAYS.key, value=True)  # they are made up


def deed(command: Any) -> Deed | None:
    """What somebody does in the room; the streamer's own notes are pressed."""
    if not isinstance(command, m.Hear) or command.kind not in METHODS:
        return None
    return METHODS[command.kind], command.username, _parts(command)


def _parts(said: m.Hear) -> dict[str, Any]:
    if said.kind == "CHAT_MESSAGE":
        return {"message": {"message": said.content}}
    if said.kind == "TIP_EVENT":
        note = f"| {said.content}"
        return {"tip": {"tokens": said.amount, "isAnon": said.anonymous, "message": note}}
    return {}


STAGING: Final = Staging(opens, deed)
