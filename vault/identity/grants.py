"""Granting compartment keys from person to person."""

from __future__ import annotations

from sqlalchemy import select

from vault.audit.events import Event
from vault.clock import Clock
from vault.errors import NotFound, PermissionDenied
from vault.identity import compartments, key_holders
from vault.identity.accounts import user_id_of
from vault.identity.actor import Actor, refusal
from vault.identity.compartments import CompartmentName, ScopeKind
from vault.identity.events import IdentityEvent
from vault.identity.login import roles_of
from vault.identity.permissions import Permission, Role
from vault.identity.tables import Compartment, Organisation
from vault.store.unit_of_work import Store

OFFICE_KEYS = {
    Role.PRIVACY_OFFICER: (
        CompartmentName.EXPORT_SEAL,
        CompartmentName.AUDIT_DETAIL,
        CompartmentName.ACCOUNTING,
    ),
    Role.AUDITOR: (CompartmentName.AUDIT_DETAIL,),
}
"""The organisation's own compartments that a role's holders need."""


class Grants:
    """Seals compartment keys to further people."""

    def __init__(self, store: Store[Event], clock: Clock):
        self._store = store
        self._clock = clock

    def grant(self, actor: Actor, compartment_id: str, username: str) -> None:
        """Grant one compartment that the actor holds to one person.

        Raises:
            PermissionDenied: the actor may neither grant nor rotate keys.
            KeyNotHeld: the actor does not hold the key, or it is another author's own.
            LentOnly: it opens psychotherapy notes, or what was lent of them.
            Conflict: that person holds it already.
        """
        attempt = Event(tag=IdentityEvent.GRANTED, actor=actor.user_id, object_id=compartment_id)
        with self._store.unit_of_work() as work:
            if not actor.may(Permission.KEY_ROTATE):
                actor.require(Permission.KEY_GRANT, attempt)
            scope = select(Compartment.scope_kind).where(Compartment.id == compartment_id)
            kind = work.execute(scope).scalar_one_or_none()
            if kind == ScopeKind.LOAN:
                raise refusal(
                    key_holders.LentOnly("What is lent to one person is given to nobody else."),
                    attempt,
                )
            if kind in {ScopeKind.CASE, ScopeKind.SAFETY}:
                raise refusal(
                    PermissionDenied(
                        "The key of a case goes with taking part in it.",
                        remedy="Add the person to the case.",
                    ),
                    attempt,
                )
            user_id = user_id_of(work, username)
            key_holders.grant(
                work, actor, compartment_id, user_id, at=self._clock.now(), attempt=attempt
            )
            work.record(
                Event(
                    tag=IdentityEvent.GRANTED,
                    actor=actor.user_id,
                    object_id=compartment_id,
                    detail={"to": user_id},
                )
            )

    def grant_office_keys(self, actor: Actor, username: str) -> tuple[CompartmentName, ...]:
        """Grant someone the organisation's own keys that their roles call for.

        Returns:
            The compartments granted; those held already are left out.

        Raises:
            NotFound: their roles call for none.
            KeyNotHeld: the actor does not hold one of them.
        """
        with self._store.reading() as reader:
            organisation_id = reader.execute(select(Organisation.id)).scalar_one()
            user_id = user_id_of(reader, username)
            names = {
                name for role in roles_of(reader, user_id) for name in OFFICE_KEYS.get(role, ())
            }
            wanted = {
                name: compartment_id
                for name in sorted(names)
                if (compartment_id := compartments.find(reader, organisation_id, name))
                and user_id not in key_holders.holders(reader, compartment_id)
            }
        if not names:
            raise NotFound("That person's roles call for none of the organisation's keys.")
        for compartment_id in wanted.values():
            self.grant(actor, compartment_id, username)
        return tuple(wanted)
