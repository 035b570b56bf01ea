"""The settings of a window around the pages: kept here, so that every such window has the same."""

from tallylight.core.interface import messages
from tallylight.core.pack import Pack

PACK = Pack(
    name="interface",
    sentence="How a window around the pages looks, and where it stands.",
    messages=messages,
    builtin=True,
)
