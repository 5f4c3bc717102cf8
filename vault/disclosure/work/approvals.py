"""Approvals: a person's signature over the digest of exactly what will leave (DW7)."""

from __future__ import annotations

from sqlalchemy import insert, select

from vault.crypto.envelope import bind
from vault.crypto.signing import BadSignature, verify
from vault.disclosure.rules.steps.reviewing import Approve
from vault.disclosure.tables import DisclosureApproval
from vault.disclosure.work.attested import attested
from vault.disclosure.work.case_work import CaseWork
from vault.errors import TamperedData
from vault.identity.actor import Actor
from vault.identity.introductions import Introductions
from vault.identity.tables import UserKey
from vault.ids import new_id
from vault.store.unit_of_work import Reader

CONTEXT = "vault/approval/v1"
INVITED_BY = "invited_by"
"""The particular of an approval that names who invited the approver and prepared the case.

One administrator can invent a second person and approve as them what they prepared themselves.
That cannot be told from a small practice where one person invited everybody, so it is not refused;
the case, its log and everyone who looks at the production are told.
"""


class ApprovalForged(TamperedData):
    """A step of approval stands in the case without its approver's signature."""

    code = "approval-forged"
    default_untouched = "Nothing was sent."


def approved_message(case_id: str, production_id: str, digest: str, scope_version: int) -> bytes:
    """Return what an approver signs.

    Args:
        case_id: the case.
        production_id: the production.
        digest: hex SHA-256 of exactly what will leave.
        scope_version: the scope under which.
    """
    return bind("approval", case_id, production_id, digest, scope_version)


def approve(it: CaseWork, actor: Actor, production_id: str, digest: str) -> None:
    """Take the step of approval and keep its signature, in the case's unit of work.

    Args:
        it: the case, opened with `CASE_APPROVE`.
        actor: the approver, who confirmed their passphrase.
        production_id: the production looked at.
        digest: the hash of what was looked at.

    Raises:
        As `CaseWork.take`.
        NotIntroduced: nobody entitled invited the approver.
    """
    scope_version = it.state.scope.version
    told = {"production": production_id}
    inviters = Introductions(it.work).inviters(actor.user_id)
    if dependent := [person for person in inviters if person in it.state.preparers]:
        told[INVITED_BY] = dependent[0]
    it.take(
        Approve(by=it.by, digest=digest, scope_version=scope_version),
        told,
        detail={**told, "digest": digest},
    )
    message = approved_message(it.case_id, production_id, digest, scope_version)
    key = actor.keyring.signing
    it.work.execute(
        insert(DisclosureApproval).values(
            id=new_id(),
            case_id=it.case_id,
            production_id=production_id,
            digest=digest,
            scope_version=scope_version,
            approved_by=actor.user_id,
            signature=key.sign(message, context=CONTEXT),
            signing_public=key.public_bytes,
            approved_at=it.at,
        )
    )


def require_signatures(it: CaseWork, production_id: str) -> None:
    """Check that every approval that stands in the case is signed by its approver.

    Raises:
        ApprovalForged, AttestationForged: one is not.
        NotIntroduced: one is signed with a key that was planted in the database.
    """
    attested(it.work, it.case)
    for approval in it.state.approvals:
        if approval.outside is not None:
            continue
        message = approved_message(
            it.case_id, production_id, approval.digest, approval.scope_version
        )
        if not any(
            _holds(signature, public, message)
            for signature, public in _signatures(it.work, production_id, approval.by)
        ):
            raise ApprovalForged("An approval of this production bears no valid signature.")


def _signatures(
    reader: Reader, production_id: str, user_id: str
) -> tuple[tuple[bytes, bytes], ...]:
    """Return the signatures of a person on a production that were made with that person's keys."""
    rows = reader.execute(
        select(
            DisclosureApproval.signature,
            DisclosureApproval.signing_public,
            UserKey.id.label("key_id"),
        )
        .join(
            UserKey,
            (UserKey.user_id == DisclosureApproval.approved_by)
            & (UserKey.signing_public == DisclosureApproval.signing_public),
        )
        .where(
            DisclosureApproval.production_id == production_id,
            DisclosureApproval.approved_by == user_id,
        )
    )
    introductions = Introductions(reader)
    return tuple(
        (row.signature, introductions.key(row.key_id).signing_public) for row in rows.all()
    )


def _holds(signature: bytes, public: bytes, message: bytes) -> bool:
    try:
        verify(public, signature, message, context=CONTEXT)
    except BadSignature:
        return False
    return True
