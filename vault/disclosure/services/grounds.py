"""What a legal basis rests on: put on record fact by fact, read, and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from vault.audit.events import Event
from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.access import admit
from vault.disclosure.ledger.book import fetch_ledger, key_to
from vault.disclosure.ledger.documents import fetch_document, keep_document, open_document
from vault.disclosure.ledger.papers import scan_hash
from vault.disclosure.ledger.task_list import TaskKind, close_tasks
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.elements.vocabulary import Element
from vault.disclosure.rules.steps.copies import Designate
from vault.disclosure.rules.steps.resting import Establish, Withdraw
from vault.disclosure.rules.vocabulary import Basis, DisclosureEvent
from vault.disclosure.services.cases import Cases
from vault.errors import InvalidInput
from vault.identity.actor import Actor
from vault.jurisdictions.pack import Pack
from vault.jurisdictions.rules import SubpoenaRule
from vault.records.access import logging_tampering
from vault.store.unit_of_work import Store

SEEN_TO: Mapping[Element, TaskKind] = {
    Element.RECALL_NOTICE: TaskKind.NOTIFY_RECIPIENT,
    Element.RECALL_ORDER: TaskKind.SEEK_ORDER,
    Element.RECALL_NO_ORDER: TaskKind.SEEK_ORDER,
}
"""Element → the task that is done once it is on record."""


class NoticeTooShort(InvalidInput):
    """The client had fewer days to object than the state gives."""

    code = "notice-too-short"
    default_untouched = "Nothing was put on record."


class Grounds:
    """Records the facts that a basis rests on. Each act refuses as `Cases.take` does.

    Args:
        store: the database.
        cases: the way in to cases.
        pack: the rules of the practice's state.
    """

    def __init__(self, store: Store[Event], cases: Cases, pack: Pack):
        self._store = store
        self._cases = cases
        self._pack = pack

    def state_rule(self, basis: Basis | None) -> SubpoenaRule | None:
        """Return the state's own rule on papers of a class, where it has one (LI8)."""
        return self._pack.subpoena if basis is Basis.SUBPOENA else None

    def establish(
        self,
        actor: Actor,
        case: str,
        element: Element,
        *,
        on: date,
        source: str,
        holder: str = "",
        until: datetime | None = None,
        document: bytes | None = None,
    ) -> CaseState:
        """Put one fact on record.

        Args:
            actor: who records it.
            case: the case.
            element: which fact.
            on: its day.
            source: where it is written, or who said so.
            holder: the handle of the member whom it is about, where it is about one.
            until: from when on it no longer stands, where it has an end.
            document: the PDF that shows it; kept under the case's key.

        Raises:
            ScanRefused: the document is no PDF that can be kept.
            NotInTime: its day is still to come.
            NoticeTooShort: the state gives the client more days between notice and production.
        """
        digest = scan_hash(document) if document is not None else ""
        with self._cases.working(actor, case, DisclosureEvent.ESTABLISH) as it:
            step = Establish(
                by=it.by,
                element=element,
                holder=holder.strip(),
                on=on,
                source=source.strip(),
                until=until,
                document=digest,
            )
            self._require_notice(it.state, step)
            said = {"element": element.words, "member": holder, "source": source}
            if element is Element.STATE_RULE:
                rule = self._pack.subpoena
                said |= {"rule": f"{rule.id}: {rule.citation}", "warning": rule.warning}
            state = it.take(step, said, detail={"element": element.value})
            if document is not None:
                keep_document(it.work, it.case_id, len(it.case.entries), document, it.key)
            if (task := SEEN_TO.get(element)) is not None:
                close_tasks(it.work, it.case_id, task, actor.user_id, it.at)
        return state

    def _require_notice(self, case: CaseState, step: Establish) -> None:
        """Hold the client's time to object against the days that the state gives."""
        days = self._pack.subpoena.client_notice_days
        if step.element is not Element.OBJECTION_TIME_OVER or case.basis is not Basis.SUBPOENA:
            return
        notices = {Element.NOTICE_GIVEN, Element.OWN_NOTICE}
        given = [one.on for one in case.established if one.element in notices]
        if days and (not given or step.on < min(given) + timedelta(days=days)):
            raise NoticeTooShort(
                f"The state gives the client {days} days from the notice on "
                f"({self._pack.subpoena.citation}).",
                remedy="Record the notice first, and the day on which these days are over.",
            )

    def withdraw(
        self, actor: Actor, case: str, element: Element, reason: str, *, holder: str = ""
    ) -> CaseState:
        """Take one fact back; what was built on the basis is void.

        Args:
            actor: who takes it back.
            case: the case.
            element: which fact.
            reason: why: revoked, over, found untrue.
            holder: the member whom it is about, where it is about one.
        """
        with self._cases.working(actor, case, DisclosureEvent.WITHDRAW) as it:
            step = Withdraw(by=it.by, element=element, holder=holder.strip(), reason=reason)
            said = {"element": element.words, "member": holder, "reason": reason}
            state = it.take(step, said, detail={"element": element.value})
            it.rationale(reason)
        return state

    def read_document(self, actor: Actor, case: str, number: int) -> bytes:
        """Return the document that was filed with what is recorded at this place of the ledger.

        It shows a fact that the basis rests on, or to whom a client directs their copy.

        Raises:
            PermissionDenied: the actor may not open cases.
            NotAParticipant: the actor takes no part in it.
            NotFound: no document stands on record there.
            TamperedData: it is not the one that was filed.
        """
        with self._store.unit_of_work() as work:
            admitted = admit(work, actor, case, None, CaseEvent.DOCUMENT_READ)
            row = fetch_document(work, admitted.ref.case_id, number)
            sealed = fetch_ledger(work, admitted)
            admitted.record(work, {"entry": number})
        with logging_tampering(self._store, admitted.attempt):
            _, opened = sealed.opened()
            step = getattr(opened.entries[number - 1], "step", None)
            expected = step.document if isinstance(step, Establish | Designate) else ""
            return open_document(row, key_to(row, admitted.keys), expected)
