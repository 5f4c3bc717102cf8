"""Whatever clients sign, whoever asks, whenever: nothing leaves above its ceiling (DW8 to DW10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.disclosure.forms import DURING, ENDS, form
from tests.unit.disclosure.people import (
    CLINICIAN,
    COUNSEL,
    DIGEST,
    OFFICER,
    RECORDS,
    release,
    set_scope,
)
from vault.disclosure.ledger.entries import Filed, Taken
from vault.disclosure.ledger.open_case import NotInTime, OpenCase, after, begun
from vault.disclosure.rules.authorization import Cover, Ending, Form, Use
from vault.disclosure.rules.case_parts import By
from vault.disclosure.rules.ceilings import Extent
from vault.disclosure.rules.clauses import Clause, Express, SectionFacts
from vault.disclosure.rules.elements.vocabulary import Element, Established
from vault.disclosure.rules.instruments import Instrument
from vault.disclosure.rules.kept_forms import KeptForm, clause_of, standing_forms
from vault.disclosure.rules.reach import reach
from vault.disclosure.rules.steps.base import OFFICE, Step
from vault.disclosure.rules.steps.forms import EndForm, EnterForm
from vault.disclosure.rules.steps.intake import Classify, Hold, MeetBasis, Verify
from vault.disclosure.rules.steps.reviewing import (
    Approve,
    Render,
    ReviewClinically,
    ReviewIndependently,
)
from vault.disclosure.rules.steps.sending import Transmit
from vault.disclosure.rules.vocabulary import Basis, InstrumentKind, Recipient, SignerRole, State
from vault.disclosure.rules.workflow import IllegalStep
from vault.identity.permissions import Role
from vault.labels.label import Label
from vault.labels.vocabulary import (
    Confidentiality,
    Law,
    LocalCode,
    NoteKind,
    Obligation,
    Refrain,
    Sensitivity,
)

T = TypeVar("T")

HANDLES = ("A", "B")
handles = st.sampled_from(HANDLES)
instants = st.integers(0, 9 * 30 * 24).map(
    lambda hours: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
)


def mostly(usual: T, *others: T) -> st.SearchStrategy[T]:
    """Draw the usual value four times out of five."""
    return st.integers(0, 4).flatmap(
        lambda n: st.sampled_from(others) if n == 0 else st.just(usual)
    )


covers = st.sampled_from(
    [
        *(frozenset({cover}) for cover in Cover),
        frozenset({Cover.RECORDS, Cover.JOINT}),
        frozenset({Cover.RECORDS, Cover.JOINT, Cover.PART2}),
        frozenset({Cover.RECORDS, Cover.PSYCHOTHERAPY}),
        frozenset({Cover.PART2, Cover.COUNSELING}),
    ]
)
forms = st.builds(
    lambda holder, covers, uses, purpose, kinds: form(
        *covers, holder=holder, uses=uses, purpose=purpose, kinds=kinds
    ),
    handles,
    covers,
    mostly(frozenset({Use.STATED}), frozenset({Use.STATED, Use.PROCEEDINGS})),
    mostly("At my request.", ""),
    mostly(
        frozenset[NoteKind](), *(frozenset({kind, NoteKind.SUD_COUNSELING}) for kind in NoteKind)
    ),
)
endings = mostly(None, *Ending)
kept_forms = st.lists(
    st.builds(KeptForm, number=st.just(1), form=forms, ends_at=st.just(ENDS), ending=endings),
    min_size=1,
    max_size=6,
).map(lambda found: [replace(kept, number=place) for place, kept in enumerate(found, 1)])
persons = st.sampled_from([(), ("A",), ("B",), ("A", "B"), ("A", "COL1")])
labels = st.builds(
    Label,
    confidentiality=mostly(Confidentiality.R, Confidentiality.N, Confidentiality.V),
    sensitivity=mostly(frozenset[Sensitivity](), frozenset({Sensitivity.PSYTHPN})),
    law=mostly(frozenset[Law](), frozenset({Law.PART2}), frozenset({Law.HIPAA_PSY_NOTES})),
    local=mostly(frozenset[LocalCode](), *(frozenset({code}) for code in LocalCode)),
    subjects=persons,
    holders=persons,
    obligation=mostly(frozenset[Obligation](), *(frozenset({code}) for code in Obligation)),
    refrain=mostly(frozenset[Refrain](), *(frozenset({code}) for code in Refrain)),
)
sections = st.builds(
    SectionFacts,
    section=st.just("s1"),
    label=labels,
    note_kind=mostly(NoteKind.PROGRESS, NoteKind.PSYCHOTHERAPY, NoteKind.SUD_COUNSELING),
    session_on=st.just(date(2026, 3, 5)),
)
identifications = mostly(
    Element.CLIENT_IDENTIFIED, Element.REPRESENTATIVE_IDENTIFIED, Element.PRIVILEGE_WAIVED
)


def names(made: Form, facts: SectionFacts) -> bool:
    """Tell, apart from the code under test, whether a form names what a section is."""
    needs = facts.needs_express
    if Express.PSYCHOTHERAPY in needs and made.covers != {Cover.PSYCHOTHERAPY}:
        return False
    if Express.PART2 in needs:
        counseling = facts.note_kind is NoteKind.SUD_COUNSELING
        if counseling and made.covers != {Cover.COUNSELING}:
            return False
        if not counseling and Cover.PART2 not in made.covers:
            return False
    for express, cover in (
        (Express.JOINT, Cover.JOINT),
        (Express.ATTY_CLIENT, Cover.ATTY_CLIENT),
    ):
        if express in needs and cover not in made.covers:
            return False
    return bool(needs - {Express.CONSENT_ONLY}) or Cover.RECORDS in made.covers


@settings(max_examples=400)
@given(
    basis=st.sampled_from([Basis.AUTHORIZATION, Basis.PART2_CONSENT]),
    found=kept_forms,
    facts=sections,
    at=instants,
)
def test_a_section_leaves_on_no_form_but_its_holders_own(
    basis: Basis, found: list[KeptForm], facts: SectionFacts, at: datetime
) -> None:
    standing = standing_forms(found, at)
    made = reach(basis, [clause_of(kept) for kept in standing], facts)
    if made.extent is Extent.NONE:
        return
    signers = {kept.form.holder for kept in standing if names(kept.form, facts)}
    holders = set(facts.label.holders)
    assert at < ENDS
    assert not any(kept.ending or not kept.form.purpose for kept in standing)
    assert holders & signers
    if made.extent is Extent.WHOLE or facts.needs_express & {Express.JOINT, Express.CONSENT_ONLY}:
        uncut = not facts.label.obligation & {Obligation.REDACT, Obligation.MASK}
        assert made.extent is Extent.PART or uncut
        assert holders <= signers
    assert not facts.needs_express & {Express.PEER_CONSULT, Express.REPORTER_ID}
    if Express.PSYCHOTHERAPY in facts.needs_express:
        assert basis is Basis.AUTHORIZATION
    if Express.PART2 in facts.needs_express:
        assert basis is Basis.PART2_CONSENT
    assert not facts.label.is_unlabelled


@settings(max_examples=400)
@given(
    facts=sections,
    identified=st.frozensets(st.tuples(identifications, handles), max_size=2),
    expressly=st.frozensets(st.sampled_from(Express)),
)
def test_a_client_reaches_nothing_but_the_record_of_the_one_who_asks(
    facts: SectionFacts, identified: frozenset[tuple[Element, str]], expressly: frozenset[Express]
) -> None:
    established = [
        Established(element=element, holder=holder, on=date(2026, 1, 5))
        for element, holder in identified
    ]
    clause = Clause(number=1, words="My whole record.", expressly=expressly)
    made = reach(Basis.CLIENT_ACCESS, [clause], facts, established)
    if made.extent is Extent.NONE:
        assert Refrain.NOPAT in facts.label.refrain or not made.reviewable
        return
    assert Refrain.NOPAT not in facts.label.refrain
    identifying = {Element.CLIENT_IDENTIFIED, Element.REPRESENTATIVE_IDENTIFIED}
    asking = {holder for element, holder in identified if element in identifying}
    assert len(asking) == 1
    holders, subjects = set(facts.label.holders), set(facts.label.subjects)
    assert asking <= (holders or subjects)
    if made.extent is Extent.WHOLE:
        assert holders | subjects == asking
        assert LocalCode.COLLATERAL not in facts.label.local
    assert not facts.needs_express & {
        Express.PSYCHOTHERAPY,
        Express.ATTY_CLIENT,
        Express.PEER_CONSULT,
        Express.REPORTER_ID,
    }
    assert not facts.label.is_unlabelled


@settings(max_examples=300)
@given(
    facts=sections,
    identified=st.frozensets(st.tuples(identifications, handles), max_size=2),
)
def test_a_copy_for_somebody_else_reaches_no_further_and_no_part_2_records(
    facts: SectionFacts, identified: frozenset[tuple[Element, str]]
) -> None:
    established = [
        Established(element=element, holder=holder, on=date(2026, 1, 5))
        for element, holder in identified
    ]
    clauses = [Clause(number=1, words="My whole record.")]
    own = reach(Basis.CLIENT_ACCESS, clauses, facts, established)
    elsewhere = reach(Basis.CLIENT_ACCESS, clauses, facts, established, elsewhere=True)
    if Express.PART2 in facts.needs_express:
        assert elsewhere.extent is Extent.NONE
    else:
        assert elsewhere == own


def taken(case: OpenCase, steps: Iterable[Step], at: datetime) -> OpenCase:
    for step in steps:
        case = after(case, Taken(step=step, at=at))
    return case


def begun_on(kind: InstrumentKind) -> OpenCase:
    """A case on a client's paper, in March, where its basis can be met."""
    paper = Instrument(
        kind=kind,
        signer=SignerRole.CLIENT,
        requester="Alma",
        requester_role="client",
        signed_by="Alma",
        dated_on=date(2026, 1, 5),
        served_at=DURING,
        method="by hand",
        scan_sha256=DIGEST,
    )
    case = begun(Filed(version=1, instrument=paper, clauses=(), by="rita", at=DURING))
    steps: list[Step] = [
        Verify(by=OFFICER),
        Hold(by=RECORDS, charts=frozenset({"c1"})),
        Classify(by=OFFICER),
    ]
    return taken(case, steps, DURING)


def entering(made: Form) -> EnterForm:
    return EnterForm(by=RECORDS, form=made, document=DIGEST, ends_at=ENDS)


def approved() -> OpenCase:
    """A case on one form of A's, taken in March to where it may be sent."""
    steps: list[Step] = [
        entering(form()),
        MeetBasis(by=RECORDS),
        set_scope(sections=frozenset({"s1"})),
        release("s1"),
        ReviewClinically(by=CLINICIAN),
        ReviewIndependently(by=COUNSEL),
        Render(by=RECORDS, digest=DIGEST, self_test_passed=True),
        Approve(by=OFFICER, digest=DIGEST, scope_version=1),
    ]
    return taken(begun_on(InstrumentKind.AUTHORIZATION), steps, DURING)


APPROVED = approved()
anybody = st.builds(
    By, person=st.sampled_from(["rita", "clara", "zoe"]), roles=st.frozensets(st.sampled_from(Role))
)


@given(
    by=anybody,
    at=instants,
    ending=endings,
    recipients=st.frozensets(st.sampled_from(Recipient), max_size=2),
)
def test_nothing_is_sent_on_a_form_that_is_over_whoever_sends_it(
    by: By, at: datetime, ending: Ending | None, recipients: frozenset[Recipient]
) -> None:
    assert APPROVED.state.state is State.APPROVED
    case = APPROVED
    if ending is not None:
        end = EndForm(by=RECORDS, number=1, ending=ending, words="By letter.")
        case = taken(case, [end], DURING)
    send = Transmit(by=by, digest=DIGEST, recipients=recipients)
    try:
        sent = taken(case, [send], at)
    except (IllegalStep, NotInTime):
        return
    assert sent.state.sent
    assert ending is None
    assert at < ENDS
    assert not by.roles.isdisjoint(OFFICE)
    assert recipients == {Recipient.NAMED}


@given(st.integers(-3, 3))
def test_the_last_instant_of_a_form_is_the_one_before_its_end(seconds: int) -> None:
    at = ENDS + timedelta(seconds=seconds)
    send = Transmit(by=RECORDS, digest=DIGEST, recipients=frozenset({Recipient.NAMED}))
    try:
        taken(APPROVED, [send], at)
    except NotInTime:
        assert seconds >= 0
    else:
        assert seconds < 0


@given(facts=sections)
def test_what_must_not_reach_the_client_does_only_after_a_reversed_denial(
    facts: SectionFacts,
) -> None:
    marked, bare = (
        replace(facts, label=replace(facts.label, refrain=refrain))
        for refrain in (frozenset({Refrain.NOPAT}), frozenset[Refrain]())
    )
    asks = [Established(element=Element.CLIENT_IDENTIFIED, holder="A", on=date(2026, 1, 5))]
    clause = [Clause(number=1, words="My whole record.", expressly=frozenset(Express))]
    stopped = reach(Basis.CLIENT_ACCESS, clause, marked, asks)
    without = reach(Basis.CLIENT_ACCESS, clause, bare, asks)
    lifted = reach(Basis.CLIENT_ACCESS, clause, marked, asks, reversed_denial=True)
    assert not stopped.allowed
    assert stopped.reviewable is without.allowed
    assert lifted.extent is without.extent


hipaa_forms = forms.filter(lambda made: made.hipaa)


@settings(max_examples=200)
@given(
    before=st.lists(hipaa_forms, max_size=3),
    later=st.lists(hipaa_forms, min_size=1, max_size=4),
    ended=st.booleans(),
    facts=sections,
)
def test_what_is_signed_after_the_finding_widens_nothing_until_it_is_found_again(
    before: list[Form], later: list[Form], ended: bool, facts: SectionFacts
) -> None:
    steps: list[Step] = [*map(entering, [form(), *before]), MeetBasis(by=RECORDS)]
    found = taken(begun_on(InstrumentKind.AUTHORIZATION), steps, DURING)
    grown = taken(found, map(entering, later), DURING)
    assert grown.reach(facts) == found.reach(facts)
    assert grown.clauses == found.clauses
    if ended:
        end = EndForm(by=RECORDS, number=len(before) + 2, ending=Ending.FALSE, words="Untrue.")
        grown = taken(grown, [end], DURING)
        assert grown.state.state is State.CONSULTED
    elif not grown.state.late:
        with pytest.raises(IllegalStep):
            taken(grown, [MeetBasis(by=RECORDS)], DURING)
        return
    again = taken(grown, [MeetBasis(by=RECORDS)], DURING)
    assert not again.state.late
    standing = standing_forms(again.state.forms, None)
    assert again.clauses == tuple(clause_of(kept) for kept in standing)


@given(later=st.lists(hipaa_forms, min_size=1, max_size=3))
def test_an_approval_outlives_no_new_finding(later: list[Form]) -> None:
    grown = taken(APPROVED, map(entering, later), DURING)
    assert grown.state.approvals == APPROVED.state.approvals
    if not grown.state.late:
        return
    again = taken(grown, [MeetBasis(by=RECORDS)], DURING).state
    assert again.state is State.DECIDED
    assert again.decisions == APPROVED.state.decisions
    assert not again.approvals
    assert not again.clinical | again.independent
    assert not again.rendering.digest
