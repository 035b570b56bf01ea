"""Who fights and who judges. The wire knows names and codes, and no numbers."""

from typing import Any

from tallylight.packs.taekwondo.messages import athletes as a
from tallylight.packs.taekwondo.messages import commands as c
from tallylight.packs.taekwondo.rules.athletes import code_of
from tallylight.packs.taekwondo.sources import said as s
from tallylight.packs.taekwondo.sources.court import Court, changed
from tallylight.packs.taekwondo.sources.loading import load
from tallylight.packs.taekwondo.sources.telling import Telling


def athletes_said(court: Court, said: s.Athletes, telling: Telling) -> Court:
    """Each athlete is met on the house's record, then named in the match."""
    if court.known and not court.loading and _are_others(court.athletes, said):
        court = load(court, telling)
    merged = _merged(court.athletes, said)
    if merged == court.athletes:
        return court
    codes = [_met(one, telling) for one in (merged.blue, merged.red)]
    if any(codes):
        telling.add(c.NameAthletes(blue=codes[0], red=codes[1]))
    return changed(court, athletes=merged, known=True)


def _are_others(before: s.Athletes | None, said: s.Athletes) -> bool:
    """Whether both sides are other people than those of the match that is on."""
    if before is None:
        return False
    sides = ((before.blue, said.blue), (before.red, said.red))
    return all(None not in (old.short, new.short) and old.short != new.short for old, new in sides)


def _merged(before: s.Athletes | None, said: s.Athletes) -> s.Athletes:
    """What is said, with what was not said as it was."""
    if before is None:
        return said
    return s.Athletes(_one(before.blue, said.blue), _one(before.red, said.red))


def _one(before: s.Named, said: s.Named) -> s.Named:
    if said.short is not None and said.short != before.short:
        return said
    return s.Named(said.short or before.short, said.long or before.long, said.code or before.code)


def _met(one: s.Named, telling: Telling) -> str | None:
    """The code of an athlete, who is met where that is new; None where nothing is said of him.

    Without a name he goes by his country.
    """
    name = one.short or one.long or one.code
    if name is None or not name.strip():
        return None
    telling.add(a.MeetAthlete(short_name=name, long_name=one.long, country_code=one.code))
    return code_of(name, one.code)


def referees_said(court: Court, said: s.Referees, telling: Telling) -> Court:
    people = {
        "centre": said.centre, "judge1": said.judge1, "judge2": said.judge2,
        "judge3": said.judge3,
    }  # fmt: skip
    present = ((place, one) for place, one in people.items() if one is not None)
    names: dict[str, Any] = {place: _official(one) for place, one in present}
    if any(names.values()):
        telling.add(c.NameOfficials(**names))
    return court


def _official(one: s.Official) -> str | None:
    name = (one.name or "").strip()
    return f"{name} ({one.code})" if name and one.code else name or None
