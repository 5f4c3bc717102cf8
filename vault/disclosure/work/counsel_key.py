"""The key of counsel's own papers: made with the first, held by the case's counsel and nobody else.

It is handed on when counsel comes to a case, if whoever adds them holds it. Else those who hold it
are shown a task (`vault.tasks`), which is read from who holds what, so it is never out of date.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.access import Admitted
from vault.identity import compartments, key_holders
from vault.identity.accounts import Account
from vault.identity.compartments import CompartmentName, ScopeKind, Work
from vault.identity.login import roles_of
from vault.identity.permissions import Role
from vault.identity.sealed import OpenKey


def shared_key(work: Work, admitted: Admitted, at: datetime) -> OpenKey:
    """Return the key, made or shared so that all of the case's counsel hold it.

    Raises:
        KeyNotHeld: it exists, and the actor does not hold it.
    """
    actor, case_id = admitted.actor, admitted.ref.case_id
    found = compartments.find(work, case_id, CompartmentName.COUNSEL)
    if found is None:
        return compartments.create(
            work,
            scope_kind=ScopeKind.CASE,
            scope_id=case_id,
            name=CompartmentName.COUNSEL,
            holders={*_counsel_of(work, admitted), actor.user_id},
            granted_by=actor,
            at=at,
        )
    key = compartments.current_key(work, actor, found, admitted.attempt)
    for holder in lacking(work, admitted):
        _grant(work, admitted, found, holder, at)
    return key


def lacking(work: Work, admitted: Admitted) -> tuple[str, ...]:
    """Return the ids of the case's counsel who lack the key; nobody while there is none."""
    found = compartments.find(work, admitted.ref.case_id, CompartmentName.COUNSEL)
    if found is None:
        return ()
    return tuple(sorted(set(_counsel_of(work, admitted)) - set(key_holders.holders(work, found))))


def hand_on(work: Work, admitted: Admitted, to: Account, at: datetime) -> None:
    """Give somebody who comes to a case the key, if they are counsel and the actor holds it."""
    found = compartments.find(work, admitted.ref.case_id, CompartmentName.COUNSEL)
    if (
        found is not None
        and Role.COUNSEL in to.roles
        and key_holders.holds_for_good(work, admitted.actor, found)
        and to.user_id in lacking(work, admitted)
    ):
        _grant(work, admitted, found, to.user_id, at)


def _grant(work: Work, admitted: Admitted, found: str, holder: str, at: datetime) -> None:
    key_holders.grant(work, admitted.actor, found, holder, at=at, attempt=admitted.attempt)
    admitted.record(work, {"to": holder}, CaseEvent.COUNSEL_SHARE)


def _counsel_of(work: Work, admitted: Admitted) -> Iterator[str]:
    for holder in key_holders.holders(work, admitted.ref.compartment_id):
        if Role.COUNSEL in roles_of(work, holder):
            yield holder
