"""Who is meant: by the platform's own id, by a name, by a merge."""

from tallylight.base.errors import Refused
from tallylight.core.pack import Context
from tallylight.packs.audience.messages.fields import NAME_UNFIT
from tallylight.packs.audience.rules.names import canonical
from tallylight.packs.audience.rules.person import Person

USER = "user"
"""The kind of id by which a platform knows an account."""


def name_in(username: str) -> str | Refused:
    """The canonical name, or why it can be none."""
    try:
        return canonical(username)
    except ValueError as error:
        return NAME_UNFIT.because(username=username, why=str(error))


def by_identity(
    platform: str, id_kind: str, external_id: str | None, ctx: Context
) -> Person | None:
    """The person whom a platform knows by an id."""
    if external_id is None:
        return None
    known = ctx.kept(
        "person_identities", platform=platform, id_kind=id_kind, external_id=external_id
    )
    found: Person | None = None if known is None else ctx.find("person", known.person_id)
    return found


def by_name(platform: str, username: str, ctx: Context) -> Person | None:
    """The person who has a canonical name now."""
    found: Person | None = ctx.named("person", platform=platform, username=username)
    return found


def by_former_name(platform: str, username: str, ctx: Context) -> Person | None:
    """The person who had a canonical name at the time of the command and has it no more, or not
    since: what was said under it then is theirs, whoever is called so now. Before anybody is
    known to have had it, who had it last when nobody has it now."""
    if ctx.at >= ctx.now:
        return None
    holder = by_name(platform, username, ctx)
    if holder is not None and any(
        one.valid_to is None and one.valid_from <= ctx.at for one in holder.aliases
    ):
        return None  # nearly always
    for most in (ctx.at, None):
        row = ctx.newest("person_aliases", "valid_from", most, platform=platform, alias=username)
        if row is not None and row.valid_to is not None and row.valid_to > ctx.at:
            found: Person | None = ctx.find("person", row.person_id)
            return found
    return None


def told_late(platform: str, username: str, ctx: Context) -> str | None:
    """Who had a name after the time of the command, begun or ended: the newest of them. What is
    told of the name then gives it to nobody, for one name has one holder at a time."""
    row = ctx.newest("person_aliases", "valid_from", platform=platform, alias=username)
    if row is None or (row.valid_to or row.valid_from) <= ctx.at:
        return None
    return str(row.person_id)


def stands_for(person: Person, ctx: Context) -> str:
    """The id under which a person's deeds are kept: of whom they were merged into."""
    seen = {person.person_id}
    while person.merged_into is not None and person.merged_into not in seen:
        seen.add(person.merged_into)
        into = ctx.find("person", person.merged_into)
        if into is None:
            break
        person = into
    return person.person_id
