"""A couple's chart from long ago, closed, and everybody who has to do with its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from tests.conftest import START, People, passphrase_of
from tests.integration.intruder import Intruder
from vault.assembly import Vault
from vault.clock import SteppingClock
from vault.identity.actor import Actor
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality, NoteKind
from vault.records.chart_model import (
    ChartDetails,
    ChartStatus,
    MemberDetails,
    MemberRole,
    UnitKind,
)
from vault.records.note_model import SectionDraft

SECRET = "The lantern stands for the lost brother"
ABOUT_A = Label(Confidentiality.N, subjects=("A",), holders=("A",))
YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Archive(Intruder):
    """A vault with one chart whose last session was at `START`; the clock is the test's."""

    vault: Vault
    people: People
    clock: SteppingClock
    chart: str
    chart_id: str
    note: str

    @property
    def clinician(self) -> Actor:
        return self.people["harmon"]

    @property
    def officer(self) -> Actor:
        return self.people["pryce"]

    @property
    def counsel(self) -> Actor:
        return self.people["calder"]

    def pass_years(self, years: int) -> None:
        self.clock.advance(years * YEAR)

    def propose(self, *charts: str) -> str:
        return self.vault.retention.propose(self.clinician, charts or (self.chart,), "Time is up")

    def confirm(self, disposal: str, username: str = "pryce") -> bytes:
        return self.vault.disposing.confirm(
            self.people[username], disposal, passphrase_of(username)
        )

    def dispose(self) -> bytes:
        """Let the time pass, propose and confirm."""
        self.pass_years(8)
        return self.confirm(self.propose())


def filed(vault: Vault, author: Actor, at: datetime = START) -> tuple[str, str, str]:
    """Open, write and close a chart; return its number, id and note."""
    ref = vault.charts.create(author, UnitKind.COUPLE, ChartDetails(name="The H. couple"))
    for handle, born in (("A", date(1980, 5, 5)), ("B", date(1981, 6, 6))):
        member = MemberDetails(name=f"Person {handle}", birth_date=born)
        vault.members.add(author, ref.number, handle, MemberRole.CLIENT, member)
    notes = [
        vault.notes.draft(
            author,
            ref.number,
            session_at=at,
            kind=kind,
            sections=[SectionDraft(title="Session", text=SECRET, label=ABOUT_A)],
        ).note_id
        for kind in (NoteKind.PROGRESS, NoteKind.PSYCHOTHERAPY)
    ]
    for note_id in notes:
        vault.signing.sign(author, note_id)
    vault.alerts.raise_alert(author, ref.number, "Never by telephone")
    vault.charts.set_status(author, ref.number, ChartStatus.CLOSED)
    return ref.number, ref.chart_id, notes[0]


@pytest.fixture
def archive(vault: Vault, people: People, clock: SteppingClock) -> Archive:
    """On SQLite."""
    return Archive(vault, people, clock, *filed(vault, people["harmon"]))


@pytest.fixture
def any_archive(any_vault: Vault, people: People, clock: SteppingClock) -> Archive:
    """The same, on either engine."""
    return Archive(any_vault, people, clock, *filed(any_vault, people["harmon"]))


@pytest.fixture
def shares(request: pytest.FixtureRequest) -> list[str]:
    """The recovery shares of whichever vault the test uses."""
    engine = request.getfixturevalue("any_archive").vault.store.engine.dialect.name
    name = "template" if engine == "sqlite" else "postgres_template"
    return list(request.getfixturevalue(name).shares)
