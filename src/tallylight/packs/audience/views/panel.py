"""The room's place on the control page: who is here, how the session goes, and what can be kept.

It may be seen on the stream by accident: what people gave stands there, and their names as
they may be shown; of notes it says only of whom there are some.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from tallylight.core.pack import View
from tallylight.core.panel import Action, Clock, Fact, Field, Form, Headline, Panel
from tallylight.packs.audience.messages.numbers import WhoIsHere
from tallylight.packs.audience.messages.settings import PLATFORM, STREAM_SAFE
from tallylight.packs.audience.messages.shown import GetPulse
from tallylight.packs.audience.views.numbers import Here, Present
from tallylight.packs.audience.views.overlays import Pulse
from tallylight.packs.audience.views.who import Given

TITLE: Final = "Audience"
HOME: Final = "/audience"
NAMED: Final = 8
"""So many of those who are here are named."""


def panel(view: View) -> Panel:
    """Who is here, and what they gave; notes and pastes are kept from here."""
    here: Here = view.ask(WhoIsHere())
    forms = tuple(_forms(view, here.items))
    return Panel(TITLE, _headline(view, here), (_names(view),), forms, _who(here.items))


def _headline(view: View, here: Here) -> Headline | None:
    number = len(here.items)
    if here.session is None:
        return Headline("Room", f"{number} spoke just now") if number else None
    pulse: Pulse = view.ask(GetPulse())
    return Headline(
        title="Room",
        state=f"{number} here",
        lamp=bool(number or pulse.people),
        clock=Clock(0, here.session.started_at),
        facts=tuple(_facts(pulse)),
    )


def _facts(pulse: Pulse) -> Iterator[Fact]:
    yield Fact("People", str(pulse.people))
    yield Fact("Lines", str(pulse.messages))
    for sums in pulse.tips:
        yield Fact((sums.unit or "Tips").capitalize(), f"{sums.amount:,}")
    if pulse.follows:
        yield Fact("Follows", str(pulse.follows))


def _names(view: View) -> Action:
    """One press before the page itself is on the stream, and one after it."""
    hidden = view.settings(STREAM_SAFE)
    label = "Show names again" if hidden else "Hide names"
    hint = None if hidden else "made-up ones everywhere, until they are shown again"
    body = {"key": STREAM_SAFE.key, "value": not hidden}
    return Action(label, "/setting/set", body, hint=hint)


def _who(present: Sequence[Present]) -> str | None:
    """Those who are here, with what is worth knowing of each, in a line."""
    if not present:
        return None
    said = ", ".join(_told(one) for one in present[:NAMED])
    more = len(present) - NAMED
    return f"Here: {said}{f', and {more} more' if more > 0 else ''}."


def _told(one: Present) -> str:
    about = ["first time" if one.first_time else f"{one.streams_attended} streams"]
    about += [_sum(sums) for sums in one.tips]
    about += ["note"] if one.note else []
    return f"{one.who.name} ({', '.join(about)})"


def _sum(sums: Given) -> str:
    return f"{sums.amount:,} {sums.unit or 'given'}"


def _forms(view: View, present: Sequence[Present]) -> Iterator[Form]:
    """What is kept by hand. While names are hidden none is suggested: a made-up one is nobody's."""
    names = () if view.settings(STREAM_SAFE) else tuple(one.who.name for one in present)
    who = Field("username", "Who", "text", suggestions=names, required=True)
    on = {"platform": view.settings(PLATFORM)}
    words = Field("content", "What is worth knowing", "lines", required=True)
    yield Form("Note", "Keep", f"{HOME}/note/add", (who, words), on)
    much = Field("amount", "How much", "text", required=True)
    unit = Field("unit", "Of what", "text", suggestions=("tokens", "bits"), remember=True)
    tip = {**on, "kind": "TIP_EVENT"}
    yield Form("A tip that no source told", "Keep", f"{HOME}/note/add", (who, much, unit), tip)
    copied = Field("text", "What was copied", "lines", required=True)
    whose = Field("username", "Whose, if it does not say", "text", suggestions=names)
    for shape, label, fields in (
        ("profile", "Paste a profile", (copied, whose)),
        ("chat", "Paste a chat", (copied,)),
    ):
        yield Form(label, "Keep", f"{HOME}/paste/keep", fields, {**on, "shape": shape})
