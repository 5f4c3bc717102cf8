"""Who works here, to tell whose a task is; read from clear columns, so it decides nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select

from vault.identity.accounts import accounts
from vault.identity.permissions import Permission, permissions_of
from vault.identity.tables import Compartment, Grant
from vault.store.unit_of_work import Reader

KeyT = TypeVar("KeyT")

_NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Staff:
    """The active people, and who holds which key for good.

    Args:
        permissions: what each may try, by user id.
        by_compartment: holders by the compartment's id.
        by_scope: holders by the scope's id and the compartment's name.
    """

    permissions: Mapping[str, frozenset[Permission]]
    by_compartment: Mapping[str, frozenset[str]]
    by_scope: Mapping[tuple[str, str], frozenset[str]]

    def may(self, permission: Permission) -> frozenset[str]:
        """Return who may do something."""
        return frozenset(user for user, all_ in self.permissions.items() if permission in all_)

    def hold(self, compartment_id: str) -> frozenset[str]:
        """Return who holds a compartment's key."""
        return self.by_compartment.get(compartment_id, _NOBODY)

    def hold_of(self, scope_id: str, name: str) -> frozenset[str]:
        """Return who holds the key of a chart's or case's compartment."""
        return self.by_scope.get((scope_id, name), _NOBODY)


def staff(reader: Reader) -> Staff:
    """Read who works here."""
    active = {
        each.user_id: permissions_of(each.roles)
        for each in accounts(reader)
        if each.status == "active"
    }
    rows = reader.execute(
        select(Grant.holder_id, Compartment.id, Compartment.scope_id, Compartment.name)
        .join(Compartment, Compartment.id == Grant.compartment_id)
        .where(Grant.epoch == Compartment.epoch, Grant.expires_at.is_(None))
    ).all()
    held = [row for row in rows if row.holder_id in active]
    return Staff(
        active,
        _grouped((row.id, row.holder_id) for row in held),
        _grouped(((row.scope_id, row.name), row.holder_id) for row in held),
    )


def _grouped(pairs: Iterable[tuple[KeyT, str]]) -> dict[KeyT, frozenset[str]]:
    found: defaultdict[KeyT, set[str]] = defaultdict(set)
    for key, holder in pairs:
        found[key].add(holder)
    return {key: frozenset(holders) for key, holders in found.items()}
