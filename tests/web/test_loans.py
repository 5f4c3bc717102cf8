"""Lent notes in the browser: lent for training and to counsel, read, renewed, ended."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import START
from tests.web.conftest import Pages
from vault.assembly import Vault
from vault.identity.actor import Actor
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality, NoteKind, Sensitivity
from vault.records.chart_model import MemberDetails, MemberRole
from vault.records.note_model import SectionDraft

DREAM = "The dream of <b>the harbour</b> again"
OF_A = Label(Confidentiality.R, frozenset({Sensitivity.PSYTHPN}), subjects=("A",))
OF_NOBODY = Label(Confidentiality.R, frozenset({Sensitivity.PSYTHPN}))


@pytest.fixture
def home(home: Path) -> Path:
    """A practice in which okoye is a trainee."""
    config = home / "config.toml"
    config.write_text(f'{config.read_text()}\n[records]\nsupervised = ["okoye"]\n')
    return home


def signed(served: Vault, harmon: Actor, chart: str, label: Label) -> str:
    section = SectionDraft(title="Process", text=DREAM, label=label)
    saved = served.notes.draft(
        harmon, chart, session_at=START, kind=NoteKind.PSYCHOTHERAPY, sections=[section]
    )
    served.signing.sign(harmon, saved.note_id)
    return saved.note_id


@pytest.fixture
def note(served: Vault, harmon: Actor, chart: str) -> str:
    return signed(served, harmon, chart, OF_A)


def lend(pages: Pages, served: Vault, chart: str) -> str:
    """Let harmon lend to the trainee; return the loan's address."""
    [trainee] = [each for each in served.accounts.names().values() if each.username == "okoye"]
    pages["harmon"].get(f"/loans/charts/{chart}/training")
    form = {"borrower": trainee.user_id, "program": "Practicum", "days": "30"}
    shown = pages["harmon"].post(f"/loans/charts/{chart}/training", dict(form))
    assert "reaches 1 section." in shown.text
    return shown.request.path


def test_a_trainee_reads_until_the_loan_is_ended(
    pages: Pages, served: Vault, chart: str, note: str
) -> None:
    loan = lend(pages, served, chart)
    trainee, author = pages["okoye"], pages["harmon"]
    assert chart in trainee.get("/loans/").text
    assert "Finish reading what is lent to you" in trainee.get("/tasks/").text
    assert f'href="{loan}/notes/{note}"' in trainee.get(loan).text
    read = trainee.get(f"{loan}/notes/{note}").text
    assert "The dream of &lt;b&gt;the harbour&lt;/b&gt; again" in read
    assert trainee.get(f"/notes/{note}").status_code == 403
    assert re.search(r"What was read</h2>\s*<div class=\"sheet\"", author.get(loan).text)
    assert "Renewed." in author.post(f"{loan}/renew").text
    assert "The loan is over" in author.post(f"{loan}/end").text
    for address in (loan, f"{loan}/notes/{note}"):
        answer = trainee.get(address)
        assert answer.status_code == 403
        assert "This loan is over." in answer.text
    assert loan not in trainee.get("/loans/").text


def test_what_a_form_lacks_stands_at_its_fields(pages: Pages, chart: str, note: str) -> None:
    author = pages["harmon"]
    author.get(f"/loans/charts/{chart}/defence")
    wrong = author.post(f"/loans/charts/{chart}/defence", {"days": "900"})
    assert wrong.status_code == 422
    for field in ("borrower", "court", "docket", "member", "days"):
        assert f'id="{field}-error"' in wrong.text


def test_a_label_that_does_not_tell_is_said_above_the_form(
    pages: Pages, served: Vault, harmon: Actor, chart: str
) -> None:
    served.members.add(harmon, chart, "B", MemberRole.CLIENT, MemberDetails(name="Bo Hartley"))
    signed(served, harmon, chart, OF_NOBODY)
    [counsel] = [each for each in served.accounts.names().values() if each.username == "calder"]
    author = pages["harmon"]
    author.get(f"/loans/charts/{chart}/defence")
    form = {
        "author": harmon.user_id,
        "borrower": counsel.user_id,
        "court": "Superior Court",
        "docket": "26-CV-1",
        "member": "A",
        "days": "30",
    }
    refused = author.post(f"/loans/charts/{chart}/defence", dict(form))
    assert refused.status_code == 422
    assert "do not tell whose they are" in refused.text
    assert "Superior Court" in refused.text


def test_who_has_nobody_to_lend_to_is_told_why(pages: Pages, served: Vault, chart: str) -> None:
    assert "Nothing is lent to you." in pages["calder"].get("/loans/").text
    assert "Lent by you" not in pages["calder"].get("/loans/").text
    page = pages["harmon"].get(f"/loans/charts/{chart}/defence").text
    assert "You hold no psychotherapy notes of this chart." in page
    for path in ("/loans/", f"/loans/charts/{chart}/training"):
        assert pages["reyes"].get(path).status_code == 403
