"""Known faults of databases of the origin: how often they occur, and what is done about them."""

from collections.abc import Iterator
from typing import Final

from tallylight.core.foreign import Around, Audited, Foreign
from tallylight.packs.taekwondo.sources.origin import number_of
from tallylight.packs.taekwondo.sources.origin_events import WIRE_CODES

FAULTS: Final = (
    (
        "settings that hold several values",
        "SELECT count(*) FROM (SELECT key_id FROM settings_values GROUP BY key_id "
        "HAVING count(*) > 1)",
        "the newest value counts",
    ),
    (
        "messages filed under a session that was not on at their time",
        "SELECT count(*) FROM pss_events_v2 e JOIN udp_server_sessions s ON s.id = e.session_id "
        "WHERE replace(e.timestamp, ' ', 'T') < replace(s.start_time, ' ', 'T') "
        "OR replace(e.timestamp, ' ', 'T') > replace(s.end_time, ' ', 'T')",
        "filed under the session that was, where there is one",
    ),
    (
        "messages of a session that is not there",
        "SELECT count(*) FROM pss_events_v2 "
        "WHERE session_id NOT IN (SELECT id FROM udp_server_sessions)",
        "filed under the session that was on, else under the first",
    ),
    (
        "sessions that never ended",
        "SELECT count(*) FROM udp_server_sessions WHERE end_time IS NULL",
        "ended when they were last heard of, as interrupted",
    ),
    (
        "counters of sessions that ran over",
        "SELECT count(*) FROM udp_server_sessions WHERE total_bytes_received < 0 "
        "OR packets_received < 0",
        "kept as 0",
    ),
    (
        "details that hang on the first message",
        "SELECT count(*) FROM pss_event_details WHERE event_id = 1 "
        "AND (SELECT count(DISTINCT event_id) FROM pss_event_details) = 1",
        "kept there; what a message says is read from the message itself",
    ),
    (
        "scores that fell to 0 from more than can be taken at once",
        "SELECT count(*) FROM (SELECT score_value, score_type, lag(score_value) OVER "
        "(PARTITION BY match_id, round_id, athlete_position, score_type ORDER BY timestamp, id) "
        "AS before FROM pss_scores) WHERE score_value = 0 AND before > 3 "
        "AND score_type = 'current'",
        "left out: a part of the message was missing",
    ),
    (
        "matches that the scoring system gave no id",
        "SELECT count(*) FROM pss_matches WHERE lower(trim(match_id)) IN ('', 'null')",
        "told apart by an id of our own",
    ),
    (
        "athletes without a country",
        "SELECT count(*) FROM pss_athletes WHERE coalesce(trim(country_code), '') = ''",
        "taken over without one; correct them by hand",
    ),
    (
        "passwords in clear text",
        "SELECT count(*) FROM obs_connections WHERE coalesce(password, '') <> ''",
        "not taken over; enter them again",
    ),
)
"""What, the query that counts it, and what is done."""


def audit(foreign: Foreign, _: Around) -> Iterator[Audited]:
    """The faults that occur in this database."""
    for what, query, done in FAULTS:
        count = number_of(foreign, query)
        if count:
            yield Audited(what, count, done)
    codes = [row["event_code"] for row in foreign.rows("SELECT event_code FROM pss_event_types")]
    strange = sorted(code for code in codes if code not in WIRE_CODES)
    if strange:
        what = f"kinds of messages whose code never occurs on the wire: {', '.join(strange)}"
        yield Audited(what, len(strange), "messages are filed under the word they begin with")
