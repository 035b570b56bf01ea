"""The web: commands and queries over HTTP, the feed, overlays, the control page."""
