"""The organisation's trust file: by which keys its packages are to be checked.

A recipient gets it by another way than the packages, once, and again when a key was replaced.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from vault.attesting.register import attesters
from vault.audit.checkpoint import Checkpoint, Handover
from vault.audit.events import Event
from vault.audit.signed_note import SignedNote, VerifierKey
from vault.audit.tables import AuditCheckpoint
from vault.errors import VerificationFailed
from vault.identity.actor import Actor
from vault.identity.introductions import Introductions
from vault.identity.permissions import Permission
from vault.identity.tables import Organisation, User, UserKey
from vault.production.acts.means import Means
from vault.production.events import ProductionEvent
from vault.production.packaging.manifest import sha256
from vault.production.verifying.trust import Outsider, Person, Trust
from vault.store.unit_of_work import Reader


def export_trust(means: Means, actor: Actor) -> Trust:
    """Return the organisation's public keys; as `Productions.export_trust`."""
    attempt = Event(tag=ProductionEvent.TRUST, actor=actor.user_id)
    with means.store.unit_of_work() as work:
        actor.require(Permission.CASE_OPEN, attempt)
        trust = organisation_trust(work, means.audit.verifier_key)
        work.record(attempt)
    return trust


def organisation_trust(reader: Reader, log_key: VerifierKey) -> Trust:
    """Return the organisation's public keys, and those of everybody who may sign or approve.

    Args:
        reader: the database.
        log_key: the audit log's present key; the replaced ones are those that handed over to it.

    Raises:
        NotIntroduced, AttesterPlanted: somebody's key or role was planted in the database.
    """
    organisation = reader.execute(
        select(Organisation.name, Organisation.manifest_public, Organisation.seal_certificate)
    ).one()
    return Trust(
        organisation=organisation.name,
        organisation_key=organisation.manifest_public,
        log_keys=_log_keys(reader, log_key),
        seal_sha256=(sha256(organisation.seal_certificate),),
        people=tuple(_people(reader)),
        attesters=tuple(
            Outsider(each.name, each.public_key, each.role, each.confirmed_at, each.ends)
            for each in attesters(reader)
            if each.confirmed_at is not None
        ),
    )


def _people(reader: Reader) -> Iterator[Person]:
    """Yield everybody, once for each time in which they had the same key and roles."""
    introductions = Introductions(reader)
    rows = reader.execute(
        select(User.id.label("user_id"), User.display_name, UserKey.id.label("key_id"))
        .join(UserKey, UserKey.user_id == User.id)
        .order_by(User.username, UserKey.valid_from)
    )
    for row in rows.all():
        key = introductions.key(row.key_id)
        for roles, start, end in introductions.terms(row.user_id):
            since = max(start, key.valid_from)
            until = min((at for at in (end, key.valid_to) if at is not None), default=None)
            if until is None or since < until:
                yield Person(row.display_name, key.signing_public, roles, since, until)


def _log_keys(reader: Reader, present: VerifierKey) -> tuple[VerifierKey, ...]:
    """Return the log's keys, the present one first, then those before it by signed handovers."""
    notes = reader.execute(select(AuditCheckpoint.note).order_by(AuditCheckpoint.size.desc()))
    before = {
        handover.new: handover.old for handover in filter(None, map(_handover, notes.scalars()))
    }
    keys = [present]
    while (older := before.get(keys[-1])) is not None and older not in keys:
        keys.append(older)
    return tuple(keys)


def _handover(text: str) -> Handover | None:
    """Return the handover that a checkpoint records, if both its keys signed it."""
    try:
        note = SignedNote.parse(text)
        handover = Checkpoint.parse(note.text).handover
        if handover is None:
            return None
        both = [handover.old, handover.new]
        return handover if note.verified_by(both) == both else None
    except VerificationFailed:
        return None
