"""One rule for each family of commands."""

from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.pack import Context, Decision, Picture, Rule
from tallylight.packs.audience.messages import attributes as a
from tallylight.packs.audience.messages import heard as h
from tallylight.packs.audience.messages import imports as i
from tallylight.packs.audience.messages import notes as n
from tallylight.packs.audience.messages import privacy as p
from tallylight.packs.audience.rules import (
    attributes,
    erasing,
    heard,
    imports,
    notes,
    persons,
    retention,
    visitors,
)

FAMILIES: dict[type, Rule] = {
    a.SetAttribute: attributes.decide,
    a.CorrectAttribute: attributes.decide,
    a.RemoveAttribute: attributes.decide,
    h.Hear: heard.decide,
    h.TakeSnapshot: heard.decide,
    h.Redact: heard.decide,
    h.GoLive: heard.decide,
    h.GoOff: heard.decide,
    h.EndSilent: heard.decide,
    i.KeepPaste: imports.decide,
    i.TakeBackPaste: imports.decide,
    i.TakeOver: imports.decide,
    n.AddNote: notes.decide,
    n.RemoveNote: notes.decide,
    p.ErasePerson: erasing.decide,
    p.ForgetHeard: retention.decide,
    p.KeepOut: visitors.decide,
    p.KeepOutAgain: visitors.decide,
    p.LetIn: visitors.decide,
}


def decide(picture: Picture[Any], command: Any, ctx: Context) -> Decision | Refused:
    rule: Rule = FAMILIES.get(type(command), persons.decide)
    return rule(picture, command, ctx)
