"""What a person pastes or imports, read into what was heard of whom, and what could not be read.

    read_profile   the text of somebody's profile
    read_chat      lines of a chat log, in the shapes that chat programs and pages write
    read_table     a CSV of interactions, its columns known by their names or as told
    read_export    a chat history of Statbate Plus, JSON or CSV, that its user had exported

Nothing here raises: each line or row is either heard, or a fault with its number and a reason.
"""

from tallylight.packs.audience.rules.paste.chat import read_chat
from tallylight.packs.audience.rules.paste.export import read_export
from tallylight.packs.audience.rules.paste.heard import Around, Fault, Heard, Pasted
from tallylight.packs.audience.rules.paste.profile import read_profile
from tallylight.packs.audience.rules.paste.table import read_table

__all__ = [
    "Around",
    "Fault",
    "Heard",
    "Pasted",
    "read_chat",
    "read_export",
    "read_profile",
    "read_table",
]
