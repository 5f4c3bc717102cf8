"""Participants of a case: whoever holds its key. Privacy officers always do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vault.disclosure.ledger.access import CaseRef
from vault.errors import InvalidInput
from vault.identity import key_holders
from vault.identity.accounts import Account, accounts
from vault.identity.actor import Actor
from vault.identity.login import roles_of
from vault.identity.permissions import Permission, Role, permissions_of
from vault.store.unit_of_work import Reader

OFFICES = frozenset({Role.PRIVACY_OFFICER, Role.COUNSEL})
"""The roles whose holders may be added to every case at once."""


class NoParticipant(InvalidInput):
    """Somebody named cannot take part in a case."""

    code = "no-participant"


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who takes part in a case."""

    user_id: str
    username: str
    display_name: str
    credential: str
    roles: frozenset[Role]


def eligible(reader: Reader) -> dict[str, Account]:
    """Return the accounts that may take part in cases, by user name."""
    return {each.username: each for each in accounts(reader) if can_take_part(each)}


def can_take_part(account: Account) -> bool:
    """Tell whether somebody has keys of their own and a role in disclosures."""
    return (
        account.status == "active"
        and account.signing_public is not None
        and Permission.CASE_OPEN in permissions_of(account.roles)
    )


def holders_for(reader: Reader, actor_id: str, usernames: Iterable[str]) -> set[str]:
    """Return the user ids that get a new case's key: the opener, those named, privacy officers.

    Every active privacy officer takes part, so that an accounting of disclosures can be complete
    (45 CFR 164.528).

    Raises:
        NoParticipant: somebody named has no active account or no role in disclosures.
        NotIntroduced: a privacy officer was not made one by who may do that.
    """
    able = eligible(reader)
    named = {account_for(able, username).user_id for username in usernames}
    officers = {
        a.user_id
        for a in able.values()
        if Role.PRIVACY_OFFICER in a.roles and Role.PRIVACY_OFFICER in roles_of(reader, a.user_id)
    }
    return {actor_id} | named | officers


def account_for(able: dict[str, Account], username: str) -> Account:
    """Return the account of somebody who may take part.

    Raises:
        NoParticipant: there is none.
    """
    account = able.get(username.strip().casefold())
    if account is None:
        raise NoParticipant(
            f"{username!r} has no active account with a role in disclosures.",
            remedy="Name a clinician, supervisor, records clerk, counsel or privacy officer.",
        )
    return account


def permission_to_add(actor: Actor) -> Permission:
    """Return what adding a participant takes of somebody: preparing or approving."""
    may_approve = actor.may(Permission.CASE_APPROVE)
    return Permission.CASE_APPROVE if may_approve else Permission.CASE_PREPARE


def office_holder(reader: Reader, username: str) -> Account:
    """Return the account of a privacy officer or counsel.

    Raises:
        NoParticipant: that person holds no such office.
        NotIntroduced: nobody entitled gave them the roles they have.
    """
    account = account_for(eligible(reader), username)
    if not roles_of(reader, account.user_id) & OFFICES:
        raise NoParticipant(
            f"{username!r} is neither privacy officer nor counsel.",
            remedy="Add them to single cases with `vaultctl disclosure join`.",
        )
    return account


def participants(reader: Reader, ref: CaseRef) -> tuple[Participant, ...]:
    """Return who takes part in a case, by user name."""
    holders = set(key_holders.holders(reader, ref.compartment_id))
    return tuple(
        Participant(a.user_id, a.username, a.display_name, a.credential, a.roles)
        for a in accounts(reader)
        if a.user_id in holders
    )
