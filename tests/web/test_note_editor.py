"""The editor without script, and what its autosave answers."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.conftest import passphrase_of
from tests.web.conftest import Pages
from tests.web.noting import ABOUT_A, ATTACK, Desk, desk_in, form_in
from vault.labels.vocabulary import (
    Confidentiality,
    NoteKind,
    Obligation,
    Refrain,
    Sensitivity,
)
from vault.records.note_model import SectionDraft

JSON = {"Accept": "application/json"}


@pytest.fixture
def desk(app: Flask) -> Desk:
    return desk_in(app)


@pytest.mark.parametrize(
    "way",
    ["soap", "dap", "birp", "girp", "intake", "contact", "psychotherapy", "narrative"],
)
def test_every_template_begins_a_note(pages: Pages, desk: Desk, way: str) -> None:
    harmon = pages["harmon"]
    harmon.get(f"/charts/{desk.chart}/notes/new")
    begun = harmon.post(
        f"/charts/{desk.chart}/notes/new",
        {"template": way, "session_on": "2026-01-05", "session_time": "08:00"},
    )
    assert begun.status_code == 200
    assert begun.request.path.endswith("/edit")
    assert ("Kept under a key of your own" in begun.text) == (way == "psychotherapy")


def test_a_session_is_in_the_practices_time_zone_and_a_late_entry_says_so(
    pages: Pages, desk: Desk
) -> None:
    harmon = pages["harmon"]
    harmon.get(f"/charts/{desk.chart}/notes/new")
    begun = harmon.post(
        f"/charts/{desk.chart}/notes/new",
        {"template": "dap", "session_on": "2026-01-02", "session_time": "08:00"},
    )
    assert "Fri 2 Jan 2026, 08:00" in begun.text
    assert "late entry" in begun.text


def test_a_note_that_cannot_begin_keeps_what_was_typed(pages: Pages, desk: Desk) -> None:
    harmon = pages["harmon"]
    harmon.get(f"/charts/{desk.chart}/notes/new")
    later = {"template": "dap", "session_on": "2027-01-02", "session_time": "08:00"}
    refused = harmon.post(f"/charts/{desk.chart}/notes/new", dict(later))
    assert refused.status_code == 422
    assert 'value="2027-01-02"' in refused.text
    assert "written after its session" in refused.text
    unread = harmon.post(f"/charts/{desk.chart}/notes/new", later | {"template": "haiku"})
    assert unread.status_code == 422


def test_an_ordinary_save_keeps_texts_and_labels(pages: Pages, desk: Desk) -> None:
    note_id = desk.draft()
    harmon = pages["harmon"]
    form = form_in(harmon.get(f"/notes/{note_id}/edit").text)
    form["sections-0-text"] = "Sundays and\r\nWednesdays."
    form["sections-0-confidentiality"] = "R"
    form["sections-0-sensitivity"] = ["MH", "SDV"]
    form["sections-0-refrain"] = ["NOPAT"]
    form["sections-0-obligation"] = ["HUAPRV", "REDACT"]
    saved = harmon.post(f"/notes/{note_id}/edit", form | {"act": "save"})
    assert "Saved." in saved.text
    [section] = desk.vault.notes.open(desk.actor("harmon"), note_id).sections
    assert section.content is not None
    assert section.content.text == "Sundays and\nWednesdays."
    assert section.label.confidentiality is Confidentiality.R
    assert section.label.sensitivity == {Sensitivity.MH, Sensitivity.SDV}
    assert section.label.refrain == {Refrain.NOPAT}
    assert section.label.obligation == {Obligation.HUAPRV, Obligation.REDACT}
    assert section.label.subjects == ("A",)


def test_the_form_sends_back_exactly_what_was_saved(pages: Pages, desk: Desk) -> None:
    text = "\n\n".join(["First.", "  indented", ATTACK])
    note_id = desk.draft(SectionDraft(title=ATTACK, text=text, label=ABOUT_A))
    before = desk.sections(note_id)
    harmon = pages["harmon"]
    form = form_in(harmon.get(f"/notes/{note_id}/edit").text)
    assert harmon.post(f"/notes/{note_id}/edit", form).status_code == 200
    assert desk.sections(note_id) == before


@pytest.mark.parametrize(
    ("act", "titles"),
    [
        ("add", ["One", "Two", "New section"]),
        ("up:1", ["Two", "One"]),
        ("down:0", ["Two", "One"]),
        ("up:0", ["One", "Two"]),
        ("remove:0", ["Two"]),
        ("remove:9", ["One", "Two"]),
        ("up:-1", ["One", "Two"]),
        ("down:99999999999999999999", ["One", "Two"]),
        ("nonsense", ["One", "Two"]),
    ],
)
def test_sections_are_arranged_without_script(
    pages: Pages, desk: Desk, act: str, titles: list[str]
) -> None:
    note_id = desk.draft(SectionDraft(title="One", text="1"), SectionDraft(title="Two", text="2"))
    harmon = pages["harmon"]
    form = form_in(harmon.get(f"/notes/{note_id}/edit").text)
    assert harmon.post(f"/notes/{note_id}/edit", form | {"act": act}).status_code == 200
    assert [title for title, _ in desk.sections(note_id)] == titles


def test_the_order_that_script_gives_is_kept(pages: Pages, desk: Desk) -> None:
    note_id = desk.draft(SectionDraft(title="One", text="1"), SectionDraft(title="Two", text="2"))
    harmon = pages["harmon"]
    form = form_in(harmon.get(f"/notes/{note_id}/edit").text)
    answer = harmon.post(f"/notes/{note_id}/autosave", form | {"order": "1,0"}, headers=JSON)
    assert answer.json["revision"] == 2
    assert desk.sections(note_id) == [("Two", "2"), ("One", "1")]


def test_autosave_answers_proposals_with_their_rule_and_applies_none(
    pages: Pages, desk: Desk
) -> None:
    note_id = desk.draft()
    harmon = pages["harmon"]
    form = form_in(harmon.get(f"/notes/{note_id}/edit").text)
    form["sections-0-text"] = "He drank four beers. <b>Beer</b>"
    answer = harmon.post(f"/notes/{note_id}/autosave", form, headers=JSON).json
    [told] = answer["sections"]
    assert {"code": "ETHUD", "rule": "speaks of alcohol or drinking"}.items() <= (
        told["proposals"][0].items()
    )
    [section] = desk.vault.notes.open(desk.actor("harmon"), note_id).sections
    assert section.label == ABOUT_A


def test_a_psychotherapy_note_warns_of_what_belongs_elsewhere(pages: Pages, desk: Desk) -> None:
    note_id = desk.draft(
        SectionDraft(title="Analysis", text="Sertraline 50 mg daily."), template="psychotherapy"
    )
    harmon = pages["harmon"]
    page = harmon.get(f"/notes/{note_id}/edit")
    assert "medication prescription and monitoring" in page.text
    told = harmon.post(f"/notes/{note_id}/autosave", form_in(page.text), headers=JSON).json
    assert told["sections"][0]["misplaced"][0]["found"] == "Sertraline"
    progress = desk.draft(SectionDraft(title="Plan", text="Sertraline 50 mg daily."))
    assert "164.501" not in harmon.get(f"/notes/{progress}/edit").text


def test_a_save_from_elsewhere_shows_both_texts_and_keeps_either(pages: Pages, desk: Desk) -> None:
    note_id = desk.draft()
    harmon = pages["harmon"]
    mine = form_in(harmon.get(f"/notes/{note_id}/edit").text)
    theirs = dict(mine)
    harmon.post(f"/notes/{note_id}/edit", theirs | {"sections-0-text": "Saved elsewhere words."})
    both = harmon.post(f"/notes/{note_id}/edit", mine | {"sections-0-text": "Typed here words."})
    assert both.status_code == 409
    assert "Saved elsewhere words." in both.text
    assert "Typed here words." in both.text
    assert desk.sections(note_id) == [("Parenting", "Saved elsewhere words.")]
    kept = form_in(both.text)
    harmon.post(f"/notes/{note_id}/edit", kept | {"act": "save"})
    assert desk.sections(note_id) == [("Parenting", "Typed here words.")]


def test_a_save_from_elsewhere_can_keep_both(pages: Pages, desk: Desk) -> None:
    note_id = desk.draft()
    harmon = pages["harmon"]
    mine = form_in(harmon.get(f"/notes/{note_id}/edit").text)
    harmon.post(f"/notes/{note_id}/edit", mine | {"sections-0-text": "Theirs."})
    both = harmon.post(f"/notes/{note_id}/edit", mine | {"sections-0-text": "Mine."})
    harmon.post(f"/notes/{note_id}/edit", form_in(both.text) | {"act": "both"})
    assert desk.sections(note_id) == [
        ("Parenting", "Mine."),
        ("Parenting (saved elsewhere)", "Theirs."),
    ]


def test_autosave_tells_a_page_of_a_save_from_elsewhere(pages: Pages, desk: Desk) -> None:
    note_id = desk.draft()
    harmon = pages["harmon"]
    form = form_in(harmon.get(f"/notes/{note_id}/edit").text)
    harmon.post(f"/notes/{note_id}/autosave", form, headers=JSON)
    stale = harmon.post(f"/notes/{note_id}/autosave", form, headers=JSON)
    assert (stale.status_code, stale.json["code"]) == (409, "edited-meanwhile")


def test_a_section_that_cannot_be_kept_is_shown_again(pages: Pages, desk: Desk) -> None:
    note_id = desk.draft()
    harmon = pages["harmon"]
    form = form_in(harmon.get(f"/notes/{note_id}/edit").text)
    form |= {"sections-0-title": "", "sections-0-text": "A long thought."}
    refused = harmon.post(f"/notes/{note_id}/edit", dict(form))
    assert refused.status_code == 422
    assert "A long thought." in refused.text
    answer = harmon.post(f"/notes/{note_id}/autosave", dict(form), headers=JSON)
    assert answer.status_code == 422
    assert "1 to 200 characters" in answer.json["what"]
    assert desk.sections(note_id) == [("Parenting", "Sundays.")]


def test_what_is_typed_is_never_run(pages: Pages, app: Flask) -> None:
    desk = desk_in(app, name=ATTACK, member=ATTACK)
    note_id = desk.draft(SectionDraft(title=ATTACK, text=ATTACK, label=ABOUT_A))
    harmon = pages["harmon"]
    for page in ("edit", "sign", ""):
        text = harmon.get(f"/notes/{note_id}/{page}".rstrip("/")).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text


@pytest.mark.parametrize(
    "forged",
    [
        {"revision": "x"},
        {"sections-0-confidentiality": "Z"},
        {"sections-0-sensitivity": "NOPE"},
        {"sections-0-holders": "<script>"},
        {"sections-0-subjects": "Q9"},
        {"sections-0-content_kind": "poem"},
        {"sections-0-loinc": "0"},
        {"sections-0-source_member": "nobody"},
        {"sections-0-section_id": "a" * 26},
    ],
)
def test_a_forged_form_saves_nothing(pages: Pages, desk: Desk, forged: dict[str, object]) -> None:
    note_id = desk.draft()
    harmon = pages["harmon"]
    form = form_in(harmon.get(f"/notes/{note_id}/edit").text)
    form |= {"sections-0-text": "Changed.", **forged}
    for path in ("edit", "autosave"):
        assert harmon.post(f"/notes/{note_id}/{path}", dict(form)).status_code == 422
    assert desk.sections(note_id) == [("Parenting", "Sundays.")]


def test_nobody_else_saves_signs_or_discards_a_draft(pages: Pages, desk: Desk) -> None:
    note_id = desk.draft()
    form = form_in(pages["harmon"].get(f"/notes/{note_id}/edit").text)
    del form["csrf_token"]
    form["passphrase"] = passphrase_of("okoye")
    okoye = pages["okoye"]
    assert okoye.get(f"/notes/{note_id}/edit").status_code == 403
    for path in ("edit", "autosave", "sign", "discard"):
        assert okoye.post(f"/notes/{note_id}/{path}", dict(form)).status_code == 403
    for name in ("udell", "reyes", "calder"):
        for path in ("edit", "autosave", "sign", "discard"):
            assert pages[name].post(f"/notes/{note_id}/{path}", dict(form)).status_code == 403
    assert desk.sections(note_id) == [("Parenting", "Sundays.")]


def test_a_form_token_of_another_sign_in_saves_nothing(pages: Pages, desk: Desk) -> None:
    note_id = desk.draft()
    harmon = pages["harmon"]
    form = form_in(harmon.get(f"/notes/{note_id}/edit").text)
    form |= {"csrf_token": "forged", "sections-0-text": "Changed."}
    for path in ("edit", "autosave", "sign", "discard"):
        assert harmon.post(f"/notes/{note_id}/{path}", dict(form)).status_code == 400
    assert desk.sections(note_id) == [("Parenting", "Sundays.")]


def test_pages_of_notes_are_kept_in_no_cache(pages: Pages, desk: Desk) -> None:
    note_id = desk.draft()
    for path in ("", "/edit", "/sign", "/history"):
        answer = pages["harmon"].get(f"/notes/{note_id}{path}")
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_substance_use_counseling_note_can_be_begun(pages: Pages, desk: Desk) -> None:
    harmon = pages["harmon"]
    harmon.get(f"/charts/{desk.chart}/notes/new")
    asked = {
        "template": "narrative",
        "kind": "sud-counseling",
        "session_on": "2026-01-05",
        "session_time": "08:00",
    }
    harmon.post(f"/charts/{desk.chart}/notes/new", dict(asked))
    [waiting] = desk.vault.worklist.of(desk.actor("harmon")).drafts
    assert waiting.kind is NoteKind.SUD_COUNSELING
    mixed = harmon.post(f"/charts/{desk.chart}/notes/new", asked | {"template": "psychotherapy"})
    assert mixed.status_code == 422
