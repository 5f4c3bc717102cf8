"""Names of people and organisations as they are compared."""

from __future__ import annotations


def plain_name(name: str) -> str:
    """Return a name without case and further white space, so that two ways to write it are one."""
    return " ".join(name.casefold().split())
