"""Control numbers: what a privilege log and a slip-sheet call a thing by.

They are random, so that neither their order nor a gap tells how much is withheld, and a thing
keeps its number in every later production of its case.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"
_LENGTH = 6
_PREFIX = "PL-"


class ControlNumbers:
    """Hands out control numbers.

    Args:
        known: those handed out before, by what they are of.
    """

    def __init__(self, known: Mapping[str, str]):
        self._numbers = dict(known)
        self._taken = set(known.values())

    def of(self, thing: str) -> str:
        """Return the control number of a thing: the one it has, or a new one."""
        while thing not in self._numbers:
            number = _PREFIX + "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
            if number not in self._taken:
                self._numbers[thing] = number
                self._taken.add(number)
        return self._numbers[thing]

    @property
    def numbers(self) -> dict[str, str]:
        """Return every number, by what it is of."""
        return dict(self._numbers)
