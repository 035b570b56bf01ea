"""The packs: one folder per domain."""
