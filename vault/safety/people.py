"""Who gets a safety case's key: whoever opens it, every supervisor and every privacy officer."""

from __future__ import annotations

from vault.errors import NotFound
from vault.identity import rosters
from vault.identity.accounts import accounts
from vault.identity.introducing import NotIntroduced
from vault.identity.login import roles_of
from vault.identity.permissions import Permission, Role, permissions_of
from vault.store.unit_of_work import Reader

OVERSEERS = frozenset({Role.SUPERVISOR, Role.PRIVACY_OFFICER})
TAKING_PART = frozenset({Permission.SAFETY_ACT, Permission.SAFETY_REVIEW})


def may_take_part(reader: Reader, user_id: str) -> bool:
    """Tell whether somebody's roles act in safety cases or review them.

    Raises:
        NotIntroduced: nobody entitled gave them the roles they have.
    """
    return bool(permissions_of(roles_of(reader, user_id)) & TAKING_PART)


def holders_for(reader: Reader, opener_id: str) -> tuple[set[str], int]:
    """Return the user ids that get a new case's key, and how many were left out.

    Nobody has to be there for it: a key is sealed to their public one. Somebody whom nobody
    entitled introduced is left out, and the case is opened all the same: safety never waits.
    """
    found, left_out = {opener_id}, 0
    for each in accounts(reader):
        if each.user_id == opener_id or each.status != "active" or not each.roles & OVERSEERS:
            continue
        try:
            rosters.introduced(reader, [each.user_id])
            oversees = bool(roles_of(reader, each.user_id) & OVERSEERS)
        except (NotIntroduced, NotFound):
            left_out += 1
            continue
        if oversees:
            found.add(each.user_id)
    return found, left_out
