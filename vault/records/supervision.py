"""Whose notes a supervisor signs too, and who may be that supervisor."""

from __future__ import annotations

from collections.abc import Set

from sqlalchemy import select

from vault.errors import InvalidInput
from vault.identity.actor import Actor
from vault.identity.permissions import Role
from vault.identity.tables import User, UserRole
from vault.store.unit_of_work import Reader


class SupervisorInvalid(InvalidInput):
    """A supervisor is missing, or the person named is none."""

    code = "supervisor-invalid"
    default_untouched = "Nothing was saved."


def require_cosigner(
    reader: Reader, actor: Actor, cosigner_id: str | None, supervised: Set[str]
) -> None:
    """Refuse a note whose second signature is not provided for.

    Args:
        reader: the database.
        actor: the note's author.
        cosigner_id: the supervisor whom the author names, if any.
        supervised: user names of those who must name one.

    Raises:
        SupervisorInvalid: a supervised author names nobody, or the one named is no active
            supervisor, or is the author.
    """
    if cosigner_id is None:
        if actor.username in supervised:
            raise SupervisorInvalid(
                "Your notes need a supervisor's signature.", remedy="Name the supervisor."
            )
        return
    supervisor = reader.execute(
        select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .where(User.id == cosigner_id, User.status == "active", UserRole.role == Role.SUPERVISOR)
    ).first()
    if supervisor is None or cosigner_id == actor.user_id:
        raise SupervisorInvalid("That person is no supervisor who could sign this note too.")
