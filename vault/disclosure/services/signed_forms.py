"""Forms that clients sign: entered with their scans, read, and ended."""

from __future__ import annotations

from sqlalchemy import select

from vault.audit.events import Event, Outcome
from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.access import admit
from vault.disclosure.ledger.book import fetch_ledger, key_to
from vault.disclosure.ledger.documents import fetch_document, keep_document, open_document
from vault.disclosure.ledger.entries import Taken
from vault.disclosure.ledger.open_case import OpenCase
from vault.disclosure.ledger.papers import scan_hash
from vault.disclosure.rules.authorization import Ending, Form, FormInvalid
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.client_access import end_of
from vault.disclosure.rules.kept_forms import KeptForm
from vault.disclosure.rules.steps.forms import EndForm, EnterForm
from vault.disclosure.rules.vocabulary import DisclosureEvent, StepName
from vault.disclosure.services.cases import Cases
from vault.disclosure.work.case_work import CaseWork
from vault.errors import NotFound
from vault.identity.actor import Actor, refusal, refusing_tampered
from vault.records.access import logging_tampering
from vault.records.tables import Member
from vault.store.unit_of_work import Store


class SignedForms:
    """Keeps the forms of a case. Each act refuses as `Cases.take` does.

    Args:
        store: the database.
        cases: the way in to cases.
    """

    def __init__(self, store: Store[Event], cases: Cases):
        self._store = store
        self._cases = cases

    def enter(self, actor: Actor, case: str, form: Form, scan: bytes) -> KeptForm:
        """Enter a form as it came in; what it lacks is told and keeps anything from leaving on it.

        Args:
            actor: who enters it.
            case: the case.
            form: the form, as its paper words it.
            scan: the paper as a PDF; kept under the case's key.

        Returns:
            The form with its number in the case.

        Raises:
            ScanRefused: the scan is no PDF that can be kept.
            FormInvalid: nobody in the case's chart has that handle.
        """
        digest = scan_hash(scan)
        ends_at = end_of(form.expires_on, self._cases.zone) if form.expires_on else None
        with self._cases.working(actor, case, DisclosureEvent.ENTER_FORM) as it:
            step = EnterForm(by=it.by, form=form, document=digest, ends_at=ends_at)
            said = {"member": form.holder, "words": form.description}
            state = it.take(step, said, detail={"holder": form.holder})
            _require_member(it, form.holder)
            keep_document(it.work, it.case_id, len(it.case.entries), scan, it.key)
        return state.forms[-1]

    def end(self, actor: Actor, case: str, number: int, ending: Ending, words: str) -> CaseState:
        """Record that a form no longer counts; what was built on the forms is void.

        What has left on it before stays as it was (45 CFR 164.508(b)(5)(i); 42 CFR 2.31(a)(6)).

        Args:
            actor: who records it.
            case: the case.
            number: the form's number in the case.
            ending: revoked, expired or found false.
            words: by whom, how and when.
        """
        return self._cases.take(
            actor,
            case,
            StepName.END_FORM,
            lambda it: EndForm(by=it.by, number=number, ending=ending, words=words.strip()),
            {"form": str(number), "ending": ending.words, "words": words.strip()},
        )

    def read_scan(self, actor: Actor, case: str, number: int) -> bytes:
        """Return the scan of a form of a case.

        Raises:
            PermissionDenied: the actor may not open cases.
            NotAParticipant: the actor takes no part in it.
            NotFound: the case has no such form.
            TamperedData: it is not the one that was filed.
        """
        with self._store.unit_of_work() as work:
            admitted = admit(work, actor, case, None, CaseEvent.FORM_READ)
            with refusing_tampered(admitted.attempt):
                _, opened = fetch_ledger(work, admitted).opened()
            entry, step = _entered(opened, number)
            row = fetch_document(work, admitted.ref.case_id, entry)
            admitted.record(work, {"form": number})
        with logging_tampering(self._store, admitted.attempt):
            return open_document(row, key_to(row, admitted.keys), step.document)


def _require_member(it: CaseWork, handle: str) -> None:
    known = it.work.execute(
        select(Member.id).where(Member.chart_id.in_(list(it.charts)), Member.handle == handle)
    )
    if it.charts and known.first() is None:
        raise refusal(
            FormInvalid("Nobody in the case's chart has that handle."), it.attempt, Outcome.FAILED
        )


def _entered(case: OpenCase, number: int) -> tuple[int, EnterForm]:
    """Return the place in the ledger at which a form was entered, and the step.

    Raises:
        NotFound: the case has no such form under its present paper.
    """
    found = [
        (place, entry.step)
        for place, entry in enumerate(case.entries, start=1)
        if isinstance(entry, Taken) and isinstance(entry.step, EnterForm)
    ][-len(case.state.forms) or None :]
    if not 1 <= number <= len(case.state.forms):
        raise NotFound("The case has no such form.")
    return found[number - 1]
