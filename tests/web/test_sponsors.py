"""The pages of sponsor reports: issued, printed, saved; what does not fit is told at the field."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask import Flask

from tests.conftest import START, Beginning
from tests.integration.sponsors.conftest import NAME, SERVED, SPONSOR
from tests.web.conftest import Pages
from tests.web.noting import desk_in
from vault.clock import SteppingClock
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality, Law, Sensitivity
from vault.records.note_model import SectionDraft

QUARTER = f"{START.year}-Q1"


@pytest.fixture
def beginning() -> Beginning:
    return SERVED


@pytest.fixture
def assisting(monkeypatch: pytest.MonkeyPatch, clock: SteppingClock) -> None:
    """The settings of a program, before the pages are opened on it."""
    monkeypatch.setenv("VAULT_ORGANISATION__KIND", "eap")
    monkeypatch.setenv("VAULT_ORGANISATION__SPONSORS", json.dumps([SPONSOR]))
    clock.advance(timedelta(days=120))


@pytest.mark.usefixtures("assisting")
class TestOfAProgram:
    """With a sponsor, in the quarter after."""

    def test_a_report_is_issued_shown_and_saved(self, pages: Pages) -> None:
        officer = pages["pryce"]
        assert "No report was issued yet" in officer.get("/accounting/sponsors").text
        shown = officer.post("/accounting/sponsors", {"period": QUARTER.lower()})
        assert "The report is fixed from now on" in shown.text
        for said in (SPONSOR, "Charts served, by treatment unit", "suppressed"):
            assert said in shown.text
        assert NAME not in shown.text
        here = f"/accounting/sponsors/{QUARTER}"
        assert officer.get(f"{here}/report.pdf").data.startswith(b"%PDF")
        table = officer.get(f"{here}/report.csv").text
        assert "total,30" in table
        again = officer.post("/accounting/sponsors", {"period": QUARTER})
        assert again.status_code == 422
        assert "covers 2026-Q1" in again.text

    def test_what_is_no_period_is_told_at_the_field(self, pages: Pages) -> None:
        officer = pages["pryce"]
        officer.get("/accounting/sponsors")
        answer = officer.post("/accounting/sponsors", {"period": "July"})
        assert answer.status_code == 422
        assert "Enter a quarter such as 2026-Q3" in answer.text
        assert officer.get("/accounting/sponsors/July").status_code == 422


def test_a_practice_is_told_that_it_has_no_sponsor(pages: Pages) -> None:
    officer = pages["pryce"]
    page = officer.get("/accounting/sponsors").text
    assert "has no sponsor to report to" in page
    assert "Sponsor reports" not in officer.get("/accounting/").text
    assert officer.post("/accounting/sponsors", {"period": QUARTER}).status_code == 422


def test_others_do_not_reach_the_reports(pages: Pages) -> None:
    for name in ("harmon", "reyes", "calder", "udell"):
        assert pages[name].get("/accounting/sponsors").status_code == 403


@pytest.fixture
def part2_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of a Part 2 program, before the pages are opened on it."""
    monkeypatch.setenv("VAULT_ORGANISATION__PART2_PROGRAM", "true")


@pytest.mark.usefixtures("part2_program")
def test_a_part2_program_is_told_of_what_lacks_the_mark(app: Flask, pages: Pages) -> None:
    desk = desk_in(app)
    bare = Label(Confidentiality.R, frozenset({Sensitivity.SUD}))
    marked = Label(Confidentiality.R, frozenset({Sensitivity.SUD}), frozenset({Law.PART2}))
    for label, warned in ((bare, True), (marked, False)):
        note = desk.draft(SectionDraft(title="Evenings", text="Beer, mostly.", label=label))
        assert (
            "Not marked 42CFRPart2" in pages["harmon"].get(f"/notes/{note}/sign").text
        ) is warned
        proposed = "this is a Part 2 program" in pages["harmon"].get(f"/notes/{note}/edit").text
        assert proposed is warned
