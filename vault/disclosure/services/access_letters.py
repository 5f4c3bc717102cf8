"""The letters that answer a client's request for their own record."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from sqlalchemy import select

from vault.audit.events import Event
from vault.clock import Clock
from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.access import admit
from vault.disclosure.ledger.book import fetch_ledger
from vault.disclosure.ledger.entries import Taken
from vault.disclosure.ledger.open_case import OpenCase
from vault.disclosure.rules.access_letters import (
    Correspondents,
    access_letter,
    denial_letter,
    extension_letter,
    review_letter,
)
from vault.disclosure.rules.steps.access import Extend
from vault.disclosure.rules.vocabulary import Basis
from vault.disclosure.services.client_requests import received_on
from vault.errors import Conflict
from vault.identity.actor import Actor
from vault.identity.tables import Organisation
from vault.records.access import logging_tampering
from vault.store.unit_of_work import Store
from vault.typesetting.letter import Letter

Write = Callable[[Correspondents, OpenCase], Letter]


class NothingToTell(Conflict):
    """Nothing is on record that such a letter would tell."""

    code = "nothing-to-tell"
    default_untouched = "No letter was written."


class AccessLetters:
    """Writes these letters. Each refuses whoever takes no part in the case.

    Args:
        store: the database.
        clock: the time.
        zone: the organisation's time zone, by which letters are dated.
    """

    def __init__(self, store: Store[Event], clock: Clock, zone: ZoneInfo):
        self._store = store
        self._clock = clock
        self._zone = zone

    def extension(self, actor: Actor, case: str) -> Letter:
        """Return the letter that tells why it takes longer, and until when.

        Raises:
            NothingToTell: the time is not extended.
            PermissionDenied: the actor may not open cases.
            NotAParticipant: the actor takes no part in the case.
            TamperedData: the case's ledger is not as it was written.
        """
        return self._written(actor, case, "extension", _extension)

    def denial(self, actor: Actor, case: str) -> Letter:
        """Return the written denial; errors as `extension`."""
        return self._written(actor, case, "denial", _denial)

    def review(self, actor: Actor, case: str) -> Letter:
        """Return the notice of what the review of the denial found; errors as `extension`."""
        return self._written(actor, case, "review", _review)

    def copy(self, actor: Actor, case: str, form: str) -> Letter:
        """Return the letter to the client that goes with the copy, or tells to whom it went.

        Args:
            actor: who writes it.
            case: the case.
            form: in which form it is given ("PDF by e-mail").

        Raises:
            NothingToTell: nothing was sent yet, or what it costs is not on record.
            As `extension`.
        """

        def write(between: Correspondents, opened: OpenCase) -> Letter:
            if not opened.state.sent:
                raise NothingToTell("Nothing was sent to the client yet.")
            access = opened.state.access
            if access.fee is None:
                raise NothingToTell(
                    "It is not on record what the copy costs.",
                    remedy="Record the fee, or that there is none.",
                )
            return access_letter(between, access.fee, form, access.designation)

        return self._written(actor, case, "copy", write)

    def _written(self, actor: Actor, case: str, name: str, write: Write) -> Letter:
        with self._store.unit_of_work() as work:
            admitted = admit(work, actor, case, None, CaseEvent.LETTER)
            sender, contact = work.execute(select(Organisation.name, Organisation.contact)).one()
            sealed = fetch_ledger(work, admitted)
            admitted.record(work, {"letter": name})
        with logging_tampering(self._store, admitted.attempt):
            _, opened = sealed.opened()
        if opened.state.basis is not Basis.CLIENT_ACCESS:
            raise NothingToTell("This case is not a client's request for their own record.")
        instrument = opened.paper.instrument
        between = Correspondents(
            sender=sender,
            contact=contact,
            dated=self._clock.now().astimezone(self._zone).date(),
            client=instrument.requester,
            asked_on=received_on(instrument, self._zone),
            reference=admitted.ref.number,
        )
        return write(between, opened)


def _extension(between: Correspondents, case: OpenCase) -> Letter:
    for entry in reversed(case.entries):
        if isinstance(entry, Taken) and isinstance(entry.step, Extend):
            return extension_letter(between, entry.step.extension)
    raise NothingToTell("The time to answer was not extended.")


def _denial(between: Correspondents, case: OpenCase) -> Letter:
    denied = case.state.access.denied
    if denied is None:
        raise NothingToTell("No denial is on record.")
    return denial_letter(between, denied.grounds, whole=denied.whole)


def _review(between: Correspondents, case: OpenCase) -> Letter:
    denied = case.state.access.denied
    if denied is None or denied.finding is None:
        raise NothingToTell("No denial was reviewed.")
    return review_letter(between, denied.finding)
