"""Who vouches for a production: its preparer and its approvers, by signatures over its bytes."""

from __future__ import annotations

from sqlalchemy import insert, select

from vault.disclosure.work.attested import attested
from vault.disclosure.work.case_work import CaseWork
from vault.errors import TamperedData, VerificationFailed
from vault.identity.actor import Actor
from vault.identity.introductions import Introductions
from vault.identity.tables import User, UserKey
from vault.production.packaging.approval import (
    CONTEXT,
    Approval,
    Approved,
    Attested,
    approval_message,
    check_approvals,
)
from vault.production.tables import ProductionSignature
from vault.records.rows import Columns


class SignatureBroken(TamperedData):
    """Somebody who prepared or approved a production has no signature on it that holds."""

    code = "signature-broken"
    default_untouched = "Nothing was sealed."


def sign(it: CaseWork, actor: Actor, production_id: str, digest: str, role: str) -> None:
    """Keep the actor's signature over a production's digest; the caller records the event."""
    key = actor.keyring.signing
    approved = Approved(case=it.case_id, production=production_id, digest=digest)
    it.work.execute(
        insert(ProductionSignature).values(
            production_id=production_id,
            signed_by=actor.user_id,
            role=role,
            signature=key.sign(approval_message(approved, role, it.at), context=CONTEXT),
            signing_public=key.public_bytes,
            signed_at=it.at,
        )
    )


def vouched(it: CaseWork, row: Columns) -> list[Approval]:
    """Return the signatures of exactly those who, by the case's ledger, prepared and approved.

    Args:
        it: the case.
        row: its production.

    Raises:
        SignatureBroken: one of them has none, made with a key of theirs, that holds.
        AttestationForged: an outside attester's does not hold.
        NotIntroduced: one of the keys was planted in the database.
    """
    digest = row["digest"]
    approved = Approved(case=it.case_id, production=row["id"], digest=digest)
    standing = [each for each in it.state.approvals if each.digest == digest]
    approvers = {each.by for each in standing if each.outside is None}
    people = approvers | {it.state.rendering.by}
    rows = it.work.execute(
        select(
            User.display_name,
            ProductionSignature.signed_by,
            ProductionSignature.role,
            ProductionSignature.signature,
            ProductionSignature.signing_public,
            ProductionSignature.signed_at,
            UserKey.id.label("key_id"),
        )
        .join(User, User.id == ProductionSignature.signed_by)
        .join(
            UserKey,
            (UserKey.user_id == ProductionSignature.signed_by)
            & (UserKey.signing_public == ProductionSignature.signing_public),
        )
        .where(
            ProductionSignature.production_id == row["id"],
            ProductionSignature.signed_by.in_(people),
            ProductionSignature.signed_at >= UserKey.valid_from,
            UserKey.valid_to.is_(None) | (ProductionSignature.signed_at <= UserKey.valid_to),
        )
        .order_by(ProductionSignature.signed_at)
    ).all()
    if {found.signed_by for found in rows} != people:
        raise SignatureBroken("Somebody who prepared or approved it has not signed it.")
    introductions = Introductions(it.work)
    for found in rows:
        introductions.key(found.key_id)
    made = [
        Approval(
            name=found.display_name,
            role=found.role,
            public_key=found.signing_public,
            signature=found.signature,
            at=found.signed_at,
        )
        for found in rows
    ]
    made += _outside(it, digest)
    try:
        check_approvals(made, approved)
    except VerificationFailed:
        raise SignatureBroken("A signature on the production does not hold.") from None
    return made


def _outside(it: CaseWork, digest: str) -> list[Approval]:
    """Return the approvals of these bytes by outside attesters."""
    return [
        Approval(
            name=each.attester.name,
            role=each.attester.role.words,
            public_key=each.attester.public_key,
            signature=bytes.fromhex(each.attestation.signature),
            at=each.attestation.signed.at,
            attested=Attested(
                request=each.attestation.request,
                request_sha256=each.attestation.request_sha256,
                words_sha256=each.attestation.signed.words_sha256,
            ),
        )
        for each in attested(it.work, it.case)
        if each.attestation.digest == digest
    ]
