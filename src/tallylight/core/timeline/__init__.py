"""The append-only record of what happened: one gapless sequence per channel."""
