"""The language of sessions, runs, finds, characters and the grail, room by room."""

from tallylight.packs.diablo.messages.adopt import *
from tallylight.packs.diablo.messages.amended import *
from tallylight.packs.diablo.messages.commands import *
from tallylight.packs.diablo.messages.events import *
from tallylight.packs.diablo.messages.fields import *
from tallylight.packs.diablo.messages.questions import *
from tallylight.packs.diablo.messages.refusals import *
from tallylight.packs.diablo.messages.saves import *
from tallylight.packs.diablo.messages.settings import *
from tallylight.packs.diablo.messages.shown import *
