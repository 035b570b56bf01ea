"""What the sources that ask servers have in common: addresses, the own name, plain values."""

from collections.abc import Mapping
from typing import Any

from tallylight.core.declare import Setting
from tallylight.core.replies import Address, address_of, storable
from tallylight.core.source import Means
from tallylight.packs.audience.messages.sources import CHATURBATE_NAME

CHATURBATE = "chaturbate"


def own_name(means: Means) -> str | None:
    """The user's name on Chaturbate; None where neither a setting nor the channel says it."""
    said = str(means.chosen(CHATURBATE_NAME)).strip()
    if not said and means.platform in (None, CHATURBATE):
        said = (means.broadcaster or "").strip()
    return said.lower() or None


def server(means: Means, setting: Setting[str]) -> Address:
    """The server that a setting names. Ask `lacks` first whether it names one."""
    address = address_of(means.chosen(setting))
    if address is None:
        raise ValueError(f"{setting.key} names no server")
    return address


def lacks(means: Means, address: Setting[str], token: Setting[str], whose: str) -> str | None:
    """What is missing of a server's address and a token for it."""
    found = address_of(means.chosen(address))
    if found is None or not found.is_safe:
        return f"The setting {address.key} names no server that can be asked without being heard."
    if means.secret(token) is None:
        return f"Enter your token for {whose} in the setting {token.key}."
    return None


def lacks_name(means: Means) -> str | None:
    """What is missing of the own name on Chaturbate."""
    name = own_name(means)
    if name is None:
        return f"Say your name on Chaturbate in the setting {CHATURBATE_NAME.key}."
    return f"{name} can be nobody's name." if name in (".", "..") else None


def path_of(address: Address, *more: Any) -> tuple[Any, ...]:
    """The path below an address."""
    return (*(one for one in address.path if one), *more)


def part(said: Any, *names: str) -> Any:
    """What stands in an object under names, one within the other; None where it does not."""
    for name in names:
        said = said.get(name) if isinstance(said, Mapping) else None
    return said


def words(said: Any) -> str:
    """A text that can be kept; empty for what is none."""
    return storable(said) if isinstance(said, str) else ""


def number(said: Any) -> int | None:
    """A whole number; None for what is none, as yes and no are none."""
    return said if isinstance(said, int) and not isinstance(said, bool) else None


def plain(said: Any, *names: str) -> dict[str, Any]:
    """Those named parts of an object that are a text, a number, or yes or no."""
    found = {name: part(said, name) for name in names}
    return {
        name: words(it) if isinstance(it, str) else it
        for name, it in found.items()
        if isinstance(it, str | int)
    }
