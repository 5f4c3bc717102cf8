"""The Hardemans' own papers: forms that they sign, and a request for the record of one of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.integration.disclosure.conftest import SCAN, SERVED, Matter
from tests.unit.disclosure.forms import form
from vault.disclosure.rules.authorization import Cover, Form
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.clauses import Clause
from vault.disclosure.rules.elements.vocabulary import Element
from vault.disclosure.rules.instruments import Instrument
from vault.disclosure.rules.vocabulary import Basis, InstrumentKind, SignerRole

QUINT = "Odile Quint, Esq."
EVERYTHING = (Clause(number=1, words="My whole record."),)


def paper(kind: InstrumentKind, **changes: Any) -> Instrument:
    """A paper that a client signed, complete but for its scan."""
    given: dict[str, Any] = {
        "kind": kind,
        "signer": SignerRole.CLIENT,
        "requester": "Alma Hardeman",
        "requester_role": "client",
        "signed_by": "Alma Hardeman",
        "dated_on": date(2026, 1, 2),
        "served_at": SERVED,
        "method": "by hand",
    }
    return Instrument(**given | changes)


def signed(holder: str, *covers: Cover, **changes: Any) -> Form:
    """A holder's form for the records of autumn 2025, to the attorney."""
    given = {
        "person": {"A": "Alma Hardeman", "B": "Bruno Hardeman"}.get(holder, "Linda Voss"),
        "holder": holder,
        "description": "My records of autumn 2025.",
        "expires_on": date(2026, 1, 31),
        "date_from": date(2025, 10, 1),
        "date_to": date(2025, 12, 31),
    }
    return form(*covers, **given | changes)


def open_on(
    matter: Matter,
    kind: InstrumentKind,
    clauses: tuple[Clause, ...] | None = None,
    **changes: Any,
) -> CaseState:
    """Open a case on a client's paper and take it to where its basis can be met."""
    if clauses is None:
        clauses = EVERYTHING if kind is InstrumentKind.CLIENT_REQUEST else ()
    ref = matter.vault.cases.open_case(
        matter.records,
        paper(kind, **changes),
        clauses,
        charts=[matter.chart],
        participants=["harmon", "calder", "sato"],
        scan=SCAN,
    )
    matter.case, matter.case_id = ref.number, ref.case_id
    matter.vault.intake.verify(matter.records, matter.case, "known in person")
    matter.vault.intake.hold(matter.records, matter.case)
    return matter.vault.intake.classify(matter.records, matter.case)


def enter(matter: Matter, *forms: Form) -> None:
    for each in forms:
        matter.vault.signed_forms.enter(matter.records, matter.case, each, SCAN)


def by_forms(matter: Matter, *forms: Form, basis: Basis = Basis.AUTHORIZATION) -> CaseState:
    """Take a case on these forms to where its basis is met."""
    kind = {
        Basis.AUTHORIZATION: InstrumentKind.AUTHORIZATION,
        Basis.PART2_CONSENT: InstrumentKind.PART2_CONSENT,
    }[basis]
    assert open_on(matter, kind).basis is basis
    enter(matter, *forms)
    return matter.vault.intake.meet_basis(matter.records, matter.case)


def by_request(matter: Matter, member: str = "A") -> CaseState:
    """Take a member's own request to where its basis is met."""
    assert open_on(matter, InstrumentKind.CLIENT_REQUEST).basis is Basis.CLIENT_ACCESS
    identify(matter, member)
    return matter.vault.intake.meet_basis(matter.records, matter.case)


def identify(matter: Matter, member: str = "A") -> None:
    matter.vault.grounds.establish(
        matter.records,
        matter.case,
        Element.CLIENT_IDENTIFIED,
        on=SERVED.date(),
        source="passport",
        holder=member,
    )


def days(number: int) -> timedelta:
    return timedelta(days=number)
