"""Histories as other run counters keep them, with the faults they have. All of it is invented."""

import csv
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

Row = dict[str, Any]

SENSORS: Row = {
    "MF": "312%", "Min MF": 298, "Max MF": 312, "Players X": "3", "XP Gained": 120455,
    "Uniques kills": "4", "Champions kills": "3", "Minion kills": "11", "Total kills": "57",
    "Level": "88", "Name": "Zaphira", "Map seed": 123456789,
    "Areas visited": ["Durance of Hate Level 3"], "Kills/min": 70.79,
}  # fmt: skip
BLIND: Row = {
    "MF": "-----", "Min MF": 1999, "Max MF": 0, "Players X": "-----", "XP Gained": "",
    "Uniques kills": "", "Level": "-----", "Name": "-----", "Map seed": 0, "Areas visited": [],
}  # fmt: skip
"""What the sensors of MF_run_counter say when they see the game, and when they don't."""

RUN_TABLE = (
    "Run", "Run time", "Real time", "Name", "MF", "Players X", "Level", "XP Gained",
    "Unique kills", "Champion kills", "Minion kills", "Total kills", "Kills/min", "Session",
    "Map seed", "Areas visited",
)  # fmt: skip
DROP_TABLE = (
    "Run", "Item name", "Extra input", "Real time", "TC", "QLVL", "Item Class", "Grailer",
    "Eth Grailer", "Session", "Rarity",
)  # fmt: skip


def lap(seconds: Any, ended: str | None = None, **more: Any) -> Row:
    """A lap of a profile. `ended` is a time of day on the evening of the third of January."""
    return {"Run time": seconds, **({"Real time": evening(ended)} if ended else {}), **more}


def drop(item: str | None, typed: str, found: str | None = None, **more: Any) -> Row:
    """A drop of a profile. `item` is what was chosen from the list, None where nothing was."""
    real = {"Real time": evening(found)} if found else {}
    return {"item_name": item, "input": typed, "extra": "", **real, **more}


def evening(clock: str) -> str:
    return clock if "-" in clock else f"2026-01-03 {clock}"


def session(laps: Sequence[Any], drops: Any = None, seconds: float = 3312.75) -> Row:
    return {"session_time": seconds, "laps": laps, "drops": {} if drops is None else drops}


def profile(
    archived: Mapping[str, Any] | None = None, active: Any = None, about: Row | None = None
) -> bytes:
    """A profile as MF_run_counter writes it."""
    known = {"Character name": "Zaphira", "Run type": "(A3) Mephisto", "Last update": 1767474942.5}
    top = {"extra_data": known if about is None else about, "active_state": active or {}}
    return json.dumps({**top, **(archived or {})}, indent=2).encode()


def history(runs: int, first: datetime = datetime(2025, 12, 1, 20)) -> bytes:
    """A profile in which every session has ten runs, and every fifth run a drop."""
    archived: Row = {}
    for start in range(0, runs, 10):
        began = first + timedelta(days=start // 10)
        ends = [began + timedelta(minutes=2 + 2 * n) for n in range(min(10, runs - start))]
        laps = [lap(48.31 + n, f"{end}", **SENSORS) for n, end in enumerate(ends)]
        drops = {f"{n + 1}": [drop("Shako", f"(*) Shako {n}", f"{ends[n]}")]
                 for n in range(0, len(ends), 5)}  # fmt: skip
        archived[f"{ends[-1] + timedelta(minutes=1)}"] = session(laps, drops)
    return profile(archived)


def whole_profile() -> bytes:
    """A profile with every oddity that one may have."""
    laps = [
        lap(48.31, "20:21:09", **SENSORS),
        51.9,
        lap(60.0, "20:24:00", **BLIND),
        lap("nonsense", "20:25:00"),
        lap(-3.0, "20:26:00"),
    ]
    drops = {
        "1": [
            drop("Skin of the Vipermagi", "(*) Skin of the Vipermagi 33", "20:21:30", eth=False,
                 extra="33", Grailer="True", Profile="meph"),
            "Eth Titan's 195",
        ],
        "0": ["old style text"],
        "7": [drop(None, "(*)(E) Ist Rune", "20:23:30")],
        "3": [drop(None, "", "20:24:10"), None],
    }  # fmt: skip
    bare = session([30, 31.5], {"2": ["Ber Rune"]}, 70.0)
    return profile(
        {"2026-01-03 21:15:42": session(laps, drops), "2025-12-31 23:00:00": bare,
         "2026-01-02 20:00:00": session([], {"1": [drop("Shako", "Shako")]}), "odd": 5},
        active=session([lap(70.5, "22:01:10", **SENSORS)],
                       {"1": [drop("Shako", "Shako")], "2": [drop("Shako", "Shako")]}),
    )  # fmt: skip


def table(columns: Sequence[str], rows: Iterable[Row], between: str = ",") -> str:
    """A table as MF_run_counter exports it; a spreadsheet may have put `between` in it."""
    written = StringIO(newline="")
    writer = csv.DictWriter(written, columns, restval="", delimiter=between)
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def run_row(number: int, took: str, ended: str, kept: str, **more: Any) -> Row:
    real = evening(ended) if ended else ""
    return {"Run": number, "Run time": took, "Real time": real, "Session": kept, **more}


def stamp(at: datetime) -> str:
    """A time as JavaScript writes it."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"


def export(session_row: Row, runs: Sequence[Any], items: Sequence[Any] | None = None) -> bytes:
    """A session as D2R Arcane Tracker exports it, with items where they were asked for."""
    top = {"session": session_row, "runs": runs, **({} if items is None else {"items": items})}
    return json.dumps(top, indent=2).encode()


DESKTOP = """
CREATE TABLE profiles (id TEXT PRIMARY KEY, name TEXT NOT NULL, class TEXT NOT NULL,
  mode TEXT NOT NULL DEFAULT 'Ladder', magic_find INTEGER, created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL);
CREATE TABLE runs (id TEXT PRIMARY KEY, profile_id TEXT NOT NULL, area TEXT NOT NULL,
  duration_secs INTEGER NOT NULL DEFAULT 0, started_at TEXT NOT NULL, finished_at TEXT,
  status TEXT NOT NULL DEFAULT 'in_progress', notes TEXT, player_count INTEGER, route_id TEXT,
  route_step_index INTEGER, tags TEXT);
CREATE TABLE items (id TEXT PRIMARY KEY, run_id TEXT NOT NULL, profile_id TEXT NOT NULL,
  name TEXT NOT NULL, item_type TEXT NOT NULL, rarity TEXT NOT NULL, found_at TEXT NOT NULL,
  notes TEXT);
CREATE TABLE templates (id TEXT PRIMARY KEY, profile_id TEXT NOT NULL, name TEXT NOT NULL);
CREATE TABLE xp_entries (id TEXT PRIMARY KEY, profile_id TEXT NOT NULL, level INTEGER NOT NULL);
"""

Tables = Mapping[str, Sequence[Row]]


def desktop(path: Path, tables: Tables) -> Path:
    """A database of d2r-desktop with rows."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(DESKTOP)
        for name, rows in tables.items():
            for row in rows:
                marks = ", ".join("?" * len(row))
                sql = f"INSERT INTO {name} ({', '.join(row)}) VALUES ({marks})"
                connection.execute(sql, list(row.values()))
    return path


def backup(tables: Mapping[str, Any]) -> bytes:
    """A backup of d2r-desktop with the same rows."""
    lists = {"profiles": [], "runs": [], "items": [], "templates": None}
    head = {"version": "1.0", "exported_at": "2026-07-20T10:00:00.123456789+00:00"}
    return json.dumps({**head, **lists, **tables}).encode()


def attempt(number: int, started: str | None, ended: str | None, **times: str) -> str:
    """An attempt of LiveSplit; one without times was reset."""
    said = {"started": started, "ended": ended}
    synced = {"started": "isStartedSynced", "ended": "isEndedSynced"}
    ends = "".join(
        f' {name}={quoteattr(at)} {synced[name]}="True"' for name, at in said.items() if at
    )
    inner = "".join(f"<{name}>{escape(time)}</{name}>" for name, time in times.items())
    return f'<Attempt id="{number}"{ends}>{inner}</Attempt>'


def splits(
    attempts: Sequence[str], category: str = "Mephisto", more: str = "", counted: int | None = None
) -> bytes:
    """A file of splits with two segments, which need not add up to the attempts."""
    times = "".join(f'<Time id="{n}"><RealTime>00:00:20.0000000</RealTime></Time>' for n in (1, 2))
    segment = (
        "<Segment><Name>{}</Name><SplitTimes><SplitTime name='Personal Best'/></SplitTimes>"
        f"<BestSegmentTime/><SegmentHistory>{times}</SegmentHistory></Segment>"
    )
    said = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Run version="1.7.0">'
        "<GameName>Diablo II: Resurrected</GameName>"
        f"<CategoryName>{escape(category)}</CategoryName><Metadata><Run id=''/></Metadata>"
        f"<Offset>00:00:00</Offset><AttemptCount>{counted or len(attempts)}</AttemptCount>"
        f"<AttemptHistory>{''.join(attempts)}</AttemptHistory>{more}"
        f"<Segments>{segment.format('Town')}{segment.format('Boss')}</Segments></Run>"
    )
    return said.encode()
