"""A couple's chart with an author's psychotherapy notes, a trainee, a supervisor, and counsel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import START, Beginning, People, remembered
from tests.integration.intruder import Intruder
from vault.assembly import Vault
from vault.identity.actor import Actor
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality, LocalCode, NoteKind, Sensitivity
from vault.loans.model import Suit, Terms, Training
from vault.records.chart_model import ChartDetails, MemberDetails, MemberRole, UnitKind
from vault.records.note_model import SectionDraft

SESSION = START - timedelta(hours=2)
PSY = frozenset({Sensitivity.PSYTHPN})
OF_A = Label(Confidentiality.R, PSY, subjects=("A",), holders=("A",))
OF_B = Label(Confidentiality.R, PSY, subjects=("B",), holders=("B",))
OF_BOTH = Label(
    Confidentiality.R,
    PSY,
    local=frozenset({LocalCode.JOINT}),
    subjects=("A", "B"),
    holders=("A", "B"),
)
OF_NOBODY = Label(Confidentiality.R, PSY)
PLAIN = Label(Confidentiality.N, subjects=("A",), holders=("A",))

DREAM = "The dream of the harbour again"
QUARREL = "What she did not say before him"
TOGETHER = "Both fell silent at the same word"
PROGRESS = "Sleeps better"
PROGRAM = Training("Harbor practicum 2026")
SUIT = Suit("Suffolk Superior Court", "26-CV-0417", "A")


@dataclass(frozen=True, slots=True)
class Practice(Intruder):
    """The chart, its notes, and whoever may do what with them."""

    vault: Vault
    people: People
    chart: str
    dream: str
    quarrel: str
    together: str
    progress: str

    @property
    def author(self) -> Actor:
        return self.people["harmon"]

    @property
    def trainee(self) -> Actor:
        return self.people["okoye"]

    @property
    def supervisor(self) -> Actor:
        return self.people["sato"]

    @property
    def counsel(self) -> Actor:
        return self.people["calder"]

    def lent(self, to: Actor | None = None, terms: Terms = PROGRAM, days: int = 30) -> str:
        """Let the author lend their notes; return the loan."""
        borrower = to or (self.trainee if terms is PROGRAM else self.counsel)
        return self.vault.loans.lend(self.author, self.chart, borrower.user_id, terms, days).loan_id

    def read(self, person: Actor, loan: str, note: str) -> list[str]:
        """Return the texts of a lent note."""
        return [each.text for each in self.vault.lent_notes.read(person, loan, note).sections]

    def reads(self, person: Actor, loan: str) -> list[str]:
        """Return every text that a loan lets its borrower read."""
        notes = self.vault.loans.show(person, loan).notes
        return sorted(text for each in notes for text in self.read(person, loan, each.note_id))

    def signed(
        self, label: Label, text: str, kind: NoteKind = NoteKind.PSYCHOTHERAPY, by: str = "harmon"
    ) -> str:
        """Sign one more note of one section."""
        return _signed(self.vault, self.people[by], self.chart, label, text, kind)


def _signed(
    vault: Vault, author: Actor, chart: str, label: Label, text: str, kind: NoteKind
) -> str:
    section = SectionDraft(title="Session", text=text, label=label)
    saved = vault.notes.draft(author, chart, session_at=SESSION, kind=kind, sections=[section])
    vault.signing.sign(author, saved.note_id)
    return saved.note_id


def _written(vault: Vault) -> Mapping[str, Any]:
    config = vault.home.config
    config.write_text(f'{config.read_text()}\n[records]\nsupervised = ["okoye"]\n')
    author, psychotherapy = People(vault)["harmon"], NoteKind.PSYCHOTHERAPY
    chart = vault.charts.create(author, UnitKind.COUPLE, ChartDetails(name="A couple")).number
    for handle in ("A", "B"):
        details = MemberDetails(name=f"Person {handle}")
        vault.members.add(author, chart, handle, MemberRole.CLIENT, details)
    return {
        "chart": chart,
        "dream": _signed(vault, author, chart, OF_A, DREAM, psychotherapy),
        "quarrel": _signed(vault, author, chart, OF_B, QUARREL, psychotherapy),
        "together": _signed(vault, author, chart, OF_BOTH, TOGETHER, psychotherapy),
        "progress": _signed(vault, author, chart, PLAIN, PROGRESS, NoteKind.PROGRESS),
    }


WRITTEN = Beginning(_written)


@pytest.fixture
def beginning() -> Beginning:
    return WRITTEN


@pytest.fixture
def practice(any_vault: Vault, people: People) -> Practice:
    """On SQLite and on PostgreSQL."""
    return Practice(any_vault, people, **remembered(any_vault))


@pytest.fixture
def harbor(vault: Vault, people: People) -> Practice:
    """On SQLite alone, for rules that no engine knows of."""
    return Practice(vault, people, **remembered(vault))
