"""What a deck's buttons show of the room."""

from tallylight.base.errors import Refused
from tallylight.core.pack import View
from tallylight.core.panel import Lamp
from tallylight.packs.audience.messages import heard as h
from tallylight.packs.audience.messages import notes as n
from tallylight.packs.audience.messages import persons as p
from tallylight.packs.audience.messages.fields import EXCLUDED
from tallylight.packs.audience.messages.numbers import WhoIsHere
from tallylight.packs.audience.messages.questions import GetPerson
from tallylight.packs.audience.views.card import PersonCard
from tallylight.packs.audience.views.numbers import Here

OFF, ON_AIR = "Off", "On air"


def live(view: View, _: h.GoLive) -> Lamp:
    """Lit while a session is on."""
    return _on_air(view, lit=True)


def off(view: View, _: h.GoOff) -> Lamp:
    """Lit while none is."""
    return _on_air(view, lit=False)


def _on_air(view: View, *, lit: bool) -> Lamp:
    on = view.picture.session is not None
    return Lamp(on is lit, ON_AIR if on else OFF)


def note(view: View, _: n.AddNote) -> Lamp:
    """How many are here, of whom something may be worth noting; never lit, a note is no state."""
    here: Here = view.ask(WhoIsHere())
    return Lamp(None, f"Here: {len(here.items)}", len(here.items))


def excluded(view: View, command: p.ExcludePerson) -> Lamp:
    """Lit while the person is left out."""
    return _on_list(view, command.person_id, EXCLUDED, lit=True)


def included(view: View, command: p.IncludePerson) -> Lamp:
    """Lit while the person counts."""
    return _on_list(view, command.person_id, EXCLUDED, lit=False)


def listed(view: View, command: p.PutOnList) -> Lamp:
    """Lit while the person stands on the button's list."""
    return _on_list(view, command.person_id, command.watchlist, lit=True)


def unlisted(view: View, command: p.TakeOffList) -> Lamp:
    """Lit while the person does not."""
    return _on_list(view, command.person_id, command.watchlist, lit=False)


def _on_list(view: View, person_id: str, watchlist: str, *, lit: bool) -> Lamp:
    try:
        card: PersonCard = view.ask(GetPerson(person_id=person_id))
    except Refused:
        return Lamp(None)
    return Lamp((watchlist in card.watchlists) is lit, card.who.name)
