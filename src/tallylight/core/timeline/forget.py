"""Which words the events that name somebody hold, and having them go."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Text, and_, cast, delete, or_, select, update

from tallylight.core.registry import Registry
from tallylight.core.timeline.record import Run
from tallylight.core.timeline.tables import settled_commands, texts, timeline
from tallylight.core.words import text_ids

AT_ONCE: Final = 500


def words_of(run: Run, registry: Registry, what: str, ids: Sequence[str]) -> set[int]:
    """The ids of all words in events of the pack of a kind, `what`, that name one of the ids, or
    are of a subject that such an event is about. What was undone or taken back is among them.

    Another of the same kind keeps all words: whoever was taken for one of these, and is not.
    """
    pack = what.partition(".")[0]
    types = [name for name, one in registry.event_types.items() if one.pack.name == pack]
    told = and_(timeline.c.subject != what, _tells(timeline.c.payload, ids))
    named = or_(timeline.c.subject_id.in_(ids), told)
    about = select(timeline.c.subject, timeline.c.subject_id).distinct()
    found: set[int] = set()
    for kind, some in _by_kind(run(about.where(timeline.c.type.in_(types), named))):
        chosen = select(timeline.c.type, timeline.c.payload).where(
            timeline.c.subject == kind, timeline.c.subject_id.in_(some)
        )
        for row in run(chosen):
            if row.type in registry.event_types:
                for path in registry.event_types[row.type].text_paths:
                    found.update(text_ids(row.payload, path))
    return found


@dataclass(frozen=True, slots=True)
class Said:
    """Words in an event of a subject, and the command or question that the event names, if any."""

    text_id: int
    words: str
    of: str


def words_about(run: Run, registry: Registry, kind: str) -> dict[Any, list[Said]]:
    """All words of each subject of a kind that ever was, by its id."""
    own = (timeline.c.type, timeline.c.subject_id, timeline.c.payload)
    told = run(select(*own).where(timeline.c.subject == kind).order_by(timeline.c.seq))
    ids = [
        (registry.subject_id(kind, row.subject_id), text_id, _names(row.payload))
        for row in told
        for path in registry.event_types[row.type].text_paths
        for text_id in text_ids(row.payload, path)
    ]
    words: dict[int, str | None] = {}
    for some in in_parts([text_id for _, text_id, _ in ids]):
        chosen = select(texts.c.text_id, texts.c.words).where(texts.c.text_id.in_(some))
        words |= {row.text_id: row.words for row in run(chosen)}
    found: dict[Any, list[Said]] = {}
    for subject_id, text_id, of in ids:
        found.setdefault(subject_id, []).append(Said(text_id, words.get(text_id) or "", of))
    return found


def _names(payload: Any) -> str:
    return str(payload.get("command") or payload.get("query") or "")


def forget(run: Run, words: Sequence[int], ids: Sequence[str], at: datetime) -> None:
    """Empty words, and let go of answers that name one of the ids."""
    for some in in_parts(words):
        run(update(texts).where(texts.c.text_id.in_(some)).values(words=None, erased_at=at))
    run(delete(settled_commands).where(_tells(settled_commands.c.answer, ids)))


def in_parts(ids: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Ids in parts that one statement can bear."""
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def _by_kind(rows: Iterable[Any]) -> Iterator[tuple[str, Sequence[str]]]:
    kinds: dict[str, list[str]] = {}
    for row in rows:
        kinds.setdefault(row.subject, []).append(row.subject_id)
    for kind, ids in kinds.items():
        for some in in_parts(ids):
            yield kind, some


def _tells(column: Any, ids: Sequence[str]) -> Any:
    """Whether one of the ids stands in a JSON value, however deep."""
    text = cast(column, Text)
    return or_(*(text.contains(one, autoescape=True) for one in ids))
