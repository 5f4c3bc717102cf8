"""Who works here, to tell whose a task is; read from clear columns, so it decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from sqlalchemy import ColumnElement, select

from vault.identity.accounts import accounts
from vault.identity.permissions import Permission, Role, permissions_of
from vault.identity.tables import Compartment, Grant
from vault.store.unit_of_work import Reader


class Staff:
    """The active people, and who holds which key for good; looked up as far as it is asked.

    Args:
        reader: the database.
    """

    def __init__(self, reader: Reader):
        self._reader = reader
        self._holders: dict[tuple[str, str], frozenset[str]] = {}

    @cached_property
    def permissions(self) -> Mapping[str, frozenset[Permission]]:
        """What each active person may try, by user id."""
        return {user: permissions_of(roles) for user, roles in self._roles.items()}

    @cached_property
    def _roles(self) -> Mapping[str, frozenset[Role]]:
        found = accounts(self._reader)
        return {each.user_id: each.roles for each in found if each.status == "active"}

    def may(self, permission: Permission) -> frozenset[str]:
        """Return who may do something."""
        return frozenset(user for user, all_ in self.permissions.items() if permission in all_)

    def counsel(self) -> frozenset[str]:
        """Return who is counsel, among the active people."""
        return frozenset(user for user, roles in self._roles.items() if Role.COUNSEL in roles)

    def hold(self, compartment_id: str) -> frozenset[str]:
        """Return who holds a compartment's key."""
        return self._hold((compartment_id, ""), Compartment.id == compartment_id)

    def hold_of(self, scope_id: str, name: str) -> frozenset[str]:
        """Return who holds the key of a chart's or case's compartment."""
        return self._hold(
            (scope_id, name), (Compartment.scope_id == scope_id) & (Compartment.name == name)
        )

    def _hold(self, key: tuple[str, str], condition: ColumnElement[bool]) -> frozenset[str]:
        if key not in self._holders:
            rows = self._reader.execute(
                select(Grant.holder_id)
                .join(Compartment, Compartment.id == Grant.compartment_id)
                .where(condition, Grant.epoch == Compartment.epoch, Grant.expires_at.is_(None))
            ).scalars()
            self._holders[key] = frozenset(rows) & self.permissions.keys()
        return self._holders[key]
