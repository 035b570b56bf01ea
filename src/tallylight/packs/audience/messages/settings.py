"""What the user may choose about the audience."""

from tallylight.core.declare import setting

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
STREAM_SAFE = setting(
    "audience.stream_safe", False, "Whether pages show made-up names instead of real ones."
)
