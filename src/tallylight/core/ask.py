"""One way to read: a query is answered on one state of the database, off the writer's path."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import Executable, Row

from tallylight.base.clock import Clock
from tallylight.core.channels.messages import NO_SUCH_CHANNEL
from tallylight.core.declare import Setting
from tallylight.core.fold import fold
from tallylight.core.keepable import NOT_KEEPABLE, objection
from tallylight.core.pack import Asked, Channel
from tallylight.core.registry import Registry
from tallylight.core.timeline.record import Run, entries_of_kind
from tallylight.storage.engine import Storage


@dataclass(frozen=True)
class Known:
    """What everybody may read without asking the database: the channels, and what is chosen."""

    registry: Registry
    channels: Mapping[str, Channel] = field(default_factory=dict)
    chosen: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, setting: Setting[Any]) -> Any:
        value = self.chosen.get(setting.key)
        return setting.default if value is None else value

    def declared(self, key: str) -> Setting[Any] | None:
        return self.registry.settings.get(key)


@dataclass(frozen=True)
class Reader:
    """Answers declared queries. `known` gives what is known at that moment."""

    storage: Storage
    registry: Registry
    clock: Clock
    known: Callable[[], Known]

    def ask(self, query: Any, channel: str = "main") -> Any:
        """The answer to a query. Raises Refused, or Fault when the database can't be read."""
        known = self.known()
        if channel not in known.channels:
            raise NO_SUCH_CHANNEL.because(channel=channel)
        found = objection(query, "query")
        if found is not None:
            raise NOT_KEEPABLE.because(field=found[0], why=found[1])
        pack = self.registry.queries[type(query)].pack.name
        with self.storage.read() as connection:

            def run(statement: Executable, parameters: Any = None) -> Sequence[Row[Any]]:
                return connection.execute(statement, parameters).all()

            asked = Asked(
                run=run,
                states=partial(states, run, self.registry, pack),
                channel=known.channels[channel],
                now=self.clock.now(),
                settings=known,
                registry=self.registry,
            )
            return self.registry.answers[type(query)](asked, query)


def states(run: Run, registry: Registry, pack: str, kind: str, ids: Sequence[Any]) -> list[Any]:
    """Subjects of a kind in the order of `ids`, folded; those that are not are left out."""
    if not ids:
        return []
    full = kind if "." in kind else f"{pack}.{kind}"
    _, subject = registry.subjects[full]
    entries = entries_of_kind(run, registry, full, [str(one) for one in ids])
    folded = [fold(subject, entries.get(str(one), ())) for one in ids]
    return [one.state for one in folded if one is not None and one.state is not None]
