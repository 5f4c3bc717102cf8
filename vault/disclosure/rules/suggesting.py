"""Passages that may have to stay back, each with the rule that names it. A person decides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from vault.disclosure.rules.decisions import Span
from vault.disclosure.rules.identifiers import (
    IdentifierKind,
    MinorNameInvalid,
    find_identifiers,
    find_name,
)
from vault.disclosure.rules.vocabulary import ReasonCode
from vault.records.chart_model import MemberRole

_PHONE = re.compile(r"(?<![\w-])(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-])")
_E_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")

_IDENTIFIERS = {
    IdentifierKind.TAXPAYER_NUMBER: (
        "Social Security or taxpayer number",
        "Fed. R. Civ. P. 5.2(a)(1): a public filing shows its last four digits at most.",
    ),
    IdentifierKind.BIRTH_DATE: (
        "date of birth",
        "Fed. R. Civ. P. 5.2(a)(2): a public filing shows the year at most.",
    ),
    IdentifierKind.ACCOUNT: (
        "financial account number",
        "Fed. R. Civ. P. 5.2(a)(4): a public filing shows its last four digits at most.",
    ),
}
_PHONE_RULE = ("telephone number", "45 CFR 164.514(b)(2)(i)(D): it identifies the person.")
_E_MAIL_RULE = ("e-mail address", "45 CFR 164.514(b)(2)(i)(F): it identifies the person.")
_MEMBERS = {
    MemberRole.CHILD: (
        "minor's name",
        "Fed. R. Civ. P. 5.2(a)(3): a public filing shows a minor's initials at most.",
        ReasonCode.R4,
    ),
    MemberRole.COLLATERAL: (
        "third person's name",
        "A person of their own, whose part no client's waiver reaches (NASW 1.07(f), (g)).",
        ReasonCode.R3,
    ),
    MemberRole.CLIENT: (
        "client's name",
        "45 CFR 164.514(b)(2)(i)(A): it identifies the person.",
        ReasonCode.R4,
    ),
}


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A member of the chart whose name is looked for."""

    name: str
    role: MemberRole


@dataclass(frozen=True, slots=True)
class SuggestedSpan:
    """A passage that may have to stay back.

    Args:
        span: where it stands, with the reason code that would fit.
        what: what it seems to be.
        rule: which rule speaks for keeping it back.
    """

    span: Span
    what: str
    rule: str


def suggest_spans(
    paragraphs: Sequence[str], people: Sequence[KnownPerson]
) -> tuple[SuggestedSpan, ...]:
    """Return the passages that a rule names, in order and without overlaps.

    Args:
        paragraphs: a section's text.
        people: the chart's members; names without a letter are passed over.
    """
    return tuple(
        found
        for index, text in enumerate(paragraphs)
        for found in _apart(_found(index, text, people))
    )


def _apart(found: Iterator[SuggestedSpan]) -> Iterator[SuggestedSpan]:
    end = 0
    for each in sorted(found, key=lambda each: (each.span.start, -each.span.end)):
        if each.span.start >= end:
            end = each.span.end
            yield each


def _found(index: int, text: str, people: Sequence[KnownPerson]) -> Iterator[SuggestedSpan]:
    for identifier in find_identifiers(text):
        what, rule = _IDENTIFIERS[identifier.kind]
        span = Span(index, identifier.start, identifier.end, ReasonCode.R4)
        yield SuggestedSpan(span, what, rule)
    for pattern, (what, rule) in ((_PHONE, _PHONE_RULE), (_E_MAIL, _E_MAIL_RULE)):
        for match in pattern.finditer(text):
            span = Span(index, match.start(), match.end(), ReasonCode.R4)
            yield SuggestedSpan(span, what, rule)
    for person in people:
        what, rule, code = _MEMBERS[person.role]
        with suppress(MinorNameInvalid):
            for start, end, _ in find_name(text, person.name):
                yield SuggestedSpan(Span(index, start, end, code), what, rule)
