"""What a person is told that can be done next is what the workflow lets be done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from tests.unit.disclosure.acts import acts_of
from tests.unit.disclosure.people import COUNSEL, ORDER, RECORDS, THREAT, case_at
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.class_words import find_class
from vault.disclosure.rules.guards import BasisNotBuilt
from vault.disclosure.rules.instruments import Instrument
from vault.disclosure.rules.letters import refusal_letter
from vault.disclosure.rules.options import options, turn
from vault.disclosure.rules.steps.side import NoteMotion, Refuse, Stay
from vault.disclosure.rules.vocabulary import (
    Basis,
    InstrumentKind,
    SideState,
    SignerRole,
    State,
    StepName,
    TextFlag,
)
from vault.disclosure.rules.workflow import IllegalStep, apply
from vault.identity.permissions import Role


def cases() -> Iterator[CaseState]:
    for state in State:
        straight = case_at(state)
        yield straight
        for raised in (
            Stay(by=RECORDS),
            NoteMotion(by=RECORDS),
            Refuse(by=COUNSEL, reason="quashed"),
        ):
            try:
                yield apply(straight, raised)
            except IllegalStep:
                continue


@pytest.mark.parametrize(
    "case", list(cases()), ids=lambda case: f"{case.state}-{sorted(case.sides)}"
)
def test_every_step_that_succeeds_was_offered_and_none_that_waits_succeeds(
    case: CaseState,
) -> None:
    offered = {option.step: option for option in options(case)}
    for act in acts_of(case):
        try:
            apply(case, act)
        except (IllegalStep, BasisNotBuilt):
            continue
        if act.name is StepName.SECTION_CHANGED:
            continue
        assert offered[act.name].ready, act.name
        assert not offered[act.name].roles.isdisjoint(act.by.roles)


def test_what_an_option_waits_for_is_what_the_refusal_says() -> None:
    case = apply(case_at(State.CONSULTED), Stay(by=RECORDS))
    waiting = next(each for each in options(case) if each.step is StepName.MEET_BASIS)
    assert not waiting.ready
    assert [each.words for each in waiting.missing] == [
        "it cannot be done while the instrument is stayed",
        (
            "no request to the court to withdraw, narrow or seal, nor why it was not made, is on "
            "record"
        ),
    ]


def test_a_basis_that_is_not_built_is_named_with_what_it_takes() -> None:
    case = case_at(State.CONSULTED, THREAT)
    waiting = next(each for each in options(case) if each.step is StepName.MEET_BASIS)
    assert any("safety case" in each.words for each in waiting.missing)


def test_a_list_tells_whose_turn_it_is() -> None:
    assert turn(State.RECEIVED, (), None).words == "verify the instrument"
    assert turn(State.RENDERED, (), Basis.IN_CAMERA).roles == {Role.COUNSEL}
    assert turn(State.CLOSED, (), Basis.COURT_ORDER).roles == frozenset()
    stayed = turn(State.CONSULTED, [SideState.STAYED], Basis.COURT_ORDER)
    assert stayed.words.startswith("the court's ruling")
    refused = turn(State.CONSULTED, [SideState.REFUSED], Basis.COURT_ORDER)
    assert refused.words == "close the case"


def test_a_clerks_order_is_called_a_subpoena_that_is_never_an_order() -> None:
    found = find_class(SignerRole.CLERK, InstrumentKind.ORDER, frozenset({TextFlag.COMMANDS}))
    assert found.basis is Basis.SUBPOENA
    assert found.words.startswith("This is a subpoena signed by a clerk of court")
    assert "never treated as an order" in found.words
    assert found.built


def test_a_judges_order_is_built_and_a_clients_order_is_of_no_class() -> None:
    judge = find_class(SignerRole.JUDGE, InstrumentKind.ORDER, frozenset({TextFlag.COMMANDS}))
    assert judge.built
    assert "court order" in judge.words
    client = find_class(SignerRole.CLIENT, InstrumentKind.ORDER, frozenset())
    assert client.basis is None
    assert not client.built
    threat = find_class(SignerRole.CLINICIAN, InstrumentKind.THREAT_RECORD, frozenset())
    assert not threat.built
    assert "164.512(j)" in threat.takes
    bare = find_class(SignerRole.JUDGE, InstrumentKind.SUBPOENA, frozenset({TextFlag.COMMANDS}))
    assert "so ordered" in bare.words


def test_what_a_client_signed_is_told_what_stays_empty_and_where_its_forms_go() -> None:
    consent = find_class(SignerRole.CLIENT, InstrumentKind.PART2_CONSENT, frozenset())
    assert "stay empty: each holder's signed form is entered" in consent.then
    order = find_class(SignerRole.JUDGE, InstrumentKind.ORDER, frozenset({TextFlag.COMMANDS}))
    assert order.then == ""


def test_the_refusal_letter_confirms_nobody() -> None:
    letter = refusal_letter(
        Instrument(
            kind=ORDER.kind,
            signer=ORDER.signer,
            parties=("Alma Hardeman", "Bruno Hardeman"),
            requester="Odile Quint",
            docket="HB25D0117",
        ),
        sender="Harbor Family Services",
        contact="12 Quay Street",
        dated=date(2026, 3, 2),
    )
    text = "\n".join((*letter.to, *letter.about, *map(str, letter.body)))
    assert "Hardeman" not in text
    assert "neither confirm nor deny" in text
    assert "HB25D0117" in text
