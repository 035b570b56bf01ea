"""What the user may choose about the audience."""

from tallylight.core.declare import setting
from tallylight.packs.audience.messages.fields import KINDS, SNAPSHOT_SOURCES, VIAS

AUTO_EXCLUDED = setting(
    "audience.auto_excluded", "smk_lover",
    "Names that are left out of all numbers as soon as they are met, with commas between.",
)  # fmt: skip
PLATFORM = setting(
    "audience.platform", "chaturbate", "The platform of a session that this pack opens."
)
BROADCASTER = setting(
    "audience.broadcaster", "hudson_cage",
    "The broadcaster of a session that this pack opens, where the channel does not say.",
)  # fmt: skip
DROP_OUT_MINUTES = setting(
    "audience.drop_out_minutes", 30,
    "How many minutes a broadcast may be off the air and still be the same one.", min=0, max=720,
)  # fmt: skip
SILENT_HOURS = setting(
    "audience.silent_hours", 6,
    "After how many hours without a word a session that a broadcast began is over; 0: never.",
    min=0, max=72,
)  # fmt: skip
STREAM_SAFE = setting(
    "audience.stream_safe", False, "Whether pages show made-up names instead of real ones."
)

_KINDS = [kind for kind in KINDS if kind != "MANUAL_NOTE"]
_WHAT = f"(({'|'.join(VIAS)})/)?({'|'.join(_KINDS)})"
_SEEN = f"(({'|'.join(SNAPSHOT_SOURCES)})/)?SNAPSHOT"
KEEP_DAYS = setting(
    "audience.keep_days", "",
    "For how many days what was heard is kept, by kind, or by source and kind, with commas "
    "between: CHAT_MESSAGE 365, USER_ENTER 90, twitch_eventsub/CHAT_MESSAGE 1, SNAPSHOT 400. "
    "What is older is erased each hour. What is not named here is kept.",
    like="CHAT_MESSAGE 365, twitch_eventsub/CHAT_MESSAGE 1: a kind, or a source and a kind, and "
    f"days from 1 to 99999. Kinds are {', '.join(_KINDS)} and SNAPSHOT",
    pattern=f"(({_WHAT}|{_SEEN}) [1-9][0-9]{{0,4}}(, ?(?=[A-Za-z])|$))*",
)  # fmt: skip
