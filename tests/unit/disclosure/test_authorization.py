"""What makes a form one on which records may leave, and how far it reaches (DW8, DW9)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.disclosure.forms import DURING, ENDS, form, kept
from tests.unit.disclosure.sections import section
from vault.disclosure.rules.authorization import (
    Cover,
    Ending,
    FormInvalid,
    Statement,
    Use,
    defects,
)
from vault.disclosure.rules.clauses import Express, outside
from vault.disclosure.rules.kept_forms import clause_of, standing_forms
from vault.labels.vocabulary import Law, NoteKind, Sensitivity

HIPAA = Cover.RECORDS
CONSENT = Cover.PART2


@pytest.mark.parametrize("cover", [HIPAA, Cover.PSYCHOTHERAPY, CONSENT, Cover.COUNSELING])
def test_a_whole_form_has_no_defect_while_its_time_runs(cover: Cover) -> None:
    assert defects(form(cover)) == ()
    assert kept(form(cover)).stands(DURING)


@pytest.mark.parametrize(
    ("cover", "changes", "words", "citation"),
    [
        (HIPAA, {"description": ""}, "a description", "45 CFR 164.508(c)(1)(i)"),
        (HIPAA, {"discloser": ""}, "who may disclose it", "45 CFR 164.508(c)(1)(ii)"),
        (HIPAA, {"recipient": ""}, "to whom", "45 CFR 164.508(c)(1)(iii)"),
        (HIPAA, {"purpose": ""}, "its purpose", "45 CFR 164.508(c)(1)(iv)"),
        (
            HIPAA,
            {"expires_on": None},
            "expiration date or event",
            "45 CFR 164.508(c)(1)(v)",
        ),
        (
            HIPAA,
            {"expires_on": None, "expires_upon": "None"},
            "expiration date or event",
            "45 CFR 164.508(c)(1)(v)",
        ),
        (HIPAA, {"signed_by": ""}, "a signature", "45 CFR 164.508(c)(1)(vi)"),
        (HIPAA, {"signed_on": None}, "the date of the signature", "45 CFR 164.508(c)(1)(vi)"),
        (HIPAA, {"representative": True}, "authority", "45 CFR 164.508(c)(1)(vi)"),
        (
            HIPAA,
            {"statements": frozenset(Statement) - {Statement.REVOKE}},
            "revoke",
            "45 CFR 164.508(c)(2)(i)",
        ),
        (
            HIPAA,
            {"statements": frozenset(Statement) - {Statement.CONDITION}},
            "depend",
            "45 CFR 164.508(c)(2)(ii)",
        ),
        (
            HIPAA,
            {"statements": frozenset(Statement) - {Statement.REDISCLOSURE}},
            "disclose what is received again",
            "45 CFR 164.508(c)(2)(iii)",
        ),
        (HIPAA, {"conditioned": True}, "made to depend", "45 CFR 164.508(b)(4)"),
        (CONSENT, {"person": ""}, "the patient's name", "42 CFR 2.31(a)(1)"),
        (CONSENT, {"discloser": ""}, "who may disclose it", "42 CFR 2.31(a)(2)"),
        (CONSENT, {"description": ""}, "a description", "42 CFR 2.31(a)(3)"),
        (CONSENT, {"recipient": ""}, "to whom", "42 CFR 2.31(a)(4)"),
        (CONSENT, {"purpose": ""}, "its purpose", "42 CFR 2.31(a)(5)"),
        (CONSENT, {"statements": frozenset()}, "revoke", "42 CFR 2.31(a)(6)"),
        (
            CONSENT,
            {"expires_on": None, "expires_upon": "none"},
            "expiration",
            "42 CFR 2.31(a)(7)",
        ),
        (CONSENT, {"signed_by": ""}, "a signature", "42 CFR 2.31(a)(8)"),
        (CONSENT, {"signed_on": None}, "the date of the signature", "42 CFR 2.31(a)(9)"),
        (
            CONSENT,
            {
                "uses": frozenset({Use.TREATMENT}),
                "statements": frozenset({Statement.REVOKE, Statement.REDISCLOSURE}),
            },
            "what follows if it is not signed",
            "42 CFR 2.31(a)(10)(ii)",
        ),
        (
            CONSENT,
            {"uses": frozenset({Use.PROCEEDINGS, Use.STATED})},
            "stands alone",
            "42 CFR 2.31(d)",
        ),
        (CONSENT, {"kinds": frozenset({NoteKind.SUD_COUNSELING})}, "counseling", "42 CFR 2.31(b)"),
    ],
)
def test_each_thing_that_is_lacking_is_named_with_its_rule(
    cover: Cover, changes: dict[str, Any], words: str, citation: str
) -> None:
    (found,) = defects(form(cover, **changes))
    assert words in found.words
    assert found.citation == citation


def test_an_expiry_event_is_enough_and_a_treatment_consent_may_never_end() -> None:
    event = {"expires_on": None, "expires_upon": "The end of the custody matter."}
    assert not defects(form(HIPAA, **event))
    lasting = {"expires_on": None, "expires_upon": "none"}
    assert not defects(form(CONSENT, **lasting, uses=frozenset({Use.TREATMENT})))


@pytest.mark.parametrize("other", sorted(set(Cover) - {Cover.PSYCHOTHERAPY}))
def test_psychotherapy_notes_combine_with_nothing_else(other: Cover) -> None:
    found = {each.citation for each in defects(form(Cover.PSYCHOTHERAPY, other))}
    assert "45 CFR 164.508(b)(3)(ii)" in found


@pytest.mark.parametrize("other", sorted(set(Cover) - {Cover.COUNSELING}))
def test_counseling_notes_combine_with_nothing_else(other: Cover) -> None:
    found = {each.citation for each in defects(form(Cover.COUNSELING, other))}
    assert "42 CFR 2.31(b)" in found


def test_an_authorization_and_a_part_2_consent_may_stand_on_one_paper() -> None:
    both = form(Cover.RECORDS, Cover.PART2)
    assert both.hipaa
    assert both.part2
    assert not defects(both)
    lacking = form(Cover.RECORDS, Cover.PART2, purpose="")
    assert {each.citation for each in defects(lacking)} == {
        "45 CFR 164.508(c)(1)(iv)",
        "42 CFR 2.31(a)(5)",
    }


def test_a_form_expires_at_the_very_end_of_its_last_day() -> None:
    assert kept().stands(ENDS - timedelta(microseconds=1))
    assert not kept().stands(ENDS)
    assert kept().lapsed(ENDS)
    assert not kept().lapsed(DURING)
    assert not kept(ending=Ending.REVOKED).lapsed(ENDS)
    (found,) = kept().defects(ENDS)
    assert found.citation == "45 CFR 164.508(b)(2)(i)"
    assert "2026-06-30" in found.words
    (found,) = kept(form(CONSENT)).defects(ENDS)
    assert found.citation == "42 CFR 2.31(c)(1)(i)"


@pytest.mark.parametrize("ending", Ending)
@pytest.mark.parametrize("cover", [HIPAA, CONSENT])
def test_a_form_that_ended_never_stands_again(cover: Cover, ending: Ending) -> None:
    ended = kept(form(cover), ending=ending)
    for at in (DURING, ENDS, None):
        assert not ended.stands(at)
        assert ending.words in ended.defects(at)[0].words
    assert standing_forms([ended, kept(form(cover), 2)], DURING) == (kept(form(cover), 2),)


@pytest.mark.parametrize(
    "changes",
    [
        {"holder": " "},
        {"covers": frozenset()},
        {"date_from": date(2026, 2, 1), "date_to": date(2026, 1, 1)},
    ],
)
def test_a_form_that_contradicts_itself_is_not_kept(changes: dict[str, Any]) -> None:
    with pytest.raises(FormInvalid):
        form(**changes)


def test_a_form_clears_its_own_holder_and_names_what_it_covers() -> None:
    clause = clause_of(kept(form(Cover.RECORDS, Cover.JOINT, holder="B"), 3))
    assert clause.number == 3
    assert clause.cleared_holders == {"B"}
    assert clause.expressly == {Express.JOINT}
    assert not clause.only_named


def test_a_form_for_psychotherapy_notes_reaches_nothing_else() -> None:
    clause = clause_of(kept(form(Cover.PSYCHOTHERAPY)))
    assert outside(clause, section("plain"))
    assert outside(clause, section("sud", codes=(Law.PART2,)))
    assert not outside(clause, section("thoughts", codes=(Sensitivity.PSYTHPN,)))
    assert not outside(clause, section("kind", kind=NoteKind.PSYCHOTHERAPY))


def test_a_part_2_consent_reaches_no_counseling_notes_and_theirs_nothing_else() -> None:
    records = clause_of(kept(form(Cover.PART2)))
    notes = clause_of(kept(form(Cover.COUNSELING)))
    counseling = section("c", kind=NoteKind.SUD_COUNSELING)
    record = section("r", codes=(Law.PART2,))
    assert outside(records, counseling)
    assert not outside(records, record)
    assert not outside(notes, counseling)
    assert outside(notes, record)


@given(
    covers=st.frozensets(st.sampled_from(Cover), min_size=1),
    kind=st.sampled_from(NoteKind),
    codes=st.frozensets(
        st.sampled_from([Law.PART2, Law.HIPAA_PSY_NOTES, Sensitivity.PSYTHPN, Sensitivity.SUD])
    ),
)
def test_a_form_that_stands_reaches_only_what_it_names(
    covers: frozenset[Cover], kind: NoteKind, codes: frozenset[Law | Sensitivity]
) -> None:
    made = kept(form(*covers))
    facts = section("s", kind=kind, codes=tuple(codes))
    if not made.stands(DURING) or outside(clause_of(made), facts):
        return
    if facts.needs_express <= clause_of(made).expressly:
        needs = {
            Express.PSYCHOTHERAPY: {Cover.PSYCHOTHERAPY},
            Express.PART2: {Cover.COUNSELING if kind is NoteKind.SUD_COUNSELING else Cover.PART2},
        }
        for express in facts.needs_express:
            assert needs[express] <= covers
        if not facts.needs_express:
            assert Cover.RECORDS in covers
