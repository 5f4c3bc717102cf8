"""To whom a production most likely goes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.disclosure.acts import DIRECTION
from tests.unit.disclosure.forms import form, kept
from vault.disclosure.rules.authorization import Ending
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.case_parts import Access
from vault.disclosure.rules.instruments import Instrument
from vault.disclosure.rules.vocabulary import Basis, InstrumentKind, SignerRole
from vault.production.composing.addressing import Addressee, addressee

PAPER = Instrument(
    kind=InstrumentKind.ORDER,
    signer=SignerRole.JUDGE,
    court="Probate and Family Court",
    requester="Lee Ortiz",
    requester_role="attorney of B",
    signed_by="Hon. R. Teague",
)


def state(basis: Basis, **changes: object) -> CaseState:
    return replace(CaseState(paper=PAPER.paper(1), basis=basis), **changes)  # type: ignore[arg-type]  # names of its fields


@pytest.mark.parametrize("basis", [Basis.SUBPOENA, Basis.LAW_ENFORCEMENT, Basis.CLIENT_ACCESS])
def test_it_is_who_asks(basis: Basis) -> None:
    to = addressee(PAPER, state(basis))
    assert (to.name, to.role, to.address) == ("Lee Ortiz", "attorney of B", "")


def test_what_the_judge_reviews_goes_to_the_judge_and_not_to_who_asks() -> None:
    to = addressee(PAPER, state(Basis.IN_CAMERA))
    assert (to.name, to.role) == ("Hon. R. Teague", "Judge")
    assert to.address == "Probate and Family Court"


def test_what_leaves_on_forms_goes_to_whom_those_in_force_name() -> None:
    hers = kept(form(recipient="Odile Quint"))
    gone = kept(form(recipient="Somebody Else"), number=2, ending=Ending.REVOKED)
    assert addressee(PAPER, state(Basis.AUTHORIZATION, forms=(hers, gone))).name == "Odile Quint"


@pytest.mark.parametrize("other", [{"recipient": "Lee Ortiz"}, {"to_class": True}])
def test_where_forms_name_several_or_a_class_nobody_is_filled_in(other: dict[str, object]) -> None:
    forms = (kept(form(recipient="Odile Quint")), kept(form(**other), number=2))
    assert addressee(PAPER, state(Basis.PART2_CONSENT, forms=forms)) == Addressee()


def test_a_clients_direction_comes_before_their_request() -> None:
    access = Access(designation=DIRECTION)
    to = addressee(PAPER, state(Basis.CLIENT_ACCESS, access=access))
    assert (to.name, to.address) == (DIRECTION.person, DIRECTION.address)
