"""What is kept for a window that shows the pages, by the names that seed 002's program has."""

from typing import Any

from tallylight.core.declare import Setting

WIDEST = 9999


def _ui(key: str, default: Any, sentence: str, **rules: Any) -> Setting[Any]:
    return Setting(key, default, sentence, rules, category="ui")


X = _ui("window.position.x", 100, "How far right the window stands, in pixels.", min=0, max=WIDEST)
Y = _ui("window.position.y", 100, "How far down the window stands, in pixels.", min=0, max=WIDEST)
WIDTH = _ui("window.size.width", 1200, "How wide the window is, in pixels.", min=350, max=WIDEST)
HEIGHT = _ui("window.size.height", 800, "How high the window is, in pixels.", min=600, max=WIDEST)
FULLSCREEN = _ui("window.fullscreen", False, "Whether the window fills the screen.")
COMPACT = _ui("window.compact", False, "Whether the window shows only what is pressed most.")
THEME = _ui(
    "theme.current", "dark", "The colours of the window.", enum=["dark", "light", "auto"]
)  # fmt: skip
AUTO_THEME = _ui("theme.auto_theme", False, "Whether the window's colours are the computer's.")
HIGH_CONTRAST = _ui("theme.high_contrast", False, "Whether the window's contrast is high.")
SIDEBAR = _ui(
    "layout.sidebar_position", "left", "On which side the bar stands.", enum=["left", "right"]
)
SIDEBAR_WIDTH = _ui(
    "layout.sidebar_width", 300, "How wide the bar is, in pixels.", min=200, max=500
)  # fmt: skip
STATUS_BAR = _ui("layout.status_bar_visible", True, "Whether the line of the state is shown.")
TASK_BAR = _ui("layout.task_bar_visible", True, "Whether the bar of tasks is shown.")
ADVANCED = _ui("advanced.show_advanced_panel", False, "Whether what few need is shown.")
DEBUG_MODE = _ui("advanced.debug_mode", False, "Whether the window shows what goes on inside.")
VERBOSE = _ui("advanced.verbose_logging", False, "Whether the window's log tells everything.")
ANIMATIONS = _ui("animations.enabled", True, "Whether anything moves in the window.")
DURATION = _ui(
    "animations.duration_ms", 300, "How long it moves, in milliseconds.", min=0, max=2000
)  # fmt: skip
REDUCE_MOTION = _ui("animations.reduce_motion", False, "Whether less of it moves.")
