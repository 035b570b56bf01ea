"""Violations that are planted to see whether the laws bark, each with what must be said."""

DIRECTION = {
    "a pack imports another pack": (
        "packs/other/rules.py",
        "import tallylight.packs.one.messages",
        "tallylight.packs.other.rules -> tallylight.packs.one.messages",
    ),
    "an adapter imports another adapter": (
        "adapters/web/problems.py",
        "import tallylight.adapters.cli.wire",
        "tallylight.adapters.web.problems -> tallylight.adapters.cli.wire",
    ),
    "an adapter knows a pack": (
        "adapters/web/app.py",
        "from tallylight.packs.one import messages",
        "tallylight.adapters.web.app -> tallylight.packs.one.messages",
    ),
    "core knows a pack, inside a function": (
        "core/live.py",
        "def sly():\n    import tallylight.packs.one.messages",
        "tallylight.core.live -> tallylight.packs.one.messages",
    ),
    "storage knows core, for types only": (
        "storage/engine.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import tallylight.core.pack",
        "tallylight.storage.engine -> tallylight.core.pack",
    ),
    "base knows the storage": (
        "base/text.py",
        "import tallylight.storage.faults",
        "tallylight.base.text -> tallylight.storage.faults",
    ),
    "base uses a library": (
        "base/text.py",
        "import pydantic",
        "tallylight.base.text -> pydantic",
    ),
    "rules read the clock": (
        "packs/one/rules.py",
        "import time",
        "tallylight.packs.one.rules -> time",
    ),
    "rules throw dice": (
        "core/sessions/rules.py",
        "import random",
        "tallylight.core.sessions.rules -> random",
    ),
    "a demo throws its own dice": (
        "packs/one/demo.py",
        "import random",
        "tallylight.packs.one.demo -> random",
    ),
    "rules reach their tables": (
        "core/channels/rules.py",
        "import tallylight.core.channels.tables",
        "tallylight.core.channels.rules -> tallylight.core.channels.tables",
    ),
    "messages know the rules": (
        "core/sessions/messages.py",
        "import tallylight.core.sessions.rules",
        "tallylight.core.sessions.messages -> tallylight.core.sessions.rules",
    ),
    "views ask the store": (
        "core/sessions/views.py",
        "import tallylight.core.sessions.store",
        "tallylight.core.sessions.views -> tallylight.core.sessions.store",
    ),
    "messages open a socket, through another module": (
        "core/declare.py",
        "import socket",
        "tallylight.core.declare -> socket",
    ),
    "a pack opens the database": (
        "packs/one/tables.py",
        "import tallylight.storage.engine",
        "tallylight.packs.one.tables -> tallylight.storage.engine",
    ),
    "a pack starts a thread": (
        "packs/one/tables.py",
        "import threading",
        "tallylight.packs.one.tables -> threading",
    ),
    "a pack calls the dispatcher": (
        "packs/one/tables.py",
        "import tallylight.core.dispatch",
        "tallylight.packs.one.tables -> tallylight.core.dispatch",
    ),
    "an adapter reads the timeline's table": (
        "adapters/web/live.py",
        "import tallylight.core.timeline.tables",
        "tallylight.adapters.web.live -> tallylight.core.timeline.tables",
    ),
    "a pack has a room of its own": (
        "packs/one/helpers.py",
        "",
        "- tallylight.packs.one.helpers",
    ),
    "there is a new top floor": ("utils.py", "", "- tallylight.utils"),
    "two rooms of core know each other": (
        "core/schema.py",
        "import tallylight.core.settings.tables",
        "No cycles are allowed in tallylight.core",
    ),
}
"""What is planted -> the file, the line added to it, and what import-linter must say."""

SIZE = {
    "a long file": ("core/long.py", "x = 1\n" * 401, "core/long.py has 401 lines"),
    "a long page": ("adapters/web/long.js", "\n" * 401, "adapters/web/long.js has 401 lines"),
    "a long function": (
        "core/f.py",
        'def f():\n    """Said."""\n' + "    x = 1\n" * 39,
        "f.py:1 f has 41 lines",
    ),
    "a function made long by its decorators": (
        "core/f.py",
        "@g\n" * 39 + "def f():\n    x = 1\n",
        "f has 41 lines",
    ),
    "many parameters": (
        "core/f.py",
        "def f(a, b, /, c, *d, e, f, **g): ...\n",
        "f.py:1 f has 7 parameters",
    ),
    "many parameters of a method": (
        "core/f.py",
        "class C:\n    def f(self, a, b, c, d, e, f, g): ...\n",
        "f.py:2 f has 7 parameters",
    ),
    "async in a rule": ("packs/x/rules.py", "async def f(): ...\n", "rules.py:1 f is async"),
    "async inside a function": (
        "storage/f.py",
        "def f():\n    async def g(): ...\n",
        "f.py:2 g is async",
    ),
}
"""What is planted -> the file, its text, and what must be said of it."""

ALLOWED = {
    "a file of 400 lines": ("core/f.py", "x = 1\n" * 400),
    "a function of 40 lines": ("core/f.py", "def f():\n" + "    x = 1\n" * 39),
    "six parameters and self": ("core/f.py", "class C:\n    def f(self, a, b, c, d, e, f): ...\n"),
    "async in an adapter": ("adapters/web/f.py", "async def f(): ...\n"),
    "a long list of statements in a migration": (
        "core/migrations/0002.py",
        "def upgrade():\n" + "    x = 1\n" * 99,
    ),
}
"""What is just small enough."""

SQL = {
    "a missing index": ("DROP INDEX idx_sessions_started_at", "idx_sessions_started_at"),
    "another index": ("CREATE INDEX more ON texts (channel)", "more"),
    "a missing trigger": ("DROP TRIGGER {channels_stamp}", "channels_stamp"),
    "another column": ("ALTER TABLE texts ADD COLUMN more INTEGER", "more"),
    "another default": ("ALTER TABLE texts ADD COLUMN more TEXT DEFAULT 'x'", "'x'"),
    "another table": ("CREATE TABLE more (id INTEGER CHECK (id > 0))", "id > 0"),
    "another delete rule": (
        "CREATE TABLE more (c TEXT REFERENCES channels (channel) ON DELETE CASCADE)",
        "ON DELETE CASCADE",
    ),
    "another view": ("CREATE VIEW more AS SELECT channel FROM texts", "more"),
}
"""What is done to a database behind the migrations' back, and what the difference must name."""
