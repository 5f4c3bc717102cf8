"""The sections a case is about: as they are on file, as decided, and as handed over."""
