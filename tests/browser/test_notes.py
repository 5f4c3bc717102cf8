"""A clinician's day in a real browser: writing, losing the session, two tabs, signing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, expect
from sqlalchemy import select

from tests.browser.conftest import Server, Visit
from tests.conftest import passphrase_of
from tests.web.noting import ABOUT_A, ATTACK, Desk, desk_of
from vault.assembly import Vault, open_vault
from vault.identity.tables import Session
from vault.records.note_model import SectionDraft

SAVED = re.compile(r"Saved \d\d:\d\d")


@pytest.fixture
def desk(home: Path) -> Desk:
    with open_vault(home) as vault:
        return desk_of(vault)


def text_of(page: Page, place: int = 0) -> str:
    return page.locator(".part-text").nth(place).input_value()


def write(page: Page, words: str, place: int = 0) -> None:
    page.locator(".part-text").nth(place).fill(words)


def expect_saved(page: Page) -> None:
    expect(page.locator("#saving")).to_have_text(SAVED)


def end_sessions(vault: Vault) -> None:
    """End Harmon's sessions as they would from another device of theirs."""
    harmon = vault.logins.login("harmon", passphrase_of("harmon"))
    with vault.store.reading() as reader:
        query = select(Session.id).where(Session.user_id == harmon.user_id)
        sessions = reader.execute(query).scalars().all()
    for session_id in sessions:
        vault.sessions.revoke(harmon, session_id)


def test_a_clinicians_day(desk: Desk, visit: Visit) -> None:
    page = visit("harmon", f"/charts/{desk.chart}/notes/new")
    page.get_by_label("SOAP").check()
    page.get_by_role("button", name="Begin the note").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Progress note")

    write(page, "He was drunk at the hand-over.")
    page.get_by_text("proposed for the label").first.click()
    page.get_by_role("button", name="Add alcohol use disorder").click()
    expect(page.locator(".chips").first).to_contain_text("very restricted V")
    page.locator(".label-of > summary").first.click()
    page.get_by_role("radio", name="restricted R", exact=True).first.check()
    page.get_by_role("group", name="Whom it is about").first.get_by_label("Elena H.").check()
    expect(page.locator(".chips").first).to_contain_text("about Elena H. (A)")
    page.locator(".part-title").nth(1).press("Alt+Shift+ArrowUp")
    expect(page.locator(".part-title").first).to_have_value("Objective")
    page.get_by_role("button", name="Add a section").click()
    page.keyboard.type("Homework")
    page.keyboard.press("Control+s")
    expect_saved(page)

    page.get_by_role("button", name="Sign and lock").click()
    expect(page.get_by_text("4 of 5 sections have no label")).to_be_visible()
    page.get_by_label("Your passphrase").fill(passphrase_of("harmon"))
    page.get_by_role("button", name="Sign and lock").click()
    expect(page.get_by_text("signed and locked")).to_be_visible()
    headings = page.locator("article h2")
    expect(headings).to_have_text(["Objective", "Subjective", "Assessment", "Plan", "Homework"])
    expect(page.get_by_text("He was drunk")).to_be_visible()

    page.get_by_role("link", name="Add an addendum").click()
    page.get_by_role("button", name="Begin the addendum").click()
    write(page, "It was Thursday.")
    expect_saved(page)
    page.get_by_role("link", name="an earlier note").wait_for()


def test_a_session_that_ends_mid_note_loses_nothing(desk: Desk, visit: Visit, home: Path) -> None:
    note_id = desk_draft(home, desk)
    page = visit("harmon", f"/notes/{note_id}/edit")
    with open_vault(home) as vault:
        end_sessions(vault)
        write(page, "Typed while signed out.")
        again = page.get_by_role("dialog", name="You were signed out")
        again.wait_for()
        expect(page.locator("#saving")).to_contain_text("Not saved: you were signed out")
        again.get_by_label("Passphrase").fill("not the one that it is")
        again.get_by_role("button", name="Sign in and go on").click()
        expect(again.get_by_role("alert")).to_contain_text("do not go together")
        again.get_by_label("Passphrase").fill(passphrase_of("harmon"))
        again.get_by_role("button", name="Sign in and go on").click()
        expect_saved(page)
        harmon = vault.logins.login("harmon", passphrase_of("harmon"))
        [section] = vault.notes.open(harmon, note_id).sections
        assert section.content is not None
        assert section.content.text == "Typed while signed out."
    write(page, "And typed afterwards.")
    page.keyboard.press("Control+s")
    expect_saved(page)


def test_two_tabs_show_both_texts_and_keep_either(desk: Desk, visit: Visit, home: Path) -> None:
    note_id = desk_draft(home, desk)
    one = visit("harmon", f"/notes/{note_id}/edit")
    two = one.context.new_page()
    two.goto(f"/notes/{note_id}/edit")
    write(two, "From the second tab.")
    expect_saved(two)
    write(one, "From the first tab.")
    one.get_by_role("button", name="See both texts and choose").click()
    expect(one.get_by_role("heading", name="saved from elsewhere")).to_be_visible()
    expect(one.locator(".conflict")).to_contain_text("From the second tab.")
    expect(one.locator(".conflict")).to_contain_text("From the first tab.")
    assert text_of(one) == "From the first tab."
    one.get_by_role("button", name="Keep both").click()
    expect(one.get_by_text("Saved.", exact=True)).to_be_visible()
    assert [text_of(one, 0), text_of(one, 1)] == ["From the first tab.", "From the second tab."]


def test_nothing_typed_is_kept_by_the_browser_or_run_by_it(
    desk: Desk, visit: Visit, home: Path
) -> None:
    note_id = desk_draft(home, desk)
    page = visit("harmon", f"/notes/{note_id}/edit")
    alerts: list[str] = []

    def hear(dialog: Dialog) -> None:
        alerts.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", hear)
    page.locator(".part-title").fill(ATTACK)
    write(page, f"{ATTACK} beer {ATTACK}")
    page.keyboard.press("Control+s")
    expect_saved(page)
    stored = page.evaluate(
        "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    )
    assert "beer" not in stored
    assert "onerror" not in stored
    page.goto(f"/notes/{note_id}")
    expect(page.get_by_role("heading", level=2)).to_contain_text("<script>")
    assert alerts == []


def test_without_script_a_note_is_written_and_signed(
    desk: Desk, visit: Visit, server: Server, home: Path
) -> None:
    note_id = desk_draft(home, desk)
    signed_in = visit("harmon")
    browser = signed_in.context.browser
    assert browser is not None
    plain = browser.new_context(
        base_url=server.address,
        java_script_enabled=False,
        storage_state=signed_in.context.storage_state(),
    )
    page = plain.new_page()
    page.goto(f"/notes/{note_id}/edit")
    write(page, "Written without script.")
    page.get_by_role("button", name="Add a section").click()
    expect(page.locator(".part")).to_have_count(2)
    page.get_by_role("button", name="Sign and lock").click()
    page.get_by_label("Your passphrase").fill(passphrase_of("harmon"))
    page.get_by_role("button", name="Sign and lock").click()
    expect(page.get_by_text("Written without script.")).to_be_visible()
    plain.close()


def desk_draft(home: Path, desk: Desk) -> str:
    """Begin a note of Harmon's in a vault that nobody holds open."""
    with open_vault(home) as vault:
        saved = Desk(vault, desk.chart).vault.notes.draft(
            vault.logins.login("harmon", passphrase_of("harmon")),
            desk.chart,
            session_at=vault.clock.now(),
            sections=[SectionDraft(title="Parenting", text="Sundays.", label=ABOUT_A)],
        )
    return saved.note_id
