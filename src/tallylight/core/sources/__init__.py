"""Sources that fetch: which are wanted, how they do, and what they covered."""

from collections.abc import Iterable

from tallylight.core.pack import Pack, Rows, Subject
from tallylight.core.sources import messages, rules, store, views
from tallylight.core.sources.tables import sources

SOURCE = Subject(
    name="source",
    key="source_id",
    evolve=rules.evolve,
    rows=(Rows(sources, lambda it: (it,)),),
    serve=views.served,
    unknown=None,
    timed=False,
    resident=True,
)


def pack(names: Iterable[str]) -> Pack:
    """The pack of a house with these sources, by their full names."""
    names = tuple(names)
    return Pack(
        name="sources",
        sentence="What fetches from other programs' servers, and how that goes.",
        messages=messages,
        decide=rules.Rules(names).decide,
        subjects=(SOURCE,),
        queries={
            messages.GetSources: store.all_sources,
            messages.GetFetchLog: store.log,
            messages.GetCoverage: store.coverage_of,
            messages.GetLeftovers: store.left,
        },
        topics={"panel": views.panel} if names else {},
        tell=rules.tell,
        builtin=True,
    )
