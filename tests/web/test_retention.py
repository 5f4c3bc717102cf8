"""Retention in the pages: proposed by one person, confirmed by another, held by counsel."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from tests.conftest import passphrase_of
from tests.web.conftest import Pages
from vault.assembly import Vault
from vault.identity.actor import Actor
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality
from vault.records.chart_model import (
    ChartDetails,
    ChartStatus,
    MemberDetails,
    MemberRole,
    UnitKind,
)
from vault.records.note_model import SectionDraft
from vault.retention.certificate import read_certificate

NAME = "Old Mr. Hartley"


@pytest.fixture
def old(served: Vault, harmon: Actor) -> str:
    """A closed chart whose last session was in 2010."""
    number = served.charts.create(harmon, UnitKind.INDIVIDUAL, ChartDetails(name=NAME)).number
    served.members.add(
        harmon,
        number,
        "A",
        MemberRole.CLIENT,
        MemberDetails(name=NAME, birth_date=date(1950, 1, 1)),
    )
    label = Label(Confidentiality.N, subjects=("A",), holders=("A",))
    note = served.notes.draft(
        harmon,
        number,
        session_at=datetime(2010, 2, 9, tzinfo=UTC),
        sections=[SectionDraft(title="Session", text="He is well.", label=label)],
    )
    served.signing.sign(harmon, note.note_id)
    served.charts.set_status(harmon, number, ChartStatus.CLOSED)
    return number


def proposed(pages: Pages, old: str) -> str:
    """Propose it in harmon's browser; return the disposal's id."""
    page = pages["harmon"].get("/retention/")
    assert NAME in page.text
    shown = pages["harmon"].post("/retention/propose", {"charts": [old], "reason": "Time"})
    assert "Somebody else confirms" in shown.text
    return shown.request.path.rpartition("/")[2]


def test_one_proposes_another_confirms_with_the_passphrase(pages: Pages, old: str) -> None:
    disposal = proposed(pages, old)
    url = f"/retention/{disposal}"
    assert pages["harmon"].post(f"{url}/confirm", {"passphrase": "x"}).status_code == 403
    page = pages["pryce"].get(url)
    assert "Destroy for good" in page.text
    assert NAME not in page.text
    wrong = pages["pryce"].post(f"{url}/confirm", {"passphrase": "not it at all, friend"})
    assert (wrong.status_code, "Nothing was destroyed" in wrong.text) == (422, True)
    done = pages["pryce"].post(f"{url}/confirm", {"passphrase": passphrase_of("pryce")})
    assert "Certificate of disposal" in done.text
    certificate = pages["pryce"].get(f"{url}/certificate.json")
    assert list(read_certificate(certificate.data).charts.values()) == [old]
    assert pages["udell"].get(f"{url}/certificate.pdf").data.startswith(b"%PDF-")
    gone = pages["harmon"].get(f"/charts/{old}")
    assert (gone.status_code, "disposed of" in gone.text) == (404, True)
    assert NAME not in pages["harmon"].get("/retention/").text


def test_a_held_chart_is_neither_offered_nor_destroyed(pages: Pages, old: str) -> None:
    disposal = proposed(pages, old)
    counsel = pages["calder"]
    counsel.get("/retention/holds")
    empty = counsel.post("/retention/holds", {"chart": old, "ground": "litigation", "reason": ""})
    assert (empty.status_code, "Say why it is held" in empty.text) == (422, True)
    placed = counsel.post(
        "/retention/holds", {"chart": old.lower(), "ground": "litigation", "reason": "A suit"}
    )
    assert f"On hold: {old}" in placed.text
    assert "litigation is pending" in pages["harmon"].get(f"/charts/{old}").text
    url = f"/retention/{disposal}"
    pages["pryce"].get(url)
    refused = pages["pryce"].post(f"{url}/confirm", {"passphrase": passphrase_of("pryce")})
    assert (refused.status_code, "A hold stands" in refused.text) == (422, True)
    assert NAME in pages["harmon"].get(f"/charts/{old}").text


def test_two_people_lift_a_hold(pages: Pages, old: str) -> None:
    counsel, officer = pages["calder"], pages["pryce"]
    counsel.get("/retention/holds")
    page = counsel.post(
        "/retention/holds", {"chart": old, "ground": "claim", "reason": "A complaint"}
    )
    [hold] = set(re.findall(r"/retention/holds/([a-z2-7]{26})/ask", page.text))
    assert counsel.post(f"/retention/holds/{hold}/lift").status_code == 422
    counsel.post(f"/retention/holds/{hold}/ask", {"reason": "Withdrawn"})
    assert counsel.post(f"/retention/holds/{hold}/lift").status_code == 403
    officer.get("/retention/holds")
    assert "The hold is lifted" in officer.post(f"/retention/holds/{hold}/lift").text


def test_a_proposal_is_declined_or_taken_back(pages: Pages, old: str) -> None:
    first = proposed(pages, old)
    pages["pryce"].get(f"/retention/{first}")
    assert "Declined" in pages["pryce"].post(f"/retention/{first}/decline", {"reason": "No"}).text
    second = proposed(pages, old)
    assert "taken back" in pages["harmon"].post(f"/retention/{second}/cancel").text


def test_who_has_no_part_in_it_is_shown_no_names(pages: Pages, old: str) -> None:
    proposed(pages, old)
    for username in ("udell", "quill", "calder", "okoye", "reyes"):
        page = pages[username].get("/retention/")
        assert page.status_code == 200
        assert NAME not in page.text
    for username in ("udell", "okoye", "reyes", "harmon"):
        assert pages[username].get("/retention/holds").status_code == 403


def test_nothing_is_proposed_of_a_chart_that_is_not_due(pages: Pages, chart: str) -> None:
    pages["harmon"].get("/retention/")
    answer = pages["harmon"].post("/retention/propose", {"charts": [chart], "reason": ""})
    assert answer.status_code == 422
