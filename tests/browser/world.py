"""A vault in the middle of its work: the demo's case sent, and something of everything else.

A second case stands at the release desk, half decided; drafts, a co-signature, a lowered label and
emergency accesses wait for somebody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from tests.browser.asides import make as make_asides
from tests.conftest import passphrase_of
from vault.attesting.vocabulary import AttesterRole
from vault.breakglass.model import Disposition, Reason
from vault.cli.demo.case import Matter, amend, narrow, receive
from vault.cli.demo.cast import Cast
from vault.cli.demo.decisions import decide
from vault.cli.demo.folder import DemoFolder
from vault.cli.demo.founding import found
from vault.cli.demo.production import produce
from vault.cli.demo.record import write_record
from vault.cli.demo.scene import Scene
from vault.cli.demo.teller import Teller
from vault.cli.output import Output
from vault.disclosure.rules.vocabulary import Action
from vault.disclosure.sections.choosing import decision_on
from vault.disclosure.sections.judging import Judgement
from vault.identity.compartments import CompartmentName
from vault.jurisdictions.rules import VictimClass
from vault.labels.label import Label
from vault.labels.vocabulary import (
    Confidentiality,
    NoteKind,
    Obligation,
    Refrain,
    Sensitivity,
)
from vault.loans.model import Suit
from vault.records.amendment_model import Requester
from vault.records.chart_model import ChartDetails, MemberDetails, MemberRole, UnitKind
from vault.records.note_model import SectionDraft
from vault.safety.facts import ReportFacts
from vault.safety.telling import Telling
from vault.safety.vocabulary import Finding, Kind, Recipient

PEOPLE = ("quill", "harmon", "sato", "reyes", "calder", "pryce", "udell")
LONG = "It went on for a while about the same thing, and then about another. " * 8


@dataclass(frozen=True, slots=True)
class World:
    """Where it stands, and its numbers.

    Args:
        home: the vault's folder; everybody's passphrase is `passphrase_of` their name.
        chart: the couple's chart.
        sent: the case whose production left.
        open_case: the case that stands at the release desk.
        asides: by person, pages that they come to by buttons, or later in their work.
    """

    home: Path
    chart: str
    sent: str
    open_case: str
    asides: Mapping[str, tuple[str, ...]]


def make(folder: Path) -> World:
    """Play the demo in a folder, and go on from there."""
    place = DemoFolder(folder)
    place.prepare()
    scene = found(place, _cast(), Teller(Output(as_json=True)))
    with scene.vault:
        chart = write_record(scene)
        sent = receive(scene, chart)
        narrow(scene, sent)
        amend(scene, sent)
        decide(scene, sent)
        produce(scene, sent)
        open_case = receive(scene, chart)
        narrow(scene, open_case)
        amend(scene, open_case)
        _half_decide(scene, open_case)
        draft, signed = _write_on(scene, chart)
        _need_in_an_emergency(scene, chart)
        emergency = _act_for_safety(scene, chart)
        _name_an_attester(scene)
        asides = make_asides(scene, chart)
    asides["harmon"] = (
        f"/notes/{draft}/sign",
        f"/notes/{signed}",
        f"/charts/{chart}/psychotherapy",
        f"/safety/{emergency}/hand-over",
        *asides["harmon"],
    )
    return World(place.vault, chart, sent.case, open_case.case, asides)


def _name_an_attester(scene: Scene) -> None:
    scene.vault.attesters.register(
        scene.on(scene.cast.quill),
        name="Ruth Adler-Montgomery of Harborville",
        credential="Esq.",
        role=AttesterRole.COUNSEL,
        public_key=bytes(32),
        until=scene.clock.now() + timedelta(days=365),
    )


def _cast() -> Cast:
    fresh = Cast.fresh()
    known = {name: replace(getattr(fresh, name), passphrase=passphrase_of(name)) for name in PEOPLE}
    return Cast(**known)


def _half_decide(scene: Scene, matter: Matter) -> None:
    vault, harmon = scene.vault, scene.on(scene.cast.harmon)
    proposals = vault.scoping.suggestions(harmon, matter.case)
    vault.scoping.set_scope(harmon, matter.case, {each.section for each in proposals})
    rows = vault.desk.board(harmon, matter.case).rows
    whole = next(row for row in rows if row.reach.permits(Action.RELEASE))
    other = next(row for row in rows if not row.reach.permits(Action.RELEASE))
    release = decision_on(whole, Action.RELEASE)
    withhold = decision_on(other, Action.WITHHOLD)
    vault.deciding.decide(
        harmon, matter.case, [Judgement(release), Judgement(withhold, "Privileged.")]
    )


def _write_on(scene: Scene, chart: str) -> tuple[str, str]:
    """Write a draft and a signed note that refrains; return their ids."""
    vault, harmon, sato = scene.vault, scene.on(scene.cast.harmon), scene.on(scene.cast.sato)
    vault.alerts.raise_alert(harmon, chart, "He has said twice that he sees no way on. Ask.")
    restricted = Label(
        Confidentiality.R, frozenset({Sensitivity.MH}), subjects=("A",), holders=("A",)
    )
    long = SectionDraft(title="Assessment " + "and so on " * 6, text=LONG, label=restricted)
    for kind in (NoteKind.PROGRESS, NoteKind.PSYCHOTHERAPY):
        draft = vault.notes.draft(
            harmon, chart, session_at=scene.clock.now(), kind=kind, sections=[long]
        )
    alone = vault.charts.create(
        harmon, UnitKind.INDIVIDUAL, ChartDetails(name="A person with a rather long name " * 2)
    )
    vault.members.add(harmon, alone.number, "A", MemberRole.CLIENT, MemberDetails(name="Kim Ny"))
    waiting = vault.notes.draft(
        harmon,
        alone.number,
        session_at=scene.clock.now() - timedelta(days=9),
        sections=[long, replace(long, title="Kept apart", label=_refraining(restricted))],
        cosigner_id=sato.user_id,
    )
    vault.signing.sign(harmon, waiting.note_id)
    keys = (CompartmentName.IDENTITY, CompartmentName.RESTRICTED)
    vault.holders.grant(harmon, alone.number, sato.user_id, keys)
    private = vault.notes.draft(
        harmon,
        alone.number,
        session_at=scene.clock.now(),
        kind=NoteKind.PSYCHOTHERAPY,
        sections=[long],
    )
    vault.signing.sign(harmon, private.note_id)
    counsel = scene.on(scene.cast.calder)
    suit = Suit("The Superior Court of a rather long county", "26-CV-0417", "A")
    loan = vault.loans.lend(harmon, alone.number, counsel.user_id, suit, 90).loan_id
    vault.lent_notes.read(counsel, loan, private.note_id)
    section = vault.notes.open(harmon, waiting.note_id).sections[0]
    normal = replace(restricted, confidentiality=Confidentiality.N)
    vault.labelling.relabel(harmon, section.section_id, normal, "Nothing in it is sensitive.")
    vault.amendments.receive(
        harmon, section.section_id, by="Kim Ny", who=Requester.CLIENT, text="It was on Tuesday."
    )
    pryce = scene.on(scene.cast.pryce)
    today = scene.clock.now().date()
    request = vault.account_requests.receive(
        pryce,
        chart,
        "A",
        requester="Daniel Marsh",
        address="9 Mill Street, Harborville",
        received_on=today,
    )
    vault.account_requests.extend(
        pryce, request, today + timedelta(days=80), "A recipient is asked for its address."
    )
    return draft.note_id, waiting.note_id


def _refraining(label: Label) -> Label:
    return replace(label, refrain=frozenset(Refrain), obligation=frozenset(Obligation))


def _need_in_an_emergency(scene: Scene, chart: str) -> None:
    harmon, pryce = scene.on(scene.cast.harmon), scene.on(scene.cast.pryce)
    sato, glass = scene.on(scene.cast.sato), scene.vault.breakglass
    words = "The client telephoned and could not be calmed."
    for disposition in (Disposition.JUSTIFIED, None):
        access = glass.ask(sato, chart, Reason.CLIENT_IN_DANGER, 30, words)
        glass.lend(harmon, access)
        glass.end(sato, access)
        if disposition:
            glass.review(pryce, access, disposition, "It could not wait.")
    glass.ask(sato, chart, Reason.CLINICIAN_AWAY, 60, words)


def _act_for_safety(scene: Scene, chart: str) -> str:
    """Open a case of each kind, and report; return the emergency's number."""
    harmon, sato = scene.on(scene.cast.harmon), scene.on(scene.cast.sato)
    safety, papers = scene.vault.safety, scene.vault.safety_papers
    opened = {kind: safety.open(harmon, kind, chart=chart) for kind in Kind}
    report = safety.open(harmon, Kind.REPORT, chart=chart, victim_class=VictimClass.ELDER)
    facts = ReportFacts(
        victim_class=VictimClass.ELDER, victim="A mother", facts=LONG, agency="APS", reporter="H."
    )
    safety.complete(harmon, report, facts)
    safety.tell(harmon, report, Telling(to=Recipient.AGENCY, recipient="Intake", reference="77"))
    papers.render(harmon, report)
    safety.review(sato, report, Finding.IN_ORDER, "At once and in full.")
    return opened[Kind.EMERGENCY]
