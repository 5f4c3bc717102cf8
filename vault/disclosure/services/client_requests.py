"""A client's request for their own record: more time, denials, whose copy, its fee (DW10)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from zoneinfo import ZoneInfo

from vault.disclosure.ledger.documents import keep_document
from vault.disclosure.ledger.papers import scan_hash
from vault.disclosure.ledger.task_list import (
    NewTask,
    TaskKind,
    close_tasks,
    renew_task,
)
from vault.disclosure.rules.access_copies import Designation, Fee
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.client_access import (
    AccessInvalid,
    DenialGround,
    Extension,
    Finding,
    last_minute,
)
from vault.disclosure.rules.instruments import Instrument
from vault.disclosure.rules.steps.access import AskReview, DenyAccess, Extend, ReviewDenial
from vault.disclosure.rules.steps.copies import Designate, SetFee, Undesignate
from vault.disclosure.rules.vocabulary import DisclosureEvent, StepName
from vault.disclosure.services.cases import Cases
from vault.identity.actor import Actor


class ClientRequests:
    """Carries a client's request on. Each act refuses as `Cases.take` does.

    Args:
        cases: the way in to cases.
    """

    def __init__(self, cases: Cases):
        self._cases = cases

    def extend(self, actor: Actor, case: str, extension: Extension) -> CaseState:
        """Take more time, once, of which the client was told in writing.

        Raises:
            AccessInvalid: it is not on record when the request came in.
        """
        with self._cases.working(actor, case, DisclosureEvent.EXTEND) as it:
            received = received_on(it.case.paper.instrument, self._cases.zone)
            until = last_minute(extension.until, self._cases.zone)
            step = Extend(by=it.by, extension=extension, received_on=received, until=until)
            state = it.take(
                step,
                {
                    "told": extension.told_on.isoformat(),
                    "until": extension.until.isoformat(),
                    "reason": extension.reason,
                },
            )
            renew_task(it.work, it.case_id, NewTask(TaskKind.ANSWER, due_at=until), it.at)
        return state

    def deny(
        self, actor: Actor, case: str, grounds: Collection[DenialGround], words: str, *, whole: bool
    ) -> CaseState:
        """Deny access, to everything or to what the decisions keep back.

        Args:
            actor: who denies; a clinician where the ground is a likelihood of harm.
            case: the case.
            grounds: why.
            words: the finding, for the record here; the client is not told it.
            whole: whether everything is denied.
        """
        with self._cases.working(actor, case, DisclosureEvent.DENY_ACCESS) as it:
            step = DenyAccess(by=it.by, grounds=frozenset(grounds), whole=whole, words=words)
            said = {
                "grounds": "; ".join(sorted(ground.words for ground in grounds)),
                "denied": "everything" if whole else "what is kept back",
                "finding": words.strip(),
            }
            state = it.take(step, said, detail={"grounds": sorted(grounds), "whole": whole})
            it.rationale(words)
            due = state.access.extended_until or it.case.paper.instrument.return_at
            renew_task(it.work, it.case_id, NewTask(TaskKind.SEND_DENIAL, due_at=due), it.at)
            if whole:
                close_tasks(it.work, it.case_id, TaskKind.ANSWER, actor.user_id, it.at)
        return state

    def designate(
        self, actor: Actor, case: str, designation: Designation, writing: bytes
    ) -> CaseState:
        """Record that the client directs the copy to somebody else (45 CFR 164.524(c)(3)(ii)).

        Args:
            actor: who records it.
            case: the case.
            designation: whom, where to, who signed and when.
            writing: the signed writing as a PDF; kept under the case's key.

        Raises:
            ScanRefused: it is no PDF that can be kept.
            NotInTime: the day on which it was signed is still to come.
        """
        digest = scan_hash(writing)
        with self._cases.working(actor, case, DisclosureEvent.DESIGNATE) as it:
            step = Designate(
                by=it.by,
                designation=designation,
                requester=it.case.paper.instrument.requester,
                document=digest,
            )
            state = it.take(
                step,
                {
                    "person": designation.person.strip(),
                    "address": designation.address.strip(),
                    "signed": f"{designation.signed_on}, by {designation.signed_by.strip()}",
                },
            )
            keep_document(it.work, it.case_id, len(it.case.entries), writing, it.key)
        return state

    def undesignate(self, actor: Actor, case: str, words: str) -> CaseState:
        """Record that the client takes the direction back, and how and when they did."""
        return self._cases.take(
            actor,
            case,
            StepName.UNDESIGNATE,
            lambda it: Undesignate(by=it.by, words=words),
            {"words": words.strip()},
        )

    def set_fee(self, actor: Actor, case: str, fee: Fee) -> CaseState:
        """Record what the copy costs the client, in the place of an earlier fee.

        Raises:
            NotInTime: the day on which the client agreed to it is still to come.
        """
        said = {"fee": fee.words, "worked out": fee.worked_out.strip()}
        if fee.agreed_on is not None:
            said["agreed"] = fee.agreed_on.isoformat()
        return self._cases.take(
            actor, case, StepName.SET_FEE, lambda it: SetFee(by=it.by, fee=fee), said
        )

    def ask_review(self, actor: Actor, case: str, words: str) -> CaseState:
        """Record that the client wants the denial reviewed, and how they asked for it."""
        with self._cases.working(actor, case, DisclosureEvent.ASK_REVIEW) as it:
            state = it.take(AskReview(by=it.by), {"words": words.strip()})
            renew_task(it.work, it.case_id, NewTask(TaskKind.REVIEW_DENIAL), it.at)
        return state

    def review(self, actor: Actor, case: str, finding: Finding, words: str) -> CaseState:
        """Review a denial as a professional who had no part in it.

        Args:
            actor: the reviewer.
            case: the case.
            finding: whether the denial stands.
            words: the determination, for the record here.
        """
        with self._cases.working(actor, case, DisclosureEvent.REVIEW_DENIAL) as it:
            step = ReviewDenial(by=it.by, finding=finding, words=words)
            state = it.take(step, {"finding": f"{finding.words}: {words.strip()}"})
            it.rationale(words)
            close_tasks(it.work, it.case_id, TaskKind.REVIEW_DENIAL, actor.user_id, it.at)
            renew_task(it.work, it.case_id, NewTask(TaskKind.SEND_FINDING), it.at)
            if finding is Finding.REVERSED:
                renew_task(it.work, it.case_id, NewTask(TaskKind.ANSWER), it.at)
        return state


def received_on(instrument: Instrument, zone: ZoneInfo) -> date:
    """Return the day on which a request came in, where the practice is.

    Raises:
        AccessInvalid: it is not on record.
    """
    if instrument.served_at is None:
        raise AccessInvalid("It is not on record when the request came in.")
    return instrument.served_at.astimezone(zone).date()
