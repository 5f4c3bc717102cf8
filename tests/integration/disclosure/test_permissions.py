"""Every act on a case by every role: who may not is refused, and the refusal is logged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.conftest import passphrase_of
from tests.integration.disclosure.conftest import (
    ALL_RECORDS,
    CONSULTATION,
    PARENTING_ONLY,
    SCAN,
    SERVED,
    Matter,
    order,
)
from tests.unit.disclosure.acts import DIRECTION
from tests.unit.disclosure.forms import form
from vault.audit.events import Outcome
from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.access import NotAParticipant
from vault.disclosure.rules.access_copies import Fee
from vault.disclosure.rules.authorization import Ending
from vault.disclosure.rules.client_access import DenialGround, Extension, Finding, due_on
from vault.disclosure.rules.elements.vocabulary import Element
from vault.disclosure.rules.negotiation import Party
from vault.disclosure.rules.vocabulary import (
    CourtAsk,
    DisclosureEvent,
    ReasonCode,
    Ruling,
    SideState,
)
from vault.disclosure.rules.workflow import IllegalStep
from vault.errors import PermissionDenied, VaultError
from vault.identity.actor import Actor
from vault.identity.permissions import Role

CLINICIAN, SUPERVISOR, RECORDS = "harmon", "sato", "reyes"
COUNSEL, OFFICER, AUDITOR, ADMINISTRATOR = "calder", "pryce", "udell", "adler"
EVERYBODY = {CLINICIAN, SUPERVISOR, RECORDS, COUNSEL, OFFICER, AUDITOR, ADMINISTRATOR}
CLINICAL = {CLINICIAN, SUPERVISOR}
OVERSIGHT = {COUNSEL, OFFICER}
OFFICE = {RECORDS, COUNSEL, OFFICER}
PARTICIPANTS = CLINICAL | OFFICE


@dataclass(frozen=True)
class Act:
    """A service call, whom it is for, and the tag under which it is logged."""

    call: Callable[[Matter, Actor], object]
    allowed: set[str]
    tag: str


def take_back(matter: Matter, actor: Actor) -> object:
    sections = [matter.sections["parenting"]]
    return matter.vault.deciding.reopen(actor, matter.case, sections, "again")


def task(matter: Matter, actor: Actor) -> None:
    [first, *_] = matter.vault.cases.read(matter.officer, matter.case).tasks
    matter.vault.tasks.complete(actor, matter.case, first.task_id)


ACTS = {
    "open": Act(
        lambda m, a: m.vault.cases.open_case(a, order(), ALL_RECORDS, charts=[m.chart]),
        {RECORDS},
        DisclosureEvent.OPEN,
    ),
    "list": Act(lambda m, a: m.vault.cases.list_for(a), PARTICIPANTS, CaseEvent.LIST),
    "read": Act(lambda m, a: m.vault.cases.read(a, m.case), PARTICIPANTS, DisclosureEvent.READ),
    "scan": Act(
        lambda m, a: m.vault.cases.read_scan(a, m.case, 1), PARTICIPANTS, CaseEvent.SCAN_READ
    ),
    "participant": Act(
        lambda m, a: m.vault.cases.add_participant(a, m.case, "okoye"),
        OFFICE,
        CaseEvent.PARTICIPANT_ADD,
    ),
    "complete": Act(
        lambda m, a: m.vault.intake.complete(a, m.case, order(), ALL_RECORDS),
        OFFICE,
        CaseEvent.PAPER_COMPLETE,
    ),
    "verify": Act(
        lambda m, a: m.vault.intake.verify(a, m.case, "call"), OFFICE, DisclosureEvent.VERIFY
    ),
    "hold": Act(lambda m, a: m.vault.intake.hold(a, m.case), PARTICIPANTS, DisclosureEvent.HOLD),
    "classify": Act(
        lambda m, a: m.vault.intake.classify(a, m.case), OFFICE, DisclosureEvent.CLASSIFY
    ),
    "waive": Act(
        lambda m, a: m.vault.intake.waive_consultation(a, m.case, "urgent"),
        PARTICIPANTS,
        DisclosureEvent.WAIVE_CONSULTATION,
    ),
    "consult": Act(
        lambda m, a: m.vault.intake.consult(a, m.case, CONSULTATION),
        PARTICIPANTS,
        DisclosureEvent.CONSULT,
    ),
    "ask": Act(
        lambda m, a: m.vault.intake.ask_court(a, m.case, CourtAsk.NARROW, "motion"),
        PARTICIPANTS,
        DisclosureEvent.ASK_COURT,
    ),
    "skip": Act(
        lambda m, a: m.vault.intake.skip_request(a, m.case, "narrow"),
        PARTICIPANTS,
        DisclosureEvent.SKIP_REQUEST,
    ),
    "basis": Act(
        lambda m, a: m.vault.intake.meet_basis(a, m.case), OVERSIGHT, DisclosureEvent.MEET_BASIS
    ),
    "propose": Act(
        lambda m, a: m.vault.negotiating.propose(a, m.case, Party.REQUESTER, PARENTING_ONLY),
        OFFICE,
        DisclosureEvent.NEGOTIATE,
    ),
    "sections": Act(
        lambda m, a: m.vault.scoping.sections(a, m.case), PARTICIPANTS, CaseEvent.SECTIONS_LIST
    ),
    "suggestions": Act(
        lambda m, a: m.vault.scoping.suggestions(a, m.case), PARTICIPANTS, CaseEvent.SECTIONS_LIST
    ),
    "scope": Act(
        lambda m, a: m.vault.scoping.set_scope(a, m.case, [m.sections["parenting"]]),
        CLINICAL | {RECORDS},
        DisclosureEvent.SET_SCOPE,
    ),
    "sync": Act(
        lambda m, a: m.vault.scoping.sync_sections(a, m.case),
        PARTICIPANTS,
        DisclosureEvent.SECTION_CHANGED,
    ),
    "show": Act(
        lambda m, a: m.vault.desk.show_section(a, m.case, m.sections["parenting"]),
        {CLINICIAN},
        CaseEvent.SECTION_SHOW,
    ),
    "occurrences": Act(
        lambda m, a: m.vault.desk.occurrences(
            a, m.case, [m.sections["parenting"]], "Linda", ReasonCode.R3
        ),
        {CLINICIAN},
        CaseEvent.SECTION_SEARCH,
    ),
    "decide": Act(
        lambda m, a: m.vault.deciding.decide(a, m.case, [m.withholding("parenting")]),
        {CLINICIAN},
        CaseEvent.SECTION_FINGERPRINT,
    ),
    "reopen": Act(take_back, CLINICAL | OVERSIGHT, DisclosureEvent.REOPEN),
    "clinical": Act(
        lambda m, a: m.vault.reviewing.review_clinically(a, m.case),
        {CLINICIAN},
        DisclosureEvent.REVIEW_CLINICALLY,
    ),
    "independent": Act(
        lambda m, a: m.vault.reviewing.review_independently(a, m.case),
        OVERSIGHT,
        DisclosureEvent.REVIEW_INDEPENDENTLY,
    ),
    "released": Act(
        lambda m, a: m.vault.released.released_sections(a, m.case),
        PARTICIPANTS,
        CaseEvent.RELEASED_OPEN,
    ),
    "fingerprints": Act(
        lambda m, a: m.vault.released.withheld_fingerprints(a, m.case),
        PARTICIPANTS,
        CaseEvent.FINGERPRINTS_OPEN,
    ),
    "establish": Act(
        lambda m, a: m.vault.grounds.establish(
            a, m.case, Element.NOTICE_GIVEN, on=SERVED.date(), source="statement", document=SCAN
        ),
        OFFICE,
        DisclosureEvent.ESTABLISH,
    ),
    "withdraw": Act(
        lambda m, a: m.vault.grounds.withdraw(a, m.case, Element.STATE_RULE, "untrue"),
        {COUNSEL},
        DisclosureEvent.WITHDRAW,
    ),
    "enter form": Act(
        lambda m, a: m.vault.signed_forms.enter(a, m.case, form(), SCAN),
        OFFICE,
        DisclosureEvent.ENTER_FORM,
    ),
    "end form": Act(
        lambda m, a: m.vault.signed_forms.end(a, m.case, 1, Ending.REVOKED, "by letter"),
        OFFICE,
        DisclosureEvent.END_FORM,
    ),
    "read form": Act(
        lambda m, a: m.vault.signed_forms.read_scan(a, m.case, 1),
        PARTICIPANTS,
        CaseEvent.FORM_READ,
    ),
    "extend": Act(
        lambda m, a: m.vault.client_requests.extend(
            a, m.case, Extension(SERVED.date(), due_on(SERVED.date(), extended=True), "archive")
        ),
        OFFICE,
        DisclosureEvent.EXTEND,
    ),
    "designate": Act(
        lambda m, a: m.vault.client_requests.designate(a, m.case, DIRECTION, SCAN),
        OFFICE,
        DisclosureEvent.DESIGNATE,
    ),
    "undesignate": Act(
        lambda m, a: m.vault.client_requests.undesignate(a, m.case, "by letter"),
        OFFICE,
        DisclosureEvent.UNDESIGNATE,
    ),
    "set fee": Act(
        lambda m, a: m.vault.client_requests.set_fee(a, m.case, Fee({})),
        OFFICE,
        DisclosureEvent.SET_FEE,
    ),
    "deny for harm": Act(
        lambda m, a: m.vault.client_requests.deny(
            a, m.case, [DenialGround.ENDANGERS], "found", whole=True
        ),
        CLINICAL,
        DisclosureEvent.DENY_ACCESS,
    ),
    "deny": Act(
        lambda m, a: m.vault.client_requests.deny(
            a, m.case, [DenialGround.LITIGATION], "found", whole=True
        ),
        CLINICAL | OVERSIGHT,
        DisclosureEvent.DENY_ACCESS,
    ),
    "ask for review": Act(
        lambda m, a: m.vault.client_requests.ask_review(a, m.case, "by letter"),
        OFFICE,
        DisclosureEvent.ASK_REVIEW,
    ),
    "review denial": Act(
        lambda m, a: m.vault.client_requests.review(a, m.case, Finding.UPHELD, "likely"),
        CLINICAL,
        DisclosureEvent.REVIEW_DENIAL,
    ),
    "denial letter": Act(
        lambda m, a: m.vault.access_letters.denial(a, m.case), PARTICIPANTS, CaseEvent.LETTER
    ),
    "document": Act(
        lambda m, a: m.vault.grounds.read_document(a, m.case, 2),
        PARTICIPANTS,
        CaseEvent.DOCUMENT_READ,
    ),
    "object": Act(
        lambda m, a: m.vault.court.object(a, m.case, "late"), OFFICE, DisclosureEvent.OBJECT
    ),
    "motion": Act(
        lambda m, a: m.vault.court.note_motion(a, m.case, "to quash"),
        OFFICE,
        DisclosureEvent.NOTE_MOTION,
    ),
    "in camera": Act(
        lambda m, a: m.vault.court.submit_in_camera(a, m.case, "ordered"),
        OVERSIGHT,
        DisclosureEvent.SUBMIT_IN_CAMERA,
    ),
    "stay": Act(lambda m, a: m.vault.court.stay(a, m.case, "stayed"), OFFICE, DisclosureEvent.STAY),
    "rule": Act(
        lambda m, a: m.vault.court.rule(a, m.case, SideState.STAYED, Ruling.STANDS, "lifted"),
        OFFICE,
        DisclosureEvent.RULE,
    ),
    "amend": Act(
        lambda m, a: m.vault.court.amend(a, m.case, order(), PARENTING_ONLY),
        OFFICE,
        DisclosureEvent.AMEND,
    ),
    "revoke": Act(
        lambda m, a: m.vault.court.revoke(a, m.case, "vacated"), OFFICE, DisclosureEvent.REVOKE
    ),
    "refuse": Act(
        lambda m, a: m.vault.court.refuse(a, m.case, "beyond"), OVERSIGHT, DisclosureEvent.REFUSE
    ),
    "claw back": Act(
        lambda m, a: m.vault.court.claw_back(a, m.case, "HFS1", "by mistake"),
        OFFICE,
        DisclosureEvent.CLAW_BACK,
    ),
    "account": Act(lambda m, a: m.vault.court.account(a, m.case), OFFICE, DisclosureEvent.ACCOUNT),
    "close": Act(lambda m, a: m.vault.court.close(a, m.case), OFFICE, DisclosureEvent.CLOSE),
    "task": Act(task, PARTICIPANTS, CaseEvent.TASK_DONE),
    "accounting": Act(
        lambda m, a: m.vault.accountings.accounting(a, m.chart, "A"),
        PARTICIPANTS | {AUDITOR},
        CaseEvent.ACCOUNTING,
    ),
    "whole accounting": Act(
        lambda m, a: m.vault.suspensions.whole(a, m.chart), {OFFICER}, CaseEvent.ACCOUNTING_WHOLE
    ),
    "accounting requests": Act(
        lambda m, a: m.vault.account_requests.list_for(a), {OFFICER}, CaseEvent.REQUEST_LIST
    ),
    "receive request": Act(
        lambda m, a: m.vault.account_requests.receive(
            a,
            m.chart,
            "A",
            requester="A. Hardeman",
            address="",
            received_on=m.vault.clock.now().date(),
        ),
        {OFFICER},
        CaseEvent.REQUEST_RECEIVE,
    ),
}
NEEDS_NO_CASE = {
    "open",
    "list",
    "accounting",
    "whole accounting",
    "accounting requests",
    "receive request",
}


@pytest.fixture
def joined(matter: Matter) -> Matter:
    """The case with a supervisor in it, who holds no key of the chart, and an administrator."""
    code = matter.vault.accounts.invite(
        matter.people["quill"], ADMINISTRATOR, "A. Adler", "", [Role.ADMINISTRATOR]
    )
    matter.vault.accounts.enrol(ADMINISTRATOR, code, passphrase_of(ADMINISTRATOR))
    matter.vault.cases.add_participant(matter.records, matter.case, SUPERVISOR)
    return matter


@pytest.mark.parametrize("name", ACTS)
def test_an_act_is_for_its_roles_only_and_every_refusal_is_logged(
    joined: Matter, name: str
) -> None:
    act = ACTS[name]
    for username in sorted(EVERYBODY, key=lambda who: who in act.allowed):
        actor = joined.people[username]
        before = len(joined.logged(act.tag, Outcome.DENIED))
        allowed = tried(act, joined, actor)
        refusals = joined.logged(act.tag, Outcome.DENIED)[before:]
        assert allowed is (username in act.allowed), username
        if not allowed:
            assert [event.actor for event in refusals] == [actor.user_id], username


def tried(act: Act, matter: Matter, actor: Actor) -> bool:
    """Tell whether an act is refused for want of a permission, whatever else stands against it."""
    try:
        act.call(matter, actor)
    except PermissionDenied:
        return False
    except VaultError:
        return True
    return True


def test_to_somebody_who_takes_no_part_a_case_does_not_exist(matter: Matter) -> None:
    stranger = matter.people["okoye"]
    assert matter.vault.cases.list_for(stranger) == ()
    for name in ACTS.keys() - NEEDS_NO_CASE - {"task"}:
        act = ACTS[name]
        if not act.allowed & {CLINICIAN}:
            continue
        with pytest.raises(NotAParticipant) as real:
            act.call(matter, stranger)
        case, matter.case = matter.case, "D-ABCDEF"
        with pytest.raises(NotAParticipant) as unreal:
            act.call(matter, stranger)
        matter.case = case
        assert str(real.value) == str(unreal.value)
        assert matter.logged(act.tag, Outcome.DENIED)


def test_whoever_set_the_scope_does_not_review_it_whatever_their_roles(matter: Matter) -> None:
    code = matter.vault.accounts.invite(
        matter.people["quill"], "hale", "H. Hale", "", [Role.RECORDS, Role.PRIVACY_OFFICER]
    )
    matter.vault.accounts.enrol("hale", code, passphrase_of("hale"))
    matter.vault.cases.add_participant(matter.records, matter.case, "hale")
    both = matter.people["hale"]
    matter.to_basis()
    matter.vault.scoping.set_scope(both, matter.case, [matter.sections["parenting"]])
    matter.release("parenting")
    matter.vault.reviewing.review_clinically(matter.clinician, matter.case)
    with pytest.raises(IllegalStep, match="AC4"):
        matter.vault.reviewing.review_independently(both, matter.case)
    tag = DisclosureEvent.REVIEW_INDEPENDENTLY
    assert [event.actor for event in matter.logged(tag, Outcome.DENIED)] == [both.user_id]
