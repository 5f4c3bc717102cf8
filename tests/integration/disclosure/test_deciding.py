"""Scope, decisions, fingerprints and what voids them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from tests.integration.disclosure.conftest import (
    ABOUT_A,
    PARENTING,
    PARENTING_ONLY,
    TEXTS,
    Matter,
    order,
    share,
)
from vault.audit.events import Outcome
from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.open_case import NotClassified
from vault.disclosure.rules.clauses import Clause, Express
from vault.disclosure.rules.decisions import DecisionInvalid, Span, find_all
from vault.disclosure.rules.fingerprints import HitKind
from vault.disclosure.rules.negotiation import IllegalRound, Party
from vault.disclosure.rules.vocabulary import Action, DisclosureEvent, ReasonCode, State
from vault.disclosure.rules.workflow import IllegalStep
from vault.disclosure.sections.currency import SectionsChanged
from vault.disclosure.sections.judging import NotAsSigned
from vault.disclosure.sections.on_file import ForgedSeal
from vault.disclosure.services.released import WithheldItem
from vault.disclosure.tables import (
    CaseEntry,
    DisclosureApproval,
    FingerprintRecord,
    SectionRelease,
)
from vault.disclosure.work.approvals import ApprovalForged
from vault.disclosure.work.sending import SendingInvalid
from vault.errors import NotFound
from vault.identity import compartments
from vault.identity.compartments import CompartmentName
from vault.identity.sealed import OpenKey, seal_row
from vault.identity.tables import Rationale
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality
from vault.records.content import LabelChanged, SectionContent
from vault.records.paragraphs import paragraphs
from vault.records.tables import NoteSeal, Section, SectionVersion


def spans(key: str, needle: str) -> tuple[Span, ...]:
    return find_all(paragraphs(TEXTS[key]), needle, ReasonCode.R3)


@pytest.mark.at("basis")
def test_suggestions_only_propose(matter: Matter) -> None:
    proposed = matter.vault.scoping.suggestions(matter.clinician, matter.case)
    assert {proposal.section for proposal in proposed} == {
        matter.sections["parenting"],
        matter.sections["handover"],
    }
    assert matter.at(State.BASIS_MET)
    assert matter.vault.scoping.suggestions(matter.records, matter.case) == ()


def test_titles_are_shown_only_where_the_readers_key_opens_them(matter: Matter) -> None:
    matter.vault.cases.add_participant(matter.records, matter.case, "okoye")
    colleague = matter.people["okoye"]
    share(matter, colleague, [CompartmentName.GENERAL])
    seen = matter.vault.scoping.sections(colleague, matter.case)
    titles = {s.version_id: s.facts.title for s in seen.sections}
    assert titles[matter.sections["parenting"]] == "Parenting"
    assert titles[matter.sections["b-alone"]] == ""
    assert seen.readable == {matter.sections[key] for key in ("parenting", "a-alone", "handover")}
    assert len(seen.sections) == len(TEXTS)


def test_kind_and_date_come_from_the_signed_seal(matter: Matter) -> None:
    sections = matter.vault.scoping.sections(matter.clinician, matter.case).sections
    [seal] = matter.rows(NoteSeal, note_id=sections[0].row["note_id"])
    [other] = matter.rows(NoteSeal, note_id=sections[-1].row["note_id"])
    names = ("jwt", "note_hash", "signing_public")
    matter.tamper(
        update(NoteSeal)
        .where(NoteSeal.note_id == seal["note_id"])
        .values({name: other[name] for name in names})
    )
    with pytest.raises(ForgedSeal):
        matter.vault.scoping.sections(matter.clinician, matter.case)
    assert matter.logged(CaseEvent.SECTIONS_LIST, Outcome.FAILED)


@pytest.mark.at("basis")
def test_only_present_sections_of_the_cases_charts_come_into_scope(matter: Matter) -> None:
    matter.note(3, ("parenting", "Parenting", ABOUT_A), chart=matter.alone)
    with pytest.raises(NotFound):
        matter.set_scope("parenting")
    drafted = matter.vault.notes.draft(
        matter.clinician, matter.chart, session_at=matter.vault.clock.now()
    )
    with pytest.raises(NotFound):
        matter.vault.scoping.set_scope(matter.records, matter.case, drafted.section_ids)


def test_a_note_written_after_the_scope_does_not_join_it(matter: Matter) -> None:
    scope = matter.to_scope().scope
    matter.note(9, ("handover", "Handover again", PARENTING))
    assert not matter.vault.scoping.sync_sections(matter.records, matter.case)
    assert matter.state().scope == scope


def test_the_desk_shows_text_reach_and_decision_and_logs_it(matter: Matter) -> None:
    with pytest.raises(NotClassified):
        matter.vault.desk.show_section(matter.clinician, matter.case, matter.sections["handover"])
    matter.to_decided()
    shown = matter.vault.desk.show_section(
        matter.clinician, matter.case, matter.sections["handover"]
    )
    assert shown.paragraphs == (TEXTS["handover"],)
    assert shown.section.facts.title == "Handover of the child"
    assert shown.reach.permits(Action.RELEASE)
    assert shown.made
    assert shown.made.decision.action is Action.RELEASE
    event = matter.logged(CaseEvent.SECTION_SHOW)[-1]
    assert (event.chart, event.purpose) == (matter.chart, "HLEGAL")
    assert matter.sections["handover"] in event.detail


def test_words_are_found_in_many_sections_as_spans(matter: Matter) -> None:
    matter.to_scope("parenting", "sister", "handover")
    wanted = [matter.sections[key] for key in ("parenting", "sister", "handover")]
    found = matter.vault.desk.occurrences(
        matter.clinician, matter.case, wanted, "linda", ReasonCode.R3
    )
    assert found.keys() == {matter.sections["parenting"], matter.sections["sister"]}
    [span] = found[matter.sections["sister"]]
    assert TEXTS["sister"][span.start : span.end] == "Linda"


@pytest.mark.parametrize("key", ["a-alone", "drinking", "private"])
def test_what_the_order_does_not_reach_is_not_released(matter: Matter, key: str) -> None:
    clauses = [replace(PARENTING_ONLY[0], title_words=(), expressly=frozenset())]
    if key == "a-alone":
        clauses = [replace(clauses[0], cleared=())]
    matter.open_case(clauses=clauses)
    matter.to_scope(key, "parenting")
    before = len(matter.rows(CaseEntry, case_id=matter.case_id))
    with pytest.raises(IllegalStep):
        matter.decide(matter.withholding("parenting"), matter.releasing(key))
    assert len(matter.rows(CaseEntry, case_id=matter.case_id)) == before
    assert matter.rows(SectionRelease) == []
    assert matter.rows(FingerprintRecord) == []
    assert matter.logged(DisclosureEvent.DECIDE, Outcome.DENIED)


def test_joint_sections_take_an_express_clause(matter: Matter) -> None:
    matter.open_case(clauses=[replace(PARENTING_ONLY[0], expressly=frozenset())])
    matter.to_scope("handover")
    with pytest.raises(IllegalStep, match="joint"):
        matter.release("handover")


def test_an_unlabelled_section_never_leaves(matter: Matter) -> None:
    matter.note(5, ("handover", "Unlabelled", Label.unlabelled()))
    matter.to_scope("handover")
    with pytest.raises(IllegalStep, match="no label"):
        matter.release("handover")
    assert matter.withhold("handover", code=ReasonCode.R5).state is State.DECIDED


@pytest.mark.parametrize(
    "bad",
    [
        (Span(0, 0, 0, ReasonCode.R3),),
        (Span(0, 0, 9999, ReasonCode.R3),),
        (Span(7, 0, 1, ReasonCode.R3),),
        (Span(0, 0, 4, ReasonCode.R3), Span(0, 2, 6, ReasonCode.R3)),
    ],
    ids=["empty", "outside", "no paragraph", "overlapping"],
)
def test_spans_that_do_not_fit_decide_nothing(matter: Matter, bad: tuple[Span, ...]) -> None:
    matter.to_scope("handover")
    with pytest.raises(DecisionInvalid):
        matter.redact("handover", *bad)
    assert matter.state().decisions == frozenset()


def test_a_section_is_decided_once_at_a_time(matter: Matter) -> None:
    matter.to_scope("handover")
    with pytest.raises(DecisionInvalid):
        matter.decide(matter.releasing("handover"), matter.withholding("handover"))
    with pytest.raises(DecisionInvalid):
        matter.decide()


def test_a_decision_made_again_takes_the_place_of_the_earlier(matter: Matter) -> None:
    matter.to_scope("parenting")
    matter.release("parenting")
    matter.redact("parenting", *spans("parenting", "Linda"))
    assert "Linda" not in matter.shown(matter.records)
    matter.withhold("parenting")
    assert matter.shown(matter.records) == ""
    matter.release("parenting")
    assert "Linda" in matter.shown(matter.records)
    assert len(matter.rows(SectionRelease)) == 1


def test_the_reason_for_withholding_stands_in_the_case_and_nowhere_readable(
    matter: Matter,
) -> None:
    matter.to_scope("b-alone")
    withheld = replace(matter.withholding("b-alone"), reason="The debt is nobody's business.")
    matter.decide(withheld)
    dossier = matter.vault.cases.read(matter.records, matter.case)
    made = dossier.decisions[matter.sections["b-alone"]]
    assert made.particulars["reason"] == "The debt is nobody's business."
    assert len(matter.rows(Rationale, object_id=matter.case_id)) == 2
    [event] = matter.logged(DisclosureEvent.DECIDE)
    assert "debt" not in event.detail


def test_what_is_released_is_in_the_order_of_sessions_and_sections(matter: Matter) -> None:
    matter.to_scope("handover", "b-alone", "sister", "parenting", "a-alone")
    matter.release("handover", "parenting")
    matter.withhold("a-alone", "b-alone", "sister")
    released = matter.vault.released.released_sections(matter.counsel, matter.case)
    keys = {version: key for key, version in matter.sections.items()}
    found = [[keys[item.version_id] for item in note.items] for note in released.notes]
    assert found == [["parenting", "a-alone"], ["handover", "b-alone", "sister"]]
    [first, second] = released.notes
    assert (first.author_name, first.seal.author_role) == ("Harmon", "clinician")
    assert first.late_entry
    assert first.seal.session_on.isoformat() == "2025-11-03"
    sister = second.items[2]
    assert isinstance(sister, WithheldItem)
    assert sister.holders == ("B", "COL1")


def test_fingerprints_find_what_is_withheld_and_not_what_is_released(matter: Matter) -> None:
    matter.to_scope("parenting", "handover", "b-alone")
    matter.decide(
        matter.releasing("handover"),
        matter.withholding("b-alone"),
        matter.redacting("parenting", *spans("parenting", "B's sister Linda")),
    )
    withheld = matter.vault.released.withheld_fingerprints(matter.records, matter.case)
    assert withheld.unchecked == 0
    prints = withheld.fingerprints

    def found(text: str) -> set[str]:
        keys = {version: key for key, version in matter.sections.items()}
        return {keys[hit.section_ref] for hit in prints.hits(text) if hit.kind is HitKind.PASSAGE}

    assert found(TEXTS["b-alone"]) == {"b-alone"}
    assert found("brought by B's sister Linda today") == {"parenting"}
    assert found(TEXTS["handover"]) == set()
    assert found(matter.shown(matter.records)) == set()
    for out_of_scope in ("a-alone", "sister", "drinking", "private"):
        assert found(TEXTS[out_of_scope]) == {out_of_scope}


def test_sections_whose_keys_no_decider_holds_count_as_unchecked(matter: Matter) -> None:
    matter.vault.cases.add_participant(matter.records, matter.case, "okoye")
    share(matter, matter.people["okoye"], [CompartmentName.GENERAL])
    matter.to_scope("parenting")
    matter.vault.deciding.decide(
        matter.people["okoye"], matter.case, [matter.withholding("parenting")]
    )
    withheld = matter.vault.released.withheld_fingerprints(matter.records, matter.case)
    assert withheld.unchecked == len(TEXTS) - 3
    matter.withhold("parenting")
    withheld = matter.vault.released.withheld_fingerprints(matter.records, matter.case)
    assert withheld.unchecked == 0


def test_a_section_released_after_all_leaves_no_fingerprint(matter: Matter) -> None:
    matter.to_scope("handover")
    matter.withhold("handover")
    matter.set_scope("parenting", "handover")
    matter.release("parenting", "handover")
    prints = matter.vault.released.withheld_fingerprints(matter.records, matter.case).fingerprints
    assert matter.sections["parenting"] not in prints.prints
    assert matter.sections["handover"] not in prints.prints
    assert matter.sections["b-alone"] in prints.prints


@pytest.mark.at("reviewed")
def test_a_section_edited_after_the_decision_voids_what_was_built_on_it(matter: Matter) -> None:
    matter.render()
    matter.vault.signing.correct_section(
        matter.clinician, matter.section_id("handover"), "It was Friday.", "wrong day"
    )
    with pytest.raises(SectionsChanged):
        matter.approve()
    assert matter.rows(DisclosureApproval) == []
    with (
        pytest.raises(SectionsChanged),
        matter.vault.scoping.voiding_changed(matter.officer, matter.case),
    ):
        matter.approve()
    state = matter.state()
    assert state.state is State.SCOPED
    assert state.rendering.digest == ""
    assert matter.sections["handover"] not in state.scope.sections
    assert len(state.undecided) == 1
    assert len(matter.rows(SectionRelease)) == 1


@pytest.mark.at("reviewed")
def test_an_edit_after_the_approval_voids_it_too(matter: Matter) -> None:
    matter.render()
    matter.approve()
    matter.vault.signing.correct_section(
        matter.clinician, matter.section_id("b-alone"), "Nothing.", "wrong client"
    )
    with pytest.raises(SectionsChanged):
        matter.send()
    assert matter.vault.scoping.sync_sections(matter.records, matter.case).newer
    assert matter.state().approvals == ()


@pytest.mark.at("decided")
def test_reviews_void_what_was_edited_by_themselves(matter: Matter) -> None:
    matter.vault.signing.correct_section(
        matter.clinician, matter.section_id("handover"), "It was Friday.", "wrong day"
    )
    with pytest.raises(SectionsChanged):
        matter.vault.reviewing.review_clinically(matter.clinician, matter.case)
    assert matter.at(State.SCOPED)
    with pytest.raises(IllegalStep):
        matter.vault.reviewing.review_clinically(matter.clinician, matter.case)


@pytest.mark.at("reviewed")
def test_a_section_relabelled_after_its_release_has_to_be_decided_again(matter: Matter) -> None:
    matter.vault.labelling.relabel(
        matter.clinician,
        matter.section_id("parenting"),
        replace(PARENTING, confidentiality=Confidentiality.R),
        "more than it seemed",
    )
    with pytest.raises(SectionsChanged):
        matter.render()
    matter.vault.labelling.relabel(
        matter.clinician,
        matter.section_id("b-alone"),
        replace(ABOUT_A, confidentiality=Confidentiality.V, subjects=("A", "B")),
        "withheld it stays withheld",
    )
    found = matter.vault.scoping.sync_sections(matter.records, matter.case)
    assert found.unfounded == {matter.sections["parenting"]}
    assert matter.state().state is State.INDEPENDENT_REVIEW
    matter.vault.scoping.sync_sections(matter.counsel, matter.case)
    state = matter.state()
    assert state.undecided == {matter.sections["parenting"]}
    assert "ferry" not in matter.shown(matter.records)
    matter.release("parenting")
    assert matter.at(State.DECIDED)


@pytest.mark.at("decided")
def test_a_scope_agreed_upon_later_takes_back_what_goes_beyond_it(matter: Matter) -> None:
    negotiating = matter.vault.negotiating
    wider = replace(PARENTING_ONLY[0], date_to=None)
    with pytest.raises(IllegalRound):
        negotiating.propose(matter.counsel, matter.case, Party.REQUESTER, [wider])
    narrow = replace(PARENTING_ONLY[0], date_to=PARENTING_ONLY[0].date_from)
    negotiating.propose(matter.counsel, matter.case, Party.CUSTODIAN, [narrow], "less harm")
    with pytest.raises(IllegalRound):
        negotiating.agree(matter.counsel, matter.case, Party.CUSTODIAN)
    third = replace(narrow, date_to=narrow.date_from and narrow.date_from.replace(day=3))
    negotiating.counter(matter.counsel, matter.case, Party.REQUESTER, [third])
    rounds = negotiating.agree(matter.counsel, matter.case, Party.CUSTODIAN, "by letter")
    assert [each.status.value for each in rounds] == ["countered", "agreed"]
    dossier = matter.vault.cases.read(matter.records, matter.case)
    assert dossier.clauses == (third,)
    with pytest.raises(SectionsChanged):
        matter.vault.reviewing.review_clinically(matter.clinician, matter.case)
    assert matter.state().undecided == {matter.sections["handover"]}
    with pytest.raises(IllegalStep):
        matter.release("handover")
    matter.vault.court.amend(matter.records, matter.case, order(), PARENTING_ONLY)
    assert matter.vault.cases.read(matter.records, matter.case).rounds == ()


def test_a_label_changed_in_the_database_is_not_decided_on(matter: Matter) -> None:
    matter.to_scope("drinking", "parenting")
    matter.tamper(
        update(Section).where(Section.id == matter.section_id("drinking")).values(label=ABOUT_A)
    )
    with pytest.raises(LabelChanged):
        matter.release("drinking")
    assert matter.logged(CaseEvent.SECTION_FINGERPRINT, Outcome.FAILED)


def test_text_put_in_the_place_of_what_was_signed_is_not_released(matter: Matter) -> None:
    matter.to_scope("parenting")
    [row] = matter.rows(SectionVersion, id=matter.sections["parenting"])
    with matter.vault.store.reading() as reader:
        keys = compartments.held_keys(reader, matter.clinician, [matter.chart_id])
    place = (row["compartment_id"], row["epoch"])
    forged = seal_row(
        SectionVersion,
        dict(row),
        OpenKey(*place, keys[place]),
        SectionContent("Parenting", "Forged.").packed(PARENTING),
    )
    matter.tamper(update(SectionVersion).where(SectionVersion.id == row["id"]).values(forged))
    with pytest.raises(NotAsSigned):
        matter.release("parenting")


@pytest.mark.at("reviewed")
def test_an_approval_without_its_signature_sends_nothing(matter: Matter) -> None:
    matter.render()
    matter.approve()
    [approval] = matter.rows(DisclosureApproval)
    matter.tamper(update(DisclosureApproval).values(signature=bytes(64)))
    with pytest.raises(ApprovalForged):
        matter.send()
    matter.tamper(
        update(DisclosureApproval).values(
            signature=matter.clinician.keyring.signing.sign(b"x", context="vault/approval/v1"),
            signing_public=matter.clinician.keyring.signing.public_bytes,
        )
    )
    with pytest.raises(ApprovalForged):
        matter.send()
    matter.tamper(
        update(DisclosureApproval).values(
            signature=approval["signature"], signing_public=approval["signing_public"]
        )
    )
    assert matter.send()
    assert matter.logged(DisclosureEvent.TRANSMIT, Outcome.FAILED)


@pytest.mark.at("reviewed")
def test_an_approval_of_other_bytes_or_another_production_sends_nothing(matter: Matter) -> None:
    matter.render()
    with pytest.raises(IllegalStep):
        matter.approve("00" * 32)
    matter.approve()
    with pytest.raises(IllegalStep):
        matter.send("00" * 32)
    with pytest.raises(ApprovalForged):
        matter.send(production="production-2")


@pytest.mark.at("reviewed")
def test_a_transmission_names_recipient_and_charts_in_scope(matter: Matter) -> None:
    matter.render()
    matter.approve()
    matter.chart_id = "another"
    with pytest.raises(SendingInvalid):
        matter.send()


@pytest.mark.at("basis")
def test_clauses_agreed_name_what_the_paper_names(matter: Matter) -> None:
    beyond = Clause(number=1, words="And Part 2.", expressly=frozenset({Express.PART2}))
    with pytest.raises(IllegalRound):
        matter.vault.negotiating.propose(matter.counsel, matter.case, Party.HOLDER, [beyond])
