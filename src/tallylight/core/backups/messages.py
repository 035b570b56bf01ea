"""What may be chosen about backups."""

from tallylight.core.declare import setting

AT = setting(
    "backup.at", "05:00",
    "The time of day, on this computer's clock, at which a backup is made and proved; one that was "
    "missed is made later. Empty makes none.",
    pattern=r"(([01][0-9]|2[0-3]):[0-5][0-9])?",
)  # fmt: skip
