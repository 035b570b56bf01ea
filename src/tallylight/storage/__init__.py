"""The database: one owner, one writer, many readers, on SQLite or PostgreSQL."""
