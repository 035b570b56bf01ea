"""What may be chosen about health."""

from tallylight.core.declare import setting

SLOW = setting(
    "health.slow_ms", 500,
    "How many milliseconds a question may take before it is written down as slow, with what the "
    "database did for it.",
    min=1, max=600_000,
)  # fmt: skip
