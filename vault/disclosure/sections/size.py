"""How long a section is, told to people who may not read it."""

from __future__ import annotations

from vault.labels.vocabulary import Code

_SHORT_BYTES = 1_000
_MEDIUM_BYTES = 4_000


class SizeClass(Code):
    """A section's length, as coarsely as choosing takes; its exact size would say more."""

    SHORT = "short", "up to half a page"
    MEDIUM = "medium", "up to two pages"
    LONG = "long", "longer than two pages"

    @classmethod
    def of(cls, sealed_bytes: int) -> SizeClass:
        """Return the class of a section whose sealed content has this many bytes."""
        if sealed_bytes <= _SHORT_BYTES:
            return cls.SHORT
        return cls.MEDIUM if sealed_bytes <= _MEDIUM_BYTES else cls.LONG
