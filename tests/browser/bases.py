"""What is a legal basis's own, step by step, each in the browser of whoever takes it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser import papers, release
from tests.browser.conftest import Visit
from tests.browser.papers import act, said
from tests.integration.disclosure.conftest import SCAN
from tests.integration.production.bases import DAY
from tests.integration.production.conftest import Producing
from vault.disclosure.rules.authorization import Form
from vault.disclosure.rules.clauses import Clause
from vault.disclosure.rules.elements.catalogue import RULES
from vault.disclosure.rules.elements.vocabulary import Element
from vault.disclosure.rules.instruments import Instrument
from vault.production.document.matter import Recipient

PDF = FilePayload(name="paper.pdf", mimeType="application/pdf", buffer=SCAN)
DATE = papers.DAY


@dataclass(frozen=True, slots=True)
class Office:
    """The Hardemans' record in a vault that is served, and whoever works on it.

    Args:
        matter: the record; what is not the point of a basis is done on it by service.
        visit: opens a person's page, in a browser of their own.
        folder: where what is downloaded goes.
    """

    matter: Producing
    visit: Visit
    folder: Path
    _pages: dict[str, Page] = field(default_factory=dict)

    def __getitem__(self, username: str) -> Page:
        if username not in self._pages:
            self._pages[username] = self.visit(username)
        return self._pages[username]


def take_in(
    office: Office, paper: Instrument, clauses: Sequence[Clause], named: str, *people: str
) -> str:
    """The records office opens a case on a paper; return its number."""
    case = papers.receive(
        office["reyes"],
        paper,
        clauses,
        PDF,
        named=f"of the class “{named}”" if named[0].islower() else named,
        chart=office.matter.chart,
        people=people or ("Harmon", "Calder"),
    )
    office.matter.case = case
    return case


def record(page: Page, case: str, *elements: Element, holder: str = "A") -> None:
    """Somebody puts facts on record, each with its document where it takes one."""
    page.goto(f"/cases/{case}/basis")
    for element in elements:
        _record(page, element, holder)


def _record(page: Page, element: Element, holder: str) -> None:
    line = page.locator(f"#element-{element.value}")
    line.get_by_text("Record it", exact=True).click()
    line.get_by_label("Day of the fact").fill(f"{DAY:{DATE}}")
    if RULES[element].holder:
        line.get_by_label("The member whom it is about").fill(holder)
    line.get_by_label("Where it is written").fill("Paragraph 4.")
    if RULES[element].document:
        line.get_by_label("The document (PDF)").set_input_files(PDF)
    line.get_by_role("button", name="Put it on record").click()
    said(page, f"On record: {element.words}.")


def enter_form(page: Page, case: str, form: Form) -> None:
    """The records office enters a form as its paper words it, after a look at what it lacks."""
    page.goto(f"/cases/{case}")
    page.get_by_role("link", name="signed form").first.click()
    fields = {
        "Whose privilege it is": form.holder,
        "That person's name": form.person,
        "What is to be disclosed": form.description,
        "Who may disclose it": form.discloser,
        "To whom it may be disclosed": form.recipient,
        "Its purpose": form.purpose,
        "Who signed it": form.signed_by,
        "Its last day": f"{form.expires_on:{DATE}}" if form.expires_on else "",
        "When it was signed": f"{form.signed_on:{DATE}}",
        "Sessions from": f"{form.date_from:{DATE}}" if form.date_from else "",
        "Sessions to": f"{form.date_to:{DATE}}" if form.date_to else "",
    }
    for label, words in fields.items():
        page.get_by_label(label).first.fill(words)
    for code in (*form.covers, *form.uses, *form.statements):
        page.get_by_label(code.words).check()
    page.get_by_label("Scan of the signed form").set_input_files(PDF)
    page.get_by_role("button", name="Enter this form").click()
    said(page, "is entered and stands.")


def meet_basis(page: Page, case: str) -> None:
    """Whoever may find it does find the legal basis met."""
    page.goto(f"/cases/{case}/basis")
    expect(page.get_by_text("All that the basis takes is on record.")).to_be_visible()
    page.get_by_role("link", name="Go and find the legal basis met").click()
    page.get_by_role("button", name="Find the legal basis met").click()
    said(page, "The legal basis is found met.")


def decide(harmon: Page, case: str, *, leaves: Collection[str], stays: Collection[str]) -> None:
    """The clinician sets the scope to the sections of these titles, and decides them."""
    harmon.goto(f"/cases/{case}")
    harmon.get_by_role("link", name="To the scope").click()
    for row in harmon.get_by_role("row").filter(has=harmon.get_by_role("checkbox")).all():
        title = row.locator("label").inner_text().partition(", ")[2]
        box = row.get_by_role("checkbox")
        if box.is_enabled():
            box.set_checked(title in {*leaves, *stays})
    harmon.get_by_role("button", name="Set the scope").click()
    said(harmon, f"{len(leaves) + len(stays)} section")
    harmon.get_by_role("link", name="To the release desk").click()
    for title in leaves:
        harmon.get_by_role("button", name=f"Release {title}", exact=True).click()
        expect(harmon.locator("#desk-said")).to_contain_text("Released.")
    for title in stays:
        expect(harmon.get_by_role("button", name=f"Release {title}", exact=True)).to_have_count(0)
        row = harmon.locator("[data-row]").filter(has_text=title)
        row.get_by_role("button", name="Withhold").click()
        expect(row).to_contain_text("Withheld ·")
    harmon.get_by_role("link", name="On to the review").click()
    harmon.get_by_label("What you found").fill("Each against what is asked for.")
    harmon.get_by_role("button", name="Record the clinical review").click()
    said(harmon, "The clinical review is on record.")


def send(
    office: Office,
    case: str,
    to: Recipient,
    *,
    capacity: str,
    offered: Sequence[str] = (),
    approver: str = "pryce",
    reviewer: str = "calder",
) -> None:
    """From the independent review to the closed case; the package verifies.

    Args:
        office: whose people do it.
        case: the case, reviewed by the clinician.
        to: who receives it.
        capacity: in what capacity.
        offered: the capacities that the page offers; this one alone, ticked, if none is named.
        approver: who approves.
        reviewer: who reviews independently.
    """
    reyes = office["reyes"]
    release.review(office[reviewer], case, "independent", "Within what the basis reaches.")
    release.render(reyes, case, to)
    office.matter.answer_all()
    release.approve(office[approver], case, approver)
    release.seal(office["pryce"], case)
    reyes.goto(f"/cases/{case}/production/sending")
    expect(reyes.locator("#capacities label")).to_have_text([*offered] or [capacity])
    if not offered:
        expect(reyes.get_by_label(capacity)).to_be_checked()
    package = release.send(reyes, case, office.folder, to.name, capacity)
    release.verify(package, release.save_trust(reyes, case, office.folder))
    if office.matter.state().log_waits:
        release.send_log_to_court(reyes, case, office.folder)
    release.account_and_close(reyes, case)


def refuse(calder: Page, case: str) -> Locator:
    """Counsel refuses the disclosure; return the letter that goes out."""
    form = act(calder, case, "refuse")
    form.get_by_label("Why it is refused").fill("Nothing came with it.")
    form.get_by_label("I know that this can't be taken back").check()
    form.get_by_role("button").click()
    said(calder, "The disclosure is refused.")
    calder.get_by_role("link", name="The letter to the requester").click()
    return calder.locator("article")


def call_back(calder: Page, case: str, pages: str) -> None:
    """Counsel calls pages back; what that takes is put on record and its end with it."""
    form = act(calder, case, "claw_back")
    expect(form.get_by_label("Pages, by their Bates numbers")).to_have_value(pages)
    form.get_by_label("Why, and how it was noticed").fill("B's name stood on it.")
    form.get_by_label("I know that this can't be taken back").check()
    form.get_by_role("button").click()
    said(calder, "The pages are called back.")
    calder.get_by_role("link", name="The notice to the recipient").click()
    expect(calder.locator("article")).to_contain_text(pages)
    record(calder, case, Element.RECALL_NOTICE, Element.RECALL_RETURNED, Element.RECALL_NO_ORDER)
    calder.get_by_role("link", name="Go and record how it ended").click()
    form = act(calder, case, "rule")
    form.get_by_label("How it ended").select_option("clawback:returned")
    form.get_by_label("The confirmation").fill("Destroyed, by affidavit.")
    form.get_by_role("button").click()
    said(calder, "The ruling is on record.")


def deny_what_is_beyond_access(harmon: Page, case: str, ground: str) -> None:
    """The clinician denies what access does not reach; its ground is ticked already."""
    form = act(harmon, case, "deny_access")
    expect(form.get_by_label(ground)).to_be_checked()
    form.get_by_label("What was found").fill("A psychotherapy note stands apart.")
    form.get_by_role("button").click()
    said(harmon, "The denial is on record.")


def set_fee(reyes: Page, case: str, dollars: str) -> None:
    """The records office puts on record what the copy costs."""
    form = act(reyes, case, "set_fee")
    form.get_by_label("Labor for copying").fill(dollars)
    form.get_by_label("How these costs were found").fill("12 minutes at $22.50 an hour")
    form.get_by_role("button").click()
    said(reyes, "The fee is on record.")


def letter(reyes: Page, case: str, name: str) -> Locator:
    """The records office opens a letter to the client, and says what it asks for."""
    reyes.goto(f"/cases/{case}")
    reyes.get_by_role("link", name=name).click()
    form = reyes.get_by_label("Form of the copy")
    if form.count():
        form.fill("PDF by e-mail")
        reyes.get_by_role("button", name="Write the letter").click()
    return reyes.locator("article")
