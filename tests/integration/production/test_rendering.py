"""Rendering opens what is released and nothing else, tests it, and keeps all or nothing."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from tests.integration.disclosure.conftest import ABOUT_A, DRINKING, TEXTS
from tests.integration.production.conftest import EVERYTHING, SISTERS_NAME, Producing
from vault.audit.events import Outcome
from vault.disclosure.rules.vocabulary import DisclosureEvent, ReasonCode, State
from vault.disclosure.rules.workflow import IllegalStep
from vault.disclosure.services.released import NothingReleased
from vault.errors import PermissionDenied
from vault.identity.permissions import Role
from vault.labels.vocabulary import LocalCode, NoteKind
from vault.production.acts.rendering import CaseChanged
from vault.production.checking.selftest import SelfTestFailed
from vault.production.composing.releasing import kind_words
from vault.production.document.bates import BatesInvalid
from vault.production.document.released import (
    ReleasedNote,
    ReleasedSection,
    WithheldNote,
    WithheldSection,
)
from vault.production.events import ProductionEvent
from vault.production.keeping.bates_book import PrefixTaken
from vault.production.rendering.render import Rendering, render
from vault.production.tables import Artefact, BatesPrefix, Production, ProductionSignature
from vault.typesetting.typesetter import Typeset, TypesettingSession

WITHHELD = ("brickyard", "Linda", "lantern", "brandy", "telephoned", "silence", "winter")
"""A word or name of each text that is not released."""


def nothing_kept(matter: Producing) -> bool:
    return not any(
        matter.rows(table) for table in (Production, Artefact, ProductionSignature, BatesPrefix)
    )


@pytest.fixture
def typeset(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Everything that reaches the typesetter, as text."""
    seen: list[str] = []
    whole = TypesettingSession.typeset

    def spy(
        session: TypesettingSession, template: str, data: Mapping[str, Any], *, dated: date
    ) -> Typeset:
        seen.append(json.dumps(data, ensure_ascii=False))
        return whole(session, template, data, dated=dated)

    monkeypatch.setattr(TypesettingSession, "typeset", spy)
    return seen


def test_nothing_withheld_reaches_the_typesetter(matter: Producing, typeset: list[str]) -> None:
    matter.to_scope("parenting", "handover", "b-alone", "sister")
    matter.decide(
        matter.redacting("parenting", SISTERS_NAME),
        matter.releasing("handover"),
        matter.withholding("b-alone"),
        matter.withholding("sister", ReasonCode.R2),
    )
    matter.to_judged()
    matter.rendered()
    everything = "\n".join(typeset)
    assert "reads to Robin every night" in everything
    assert not [word for word in (*WITHHELD, *matter.sections.values()) if word in everything]


@pytest.mark.at("reviewed")
def test_a_rendering_is_kept_whole_with_its_step(any_matter: Producing) -> None:
    summary = any_matter.rendered()
    view = any_matter.viewed()
    assert view.summary == summary
    assert any_matter.state().rendering.digest == summary.digest
    assert set(view.files) == {
        "production.pdf",
        "certificate.pdf",
        "privilege-log.csv",
        "records.json",
    }
    assert any_matter.logged(ProductionEvent.READ)


@pytest.mark.at("reviewed")
def test_what_is_released_is_there_and_the_rest_is_marked(matter: Producing) -> None:
    matter.rendered()
    first, second = matter.viewed().document.released
    assert [type(item) for item in first.items] == [ReleasedSection, WithheldSection]
    assert [type(item) for item in second.items] == [ReleasedSection] + [WithheldSection] * 3
    assert "\n\n".join(next(first.sections).whole_paragraphs) == TEXTS["parenting"]
    assert {item.reason for item in matter.viewed().document.withheld} == {ReasonCode.R1}


def test_a_head_names_the_notes_kind_as_clinicians_write_it(matter: Producing) -> None:
    matter.open_case(clauses=EVERYTHING)
    matter.to_scope("parenting", "private")
    matter.decide(matter.releasing("parenting"), matter.withholding("private", ReasonCode.R2))
    matter.to_judged()
    matter.rendered()
    assert [note.kind for note in matter.viewed().document.released] == ["Progress note"]
    assert kind_words(NoteKind.SUD_COUNSELING) == "SUD counseling note"
    assert kind_words(NoteKind.PSYCHOTHERAPY) == "Psychotherapy note"


def test_a_note_of_which_nothing_is_released_takes_a_slip_sheet(matter: Producing) -> None:
    matter.to_scope("parenting", "handover", "b-alone")
    matter.decide(
        matter.releasing("parenting"),
        matter.withholding("handover", ReasonCode.R2),
        matter.withholding("b-alone"),
    )
    matter.to_judged()
    matter.rendered()
    note, slip = matter.viewed().document.notes
    assert isinstance(note, ReleasedNote)
    assert isinstance(slip, WithheldNote)
    [entry] = matter.viewed().document.privilege_log
    assert entry.control == slip.control
    assert entry.holder == "Client A; Client B"
    assert entry.clause == "1"


def test_an_unreleased_section_has_its_own_entry_and_redactions_one_together(
    matter: Producing,
) -> None:
    matter.to_scope("parenting", "handover", "b-alone")
    matter.decide(
        matter.redacting(
            "parenting",
            replace(SISTERS_NAME, code=ReasonCode.R2),
            replace(SISTERS_NAME, paragraph=0, start=0, end=4, code=ReasonCode.R2),
        ),
        matter.releasing("handover"),
        matter.withholding("b-alone", ReasonCode.R2),
    )
    matter.to_judged()
    matter.rendered()
    redacted, withheld = matter.viewed().document.privilege_log
    assert [redacted.treatment.value, withheld.treatment.value] == ["redacted", "withheld"]
    assert withheld.holder == "Client B"
    assert withheld.participants == ("Client B", "Clinician")
    assert "\N{EN DASH}patient privilege" in withheld.privilege


def test_a_log_by_category_is_kept_with_its_production(matter: Producing) -> None:
    matter.to_scope("parenting", "handover", "b-alone", "sister")
    matter.release("parenting", "handover")
    matter.withhold("b-alone", "sister", code=ReasonCode.R2)
    matter.to_judged()
    made = matter.rendered(by_category=True)
    view = matter.viewed()
    assert made.log == view.summary.log
    assert (made.log.by_category, made.log.items) == (True, 2)
    rows = list(csv.DictReader(io.StringIO(view.files["privilege-log.csv"].decode())))
    assert len(rows) == made.log.rows
    assert {c for row in rows for c in row["Control nos."].split(", ")} == {
        entry.control for entry in view.document.privilege_log
    }


def test_a_section_between_attorney_and_client_asserts_that_privilege(matter: Producing) -> None:
    letter = replace(ABOUT_A, local=frozenset({LocalCode.ATTY_CLIENT}))
    matter.note(3, ("handover", "Handover", ABOUT_A), ("a-alone", "Letter", letter))
    matter.to_scope("parenting", "handover", "a-alone")
    matter.decide(
        matter.releasing("parenting"),
        matter.releasing("handover"),
        matter.withholding("a-alone", ReasonCode.R2),
    )
    matter.to_judged()
    matter.rendered(privilege="Social worker privilege")
    [entry] = matter.viewed().document.privilege_log
    assert entry.privilege == "Attorney\N{EN DASH}client privilege"


def test_a_thing_keeps_its_control_number_from_rendering_to_rendering(matter: Producing) -> None:
    matter.to_scope("parenting", "b-alone", "sister")
    matter.decide(
        matter.releasing("parenting"),
        matter.withholding("b-alone", ReasonCode.R2),
        matter.withholding("sister", ReasonCode.R2),
    )
    matter.to_judged()
    numbers = []
    for _ in range(2):
        matter.rendered()
        numbers.append([entry.control for entry in matter.viewed().document.privilege_log])
    assert numbers[0] == numbers[1]
    assert not any(control.endswith(("1", "01")) for control in numbers[0])


def test_withheld_text_pasted_into_a_released_section_is_named(matter: Producing) -> None:
    pasted = "Later: B spoke of the debt at the brickyard and asked for silence."
    matter.vault.signing.correct_section(
        matter.clinician,
        matter.section_id("handover"),
        TEXTS["handover"] + "\n\n" + pasted,
        reason="More was said.",
    )
    with matter.vault.store.reading() as reader:
        query = text("SELECT id FROM section_versions WHERE section_id = :id AND version = 2")
        found = reader.execute(query, {"id": matter.section_id("handover")})
        matter.sections["handover"] = str(found.scalar_one())
    matter.to_rendered()
    [warning] = [each for each in matter.warnings() if "brickyard" in " ".join(each.words)]
    assert warning.title == "Handover of the child"
    assert warning.part == "section"
    assert matter.sections["b-alone"] in warning.withheld


def test_a_released_section_that_names_a_withheld_person_is_named(matter: Producing) -> None:
    """The sister is redacted in one place and left standing in another."""
    matter.to_scope("parenting", "handover", "b-alone")
    matter.decide(
        matter.releasing("parenting"), matter.releasing("handover"), matter.withholding("b-alone")
    )
    matter.to_judged()
    matter.rendered()
    [warning] = [each for each in matter.warnings() if "linda" in each.words]
    assert warning.title == "Parenting"
    assert matter.sections["sister"] in warning.withheld


@pytest.mark.at("reviewed")
def test_names_that_the_order_itself_uses_are_no_restatement(matter: Producing) -> None:
    matter.rendered()
    assert not {"alma", "bruno", "hardeman"} & {w for each in matter.warnings() for w in each.words}


@pytest.mark.at("answered")
def test_an_answer_stands_in_the_case_beside_its_warning(matter: Producing) -> None:
    assert {shown.answer for shown in matter.all_productions()[-1].warnings} == {
        "It is the order's own subject."
    }


@pytest.mark.at("reviewed")
def test_a_failed_self_test_keeps_nothing_and_is_on_record(
    any_matter: Producing, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = any_matter

    def leaking(*given: Any, **named: Any) -> Rendering:
        made = render(*given, **named)
        return replace(made, files={**made.files, "notes.txt": TEXTS["sister"].encode()})

    monkeypatch.setattr("vault.production.composing.making.render", leaking)
    with pytest.raises(SelfTestFailed):
        matter.rendered()
    assert nothing_kept(matter)
    assert matter.at(State.INDEPENDENT_REVIEW)
    [event] = matter.logged(ProductionEvent.SELF_TEST, Outcome.FAILED)
    assert event.object_id == matter.case_id
    assert matter.logged(DisclosureEvent.RENDER) == []


def test_a_word_of_every_pdf_in_the_withheld_text_does_not_block(
    matter: Producing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Withheld text may say Parent, Page or Resources: every PDF holds these names."""
    said = "He told Parent B, the Human Resources and Mr. Page of the Font, Jim."
    monkeypatch.setitem(TEXTS, "formats", said)
    matter.note(9, ("formats", "Talk", DRINKING))
    matter.to_rendered()
    assert matter.at(State.RENDERED)


@pytest.mark.at("reviewed")
def test_a_case_that_went_on_meanwhile_is_not_rendered_as_it_was(
    matter: Producing, monkeypatch: pytest.MonkeyPatch
) -> None:

    def meanwhile(*given: Any, **named: Any) -> Rendering:
        matter.vault.court.object(matter.counsel, matter.case, "B objects.")
        return render(*given, **named)

    monkeypatch.setattr("vault.production.composing.making.render", meanwhile)
    with pytest.raises(CaseChanged):
        matter.rendered()
    assert nothing_kept(matter)


@pytest.mark.at("decided")
def test_it_is_not_rendered_before_both_reviews(matter: Producing) -> None:
    with pytest.raises(IllegalStep):
        matter.rendered()
    assert matter.logged(ProductionEvent.PREPARE, Outcome.DENIED)
    assert matter.logged("disclosure:released:open") == [], "nothing was opened for it"


@pytest.mark.at("decided")
def test_who_reviewed_independently_does_not_render(matter: Producing) -> None:
    both = matter.with_roles("reyes", Role.RECORDS, Role.COUNSEL)
    matter.vault.reviewing.review_clinically(matter.clinician, matter.case)
    matter.vault.reviewing.review_independently(matter.counsel, matter.case)
    reviewer = matter.with_roles("calder", Role.RECORDS, Role.COUNSEL)
    with pytest.raises(IllegalStep, match="reviewed independently"):
        matter.rendered(reviewer)
    assert matter.rendered(both).state.value == "rendered"


@pytest.mark.at("reviewed")
def test_only_who_prepares_renders(matter: Producing) -> None:
    for actor in (matter.clinician, matter.counsel, matter.officer, matter.people["udell"]):
        with pytest.raises(PermissionDenied):
            matter.rendered(actor)
    assert nothing_kept(matter)


@pytest.mark.at("reviewed")
def test_nothing_is_rendered_of_a_refused_case(matter: Producing) -> None:
    matter.vault.court.refuse(matter.counsel, matter.case, "It is not in force.")
    with pytest.raises((IllegalStep, NothingReleased)):
        matter.rendered()


@pytest.mark.at("reviewed")
def test_rendering_again_replaces_the_files_and_keeps_the_pages(matter: Producing) -> None:
    first = matter.rendered()
    second = matter.rendered()
    assert (first.number, first.bates) == (second.number, second.bates)
    owners = {row["production_id"] for row in matter.rows(Artefact)}
    assert owners == {second.production_id}


@pytest.mark.at("reviewed")
def test_a_prefix_belongs_to_one_case(any_matter: Producing) -> None:
    matter = any_matter
    assert matter.rendered(prefix="HARDEMAN").bates.first == "HARDEMAN000001"
    matter.open_case()
    matter.to_reviewed()
    with pytest.raises(PrefixTaken):
        matter.rendered(prefix="HARDEMAN")
    other = matter.rendered().bates.series.prefix
    assert other.startswith("HFS")


@pytest.mark.at("reviewed")
def test_a_prefix_may_change_until_pages_bear_it_for_good(matter: Producing) -> None:
    matter.rendered(prefix="FIRST")
    matter.rendered(prefix="SECOND")
    assert [row["prefix"] for row in matter.rows(BatesPrefix)] == ["SECOND"]
    matter.answer_all()
    matter.approved()
    with pytest.raises(PrefixTaken, match="approved pages"):
        matter.rendered(prefix="THIRD")
    assert matter.rendered().bates.series.prefix == "SECOND"


@pytest.mark.at("reviewed")
@pytest.mark.parametrize("prefix", ["HARBOR-EAP-", "HARBOR1", "harbor", ""])
def test_a_prefix_that_would_make_unclear_numbers_is_refused(
    matter: Producing, prefix: str
) -> None:
    """A hyphen lets a number break across two lines; a digit runs into the number."""
    with pytest.raises(BatesInvalid):
        matter.rendered(prefix=prefix)
    assert nothing_kept(matter)
