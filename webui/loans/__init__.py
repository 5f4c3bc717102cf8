"""Psychotherapy notes lent: by their author, to read, for a time."""
