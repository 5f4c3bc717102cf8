"""What a basis rests on: recorded fact by fact, told as it stands, and taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.disclosure.people import (
    CLINICIAN,
    COUNSEL,
    OFFICER,
    RECORDS,
    SUBPOENA,
    case_at,
    recording,
    release,
    rules_met,
    set_scope,
    taken,
)
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.case_parts import By
from vault.disclosure.rules.elements import recall, subpoena
from vault.disclosure.rules.elements.catalogue import RULES
from vault.disclosure.rules.elements.requirement import (
    All,
    AnyOf,
    elements_of,
    lacking,
    met,
    outline,
)
from vault.disclosure.rules.elements.vocabulary import Element
from vault.disclosure.rules.guards import GUARDS
from vault.disclosure.rules.steps.base import Step
from vault.disclosure.rules.steps.intake import Consult, MeetBasis, SkipRequest
from vault.disclosure.rules.steps.resting import Withdraw
from vault.disclosure.rules.steps.side import Amend, Object, Rule
from vault.disclosure.rules.vocabulary import Ruling, SideState, State
from vault.disclosure.rules.workflow import IllegalStep, apply, missing
from vault.identity.permissions import Role

BY_NOTICE = (
    Element.NOTICE_GIVEN,
    Element.NOTICE_DETAIL,
    Element.OBJECTION_TIME_OVER,
    Element.NO_OBJECTION,
    Element.PRIVILEGE_WAIVED,
    Element.STATE_RULE,
)
ELEMENTS = st.sets(st.sampled_from(list(Element)))


def consulted() -> CaseState:
    steps: list[Step] = [Consult(by=CLINICIAN), SkipRequest(by=COUNSEL, reason="narrow")]
    return taken(case_at(State.CLASSIFIED, SUBPOENA), steps)


def rested(*elements: Element) -> CaseState:
    return taken(consulted(), [recording(each) for each in elements])


def test_every_element_has_its_rule_with_a_citation_and_roles_and_belongs_to_a_basis() -> None:
    assert set(RULES) == set(Element)
    assert all(rule.citation and rule.roles for rule in RULES.values())
    known = {element for guard in GUARDS.values() for element in guard.elements}
    assert known | set(recall.ELEMENTS) == set(Element)
    assert known.isdisjoint(recall.ELEMENTS)


@given(on_record=ELEMENTS, more=ELEMENTS)
def test_a_tree_is_met_exactly_when_nothing_is_lacking_and_more_never_unmeets_it(
    on_record: set[Element], more: set[Element]
) -> None:
    for guard in GUARDS.values():
        if guard.rests_on is None:
            continue
        lacks = tuple(lacking(guard.rests_on, on_record))
        assert met(guard.rests_on, on_record) is (not lacks)
        assert all(lack.words and lack.elements for lack in lacks)
        if not lacks:
            assert met(guard.rests_on, on_record | more)


def test_a_tree_tells_the_way_that_was_begun_and_otherwise_all_of_them() -> None:
    [assurance, *_] = lacking(subpoena.TREE, ())
    assert "by notice to the client or by a qualified protective order" in assurance.words
    [begun, *_] = lacking(subpoena.TREE, (Element.QPO_STIPULATED,))
    assert "forbid any use" in begun.words
    assert "notice" not in begun.words


def test_an_outline_names_every_element_once_in_order() -> None:
    tree = All("both", (Element.QPO_RETURN, AnyOf("either", (Element.OWN_QPO, Element.STATE_RULE))))
    lines = tuple(outline(tree, (Element.STATE_RULE,)))
    assert [(line.depth, line.met) for line in lines] == [
        (0, False),
        (1, False),
        (1, True),
        (2, False),
        (2, True),
    ]
    assert tuple(line.element for line in lines if line.element) == elements_of(tree)


def test_a_basis_is_met_once_its_tree_is_and_by_its_finders_only() -> None:
    for short in range(len(BY_NOTICE)):
        case = rested(*BY_NOTICE[:short], *BY_NOTICE[short + 1 :])
        assert rules_met(case, MeetBasis(by=COUNSEL)) == {24}
        assert {item.rule for item in missing(case)} == {24}
    whole = rested(*BY_NOTICE)
    assert rules_met(whole, MeetBasis(by=OFFICER)) == {2}
    assert apply(whole, MeetBasis(by=COUNSEL)).state is State.BASIS_MET


RECORDED = [each for each in Element if not RULES[each].follows and each not in recall.ELEMENTS]


@pytest.mark.parametrize("element", RECORDED)
def test_an_element_is_recorded_by_its_roles_only(element: Element) -> None:
    guard = next(guard for guard in GUARDS.values() if element in guard.elements)
    case = replace(consulted(), basis=guard.basis)
    for role in Role:
        act = recording(element, by=By("somebody", frozenset({role})))
        if role in RULES[element].roles:
            assert element in apply(case, act).on_record
        else:
            assert rules_met(case, act) == {2}


@pytest.mark.parametrize(
    "change",
    [
        {"source": " "},
        {"document": ""},
        {"document": "no hash"},
        {"holder": ""},
        {"until": datetime(2030, 1, 1)},  # noqa: DTZ001 - what is refused
    ],
)
def test_an_element_without_what_its_rule_takes_is_refused(change: dict[str, object]) -> None:
    act = replace(recording(Element.PRIVILEGE_WAIVED), **change)  # type: ignore[arg-type]
    assert rules_met(consulted(), act) == {23}


def test_what_another_basis_rests_on_and_what_stands_already_is_not_recorded() -> None:
    order = taken(case_at(State.CLASSIFIED), [Consult(by=CLINICIAN)])
    assert rules_met(order, recording(Element.STATE_RULE)) == {23}
    case = rested(Element.PRIVILEGE_WAIVED)
    assert rules_met(case, recording(Element.PRIVILEGE_WAIVED)) == {23}
    both = apply(case, recording(Element.PRIVILEGE_WAIVED, holder="B"))
    assert {one.holder for one in both.established} == {"A", "B"}


@pytest.mark.parametrize("built", [State.BASIS_MET, State.SCOPED, State.DECIDED])
def test_a_fact_taken_back_sends_the_case_back_and_voids_what_was_built(built: State) -> None:
    steps: list[Step] = [MeetBasis(by=COUNSEL)]
    if built is not State.BASIS_MET:
        steps.append(set_scope())
    if built is State.DECIDED:
        steps += [release("s1"), release("s2")]
    case = taken(rested(*BY_NOTICE), steps)
    assert case.state is built
    back = apply(case, Withdraw(by=OFFICER, element=Element.NO_OBJECTION, reason="one was filed"))
    assert back.state is State.CONSULTED
    assert not back.decisions
    assert not back.scope.sections
    assert Element.NO_OBJECTION not in back.on_record
    assert rules_met(back, MeetBasis(by=COUNSEL)) == {24}
    assert back.next_scope_version == case.scope.version + 1


def test_taking_back_takes_a_reason_and_something_on_record() -> None:
    assert rules_met(
        rested(Element.STATE_RULE), Withdraw(by=COUNSEL, element=Element.STATE_RULE, reason=" ")
    ) == {23}
    with pytest.raises(IllegalStep):
        apply(consulted(), Withdraw(by=COUNSEL, element=Element.STATE_RULE, reason="repealed"))


def test_facts_recorded_for_one_paper_do_not_count_for_the_next() -> None:
    case = taken(rested(*BY_NOTICE), [MeetBasis(by=COUNSEL)])
    amended = apply(case, Amend(by=RECORDS, paper=replace(SUBPOENA, version=2)))
    assert amended.established == frozenset()


def test_an_objection_undoes_that_nobody_objected_and_its_resolution_takes_its_place() -> None:
    met_case = taken(rested(*BY_NOTICE), [MeetBasis(by=COUNSEL), set_scope()])
    case = apply(met_case, Object(by=RECORDS))
    assert case.state is State.CONSULTED
    assert Element.NO_OBJECTION not in case.on_record
    ruling = Rule(by=COUNSEL, side=SideState.OBJECTION_PENDING, ruling=Ruling.STANDS)
    case = apply(case, ruling)
    assert rules_met(case, MeetBasis(by=COUNSEL)) == {24}
    assert rules_met(case, recording(Element.NO_OBJECTION)) == {23}
    case = apply(case, recording(Element.OBJECTIONS_RESOLVED))
    assert apply(case, MeetBasis(by=COUNSEL)).state is State.BASIS_MET
