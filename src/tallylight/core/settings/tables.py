"""The settings tables of seed 002, with the uniqueness it forgot."""

from sqlalchemy import UniqueConstraint, false

from tallylight.core.schema import (
    Column,
    Flag,
    ForeignKey,
    Index,
    Instant,
    Kept,
    Whole,
    Words,
    now_default,
    one_of,
    stamps,
    table,
)

KINDS = ("string", "integer", "float", "boolean", "json")


def _created_at() -> Column[object]:
    return Column("created_at", Instant, nullable=False, server_default=now_default())


settings_categories = table(
    "settings_categories",
    "core",
    Kept.REFERENCE,
    Column("id", Whole, primary_key=True),
    Column("name", Words(), nullable=False),
    Column("description", Words()),
    Column("display_order", Whole, server_default="0"),
    _created_at(),
    UniqueConstraint("name", name="ux_settings_categories_name"),
)

settings_keys = table(
    "settings_keys",
    "core",
    Kept.REFERENCE,
    Column("id", Whole, primary_key=True),
    Column("category_id", Whole, ForeignKey("settings_categories.id"), nullable=False),
    Column("key_name", Words(), nullable=False),
    Column("display_name", Words(), nullable=False),
    Column("description", Words()),
    Column("data_type", Words(), nullable=False),
    Column("default_value", Words()),
    Column("validation_rules", Words()),
    Column("is_required", Flag, server_default=false()),
    Column("is_sensitive", Flag, server_default=false()),
    _created_at(),
    one_of("data_type", KINDS),
    UniqueConstraint("key_name", name="ux_settings_keys_key_name"),
    Index("idx_settings_keys_category", "category_id"),
    Index("idx_settings_keys_name", "key_name"),
)

settings_values = table(
    "settings_values",
    "core",
    Kept.DERIVED,
    Column("id", Whole, primary_key=True),
    Column("key_id", Whole, ForeignKey("settings_keys.id"), nullable=False),
    Column("value", Words(), nullable=False),
    *stamps(),
    UniqueConstraint("key_id", name="ux_settings_values_key_id"),
    Index("idx_settings_values_key", "key_id"),
)

settings_history = table(
    "settings_history",
    "core",
    Kept.DERIVED,
    Column("id", Whole, primary_key=True),
    Column("key_id", Whole, ForeignKey("settings_keys.id"), nullable=False),
    Column("old_value", Words()),
    Column("new_value", Words()),
    Column("changed_by", Words(), nullable=False),
    Column("change_reason", Words()),
    _created_at(),
    Index("idx_settings_history_key", "key_id"),
    Index("idx_settings_history_created", "created_at"),
)
