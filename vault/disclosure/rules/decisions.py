"""Decisions: release, redact or withhold one section version, and what a redaction leaves."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from vault.disclosure.rules.vocabulary import Action, ReasonCode
from vault.errors import InvalidInput

_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)


class DecisionInvalid(InvalidInput):
    """A decision is incomplete, or its spans do not fit the text."""

    code = "decision-invalid"
    default_untouched = "No decision was recorded."


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text that stays back.

    Args:
        paragraph: index of the paragraph, from 0.
        start: first code point that stays back.
        end: the code point after the last.
        code: why.
    """

    paragraph: int
    start: int
    end: int
    code: ReasonCode


@dataclass(frozen=True, slots=True)
class Marker:
    """The place of something withheld; neither its length nor its nature shows."""

    code: ReasonCode


Run = str | Marker


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is decided about one section version.

    Args:
        section: id of the section version.
        action: release, redact or withhold.
        clause: number of the clause that it answers; None only where nothing asks for it.
        code: why it is withheld; None otherwise.
        spans: what is redacted.

    Raises:
        DecisionInvalid: these do not go together.
    """

    section: str
    action: Action
    clause: int | None = None
    code: ReasonCode | None = None
    spans: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        if (self.action is Action.WITHHOLD) != (self.code is not None):
            raise DecisionInvalid("Withholding takes one reason code, and nothing else does.")
        if (self.action is Action.REDACT) != bool(self.spans):
            raise DecisionInvalid("Redacting takes spans, and nothing else does.")
        if self.clause is None and self.code is not ReasonCode.R1:
            raise DecisionInvalid(
                f"A decision names the clause it answers, unless {ReasonCode.R1} says that none "
                "asks for it."
            )

    @property
    def privileged(self) -> bool:
        """Tell whether a privilege is claimed for all of it or some."""
        return ReasonCode.R2 in {self.code, *(span.code for span in self.spans)}


def apply_spans(paragraphs: Sequence[str], spans: Sequence[Span]) -> tuple[tuple[Run, ...], ...]:
    """Return each paragraph as the text that stays and markers for what does not.

    Spans of the same code with nothing but white space between them leave one marker, so that
    the number of markers does not tell the number of words.

    Raises:
        DecisionInvalid: a span lies outside the text, is empty, cuts a character in two, or
            overlaps another.
    """
    check_spans(paragraphs, spans)
    return tuple(
        tuple(_runs(text, sorted((s for s in spans if s.paragraph == index), key=_start)))
        for index, text in enumerate(paragraphs)
    )


def with_spans(decision: Decision, spans: Sequence[Span]) -> Decision:
    """Return a decision that keeps back these spans too.

    Spans that overlap become one, with the reason of the one that begins first.

    Raises:
        DecisionInvalid: the section is withheld, and so has no spans.
    """
    joined: list[Span] = []
    for span in sorted({*decision.spans, *spans}, key=lambda s: (s.paragraph, s.start, -s.end)):
        last = joined[-1] if joined else None
        if last is None or last.paragraph != span.paragraph or span.start >= last.end:
            joined.append(span)
        else:
            joined[-1] = replace(last, end=max(last.end, span.end))
    action = Action.REDACT if joined else decision.action
    return replace(decision, action=action, spans=tuple(joined))


def check_spans(paragraphs: Sequence[str], spans: Sequence[Span]) -> None:
    """Check that spans fit the text.

    Raises:
        DecisionInvalid: as `apply_spans`.
    """
    for span in spans:
        if not 0 <= span.paragraph < len(paragraphs):
            raise DecisionInvalid(f"There is no paragraph {span.paragraph}.")
        text = paragraphs[span.paragraph]
        if not 0 <= span.start < span.end <= len(text):
            raise DecisionInvalid(f"A span in paragraph {span.paragraph} lies outside its text.")
        if not (_at_boundary(text, span.start) and _at_boundary(text, span.end)):
            raise DecisionInvalid(f"A span in paragraph {span.paragraph} cuts a character in two.")
    for one, other in pairwise(sorted(spans, key=lambda span: (span.paragraph, span.start))):
        if one.paragraph == other.paragraph and other.start < one.end:
            raise DecisionInvalid(f"Two spans in paragraph {one.paragraph} overlap.")


def find_all(paragraphs: Sequence[str], needle: str, code: ReasonCode) -> tuple[Span, ...]:
    """Return a span for each place where the words of `needle` stand, whatever their case.

    Words match whole words; white space matches any white space.

    Raises:
        DecisionInvalid: the needle is blank.
    """
    words = unicodedata.normalize("NFC", needle).split()
    if not words:
        raise DecisionInvalid("There is nothing to look for.")
    joined = r"\s+".join(map(re.escape, words))
    pattern = re.compile(rf"(?<!\w){joined}(?!\w)", re.IGNORECASE)
    return tuple(
        Span(index, found.start(), found.end(), code)
        for index, text in enumerate(paragraphs)
        for found in pattern.finditer(text)
        if _at_boundary(text, found.start()) and _at_boundary(text, found.end())
    )


def _runs(text: str, spans: Sequence[Span]) -> Iterator[Run]:
    place, last = 0, None
    for span in spans:
        kept = text[place : span.start]
        if kept.strip() or span.code is not last:
            if kept:
                yield kept
            yield Marker(span.code)
        place, last = span.end, span.code
    if place < len(text):
        yield text[place:]


def _start(span: Span) -> int:
    return span.start


def _at_boundary(text: str, place: int) -> bool:
    """Tell whether no user-perceived character straddles `place` (UAX #29, GB9, GB9a, GB11)."""
    if place in {0, len(text)}:
        return True
    after = text[place]
    return not (
        unicodedata.category(after) in {"Mn", "Me", "Mc"}
        or _JOINER in {after, text[place - 1]}
        or ord(after) in _SKIN_TONES
    )
