from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.disclosure.sections import ALL_RECORDS, PARENTING, clears, section
from vault.disclosure.rules.ceilings import Extent
from vault.disclosure.rules.clauses import Clause, ClauseInvalid, Express, SectionFacts
from vault.disclosure.rules.guards import GUARDS, BasisNotBuilt, guard_for
from vault.disclosure.rules.reach import reach
from vault.disclosure.rules.vocabulary import Action, Basis, ReasonCode
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality, Law, LocalCode, NoteKind, Sensitivity

ORDER = Basis.COURT_ORDER
BUILT = [Basis.COURT_ORDER, Basis.IN_CAMERA]
NOT_BUILT = [basis for basis in Basis if not GUARDS[basis].built]
EVERYTHING = replace(ALL_RECORDS, expressly=frozenset(Express))

SECTIONS = st.builds(
    section,
    holders=st.sampled_from(["", "A", "B", "A B", "COL1", "A COL1"]),
    subjects=st.sampled_from([None, "", "A", "CH1", "A CH1"]),
    kind=st.sampled_from(list(NoteKind)),
    codes=st.lists(st.sampled_from([*Sensitivity, *Law, *LocalCode]), max_size=4, unique=True).map(
        tuple
    ),
)


@pytest.mark.parametrize("basis", NOT_BUILT)
def test_basis_that_is_not_built_says_so_and_what_it_would_take(basis: Basis) -> None:
    with pytest.raises(BasisNotBuilt) as caught:
        reach(basis, [ALL_RECORDS], section())
    assert basis.words in caught.value.what
    assert GUARDS[basis].takes in caught.value.what
    assert caught.value.code == "basis-not-built"


def test_every_basis_is_known_and_every_built_one_has_its_people_and_recipients() -> None:
    assert set(GUARDS) == set(Basis)
    for basis in set(Basis) - set(NOT_BUILT):
        guard = guard_for(basis)
        assert guard.finders
        assert guard.reviewers
        assert guard.approvers
        assert guard.recipients


@pytest.mark.parametrize("basis", BUILT)
def test_plain_section_of_a_cleared_holder_may_leave_whole(basis: Basis) -> None:
    found = reach(basis, [ALL_RECORDS], section())
    assert (found.extent, found.clause, found.code) == (Extent.WHOLE, 1, None)


@pytest.mark.parametrize("basis", BUILT)
def test_unlabelled_section_never_leaves(basis: Basis) -> None:
    facts = SectionFacts(
        section="s1",
        label=Label.unlabelled(),
        note_kind=NoteKind.PROGRESS,
        session_on=date(2026, 3, 5),
    )
    assert not reach(basis, [EVERYTHING], facts).allowed


@pytest.mark.parametrize(
    ("facts", "named", "code"),
    [
        (section(kind=NoteKind.PSYCHOTHERAPY), Express.PSYCHOTHERAPY, ReasonCode.R2),
        (section(codes=(Sensitivity.PSYTHPN,)), Express.PSYCHOTHERAPY, ReasonCode.R2),
        (section(codes=(Law.HIPAA_PSY_NOTES,)), Express.PSYCHOTHERAPY, ReasonCode.R2),
        (section(codes=(LocalCode.JOINT,)), Express.JOINT, ReasonCode.R1),
        (section(codes=(LocalCode.ATTY_CLIENT,)), Express.ATTY_CLIENT, ReasonCode.R2),
        (section(codes=(LocalCode.PEER_CONSULT,)), Express.PEER_CONSULT, ReasonCode.R5),
        (section(codes=(LocalCode.REPORTER_ID,)), Express.REPORTER_ID, ReasonCode.R5),
    ],
)
def test_all_records_does_not_reach_what_must_be_named(
    facts: SectionFacts, named: Express, code: ReasonCode
) -> None:
    found = reach(ORDER, [ALL_RECORDS], facts)
    assert not found.allowed
    assert found.code is code
    assert named.words in found.why
    naming = replace(ALL_RECORDS, expressly=frozenset({named}))
    assert reach(ORDER, [naming], facts).extent is Extent.WHOLE


@pytest.mark.parametrize("basis", BUILT)
@pytest.mark.parametrize(
    "facts", [section(codes=(Law.PART2,)), section(kind=NoteKind.SUD_COUNSELING)]
)
def test_part2_record_is_out_of_reach_of_an_order_even_if_named(
    basis: Basis, facts: SectionFacts
) -> None:
    found = reach(basis, [EVERYTHING], facts)
    assert (found.extent, found.code) == (Extent.NONE, ReasonCode.R5)
    assert "compulsory process" in found.why


def test_one_parents_waiver_does_not_open_the_others_section() -> None:
    clause = replace(ALL_RECORDS, cleared=clears("A"))
    found = reach(ORDER, [clause], section(holders="B"))
    assert (found.extent, found.code) == (Extent.NONE, ReasonCode.R2)


def test_section_of_several_holders_leaves_redacted_until_all_are_cleared() -> None:
    facts = section(holders="A B COL1")
    found = reach(ORDER, [ALL_RECORDS], facts)
    assert (found.extent, found.code) == (Extent.PART, ReasonCode.R2)
    assert "COL1" in found.why
    assert found.permits(Action.REDACT)
    assert found.permits(Action.WITHHOLD)
    assert not found.permits(Action.RELEASE)
    cleared = replace(ALL_RECORDS, cleared=clears("A", "B", "COL1"))
    assert reach(ORDER, [cleared], facts).permits(Action.RELEASE)


def test_clearances_of_two_clauses_are_not_added_up() -> None:
    one = replace(ALL_RECORDS, cleared=clears("A"))
    other = replace(ALL_RECORDS, number=2, cleared=clears("B"))
    assert reach(ORDER, [one, other], section(holders="A B")).extent is Extent.PART


def test_section_without_a_holder_on_its_label_stays() -> None:
    found = reach(ORDER, [EVERYTHING], section(holders=""))
    assert not found.allowed
    assert "no privilege holder" in found.why


def test_section_about_somebody_the_clause_is_not_about_leaves_redacted() -> None:
    found = reach(ORDER, [PARENTING], section(holders="A B", subjects="A B COL1"))
    assert (found.extent, found.code) == (Extent.PART, ReasonCode.R3)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (section(on=date(2025, 12, 31)), "before 2026-01-01"),
        (section(on=date(2026, 7, 1)), "after 2026-06-30"),
        (section(kind=NoteKind.CONTACT), "contact note"),
        (section(subjects="COL1"), "not about A, B, CH1"),
    ],
)
def test_section_outside_the_clauses_limits_is_outside_the_scope(
    facts: SectionFacts, words: str
) -> None:
    found = reach(ORDER, [PARENTING], facts)
    assert (found.extent, found.code, found.clause) == (Extent.NONE, ReasonCode.R1, None)
    assert words in found.why


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 6, 30)])
def test_first_and_last_day_of_a_clause_are_in_it(day: date) -> None:
    assert reach(ORDER, [PARENTING], section(on=day)).extent is Extent.WHOLE


def test_no_clause_reaches_nothing() -> None:
    found = reach(ORDER, [], section())
    assert (found.extent, found.code) == (Extent.NONE, ReasonCode.R1)


def test_the_furthest_reaching_clause_counts_and_the_nearest_explains() -> None:
    far = replace(PARENTING, number=2)
    assert reach(ORDER, [replace(ALL_RECORDS, cleared=()), far], section()).clause == 2
    old = section(on=date(2020, 1, 1), kind=NoteKind.PSYCHOTHERAPY)
    found = reach(ORDER, [far, ALL_RECORDS], old)
    assert "psychotherapy" in found.why


@given(
    facts=SECTIONS,
    clauses=st.lists(st.sampled_from([ALL_RECORDS, replace(PARENTING, number=2)])),
)
def test_nothing_leaves_that_lacks_a_label_a_cleared_holder_or_express_words(
    facts: SectionFacts, clauses: list[Clause]
) -> None:
    found = reach(ORDER, clauses, facts)
    if found.allowed:
        clause = next(one for one in clauses if one.number == found.clause)
        assert not facts.label.is_unlabelled
        assert Express.PART2 not in facts.needs_express
        assert facts.needs_express <= clause.expressly
        assert clause.cleared_holders & set(facts.label.holders)
    if found.extent is Extent.WHOLE:
        assert set(facts.label.holders) <= {"A", "B"}
    assert found.why


@given(facts=SECTIONS)
def test_what_stays_whole_gets_a_code_unless_its_label_must_be_mended_first(
    facts: SectionFacts,
) -> None:
    found = reach(ORDER, [ALL_RECORDS], facts)
    if found.extent is not Extent.WHOLE and facts.label.releasable:
        assert found.code is not None


@pytest.mark.parametrize(
    "change",
    [
        {"number": 0},
        {"words": " "},
        {"date_from": date(2027, 1, 1)},
        {"cleared": clears("A", "A")},
    ],
)
def test_clause_that_contradicts_itself_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ClauseInvalid):
        replace(PARENTING, **change)  # type: ignore[arg-type]


def test_confidentiality_alone_does_not_bar() -> None:
    label = replace(section().label, confidentiality=Confidentiality.V)
    facts = replace(section(), label=replace(label, sensitivity=frozenset({Sensitivity.HIV})))
    assert reach(ORDER, [ALL_RECORDS], facts).extent is Extent.WHOLE
