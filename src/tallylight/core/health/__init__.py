"""Health: how long each command and question takes, and what was slow.

messages    what may be chosen about it
measures    what is measured while the program runs, all of it bounded
"""

from tallylight.core.health import messages
from tallylight.core.pack import Pack

PACK = Pack(
    name="health",
    sentence="How the program does its work.",
    messages=messages,
    builtin=True,
)
