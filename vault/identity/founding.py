"""Founding an organisation: its recovery key, its seal, its first administrator; once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from sqlalchemy import delete, insert, select

from vault.audit.events import Event
from vault.clock import Clock
from vault.crypto import shares
from vault.crypto.passphrase import Argon2Cost
from vault.crypto.recipients import RecipientKey, probe
from vault.crypto.seal_key import new_seal_key
from vault.crypto.signing import SigningKey
from vault.errors import Conflict, InvalidInput
from vault.identity import compartments
from vault.identity.actor import Actor
from vault.identity.compartments import CompartmentName, ScopeKind, Work
from vault.identity.credentials import fingerprints
from vault.identity.enrolling import add_user, new_enrolment, set_keys
from vault.identity.events import IdentityEvent
from vault.identity.introducing import Voucher
from vault.identity.permissions import Role
from vault.identity.rationale import publish_detail_key
from vault.identity.sealed import OpenKey, seal_row
from vault.identity.tables import Enrolment, Organisation, OrganisationSecret
from vault.ids import new_id
from vault.store.unit_of_work import Store

SEAL_PRIVATE = "seal-private"
MANIFEST_SEED = "manifest-seed"


FOUNDING = frozenset({Role.ADMINISTRATOR, Role.PRIVACY_OFFICER})
SOLO = FOUNDING | {Role.CLINICIAN, Role.RECORDS}
"""Who practises alone has these from the start, since nobody gives themselves a role later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Founder:
    """The first person, who administers accounts and guards the seal until others do."""

    username: str
    display_name: str
    credential: str
    passphrase: str = field(repr=False)
    roles: frozenset[Role] = FOUNDING


def found(
    store: Store[Event],
    clock: Clock,
    cost: Argon2Cost,
    *,
    name: str,
    contact: str,
    founder: Founder,
    threshold: int,
    share_count: int,
) -> list[str]:
    """Make the organisation and return the recovery shares, which exist nowhere else.

    Args:
        store: the empty vault's store.
        clock: the time.
        cost: of the founder's passphrase.
        name: the organisation's name, as it stands on what leaves.
        contact: the custodian's postal address, telephone or e-mail, as it stands on covers.
        founder: the first person.
        threshold: how many shares a quorum takes; at least 2, or 1 in a solo practice
            with a single share.
        share_count: how many shares are made.

    Raises:
        Conflict: this vault has an organisation already.
        InvalidInput: the founder does not administer, or a name is empty.
        WeakPassphrase: the founder's is too short, or too easily guessed.
    """
    probe()
    if not name.strip() or not contact.strip():
        raise InvalidInput("The organisation needs a name and the custodian's contact.")
    if Role.ADMINISTRATOR not in founder.roles:
        raise InvalidInput("The first person needs the role administrator.")
    recovery_seed = secrets.token_bytes(32)
    words = shares.split(recovery_seed, threshold, share_count)
    with store.unit_of_work() as work:
        if work.execute(select(Organisation.id)).first():
            raise Conflict("This vault already has an organisation.")
        _found(work, clock, cost, name, contact, founder, threshold, share_count, recovery_seed)
    return words


def _found(
    work: Work,
    clock: Clock,
    cost: Argon2Cost,
    name: str,
    contact: str,
    founder: Founder,
    threshold: int,
    share_count: int,
    recovery_seed: bytes,
) -> None:
    now = clock.now()
    organisation_id = new_id()
    seal = new_seal_key(name.strip(), now)
    manifest_seed, detail_seed = secrets.token_bytes(32), secrets.token_bytes(32)
    quorum = Voucher.quorum(recovery_seed)
    work.execute(
        insert(Organisation).values(
            id=organisation_id,
            name=name.strip(),
            contact=contact.strip(),
            recovery_public=RecipientKey.from_seed(recovery_seed).public_bytes,
            root_public=quorum.signing.public_bytes,
            recovery_threshold=threshold,
            recovery_shares=share_count,
            detail_public=RecipientKey.from_seed(detail_seed).public_bytes,
            seal_certificate=seal.certificate_der,
            manifest_public=SigningKey.from_seed(manifest_seed).public_bytes,
            decoy_secret=secrets.token_bytes(32),
            created_at=now,
        )
    )
    user_id = add_user(
        work,
        clock,
        founder.username,
        founder.display_name,
        founder.credential,
        founder.roles,
        status="active",
    )
    code = new_enrolment(work, clock, quorum, user_id, founder.roles)
    keyring = set_keys(work, clock, cost, user_id, founder.passphrase, code)
    work.execute(delete(Enrolment).where(Enrolment.user_id == user_id))
    actor = Actor(
        user_id=user_id,
        username=founder.username,
        display_name=founder.display_name,
        credential=founder.credential,
        roles=founder.roles,
        keyring=keyring,
    )

    def compartment(which: CompartmentName, key: bytes | None = None) -> OpenKey:
        return compartments.create(
            work,
            scope_kind=ScopeKind.ORGANISATION,
            scope_id=organisation_id,
            name=which,
            holders=[user_id],
            granted_by=actor,
            at=now,
            key=key,
        )

    detail = compartment(CompartmentName.AUDIT_DETAIL, detail_seed)
    publish_detail_key(work, Voucher.person(keyring), detail)
    seal_compartment = compartment(CompartmentName.EXPORT_SEAL)
    work.execute(
        insert(OrganisationSecret),
        [
            seal_row(OrganisationSecret, {"id": new_id(), "name": which}, seal_compartment, content)
            for which, content in (
                (SEAL_PRIVATE, seal.private_pkcs8),
                (MANIFEST_SEED, manifest_seed),
            )
        ],
    )
    work.record(
        Event(
            tag=IdentityEvent.FOUNDED,
            actor=user_id,
            object_id=organisation_id,
            detail={"threshold": threshold, "shares": share_count} | fingerprints(keyring),
        )
    )
