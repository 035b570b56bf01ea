"""What the user chose, for rules."""

from collections.abc import Callable
from typing import Any

from tallylight.core.declare import Setting
from tallylight.core.fold import Folded
from tallylight.core.registry import Registry

SETTING = "settings.setting"


class Choices:
    """The user's choices, read from the subjects in memory."""

    def __init__(self, registry: Registry, find: Callable[[str, Any], Folded | None]) -> None:
        self._registry = registry
        self._find = find

    def __call__(self, setting: Setting[Any]) -> Any:
        folded = self._find(SETTING, setting.key)
        chosen = folded.state if folded else None
        return setting.default if chosen is None or chosen.value is None else chosen.value

    def declared(self, key: str) -> Setting[Any] | None:
        return self._registry.settings.get(key)
