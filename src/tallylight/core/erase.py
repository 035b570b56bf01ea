"""What a rule says is to be nowhere any more.

    Decision.erase  --core, in the command's own transaction-->  rows and words gone, a ledger row

History is append-only, so this is the one way out of it: the rows of evidence leave their hashes
behind, so that what is left can still be proved whole, and the ledger says how many they were.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Erase:
    """All that is kept of somebody.

    `erasure_id` is the ledger's, from `ctx.ids.next("erasures")`; `what` says what kind of thing
    goes, `who` whom, as `ctx.keyed` says it, so that the ledger tells no name. `ids` are those
    under which the somebody is known: every event of the pack that names one, and every event of
    a subject that such an event is about, loses its words. `evidence` says the tables whose rows
    go, each by the gated column that holds one of the ids. What sources left over, and what was
    answered, goes where an id or one of `names` stands in it. Rows that no event ever named,
    such as what a source heard, go with `words` false: nothing else is looked through, and what
    led to them in a search is swept by the chores that had them go.
    """

    erasure_id: int
    what: str
    who: str
    ids: tuple[str, ...]
    evidence: tuple[tuple[str, str], ...]
    names: frozenset[str]
    reason: str | None = None
    words: bool = True


@dataclass(frozen=True, slots=True)
class On:
    """A command that one of the house needs before, on a channel."""

    channel: str
    command: object
