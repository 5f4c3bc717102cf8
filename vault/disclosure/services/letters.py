"""Letters that a case calls for."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import select

from vault.audit.events import Event
from vault.clock import Clock
from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.access import admit
from vault.disclosure.ledger.book import fetch_ledger
from vault.disclosure.ledger.open_case import OpenCase, taken_of
from vault.disclosure.rules.class_words import find_class
from vault.disclosure.rules.instruments import Instrument
from vault.disclosure.rules.letters import Recalled, recall_letter, refusal_letter
from vault.disclosure.rules.steps.sending import Transmit
from vault.disclosure.rules.steps.side import ClawBack
from vault.disclosure.rules.vocabulary import SideState
from vault.disclosure.rules.wording import standard_wording
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

    def called_for(self, actor: Actor, case: str) -> Letter:
        """Return the letter that a case calls for as it stands: a refusal, or a recall.

        Raises:
            PermissionDenied: the actor may not open cases.
            NotAParticipant: the actor takes no part in it.
            Conflict: the disclosure is not refused, and nothing is called back; or a client was
                denied access, which takes a letter of its own.
            TamperedData: the case's ledger is not as it was written.
        """
        with self._store.unit_of_work() as work:
            admitted = admit(work, actor, case, None, CaseEvent.LETTER)
            name, contact = work.execute(select(Organisation.name, Organisation.contact)).one()
            sealed = fetch_ledger(work, admitted)
            admitted.record(work)
        with logging_tampering(self._store, admitted.attempt):
            _, opened = sealed.opened()
        if (denied := opened.state.access.denied) is not None and denied.whole and denied.stands:
            raise Conflict(
                "The client is told by the written denial, which gives its ground.",
                remedy="Write that one: `vaultctl disclosure access-letter CASE denial`.",
            )
        today = self._clock.now().astimezone(self._zone).date()
        instrument = opened.paper.instrument
        if SideState.REFUSED in opened.state.sides:
            return refusal_letter(
                instrument,
                generally=_generally(instrument),
                sender=name,
                contact=contact,
                dated=today,
            )
        if SideState.CLAWBACK in opened.state.sides:
            recalled = _recalled(opened, self._zone)
            return recall_letter(instrument, recalled, sender=name, contact=contact, dated=today)
        raise Conflict("The case calls for no letter: it is not refused, and nothing called back.")


def _generally(instrument: Instrument) -> str:
    """Return what papers of an instrument's class take; "" for one of no class."""
    found = find_class(instrument.signer, instrument.kind, instrument.text)
    return standard_wording().generally(found.basis) if found.basis else ""


def _recalled(case: OpenCase, zone: ZoneInfo) -> Recalled:
    called, sent = taken_of(case, ClawBack)[-1], taken_of(case, Transmit)[-1]
    return Recalled(
        pages=called.particulars["pages"],
        recipient=sent.particulars["recipient"],
        address=sent.particulars["address"],
        sent_on=sent.at.astimezone(zone).date(),
    )
