"""Whose notes a supervisor signs too, and who may be that supervisor."""

from __future__ import annotations

from collections.abc import Iterable, Set

from sqlalchemy import select

from vault.audit.events import Event
from vault.errors import Conflict, InvalidInput
from vault.identity.actor import Actor, refusal
from vault.identity.compartments import CompartmentName
from vault.identity.permissions import Role
from vault.identity.tables import User, UserRole
from vault.labels.vocabulary import NoteKind
from vault.records.note_model import NoteRecord
from vault.store.unit_of_work import Reader


class SupervisorInvalid(InvalidInput):
    """A supervisor is missing, or the person named is none."""

    code = "supervisor-invalid"
    default_untouched = "Nothing was saved."


class MixedNote(Conflict):
    """Psychotherapy notes are kept apart from what others sign (45 CFR 164.501)."""

    code = "mixed-note"
    default_untouched = "It was not signed."
    default_remedy = "Move its psychotherapy section to a psychotherapy note of its own."


def cosigner_of(
    reader: Reader,
    actor: Actor,
    kind: NoteKind,
    cosigner_id: str | None,
    supervised: Set[str],
) -> str | None:
    """Return who signs a note too, or refuse one whose second signature is not provided for.

    Nobody is asked to sign a psychotherapy note: it is its author's own, and a supervisor reads
    it only while it is lent to them (45 CFR 164.501, 164.508(a)(2)(i)).

    Args:
        reader: the database.
        actor: the note's author.
        kind: the note's kind.
        cosigner_id: the supervisor whom the author names, if any.
        supervised: user names of those who must name one.

    Raises:
        SupervisorInvalid: a supervised author names nobody, or the one named is no active
            supervisor, or is the author.
    """
    if kind is NoteKind.PSYCHOTHERAPY:
        return None
    if cosigner_id is None:
        if actor.username in supervised:
            raise SupervisorInvalid(
                "Your notes need a supervisor's signature.", remedy="Name the supervisor."
            )
        return None
    supervisor = reader.execute(
        select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .where(User.id == cosigner_id, User.status == "active", UserRole.role == Role.SUPERVISOR)
    ).first()
    if supervisor is None or cosigner_id == actor.user_id:
        raise SupervisorInvalid("That person is no supervisor who could sign this note too.")
    return cosigner_id


def require_apart(note: NoteRecord, compartments: Iterable[str], attempt: Event) -> None:
    """Refuse to sign a note that a supervisor signs too and that holds what they may not read.

    Args:
        note: the note.
        compartments: the name of each section's compartment.
        attempt: the act's event, logged as denied.

    Raises:
        MixedNote: a section of it is filed as psychotherapy.
    """
    if note.cosigner_id is not None and CompartmentName.PSYCHOTHERAPY in compartments:
        raise refusal(
            MixedNote("A supervisor is to sign this note and could not read all of it."), attempt
        )
