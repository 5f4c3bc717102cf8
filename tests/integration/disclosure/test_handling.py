"""A label's handling instructions hold when sections are decided (LB3)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.integration.disclosure.clients import by_request
from tests.integration.disclosure.conftest import (
    ABOUT_A,
    PARENTING,
    PARENTING_ONLY,
    Matter,
    share,
)
from vault.disclosure.rules.ceilings import Extent
from vault.disclosure.rules.clauses import Express
from vault.disclosure.rules.client_access import DenialGround, Finding
from vault.disclosure.rules.vocabulary import ReasonCode, State
from vault.disclosure.rules.workflow import IllegalStep
from vault.disclosure.services.deciding import OneAtATime
from vault.identity.actor import Actor
from vault.identity.compartments import CompartmentName
from vault.labels.label import Label
from vault.labels.vocabulary import Obligation, Refrain


def mark(matter: Matter, key: str, label: Label) -> None:
    """Raise a section's label, as its author does at once and alone."""
    made = matter.vault.labelling.relabel(
        matter.clinician, matter.section_id(key), label, "Handled with care."
    )
    assert made.request_id is None


def joined(matter: Matter) -> Actor:
    """Let a colleague of the author's take part, with the keys of what these tests mark."""
    matter.vault.cases.add_participant(matter.records, matter.case, "okoye")
    colleague = matter.people["okoye"]
    share(matter, colleague, [CompartmentName.IDENTITY, CompartmentName.GENERAL])
    return colleague


def test_only_the_author_releases_what_is_under_originator_control(matter: Matter) -> None:
    mark(matter, "a-alone", replace(ABOUT_A, refrain=frozenset({Refrain.ORCON})))
    by_request(matter)
    matter.set_scope("a-alone")
    colleague = joined(matter)
    with pytest.raises(IllegalStep) as refused:
        matter.vault.deciding.decide(colleague, matter.case, [matter.releasing("a-alone")])
    assert "two people lower the label" in str(refused.value)
    assert not matter.state().decisions
    withheld = matter.vault.deciding.decide(
        colleague, matter.case, [matter.withholding("a-alone", ReasonCode.R5)]
    )
    assert withheld.state is State.DECIDED
    assert matter.release("a-alone").state is State.DECIDED


@pytest.mark.at("basis")
def test_a_courts_order_outranks_originator_control_and_redaction(matter: Matter) -> None:
    handling = replace(
        PARENTING,
        refrain=frozenset({Refrain.ORCON, Refrain.NOREUSE}),
        obligation=frozenset({Obligation.REDACT}),
    )
    mark(matter, "parenting", handling)
    matter.set_scope("parenting")
    colleague = joined(matter)
    made = matter.vault.deciding.decide(colleague, matter.case, [matter.releasing("parenting")])
    assert made.state is State.DECIDED


@pytest.mark.at("basis")
def test_what_asks_for_a_human_is_released_by_itself(matter: Matter) -> None:
    mark(matter, "parenting", replace(PARENTING, obligation=frozenset({Obligation.HUAPRV})))
    matter.set_scope("parenting", "handover")
    with pytest.raises(OneAtATime):
        matter.release("parenting", "handover")
    assert not matter.state().decisions
    matter.release("parenting")
    assert matter.release("handover").state is State.DECIDED


def test_what_is_to_be_redacted_does_not_leave_whole(matter: Matter) -> None:
    mark(matter, "a-alone", replace(ABOUT_A, obligation=frozenset({Obligation.REDACT})))
    by_request(matter)
    matter.set_scope("a-alone")
    with pytest.raises(IllegalStep, match="passages of it are to be taken out"):
        matter.release("a-alone")


def test_an_order_reaches_what_leaves_only_with_consent_where_it_names_it(matter: Matter) -> None:
    mark(matter, "parenting", replace(PARENTING, refrain=frozenset({Refrain.NORDSCLCD})))

    def reached() -> Extent:
        matter.to_scope("parenting")
        seen = matter.vault.desk.show_section(
            matter.clinician, matter.case, matter.sections["parenting"]
        )
        return seen.reach.extent

    assert reached() is Extent.NONE
    [clause] = PARENTING_ONLY
    named = replace(clause, expressly=clause.expressly | {Express.CONSENT_ONLY})
    matter.open_case(clauses=(named,))
    assert reached() is Extent.WHOLE


def test_a_mark_put_on_after_the_release_voids_it(matter: Matter) -> None:
    matter.to_decided()
    mark(matter, "parenting", replace(PARENTING, refrain=frozenset({Refrain.NOAUTH})))
    matter.vault.scoping.sync_sections(matter.counsel, matter.case)
    assert matter.state().undecided == {matter.sections["parenting"]}
    with pytest.raises(IllegalStep, match="only with consent"):
        matter.release("parenting")


def test_what_must_not_reach_the_client_waits_for_a_reversed_denial(matter: Matter) -> None:
    mark(matter, "a-alone", replace(ABOUT_A, refrain=frozenset({Refrain.NOPAT})))
    by_request(matter)
    matter.set_scope("a-alone")
    with pytest.raises(IllegalStep, match="NOPAT"):
        matter.release("a-alone")
    matter.withhold("a-alone", code=ReasonCode.R5)
    deny = matter.vault.client_requests.deny
    matter.vault.reviewing.review_clinically(matter.clinician, matter.case)
    matter.vault.reviewing.review_independently(matter.counsel, matter.case)
    matter.render()
    deny(matter.officer, matter.case, [DenialGround.LITIGATION], "For a suit.", whole=False)
    with pytest.raises(IllegalStep, match="likelihood of harm"):
        matter.approve()
    deny(matter.clinician, matter.case, [DenialGround.ENDANGERS], "Likely.", whole=False)
    matter.vault.client_requests.ask_review(matter.records, matter.case, "Her letter.")
    matter.vault.client_requests.review(
        matter.people["sato"], matter.case, Finding.REVERSED, "It is not likely."
    )
    matter.set_scope("a-alone")
    assert matter.release("a-alone").state is State.DECIDED
