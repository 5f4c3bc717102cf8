"""Requests and attestations in plain words, for a screen and for paper; pure.

What a feature asks is set out by the feature; head and foot are the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from vault.attesting.attestation import Attestation
from vault.attesting.request import Request
from vault.typesetting.letter import Block, Facts, Heading, Letter

_NOTHING = (
    "It holds no identifier of a client: no name, date, place, or number of a chart, case or "
    "docket (45 CFR 164.514(b)). If you can tell from it whose record it is, do not attest; say so."
)
_BOUND = (
    "Your signature holds for this request and these bytes alone. You approve or refuse, in your "
    "own words; whoever prepared this cannot approve it."
)


def request_paper(request: Request, asked: Iterable[Block], dated: date) -> Letter:
    """Return a request as a paper.

    Args:
        request: the request.
        asked: what its purpose sets out.
        dated: the day on which it is printed.
    """
    return Letter(
        sender="Attestation request",
        contact=f"Request {request.id}",
        dated=dated,
        title=f"You are asked {request.purpose.words}",
        body=(
            _NOTHING,
            *asked,
            Heading("What you would sign"),
            Facts((("SHA-256", _grouped(request.digest)), ("Request", request.id))),
            _BOUND,
        ),
        closing="",
        reference=request.id,
    )


def attestation_blocks(made: Attestation) -> tuple[Block, ...]:
    """Return an attestation in plain words."""
    return (
        Facts(
            (
                ("Answer", made.verdict.words),
                ("Asked", made.purpose.words),
                ("Request", made.request),
                ("SHA-256", _grouped(made.digest)),
                ("Signed", made.at),
                ("Key", made.key),
            )
        ),
        Heading("In the attester's words"),
        made.words,
    )


def _grouped(digest: str) -> str:
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))
