"""Taking over a database of the system that this pack comes from, at its schema 4."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

from tallylight.core.declare import Setting
from tallylight.core.foreign import (
    Adopted,
    Adopter,
    Around,
    Connection,
    Counts,
    Foreign,
    Found,
    Item,
    Left,
    Listened,
    Listener,
)
from tallylight.core.settings.messages import SetSetting
from tallylight.packs.taekwondo.messages.flags import SetMapping
from tallylight.packs.taekwondo.sources.feed import PORT
from tallylight.packs.taekwondo.sources.origin import (
    Values,
    instant,
    latest,
    number_of,
    text,
    whole,
)
from tallylight.packs.taekwondo.sources.origin_events import (
    LOST_SESSION,
    is_secret,
    messages,
    old_messages,
    old_settings,
)
from tallylight.packs.taekwondo.sources.origin_faults import audit
from tallylight.packs.taekwondo.sources.origin_matches import athletes, matches

SCHEMA: Final = 4
TABLES: Final = (
    "schema_version", "settings_categories", "settings_keys", "settings_values",
    "settings_history", "flags", "flag_mappings", "recognition_history", "network_interfaces",
    "udp_server_configs", "udp_server_sessions", "udp_client_connections", "pss_event_types",
    "pss_matches", "pss_athletes", "pss_match_athletes", "pss_rounds", "pss_events_v2",
    "pss_event_details", "pss_scores", "pss_warnings", "pss_events", "obs_connections",
    "app_config",
)  # fmt: skip
STAY: Final = {
    "schema_version": "it says which schema the file has",
    "settings_categories": "the program declares its own",
    "settings_keys": "the program declares its own",
    "settings_history": "only the last value of a setting counts",
    "flags": "scan the folder of flags here",
    "recognition_history": "scan the folder of flags here",
    "network_interfaces": "this computer's own are detected",
    "pss_event_types": "those of the wire are known",
}
"""Tables that are not taken over, and why."""

COUNTERS: Final = (
    "packets_received", "packets_parsed", "parse_errors", "total_bytes_received",
    "max_packet_size_seen", "min_packet_size_seen", "unique_clients_count",
)  # fmt: skip
MOST: Final = 2**62
LOST: Final = {
    "pss_match_athletes": (
        "pss_matches",
        "SELECT count(*) FROM pss_match_athletes "
        "WHERE match_id NOT IN (SELECT id FROM pss_matches)",
    ),
    "pss_rounds": (
        "pss_matches",
        "SELECT count(*) FROM pss_rounds WHERE match_id NOT IN (SELECT id FROM pss_matches)",
    ),
    "pss_scores": (
        "pss_matches",
        "SELECT count(*) FROM pss_scores WHERE match_id NOT IN (SELECT id FROM pss_matches)",
    ),
    "pss_warnings": (
        "pss_matches",
        "SELECT count(*) FROM pss_warnings WHERE match_id NOT IN (SELECT id FROM pss_matches)",
    ),
    "pss_event_details": (
        "pss_events_v2",
        "SELECT count(*) FROM pss_event_details "
        "WHERE event_id NOT IN (SELECT id FROM pss_events_v2)",
    ),
    "udp_client_connections": (
        "udp_server_sessions",
        "SELECT count(*) FROM udp_client_connections "
        "WHERE session_id NOT IN (SELECT id FROM udp_server_sessions)",
    ),
}
"""Tables whose rows may belong to nothing: of which table they are, and how many are not."""

CONFIGS: Final = "udp_server_configs"
INFERRED: Final = "inferred"
"""The table of what the file lacks, and others refer to."""


def recognise(foreign: Foreign) -> Found | None:
    """A database with all the tables, whose last migration was the fourth.

    It is known again by the times at which it was migrated: they differ from one computer to
    the next, and never change.
    """
    if not set(TABLES) <= foreign.tables():
        return None
    rows = list(foreign.rows("SELECT version, applied_at FROM schema_version ORDER BY version, id"))
    if max((row["version"] for row in rows), default=0) != SCHEMA:
        return None
    said = "\n".join(f"{row['version']} {row['applied_at']}" for row in rows)
    return Found("reStrike VTA", f"schema {SCHEMA}", sha256(said.encode()).hexdigest()[:10])


def counts(foreign: Foreign) -> Counts:
    """How many rows each of its tables holds."""
    return {table: foreign.count(table) for table in TABLES}


def read(foreign: Foreign, around: Around) -> Iterator[Item]:
    """All of it, what others refer to first."""
    held = counts(foreign)
    yield from (Left(table, why, held[table]) for table, why in STAY.items() if held[table])
    yield from _settings(foreign, around.setting)
    yield from _mappings(foreign)
    yield from athletes(foreign)
    yield from matches(foreign)
    yield from _listeners(foreign)
    yield from _sessions(foreign)
    yield from messages(foreign)
    yield from old_messages(foreign)
    yield from old_settings(foreign)
    yield from _connections(foreign)
    yield from _strays(foreign)


def _settings(
    foreign: Foreign, setting: Callable[[str], Setting[Any] | None]
) -> Iterator[Adopted | Left]:
    """The last value of each setting that is known here."""
    last: dict[Any, Values] = {}
    rows = foreign.rows(
        "SELECT v.*, k.key_name FROM settings_values v LEFT JOIN settings_keys k "
        "ON k.id = v.key_id ORDER BY replace(v.updated_at, ' ', 'T'), v.id"
    )
    for row in rows:
        if row["key_id"] in last:
            yield Left("settings_values", "a newer value of the same setting counts")
        last[row["key_id"]] = row
    for row in last.values():
        name = row["key_name"] or ""
        known = next(filter(None, map(setting, (name, f"ui.{name}", f"taekwondo.{name}"))), None)
        value = None if known is None else _value(known, row["value"])
        if known is None:
            yield Left("settings_values", f"there is no setting {name or row['key_id']} here")
        elif value is None:
            yield Left("settings_values", f"{known.key} can't be {text(row['value'], 40)}")
        else:
            reason = "Taken over from another program."
            command = SetSetting(key=known.key, value=value, reason=reason)
            yield Adopted("settings_values", str(row["id"]), command)


def _value(setting: Setting[Any], said: str) -> Any | None:
    """A value of the setting's own type; None where the text is none."""
    words = {"true": True, "1": True, "false": False, "0": False}
    readers: Mapping[str, Callable[[str], Any]] = {
        "boolean": lambda one: words[one.lower()],
        "integer": int,
        "float": float,
        "string": str,
    }
    try:
        return readers[setting.kind](said.strip())
    except (ValueError, KeyError):
        return None


def _mappings(foreign: Foreign) -> Iterator[Adopted | Left]:
    """What a person said a code means; the rest ships with the program."""
    shipped = 0
    for row in foreign.rows("SELECT * FROM flag_mappings ORDER BY id"):
        code, ioc = text(row["pss_code"], 40), text(row["ioc_code"], 40)
        if not row["is_custom"]:
            shipped += 1
        elif code is None or ioc is None:
            yield Left("flag_mappings", "it lacks one of its codes")
        else:
            name = text(row["country_name"])
            command = SetMapping(pss_code=code, ioc_code=ioc, country_name=name)
            yield Adopted("flag_mappings", str(row["id"]), command)
    if shipped:
        yield Left("flag_mappings", "it ships with the program, corrected", shipped)


def _listeners(foreign: Foreign) -> Iterator[Listener]:
    known = set()
    for row in foreign.rows("SELECT * FROM udp_server_configs ORDER BY id"):
        known.add(row["id"])
        name = text(row["name"], 60) or f"server {row['id']}"
        port = whole(row["port"], 1, 65_535) or PORT
        yield Listener(CONFIGS, str(row["id"]), name, port, "pss")
    rows = foreign.rows("SELECT DISTINCT server_config_id AS id FROM udp_server_sessions")
    lost = {row["id"] for row in rows} - known
    for number in sorted(lost, key=str):
        yield Listener(INFERRED, str(number), f"lost server {number}", PORT, "pss")
    if not number_of(foreign, "SELECT count(*) FROM udp_server_sessions"):
        yield Listener(INFERRED, "none", "lost server", PORT, "pss")


def _sessions(foreign: Foreign) -> Iterator[Listened]:
    """Its sessions of listening; one that is inferred where messages are there and none of it."""
    times = next(iter(foreign.rows(
        "SELECT min(timestamp) AS first, max(timestamp) AS last FROM pss_events_v2"
    )))  # fmt: skip
    known = number_of(foreign, "SELECT count(*) FROM udp_server_sessions")
    if times["first"] is not None and not known:
        nothing = {"error_message": None, "average_packet_size": 0.0, **dict.fromkeys(COUNTERS, 0)}
        span = {"start_time": times["first"], "end_time": times["last"]}
        values = _session({**nothing, **span}, None)
        yield Listened(INFERRED, LOST_SESSION, (INFERRED, "none"), values)
    configs = {row["id"] for row in foreign.rows("SELECT id FROM udp_server_configs")}
    for row in foreign.rows("SELECT * FROM udp_server_sessions ORDER BY id"):
        clients = list(foreign.of("udp_client_connections", "session_id", row["id"]))
        values = _session(row, _last_heard(foreign, row))
        yield Listened(
            table="udp_server_sessions",
            number=row["id"],
            listener=(
                CONFIGS if row["server_config_id"] in configs else INFERRED,
                str(row["server_config_id"]),
            ),
            values=values,
            clients=[_client(one, values["end_time"]) for one in clients],
            parts={"udp_client_connections": len(clients)},
            repaired=() if row["end_time"] else ("it had no end",),
        )


def _last_heard(foreign: Foreign, row: Values) -> Any:
    """The last message of a session that has no end: before the next one began.

    The session that a message names is no help, because the origin names the first for all.
    """
    if row["end_time"]:
        return None
    sql = (
        "SELECT max(timestamp) AS last FROM pss_events_v2 "
        "WHERE replace(timestamp, ' ', 'T') >= replace(?1, ' ', 'T') AND replace(timestamp, ' ', "
        "'T') < coalesce((SELECT min(replace(start_time, ' ', 'T')) FROM udp_server_sessions "
        "WHERE replace(start_time, ' ', 'T') > replace(?1, ' ', 'T')), 'Z')"
    )
    return instant(next(iter(foreign.rows(sql, row["start_time"])))["last"])


def _session(row: Values, heard: Any) -> dict[str, Any]:
    began = instant(row["start_time"]) or heard
    ended = instant(row["end_time"])
    error = row["error_message"]
    status = "failed" if error else "stopped"
    at = latest((ended or heard, began))
    counted = {name: whole(row[name], 0, MOST) or 0 for name in COUNTERS}
    return {
        "start_time": began or at,
        "end_time": at,
        "status": status if ended else "interrupted",
        "error_message": error,
        "average_packet_size": row["average_packet_size"] or 0.0,
        "created_at": began or at,
        "updated_at": at,
        **counted,
    }


def _client(row: Values, ended: Any) -> dict[str, Any]:
    first, last = instant(row["first_seen"]), instant(row["last_seen"])
    return {
        "client_address": row["client_address"],
        "client_port": row["client_port"],
        "first_seen": first or last or ended,
        "last_seen": last or first or ended,
        "packets_received": whole(row["packets_received"], 0, MOST) or 0,
        "total_bytes_received": whole(row["total_bytes_received"], 0, MOST) or 0,
        "is_active": False,
        "created_at": first or ended,
        "updated_at": last or ended,
    }


def _connections(foreign: Foreign) -> Iterable[Connection]:
    for row in foreign.rows("SELECT * FROM obs_connections ORDER BY id"):
        yield Connection(
            table="obs_connections",
            number=row["id"],
            name=text(row["name"], 100) or f"connection {row['id']}",
            host=text(row["host"]) or "localhost",
            port=whole(row["port"], 1, 65_535) or 4455,
            is_active=bool(row["is_active"]),
            repaired=("without its password",) if row["password"] else (),
        )


def _strays(foreign: Foreign) -> Iterator[Left]:
    """Rows that belong to nothing in the file, or are nobody's business."""
    secrets = sum(is_secret(row["key"]) for row in foreign.rows("SELECT key FROM app_config"))
    if secrets:
        yield Left("app_config", "it may be a secret; enter it again", secrets)
    for table, (whole_of, query) in LOST.items():
        number = number_of(foreign, query)
        if number:
            yield Left(table, f"it belongs to none of {whole_of}", number)


ORIGIN: Final = Adopter(
    sentence="A database of reStrike VTA at schema 4.",
    recognise=recognise,
    counts=counts,
    read=read,
    audit=audit,
)
