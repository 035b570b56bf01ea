"""What dropped last, for its overlay."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.pack import View
from tallylight.packs.diablo.messages.shown import GetGrailStanding, GetLastFind
from tallylight.packs.diablo.views.pace import LastFind


def picture(view: View) -> Mapping[str, Any] | None:
    """The last find of the session that is on, or was last; null before the first.

    `grail` is how far the grail is with it, where it was new there.
    """
    try:
        find: LastFind | None = view.ask(GetLastFind())
    except Refused:
        return None
    if find is None:
        return None
    return {**asdict(find), "grail": _grail(view) if find.new else None}


def _grail(view: View) -> Mapping[str, int]:
    grail = view.ask(GetGrailStanding())
    return {"found": grail.found, "total": grail.total}
