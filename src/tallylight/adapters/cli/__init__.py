"""The terminal: every command and query by its words, and what only a terminal does."""
