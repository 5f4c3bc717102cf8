"""Which pages are called back: Bates numbers, held against what was sent; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from vault.errors import InvalidInput

_ONE = r"(\w*?[A-Za-z])(\d+)"
_RANGE = re.compile(rf"\s*{_ONE}(?:\s*[-\u2013]\s*{_ONE})?\s*")


class PagesUnknown(InvalidInput):
    """The pages named are not among those that were sent."""

    code = "pages-unknown"
    default_untouched = "Nothing was called back."
    default_remedy = "Name them as printed at their foot: HFS000003-HFS000005."


def require_sent(pages: str, sent: Iterable[str]) -> None:
    """Check that pages lie within one production that was sent.

    Args:
        pages: one Bates number, or a first and a last.
        sent: the ranges that were sent, as printed.

    Raises:
        PagesUnknown: they are no Bates numbers, are the wrong way round, or were not sent.
    """
    asked = _read(pages)
    if asked is None:
        raise PagesUnknown("These are no Bates numbers.")
    prefix, first, last = asked
    for each in map(_read, sent):
        if each is not None and each[0] == prefix and each[1] <= first <= last <= each[2]:
            return
    raise PagesUnknown("No production with these pages was sent.")


def _read(text: str) -> tuple[str, int, int] | None:
    found = _RANGE.fullmatch(text)
    if found is None:
        return None
    prefix, first, other, last = found.groups()
    if other not in {None, prefix} or (last is not None and int(last) < int(first)):
        return None
    return prefix, int(first), int(last or first)
