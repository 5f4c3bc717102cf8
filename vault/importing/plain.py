"""Plain text notes, as clinical notes are transcribed: headings in capitals or before a colon.

A line is a heading when nothing else stands on it and one of these holds:

1. Capitals and a colon (`PRESENT PROBLEMS:`).
2. Capitals alone (`DAILY ACTIVITIES`), after a blank line or another heading, with four letters
   or more.
3. A short phrase before a colon (`Mental status:`), after a blank line or another heading: at most
   four words, or up to eight that begin with capitals as in a title, small words aside; not one
   that begins with an article or a list mark.

None of them when the line has more than ten words or 80 characters, ends or breaks off like a
sentence (`.`, `!`, `?`, `;`, or `,` at its end), begins with `I` and goes on, or has a word that
sentences have and headings do not: a personal pronoun, an auxiliary verb, a form of to say, `not`.
A number before the words (`2.`, `IV.`, `B)`) belongs to the heading; without one it begins with a
letter. So neither `Axis I:  Major Depression` nor `HE SAID HE WOULD HURT HER` is a heading. What is
taken for one wrongly, or missed, is seen in the preview before anything is stored.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence

from vault.importing.assemble import Heading, assemble
from vault.importing.attributes import looks_like_label
from vault.importing.front_matter import header_from
from vault.importing.note import ImportDefaults, ImportRefused, ParsedNote

_MAX_CHARACTERS = 80
_MAX_WORDS = 10
_MAX_TITLE_WORDS = 8
_MAX_PHRASE_WORDS = 4
_MIN_CAPITALS = 4
_NUMBER = re.compile(r"(?:[0-9]{1,2}|[IVX]{1,5}|[A-Z])[.)]\s+")
_SENTENCE = re.compile(r"[.!?;](?:\s|$)|,$")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_SENTENCE_WORDS = frozenset(
    (
        "you", "he", "she", "it", "we", "they", "me", "him", "her", "us", "them", "my", "your",
        "his", "our", "their", "am", "is", "are", "was", "were", "be", "been", "has", "have", "had",
        "do", "does", "did", "will", "would", "can", "could", "shall", "should", "may", "might",
        "must", "not", "say", "says", "said", "i'm", "i've", "don't", "didn't", "won't", "can't",
        "isn't", "wasn't",
    )
)  # fmt: skip
_SMALL_WORDS = frozenset(
    ("a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with")
)
_ARTICLES = frozenset(("a", "an", "the", "this", "that", "these", "those"))


def parse_plain(text: str, defaults: ImportDefaults) -> ParsedNote:
    """Parse a plain text note. It says nothing of itself and labels nothing.

    Args:
        text: the whole file, decoded.
        defaults: what holds for it; when the session was is needed.

    Raises:
        ImportRefused: nobody says when the session was, or a line holds a label, which only
            Markdown can.
    """
    lines = text.split("\n")
    front = header_from(defaults)
    for index, line in enumerate(lines):
        if looks_like_label(line):
            raise ImportRefused(
                "Plain text cannot give labels, and a label stands here.",
                line=index + 1,
                remedy="Write the note as Markdown (.md), or label it after the import.",
            )
    title, sections, notices = assemble(lines, list(_headings(lines)))
    return ParsedNote(dataclasses.replace(front, title=title), sections, notices)


def _headings(lines: Sequence[str]) -> Iterator[Heading]:
    open_above = True
    for index, line in enumerate(lines):
        level = _level(line.strip(), open_above=open_above)
        if level:
            title = line.strip().removesuffix(":").rstrip()
            yield Heading(start=index, end=index + 1, level=level, title=title)
        open_above = bool(level) or not line.strip()


def _level(line: str, *, open_above: bool) -> int:
    """Return 1 for capitals alone, 2 before a colon, 0 for what is no heading."""
    if not line or len(line) > _MAX_CHARACTERS:
        return 0
    number = _NUMBER.match(line)
    words_from = number.end() if number else 0
    phrase = line[words_from:].removesuffix(":").rstrip()
    words = _WORD.findall(phrase)
    if (
        not 0 < len(words) <= _MAX_WORDS
        or not phrase[0].isalpha()
        or (len(words) > 1 and words[0] == "I")
        or _SENTENCE.search(phrase)
        or not _SENTENCE_WORDS.isdisjoint(word.lower().replace("\u2019", "'") for word in words)
    ):
        return 0
    if not line.endswith(":"):
        letters = sum(map(len, words))
        return int(open_above and phrase.isupper() and letters >= _MIN_CAPITALS)
    return 2 if phrase.isupper() or (open_above and _is_phrase(words)) else 0


def _is_phrase(words: Sequence[str]) -> bool:
    if len(words) > 1 and words[0].lower() in _ARTICLES:
        return False
    titled = all(word[0].isupper() or word.lower() in _SMALL_WORDS for word in words)
    return len(words) <= (_MAX_TITLE_WORDS if titled else _MAX_PHRASE_WORDS)
