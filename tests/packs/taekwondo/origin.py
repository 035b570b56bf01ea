"""Databases as the origin of this pack makes them at its schema 4, with the faults they have."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

STAMPS = "created_at TEXT NOT NULL, updated_at TEXT NOT NULL"
ID = "id INTEGER PRIMARY KEY AUTOINCREMENT"

SCHEMA = f"""
CREATE TABLE schema_version ({ID}, version INTEGER NOT NULL, applied_at TEXT NOT NULL,
  description TEXT NOT NULL);
CREATE TABLE settings_categories ({ID}, name TEXT NOT NULL UNIQUE, description TEXT,
  display_order INTEGER DEFAULT 0, created_at TEXT NOT NULL);
CREATE TABLE settings_keys ({ID}, category_id INTEGER NOT NULL, key_name TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL, description TEXT, data_type TEXT NOT NULL, default_value TEXT,
  validation_rules TEXT, is_required BOOLEAN DEFAULT 0, is_sensitive BOOLEAN DEFAULT 0,
  created_at TEXT NOT NULL);
CREATE TABLE settings_values ({ID}, key_id INTEGER NOT NULL, value TEXT NOT NULL, {STAMPS});
CREATE TABLE settings_history ({ID}, key_id INTEGER NOT NULL, old_value TEXT, new_value TEXT,
  changed_by TEXT NOT NULL, change_reason TEXT, created_at TEXT NOT NULL);
CREATE TABLE flags ({ID}, filename TEXT NOT NULL, ioc_code TEXT, country_name TEXT,
  recognition_status TEXT DEFAULT 'pending', recognition_confidence REAL,
  upload_date TEXT DEFAULT (datetime('now')), last_modified TEXT DEFAULT (datetime('now')),
  file_size INTEGER, file_path TEXT NOT NULL, is_recognized BOOLEAN DEFAULT 0);
CREATE TABLE flag_mappings ({ID}, pss_code TEXT NOT NULL UNIQUE, ioc_code TEXT NOT NULL,
  country_name TEXT NOT NULL, is_custom BOOLEAN NOT NULL DEFAULT 0, {STAMPS});
CREATE TABLE recognition_history ({ID}, flag_id INTEGER, recognition_method TEXT,
  confidence REAL, recognized_as TEXT, timestamp TEXT DEFAULT (datetime('now')));
CREATE TABLE network_interfaces ({ID}, name TEXT NOT NULL, address TEXT NOT NULL, netmask TEXT,
  broadcast TEXT, is_loopback BOOLEAN NOT NULL DEFAULT 0, is_active BOOLEAN NOT NULL DEFAULT 0,
  is_recommended BOOLEAN NOT NULL DEFAULT 0, speed_mbps INTEGER, mtu INTEGER, mac_address TEXT,
  interface_type TEXT, {STAMPS}, UNIQUE(name, address));
CREATE TABLE udp_server_configs ({ID}, name TEXT NOT NULL UNIQUE, port INTEGER NOT NULL,
  bind_address TEXT NOT NULL, network_interface_id INTEGER, enabled BOOLEAN NOT NULL DEFAULT 1,
  auto_start BOOLEAN NOT NULL DEFAULT 0, max_packet_size INTEGER DEFAULT 1024,
  buffer_size INTEGER DEFAULT 8192, timeout_ms INTEGER DEFAULT 1000, {STAMPS});
CREATE TABLE udp_server_sessions ({ID}, server_config_id INTEGER NOT NULL,
  start_time TEXT NOT NULL, end_time TEXT, status TEXT NOT NULL DEFAULT 'running',
  packets_received INTEGER DEFAULT 0, packets_parsed INTEGER DEFAULT 0,
  parse_errors INTEGER DEFAULT 0, total_bytes_received INTEGER DEFAULT 0,
  average_packet_size REAL DEFAULT 0, max_packet_size_seen INTEGER DEFAULT 0,
  min_packet_size_seen INTEGER DEFAULT 0, unique_clients_count INTEGER DEFAULT 0,
  error_message TEXT);
CREATE TABLE udp_client_connections ({ID}, session_id INTEGER NOT NULL,
  client_address TEXT NOT NULL, client_port INTEGER NOT NULL, first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL, packets_received INTEGER DEFAULT 0,
  total_bytes_received INTEGER DEFAULT 0, is_active BOOLEAN NOT NULL DEFAULT 1,
  UNIQUE(session_id, client_address, client_port));
CREATE TABLE pss_event_types ({ID}, event_code TEXT NOT NULL UNIQUE, event_name TEXT NOT NULL,
  description TEXT, category TEXT NOT NULL, is_active BOOLEAN NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL);
CREATE TABLE pss_matches ({ID}, match_id TEXT NOT NULL UNIQUE, match_number INTEGER,
  category TEXT, weight_class TEXT, division TEXT, total_rounds INTEGER DEFAULT 3,
  round_duration INTEGER, countdown_type TEXT, format_type INTEGER, {STAMPS});
CREATE TABLE pss_athletes ({ID}, athlete_code TEXT NOT NULL UNIQUE, short_name TEXT NOT NULL,
  long_name TEXT, country_code TEXT, flag_id INTEGER, {STAMPS});
CREATE TABLE pss_match_athletes ({ID}, match_id INTEGER NOT NULL, athlete_id INTEGER NOT NULL,
  athlete_position INTEGER NOT NULL, bg_color TEXT, fg_color TEXT, created_at TEXT NOT NULL,
  UNIQUE(match_id, athlete_position));
CREATE TABLE pss_rounds ({ID}, match_id INTEGER NOT NULL, round_number INTEGER NOT NULL,
  start_time TEXT, end_time TEXT, duration INTEGER, winner_athlete_position INTEGER,
  created_at TEXT NOT NULL, UNIQUE(match_id, round_number));
CREATE TABLE pss_events_v2 ({ID}, session_id INTEGER NOT NULL, match_id INTEGER,
  round_id INTEGER, event_type_id INTEGER NOT NULL, timestamp TEXT NOT NULL,
  raw_data TEXT NOT NULL, parsed_data TEXT, event_sequence INTEGER, processing_time_ms INTEGER,
  is_valid BOOLEAN NOT NULL DEFAULT 1, error_message TEXT, created_at TEXT NOT NULL);
CREATE TABLE pss_event_details ({ID}, event_id INTEGER NOT NULL, detail_key TEXT NOT NULL,
  detail_value TEXT, detail_type TEXT NOT NULL, created_at TEXT NOT NULL,
  UNIQUE(event_id, detail_key));
CREATE TABLE pss_scores ({ID}, match_id INTEGER NOT NULL, round_id INTEGER,
  athlete_position INTEGER NOT NULL, score_type TEXT NOT NULL,
  score_value INTEGER NOT NULL DEFAULT 0, timestamp TEXT NOT NULL, created_at TEXT NOT NULL);
CREATE TABLE pss_warnings ({ID}, match_id INTEGER NOT NULL, round_id INTEGER,
  athlete_position INTEGER NOT NULL, warning_type TEXT NOT NULL,
  warning_count INTEGER NOT NULL DEFAULT 0, timestamp TEXT NOT NULL, created_at TEXT NOT NULL);
CREATE TABLE pss_events ({ID}, event_type TEXT NOT NULL, timestamp TEXT NOT NULL, match_id TEXT,
  athlete1_code TEXT, athlete2_code TEXT, score1 INTEGER, score2 INTEGER, round TEXT,
  weight_class TEXT, category TEXT, raw_data TEXT NOT NULL, created_at TEXT NOT NULL);
CREATE TABLE obs_connections ({ID}, name TEXT NOT NULL UNIQUE, host TEXT NOT NULL,
  port INTEGER NOT NULL, password TEXT, is_active BOOLEAN NOT NULL DEFAULT 0, {STAMPS});
CREATE TABLE app_config ({ID}, key TEXT NOT NULL UNIQUE, value TEXT NOT NULL,
  category TEXT NOT NULL, description TEXT, {STAMPS});
"""
KINDS = ("pt", "hl", "wg", "ij", "ch", "br", "wr", "wn", "at", "mc", "sc", "cl", "rd", "fl", "fr")
"""Codes of messages as the origin seeds them; half of them never occur on the wire."""

DAY = datetime(2025, 9, 13, 9, 0, tzinfo=UTC)


def rfc3339(at: datetime) -> str:
    """A time as the origin's own language writes it, to the nanosecond."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond:06d}123+00:00"


def of_sqlite(at: datetime) -> str:
    """A time as SQLite writes it by itself."""
    return f"{at:%Y-%m-%d %H:%M:%S}"


class Origin:
    """A database of the origin being filled. Times are minutes since the day began."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection = sqlite3.connect(path)
        if self.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return  # it goes on with one that is there
        self.connection.executescript(SCHEMA)
        for version in (1, 2, 3, 4):
            self.add("schema_version", version=version, applied_at=at(-60 * 24 * version),
                     description=f"step {version}")  # fmt: skip
        for code in KINDS:
            self.add("pss_event_types", event_code=code, event_name=code, category="match",
                     created_at=at(-90))  # fmt: skip
        self.add("udp_server_configs", name="Default PSS Server", port=6000,
                 bind_address="0.0.0.0", created_at=at(-90), updated_at=at(-90))  # fmt: skip
        self.connection.commit()

    def add(self, table: str, **values: Any) -> int:
        """One row; its number."""
        names, holes = ", ".join(values), ", ".join("?" for _ in values)
        sql = f"INSERT INTO {table} ({names}) VALUES ({holes})"
        return self.connection.execute(sql, tuple(values.values())).lastrowid or 0

    def session(self, began: float, ended: float | None, **more: Any) -> int:
        return self.add("udp_server_sessions", server_config_id=1, start_time=at(began),
                        end_time=None if ended is None else at(ended),
                        status="running" if ended is None else "stopped", **more)  # fmt: skip

    def athlete(self, name: str, country: str | None, minute: float = 0) -> int:
        stamps = {"created_at": at(minute), "updated_at": at(minute)}
        return self.add("pss_athletes", athlete_code=name, short_name=name, long_name=name,
                        country_code=country, **stamps)  # fmt: skip

    def match(self, wire_id: str, number: int, minute: float, people: Sequence[int]) -> int:
        """A match with two athletes, without a round."""
        stamps = {"created_at": at(minute), "updated_at": of_sqlite(when(minute))}
        match_id = self.add("pss_matches", match_id=wire_id, match_number=number,
                            category="Semifinals", weight_class="M -68kg", division="Seniors",
                            total_rounds=3, round_duration=120, countdown_type="cntDown",
                            format_type=5, **stamps)  # fmt: skip
        for position, athlete_id in enumerate(people, 1):
            self.add("pss_match_athletes", match_id=match_id, athlete_id=athlete_id,
                     athlete_position=position, created_at=at(minute))  # fmt: skip
        return match_id

    def round(self, match_id: int, number: int, minutes: tuple[float, float], winner: int) -> int:
        began, ended = minutes
        return self.add("pss_rounds", match_id=match_id, round_number=number,
                        start_time=at(began), end_time=at(ended), duration=120,
                        winner_athlete_position=winner, created_at=at(began))  # fmt: skip

    def score(self, match_id: int, round_id: int | None, position: int, value: int,
              minute: float, kind: str = "current") -> int:  # fmt: skip
        return self.add("pss_scores", match_id=match_id, round_id=round_id,
                        athlete_position=position, score_type=kind, score_value=value,
                        timestamp=at(minute), created_at=at(minute))  # fmt: skip

    def gam_jeoms(self, match_id: int, round_id: int, position: int, count: int,
                  minute: float) -> int:  # fmt: skip
        return self.add("pss_warnings", match_id=match_id, round_id=round_id,
                        athlete_position=position, warning_type="gam_jeom", warning_count=count,
                        timestamp=at(minute), created_at=at(minute))  # fmt: skip

    def message(self, match_id: int | None, raw: str | bytes, minute: float,
                session: int = 1) -> int:  # fmt: skip
        return self.add("pss_events_v2", session_id=session, match_id=match_id, event_type_id=1,
                        timestamp=at(minute), raw_data=raw, event_sequence=0, is_valid=1,
                        created_at=at(minute))  # fmt: skip

    def close(self) -> Path:
        self.connection.commit()
        self.connection.close()
        return self.path


def when(minute: float) -> datetime:
    return DAY + timedelta(minutes=minute)


def at(minute: float) -> str:
    return rfc3339(when(minute))


def own_json(kind: str, content: Any) -> str:
    """A message as some versions of the origin kept it: their own JSON of it."""
    return json.dumps({kind: content})


def whole_match(origin: Origin, wire_id: str, number: int, minute: float,
                people: Sequence[int]) -> int:  # fmt: skip
    """A match of two rounds that blue wins, 5 to 3 and 2 to 0, with all its rows."""
    match_id = origin.match(wire_id, number, minute, people)
    first = origin.round(match_id, 1, (minute + 1, minute + 3), 1)
    second = origin.round(match_id, 2, (minute + 4, minute + 6), 1)
    points: Iterable[tuple[int, int, int, float]] = (
        (first, 1, 2, 1.5), (first, 2, 3, 2.0), (first, 1, 5, 2.5), (second, 1, 2, 5.0),
    )  # fmt: skip
    for round_id, position, value, later in points:
        origin.score(match_id, round_id, position, value, minute + later)
    origin.gam_jeoms(match_id, first, 2, 1, minute + 2.2)
    for later, raw in (
        (0.0, "pre;FightLoaded;"), (0.2, "rdy;FightReady;"), (1.5, "pt1;2;"),
        (6.1, "wrd;rd1;1;rd2;1;rd3;0"), (6.2, "wmh;A. KIM;2-0 PTF;"), (6.3, "win;BLUE;"),
    ):  # fmt: skip
        origin.message(match_id, raw, minute + later)
    return match_id


def a_day(path: Path, matches: int = 2) -> Path:
    """A day of matches, with most of the faults that such databases have."""
    origin = Origin(path)
    origin.session(-5, 60, packets_received=100, total_bytes_received=-2_000_000)
    origin.session(60, None)
    origin.add("udp_client_connections", session_id=1, client_address="10.0.0.5",
               client_port=5000, first_seen=at(-5), last_seen=at(50))  # fmt: skip
    people = [origin.athlete("A. KIM", "KOR"), origin.athlete("É. NOËL", "FRA"),
              origin.athlete("C. NOBODY", None)]  # fmt: skip
    for number in range(matches):
        whole_match(origin, f"a14d{number}", 101 + number, 10.0 * number, people[:2])
    _faults(origin, people)
    _beside(origin)
    return origin.close()


def _faults(origin: Origin, people: Sequence[int]) -> None:
    """A score of which a part was missing, a late match under session 1, JSON of its own."""
    match_id = origin.match("null", 0, 100, (people[2], people[0]))
    first = origin.round(match_id, 1, (101, 103), 2)
    for position, value, minute in ((1, 5, 101.2), (1, 0, 101.4), (2, 7, 101.4), (1, 6, 102.0)):
        origin.score(match_id, first, position, value, minute)
    origin.score(match_id, None, 1, 6, 103.0, "round1")
    origin.score(match_id, None, 2, 7, 103.0, "round1")
    origin.message(match_id, own_json("Points", {"athlete": 2, "point_type": 3}), 101.3)
    origin.message(match_id, own_json("Raw", "sup;2;"), 101.35)
    won = {"name": "A. KIM", "classification": "1-0 RSC"}
    origin.message(match_id, own_json("Winner", won), 103.2)
    origin.message(None, b"at1;\xc3", 104.0)
    origin.message(None, "zzz;what;", 104.1)
    for key in ("athlete", "point_type"):
        origin.add("pss_event_details", event_id=1, detail_key=key, detail_value="2",
                   detail_type="u8", created_at=at(101))  # fmt: skip


def _beside(origin: Origin) -> None:
    """Settings that hang on one key, mappings, the tables of before, a password."""
    stamps = {"created_at": at(0), "updated_at": at(0)}
    category = origin.add("settings_categories", name="ui", created_at=at(0))
    for key in ("window.position.x", "animations.enabled"):
        origin.add("settings_keys", category_id=category, key_name=key, display_name=key,
                   data_type="integer", default_value="100", created_at=at(0))  # fmt: skip
    for value, minute in (("100", 0), ("true", 1), ("250", 2)):
        origin.add("settings_values", key_id=1, value=value, created_at=at(minute),
                   updated_at=at(minute))  # fmt: skip
    origin.add("flag_mappings", pss_code="KOR", ioc_code="KOR", country_name="South Korea",
               **stamps)  # fmt: skip
    origin.add("flag_mappings", pss_code="XYZ", ioc_code="FRA", country_name="Club XYZ",
               is_custom=1, **stamps)  # fmt: skip
    origin.add("pss_events", event_type="pt", timestamp=of_sqlite(when(1)), match_id="a14d0",
               raw_data="pt1;2;", created_at=at(1))  # fmt: skip
    origin.add("obs_connections", name="OBS_REC", host="127.0.0.1", port=4455,
               password="hunter2", **stamps)  # fmt: skip
    origin.add("app_config", key="udp.port", value="6000", category="udp", **stamps)
    origin.add("app_config", key="license.secret", value="abc", category="license", **stamps)


def counts_of(path: Path) -> dict[str, int]:
    """How many rows each table of a database holds, by SQLite's own word."""
    with closing(sqlite3.connect(path)) as connection:
        names = [row[0] for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )]  # fmt: skip
        return {
            name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names
        }
