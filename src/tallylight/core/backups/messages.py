"""What may be chosen about backups."""

from tallylight.core.declare import setting

AT = setting(
    "backup.at", "05:00",
    "The time of day, on this computer's clock, at which a backup is made and proved; one that was "
    "missed is made later. Empty makes none.",
    like="05:00, or be empty",
    pattern=r"(([01][0-9]|2[0-3]):[0-5][0-9])?",
)  # fmt: skip
TO = setting(
    "backup.to", "",
    "Where each daily backup is sent too: addresses with a space between, like file:///mnt/usb, "
    "sftp://user@host/folder, s3://bucket/folder, gdrive://folder. No password stands in them.",
    like="sftp://me@nas.local/backups; file, s3 and gdrive begin an address too, with a space "
    "between two, and no password",
    pattern=r"((file|sftp|s3|gdrive)://([^\s:@/]+@)?[^\s:@/]*(:[0-9]+)?([/?][^\s@]*)?( +|$))*",
)  # fmt: skip
S3_SECRET = setting(
    "backup.s3_secret", "",
    "The secret access key for s3:// addresses; the id that belongs to it is key= in the address.",
    sensitive=True,
)  # fmt: skip
SFTP_PASSWORD = setting(
    "backup.sftp_password", "",
    "The password for sftp:// addresses; without one, this user's SSH keys are shown.",
    sensitive=True,
)  # fmt: skip
DRIVE_KEY = setting(
    "backup.drive_key", "",
    "The key for gdrive:// addresses: what is in the JSON file of a service account, or of a "
    "user that gave leave.",
    sensitive=True,
)  # fmt: skip
