"""The language of matches, athletes and flags, room by room."""

from tallylight.packs.taekwondo.messages.athletes import *
from tallylight.packs.taekwondo.messages.commands import *
from tallylight.packs.taekwondo.messages.events import *
from tallylight.packs.taekwondo.messages.fields import *
from tallylight.packs.taekwondo.messages.flags import *
from tallylight.packs.taekwondo.messages.integrity import *
from tallylight.packs.taekwondo.messages.questions import *
from tallylight.packs.taekwondo.messages.record import *
from tallylight.packs.taekwondo.messages.reread import *
from tallylight.packs.taekwondo.messages.settings import *
