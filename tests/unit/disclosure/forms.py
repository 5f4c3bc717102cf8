"""Forms that clients sign, for the tests of authorization and consent."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from vault.disclosure.rules.authorization import Cover, Form, Statement, Use
from vault.disclosure.rules.kept_forms import KeptForm

SIGNED = date(2026, 1, 5)
LAST_DAY = date(2026, 6, 30)
ENDS = datetime(2026, 7, 1, 4, tzinfo=UTC)
DURING = datetime(2026, 3, 1, tzinfo=UTC)


def form(*covers: Cover, **changes: Any) -> Form:
    """A form without any defect, of holder A, on the records in general unless told otherwise."""
    given: dict[str, Any] = {
        "holder": "A",
        "person": "Alma Hardeman",
        "covers": frozenset(covers or {Cover.RECORDS}),
        "description": "The progress notes of 2025.",
        "discloser": "Harbor Family Services",
        "recipient": "Odile Quint, Esq.",
        "purpose": "At my request.",
        "uses": frozenset({Use.STATED}),
        "statements": frozenset(Statement),
        "expires_on": LAST_DAY,
        "signed_by": "Alma Hardeman",
        "signed_on": SIGNED,
    }
    return Form(**given | changes)


def kept(made: Form | None = None, number: int = 1, **changes: Any) -> KeptForm:
    """That form as a case keeps it."""
    found = made or form()
    ends = {"ends_at": ENDS if found.expires_on else None}
    return KeptForm(number=number, form=found, **ends | changes)
