"""The language of the audience, room by room."""

from tallylight.packs.audience.messages.attributes import *
from tallylight.packs.audience.messages.events import *
from tallylight.packs.audience.messages.fields import *
from tallylight.packs.audience.messages.heard import *
from tallylight.packs.audience.messages.imports import *
from tallylight.packs.audience.messages.notes import *
from tallylight.packs.audience.messages.numbers import *
from tallylight.packs.audience.messages.persons import *
from tallylight.packs.audience.messages.privacy import *
from tallylight.packs.audience.messages.questions import *
from tallylight.packs.audience.messages.settings import *
from tallylight.packs.audience.messages.shown import *
from tallylight.packs.audience.messages.sources import *
