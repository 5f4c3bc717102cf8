"""Letters that a case calls for."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import select

from vault.audit.events import Event
from vault.clock import Clock
from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.access import admit
from vault.disclosure.ledger.book import fetch_ledger
from vault.disclosure.rules.letters import refusal_letter
from vault.disclosure.rules.vocabulary import SideState
from vault.errors import Conflict
from vault.identity.actor import Actor
from vault.identity.tables import Organisation
from vault.records.access import logging_tampering
from vault.store.unit_of_work import Store
from vault.typesetting.letter import Letter


class Letters:
    """Writes letters.

    Args:
        store: the database.
        clock: the time.
        zone: the organisation's time zone, by which letters are dated.
    """

    def __init__(self, store: Store[Event], clock: Clock, zone: ZoneInfo):
        self._store = store
        self._clock = clock
        self._zone = zone

    def refusal(self, actor: Actor, case: str) -> Letter:
        """Return the letter that answers the instrument of a refused case.

        Raises:
            PermissionDenied: the actor may not open cases.
            NotAParticipant: the actor takes no part in it.
            Conflict: the disclosure is not refused.
            TamperedData: the case's ledger is not as it was written.
        """
        with self._store.unit_of_work() as work:
            admitted = admit(work, actor, case, None, CaseEvent.LETTER)
            name, contact = work.execute(select(Organisation.name, Organisation.contact)).one()
            sealed = fetch_ledger(work, admitted)
            admitted.record(work, {"letter": "refusal"})
        with logging_tampering(self._store, admitted.attempt):
            _, opened = sealed.opened()
        if SideState.REFUSED not in opened.state.sides:
            raise Conflict("The disclosure is not refused, so there is no refusal to send.")
        return refusal_letter(
            opened.paper.instrument,
            sender=name,
            contact=contact,
            dated=self._clock.now().astimezone(self._zone).date(),
        )
