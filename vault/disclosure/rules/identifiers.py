"""Personal identifiers in text, and the forms that FRCP 5.2(a) leaves of them in a public file.

`vault.disclosure.rules.suggesting` proposes the same findings for redaction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from vault.errors import InvalidInput


class IdentifierKind(StrEnum):
    """The four kinds of FRCP 5.2(a)."""

    TAXPAYER_NUMBER = "taxpayer-number"
    BIRTH_DATE = "birth-date"
    MINOR = "minor"
    ACCOUNT = "account"


class MinorNameInvalid(InvalidInput):
    """A minor's name has no letter to make an initial of."""

    code = "minor-name-invalid"


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier found in a text.

    Args:
        kind: which kind.
        start, end: the code points it covers.
        form: what FRCP 5.2(a) lets stand in its place.
    """

    kind: IdentifierKind
    start: int
    end: int
    form: str


_SSN = re.compile(r"(?<![\w-])\d{3}([- \u2010-\u2013])\d{2}\1\d{4}(?![\w-])")
_EIN = re.compile(r"(?<![\w-])\d{2}-\d{7}(?![\w-])")
_TAX_WORD = (
    r"(?:social[ -]security(?: (?:number|no\.?|#))?|SSN|TIN|ITIN|EIN|"
    r"tax(?:payer)?[ -](?:identification|id)(?: (?:number|no\.?|#))?)"
)
_TAX_CONTEXT = re.compile(
    rf"\b{_TAX_WORD}(?: (?:is|was))?[ :#=]{{1,3}}(?P<value>\d{{9}})(?!\d)", re.IGNORECASE
)

_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|"
    r"Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = (
    rf"(?:{_MONTH}\s+{_DAY},?\s+(?P<y1>\d{{4}})|{_DAY}\s+(?:of\s+)?{_MONTH},?\s+(?P<y2>\d{{4}})|"
    r"(?P<y3>\d{4})[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?P<y4>\d{4}|\d{2}))(?!\d)"
)
_BIRTH = re.compile(
    r"\b(?:born|birth[ -]?da(?:te|y)|date of birth|d\.?o\.?b|birth)\b\.?"
    rf"[\s:=,(]*(?:(?:on|is|was|in|of|the)\s+){{0,3}}(?P<value>{_DATE})",
    re.IGNORECASE,
)

_ACCOUNT = re.compile(
    r"\b(?:account|acct\.?|a/c|checking|savings|debit card|credit card|card|iban|loan|policy)"
    r"(?:\s+(?:number|num\.?|no\.?|ending in|#))*[\s:#=]*(?:(?:is|was)\s+)?"
    r"(?P<value>[A-Z]{0,2}\d(?:[ -]?[A-Z0-9]){4,33})(?![\w-])",
    re.IGNORECASE,
)
_CARD = re.compile(r"(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])")
_MIN_ACCOUNT_DIGITS = 6


def find_identifiers(text: str, *, minors: Sequence[str] = ()) -> tuple[Identifier, ...]:
    """Find what FRCP 5.2(a) names, in order and without overlaps.

    Args:
        text: any text.
        minors: names of minors as they are written, in full ("Emma Rose Hill"); the first given
            name alone is found too, capitalised as given.

    Raises:
        MinorNameInvalid: a name has no letter.
    """
    found = [
        *_taxpayer_numbers(text),
        *_birth_dates(text),
        *_accounts(text),
        *_minors(text, minors),
    ]
    found.sort(key=lambda item: (item.start, -item.end))
    kept: list[Identifier] = []
    for item in found:
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return tuple(kept)


def in_filing_form(text: str, *, minors: Sequence[str] = ()) -> str:
    """Return the text with every identifier found in the form of FRCP 5.2(a).

    Raises:
        MinorNameInvalid: a name has no letter.
    """
    return substitute(text, find_identifiers(text, minors=minors))


def substitute(text: str, identifiers: Sequence[Identifier]) -> str:
    """Return the text with these identifiers, in order, replaced by their forms."""
    ends = [0, *(item.end for item in identifiers)]
    starts = [*(item.start for item in identifiers), len(text)]
    forms = [*(item.form for item in identifiers), ""]
    pieces = zip(ends, starts, forms, strict=True)
    return "".join(text[end:start] + form for end, start, form in pieces)


def initials(name: str) -> str:
    """Return a name's initials ("Emma Rose Hill" → "E.R.H.").

    Raises:
        MinorNameInvalid: it has no letter.
    """
    firsts = [part[0].upper() for part in re.split(r"[\s-]+", name) if part[:1].isalpha()]
    if not firsts:
        raise MinorNameInvalid("A minor's name has no letter to make an initial of.")
    return "".join(f"{first}." for first in firsts)


def _taxpayer_numbers(text: str) -> Iterator[Identifier]:
    kind = IdentifierKind.TAXPAYER_NUMBER
    for match in _SSN.finditer(text):
        yield Identifier(kind, match.start(), match.end(), f"xxx-xx-{match[0][-4:]}")
    for match in _EIN.finditer(text):
        yield Identifier(kind, match.start(), match.end(), f"xx-xxx{match[0][-4:]}")
    for match in _TAX_CONTEXT.finditer(text):
        start, end = match.span("value")
        yield Identifier(kind, start, end, f"xxxxx{match['value'][-4:]}")


def _birth_dates(text: str) -> Iterator[Identifier]:
    for match in _BIRTH.finditer(text):
        year = next(filter(None, (match[f"y{n}"] for n in range(1, 5))))
        start, end = match.span("value")
        form = year if len(year) == 4 else f"\N{RIGHT SINGLE QUOTATION MARK}{year}"
        yield Identifier(IdentifierKind.BIRTH_DATE, start, end, form)


def _accounts(text: str) -> Iterator[Identifier]:
    for match in _ACCOUNT.finditer(text):
        value = match["value"]
        if sum(map(str.isdigit, value)) >= _MIN_ACCOUNT_DIGITS:
            start, end = match.span("value")
            yield Identifier(IdentifierKind.ACCOUNT, start, end, _last_four(value))
    for match in _CARD.finditer(text):
        if _luhn_holds(match[0]):
            form = _last_four(match[0])
            yield Identifier(IdentifierKind.ACCOUNT, match.start(), match.end(), form)


def _last_four(value: str) -> str:
    return "xxxx" + "".join(filter(str.isalnum, value))[-4:]


def _luhn_holds(value: str) -> bool:
    """Check the check digit of a payment card (ISO/IEC 7812-1 Annex B)."""
    digits = [int(character) for character in reversed(value) if character.isdigit()]
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def find_name(text: str, name: str) -> Iterator[tuple[int, int, str]]:
    """Find a person's name: in full, first and last, and the first given name alone.

    Yields:
        Start, end and initials of each place; places may overlap.

    Raises:
        MinorNameInvalid: the name has no letter.
    """
    parts = name.split()
    yield from _places(text, parts, initials(name))
    if len(parts) > 2:
        ends = [parts[0], parts[-1]]
        yield from _places(text, ends, initials(" ".join(ends)))
    if len(parts) > 1:
        yield from _places(text, parts[:1], initials(parts[0]))


def _minors(text: str, minors: Iterable[str]) -> Iterator[Identifier]:
    for name in minors:
        for start, end, form in find_name(text, name):
            yield Identifier(IdentifierKind.MINOR, start, end, form)


def _places(text: str, parts: Sequence[str], form: str) -> Iterator[tuple[int, int, str]]:
    """Find a name; one of a single word only as it is written, for it may be a common word."""
    pattern = r"\s+".join(map(re.escape, parts))
    flags = re.IGNORECASE if len(parts) > 1 else re.NOFLAG
    for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, flags):
        end = match.end()
        yield match.start(), end, form[:-1] if text[end : end + 1] == "." else form
