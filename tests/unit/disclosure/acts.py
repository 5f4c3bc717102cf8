"""Acts of every kind, for the tests of the workflow as a whole."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from tests.unit.disclosure.forms import ENDS, SIGNED, form
from tests.unit.disclosure.people import (
    AUDITOR,
    CLINICIAN,
    COUNSEL,
    DIGEST,
    MANY_HATS,
    OFFICER,
    OTHER_DIGEST,
    RECORDS,
    STRANGER,
    recording,
    release,
    set_scope,
)
from vault.attesting.vocabulary import AttesterRole, Verdict
from vault.disclosure.rules.access_copies import Designation, Fee, FeePart
from vault.disclosure.rules.authorization import Cover, Ending
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.ceilings import Extent
from vault.disclosure.rules.client_access import DenialGround, Extension, Finding, due_on
from vault.disclosure.rules.decisions import Decision, Span
from vault.disclosure.rules.elements import recall
from vault.disclosure.rules.elements.vocabulary import Element
from vault.disclosure.rules.reach import Reach
from vault.disclosure.rules.steps.access import AskReview, DenyAccess, Extend, ReviewDenial
from vault.disclosure.rules.steps.attesting import AskAttester, Attest, LeaveOutside
from vault.disclosure.rules.steps.base import Step
from vault.disclosure.rules.steps.copies import Designate, SetFee, Undesignate
from vault.disclosure.rules.steps.deciding import Decide, Reopen, SectionChanged
from vault.disclosure.rules.steps.forms import EndForm, EnterForm
from vault.disclosure.rules.steps.intake import (
    AskCourt,
    Classify,
    Consult,
    Hold,
    MeetBasis,
    SkipRequest,
    Verify,
    WaiveConsultation,
)
from vault.disclosure.rules.steps.resting import Withdraw
from vault.disclosure.rules.steps.reviewing import (
    AnswerWarning,
    Approve,
    Render,
    ReviewClinically,
    ReviewIndependently,
)
from vault.disclosure.rules.steps.sending import Account, Close, SendLog, Transmit
from vault.disclosure.rules.steps.side import (
    Amend,
    ClawBack,
    NoteMotion,
    Object,
    Refuse,
    Revoke,
    Rule,
    Stay,
    SubmitInCamera,
)
from vault.disclosure.rules.vocabulary import (
    Action,
    CourtAsk,
    ReasonCode,
    Recipient,
    Ruling,
    SideState,
)

EVERYONE = (CLINICIAN, STRANGER, RECORDS, COUNSEL, OFFICER, AUDITOR, MANY_HATS)
OUT_OF_REACH = Reach(extent=Extent.NONE, why="no clause asks for it")
IN_PART = Reach(extent=Extent.PART, why="in part", clause=1)
WITHHELD = Decision(section="s1", action=Action.WITHHOLD, code=ReasonCode.R1)
REDACTED = Decision(
    section="s2", action=Action.REDACT, clause=1, spans=(Span(0, 0, 1, ReasonCode.R3),)
)

REQUEST_ID = "0" * 32
DIRECTION = Designation(
    person="Odile Quint, Esq.",
    address="2 Mill Lane",
    signed_by="Alma Hardeman",
    signed_on=SIGNED,
)
EXTENSION = Extension(SIGNED, due_on(SIGNED, extended=True), "It lies in the archive.")
ENDANGERS = frozenset({DenialGround.ENDANGERS})
NOTES_TOO = ENDANGERS | {DenialGround.PSYCHOTHERAPY}


def attesting(
    role: AttesterRole = AttesterRole.COUNSEL,
    verdict: Verdict = Verdict.APPROVE,
    *,
    digest: str = DIGEST,
) -> Attest:
    """What an outside attester answers to the one request that is made in these tests."""
    return Attest(
        by=RECORDS,
        attester="ruth",
        role=role,
        request=REQUEST_ID,
        request_sha256=OTHER_DIGEST,
        digest=digest,
        verdict=verdict,
    )


def acts_of(case: CaseState) -> list[Step]:
    """Acts of every kind, some of which fit the case and some of which do not."""
    charts = frozenset({"c1"})
    digests = (DIGEST, OTHER_DIGEST)
    acts: list[Step] = [
        EnterForm(by=RECORDS, form=form(), document=DIGEST, ends_at=ENDS),
        EnterForm(by=RECORDS, form=form(Cover.PART2), document=DIGEST, ends_at=ENDS),
        EndForm(by=RECORDS, number=1, ending=Ending.REVOKED, words="By letter."),
        Extend(by=RECORDS, extension=EXTENSION, received_on=SIGNED, until=ENDS),
        DenyAccess(by=CLINICIAN, grounds=ENDANGERS, whole=True, words="Found so."),
        DenyAccess(by=CLINICIAN, grounds=ENDANGERS, whole=False, words="Found so."),
        DenyAccess(by=CLINICIAN, grounds=NOTES_TOO, whole=False, words="Found so."),
        Designate(by=RECORDS, designation=DIRECTION, requester="Alma Hardeman", document=DIGEST),
        Undesignate(by=RECORDS, words="By letter."),
        SetFee(by=RECORDS, fee=Fee({FeePart.LABOR: 450}, "12 minutes")),
        AskReview(by=RECORDS),
        ReviewDenial(by=STRANGER, finding=Finding.REVERSED, words="Not likely."),
        ReviewDenial(by=STRANGER, finding=Finding.UPHELD, words="Likely."),
        Verify(by=OFFICER),
        Hold(by=RECORDS, charts=charts),
        Classify(by=OFFICER),
        Consult(by=CLINICIAN),
        WaiveConsultation(by=CLINICIAN, reason="due today"),
        AskCourt(by=COUNSEL, asked=CourtAsk.NARROW),
        SkipRequest(by=COUNSEL, reason="narrow already"),
        *(recording(element) for element in (case.guard.elements if case.guard else ())),
        recording(Element.PRIVILEGE_RULED, holder="B"),
        *map(recording, recall.ELEMENTS),
        *(
            Withdraw(by=COUNSEL, element=one.element, holder=one.holder, reason="it was untrue")
            for one in case.established
        ),
        Withdraw(by=COUNSEL, element=Element.STATE_RULE, reason="it was untrue"),
        MeetBasis(by=COUNSEL),
        set_scope(case.next_scope_version),
        set_scope(case.next_scope_version, frozenset({"s1", "s2", "s3"})),
        replace(set_scope(case.next_scope_version), owed=frozenset({DenialGround.PSYCHOTHERAPY})),
        release("s1"),
        release("s2"),
        release("s3"),
        Decide(by=CLINICIAN, decision=WITHHELD, reach=OUT_OF_REACH),
        Decide(by=CLINICIAN, decision=REDACTED, reach=IN_PART),
        Reopen(by=COUNSEL, sections=frozenset({"s1"})),
        SectionChanged(by=STRANGER, old="s1", new="s3"),
        ReviewClinically(by=CLINICIAN),
        ReviewIndependently(by=COUNSEL),
        ReviewIndependently(by=OFFICER),
        LeaveOutside(by=OFFICER),
        AskAttester(by=RECORDS, request=REQUEST_ID, sha256=OTHER_DIGEST, at=ENDS),
        *(
            attesting(role, verdict, digest=digest)
            for role, verdict, digest in product(AttesterRole, Verdict, (DIGEST, OTHER_DIGEST))
        ),
        replace(attesting(), request="f" * 32),
        replace(attesting(), request_sha256=DIGEST),
        AnswerWarning(by=CLINICIAN, warning="w1"),
        Account(by=RECORDS),
        Close(by=RECORDS),
        Object(by=RECORDS),
        NoteMotion(by=RECORDS),
        SubmitInCamera(by=COUNSEL),
        Stay(by=RECORDS),
        Amend(by=OFFICER, paper=replace(case.paper, version=case.paper.version + 1)),
        Refuse(by=COUNSEL, reason="quashed"),
        Revoke(by=RECORDS),
        ClawBack(by=RECORDS),
    ]
    flags = (True, False)
    for digest, passed, sealed, apart in product(digests, flags, flags, flags):
        acts.append(
            Render(
                by=RECORDS,
                digest=digest,
                self_test_passed=passed,
                sealed=sealed,
                log_apart=apart,
                warnings=frozenset({"w1"}) if digest is OTHER_DIGEST else frozenset(),
            )
        )
    for digest, version in product(digests, (1, 2, 3)):
        acts.append(Approve(by=OFFICER, digest=digest, scope_version=version))
        acts.append(Approve(by=COUNSEL, digest=digest, scope_version=version))
    for digest, recipient in product(digests, Recipient):
        acts.append(Transmit(by=RECORDS, digest=digest, recipients=frozenset({recipient})))
        acts.append(SendLog(by=RECORDS, digest=digest, recipients=frozenset({recipient})))
    for side, ruling in product(SideState, Ruling):
        acts.append(Rule(by=COUNSEL, side=side, ruling=ruling))
    return acts
