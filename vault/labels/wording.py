"""Whole words and phrases to look for in a text."""

from __future__ import annotations

import re


def any_of(*phrases: str) -> re.Pattern[str]:
    """Return a pattern that finds any of the phrases as whole words, in any case.

    Within a phrase a space stands for any white space, and `*` at the end of a word for any
    ending: "drink*" finds "drinks" and "drinking".
    """
    alternatives = "|".join(
        re.escape(phrase).replace(r"\ ", r"\s+").replace(r"\*", r"\w*") for phrase in phrases
    )
    return re.compile(rf"\b(?:{alternatives})\b", re.IGNORECASE)
