"""Messages that the origin kept: what they are called on the wire, and who they say has won.

Some of its versions kept the line as it came, others their own JSON of it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import select

from tallylight.core.feed import Row
from tallylight.core.foreign import Filed, Foreign, Here
from tallylight.packs.taekwondo.messages.fields import DECISIONS
from tallylight.packs.taekwondo.sources import said as s
from tallylight.packs.taekwondo.sources.feed import kept_as
from tallylight.packs.taekwondo.sources.origin import Values, instant, whole
from tallylight.packs.taekwondo.sources.wire import read
from tallylight.packs.taekwondo.tables.event_types import EVENT_TYPES, type_id
from tallylight.packs.taekwondo.tables.wire import (
    app_config,
    pss_event_details,
    pss_events,
    pss_events_v2,
)

MICROSECOND: Final = timedelta(microseconds=1)
WIRE_CODES: Final = frozenset(code for code, _, _ in EVENT_TYPES)

SHORTENED: Final = {
    "br": "brk", "wr": "wrd", "wn": "wmh", "at": "at1", "mc": "mch", "sc": "sc1", "cl": "clk",
    "rd": "rnd", "fl": "pre", "fr": "rdy", "pt": "pt1", "hl": "hl1", "wg": "wg1", "ij": "ij0",
    "ch": "ch0",
}  # fmt: skip
"""Codes that the origin made up for kinds of messages, and the words that occur on the wire."""

NAMED: Final = {
    "Points": "pt", "HitLevel": "hl", "Warnings": "wg1", "Injury": "ij", "Challenge": "ch",
    "Break": "brk", "WinnerRounds": "wrd", "Winner": "wmh", "Athletes": "at1",
    "MatchConfig": "mch", "Scores": "s11", "CurrentScores": "sc1", "Clock": "clk",
    "Round": "rnd", "FightLoaded": "pre", "FightReady": "rdy",
}  # fmt: skip
"""What the origin's own JSON calls them. A word of two letters takes the athlete's number."""

TYPES: Final = {
    "u8": "integer", "u32": "integer", "i32": "integer", "i64": "integer", "integer": "integer",
    "f64": "float", "float": "float", "bool": "boolean", "boolean": "boolean", "json": "json",
}  # fmt: skip

LOST_SESSION: Final = 1
"""The number of the one session of a file that holds messages and no sessions."""

SECRETS: Final = ("password", "secret", "token", "key")


@dataclass(frozen=True, slots=True)
class Result:
    """What messages say of how a match ended. `rounds` are winners by the round's number."""

    name: str | None = None
    winner: int | None = None
    decision: str | None = None
    won: int | None = None
    lost: int | None = None
    rounds: Mapping[int, int] | None = None


def own_words(raw: str) -> tuple[str, Any] | None:
    """The name and the content of a message in the origin's own JSON; None for any other."""
    if raw[:1] not in ("{", '"'):
        return None
    try:
        content = json.loads(raw)
    except ValueError:
        return None
    if isinstance(content, str):
        return (content, None) if content in NAMED else None
    if isinstance(content, dict) and len(content) == 1:
        name, inner = next(iter(content.items()))
        return name, inner
    return None


def code_of(raw: bytes, said: str | None) -> str:
    """The word of a message on the wire, from the message itself, else from its type there."""
    line = raw.decode("utf-8", "replace")
    own = own_words(line)
    if own is not None and own[0] == "Raw":
        return read(str(own[1]).encode())[0].code
    if own is not None and own[0] in NAMED:
        code = NAMED[own[0]]
        content = own[1] if isinstance(own[1], dict) else {}
        athlete = whole(content.get("athlete", content.get("source")), 0, 2)
        return code if len(code) > 2 else f"{code}{athlete or 0}"
    word = read(raw)[0].code
    if word not in ("empty", "binary"):
        return word
    known = (said or "").lower()
    return SHORTENED.get(known, known if known in WIRE_CODES else word)


def heard_result(result: Result, raw: bytes) -> Result:
    """What is known of a match's end after one message more; the last one counts."""
    own = own_words(raw.decode("utf-8", "replace"))
    if own is None:
        return _wire_result(result, raw)
    name, content = own
    if name == "Raw":
        return _wire_result(result, str(content).encode())
    if name == "WinnerRounds" and isinstance(content, dict):
        told = {n: whole(content.get(f"round{n}_winner"), 0, 2) for n in (1, 2, 3)}
        return replace(result, rounds={n: winner for n, winner in told.items() if winner})
    if name == "Winner" and isinstance(content, dict):
        line = f"wmh;{content.get('name') or ''};{content.get('classification') or ''};"
        return _wire_result(result, line.encode())
    return result


def _wire_result(result: Result, raw: bytes) -> Result:
    if raw[:1].lower() != b"w":
        return result
    for heard in read(raw):
        match heard.said:
            case s.Winner(position=position):
                result = replace(result, winner=position)
            case s.RoundWinners(winners=winners):
                told = {number: winner for number, winner in winners if winner}
                result = replace(result, rounds=told)
            case s.WinnerShown(name=name, left=left, right=right, decision=decision, cut=cut):
                whole_code = decision in DECISIONS or not cut
                known = decision[:40] if decision and whole_code else result.decision
                result = replace(result, name=name, won=left, lost=right, decision=known)
    return result


def messages(foreign: Foreign) -> Iterator[Filed]:
    """Every message that the origin kept, to be filed as evidence."""
    spans = _spans(foreign)
    clients = _only_clients(foreign)
    rounds = {row["id"]: row["round_number"] for row in foreign.rows("SELECT * FROM pss_rounds")}
    chosen = (
        "SELECT e.*, CAST(e.raw_data AS BLOB) AS raw, t.event_code FROM pss_events_v2 e "
        "LEFT JOIN pss_event_types t ON t.id = e.event_type_id ORDER BY e.id"
    )
    for row in foreign.rows(chosen):
        session, moved = _session_of(row, spans)
        details = list(foreign.of("pss_event_details", "event_id", row["id"]))
        began = spans[session][0] if session in spans else None
        sender = clients.get(session, ("unknown", 0))
        said = {**row, "session": session, "began": began, "sender": sender}
        said["round_number"] = rounds.get(row["round_id"])
        yield Filed(
            table="pss_events_v2",
            number=row["id"],
            rows=partial(_evidence, said, details),
            parts={"pss_event_details": len(details)},
            repaired=("filed under the session that was on at its time",) if moved else (),
        )


Span = tuple[Any, Any]
"""When a session began and ended, as far as known."""


def _spans(foreign: Foreign) -> dict[int, Span]:
    rows = foreign.rows("SELECT id, start_time, end_time FROM udp_server_sessions ORDER BY id")
    return {row["id"]: (instant(row["start_time"]), instant(row["end_time"])) for row in rows}


def _session_of(row: Values, spans: Mapping[int, Span]) -> tuple[int, bool]:
    """The session that a message came in, and whether the origin names another one.

    The origin files all messages under session 1. A time that lies in another one tells.
    """
    at, own = instant(row["timestamp"]), row["session_id"]
    if at is None or (own in spans and _within(at, spans[own])):
        return (own, False) if own in spans else (min(spans, default=LOST_SESSION), True)
    fitting = [number for number, span in spans.items() if _within(at, span)]
    if fitting:
        return fitting[-1], True
    return (own, False) if own in spans else (min(spans, default=LOST_SESSION), True)


def _within(at: Any, span: Span) -> bool:
    began, ended = span
    return (began is None or began <= at) and (ended is None or at <= ended)


def _only_clients(foreign: Foreign) -> dict[int, tuple[str, int]]:
    """The sender of each session in which there was but one."""
    chosen = (
        "SELECT session_id, min(client_address) AS address, min(client_port) AS port "
        "FROM udp_client_connections GROUP BY session_id HAVING count(*) = 1"
    )
    rows = foreign.rows(chosen)
    return {row["session_id"]: (row["address"], whole(row["port"], 0, 65_535) or 0) for row in rows}


def _evidence(row: Values, details: list[Values], here: Here) -> Iterator[Row]:
    at = instant(row["timestamp"]) or instant(row["created_at"]) or row["began"]
    match = None if row["match_id"] is None else here.made("pss_matches", str(row["match_id"]))
    raw, kind = kept_as(row["raw"])
    code = code_of(row["raw"], row["event_code"])
    event_id = here.next(pss_events_v2.name)
    sender, port = row["sender"]
    yield (
        pss_events_v2,
        {
            "id": event_id,
            "session_id": here.listening(str(row["session"])),
            "match_id": match and match.match_id,
            "round_id": match and match.round_id_of(row["round_number"]),
            "event_type_id": type_id(code),
            "timestamp": at,
            "raw_data": raw,
            "parsed_data": _parsed(row["parsed_data"]),
            "event_sequence": row["event_sequence"],
            "processing_time_ms": row["processing_time_ms"],
            "is_valid": bool(row["is_valid"]),
            "error_message": row["error_message"],
            "created_at": instant(row["created_at"]) or at,
            # Nobody knows on which court it was heard, and no clock but the wall's was kept.
            "channel": None,
            "sender": sender,
            "sender_port": port,
            "monotonic_us": (at - (row["began"] or at)) // MICROSECOND,
            "part": 0,
            "raw_kind": kind,
            "event_code": code,
            "validity": "valid" if row["is_valid"] else "invalid",
        },
    )
    for detail in {one["detail_key"]: one for one in details}.values():
        yield pss_event_details, _detail(event_id, detail, at)


def _detail(event_id: int, detail: Values, at: Any) -> dict[str, Any]:
    return {
        "event_id": event_id,
        "detail_key": detail["detail_key"],
        "detail_value": detail["detail_value"],
        "detail_type": TYPES.get(str(detail["detail_type"]).lower(), "string"),
        "created_at": instant(detail["created_at"]) or at,
    }


def _parsed(said: Any) -> Any:
    try:
        return json.loads(said) if said else None
    except ValueError:
        return None


def old_messages(foreign: Foreign) -> Iterator[Filed]:
    """The rows of the table that the origin used before."""
    for row in foreign.rows("SELECT * FROM pss_events ORDER BY id"):
        yield Filed("pss_events", row["id"], partial(_old_message, row))


OLD: Final = ("event_type", "match_id", "athlete1_code", "athlete2_code", "score1", "score2",
              "round", "weight_class", "category", "raw_data")  # fmt: skip


def _old_message(row: Values, _: Here) -> Iterator[Row]:
    at = instant(row["timestamp"]) or instant(row["created_at"])
    kept = {name: row[name] for name in OLD}
    times = {"timestamp": at, "created_at": instant(row["created_at"]) or at}
    yield pss_events, {**kept, **times}


def old_settings(foreign: Foreign) -> Iterator[Filed]:
    """The choices of the table that the origin used before; what was chosen here stays."""
    for row in foreign.rows("SELECT * FROM app_config ORDER BY id"):
        if is_secret(row["key"]):
            continue
        yield Filed("app_config", row["id"], partial(_old_setting, row))


def is_secret(key: str) -> bool:
    """Whether a choice is something that only its owner may know."""
    return any(word in key.lower() for word in SECRETS)


def _old_setting(row: Values, here: Here) -> Iterator[Row]:
    if here.run(select(app_config.c.id).where(app_config.c.key == row["key"])):
        return
    times = {name: instant(row[name]) for name in ("created_at", "updated_at")}
    kept = {name: row[name] for name in ("key", "value", "category", "description")}
    yield app_config, {**kept, **{name: at for name, at in times.items() if at is not None}}
