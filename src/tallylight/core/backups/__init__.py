"""Backups: one file that either engine can be filled from, proved by filling one.

archive     what is in the file, and how it is written and read
filling     a scratch database made from a file, and a database made like another one
moving      everything of one database carried into another one, and on where that broke off
shelf       the folder of backups: what is there, what was proved when, what may go
due         when the next one is to be made
address     the URL of a folder elsewhere
ways        how files get whole to each kind of places
away        the backups in such a folder
"""

from tallylight.core.backups import messages
from tallylight.core.pack import Pack

PACK = Pack(
    name="backups",
    sentence="Keeps the whole record in a second place, and proves that it can come back.",
    messages=messages,
    builtin=True,
)
