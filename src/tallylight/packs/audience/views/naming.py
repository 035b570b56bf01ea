"""What persons are called wherever a stream may see it."""

import re
from typing import Final, Protocol

from tallylight.core.looking import Settings
from tallylight.core.pack import Key
from tallylight.packs.audience.messages.settings import STREAM_SAFE
from tallylight.packs.audience.rules.names import shown
from tallylight.packs.audience.rules.pseudonyms import pseudonym

PURPOSE: Final = "audience.pseudonyms"
SOMEBODY: Final = "@somebody"
_MENTION: Final = re.compile(r"@\w+(?:[.\-]\w+)*")


class Shower(Protocol):
    """Who shows something: what a query or a view is handed is one."""

    @property
    def settings(self) -> Settings: ...
    @property
    def key(self) -> Key: ...


def shown_name(by: Shower, person_id: str, username: str, display_name: str | None = None) -> str:
    """The name of a person for a page, an overlay or a list: `bob`, or Quiet Otter 12.

    `person_id` is who the person is read as, so that merged ones are called alike. Use it for
    every name that is drawn; commands and exports have the real one.
    """
    if by.settings(STREAM_SAFE):
        return pseudonym(by.key(PURPOSE), person_id)
    return shown(display_name or username)


def shown_text(by: Shower, text: str) -> str:
    """What a person wrote, for the same places; nobody is named in it while they hide names.

    Only names behind an @ are known to be some.
    """
    text = _MENTION.sub(SOMEBODY, text) if by.settings(STREAM_SAFE) else text
    return shown(text)
