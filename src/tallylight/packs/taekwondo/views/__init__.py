"""What is shown of matches: answers, pictures for overlays, and the place on the page."""
