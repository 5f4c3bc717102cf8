"""What someone looks for: words and "phrases", and where they stand in a text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from vault.errors import InvalidInput

CONTEXT_CHARACTERS = 60
MOST_TERMS = 16
_TERMS = re.compile(r'"([^"]+)"|(\S+)')
_ASCII_RUNS = re.compile(r"[A-Za-z0-9]+")
_STRAIGHT = str.maketrans({"\u201c": '"', "\u201d": '"', "\u2019": "'"})
_SPACES = re.compile(r"\s+")
_LAST_SPACES = re.compile(r"\s+(?=\S*\Z)")


class UnusableQuery(InvalidInput):
    """There is nothing in the query that could be looked for."""

    code = "unusable-query"
    default_untouched = "Nothing was searched."
    default_remedy = 'Give words, or a "phrase" in quotation marks; word* finds its beginnings.'


@dataclass(frozen=True, slots=True)
class Snippet:
    """A place that was found, with what stands around it."""

    before: str
    match: str
    after: str


@dataclass(frozen=True, slots=True)
class Query:
    """Terms that must all stand in a section, in any order, as whole words.

    Args:
        patterns: one for each term.
        fragment: lower-case ASCII that every match holds, for a cheap first look at bytes; empty
            where no term holds ASCII.
    """

    patterns: tuple[re.Pattern[str], ...]
    fragment: bytes

    @classmethod
    def parse(cls, text: str) -> Query:
        """Read words, word beginnings (`custod*`) and phrases in quotation marks.

        Raises:
            UnusableQuery: it holds no term, or more than sixteen.
        """
        plain = unicodedata.normalize("NFC", text).translate(_STRAIGHT)
        terms = [(phrase or word).strip() for phrase, word in _TERMS.findall(plain)]
        terms = [term for term in terms if any(map(str.isalnum, term))]
        if not terms or len(terms) > MOST_TERMS:
            raise UnusableQuery(f"A query has 1 to {MOST_TERMS} words or phrases.")
        return cls(tuple(map(_pattern, terms)), max(map(_fragment, terms), key=len))

    def matches(self, text: str) -> bool:
        """Tell whether every term stands in the text."""
        return all(pattern.search(text) for pattern in self.patterns)

    def snippets(self, text: str, most: int) -> tuple[Snippet, ...]:
        """Return the first places where any term stands, in order, at most `most`."""
        found = sorted(
            match.span() for pattern in self.patterns for match in pattern.finditer(text)
        )
        return tuple(
            Snippet(_words_before(text, start), text[start:end], _words_after(text, end))
            for start, end in found[:most]
        )


def _words_before(text: str, end: int) -> str:
    """Return what stands before a place, beginning with a whole word."""
    start = max(0, end - CONTEXT_CHARACTERS)
    piece = text[start:end]
    cut = start > 0 and not text[start - 1].isspace() and _SPACES.search(piece)
    return piece[cut.end() :] if cut else piece


def _words_after(text: str, start: int) -> str:
    """Return what stands behind a place, ending with a whole word."""
    end = start + CONTEXT_CHARACTERS
    piece = text[start:end]
    cut = end < len(text) and not text[end].isspace() and _LAST_SPACES.search(piece)
    return piece[: cut.start()] if cut else piece


def _pattern(term: str) -> re.Pattern[str]:
    stem = term.rstrip("*")
    words = (re.escape(word).replace("'", "['\u2019]") for word in _SPACES.split(stem))
    ending = "" if stem != term else r"(?!\w)"
    return re.compile(r"(?<!\w)" + r"\s+".join(words) + ending, re.IGNORECASE)


def _fragment(term: str) -> bytes:
    runs = _ASCII_RUNS.findall(term)
    return max(runs, key=len, default="").lower().encode()
