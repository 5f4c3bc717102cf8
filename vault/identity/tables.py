"""Tables of people and keys. What stands here in the clear opens nothing by itself."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from vault.store.base import Base, Blob, Code, Id, Instant, PrimaryId

RECOVERY = "recovery"
"""The holder id that stands for the organisation's recovery key in `grants`."""


class Organisation(Base):
    """The custodian of the records; one row.

    `root_public` is the signing key, derived from the recovery seed, with which a quorum introduces
    people. `detail_public` is the public key to which rationales are sealed, signed by the holder
    who made it; `decoy_secret` makes the salt of a user name that does not exist look like that of
    one that does.
    """

    __tablename__ = "organisation"

    id: Mapped[PrimaryId]
    name: Mapped[str]
    contact: Mapped[str]
    recovery_public: Mapped[Blob]
    root_public: Mapped[Blob | None]
    recovery_threshold: Mapped[int]
    recovery_shares: Mapped[int]
    detail_public: Mapped[Blob]
    detail_by: Mapped[Id | None]
    detail_signature: Mapped[Blob | None]
    seal_certificate: Mapped[Blob]
    manifest_public: Mapped[Blob]
    decoy_secret: Mapped[Blob]
    created_at: Mapped[Instant]


class User(Base):
    """A person with an account; status is invited, active or disabled."""

    __tablename__ = "users"

    id: Mapped[PrimaryId]
    username: Mapped[str] = mapped_column(String(64), unique=True)
    display_name: Mapped[str]
    credential: Mapped[str]
    status: Mapped[Code]
    created_at: Mapped[Instant]


class Enrolment(Base):
    """A one-time code with which a person sets a passphrase and makes their own keys."""

    __tablename__ = "enrolments"

    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id"), primary_key=True)
    code_digest: Mapped[Blob]
    expires_at: Mapped[Instant]


class UserLogin(Base):
    """What a passphrase leaves: its parameters, a digest, and the seeds wrapped under it."""

    __tablename__ = "user_logins"

    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id"), primary_key=True)
    phc: Mapped[str]
    auth_digest: Mapped[Blob]
    recipient_seed: Mapped[Blob]
    signing_seed: Mapped[Blob]
    changed_at: Mapped[Instant]


class LoginFailures(Base):
    """Failed log-ins by user name, known or unknown alike, and until when it is locked."""

    __tablename__ = "login_failures"

    name_digest: Mapped[Blob] = mapped_column(LargeBinary, primary_key=True)
    failures: Mapped[int]
    locked_until: Mapped[Instant | None]


class UserRole(Base):
    """A role that a person holds."""

    __tablename__ = "user_roles"

    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id"), primary_key=True)
    role: Mapped[Code] = mapped_column(primary_key=True)


class Introduction(Base):
    """Someone's signed word for a person: their roles and, when they are to make keys, a code.

    `code_public` is the public key that the one-time code gives; the code's holder signs with it
    the keys that they make. `by_key_id` names the inviter's `UserKey`, or the quorum.
    """

    __tablename__ = "introductions"

    id: Mapped[PrimaryId]
    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id"), index=True)
    roles: Mapped[str]
    code_public: Mapped[Blob | None]
    by_key_id: Mapped[Id]
    at: Mapped[Instant]
    signature: Mapped[Blob]


class UserKey(Base):
    """A person's public keys over time; old signatures are checked against old rows.

    `proof` is the signature over them by the one-time code of the introduction.
    """

    __tablename__ = "user_keys"

    id: Mapped[PrimaryId]
    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id"), index=True)
    recipient_public: Mapped[Blob]
    signing_public: Mapped[Blob]
    valid_from: Mapped[Instant]
    valid_to: Mapped[Instant | None]
    introduction_id: Mapped[Id | None]
    proof: Mapped[Blob | None]


class Compartment(Base):
    """What one key opens: (scope, name[, owner]) at a current epoch.

    The scope is a chart, a disclosure case or the organisation; `scope_id` is its id. `roster`
    authenticates who holds the key of the current epoch, under that key; `roster_by` signed it.
    """

    __tablename__ = "compartments"
    __table_args__ = (UniqueConstraint("scope_id", "name", "owner_id"),)

    id: Mapped[PrimaryId]
    scope_kind: Mapped[Code]
    scope_id: Mapped[Id]
    name: Mapped[Code]
    owner_id: Mapped[Id] = mapped_column(default="")
    epoch: Mapped[int]
    created_at: Mapped[Instant]
    roster: Mapped[Blob | None]
    roster_by: Mapped[Id | None]
    roster_signature: Mapped[Blob | None]


class Grant(Base):
    """A compartment key of one epoch, sealed to one holder's public key.

    `key_id` names the `UserKey` it is sealed to. After a person's reset their grants stay sealed
    to the lost key until a recovery quorum seals them anew. A grant that expires was given in
    an emergency (break-glass) and opens nothing from that instant on.
    """

    __tablename__ = "grants"
    __table_args__ = (Index("ix_grants_holder", "holder_id", "compartment_id"),)

    compartment_id: Mapped[Id] = mapped_column(ForeignKey("compartments.id"), primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True)
    holder_id: Mapped[Id] = mapped_column(primary_key=True)
    key_id: Mapped[Id]
    sealed: Mapped[Blob]
    granted_by: Mapped[Id]
    granted_at: Mapped[Instant]
    expires_at: Mapped[Instant | None]


class Rotation(Base):
    """A rotation of one compartment's key under way; it resumes until `done_at` is set.

    `link` proves, to whoever holds the epoch before, that one of its holders made the new key.
    """

    __tablename__ = "rotations"

    id: Mapped[PrimaryId]
    compartment_id: Mapped[Id] = mapped_column(ForeignKey("compartments.id"), index=True)
    to_epoch: Mapped[int]
    strict: Mapped[bool]
    started_by: Mapped[Id]
    started_at: Mapped[Instant]
    done_at: Mapped[Instant | None]
    link: Mapped[Blob | None]


class Rationale(Base):
    """Free text given as the reason of an act, readable by the holders of `audit-detail` only.

    It is sealed to that compartment's public key, so whoever acts can write it and not read it.
    """

    __tablename__ = "rationales"

    id: Mapped[PrimaryId]
    object_id: Mapped[Id] = mapped_column(index=True)
    epoch: Mapped[int]
    sealed: Mapped[Blob]
    at: Mapped[Instant]


class Session(Base):
    """Someone logged in through the web (DESIGN §3).

    The cookie holds a secret; `secret_digest` finds the row and `sealed_seeds` are the person's
    seeds under a key that the secret alone gives. `state` is `second-factor` until that is passed,
    then `open`.
    """

    __tablename__ = "sessions"

    id: Mapped[PrimaryId]
    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id"), index=True)
    key_id: Mapped[Id]
    secret_digest: Mapped[Blob] = mapped_column(LargeBinary, unique=True)
    sealed_seeds: Mapped[Blob]
    state: Mapped[Code]
    device: Mapped[str]
    begun_at: Mapped[Instant]
    ends_at: Mapped[Instant]


class SessionActivity(Base):
    """When a session was last used; written at most once a minute, and no act by itself."""

    __tablename__ = "session_activity"
    __table_args__ = ({"info": {"unaudited": True}},)

    session_id: Mapped[Id] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True
    )
    seen_at: Mapped[Instant]


class Passkey(Base):
    """A WebAuthn credential of a person.

    `name` and `wrapped_seeds` are sealed: the name under the person's own key, the seeds under the
    authenticator's PRF output, where it has one.
    """

    __tablename__ = "passkeys"

    id: Mapped[PrimaryId]
    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id"), index=True)
    credential_id: Mapped[Blob] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[Blob]
    sign_count: Mapped[int]
    name: Mapped[Blob]
    wrapped_seeds: Mapped[Blob | None]
    created_at: Mapped[Instant]
    used_at: Mapped[Instant | None]


class TotpSecret(Base):
    """A person's secret for time-based codes (RFC 6238), sealed under their own key.

    `last_step` is the newest time step accepted: a code serves once.
    """

    __tablename__ = "totp_secrets"

    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id"), primary_key=True)
    sealed: Mapped[Blob]
    last_step: Mapped[int]
    created_at: Mapped[Instant]


class RecoveryCode(Base):
    """The digest of a one-time code that stands in for a lost second factor."""

    __tablename__ = "recovery_codes"

    id: Mapped[PrimaryId]
    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id"), index=True)
    digest: Mapped[Blob]


class SavedFilter(Base):
    """A filter of the audit log that someone kept, sealed to themselves with its name."""

    __tablename__ = "saved_filters"

    id: Mapped[PrimaryId]
    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id"), index=True)
    key_id: Mapped[Id]
    sealed: Mapped[Blob]
    saved_at: Mapped[Instant]


class SealedColumns:
    """Columns of a row whose content is encrypted under a key of its own.

    The row's key is wrapped under its compartment's key. `sealed_context` names the columns that
    the content is bound to besides table and id: a row moved or swapped does not open.
    """

    sealed_context: ClassVar[tuple[str, ...]] = ()

    compartment_id: Mapped[Id] = mapped_column(ForeignKey("compartments.id"))
    epoch: Mapped[int]
    wrapped_key: Mapped[Blob]
    ciphertext: Mapped[Blob]


class OrganisationSecret(SealedColumns, Base):
    """A private key of the organisation, sealed under `export-seal`."""

    __tablename__ = "organisation_secrets"
    sealed_context: ClassVar[tuple[str, ...]] = ("name",)

    id: Mapped[PrimaryId]
    name: Mapped[Code] = mapped_column(unique=True)
