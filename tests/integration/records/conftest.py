"""A practice with one couple's chart, and someone at the database who may change anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.conftest import START, Beginning, People, remembered
from tests.integration.intruder import Intruder
from vault.assembly import Vault
from vault.identity.actor import Actor
from vault.identity.compartments import CompartmentName
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality, Law, LocalCode, Sensitivity
from vault.records.chart_model import ChartDetails, MemberDetails, MemberRole, UnitKind
from vault.records.note_model import SectionDraft

SESSION = START - timedelta(hours=2)

ABOUT_A = Label(Confidentiality.N, subjects=("A",), holders=("A",))
ABOUT_BOTH = Label(
    Confidentiality.R,
    frozenset({Sensitivity.MH}),
    local=frozenset({LocalCode.JOINT}),
    subjects=("A", "B"),
    holders=("A", "B"),
)
SUBSTANCE = Label(
    Confidentiality.R, frozenset({Sensitivity.SUD}), frozenset({Law.PART2}), subjects=("B",)
)

SHARED = (
    CompartmentName.IDENTITY,
    CompartmentName.GENERAL,
    CompartmentName.RESTRICTED,
    CompartmentName.SUBSTANCE_USE,
)


@dataclass(frozen=True, slots=True)
class Practice(Intruder):
    """A vault, its people, and the chart that the tests work with."""

    vault: Vault
    people: People
    chart: str

    @property
    def author(self) -> Actor:
        return self.people["harmon"]

    @property
    def colleague(self) -> Actor:
        return self.people["okoye"]

    @property
    def supervisor(self) -> Actor:
        return self.people["sato"]

    def draft(
        self,
        *sections: SectionDraft,
        session_at: datetime = SESSION,
        **options: Any,
    ) -> tuple[str, tuple[str, ...]]:
        """Begin a note of the author's; return its id and its sections' ids."""
        written = sections or (
            SectionDraft(title="Parenting", text="Sundays with A.", label=ABOUT_A),
            SectionDraft(title="The couple", text="They argue less.", label=ABOUT_BOTH),
        )
        saved = self.vault.notes.draft(
            self.author, self.chart, session_at=session_at, sections=written, **options
        )
        return saved.note_id, saved.section_ids

    def signed(self, *sections: SectionDraft, **options: Any) -> tuple[str, tuple[str, ...]]:
        """Begin a note of the author's and sign it."""
        note_id, section_ids = self.draft(*sections, **options)
        self.vault.signing.sign(self.author, note_id)
        return note_id, section_ids

    def share(self, person: Actor, *names: CompartmentName) -> None:
        """Let the author grant a person keys of the chart."""
        self.vault.holders.grant(self.author, self.chart, person.user_id, names or SHARED)

    def texts(self, person: Actor, note_id: str) -> list[str | None]:
        """Return a note's texts as a person's keys show them."""
        opened = self.vault.notes.open(person, note_id)
        return [each.content.text if each.content else None for each in opened.sections]


def _charted(vault: Vault) -> Mapping[str, Any]:
    author = People(vault)["harmon"]
    chart = vault.charts.create(
        author, UnitKind.COUPLE, ChartDetails(name="Couple of the tests")
    ).number
    for handle, role in (
        ("A", MemberRole.CLIENT),
        ("B", MemberRole.CLIENT),
        ("COL1", MemberRole.COLLATERAL),
    ):
        vault.members.add(author, chart, handle, role, MemberDetails(name=f"Person {handle}"))
    return {"chart": chart}


CHARTED = Beginning(_charted)


@pytest.fixture
def beginning(request: pytest.FixtureRequest) -> Beginning | None:
    """The couple's chart, wherever a test has a practice."""
    return CHARTED if "practice" in request.fixturenames else None


@pytest.fixture
def practice(any_vault: Vault, people: People) -> Practice:
    return Practice(any_vault, people, **remembered(any_vault))
