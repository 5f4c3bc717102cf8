"""The Hardeman matter: a couple seen by an EAP clinician, an order for "all records"."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self

import pikepdf
import pytest
from sqlalchemy import text

from tests.conftest import Beginning, People, remembered
from tests.integration.intruder import Intruder
from vault.assembly import Vault
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.clauses import Clause, Clearance, Express, Ground
from vault.disclosure.rules.consultation import Consultation
from vault.disclosure.rules.decisions import Decision, Span
from vault.disclosure.rules.instruments import Instrument
from vault.disclosure.rules.steps.reviewing import Render
from vault.disclosure.rules.vocabulary import (
    Action,
    DisclosureEvent,
    InstrumentKind,
    ReasonCode,
    Recipient,
    SignerRole,
    State,
    StepName,
    TextFlag,
)
from vault.disclosure.sections.judging import Judgement
from vault.disclosure.work.approvals import approve
from vault.disclosure.work.sending import Sending, transmit
from vault.identity.actor import Actor
from vault.identity.compartments import CompartmentName
from vault.identity.permissions import Permission
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality, Law, LocalCode, NoteKind, Sensitivity
from vault.records.chart_model import ChartDetails, MemberDetails, MemberRole, UnitKind
from vault.records.note_model import SectionDraft

DIGEST = "5e" * 32
SERVED = datetime(2026, 1, 3, 12, tzinfo=UTC)
FIRST_SESSION = datetime(2025, 11, 3, 15, tzinfo=UTC)

ABOUT_A = Label(Confidentiality.N, subjects=("A",), holders=("A",))
ABOUT_B = Label(Confidentiality.R, subjects=("B",), holders=("B",))
PARENTING = Label(Confidentiality.N, subjects=("A", "B", "CH1"), holders=("A", "B"))
JOINT = replace(PARENTING, local=frozenset({LocalCode.JOINT}))
SISTER = Label(
    Confidentiality.R,
    local=frozenset({LocalCode.COLLATERAL}),
    subjects=("B", "COL1"),
    holders=("B", "COL1"),
)
DRINKING = Label(
    Confidentiality.R,
    frozenset({Sensitivity.SUD}),
    frozenset({Law.PART2}),
    subjects=("B",),
    holders=("B",),
)
PRIVATE = Label(
    Confidentiality.R,
    frozenset({Sensitivity.PSYTHPN}),
    frozenset({Law.HIPAA_PSY_NOTES}),
    subjects=("A",),
    holders=("A",),
)

TEXTS = {
    "parenting": "They hand Robin over on Sunday evenings at the ferry.\n\n"
    "A reads to Robin every night; B's sister Linda brings her to school.",
    "handover": "Wednesday evenings changed to Thursday without quarrel.",
    "a-alone": "A fears the winter and keeps the lantern lit until morning.",
    "b-alone": "B spoke of the debt at the brickyard and asked for silence.",
    "sister": "Linda telephoned and said that the house was cold in January.",
    "drinking": "B drinks two bottles of plum brandy on most Fridays alone.",
    "private": "My own thought: the lantern stands for the lost brother.",
}
"""What the record holds from the beginning."""
TOLD_IN_CONFIDENCE = {
    "reporter": "The school's nurse says that she made the call.",
    "counsel": "Her attorney asks what the second report will say.",
}
"""What a test adds to it where it is about sections that no client's access reaches."""


def scan_of(words: str) -> bytes:
    """Return a one-page PDF that differs with `words`."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.docinfo["/Title"] = words
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


SCAN = scan_of("ORDER")


def order(**changes: Any) -> Instrument:
    """The court's order, complete but for its scan."""
    given: dict[str, Any] = {
        "kind": InstrumentKind.ORDER,
        "signer": SignerRole.JUDGE,
        "text": frozenset({TextFlag.COMMANDS}),
        "court": "Probate and Family Court, Harbor Division",
        "docket": "HB25D0117",
        "parties": ("Alma Hardeman", "Bruno Hardeman"),
        "requester": "Odile Quint",
        "requester_role": "attorney of A",
        "signed_by": "Hon. R. Teague",
        "dated_on": date(2026, 1, 2),
        "served_at": SERVED,
        "method": "in hand",
        "return_at": SERVED + timedelta(days=20),
        "protective_terms": "",
    }
    return Instrument(**given | changes)


def clearing(*holders: str) -> tuple[Clearance, ...]:
    """Clear holders by the order's own words."""
    return tuple(Clearance(holder, Ground.CLAUSE, "order, paragraph 2") for holder in holders)


ALL_RECORDS = (Clause(number=1, words="All records.", cleared=clearing("A", "B")),)
PARENTING_ONLY = (
    Clause(
        number=1,
        words="The parts of the notes of November 2025 about parenting.",
        date_from=date(2025, 11, 1),
        date_to=date(2025, 11, 30),
        title_words=("parenting", "handover"),
        expressly=frozenset({Express.JOINT}),
        cleared=clearing("A", "B"),
    ),
)

CONSULTATION = Consultation(
    name="Dr. V. Imre",
    credential="LICSW",
    role="outside consultant",
    at=SERVED,
    shared="A couple, an order for all records.",
    advice="Ask the court to narrow it.",
    decision="Counsel asks.",
    dissent="",
)


@dataclass
class Matter(Intruder):
    """A vault with the Hardemans' chart, the people of the case, and the case once it is open."""

    vault: Vault
    people: People
    chart: str = ""
    chart_id: str = ""
    alone: str = ""
    sections: dict[str, str] = field(default_factory=dict)
    case: str = ""
    case_id: str = ""

    @classmethod
    def begun(cls, vault: Vault, people: People) -> Self:
        """Return the matter as it stands in a vault with a beginning."""
        return cls(vault, people, **remembered(vault))

    def memory(self) -> dict[str, Any]:
        """Return what `begun` needs to remember."""
        names = {each.name for each in fields(self)} - {"vault", "people"}
        return {name: getattr(self, name) for name in names}

    @property
    def clinician(self) -> Actor:
        return self.people["harmon"]

    @property
    def records(self) -> Actor:
        return self.people["reyes"]

    @property
    def counsel(self) -> Actor:
        return self.people["calder"]

    @property
    def officer(self) -> Actor:
        return self.people["pryce"]

    def write_record(self) -> None:
        """Chart, members, a linked chart, and signed notes."""
        author, vault = self.clinician, self.vault
        ref = vault.charts.create(author, UnitKind.COUPLE, ChartDetails(name="The Hardemans"))
        self.chart, self.chart_id = ref.number, ref.chart_id
        persons = {}
        for handle, role, name in (
            ("A", MemberRole.CLIENT, "Alma Hardeman"),
            ("B", MemberRole.CLIENT, "Bruno Hardeman"),
            ("CH1", MemberRole.CHILD, "Robin Hardeman"),
            ("COL1", MemberRole.COLLATERAL, "Linda Voss"),
        ):
            persons[handle] = vault.members.add(
                author, self.chart, handle, role, MemberDetails(name=name)
            )
        self.alone = vault.charts.create(
            author, UnitKind.INDIVIDUAL, ChartDetails(name="B alone")
        ).number
        vault.members.add(
            author,
            self.alone,
            "A",
            MemberRole.CLIENT,
            MemberDetails(name="Bruno Hardeman"),
            person_id=persons["B"],
        )
        self.note(0, ("parenting", "Parenting", PARENTING), ("a-alone", "A alone", ABOUT_A))
        self.note(
            7,
            ("handover", "Handover of the child", JOINT),
            ("b-alone", "B alone", ABOUT_B),
            ("sister", "Call of the sister", SISTER),
            ("drinking", "Drinking", DRINKING),
        )
        self.note(14, ("private", "Thoughts", PRIVATE), kind=NoteKind.PSYCHOTHERAPY)

    def note(
        self,
        day: int,
        *sections: tuple[str, str, Label],
        kind: NoteKind = NoteKind.PROGRESS,
        chart: str = "",
    ) -> str:
        """Write and sign a note; remember the versions of its sections by key."""
        saved = self.vault.notes.draft(
            self.clinician,
            chart or self.chart,
            session_at=FIRST_SESSION + timedelta(days=day),
            kind=kind,
            sections=[
                SectionDraft(title=title, text=(TEXTS | TOLD_IN_CONFIDENCE)[key], label=label)
                for key, title, label in sections
            ],
        )
        self.vault.signing.sign(self.clinician, saved.note_id)
        opened = self.vault.notes.open(self.clinician, saved.note_id)
        for (key, _, _), section in zip(sections, opened.sections, strict=True):
            self.sections[key] = section.version_id
        return saved.note_id

    def section_id(self, key: str) -> str:
        """The section of which a version is remembered."""
        with self.vault.store.reading() as reader:
            return str(
                reader.execute(
                    text("SELECT section_id FROM section_versions WHERE id = :id"),
                    {"id": self.sections[key]},
                ).scalar_one()
            )

    def open_case(
        self, instrument: Instrument | None = None, clauses: Sequence[Clause] = PARENTING_ONLY
    ) -> None:
        """Open the case with clinician, records and counsel; the privacy officer is in it too."""
        ref = self.vault.cases.open_case(
            self.records,
            instrument or order(),
            clauses,
            charts=[self.chart],
            participants=["harmon", "calder"],
            scan=SCAN,
        )
        self.case, self.case_id = ref.number, ref.case_id

    def to_basis(self) -> CaseState:
        """Take the case to where its legal basis is met."""
        intake = self.vault.intake
        intake.verify(self.records, self.case, "clerk's office, by telephone")
        intake.hold(self.records, self.case)
        intake.classify(self.records, self.case)
        intake.consult(self.clinician, self.case, CONSULTATION)
        intake.skip_request(self.counsel, self.case, "It is narrow already.")
        return intake.meet_basis(self.counsel, self.case)

    def to_scope(self, *keys: str) -> CaseState:
        """Take the case to a scope of these sections."""
        self.to_basis()
        return self.set_scope(*keys)

    def set_scope(self, *keys: str) -> CaseState:
        wanted = [self.sections[key] for key in keys or ("parenting", "handover", "b-alone")]
        return self.vault.scoping.set_scope(self.records, self.case, wanted)

    def release(self, *keys: str) -> CaseState:
        return self.decide(*(self.releasing(key) for key in keys))

    def withhold(self, *keys: str, code: ReasonCode = ReasonCode.R1) -> CaseState:
        return self.decide(*(self.withholding(key, code) for key in keys))

    def redact(self, key: str, *spans: Span) -> CaseState:
        return self.decide(self.redacting(key, *spans))

    def releasing(self, key: str) -> Judgement:
        return Judgement(Decision(section=self.sections[key], action=Action.RELEASE, clause=1))

    def withholding(self, key: str, code: ReasonCode = ReasonCode.R1) -> Judgement:
        clause = None if code is ReasonCode.R1 else 1
        return Judgement(
            Decision(section=self.sections[key], action=Action.WITHHOLD, code=code, clause=clause)
        )

    def redacting(self, key: str, *spans: Span) -> Judgement:
        return Judgement(
            Decision(section=self.sections[key], action=Action.REDACT, clause=1, spans=spans)
        )

    def decide(self, *judgements: Judgement) -> CaseState:
        return self.vault.deciding.decide(self.clinician, self.case, judgements)

    def to_decided(self) -> CaseState:
        """Take the case to where everything is decided: two released, one withheld."""
        self.to_scope()
        return self.decide(
            self.releasing("parenting"), self.releasing("handover"), self.withholding("b-alone")
        )

    def to_reviewed(self) -> CaseState:
        self.to_decided()
        self.vault.reviewing.review_clinically(self.clinician, self.case)
        return self.vault.reviewing.review_independently(self.counsel, self.case)

    def render(self, digest: str = DIGEST) -> CaseState:
        """What a production does when it is rendered and its self-test passed."""
        return self.vault.cases.take(
            self.records,
            self.case,
            StepName.RENDER,
            lambda it: Render(by=it.by, digest=digest, self_test_passed=True),
        )

    def approve(self, digest: str = DIGEST, production: str = "production-1") -> CaseState:
        """What a production does when it is approved."""
        with self.vault.cases.working(
            self.officer, self.case, DisclosureEvent.APPROVE, Permission.CASE_APPROVE
        ) as it:
            approve(it, self.officer, production, digest)
            return it.state

    def send(
        self,
        digest: str = DIGEST,
        production: str = "production-1",
        *,
        recipient: str = "Probate and Family Court",
        description: str = "Parenting sections of two notes",
    ) -> str:
        """What a production does when it is sent."""
        sending = Sending(
            production_id=production,
            digest=digest,
            package_sha256="ab" * 32,
            bates="HFS000001-HFS000004",
            method="courier",
            capacities=frozenset({Recipient.COURT}),
            recipient=recipient,
            address="1 Court Square, Harbor",
            description=description,
        )
        with self.vault.cases.working(self.records, self.case, DisclosureEvent.TRANSMIT) as it:
            return transmit(it, sending, [self.chart_id])

    def to_sent(self) -> str:
        self.to_reviewed()
        self.render()
        self.approve()
        return self.send()

    def send_in_another_case(
        self, recipient: str, released: Sequence[str], claimed: Sequence[str] = ()
    ) -> str:
        """Send sections in a case of their own, by an order for all records; its number.

        Args:
            recipient: to whom.
            released: which leave.
            claimed: which are withheld as privileged, so that the log describes them.
        """
        other = replace(self)
        other.open_case(clauses=ALL_RECORDS)
        other.to_scope(*released, *claimed)
        other.release(*released)
        if claimed:
            other.withhold(*claimed, code=ReasonCode.R2)
        other.vault.reviewing.review_clinically(other.clinician, other.case)
        other.vault.reviewing.review_independently(other.counsel, other.case)
        other.render()
        other.approve()
        other.send(recipient=recipient, description=f"What {recipient} received")
        return other.case

    def state(self) -> CaseState:
        return self.vault.cases.read(self.officer, self.case).state

    def at(self, state: State) -> bool:
        return self.state().state is state

    def shown(self, actor: Actor) -> str:
        """Everything that a participant can read of the released material, as one text."""
        released = self.vault.released.released_sections(actor, self.case)
        return "\n".join(
            str(part)
            for note in released.notes
            for item in note.kept
            for part in (item.title, *item.paragraphs)
        )


def share(matter: Matter, actor: Actor, names: Collection[CompartmentName]) -> None:
    """Let the clinician grant somebody keys of the chart."""
    matter.vault.holders.grant(matter.clinician, matter.chart, actor.user_id, names)


def then(kind: type[Matter], act: str) -> Callable[[Vault], Mapping[str, Any]]:
    """Return the beginning that goes on with one of the matter's own acts."""

    def go_on(vault: Vault) -> Mapping[str, Any]:
        made = kind.begun(vault, People(vault))
        getattr(made, act)()
        return made.memory()

    return go_on


def _opened(vault: Vault) -> Mapping[str, Any]:
    made = Matter(vault, People(vault))
    made.write_record()
    made.open_case()
    return made.memory()


OPENED = Beginning(_opened)
REVIEWED = Beginning(then(Matter, "to_reviewed"), OPENED)
STAGES = {
    "basis": Beginning(then(Matter, "to_basis"), OPENED),
    "scope": Beginning(then(Matter, "to_scope"), OPENED),
    "decided": Beginning(then(Matter, "to_decided"), OPENED),
    "reviewed": REVIEWED,
    "sent": Beginning(then(Matter, "to_sent"), OPENED),
}
"""How far the matter has come where a test marked `at` begins."""


@pytest.fixture
def beginning(request: pytest.FixtureRequest) -> Beginning | None:
    """The record and the open case, wherever a test has a matter; more where it is marked."""
    return begins(request, STAGES)


def begins(request: pytest.FixtureRequest, stages: Mapping[str, Beginning]) -> Beginning | None:
    """Return where a test begins."""
    if marker := request.node.get_closest_marker("at"):
        return stages[marker.args[0]]
    matters = {"matter", "any_matter", "postgres_matter"}
    return OPENED if matters & set(request.fixturenames) else None


@pytest.fixture
def matter(vault: Vault, people: People) -> Matter:
    """The record and the open case."""
    return Matter.begun(vault, people)


@pytest.fixture
def any_matter(any_vault: Vault, people: People) -> Matter:
    """The record and the open case, on either engine."""
    return Matter.begun(any_vault, people)
