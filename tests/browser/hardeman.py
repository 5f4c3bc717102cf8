"""The Hardeman case step by step, each by whoever takes it, in the browser that they sit at.

`write_record` and `Story` begin it; each function after them is one step on a page of one person.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import papers
from tests.browser.papers import act, said
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

COURT_ORDER = "of the class “court order”"


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
    file = story.paper("order")
    return papers.receive(
        reyes,
        file.instrument,
        file.clauses,
        story.scan("order"),
        named=COURT_ORDER,
        chart=story.chart,
        people=people,
    )


def verify(page: Page, case: str) -> None:
    """Somebody of the office verifies the paper with the court."""
    form = act(page, case, "verify")
    form.get_by_label("With whom").fill("With the clerk's office, by the number on its site.")
    form.get_by_role("button").click()
    said(page, "The paper is verified.")


def hold_and_classify(page: Page, case: str) -> None:
    """Everything that the case could touch is put on hold; the class follows from the paper."""
    act(page, case, "hold").get_by_role("button").click()
    said(page, "The records are on hold")
    act(page, case, "classify").get_by_role("button").click()
    said(page, "The paper is classified.")


def consult(harmon: Page, case: str) -> None:
    """The clinician puts a consultation on record: nobody decides this alone."""
    form = act(harmon, case, "consult")
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
    form = act(calder, case, "ask_court")
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
    papers.fill_clauses(calder, clauses)
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
    form = act(calder, case, "rule")
    form.get_by_label("How it ended").select_option("motion_pending:amended")
    form.get_by_label("The ruling").fill("Allowed by agreement; amended order of June 9, 2026.")
    form.get_by_role("button").click()
    said(calder, "The ruling is on record.")


def amend(reyes: Page, story: Story, case: str) -> None:
    """The records office takes in the amended order; the page shows what it changes."""
    reyes.goto(f"/cases/{case}")
    reyes.get_by_role("link", name="Take in the amended paper").click()
    file = story.paper("amended")
    papers.fill(reyes, file.instrument, file.clauses, story.scan("amended"), COURT_ORDER)
    reyes.get_by_label("What stands on the earlier paper is void").check()
    reyes.get_by_role("button", name="Take in this paper").click()
    said(reyes, "The new paper is in the place of the earlier one.")
    expect(reyes.get_by_role("heading", name="What the new paper changes")).to_be_visible()


def meet_basis(calder: Page, case: str) -> None:
    """Counsel finds the legal basis met."""
    form = act(calder, case, "meet_basis")
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
