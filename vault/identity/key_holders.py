"""Who holds a compartment's key, and one more who is given it, for good or lent for a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, delete, select

from vault.audit.events import Event
from vault.errors import Conflict, KeyNotHeld, PermissionDenied
from vault.identity import compartments, rosters
from vault.identity.actor import Actor, refusal, refusing_tampered
from vault.identity.compartments import CompartmentName, Work
from vault.identity.tables import RECOVERY, Compartment, Grant
from vault.store.unit_of_work import Reader


class LentOnly(PermissionDenied):
    """Psychotherapy notes are used by their author alone; others are lent them for a purpose."""

    code = "lent-only"
    default_untouched = "Nothing was given."
    default_remedy = (
        "Their author lends them for a time: in supervised training, or to counsel for the "
        "defence of a suit that the client brought (45 CFR 164.508(a)(2)(i))."
    )


def holders(reader: Reader, compartment_id: str) -> tuple[str, ...]:
    """Return the user ids that hold the present epoch's key, recovery left out."""
    rows = reader.execute(
        select(Grant.holder_id)
        .join(Compartment, Compartment.id == Grant.compartment_id)
        .where(
            Grant.compartment_id == compartment_id,
            Grant.epoch == Compartment.epoch,
            Grant.holder_id != RECOVERY,
        )
        .order_by(Grant.holder_id)
    )
    return tuple(rows.scalars())


def holds_for_good(reader: Reader, actor: Actor, compartment_id: str) -> bool:
    """Tell whether the actor holds a compartment's present key, and not only lent."""
    query = (
        select(Grant.holder_id)
        .join(
            Compartment,
            (Compartment.id == Grant.compartment_id) & (Compartment.epoch == Grant.epoch),
        )
        .where(
            Grant.compartment_id == compartment_id,
            Grant.holder_id == actor.user_id,
            Grant.key_id == actor.keyring.key_id,
            Grant.expires_at.is_(None),
        )
    )
    return reader.execute(query).first() is not None


def require_for_good(reader: Reader, actor: Actor, compartment_id: str, attempt: Event) -> None:
    """Refuse to pass on or change a key that was lent.

    Raises:
        KeyNotHeld: the actor does not hold it, or holds it lent.
    """
    if not holds_for_good(reader, actor, compartment_id):
        raise refusal(
            KeyNotHeld("Only who holds this key for good passes it on or changes it."), attempt
        )


def grant(
    work: Work, actor: Actor, compartment_id: str, holder_id: str, *, at: datetime, attempt: Event
) -> None:
    """Seal the compartment's key, in every epoch still in use, to one more person.

    Raises:
        KeyNotHeld: the actor does not hold it, or it is another author's own.
        LentOnly: it opens psychotherapy notes.
        Conflict: that person holds it already.
        HoldersChanged: who holds it was changed in the database.
        NotIntroduced: that person was not introduced by who may do that.
    """
    place = compartments.place_of(work, compartment_id)
    if place.name == CompartmentName.PSYCHOTHERAPY:
        raise refusal(LentOnly("The key of psychotherapy notes is given to nobody."), attempt)
    if place.owner_id not in ("", actor.user_id):
        raise refusal(KeyNotHeld("Only its author may grant this compartment."), attempt)
    if holder_id in holders(work, compartment_id):
        raise Conflict("That person already holds this key.")
    present = compartments.current_key(work, actor, compartment_id, attempt)
    require_for_good(work, actor, compartment_id, attempt)
    with refusing_tampered(attempt):
        members = rosters.check(work, present)
        added = rosters.introduced(work, [holder_id])
    epochs = work.execute(
        select(Grant.epoch)
        .where(Grant.compartment_id == compartment_id, Grant.holder_id == RECOVERY)
        .order_by(Grant.epoch)
    ).scalars()
    for epoch in epochs.all():
        opened = compartments.key_of_epoch(work, actor, compartment_id, epoch, attempt)
        compartments.seal_to_members(work, actor, opened, place, added, at)
    rosters.write(work, actor, present, [*members, *added])


def epochs(reader: Reader, compartment_id: str) -> Iterable[int]:
    """Return the epochs of a compartment's key that are still in use."""
    query = select(Grant.epoch).where(Grant.compartment_id == compartment_id).distinct()
    return reader.execute(query.order_by(Grant.epoch)).scalars().all()


def lend(
    work: Work,
    actor: Actor,
    compartment_id: str,
    to: Iterable[rosters.Member],
    *,
    at: datetime,
    until: datetime,
    attempt: Event,
) -> None:
    """Seal the compartment's key to people for a time, in every epoch still in use.

    Who is lent a key stands on no roster: a rotation or a reset does not carry it on, and it can
    not be passed on.

    Raises:
        KeyNotHeld: the actor does not hold it.
    """
    place = compartments.place_of(work, compartment_id)
    members = list(to)
    for epoch in epochs(work, compartment_id):
        opened = compartments.key_of_epoch(work, actor, compartment_id, epoch, attempt)
        compartments.seal_to_members(work, actor, opened, place, members, at, until=until)


def take_back(work: Work, compartment_ids: Select[str], holder_id: str) -> None:
    """Remove keys that somebody was lent; what they were given for good they keep."""
    work.execute(
        delete(Grant).where(
            Grant.compartment_id.in_(compartment_ids),
            Grant.holder_id == holder_id,
            Grant.expires_at.is_not(None),
        )
    )
