"""Pages to which no walk by links comes: a chart's end, clients' forms, letters, hand-overs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from tests.conftest import passphrase_of
from vault.cli.demo.scene import Scene
from vault.disclosure.ledger.holds import HoldGround
from vault.disclosure.rules.clauses import Clause
from vault.disclosure.rules.client_access import DenialGround
from vault.disclosure.rules.instruments import Instrument
from vault.disclosure.rules.vocabulary import InstrumentKind, SignerRole
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality
from vault.records.chart_model import (
    ChartDetails,
    ChartStatus,
    MemberDetails,
    MemberRole,
    UnitKind,
)
from vault.records.note_model import SectionDraft

_TEXT = SectionDraft(
    title="Session",
    text="He is well.",
    label=Label(Confidentiality.N, subjects=("A",), holders=("A",)),
)


def make(scene: Scene, chart: str) -> dict[str, tuple[str, ...]]:
    """Do what these pages show, and return their addresses by who looks at them."""
    form, request, refused = _papers(scene, chart)
    return {
        "harmon": (f"/retention/{_end(scene)}", f"/notes/{_held_draft(scene, chart)}/history"),
        "reyes": (f"/cases/{form}/forms/new", f"/cases/{form}/paper/complete"),
        "pryce": (
            f"/cases/{request}/access/letters/denial",
            f"/accounting/requests/{_account(scene, chart)}/letter",
        ),
        "calder": (f"/cases/{refused}/letter",),
    }


def _end(scene: Scene) -> str:
    """Dispose of a chart, and propose it of another."""
    vault, harmon, pryce = scene.vault, scene.on(scene.cast.harmon), scene.on(scene.cast.pryce)
    done, _ = (
        vault.retention.propose(harmon, [_old_chart(scene, name)], "Its time is over.")
        for name in ("Old Mr. Hartley", "Old Mrs. Hartley")
    )
    vault.disposing.confirm(pryce, done, passphrase_of("pryce"))
    return done


def _old_chart(scene: Scene, name: str) -> str:
    vault, harmon = scene.vault, scene.on(scene.cast.harmon)
    number = vault.charts.create(harmon, UnitKind.INDIVIDUAL, ChartDetails(name=name)).number
    person = MemberDetails(name=name, birth_date=date(1950, 1, 1))
    vault.members.add(harmon, number, "A", MemberRole.CLIENT, person)
    note = vault.notes.draft(
        harmon, number, session_at=datetime(2010, 2, 9, tzinfo=UTC), sections=[_TEXT]
    )
    vault.signing.sign(harmon, note.note_id)
    vault.charts.set_status(harmon, number, ChartStatus.CLOSED)
    return number


def _papers(scene: Scene, chart: str) -> tuple[str, str, str]:
    """Open a case by a client's form, one by their request that is denied, one that is refused."""
    vault, pryce = scene.vault, scene.on(scene.cast.pryce)
    form, request, refused = (
        _case(scene, chart, kind)
        for kind in (
            InstrumentKind.AUTHORIZATION,
            InstrumentKind.CLIENT_REQUEST,
            InstrumentKind.AUTHORIZATION,
        )
    )
    vault.client_requests.deny(
        pryce, request, [DenialGround.LITIGATION], "Made for a suit.", whole=True
    )
    vault.court.refuse(scene.on(scene.cast.calder), refused, "It names nobody to whom it goes.")
    return form, request, refused


def _case(scene: Scene, chart: str, kind: InstrumentKind) -> str:
    vault, reyes = scene.vault, scene.on(scene.cast.reyes)
    now = scene.clock.now()
    paper = Instrument(
        kind=kind,
        signer=SignerRole.CLIENT,
        requester="Daniel Marsh",
        requester_role="client",
        signed_by="Daniel Marsh",
        dated_on=now.date(),
        served_at=now,
        method="by hand",
    )
    everything = (Clause(number=1, words="My whole record."),)
    case = vault.cases.open_case(
        reyes,
        paper,
        everything if kind is InstrumentKind.CLIENT_REQUEST else (),
        charts=[chart],
        participants=["harmon", "calder"],
        scan=(scene.folder.papers / "order.pdf").read_bytes(),
    ).number
    vault.intake.verify(reyes, case, "Known in person.")
    vault.intake.hold(reyes, case)
    vault.intake.classify(reyes, case)
    return case


def _held_draft(scene: Scene, chart: str) -> str:
    """Write on in a draft that a hold found."""
    vault, harmon = scene.vault, scene.on(scene.cast.harmon)
    draft = vault.notes.draft(harmon, chart, session_at=scene.clock.now(), sections=[_TEXT])
    [section] = draft.section_ids
    vault.holds.place(scene.on(scene.cast.calder), chart, HoldGround.CLAIM, "A letter came.")
    vault.notes.save_draft(
        harmon, draft.note_id, [replace(_TEXT, text="Well.", section_id=section)], revision=1
    )
    return draft.note_id


def _account(scene: Scene, chart: str) -> str:
    """Take longer over an accounting, and say so to the client."""
    vault, pryce = scene.vault, scene.on(scene.cast.pryce)
    today = scene.clock.now().date()
    number = vault.account_requests.receive(
        pryce, chart, "B", requester="Elena Marsh", address="9 Mill Street", received_on=today
    )
    vault.account_requests.extend(
        pryce, number, today + timedelta(days=80), "A box of papers is elsewhere."
    )
    return number
