"""Words and named terms of a text, the same whether it was typed, rendered or extracted again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_BROKEN = re.compile(
    "[-\u2010\u00ad\ufffe\x02](?:(?<=\\w[-\u2010])\\s*\n|(?<=\\w[\u00ad\ufffe\x02]))\\s*(?=\\w)"
)
"""A hyphen that typesetting put in. PDFium writes U+FFFE or U+0002 for one at a line's end.

Patterns here begin with the rare character and look back from it: a search that looks back first
stops at every place of a text.
"""

_POSSESSIVE = re.compile("['\u2019](?<=\\w.)s\\b")
_INSIDE = re.compile("['\u2019\u02bc\u2010-](?<=\\w.)(?=\\w)")
_NOT_ASCII = re.compile("[^\x00-\x7f]+")
_WORD = re.compile(r"[^\W_]+")
_SPOKEN = re.compile("[^\\W\\d_][\\w'\u2019-]*")
_OF_MYSELF = re.compile("I['\u2019]")
_SENTENCE_END = re.compile('[.!?:"\u201c\u2022]|\n\\s*\n')
_ABBREVIATED = frozenset({"dr", "mr", "mrs", "ms", "st", "prof", "rev", "hon", "atty"})
_MAYBE_EMAIL = re.compile(r"[\w.+-]+(@[\w-]+(?:\.[\w-]+)+)?")
"""Passes over what no @ follows at once; to look at every place in a long code takes its square."""
_DIGIT = re.compile(r"\d")
_GAP = r"[-.\s]{0,3}"
_NUMBERS = (
    re.compile(rf"(\d(?<!\d\d)\d\d)\)?{_GAP}(\d{{3}}){_GAP}(\d{{4}})(?!\d)"),
    re.compile(rf"(\d(?<!\d\d)\d\d){_GAP}(\d{{2}}){_GAP}(\d{{4}})(?!\d)"),
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<m>\d(?<!\w\d)\d?)[/.-](?P<d>\d{1,2})[/.-](?P<y>\d{4}|\d{2})\b",
        r"(?P<y>\d(?<!\w\d)\d{3})-(?P<m>\d{1,2})-(?P<d>\d{1,2})\b",
        rf"\b{_MONTH}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})\b",
        rf"(?P<d>\d(?<!\w\d)\d?)(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<y>\d{{4}})\b",
    )
)
_GRAMMAR = """
a about after again all also an and any are as at be because been before but by can could did do
does for from had has have he her hers him his how i if in into is it its just me more my no nor
not now of off on once only or other our out over own same she so some such than that the their
them then there these they this those through to too under until up us very was we were what when
where which while who whom why will with would yes you your
monday tuesday wednesday thursday friday saturday sunday
january february march april may june july august september october november december
"""
_PLAIN_WORDS = frozenset(_GRAMMAR.split())
"""Words that by themselves identify nothing."""


def plain(text: str) -> str:
    """Return a text without ligatures, invisible characters and typesetting's hyphens."""
    text = unicodedata.normalize("NFKC", text)
    return _BROKEN.sub("", _INVISIBLE.sub("", text))


def words(text: str) -> list[str]:
    """Return the words of a text: lower case, without accents, apostrophes and inner hyphens."""
    text = _INSIDE.sub("", _POSSESSIVE.sub("", plain(text))).casefold()
    return _WORD.findall(_NOT_ASCII.sub(_without_accents, text))


def _without_accents(run: re.Match[str]) -> str:
    characters = unicodedata.normalize("NFKD", run[0])
    return "".join(each for each in characters if not unicodedata.combining(each))


def identifies(some: Iterable[str]) -> bool:
    """Return whether any of these words says more than grammar does."""
    return not _PLAIN_WORDS.issuperset(some)


def numbers_and_addresses(text: str) -> Iterator[str]:
    """Yield telephone and social-security numbers, e-mail addresses and dates, each in one form."""
    text = plain(text)
    for found in _MAYBE_EMAIL.finditer(text) if "@" in text else ():
        if found[1]:
            yield f"@{found[0].casefold()}"
    if not _DIGIT.search(text):
        return
    for pattern in _NUMBERS:
        for found in pattern.finditer(text):
            yield f"#{''.join(found.groups())}"
    for pattern in _DATES:
        for found in pattern.finditer(text):
            parts = found.groupdict()
            month = int(parts["m"]) if "m" in parts else _MONTHS.index(parts["month"].lower()) + 1
            yield f"/{month:02}{int(parts['d']):02}{int(parts['y']) % 100:02}"


def named_terms(text: str, names: Iterable[str] = ()) -> frozenset[str]:
    """Return what a text names: names given, capitalised words inside sentences, and numbers.

    A capitalised word that begins a sentence is taken only if it is one of the names given, and
    a name that is an everyday word too (Will, May) is not: it would be found everywhere.

    Args:
        text: the text.
        names: names of persons, taken where any of their words occurs.
    """
    present = set(words(text))
    given = {word for name in names for word in words(name)}
    found = (given & present) | set(_proper_names(plain(text)))
    named = {word for word in found if len(word) > 1 and identifies([word])}
    return frozenset(named | set(numbers_and_addresses(text)))


def _proper_names(text: str) -> Iterator[str]:
    begins, end, last = True, 0, ""
    for found in _SPOKEN.finditer(text):
        if _SENTENCE_END.search(text, end, found.start()):
            begins = last not in _ABBREVIATED and len(last) > 1
        word = found[0]
        if (
            word[0].isupper()
            and not begins
            and not _OF_MYSELF.match(word)
            and not _in_heading(text, found.start())
        ):
            yield from words(word)
        begins, end, last = False, found.end(), word.casefold()


def _in_heading(text: str, place: int) -> bool:
    start = text.rfind("\n", 0, place) + 1
    end = text.find("\n", place)
    return text[start : end if end >= 0 else len(text)].isupper()
