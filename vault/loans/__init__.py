"""Psychotherapy notes lent for supervised training or the defence of a suit (AC3)."""
