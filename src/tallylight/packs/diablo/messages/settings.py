"""What the user may choose."""

from tallylight.core.declare import setting

OPEN_STREAM = setting(
    "diablo.open_stream_session",
    True,
    "Whether a Diablo session that starts while no session is on opens one.",
)
FASTEST_FLOOR = setting(
    "diablo.fastest_floor_seconds",
    10,
    "A run shorter than this many seconds is no fastest run.",
    min=0,
    max=3600,
)
GOES_BACK = setting(
    "diablo.find_goes_back_minutes",
    10,
    "How many minutes after its end a run still gets the finds that name no run.",
    min=0,
    max=1440,
)
EDITION = setting(
    "diablo.edition",
    "d2r26",
    "The newest edition whose items the grail counts.",
    enum=["classic", "lod", "d2r24", "d2r25", "d2r26", "rotw"],
)
RUNEWORDS_COUNT = setting("diablo.grail_runewords", True, "Whether the grail counts runewords.")
RUNES_COUNT = setting("diablo.grail_runes", True, "Whether the grail counts runes.")
ETHEREAL_COUNT = setting(
    "diablo.grail_ethereal", False, "Whether the grail counts ethereal items apart."
)
