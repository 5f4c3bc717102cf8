"""The Hardeman case step by step, each by whoever takes it, in the browser that they sit at.

`write_record` and `Story` begin it; each function after them is one step on a page of one person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.conftest import passphrase_of
from vault.assembly import Vault, open_vault
from vault.cli.demo.papers import REDACTION, write_papers
from vault.cli.demo.record import ADDED_TO, ADDENDUM, MEMBERS
from vault.cli.instrument_file import InstrumentFile, read_clauses, read_instrument
from vault.cli.note_text import drafts
from vault.disclosure.rules.clauses import Clause
from vault.identity.actor import Actor
from vault.importing.note import ImportDefaults
from vault.importing.reader import parse_note
from vault.records.chart_model import ChartDetails, UnitKind

DAY, MOMENT = "%Y-%m-%d", "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True)
class Story:
    """What a run of the case works with.

    Args:
        chart: the number of the couple's chart.
        papers: the folder with the court's papers, as `vaultctl demo` writes them.
    """

    chart: str
    papers: Path

    def paper(self, name: str) -> InstrumentFile:
        """Read a paper of the court ("order", "amended")."""
        return read_instrument(self.papers / f"{name}.toml")

    def clauses(self, name: str) -> tuple[Clause, ...]:
        """Read what was said in the negotiation ("proposal", "counter", "terms")."""
        return read_clauses(self.papers / f"{name}.toml")

    def scan(self, name: str) -> Path:
        """Return the scan of a paper."""
        return self.papers / f"{name}.pdf"

    def passage(self) -> str:
        """Return the words that are about the sister, in a section that is released."""
        return (self.papers / REDACTION).read_text("utf-8").strip()


def begin(home: Path, folder: Path) -> Story:
    """Write the record into the vault and the court's papers into a folder; no server runs yet."""
    folder.mkdir()
    write_papers(folder)
    with open_vault(home) as vault:
        harmon = vault.logins.login("harmon", passphrase_of("harmon"))
        return Story(_write_record(vault, harmon), folder)


def _write_record(vault: Vault, harmon: Actor) -> str:
    chart = vault.charts.create(
        harmon, UnitKind.COUPLE, ChartDetails(name="The Marsh couple")
    ).number
    for handle, role, details in MEMBERS:
        vault.members.add(harmon, chart, handle, role, details)
    signed: dict[str, str] = {}
    notes = resources.files("vault.cli.demo").joinpath("notes")
    for file in sorted(notes.iterdir(), key=lambda each: each.name):
        parsed = parse_note(file.read_bytes(), filename=file.name, defaults=ImportDefaults())
        if file.name == ADDENDUM:
            saved = vault.notes.draft(
                harmon,
                chart,
                session_at=parsed.front.session_at,
                kind=parsed.front.kind,
                sections=drafts(parsed),
                addendum_to=signed[ADDED_TO],
            )
        else:
            saved = vault.imports.land(harmon, chart, parsed)
        vault.signing.sign(harmon, saved.note_id)
        signed[file.name] = saved.note_id
    return chart


def receive(reyes: Page, story: Story, *people: str) -> str:
    """The records office opens a case on the order, with these people; return its number."""
    reyes.goto("/cases/")
    reyes.get_by_role("link", name="A paper came in").click()
    _fill_paper(reyes, story.paper("order"), story.scan("order"))
    reyes.get_by_label("Charts it asks for").fill(story.chart)
    for name in people:
        reyes.get_by_label(name, exact=True).check()
    reyes.get_by_role("button", name="Open the case").click()
    said = reyes.get_by_role("status").filter(has_text="is open").inner_text()
    found = re.search(r"D-[A-Z2-7]{6}", said)
    assert found
    return found[0]


def verify(page: Page, case: str) -> None:
    """Somebody of the office verifies the paper with the court."""
    form = _act(page, case, "verify")
    form.get_by_label("With whom").fill("With the clerk's office, by the number on its site.")
    form.get_by_role("button").click()
    said(page, "The paper is verified.")


def hold_and_classify(page: Page, case: str) -> None:
    """Everything that the case could touch is put on hold; the class follows from the paper."""
    _act(page, case, "hold").get_by_role("button").click()
    said(page, "The records are on hold")
    _act(page, case, "classify").get_by_role("button").click()
    said(page, "The paper is classified.")


def consult(harmon: Page, case: str) -> None:
    """The clinician puts a consultation on record: nobody decides this alone."""
    form = _act(harmon, case, "consult")
    for label, words in {
        "Who was consulted": "M. Sato",
        "Their licence or credential": "PhD",
        "In what role": "supervisor",
        "When": "2026-05-21T09:00",
        "The facts that were shared": "An order demands the whole joint record of two parents.",
        "What they advised": "Ask the court to narrow it, through counsel.",
        "What was decided": "Ask the court through counsel.",
    }.items():
        form.get_by_label(label).fill(words)
    form.get_by_label("Nobody dissented").check()
    form.get_by_role("button").click()
    said(harmon, "The consultation is on record.")


def ask_to_narrow(calder: Page, case: str) -> None:
    """Counsel asks the court to narrow the order; the case waits for the answer."""
    form = _act(calder, case, "ask_court")
    form.get_by_label("What is asked").select_option("narrow")
    form.get_by_label("How, and on what grounds").fill("It reaches privileged records.")
    form.get_by_role("button").click()
    said(calder, "the case waits for the court's answer")
    expect(calder.get_by_text("A motion is pending").first).to_be_visible()


def say(calder: Page, case: str, party: str, clauses: tuple[Clause, ...]) -> None:
    """Counsel enters what a party ("The custodian") proposes or counters."""
    calder.goto(f"/cases/{case}/negotiation")
    calder.get_by_label(party, exact=True).check()
    calder.get_by_label("They propose this scope").check()
    _fill_clauses(calder, clauses)
    calder.get_by_role("button", name="Put it on record").click()
    said(calder, "is on record.")


def agree(calder: Page, case: str, party: str) -> None:
    """Counsel enters that a party agrees to the open proposal."""
    calder.goto(f"/cases/{case}/negotiation")
    calder.get_by_label(party, exact=True).check()
    calder.get_by_label("They agree to the open proposal").check()
    calder.get_by_role("button", name="Put it on record").click()
    said(calder, "agrees.")


def record_ruling(calder: Page, case: str) -> None:
    """Counsel records that an amended order answers the motion."""
    form = _act(calder, case, "rule")
    form.get_by_label("How it ended").select_option("motion_pending:amended")
    form.get_by_label("The ruling").fill("Allowed by agreement; amended order of June 9, 2026.")
    form.get_by_role("button").click()
    said(calder, "The ruling is on record.")


def amend(reyes: Page, story: Story, case: str) -> None:
    """The records office takes in the amended order; the page shows what it changes."""
    reyes.goto(f"/cases/{case}")
    reyes.get_by_role("link", name="Take in the amended paper").click()
    _fill_paper(reyes, story.paper("amended"), story.scan("amended"))
    reyes.get_by_label("What stands on the earlier paper is void").check()
    reyes.get_by_role("button", name="Take in this paper").click()
    said(reyes, "The new paper is in the place of the earlier one.")
    expect(reyes.get_by_role("heading", name="What the new paper changes")).to_be_visible()


def meet_basis(calder: Page, case: str) -> None:
    """Counsel finds the legal basis met."""
    form = _act(calder, case, "meet_basis")
    form.get_by_label("On what grounds").fill("A judge's order, verified, in force.")
    form.get_by_role("button").click()
    said(calder, "The legal basis is found met.")


def set_scope(harmon: Page, case: str) -> int:
    """The clinician takes the sections that the clauses ask for; return how many there are."""
    harmon.goto(f"/cases/{case}")
    harmon.get_by_role("link", name="To the scope").click()
    ticked = harmon.locator("input[name=sections]:checked").count()
    harmon.get_by_role("button", name="Set the scope to the ticked sections").click()
    said(harmon, f"{ticked} sections wait for a decision.")
    return ticked


def to_scope(story: Story, reyes: Page, calder: Page, harmon: Page) -> str:
    """Take the case from the order's arrival to a scope of its amended order; return its number."""
    case = receive(reyes, story, "Harmon", "Calder")
    verify(reyes, case)
    hold_and_classify(reyes, case)
    consult(harmon, case)
    ask_to_narrow(calder, case)
    say(calder, case, "The custodian", story.clauses("proposal"))
    say(calder, case, "The requester", story.clauses("counter"))
    say(calder, case, "The custodian", story.clauses("terms"))
    agree(calder, case, "The requester")
    record_ruling(calder, case)
    amend(reyes, story, case)
    verify(reyes, case)
    meet_basis(calder, case)
    set_scope(harmon, case)
    return case


def _act(page: Page, case: str, step: str) -> Locator:
    """Open an act on a case's page and return its form."""
    page.goto(f"/cases/{case}")
    act = page.locator(f"#act-{step}")
    if act.get_attribute("open") is None:
        act.locator("summary").click()
    return act


def said(page: Page, words: str) -> None:
    """Wait until a page says so."""
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def _fill_paper(page: Page, file: InstrumentFile, scan: Path) -> None:
    paper = file.instrument
    page.get_by_label("What it calls itself").select_option(paper.kind.value)
    page.get_by_label("Who signed it").select_option(paper.signer.value)
    for flag in paper.text:
        page.locator(f"input[name=text][value={flag.value}]").check()
    expect(page.locator("[data-class-words]")).to_contain_text("of the class “court order”")
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
        "When it is to be answered": f"{paper.return_at:{MOMENT}}",
    }
    for label, words in fields.items():
        page.get_by_label(label).fill(words)
    _fill_clauses(page, file.clauses)
    page.get_by_label("Scan of the paper").set_input_files(scan)


def _fill_clauses(page: Page, clauses: tuple[Clause, ...]) -> None:
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
    for place, cleared in enumerate(clause.cleared):
        row.get_by_label("Holders cleared").nth(place).fill(cleared.holder)
        row.get_by_label("Cleared by").nth(place).select_option(cleared.ground.value)
        row.get_by_label("Where that is written").nth(place).fill(cleared.source)
