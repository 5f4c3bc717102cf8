"""What holds a case up, turns it back or ends it: objections, motions, rulings, other papers."""

from __future__ import annotations

from collections.abc import Sequence

from vault.disclosure.ledger.entries import Filed
from vault.disclosure.ledger.open_case import taken_of
from vault.disclosure.ledger.papers import keep_scan, put_together
from vault.disclosure.ledger.task_list import NewTask, TaskKind, close_tasks, renew_task
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.clauses import Clause
from vault.disclosure.rules.client_access import with_due_time
from vault.disclosure.rules.instruments import FROM_CLIENTS, Instrument
from vault.disclosure.rules.recall import require_sent
from vault.disclosure.rules.scope import ScopeDifference
from vault.disclosure.rules.steps.sending import Account, Close, Transmit
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
from vault.disclosure.rules.vocabulary import DisclosureEvent, Ruling, SideState, StepName
from vault.disclosure.sections.on_file import signed_sections
from vault.disclosure.services.cases import Cases
from vault.disclosure.services.scoping import difference_of
from vault.identity.actor import Actor

_OVER = (TaskKind.CONSULT, TaskKind.OBJECT, TaskKind.ANSWER)


class Court:
    """Steps beside the straight path, and the last ones. Each refuses as `Cases.take` does."""

    def __init__(self, cases: Cases):
        self._cases = cases

    def object(self, actor: Actor, case: str, words: str) -> CaseState:
        """Record an objection: whose, and on what grounds."""
        return self._cases.take(
            actor, case, StepName.OBJECT, lambda it: Object(by=it.by), {"words": words}
        )

    def note_motion(self, actor: Actor, case: str, words: str) -> CaseState:
        """Record somebody's motion: whose, and for what."""
        return self._cases.take(
            actor, case, StepName.NOTE_MOTION, lambda it: NoteMotion(by=it.by), {"words": words}
        )

    def submit_in_camera(self, actor: Actor, case: str, words: str) -> CaseState:
        """Record that the judge reviews the records."""
        return self._cases.take(
            actor,
            case,
            StepName.SUBMIT_IN_CAMERA,
            lambda it: SubmitInCamera(by=it.by),
            {"words": words},
        )

    def stay(self, actor: Actor, case: str, words: str) -> CaseState:
        """Record that the instrument is stayed: by whom, until when."""
        return self._cases.take(
            actor, case, StepName.STAY, lambda it: Stay(by=it.by), {"words": words}
        )

    def rule(
        self, actor: Actor, case: str, side: SideState, ruling: Ruling, words: str
    ) -> CaseState:
        """Record how what was pending ended.

        Args:
            actor: who records it.
            case: the case.
            side: what was pending.
            ruling: how it ended.
            words: the ruling itself, and where it is written.
        """
        return self._cases.take(
            actor,
            case,
            StepName.RULE,
            lambda it: Rule(by=it.by, side=side, ruling=ruling),
            {"pending": side.words, "ruling": ruling.words, "words": words},
        )

    def amend(
        self,
        actor: Actor,
        case: str,
        instrument: Instrument,
        clauses: Sequence[Clause],
        *,
        scan: bytes | None = None,
    ) -> ScopeDifference | None:
        """Take in the paper that replaces the present one; what stood on that one is void (DW6).

        Args:
            actor: who takes it in.
            case: the case.
            instrument, clauses, scan: as `Cases.open_case`.

        Returns:
            What the new paper changes, section by section; None while the case has no class that
            is built.
            It is told without the sections' titles; `Scoping.difference` tells it with those
            that the reader's keys open.

        Raises:
            ScanRefused, PaperInvalid: the paper cannot be kept as entered.
            As `Cases.take`.
        """
        with self._cases.working(actor, case, DisclosureEvent.AMEND) as it:
            version = it.case.paper.version + 1
            filed = Filed(
                version=version,
                instrument=put_together(with_due_time(instrument, self._cases.zone), clauses, scan),
                clauses=tuple(clauses),
                by=actor.user_id,
                at=it.at,
            )
            it.file(filed, DisclosureEvent.AMEND)
            it.take(Amend(by=it.by, paper=filed.paper))
            if scan is not None:
                keep_scan(it.work, it.case_id, version, scan, it.key)
            answer = NewTask(TaskKind.ANSWER, due_at=filed.instrument.return_at)
            renew_task(it.work, it.case_id, answer, it.at)
            if not it.state.consulted and filed.instrument.kind not in FROM_CLIENTS:
                renew_task(it.work, it.case_id, NewTask(TaskKind.CONSULT), it.at)
            if it.state.guard is None or not it.state.guard.built:
                return None
            return difference_of(it.case, signed_sections(it.work, list(it.charts)))

    def refuse(self, actor: Actor, case: str, reason: str) -> CaseState:
        """Refuse the disclosure; the answer never confirms that anybody is a client."""
        return self._cases.take(
            actor,
            case,
            StepName.REFUSE,
            lambda it: Refuse(by=it.by, reason=reason),
            reason=reason,
        )

    def revoke(self, actor: Actor, case: str, words: str) -> CaseState:
        """Record that the instrument was revoked or vacated."""
        return self._cases.take(
            actor, case, StepName.REVOKE, lambda it: Revoke(by=it.by), {"words": words}
        )

    def claw_back(self, actor: Actor, case: str, pages: str, words: str) -> CaseState:
        """Call back pages that were sent (EP9), and set the tasks that this takes.

        Args:
            actor: who calls back.
            case: the case.
            pages: the Bates numbers called back, a first and a last.
            words: why, and how it was noticed.

        Raises:
            PagesUnknown: no production with these pages was sent.
        """
        with self._cases.working(actor, case, DisclosureEvent.CLAW_BACK) as it:
            state = it.take(ClawBack(by=it.by), {"pages": pages.strip(), "words": words})
            sent = (each.particulars["bates"] for each in taken_of(it.case, Transmit))
            require_sent(pages, sent)
            for kind in (TaskKind.NOTIFY_RECIPIENT, TaskKind.SEEK_ORDER):
                renew_task(it.work, it.case_id, NewTask(kind), it.at)
        return state

    def account(self, actor: Actor, case: str) -> CaseState:
        """Enter the transmission in the accounting of disclosures (AA1)."""
        return self._cases.take(actor, case, StepName.ACCOUNT, lambda it: Account(by=it.by))

    def close(self, actor: Actor, case: str) -> CaseState:
        """Close the case; what it leaves nobody to do is no task any more. Notices stay owed."""
        with self._cases.working(actor, case, DisclosureEvent.CLOSE) as it:
            state = it.take(Close(by=it.by))
            for kind in _OVER:
                close_tasks(it.work, it.case_id, kind, actor.user_id, it.at)
        return state
