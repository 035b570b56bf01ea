"""In which rows of the scoring system words are found."""

from tallylight.core.sought import Sought
from tallylight.packs.taekwondo.tables.matches import pss_athletes, pss_matches
from tallylight.packs.taekwondo.tables.wire import pss_events_v2

SEEKS = (
    Sought(
        kind="match",
        table=pss_matches,
        at=pss_matches.c.started_at,
        link="/taekwondo/matches/{id}",
        channel=pss_matches.c.channel,
        session=pss_matches.c.session_id,
        standing=pss_matches.c.superseded_at.is_(None),
    ),
    Sought(
        kind="athlete",
        table=pss_athletes,
        at=pss_athletes.c.created_at,
        link="/taekwondo/athletes/{id}",
    ),
    Sought(
        kind="event",
        table=pss_events_v2,
        at=pss_events_v2.c.timestamp,
        link="/taekwondo/events?listening_id={session_id}",
        link_by=(pss_events_v2.c.session_id,),
        channel=pss_events_v2.c.channel,
    ),
)
