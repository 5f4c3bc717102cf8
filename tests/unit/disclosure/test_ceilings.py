"""No combination of facts, clauses and labels lets a section out above its basis's ceiling.

What each basis may let out is said here once more, in plain words of its own.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.disclosure.people import LEAST
from tests.unit.disclosure.sections import ALL_RECORDS, PARENTING, clears, section
from vault.disclosure.rules.ceilings import Extent
from vault.disclosure.rules.clauses import Clause, Express, SectionFacts
from vault.disclosure.rules.elements.catalogue import RULES
from vault.disclosure.rules.elements.vocabulary import Element, Established
from vault.disclosure.rules.reach import Reach, reach
from vault.disclosure.rules.vocabulary import Action, Basis
from vault.labels.vocabulary import (
    ContentKind,
    Law,
    LocalCode,
    NoteKind,
    Obligation,
    Refrain,
    Sensitivity,
)

LITIGATION = [
    Basis.COURT_ORDER,
    Basis.IN_CAMERA,
    Basis.SUBPOENA,
    Basis.PART2_ORDER,
    Basis.LAW_ENFORCEMENT,
]
DAY = date(2026, 3, 5)
WAIVED = {Element.PRIVILEGE_WAIVED, Element.PRIVILEGE_RULED}
CONSENT = {Refrain.NOAUTH, Refrain.NORDSCLCD, Refrain.NODSCLCDS}
FINDINGS = {Element.PART2_THREAT, Element.PART2_SERIOUS_CRIME, Element.PART2_OPENED}
THREE_PARTS = {Element.LE_RELEVANT, Element.LE_SPECIFIC, Element.LE_IDENTIFIABLE}
UNABLE = {Element.LE_NOT_AGAINST_VICTIM, Element.LE_CANNOT_WAIT, Element.LE_BEST_INTEREST}
EVERYTHING = replace(ALL_RECORDS, expressly=frozenset(Express), cleared=clears("A", "B", "COL1"))

SECTIONS = st.builds(
    replace,
    st.builds(
        section,
        holders=st.sampled_from(["", "A", "B", "A B", "COL1"]),
        kind=st.sampled_from(list(NoteKind)),
        codes=st.lists(
            st.sampled_from([*Sensitivity, *Law, *LocalCode, *Obligation, *Refrain]),
            max_size=4,
            unique=True,
        ).map(tuple),
    ),
    content=st.sampled_from(list(ContentKind)),
)
CLAUSES = st.lists(
    st.builds(
        replace,
        st.sampled_from([ALL_RECORDS, replace(PARENTING, number=2), EVERYTHING]),
        expressly=st.frozensets(st.sampled_from(list(Express))),
    ),
    max_size=3,
)


def fact(element: Element, holder: str = "A") -> Established:
    return Established(element=element, holder=holder if RULES[element].holder else "", on=DAY)


ESTABLISHED = st.frozensets(
    st.builds(fact, st.sampled_from(list(Element)), st.sampled_from(["A", "B", "COL1"]))
)


def named(established: frozenset[Established], *elements: Element) -> set[str]:
    return {one.holder for one in established if one.element in elements}


@given(basis=st.sampled_from(LITIGATION), facts=SECTIONS, clauses=CLAUSES, established=ESTABLISHED)
def test_nothing_leaves_above_the_ceiling_whatever_is_on_record(
    basis: Basis, facts: SectionFacts, clauses: list[Clause], established: frozenset[Established]
) -> None:
    found = reach(basis, clauses, facts, established)
    assert found.why
    assert found.permits(Action.RELEASE) is (found.extent is Extent.WHOLE)
    if not found.allowed:
        assert not found.permits(Action.REDACT)
        return
    on_record = {one.element for one in established}
    assert facts.label.releasable
    assert facts.label.holders
    assert any(facts.needs_express <= clause.expressly for clause in clauses)
    if Express.PART2 in facts.needs_express:
        assert basis is Basis.PART2_ORDER
        if facts.content is ContentKind.COMMUNICATION:
            assert on_record & FINDINGS
    if Express.PSYCHOTHERAPY in facts.needs_express:
        assert basis is not Basis.SUBPOENA
        assert basis is not Basis.LAW_ENFORCEMENT or Element.LE_REQUIRED in on_record
    if facts.label.refrain & CONSENT:
        assert basis is not Basis.SUBPOENA
        assert basis is not Basis.LAW_ENFORCEMENT or on_record & {
            Element.LE_REQUIRED,
            Element.LE_JUDICIAL,
        }
    handled(basis, facts, found)
    if basis is Basis.SUBPOENA:
        cleared = named(established, *WAIVED)
        assert cleared & set(facts.label.holders)
        assert found.extent is Extent.PART or cleared >= set(facts.label.holders)
    if basis is Basis.LAW_ENFORCEMENT:
        assert within_a_limb(facts, found.extent, established)


def handled(basis: Basis, facts: SectionFacts, found: Reach) -> None:
    """Check that the label's handling instructions narrow what is let out, but by no court."""
    label = facts.label
    ordered = basis in {Basis.COURT_ORDER, Basis.IN_CAMERA, Basis.PART2_ORDER}
    if not ordered and label.obligation & {Obligation.REDACT, Obligation.MASK}:
        assert found.extent is Extent.PART
    assert found.singly is (Obligation.HUAPRV in label.obligation)
    kept = label.refrain & {Refrain.ORCON, Refrain.NOREUSE}
    assert found.decider == (facts.author if kept and not ordered else "")


def within_a_limb(facts: SectionFacts, extent: Extent, established: frozenset[Established]) -> bool:
    """Whether one limb of 164.512(f) that is wholly on record lets this much out."""
    on_record = {one.element for one in established}
    holders = set(facts.label.holders)

    def opens(cleared: set[str], most: Extent, *contents: ContentKind) -> bool:
        enough = cleared >= holders if extent is Extent.WHOLE else cleared & holders
        return bool(enough) and extent <= most and (not contents or facts.content in contents)

    said, seen = ContentKind.COMMUNICATION, ContentKind.OBSERVATION
    waived = named(established, *WAIVED)
    return any(
        (
            Element.LE_JUDICIAL in on_record and opens(waived, Extent.WHOLE),
            Element.LE_GRAND_JURY in on_record and opens(waived, Extent.WHOLE),
            {Element.LE_ADMINISTRATIVE, *THREE_PARTS} <= on_record and opens(waived, Extent.WHOLE),
            opens(named(established, Element.LE_REQUIRED), Extent.WHOLE),
            opens(named(established, Element.LE_VICTIM_AGREES), Extent.WHOLE),
            on_record >= UNABLE
            and opens(named(established, Element.LE_VICTIM_UNABLE), Extent.PART, said, seen),
            opens(named(established, Element.LE_LOOKED_FOR), Extent.PART, seen),
            opens(named(established, Element.LE_DECEDENT), Extent.PART, seen),
            opens(named(established, Element.LE_ON_PREMISES), Extent.PART, said, seen),
            opens(named(established, Element.LE_EMERGENCY_CRIME), Extent.PART, said, seen),
        )
    )


@given(facts=SECTIONS, established=ESTABLISHED)
def test_more_on_record_never_lets_out_less_and_orders_do_not_look_at_it(
    facts: SectionFacts, established: frozenset[Established]
) -> None:
    for basis in LITIGATION:
        bare, more = (reach(basis, [EVERYTHING], facts, each) for each in ((), established))
        order = list(Extent)
        assert order.index(more.extent) >= order.index(bare.extent)
        if basis in {Basis.COURT_ORDER, Basis.IN_CAMERA}:
            assert more == bare


DRINKING = section(codes=(Law.PART2,), holders="B")
NOTES = section(kind=NoteKind.PSYCHOTHERAPY)


def with_least(basis: Basis, *more: Established) -> frozenset[Established]:
    return frozenset({*(fact(element) for element in LEAST[basis]), *more})


def test_a_subpoena_with_every_assurance_opens_only_what_a_holder_waived() -> None:
    on_record = with_least(Basis.SUBPOENA)
    assert reach(Basis.SUBPOENA, [EVERYTHING], section(), on_record).extent is Extent.WHOLE
    theirs = reach(Basis.SUBPOENA, [EVERYTHING], section(holders="B"), on_record)
    assert not theirs.allowed
    assert "nothing on record clears" in theirs.why
    both = reach(Basis.SUBPOENA, [EVERYTHING], section(holders="A B"), on_record)
    assert both.extent is Extent.PART
    for closed in (DRINKING, NOTES):
        assert not reach(Basis.SUBPOENA, [EVERYTHING], closed, on_record).allowed


@pytest.mark.parametrize("finding", sorted(FINDINGS))
def test_a_part2_order_reaches_communications_only_with_a_finding(finding: Element) -> None:
    on_record = with_least(Basis.PART2_ORDER)
    observed = replace(DRINKING, content=ContentKind.OBSERVATION)
    assert reach(Basis.PART2_ORDER, [EVERYTHING], observed, on_record).extent is Extent.WHOLE
    kept = reach(Basis.PART2_ORDER, [EVERYTHING], DRINKING, on_record)
    assert not kept.allowed
    assert "2.63" in kept.why
    opened = with_least(Basis.PART2_ORDER, fact(finding))
    assert reach(Basis.PART2_ORDER, [EVERYTHING], DRINKING, opened).extent is Extent.WHOLE
    assert not reach(Basis.PART2_ORDER, [ALL_RECORDS], DRINKING, opened).allowed


def test_an_official_looking_for_a_person_gets_single_particulars_only() -> None:
    looking = frozenset({fact(Element.LE_LOOKED_FOR)})
    seen = replace(section(), content=ContentKind.OBSERVATION)
    found = reach(Basis.LAW_ENFORCEMENT, [EVERYTHING], seen, looking)
    assert found.extent is Extent.PART
    assert "single particulars" in found.why
    said = reach(Basis.LAW_ENFORCEMENT, [EVERYTHING], section(), looking)
    assert not said.allowed
    other = replace(section(holders="B"), content=ContentKind.OBSERVATION)
    assert not reach(Basis.LAW_ENFORCEMENT, [EVERYTHING], other, looking).allowed


def test_an_administrative_request_without_its_three_parts_opens_nothing() -> None:
    asked = {fact(Element.LE_ADMINISTRATIVE), fact(Element.PRIVILEGE_WAIVED)}
    found = reach(Basis.LAW_ENFORCEMENT, [EVERYTHING], section(), asked)
    assert not found.allowed
    assert "164.512(f)" in found.why
    whole = asked | {fact(part) for part in THREE_PARTS}
    assert reach(Basis.LAW_ENFORCEMENT, [EVERYTHING], section(), whole).extent is Extent.WHOLE


def test_psychotherapy_notes_reach_law_enforcement_only_where_a_law_requires_it() -> None:
    warrant = {fact(Element.LE_JUDICIAL), fact(Element.PRIVILEGE_RULED)}
    assert not reach(Basis.LAW_ENFORCEMENT, [EVERYTHING], NOTES, warrant).allowed
    required = warrant | {fact(Element.LE_REQUIRED)}
    assert reach(Basis.LAW_ENFORCEMENT, [EVERYTHING], NOTES, required).extent is Extent.WHOLE


@pytest.mark.parametrize("code", sorted(CONSENT))
def test_what_leaves_only_with_consent_leaves_by_an_order_that_names_it(code: Refrain) -> None:
    kept = section(codes=(code,))
    for basis in (Basis.COURT_ORDER, Basis.IN_CAMERA):
        assert reach(basis, [EVERYTHING], kept).extent is Extent.WHOLE
        assert not reach(basis, [ALL_RECORDS], kept).allowed
    subpoena = reach(Basis.SUBPOENA, [EVERYTHING], kept, with_least(Basis.SUBPOENA))
    assert not subpoena.allowed
    assert "order that names" in subpoena.why


def test_a_warrant_reaches_what_leaves_only_with_consent_where_it_names_it() -> None:
    kept = section(codes=(Refrain.NOAUTH,))
    waived = {fact(Element.PRIVILEGE_WAIVED)}
    for element in (Element.LE_GRAND_JURY, Element.LE_ADMINISTRATIVE):
        asked = frozenset({fact(element), *map(fact, THREE_PARTS)} | waived)
        assert not reach(Basis.LAW_ENFORCEMENT, [EVERYTHING], kept, asked).allowed
    warrant = frozenset({fact(Element.LE_JUDICIAL)} | waived)
    assert reach(Basis.LAW_ENFORCEMENT, [EVERYTHING], kept, warrant).extent is Extent.WHOLE
    assert not reach(Basis.LAW_ENFORCEMENT, [ALL_RECORDS], kept, warrant).allowed
