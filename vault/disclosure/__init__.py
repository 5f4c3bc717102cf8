"""Disclosure: from a legal instrument to what may leave, and to whom it went."""
