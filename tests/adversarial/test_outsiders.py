"""Nobody reaches what they hold no key to, through any act of any service, whatever their role.

The world has one chart with a signed note, one draft and one case. Seven outsiders, one of every
role, hold no key of either. Each act of each service is tried as each of them.
"""

from __future__ import annotations

import inspect
import shutil
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.conftest import STAFF, START, Template, passphrase_of
from tests.integration.disclosure.conftest import SCAN
from tests.unit.disclosure.forms import form
from vault.assembly import Vault, open_vault
from vault.audit.browsing import LogOrder, Place
from vault.audit.reports import LogFilter
from vault.audit.tables import AuditEvent
from vault.clock import SteppingClock
from vault.disclosure.rules.access_copies import Designation, Fee
from vault.disclosure.rules.authorization import Ending
from vault.disclosure.rules.clauses import Clause
from vault.disclosure.rules.client_access import DenialGround as NoAccess
from vault.disclosure.rules.client_access import Extension, Finding
from vault.disclosure.rules.consultation import Consultation
from vault.disclosure.rules.decisions import Decision
from vault.disclosure.rules.elements.vocabulary import Element
from vault.disclosure.rules.instruments import Instrument
from vault.disclosure.rules.negotiation import Party
from vault.disclosure.rules.vocabulary import (
    Action,
    CourtAsk,
    InstrumentKind,
    ReasonCode,
    Ruling,
    SideState,
    SignerRole,
)
from vault.disclosure.rules.vocabulary import Recipient as Capacity
from vault.disclosure.sections.judging import Judgement
from vault.errors import NotFound, PermissionDenied, VaultError
from vault.identity.actor import Actor
from vault.identity.compartments import CompartmentName
from vault.identity.permissions import Role
from vault.identity.tables import Compartment
from vault.importing.note import ImportDefaults
from vault.importing.reader import parse_note
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality, NoteKind
from vault.loans.model import Suit
from vault.production.acts.sending import Dispatch
from vault.production.composing.describing import RenderRequest
from vault.production.document.matter import Recipient
from vault.production.service import Productions
from vault.records.amendment_model import DenialGround, Requester
from vault.records.chart_model import ChartDetails, ChartStatus, MemberDetails, MemberRole, UnitKind
from vault.records.note_model import SectionDraft
from vault.records.tables import Section, SectionVersion
from vault.schema import METADATA

SECRET = "the canary sang of Gloucester"
OUTSIDERS: dict[str, tuple[Role, ...]] = {
    "okoye": STAFF["okoye"],
    "sato": STAFF["sato"],
    "udell": STAFF["udell"],
    "records2": (Role.RECORDS,),
    "counsel2": (Role.COUNSEL,),
    "officer2": (Role.PRIVACY_OFFICER,),
    "quill": (Role.ADMINISTRATOR,),
}
CLAUSE = Clause(number=1, words="All records.")
DIRECTION = Designation(person="x", address="x", signed_by="x", signed_on=START.date())
REQUEST = RenderRequest(recipient=Recipient(name="Clerk", role="the court"))
DISPATCH = Dispatch(capacities=frozenset({Capacity.COURT}), method="courier")
SUIT = Suit("Court", "26-CV-1", "A")
PAPER = Instrument(kind=InstrumentKind.ORDER, signer=SignerRole.JUDGE)


@dataclass(frozen=True, slots=True)
class World:
    vault: Vault
    outsiders: dict[str, Actor]
    chart: str
    note: str
    draft: str
    alert: str
    section: str
    version: str
    amendment: str
    request: str
    compartment: str
    rotation: str
    case: str
    task: str
    loan: str
    lent: str
    shares: list[str]
    folder: Path

    def colleague(self, username: str) -> str:
        """Return the id of somebody who is no outsider."""
        known = self.vault.accounts.names()
        return next(each.user_id for each in known.values() if each.username == username)


@pytest.fixture(scope="module")
def world(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("outsiders")
    home = Path(shutil.copytree(template.home, folder / "home"))
    clock = SteppingClock(START, step=timedelta(milliseconds=1))
    with open_vault(home, clock=clock) as vault:

        def login(name: str) -> Actor:
            return vault.logins.login(name, passphrase_of(name))

        quill, harmon, reyes = login("quill"), login("harmon"), login("reyes")
        vault.accounts.set_roles(quill, "quill", [Role.ADMINISTRATOR])
        chart = vault.charts.create(harmon, UnitKind.INDIVIDUAL, ChartDetails(name=SECRET)).number
        vault.members.add(harmon, chart, "A", MemberRole.CLIENT, MemberDetails(name=SECRET))
        alert = vault.alerts.raise_alert(harmon, chart, SECRET)
        section = SectionDraft(
            title=SECRET,
            text=SECRET,
            label=Label(confidentiality=Confidentiality.R, subjects=("A",), holders=("A",)),
        )
        note = vault.notes.draft(harmon, chart, session_at=START, sections=[section])
        draft = vault.notes.draft(harmon, chart, session_at=START, sections=[section])
        vault.signing.sign(harmon, note.note_id)
        lower = Label(confidentiality=Confidentiality.N, subjects=("A",), holders=("A",))
        vault.labelling.relabel(harmon, note.section_ids[0], lower, "asked for")
        lent = vault.notes.draft(
            harmon, chart, session_at=START, kind=NoteKind.PSYCHOTHERAPY, sections=[section]
        ).note_id
        vault.signing.sign(harmon, lent)
        loan = vault.loans.lend(harmon, chart, login("calder").user_id, SUIT, 30).loan_id
        amendment = vault.amendments.receive(
            harmon, note.section_ids[0], by=SECRET, who=Requester.CLIENT, text=SECRET
        )
        case = vault.cases.open_case(
            reyes, PAPER, [CLAUSE], charts=[chart], participants=["harmon", "calder"]
        )
        for name in ("records2", "counsel2", "officer2"):
            code = vault.accounts.invite(quill, name, "", "", OUTSIDERS[name])
            vault.accounts.enrol(name, code, passphrase_of(name))
        with vault.store.reading() as reader:
            query = select(Section.compartment_id).where(Section.id == note.section_ids[0])
            compartment = reader.execute(query).scalar_one()
            query = select(SectionVersion.id).where(
                SectionVersion.section_id == note.section_ids[0]
            )
            version = reader.execute(query).scalar_one()
        interrupted = _interrupted_rotation(vault, harmon, chart)
        yield World(
            vault=vault,
            outsiders={name: login(name) for name in OUTSIDERS},
            chart=chart,
            note=note.note_id,
            draft=draft.note_id,
            alert=alert,
            section=note.section_ids[0],
            version=version,
            amendment=amendment,
            request=vault.labelling.waiting(harmon)[0].request_id,
            compartment=compartment,
            rotation=interrupted,
            case=case.number,
            task="a" * 26,
            loan=loan,
            lent=lent,
            shares=template.shares,
            folder=folder,
        )


def _interrupted_rotation(vault: Vault, actor: Actor, chart: str) -> str:
    class Interrupted(Exception):
        pass

    def interrupt(done: int, total: int) -> None:
        raise Interrupted

    with vault.store.reading() as reader:
        query = select(Compartment.id).where(Compartment.name == "identity")
        identity = reader.execute(query).scalar_one()
    with pytest.raises(Interrupted):
        vault.rotations.rotate(actor, identity, progress=interrupt)
    (state,) = vault.rotations.pending(actor)
    return state.rotation_id


PARSED = parse_note(
    b"# Session {confidentiality=N}\nWords.\n",
    filename="note.md",
    defaults=ImportDefaults(kind=NoteKind.PROGRESS, session_at=START),
)


def withholding(version: str) -> Judgement:
    return Judgement(Decision(section=version, action=Action.WITHHOLD, code=ReasonCode.R1))


Act = Callable[[World, Actor], object]

REFUSED: dict[str, Act] = {
    "grants.grant": lambda w, a: w.vault.grants.grant(a, w.compartment, a.username),
    "rotations.rotate": lambda w, a: w.vault.rotations.rotate(a, w.compartment),
    "rotations.resume": lambda w, a: w.vault.rotations.resume(a, w.rotation),
    "charts.correct_details": lambda w, a: w.vault.charts.correct_details(
        a, w.chart, ChartDetails(name="x")
    ),
    "charts.open_first_page": lambda w, a: w.vault.charts.open_first_page(a, w.chart),
    "charts.set_status": lambda w, a: w.vault.charts.set_status(a, w.chart, ChartStatus.CLOSED),
    "members.add": lambda w, a: w.vault.members.add(
        a, w.chart, "B", MemberRole.CLIENT, MemberDetails(name="x")
    ),
    "members.correct": lambda w, a: w.vault.members.correct(
        a, w.chart, "A", MemberDetails(name="x")
    ),
    "alerts.clear_alert": lambda w, a: w.vault.alerts.clear_alert(a, w.alert, "x"),
    "alerts.raise_alert": lambda w, a: w.vault.alerts.raise_alert(a, w.chart, "x"),
    "holders.grant": lambda w, a: w.vault.holders.grant(
        a, w.chart, a.user_id, [CompartmentName.GENERAL]
    ),
    "holds.of_chart": lambda w, a: w.vault.holds.of_chart(a, w.chart),
    "holders.of_chart": lambda w, a: w.vault.holders.of_chart(a, w.chart),
    "notes.discard_draft": lambda w, a: w.vault.notes.discard_draft(a, w.draft),
    "notes.draft": lambda w, a: w.vault.notes.draft(a, w.chart, session_at=START),
    "note_pages.open": lambda w, a: w.vault.note_pages.open(a, w.note),
    "notes.open": lambda w, a: w.vault.notes.open(a, w.note),
    "notes.open_versions": lambda w, a: w.vault.notes.open_versions(a, w.note),
    "notes.save_draft": lambda w, a: w.vault.notes.save_draft(a, w.draft, [], revision=1),
    "signing.correct_section": lambda w, a: w.vault.signing.correct_section(a, w.section, "x", "x"),
    "signing.cosign": lambda w, a: w.vault.signing.cosign(a, w.note),
    "signing.sign": lambda w, a: w.vault.signing.sign(a, w.draft),
    "labelling.confirm": lambda w, a: w.vault.labelling.confirm(a, w.request),
    "labelling.decline": lambda w, a: w.vault.labelling.decline(a, w.request, "x"),
    "labelling.relabel": lambda w, a: w.vault.labelling.relabel(
        a, w.section, Label(confidentiality=Confidentiality.V), "x"
    ),
    "histories.of_note": lambda w, a: w.vault.histories.of_note(a, w.note),
    "held_drafts.of_note": lambda w, a: w.vault.held_drafts.of_note(a, w.note),
    "verification.verify_note": lambda w, a: w.vault.verification.verify_note(a, w.note),
    "cases.add_participant": lambda w, a: w.vault.cases.add_participant(a, w.case, a.username),
    "loans.lend": lambda w, a: w.vault.loans.lend(
        a, w.chart, w.colleague("calder"), SUIT, 5, author_id=w.colleague("harmon")
    ),
    "loans.renew": lambda w, a: w.vault.loans.renew(a, w.loan),
    "loans.end": lambda w, a: w.vault.loans.end(a, w.loan),
    "loans.show": lambda w, a: w.vault.loans.show(a, w.loan),
    "lent_notes.read": lambda w, a: w.vault.lent_notes.read(a, w.loan, w.lent),
    "cases.read": lambda w, a: w.vault.cases.read(a, w.case),
    "cases.read_scan": lambda w, a: w.vault.cases.read_scan(a, w.case, 1),
    "tasks.complete": lambda w, a: w.vault.tasks.complete(a, w.case, w.task),
    "counsel_papers.file": lambda w, a: w.vault.counsel_papers.file(a, w.case, "x", SCAN),
    "counsel_papers.list_for": lambda w, a: w.vault.counsel_papers.list_for(a, w.case),
    "counsel_papers.share": lambda w, a: w.vault.counsel_papers.share(a, w.case),
    "counsel_papers.waiting": lambda w, a: w.vault.counsel_papers.waiting(a, w.case),
    "counsel_papers.read": lambda w, a: w.vault.counsel_papers.read(a, w.case, "x"),
    "grounds.establish": lambda w, a: w.vault.grounds.establish(
        a, w.case, Element.STATE_RULE, on=START.date(), source="x"
    ),
    "grounds.read_document": lambda w, a: w.vault.grounds.read_document(a, w.case, 2),
    "grounds.withdraw": lambda w, a: w.vault.grounds.withdraw(
        a, w.case, Element.STATE_RULE, "untrue"
    ),
    "signed_forms.end": lambda w, a: w.vault.signed_forms.end(
        a, w.case, 1, Ending.REVOKED, "by letter"
    ),
    "signed_forms.enter": lambda w, a: w.vault.signed_forms.enter(a, w.case, form(), SCAN),
    "signed_forms.read_scan": lambda w, a: w.vault.signed_forms.read_scan(a, w.case, 1),
    "client_requests.ask_review": lambda w, a: w.vault.client_requests.ask_review(a, w.case, "x"),
    "client_requests.deny": lambda w, a: w.vault.client_requests.deny(
        a, w.case, [NoAccess.ENDANGERS], "x", whole=True
    ),
    "client_requests.designate": lambda w, a: w.vault.client_requests.designate(
        a, w.case, DIRECTION, SCAN
    ),
    "client_requests.undesignate": lambda w, a: w.vault.client_requests.undesignate(a, w.case, "x"),
    "client_requests.set_fee": lambda w, a: w.vault.client_requests.set_fee(a, w.case, Fee({})),
    "client_requests.extend": lambda w, a: w.vault.client_requests.extend(
        a, w.case, Extension(START.date(), START.date(), "x")
    ),
    "client_requests.review": lambda w, a: w.vault.client_requests.review(
        a, w.case, Finding.UPHELD, "x"
    ),
    "access_letters.copy": lambda w, a: w.vault.access_letters.copy(a, w.case, "paper"),
    "access_letters.denial": lambda w, a: w.vault.access_letters.denial(a, w.case),
    "access_letters.extension": lambda w, a: w.vault.access_letters.extension(a, w.case),
    "access_letters.review": lambda w, a: w.vault.access_letters.review(a, w.case),
    "intake.ask_court": lambda w, a: w.vault.intake.ask_court(a, w.case, CourtAsk.NARROW, "x"),
    "intake.classify": lambda w, a: w.vault.intake.classify(a, w.case),
    "intake.complete": lambda w, a: w.vault.intake.complete(a, w.case, PAPER, [CLAUSE]),
    "intake.consult": lambda w, a: w.vault.intake.consult(a, w.case, Consultation(name="x")),
    "intake.hold": lambda w, a: w.vault.intake.hold(a, w.case),
    "intake.meet_basis": lambda w, a: w.vault.intake.meet_basis(a, w.case),
    "intake.skip_request": lambda w, a: w.vault.intake.skip_request(a, w.case, "x"),
    "intake.verify": lambda w, a: w.vault.intake.verify(a, w.case, "x"),
    "intake.waive_consultation": lambda w, a: w.vault.intake.waive_consultation(a, w.case, "x"),
    "court.account": lambda w, a: w.vault.court.account(a, w.case),
    "court.amend": lambda w, a: w.vault.court.amend(a, w.case, PAPER, [CLAUSE]),
    "court.claw_back": lambda w, a: w.vault.court.claw_back(a, w.case, "HFS1", "x"),
    "court.close": lambda w, a: w.vault.court.close(a, w.case),
    "court.note_motion": lambda w, a: w.vault.court.note_motion(a, w.case, "x"),
    "court.object": lambda w, a: w.vault.court.object(a, w.case, "x"),
    "court.refuse": lambda w, a: w.vault.court.refuse(a, w.case, "x"),
    "court.revoke": lambda w, a: w.vault.court.revoke(a, w.case, "x"),
    "court.rule": lambda w, a: w.vault.court.rule(a, w.case, SideState.STAYED, Ruling.STANDS, "x"),
    "court.stay": lambda w, a: w.vault.court.stay(a, w.case, "x"),
    "court.submit_in_camera": lambda w, a: w.vault.court.submit_in_camera(a, w.case, "x"),
    "letters.called_for": lambda w, a: w.vault.letters.called_for(a, w.case),
    "negotiating.agree": lambda w, a: w.vault.negotiating.agree(a, w.case, Party.CUSTODIAN),
    "negotiating.counter": lambda w, a: w.vault.negotiating.counter(
        a, w.case, Party.CUSTODIAN, [CLAUSE]
    ),
    "negotiating.propose": lambda w, a: w.vault.negotiating.propose(
        a, w.case, Party.CUSTODIAN, [CLAUSE]
    ),
    "scoping.difference": lambda w, a: w.vault.scoping.difference(a, w.case),
    "scoping.sections": lambda w, a: w.vault.scoping.sections(a, w.case),
    "scoping.set_scope": lambda w, a: w.vault.scoping.set_scope(a, w.case, [w.version]),
    "scoping.suggestions": lambda w, a: w.vault.scoping.suggestions(a, w.case),
    "scoping.sync_sections": lambda w, a: w.vault.scoping.sync_sections(a, w.case),
    "desk.board": lambda w, a: w.vault.desk.board(a, w.case),
    "desk.passages": lambda w, a: w.vault.desk.passages(
        a, w.case, [w.version], "canary", ReasonCode.R1
    ),
    "desk.occurrences": lambda w, a: w.vault.desk.occurrences(
        a, w.case, [w.version], "canary", ReasonCode.R1
    ),
    "desk.show_section": lambda w, a: w.vault.desk.show_section(a, w.case, w.version),
    "deciding.decide": lambda w, a: w.vault.deciding.decide(a, w.case, [withholding(w.version)]),
    "deciding.redact": lambda w, a: w.vault.deciding.redact(
        a, w.case, w.version, [], words=["canary"], code=ReasonCode.R1, clause=1
    ),
    "deciding.redact_everywhere": lambda w, a: w.vault.deciding.redact_everywhere(
        a, w.case, [w.version], "canary", ReasonCode.R1
    ),
    "deciding.reopen": lambda w, a: w.vault.deciding.reopen(a, w.case, [w.version], "x"),
    "reviewing.review_clinically": lambda w, a: w.vault.reviewing.review_clinically(a, w.case),
    "reviewing.review_independently": lambda w, a: w.vault.reviewing.review_independently(
        a, w.case
    ),
    "reviewing.leave_outside": lambda w, a: w.vault.reviewing.leave_outside(a, w.case),
    "released.released_sections": lambda w, a: w.vault.released.released_sections(a, w.case),
    "released.withheld_fingerprints": lambda w, a: w.vault.released.withheld_fingerprints(
        a, w.case
    ),
    "imports.land_each": lambda w, a: w.vault.imports.land_each(a, w.chart, [PARSED]),
    "imports.land": lambda w, a: w.vault.imports.land(a, w.chart, PARSED),
    "productions.answer_warning": lambda w, a: w.vault.productions.answer_warning(
        a, w.case, "x", "x"
    ),
    "productions.approve": lambda w, a: w.vault.productions.approve(
        a, w.case, "0" * 64, passphrase_of(a.username)
    ),
    "productions.ask_attester": lambda w, a: w.vault.productions.ask_attester(a, w.case),
    "productions.attester_request": lambda w, a: w.vault.productions.attester_request(a, w.case),
    "productions.attest": lambda w, a: w.vault.productions.attest(a, w.case, b"{}"),
    "productions.collect": lambda w, a: w.vault.productions.collect(a, w.case),
    "productions.file": lambda w, a: w.vault.productions.file(
        a, w.case, "0" * 64, "production.pdf"
    ),
    "productions.page": lambda w, a: w.vault.productions.page(
        a, w.case, "0" * 64, "production.pdf", 1
    ),
    "productions.preview": lambda w, a: w.vault.productions.preview(a, w.case),
    "productions.shipment": lambda w, a: w.vault.productions.shipment(a, w.case),
    "productions.of_case": lambda w, a: w.vault.productions.of_case(a, w.case),
    "productions.render": lambda w, a: w.vault.productions.render(a, w.case, REQUEST),
    "productions.seal": lambda w, a: w.vault.productions.seal(a, w.case),
    "retention.propose": lambda w, a: w.vault.retention.propose(a, [w.chart], ""),
    "amendment_pages.of_chart": lambda w, a: w.vault.amendment_pages.of_chart(a, w.chart),
    "amendment_pages.open": lambda w, a: w.vault.amendment_pages.open(a, w.amendment),
    "amendment_pages.letter": lambda w, a: w.vault.amendment_pages.letter(a, w.amendment),
    "amendments.receive": lambda w, a: w.vault.amendments.receive(
        a, w.section, by="Me", who=Requester.CLIENT, text="Mine"
    ),
    "amendments.extend": lambda w, a: w.vault.amendments.extend(a, w.amendment, "Later"),
    "amendments.accept": lambda w, a: w.vault.amendments.accept(a, w.amendment, w.note, "Yes"),
    "amendments.deny": lambda w, a: w.vault.amendments.deny(
        a, w.amendment, DenialGround.ACCURATE, "No"
    ),
    "amendments.disagree": lambda w, a: w.vault.amendments.disagree(a, w.amendment, "Me", "No"),
    "amendments.rebut": lambda w, a: w.vault.amendments.rebut(a, w.amendment, "No"),
    "amendments.inform": lambda w, a: w.vault.amendments.inform(a, w.amendment, "Me"),
    "amendments.attach": lambda w, a: w.vault.amendments.attach(a, w.amendment),
    "productions.transmit": lambda w, a: w.vault.productions.transmit(a, w.case, DISPATCH),
    "productions.transmit_log": lambda w, a: w.vault.productions.transmit_log(a, w.case, DISPATCH),
    "productions.view": lambda w, a: w.vault.productions.view(a, w.case),
}
"""Acts on a thing that an outsider holds no key to; each refuses every one of them."""

EMPTY: dict[str, Act] = {
    "charts.list_for": lambda w, a: w.vault.charts.list_for(a),
    "search.find": lambda w, a: w.vault.search.find(a, "canary"),
    "alerts.standing": lambda w, a: w.vault.alerts.standing(a),
    "members.known": lambda w, a: w.vault.members.known(a),
    "task_lists.of": lambda w, a: w.vault.task_lists.of(a),
    "task_feeds.of": lambda w, a: w.vault.task_feeds.of(a),
    "cases.list_for": lambda w, a: w.vault.cases.list_for(a),
    "cases.add_everywhere": lambda w, a: w.vault.cases.add_everywhere(a, "pryce"),
    "labelling.waiting": lambda w, a: w.vault.labelling.waiting(a),
    "worklist.of": lambda w, a: w.vault.worklist.of(a),
    "breakglass.overview": lambda w, a: w.vault.breakglass.overview(a),
    "loans.overview": lambda w, a: w.vault.loans.overview(a),
    "amendment_pages.waiting": lambda w, a: w.vault.amendment_pages.waiting(a),
    "retention.charts": lambda w, a: w.vault.retention.charts(a),
    "disposals.all": lambda w, a: w.vault.disposals.all(a),
    "factors.states": lambda w, a: w.vault.factors.states(a),
    "passkeys.list_for": lambda w, a: w.vault.passkeys.list_for(a),
    "sessions.list_for": lambda w, a: w.vault.sessions.list_for(a),
    "jobs.recent": lambda w, a: w.vault.jobs.recent(a),
    "attesters.directory": lambda w, a: w.vault.attesters.directory(a),
    "accounts.names": lambda w, _: w.vault.accounts.names(),
    "rotations.pending": lambda w, a: w.vault.rotations.pending(a),
    "accountings.charts": lambda w, a: w.vault.accountings.charts(a),
    "accountings.accounting": lambda w, a: w.vault.accountings.accounting(a, w.chart, "A"),
    "accountings.letter": lambda w, a: w.vault.accountings.letter(a, w.chart, "A"),
    "accountings.export": lambda w, a: w.vault.accountings.export(a, w.chart, "A"),
    "suspensions.whole": lambda w, a: w.vault.suspensions.whole(a, w.chart),
    "account_requests.list_for": lambda w, a: w.vault.account_requests.list_for(a),
    "accounts.directory": lambda w, a: w.vault.accounts.directory(a),
    "oversight.entries": lambda w, a: w.vault.oversight.entries(a, LogFilter()),
    "oversight.who": lambda w, a: w.vault.oversight.who(a, w.chart),
    "oversight.reasons": lambda w, a: w.vault.oversight.reasons(a, w.alert),
    "oversight.verify": lambda w, a: w.vault.oversight.verify(a),
    "oversight.checkpoint": lambda w, a: w.vault.oversight.checkpoint(a),
    "log_views.page": lambda w, a: w.vault.log_views.page(a, LogFilter(), LogOrder.NEWEST, Place()),
    "log_views.activity": lambda w, a: w.vault.log_views.activity(a, 7),
    "log_views.standout": lambda w, a: w.vault.log_views.standout(a, 7),
    "log_views.chart": lambda w, a: w.vault.log_views.chart(a, w.chart),
    "log_views.reasons": lambda w, a: w.vault.log_views.reasons(a, w.chart),
    "log_signatures.state": lambda w, a: w.vault.log_signatures.state(a),
    "saved_filters.of": lambda w, a: w.vault.saved_filters.of(a),
}
"""Acts that an outsider may try; what they give holds nothing of the chart or the case."""

ELSEWHERE = {
    "grounds.state_rule": "test_grounds.py",
    "logins.login": "test_login.py",
    "logins.confirm": "test_login.py",
    "accounts.change_passphrase": "test_login.py",
    "attesters.register": "integration/attesting/test_register.py",
    "attesters.confirm": "integration/attesting/test_register.py",
    "attesters.withdraw": "integration/attesting/test_register.py",
    "accounts.enrol": "test_accounts.py",
    "accounts.invite": "test_accounts.py",
    "accounts.set_roles": "test_accounts.py",
    "accounts.set_status": "test_accounts.py",
    "grants.grant_office_keys": "test_office_keys",
    "recovery.grant": "test_keys.py",
    "recovery.reset_user": "test_keys.py",
    "recovery.restore_user": "test_keys.py",
    "backups.write": "test_backup.py: the file is encrypted and holds no key",
    "backups.kept": "web/attacks/test_matrix.py",
    "backups.hand_out": "web/attacks/test_matrix.py",
    "oversight.cosign": "test_audit_log.py",
    "log_signatures.note": "test_log_views.py",
    "saved_filters.save": "test_saved_filters.py",
    "saved_filters.remove": "test_saved_filters.py",
    "oversight.accept_loss": "test_planted_ending.py",
    "oversight.rotate_log_key": "test_cli audit",
    "productions.export_trust": "gives public keys, which anyone may have",
    "charts.create": "makes a chart of one's own",
    "cases.open_case": "makes a case of one's own",
    "cases.take": "what every step of a case goes through",
    "cases.working": "the same",
    "sessions.begin": "test_sessions.py",
    "sessions.resume": "test_sessions.py",
    "sessions.renew": "test_sessions.py",
    "sessions.end": "test_sessions.py",
    "sessions.revoke": "test_sessions.py",
    "sessions.live": "gives ids and times of sessions of the people asked for",
    "factors.of": "one's own",
    "factors.required": "one's own",
    "factors.new_totp": "one's own",
    "factors.add_totp": "test_factors.py",
    "factors.pass_code": "test_factors.py",
    "factors.new_codes": "test_factors.py",
    "factors.remove_totp": "test_factors.py",
    "factors.remove_all": "test_factors.py",
    "passkeys.creation": "one's own",
    "passkeys.request": "gives a challenge, which anyone may have",
    "passkeys.add": "tests/browser/test_account.py",
    "passkeys.check": "tests/browser/test_account.py",
    "passkeys.login": "tests/browser/test_account.py",
    "passkeys.remove": "tests/browser/test_account.py",
    "custody.keys_of": "test_admin.py",
    "custody.by_chart": "test_admin.py",
    "attendance.everybody": "test_admin.py",
    "attendance.end": "test_admin.py",
    "configuring.present": "test_admin.py",
    "configuring.change": "test_admin.py",
    "jobs.start": "what it does is an act of another service",
    "jobs.status": "test_jobs.py",
    "jobs.result": "test_jobs.py",
    "jobs.close": "waits for jobs to end",
    "breakglass.ask": "test_breakglass.py",
    "breakglass.lend": "test_breakglass.py",
    "breakglass.decline": "test_breakglass.py",
    "breakglass.end": "test_breakglass.py",
    "breakglass.review": "test_breakglass.py",
    "breakglass.sweep": "test_breakglass.py",
    "loans.sweep": "tests/integration/loans/test_loans.py",
    "holds.standing": "test_holds.py: numbers and grounds, to who manages holds",
    "holds.place": "test_holds.py",
    "holds.ask_to_lift": "test_holds.py",
    "holds.decline_to_lift": "test_holds.py",
    "holds.lift": "test_holds.py",
    "disposing.cancel": "test_disposing.py",
    "disposing.decline": "test_disposing.py",
    "disposing.confirm": "test_disposing.py",
    "reapplying.reapply": "test_coming_back.py",
    "disposals.certificate": "test_disposing.py",
    "disposals.paper": "test_disposing.py",
    "sponsors.issue": "sponsors/test_reports.py: a privacy officer, figures without anybody",
    "sponsors.open": "sponsors/test_reports.py",
    "sponsors.periods": "sponsors/test_reports.py",
    "sponsors.letter": "sets in type what `open` gave",
    "disposals.one": "test_disposing.py",
    "disposals.backup_destroyed": "test_disposing.py",
    "safety.open": "makes a case of one's own",
    **dict.fromkeys(
        (
            "safety.attach",
            "safety.complete",
            "safety.tell",
            "safety.consult",
            "safety.tell_victim",
            "safety.review",
            "safety.share",
            "safety_attesting.ask",
            "safety_attesting.request",
            "safety_attesting.take_in",
            "safety_views.list_for",
            "safety_views.waiting_for",
            "safety_views.show",
            "safety_papers.render",
            "safety_papers.hand_over",
            "safety_papers.open",
        ),
        "tests/integration/safety/test_attacks.py: supervisors and privacy officers take part",
    ),
    "scoping.voiding_changed": "a guard around other acts",
    "task_lists.done": "test_tasks.py",
    "task_lists.open": "what every list is taken from, by services alone",
    "task_feeds.make": "test_tasks.py",
    "task_feeds.revoke": "test_tasks.py",
    "task_feeds.calendar": "test_tasks.py",
    "suspensions.record": "test_suspensions.py",
    "suspensions.lift": "test_suspensions.py",
    "account_requests.receive": "test_account_requests.py",
    "account_requests.read": "test_account_requests.py",
    "account_requests.extend": "test_account_requests.py",
    "account_requests.tell_fee": "test_account_requests.py",
    "account_requests.agree_fee": "test_account_requests.py",
    "account_requests.narrow": "test_account_requests.py",
    "account_requests.withdraw": "test_account_requests.py",
    "account_requests.letter": "test_account_requests.py",
    "account_copies.answer": "test_account_requests.py",
    "account_copies.copy": "test_account_requests.py",
}
"""Acts whose refusals are attacked in the tests named, or that reach nothing of anyone's."""


def services() -> Iterator[str]:
    loaded_when_asked_for = {"productions": Productions}
    for name, service in {**typing.get_type_hints(Vault), **loaded_when_asked_for}.items():
        if name in {"home", "settings", "clock", "store"}:
            continue
        for method, _ in inspect.getmembers(service, inspect.isfunction):
            if not method.startswith("_"):
                yield f"{name}.{method}"


def test_every_act_of_every_service_is_in_the_table() -> None:
    tried = set(REFUSED) | set(EMPTY) | set(ELSEWHERE)
    known = {act for act in services() if not act.startswith(("audit.", "auditing."))}
    assert known - tried == set(), "acts that no attack covers"
    assert tried - known == set(), "acts that are gone"


def counts(vault: Vault, *, audited: bool) -> dict[str, int]:
    with vault.store.reading() as reader:
        return {
            table.name: reader.execute(select(func.count()).select_from(table)).scalar_one()
            for table in METADATA.sorted_tables
            if bool(table.info.get("unaudited")) != audited
        }


@pytest.mark.parametrize("act", REFUSED)
def test_no_outsider_gets_in_and_every_try_is_logged(world: World, act: str) -> None:
    before = counts(world.vault, audited=True)
    for name, outsider in world.outsiders.items():
        tries = select(func.count()).where(
            AuditEvent.outcome == "denied", AuditEvent.actor == outsider.user_id
        )
        with world.vault.store.reading() as reader:
            logged = reader.execute(tries).scalar_one()
        with pytest.raises(VaultError) as refused:
            REFUSED[act](world, outsider)
        assert isinstance(refused.value, PermissionDenied | NotFound), (name, refused.value)
        assert SECRET not in str(refused.value)
        with world.vault.store.reading() as reader:
            denials = reader.execute(tries).scalar_one() - logged
        assert denials == 1, f"{act} as {name}: {refused.value}"
    assert counts(world.vault, audited=True) == before


@pytest.mark.parametrize("act", EMPTY)
def test_lists_and_searches_show_an_outsider_nothing(world: World, act: str) -> None:
    for name, outsider in world.outsiders.items():
        try:
            shown = repr(EMPTY[act](world, outsider))
        except PermissionDenied:
            continue
        assert SECRET not in shown, name
        if not act.startswith(("accounts.", "accountings.", "oversight.", "log_views.")):
            assert world.chart not in shown
            assert world.case not in shown


def test_a_revoked_holder_is_an_outsider_at_once(world: World) -> None:
    harmon = world.vault.logins.login("harmon", passphrase_of("harmon"))
    okoye = world.outsiders["okoye"]
    stranger = replace(okoye, user_id=harmon.user_id)
    with pytest.raises(VaultError) as refused:
        world.vault.notes.open(stranger, world.note)
    assert SECRET not in str(refused.value)
