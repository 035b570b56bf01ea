"""What the indexes of the Diablo tables are worth: how a look-up goes, and how long it takes.

    python -m bench.indexes [--runs 100000]

Each look-up is made with its index and without any, on a file of many runs; beside the times
stands what SQLite says of its plan.
"""

import argparse
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

from bench.run_years import last_session, write

LOOK_UPS = {
    "idx_sessions_character": "SELECT * FROM sessions {} WHERE character_id = 'another'",
    "idx_sessions_start_time": "SELECT * FROM sessions {} ORDER BY start_time DESC LIMIT 1",
    "idx_sessions_archived": "SELECT * FROM sessions {} WHERE archived = TRUE",
    "idx_runs_session": "SELECT * FROM runs {} WHERE session_id = :session",
    "idx_runs_session_number":
        "SELECT max(run_number) FROM runs {} WHERE session_id = :session",
    "idx_runs_character":
        "SELECT * FROM runs {} WHERE character_id = 'another'",
    "idx_runs_start_time": "SELECT * FROM runs {} ORDER BY start_time DESC LIMIT 10",
    "idx_run_items_run": "SELECT * FROM run_items {} WHERE run_id = :run",
    "idx_run_items_progress": "SELECT * FROM run_items {} WHERE grail_progress_id = :entry",
    "idx_runs_of_channel":
        "SELECT * FROM runs {} WHERE channel = 'main' ORDER BY start_time DESC, id DESC LIMIT 10",
    "idx_runs_of_type":
        "SELECT min(duration) FROM runs {} WHERE channel = 'main' AND run_type = :type",
    "idx_runs_of_type_in_order": "SELECT * FROM runs {} WHERE channel = 'main' "
        "AND run_type = :type ORDER BY start_time DESC, id DESC LIMIT 10",
    "idx_runs_overlaps":
        "SELECT * FROM runs {} WHERE channel = 'main' AND duplicate_of IS NOT NULL",
    "idx_grail_progress_first": "SELECT min(found_date) FROM grail_progress {} "
        "WHERE channel = 'main' AND item_id = :item AND is_ethereal = FALSE",
    "idx_grail_progress_of_channel": "SELECT * FROM grail_progress {} WHERE channel = 'main' "
        "ORDER BY found_date DESC, id DESC LIMIT 10",
    "idx_run_items_item": "SELECT * FROM run_items {} WHERE item_id = :item "
        "ORDER BY found_time DESC LIMIT 10",
}  # fmt: skip
"""The seed's indexes and some of our own, and what each is for."""

SAID = """
    SELECT session_id AS session, run_type AS type, run_id AS run, grail_progress_id AS entry,
        item_id AS item
    FROM runs JOIN run_items ON run_id = runs.id
    WHERE session_id = ? AND grail_progress_id IS NOT NULL LIMIT 1
"""


def shown(connection: sqlite3.Connection, sql: str, said: dict[str, str]) -> tuple[float, str]:
    """The best time of three in milliseconds, and the plan."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        connection.execute(sql, said).fetchall()
        times.append((time.perf_counter() - began) * 1000)
    plan = connection.execute(f"EXPLAIN QUERY PLAN {sql}", said)
    return min(times), "; ".join(str(step[3]) for step in plan)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tally.sqlite3"
        write(file, asked.runs)
        with closing(sqlite3.connect(file)) as connection:
            chosen = connection.execute(SAID, (last_session(asked.runs),))
            names = [column[0] for column in chosen.description]
            said = dict(zip(names, chosen.fetchone(), strict=True))
            for name, sql in LOOK_UPS.items():
                times = []
                for word, hint in (("with", ""), ("without", "NOT INDEXED")):
                    found, plan = shown(connection, sql.format(hint), said)
                    times.append(found)
                    print(f"{name:32}{word:9}{found:10.3f} ms  {plan}")
                print(f"{'':32}{'':9}{times[1] / times[0]:10.0f} times as long without")


if __name__ == "__main__":
    main()
