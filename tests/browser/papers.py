"""Papers that come in, typed from what they say, and the acts on the page of a case."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import FilePayload, Locator, Page, expect

from vault.disclosure.rules.clauses import Clause, Ground
from vault.disclosure.rules.instruments import Instrument

DAY, MOMENT = "%Y-%m-%d", "%Y-%m-%dT%H:%M"


def receive(
    reyes: Page,
    paper: Instrument,
    clauses: Sequence[Clause],
    scan: FilePayload | Path,
    *,
    named: str,
    chart: str,
    people: Sequence[str],
) -> str:
    """The records office opens a case on a paper, with these people; return its number."""
    reyes.goto("/cases/")
    reyes.get_by_role("link", name="A paper came in").click()
    fill(reyes, paper, clauses, scan, named)
    reyes.get_by_label("Charts it asks for").fill(chart)
    for name in people:
        reyes.get_by_label(name, exact=True).check()
    reyes.get_by_role("button", name="Open the case").click()
    said = reyes.get_by_role("status").filter(has_text="is open").inner_text()
    found = re.search(r"D-[A-Z2-7]{6}", said)
    assert found
    return found[0]


def act(page: Page, case: str, step: str) -> Locator:
    """Open an act on a case's page and return its form."""
    page.goto(f"/cases/{case}")
    act = page.locator(f"#act-{step}")
    if act.get_attribute("open") is None:
        act.locator("summary").click()
    return act


def said(page: Page, words: str) -> None:
    """Wait until a page says so."""
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def fill(
    page: Page, paper: Instrument, clauses: Sequence[Clause], scan: FilePayload | Path, named: str
) -> None:
    """Fill in the particulars of a paper, which the page says to be of that class."""
    page.get_by_label("What it calls itself").select_option(paper.kind.value)
    page.get_by_label("Who signed it").select_option(paper.signer.value)
    for flag in paper.text:
        page.locator(f"input[name=text][value={flag.value}]").check()
    expect(page.locator("[data-class-words]")).to_contain_text(named)
    fields = {
        "The signer's name": paper.signed_by,
        "Court or issuing body": paper.court,
        "Docket number": paper.docket,
        "Parties, one a line": "\n".join(paper.parties),
        "Who asks for the records": paper.requester,
        "In what role": paper.requester_role,
        "How it was served": paper.method,
        "Seal and protective terms, as written": paper.protective_terms or "",
        "Date of the paper": f"{paper.dated_on:{DAY}}",
        "When it was served": f"{paper.served_at:{MOMENT}}",
        "When it is to be answered": f"{paper.return_at:{MOMENT}}" if paper.return_at else "",
    }
    for label, words in fields.items():
        if words:
            page.get_by_label(label).fill(words)
    if paper.protective_terms == "":
        page.get_by_label("It was read for such terms and has none").check()
    fill_clauses(page, clauses)
    page.get_by_label("Scan of the paper").set_input_files(scan)


def fill_clauses(page: Page, clauses: Sequence[Clause]) -> None:
    """Fill in clauses, each in a row of its own."""
    rows = page.locator("[data-clause]")
    for place, clause in enumerate(clauses):
        if place == rows.count():
            page.get_by_role("button", name="Add another clause").click()
        _fill_clause(rows.nth(place), clause)


def _fill_clause(row: Locator, clause: Clause) -> None:
    limits = row.locator("details")
    if limits.get_attribute("open") is None:
        limits.locator("summary").click()
    fields = {
        "Number": str(clause.number),
        "Its words": clause.words,
        "Sessions from": f"{clause.date_from:{DAY}}" if clause.date_from else "",
        "Sessions to": f"{clause.date_to:{DAY}}" if clause.date_to else "",
        "About whom": ", ".join(sorted(clause.subjects)),
        "Words in titles": ", ".join(clause.title_words),
    }
    for label, words in fields.items():
        row.get_by_label(label).fill(words)
    for code in clause.kinds | clause.expressly:
        row.locator(f"input[type=checkbox][value={code.value}]").check()
    cleared: dict[tuple[Ground, str], list[str]] = {}
    for each in clause.cleared:
        cleared.setdefault((each.ground, each.source), []).append(each.holder)
    for place, ((ground, source), holders) in enumerate(cleared.items()):
        row.get_by_label("Holders cleared").nth(place).fill(", ".join(holders))
        row.get_by_label("Cleared by").nth(place).select_option(ground.value)
        row.get_by_label("Where that is written").nth(place).fill(source)
