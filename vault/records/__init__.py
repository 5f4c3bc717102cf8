"""Charts, notes, sections and their lifecycle."""
