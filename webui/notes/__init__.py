"""Notes: writing, signing, reading, correcting them, and their history."""
