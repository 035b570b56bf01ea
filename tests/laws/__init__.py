"""The laws: what holds for every pack, command, event and setting."""
