"""A practice in one state, with a chart, a signed note and somebody at the database."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest

from tests.conftest import START, People, Template
from tests.integration.intruder import Intruder
from vault.assembly import Vault, open_vault
from vault.clock import SteppingClock
from vault.disclosure.rules.consultation import Consultation
from vault.identity.actor import Actor
from vault.jurisdictions.rules import VictimClass
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality
from vault.records.chart_model import ChartDetails, MemberDetails, MemberRole, UnitKind
from vault.records.note_model import SectionDraft
from vault.safety.facts import Facts, ReportFacts, ThreatFacts
from vault.safety.telling import Telling
from vault.safety.views import SafetyPage
from vault.safety.vocabulary import Kind, Method, Recipient, TaskKind

CHART_TEXT = "The canary sings in the chart alone"
REPORTED = "Bruises on both arms, seen on Monday; the child says who did it"
REPORTER = "Ruth Harmon, LICSW"
INTAKE = Telling(
    to=Recipient.AGENCY,
    recipient="D. Ruiz, intake",
    affiliation="Department of Children and Families",
    reference="DCF-4471",
    method=Method.VOICE,
)
CONSULTATION = Consultation(
    name="Mei Sato",
    credential="LICSW",
    role="supervisor",
    at=START,
    shared="A threat, no names",
    advice="Report",
    decision="Report",
    dissent="",
)


def report_facts(victim: VictimClass = VictimClass.CHILD) -> ReportFacts:
    return ReportFacts(
        victim_class=victim,
        victim="The younger child of client A",
        facts=REPORTED,
        responsible="The stepfather",
        agency="Department of Children and Families",
        reporter=REPORTER,
    )


THREAT = ThreatFacts(
    who="Client A",
    what="Said he would shoot his brother",
    when="In today's session; after Sunday's match",
    source="Client A himself",
    target="The brother, known by name",
    means="Owns a shotgun",
    imminence="This weekend",
    assessment="Meant as said",
    rejected="A safety plan alone: he would not agree to it",
    options=frozenset({"tell-police"}),
    action="Called the police of the brother's town",
)


@dataclass(frozen=True, slots=True)
class Harbor(Intruder):
    """A vault, its people, and harmon's chart with one signed note."""

    vault: Vault
    people: People
    clock: SteppingClock
    chart: str
    note: str
    section: str

    @property
    def clinician(self) -> Actor:
        return self.people["harmon"]

    def opened(self, kind: Kind = Kind.REPORT, victim: VictimClass | None = None) -> str:
        return self.vault.safety.open(self.clinician, kind, chart=self.chart, victim_class=victim)

    def completed(self, facts: Facts, kind: Kind = Kind.REPORT) -> str:
        case = self.opened(kind)
        self.vault.safety.complete(self.clinician, case, facts)
        return case

    def page(self, case: str, who: Actor | None = None) -> SafetyPage:
        return self.vault.safety_views.show(who or self.clinician, case)

    def open_tasks(self, case: str) -> set[TaskKind]:
        return {each.kind for each in self.page(case).tasks if each.done is None}


Open = Callable[[str], Harbor]


@pytest.fixture
def in_state(template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Open a practice in a state; `in_state("MA")`."""
    with ExitStack() as stack:

        def opened(state: str) -> Harbor:
            monkeypatch.setenv("VAULT_RECORDS__JURISDICTION", state)
            monkeypatch.setenv("VAULT_RECORDS__TIME_ZONE", "America/New_York")
            home = Path(shutil.copytree(template.home, tmp_path / state))
            clock = SteppingClock(START, step=timedelta(milliseconds=1))
            vault = stack.enter_context(open_vault(home, clock=clock))
            people = People(vault)
            return practice(vault, people, clock)

        yield opened


@pytest.fixture
def harbor(in_state: Open) -> Harbor:
    return in_state("MA")


def practice(vault: Vault, people: People, clock: SteppingClock) -> Harbor:
    author = people["harmon"]
    chart = vault.charts.create(
        author, UnitKind.INDIVIDUAL, ChartDetails(name="Chart of the tests")
    ).number
    vault.members.add(author, chart, "A", MemberRole.CLIENT, MemberDetails(name="Client A"))
    label = Label(Confidentiality.N, subjects=("A",), holders=("A",))
    draft = SectionDraft(title="Medication", text=CHART_TEXT, label=label)
    saved = vault.notes.draft(author, chart, session_at=START, sections=[draft])
    vault.signing.sign(author, saved.note_id)
    return Harbor(vault, people, clock, chart, saved.note_id, saved.section_ids[0])


def telling(**changes: object) -> Telling:
    return replace(INTAKE, **changes)  # type: ignore[arg-type]  # a test names the fields


def text_of(pdf: bytes) -> str:
    """Return the text of a PDF on one line."""
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        pages = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    return " ".join(pages.split())
