"""A chart's end in a browser, and a client's request to amend it before that."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.browser.barriers import barriers
from tests.browser.conftest import PHONE, Visit
from tests.conftest import passphrase_of
from vault.assembly import open_vault
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


@pytest.fixture
def old(home: Path) -> tuple[str, str]:
    """A closed chart of harmon's whose last session was in 2010, and its note."""
    with open_vault(home) as vault:
        harmon = vault.logins.login("harmon", passphrase_of("harmon"))
        number = vault.charts.create(
            harmon, UnitKind.INDIVIDUAL, ChartDetails(name="Old Mr. Hartley")
        ).number
        details = MemberDetails(name="Old Mr. Hartley", birth_date=date(1950, 1, 1))
        vault.members.add(harmon, number, "A", MemberRole.CLIENT, details)
        label = Label(Confidentiality.N, subjects=("A",), holders=("A",))
        note = vault.notes.draft(
            harmon,
            number,
            session_at=datetime(2010, 2, 9, tzinfo=UTC),
            sections=[SectionDraft(title="Session", text="He is well.", label=label)],
        )
        vault.signing.sign(harmon, note.note_id)
        vault.charts.set_status(harmon, number, ChartStatus.CLOSED)
        return number, note.note_id


def test_a_request_is_denied_and_then_the_chart_is_disposed_of(
    old: tuple[str, str], visit: Visit
) -> None:
    number, note = old
    page = visit("harmon", f"/notes/{note}", size=PHONE)
    page.get_by_role("link", name="Enter a request to amend").click()
    page.get_by_label("Who asks").fill("Mr. Hartley")
    page.get_by_label("What is asked for, and why").fill("I was not well.")
    page.get_by_role("button", name="Enter the request").click()
    page.get_by_label("Ground").select_option("accurate")
    page.get_by_label("The denial, as the client reads it").fill("It says what was seen.")
    page.get_by_role("button", name="Deny it").click()
    page.get_by_label("The client's statement, word for word").fill("It is not so.")
    page.get_by_role("button", name="Keep the statement").click()
    page.get_by_text("request, denial, statement").wait_for()

    page.goto("/retention/")
    page.get_by_label(f"Old Mr. Hartley, {number}").check()
    page.get_by_role("button", name="Propose it").click()
    page.get_by_role("heading", name="Somebody else confirms").wait_for()

    second = visit("pryce", "/retention/")
    second.get_by_role("link", name="Look at it").click()
    second.get_by_label("Your passphrase, once more").fill(passphrase_of("pryce"))
    second.get_by_role("button", name="Destroy for good").click()
    second.get_by_role("heading", name="Certificate of disposal").wait_for()
    assert list(barriers(second)) == []
    with second.expect_download() as kept:
        second.get_by_role("link", name="Signed certificate").click()
    assert number in kept.value.path().read_text()

    page.goto(f"/charts/{number}")
    page.get_by_text("This chart was disposed of").wait_for()
