"""Decisions and spans as they travel in forms: ids, numbers and codes, never text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from vault.disclosure.rules.decisions import Decision, DecisionInvalid, Span
from vault.disclosure.rules.vocabulary import Action, ReasonCode

_DECISION = re.compile(
    r"(?P<section>[A-Za-z0-9]{1,64}):(?P<action>release|withhold):(?P<clause>\d{0,4})"
    r":(?P<code>(?:R[1-5])?)",
    re.ASCII,
)
_SPAN = re.compile(r"(\d{1,6}):(\d{1,9}):(\d{1,9}):(R[1-5])", re.ASCII)


def write_decision(decision: Decision) -> str:
    """Write a decision to release or withhold."""
    clause, code = decision.clause or "", decision.code or ""
    return f"{decision.section}:{decision.action}:{clause}:{code}"


def read_decision(token: str) -> Decision:
    """Read what `write_decision` wrote.

    Raises:
        DecisionInvalid: it is anything else.
    """
    found = _DECISION.fullmatch(token)
    if found is None:
        raise DecisionInvalid("A decision can't be read.")
    return Decision(
        section=found["section"],
        action=Action[found["action"].upper()],
        clause=int(found["clause"]) if found["clause"] else None,
        code=ReasonCode[found["code"]] if found["code"] else None,
    )


def _write_span(span: Span) -> str:
    """Write a span: paragraph, first code point, the one after the last, reason code."""
    return f"{span.paragraph}:{span.start}:{span.end}:{span.code}"


def write_spans(spans: Iterable[Span]) -> str:
    """Write spans that are ticked together."""
    return ",".join(map(_write_span, spans))


def read_spans(tokens: str) -> list[Span]:
    """Read what `write_spans` wrote.

    Raises:
        DecisionInvalid: it is anything else.
    """
    return [_read_span(token) for token in tokens.split(",")]


def _read_span(token: str) -> Span:
    found = _SPAN.fullmatch(token)
    if found is None:
        raise DecisionInvalid("A passage to keep back can't be read.")
    return Span(int(found[1]), int(found[2]), int(found[3]), ReasonCode[found[4]])
