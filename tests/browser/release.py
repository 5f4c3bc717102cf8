"""The way out of a case: from the decisions at the release desk to the closed case.

Each function is one step on a page of one person, after `hardeman.to_scope`.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import VAULTCTL
from tests.browser.papers import said
from tests.conftest import passphrase_of
from vault.production.document.matter import Recipient

PARTY = "A party or counsel of record"
COUNSEL = Recipient(
    name="Lee Ortiz, Esq.",
    role="Counsel for the plaintiff",
    address=("Ortiz & Vane", "3 Custom House Lane", "Harborville"),
)
ANSWER = "Both parents said it in the joint session that the order names."


def release_by_keyboard(harmon: Page, case: str) -> None:
    """The clinician walks the list by keys and releases what the order names."""
    harmon.goto(f"/cases/{case}/desk")
    expect(harmon.locator(".paper img")).to_be_visible()
    _walk_to(harmon, "Parenting schedule", "It may leave whole: clause 1")
    harmon.keyboard.press("r")
    _told(harmon, "Released. It is on the page now.")
    expect(harmon.locator("output")).to_have_text("1 of 22 decided")
    expect(harmon.locator(".row-of.current")).to_contain_text("Released")
    expect(harmon.locator("#page-text, .paper pre")).to_contain_text("alternate weekends")
    _walk_to(harmon, "Parenting schedule, addendum", "It may leave whole: clause 2")
    harmon.keyboard.press("w")
    _told(harmon, "Withheld: R1")
    harmon.keyboard.press("u")
    harmon.keyboard.type("It is part of what the order names.")
    harmon.keyboard.press("Enter")
    _told(harmon, "Taken back: 1 decision")
    harmon.keyboard.press("r")
    _told(harmon, "Released. It is on the page now.")


def keep_passage_back(harmon: Page, case: str, passage: str) -> None:
    """The clinician selects what is about the sister, and releases the rest of its section."""
    harmon.goto(f"/cases/{case}/desk")
    _walk_to(harmon, "Parenting schedule", "It may leave redacted")
    harmon.keyboard.press("x")
    text = harmon.locator("[data-text]")
    suggested = harmon.locator("[data-passages]")
    expect(suggested).to_contain_text("Toby in 6 places · R4 personal identifier · minor's name")
    expect(suggested).to_contain_text("Ruth · R3 another person")
    _select(text.locator("[data-paragraph='1']"), passage)
    harmon.get_by_role("button", name="R3 · another person", exact=True).click()
    expect(text.locator("mark")).to_have_text(passage)
    harmon.get_by_role("button", name="Release it without these").click()
    _told(harmon, "Released in part.")
    row = harmon.locator(".row-redact")
    expect(row).to_contain_text("Released in part, 1 passage kept back")
    page = harmon.locator(".paper pre")
    expect(page).to_contain_text("What does not work is the handing over.")
    expect(page).not_to_contain_text("coats")


def keep_back_everywhere(harmon: Page, case: str, words: str) -> None:
    """The clinician finds every place of some words in scope, and keeps them back."""
    harmon.goto(f"/cases/{case}/desk")
    harmon.get_by_text("Keep a name or phrase back everywhere").click()
    form = harmon.locator("[data-find]")
    form.get_by_label("Name or phrase").fill(words)
    form.get_by_label("Why it stays back").select_option("R4")
    form.get_by_role("button", name="Find every place").click()
    places = harmon.locator("form mark")
    expect(places).to_have_text([words, words])
    harmon.get_by_role("button", name="Keep it back as R4 where ticked").click()
    said(harmon, "Kept back in 2 sections.")


def withhold_the_rest(harmon: Page, case: str) -> None:
    """The clinician withholds everything undecided, after a list of it, one by one."""
    harmon.goto(f"/cases/{case}/desk")
    harmon.get_by_text("Decide many undecided sections at once").click()
    harmon.get_by_role("button", name="List them one by one").click()
    expect(harmon.get_by_role("heading", name="Confirm what is withheld")).to_be_visible()
    expect(harmon.locator("input[name=decision]:checked")).to_have_count(19)
    harmon.get_by_role("button", name="Withhold what is ticked").click()
    said(harmon, "19 sections decided.")
    expect(harmon.locator("output")).to_have_text("22 of 22 decided")


def review(page: Page, case: str, kind: str, words: str) -> None:
    """Somebody records their review ("clinical" or "independent") of every decision."""
    page.goto(f"/cases/{case}/review")
    page.get_by_label("What you found").fill(words)
    page.get_by_role("button", name=f"Record the {kind} review").click()
    said(page, f"The {kind} review is on record.")


def render(reyes: Page, case: str, to: Recipient = COUNSEL) -> None:
    """The records office renders the production as long work, which shows how far it is."""
    reyes.goto(f"/cases/{case}/production")
    reyes.get_by_label("Recipient", exact=True).fill(to.name)
    reyes.get_by_label("Recipient's role").fill(to.role)
    reyes.get_by_label("Address").fill("\n".join(to.address))
    reyes.get_by_role("button", name="Render and test it").click()
    reyes.get_by_role("link", name="See the result").click(timeout=30_000)
    expect(reyes.get_by_role("heading", name="What the self-test found")).to_be_visible()


def answer_warnings(harmon: Page, case: str) -> None:
    """The clinician says of each restated passage why it may leave all the same."""
    harmon.goto(f"/cases/{case}/production")
    answers = harmon.get_by_label("Why it may leave all the same")
    expect(answers).not_to_have_count(0)
    while answers.count():
        answers.first.fill(ANSWER)
        harmon.get_by_role("button", name="Record the answer").first.click()
        said(harmon, "The answer is on record.")
    expect(harmon.get_by_text("Ready to be approved")).to_be_visible()


def look_at_what_would_leave(pryce: Page, case: str) -> None:
    """The approver sees every page and gets the PDF; another's passphrase approves nothing."""
    pryce.goto(f"/cases/{case}/production/approval")
    pictures = pryce.locator(".paper img")
    expect(pictures.first).to_have_js_property("complete", True)
    assert pictures.first.evaluate("image => image.naturalWidth") > 0
    pdf = pryce.get_by_role("link", name="production.pdf")
    told = pryce.request.get(str(pdf.get_attribute("href")))
    assert told.body().startswith(b"%PDF")
    pryce.get_by_label("Your passphrase, once more").fill("not the one that it is")
    pryce.get_by_role("button", name="Approve exactly these bytes").click()
    expect(pryce.get_by_text("Nothing was approved.").first).to_be_visible()


def approve(page: Page, case: str, username: str = "pryce") -> None:
    """Somebody who prepared nothing signs the hash of what would leave."""
    page.goto(f"/cases/{case}/production/approval")
    page.get_by_label("Your passphrase, once more").fill(passphrase_of(username))
    page.get_by_role("button", name="Approve exactly these bytes").click()
    said(page, "Approved and signed.")


def seal(pryce: Page, case: str) -> None:
    """The privacy officer seals what is approved."""
    pryce.goto(f"/cases/{case}/production/approval")
    pryce.get_by_role("button", name="Seal and pack it").click()
    said(pryce, "Sealed.")


def send(reyes: Page, case: str, folder: Path, to: str, capacity: str = PARTY) -> Path:
    """The records office puts the transmission on record and receives the package, once."""
    reyes.goto(f"/cases/{case}/production/sending")
    reyes.get_by_label("Channel").fill("courier")
    reyes.get_by_label(capacity).check()
    with reyes.expect_download() as handed:
        reyes.get_by_role("button", name="Put it on record and download it once").click()
    package = folder / handed.value.suggested_filename
    handed.value.save_as(package)
    log = reyes.get_by_role("region", name="Delivery log")
    expect(log).to_contain_text(to)
    expect(log.locator("tbody tr")).to_have_count(1)
    expect(reyes.get_by_role("button", name="download it once")).to_have_count(0)
    return package


def save_trust(reyes: Page, case: str, folder: Path) -> Path:
    """The records office saves the file with which the recipient checks the package."""
    reyes.goto(f"/cases/{case}/production/sending")
    with reyes.expect_download() as handed:
        reyes.get_by_role("link", name="Trust file").click()
    saved = folder / handed.value.suggested_filename
    handed.value.save_as(saved)
    return saved


def send_log_to_court(reyes: Page, case: str, folder: Path) -> Path:
    """The records office sends the court the privilege log, which is under seal."""
    reyes.goto(f"/cases/{case}/production/sending")
    form = reyes.locator("form").filter(has_text="Send the privilege log that is under seal")
    form.get_by_label("the court").check()
    form.get_by_label("Recipient", exact=True).fill("Clerk of the court")
    form.get_by_label("Address", exact=True).fill("1 Court Square")
    form.get_by_label("Channel").fill("in hand")
    with reyes.expect_download() as handed:
        form.get_by_role("button", name="Put it on record and download it").click()
    log = folder / handed.value.suggested_filename
    handed.value.save_as(log)
    expect(reyes.get_by_role("region", name="Delivery log")).to_contain_text("Clerk of the court")
    return log


def verify(package: Path, trust: Path) -> str:
    """The recipient verifies a package, which holds; return what they are told."""
    answer = subprocess.run(
        [*VAULTCTL, "verify", str(package), "--trust", str(trust)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "Everything that could be checked holds." in answer.stdout
    return answer.stdout


def account_and_close(reyes: Page, case: str) -> None:
    """The records office enters the disclosure in the accounting and closes the case."""
    reyes.goto(f"/cases/{case}/production/sending")
    reyes.get_by_role("button", name="Account for it").click()
    said(reyes, "The disclosure stands in the accounting")
    reyes.get_by_text("Close the case", exact=True).click()
    reyes.get_by_role("button", name="Close it").click()
    said(reyes, "The case is closed.")


def _walk_to(page: Page, title: str, why: str) -> None:
    """Go down the list by keys to the row with this title and reason."""
    current = page.locator(".row-of.current")
    expect(current).to_have_count(1)
    for _ in range(page.locator("[data-row]").count()):
        if current.locator(".row-title").inner_text() == title and why in current.inner_text():
            return
        page.keyboard.press("j")
    raise AssertionError(f"no row {title!r} that says {why!r}")


def _select(paragraph: Locator, words: str) -> None:
    """Select words of a paragraph as a pointer drawn over them would."""
    paragraph.evaluate(
        """(paragraph, words) => {
          const text = paragraph.firstChild;
          const start = text.data.indexOf(words);
          getSelection().setBaseAndExtent(text, start, text, start + words.length);
        }""",
        words,
    )


def _told(page: Page, words: str) -> None:
    expect(page.locator("#desk-said")).to_contain_text(words)
