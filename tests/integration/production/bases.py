"""Papers of the other bases of legal process, and the way of each to where its basis is met."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from tests.integration.disclosure.conftest import CONSULTATION, order, scan_of
from tests.integration.production.conftest import EVERYTHING, Producing
from tests.unit.disclosure.people import LEAST
from vault.disclosure.rules.clauses import Clause, Express
from vault.disclosure.rules.elements.catalogue import RULES
from vault.disclosure.rules.elements.vocabulary import Element
from vault.disclosure.rules.instruments import Instrument
from vault.disclosure.rules.vocabulary import Basis, InstrumentKind, SignerRole, TextFlag
from vault.identity.actor import Actor

DAY = date(2026, 1, 2)
PAPER = scan_of("THE DOCUMENT")

SUBPOENA = order(
    kind=InstrumentKind.SUBPOENA,
    signer=SignerRole.ATTORNEY,
    text=frozenset({TextFlag.COMMANDS}),
    signed_by="Odile Quint",
)
PART2_ORDER = order(text=frozenset({TextFlag.COMMANDS, TextFlag.PART2}))
POLICE_REQUEST = order(
    kind=InstrumentKind.AGENCY_REQUEST,
    signer=SignerRole.LAW_ENFORCEMENT,
    text=frozenset(),
    court="Harbor Police Department",
    docket="HPD 26-1107",
    parties=("In re: Harbor Street",),
    requester="Det. I. Sorel",
    requester_role="detective",
    signed_by="Det. I. Sorel",
)
DRINKING_TOO = (replace(EVERYTHING[0], expressly=frozenset({Express.JOINT, Express.PART2})),)

ASSURED = (
    Element.NOTICE_GIVEN,
    Element.NOTICE_DETAIL,
    Element.OBJECTION_TIME_OVER,
    Element.NO_OBJECTION,
    Element.STATE_RULE,
)
PART2_FACTS = LEAST[Basis.PART2_ORDER]
ADMINISTRATIVE = LEAST[Basis.LAW_ENFORCEMENT]


def on_paper(matter: Producing, paper: Instrument, clauses: Iterable[Clause] = EVERYTHING) -> None:
    """Open a case on a paper and take it to where somebody was consulted."""
    matter.open_case(paper, tuple(clauses))
    consulted(matter)


def consulted(matter: Producing) -> None:
    """Take a case that is open to where somebody was consulted."""
    intake = matter.vault.intake
    intake.verify(matter.records, matter.case, "by telephone, number from the office's own site")
    intake.hold(matter.records, matter.case)
    state = intake.classify(matter.records, matter.case)
    intake.consult(matter.clinician, matter.case, CONSULTATION)
    assert state.guard is not None
    if state.guard.asks_court:
        intake.skip_request(matter.counsel, matter.case, "It is narrow already.")


def record(
    matter: Producing, *elements: Element, holder: str = "A", by: Actor | None = None, **more: Any
) -> None:
    """Put facts on record, by counsel unless somebody else is named."""
    for element in elements:
        rule = RULES[element]
        given = {"source": f"order of January 2, for {element.value}"} | more
        matter.vault.grounds.establish(
            by or matter.counsel,
            matter.case,
            element,
            on=DAY,
            holder=holder if rule.holder else "",
            document=PAPER if rule.document else None,
            **given,
        )


def met(matter: Producing) -> None:
    matter.vault.intake.meet_basis(matter.counsel, matter.case)
