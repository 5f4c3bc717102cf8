"""Relabelling signed sections, and the second person who agrees to less protection."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.web.conftest import Pages
from tests.web.noting import ABOUT_A, RESTRICTED, Desk, desk_in
from vault.identity.compartments import CompartmentName
from vault.labels.label import Label
from vault.records.note_model import SectionDraft

SHARED = (CompartmentName.IDENTITY, CompartmentName.GENERAL, CompartmentName.RESTRICTED)
LOWER = {"confidentiality": "N", "subjects": "A", "holders": "A", "reason": "They agreed."}
HIGHER = {"confidentiality": "R", "sensitivity": "MH", "subjects": "A", "holders": "A"}


@pytest.fixture
def desk(app: Flask) -> Desk:
    desk = desk_in(app)
    okoye = desk.actor("okoye")
    desk.vault.holders.grant(desk.actor("harmon"), desk.chart, okoye.user_id, SHARED)
    return desk


def signed(desk: Desk, label: Label) -> tuple[str, str]:
    """Sign a note of one section; return the section's id and the address of its label."""
    note_id = desk.signed(SectionDraft(title="Parenting", text="Sundays.", label=label))
    section_id = desk.section_id(note_id)
    return section_id, f"/labels/notes/{note_id}/sections/{section_id}"


def label_of(desk: Desk, path: str) -> Label:
    return desk.vault.notes.open(desk.actor("harmon"), path.split("/")[3]).sections[0].label


def request_id(desk: Desk) -> str:
    return desk.vault.labelling.waiting(desk.actor("okoye"))[0].request_id


def test_more_protection_works_at_once_and_takes_a_reason(pages: Pages, desk: Desk) -> None:
    _, path = signed(desk, ABOUT_A)
    harmon = pages["harmon"]
    assert "checked" in harmon.get(path).text
    assert harmon.post(path, dict(HIGHER)).status_code == 422
    assert label_of(desk, path) == ABOUT_A
    assert "has its new label" in harmon.post(path, HIGHER | {"reason": "It says more."}).text
    assert label_of(desk, path) == RESTRICTED


def test_less_protection_waits_for_a_second_person(pages: Pages, desk: Desk) -> None:
    _, path = signed(desk, RESTRICTED)
    harmon, okoye = pages["harmon"], pages["okoye"]
    harmon.get(path)
    asked = harmon.post(path, dict(LOWER)).text
    assert "waits for a second person" in asked
    assert "asked for a lower label" in asked
    assert label_of(desk, path) == RESTRICTED
    assert "Harmon asked" in okoye.get("/labels/").text
    assert okoye.post(f"/labels/requests/{request_id(desk)}/confirm").status_code == 200
    assert label_of(desk, path) == ABOUT_A


def test_nobody_confirms_their_own_wish_but_may_take_it_back(pages: Pages, desk: Desk) -> None:
    _, path = signed(desk, RESTRICTED)
    harmon = pages["harmon"]
    harmon.get(path)
    harmon.post(path, dict(LOWER))
    page = harmon.get("/labels/").text
    assert "Take it back" in page
    assert "Set the lower label" not in page
    wish = request_id(desk)
    assert harmon.post(f"/labels/requests/{wish}/confirm").status_code == 403
    assert harmon.post(f"/labels/requests/{wish}/decline").status_code == 422
    assert harmon.post(f"/labels/requests/{wish}/decline", {"reason": "No."}).status_code == 200
    assert label_of(desk, path) == RESTRICTED


def test_outsiders_reach_no_label(pages: Pages, desk: Desk) -> None:
    _, path = signed(desk, RESTRICTED)
    harmon = pages["harmon"]
    harmon.get(path)
    harmon.post(path, dict(LOWER))
    wish = request_id(desk)
    for name in ("sato", "udell", "reyes", "quill"):
        browser = pages[name]
        assert browser.get(path).status_code == 403
        assert browser.post(path, dict(LOWER)).status_code == 403
        for act in ("confirm", "decline"):
            answer = browser.post(f"/labels/requests/{wish}/{act}", {"reason": "x"})
            assert answer.status_code in (403, 404)
    assert label_of(desk, path) == RESTRICTED


@pytest.mark.parametrize(
    "forged",
    [{"confidentiality": "Z"}, {"sensitivity": "NOPE"}, {"holders": "<b>"}, {"subjects": "Q9"}],
)
def test_a_forged_label_is_not_set(pages: Pages, desk: Desk, forged: dict[str, object]) -> None:
    _, path = signed(desk, ABOUT_A)
    harmon = pages["harmon"]
    harmon.get(path)
    assert harmon.post(path, HIGHER | {"reason": "x"} | forged).status_code == 422
    assert label_of(desk, path) == ABOUT_A
