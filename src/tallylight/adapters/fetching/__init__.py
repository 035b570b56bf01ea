"""Asks other programs' servers for what the packs' sources want, and hears what they say."""
