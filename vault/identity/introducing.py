"""Introducing people: an inviter's signed word, and the proof by whoever makes keys with a code."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select

from vault.audit.events import Event
from vault.clock import to_rfc3339
from vault.crypto.envelope import bind, derive
from vault.crypto.signing import SigningKey
from vault.errors import TamperedData
from vault.identity.actor import Keyring
from vault.identity.permissions import Role
from vault.identity.tables import Introduction
from vault.ids import new_id
from vault.store.statements import Prepared
from vault.store.unit_of_work import Reader, UnitOfWork

QUORUM = "quorum"
"""Stands for the organisation's root key where an inviter's key id is named."""

WORD = "vault/introduction/v1"
PROOF = "vault/introduced-key/v1"
_ROOT_INFO = b"vault/introduction/v1|root"
_CODE_PREFIX = b"vault/introduction/v1|code|"
_TICK = timedelta(microseconds=1)
_WORDS = Prepared(
    select(*Introduction.__table__.columns)
    .where(Introduction.user_id == bindparam("user"))
    .order_by(Introduction.at)
)


class NotIntroduced(TamperedData):
    """An account, a role or a public key stands in the database and nobody entitled gave it."""

    code = "not-introduced"
    default_untouched = "No key was sealed to it."
    default_remedy = (
        "Somebody changed the database. Run `vaultctl audit verify`, compare `vaultctl user list` "
        "with who works here, and restore a backup."
    )


class Word(NamedTuple):
    """A row of `introductions`, as it is found; whether it holds is for `Introductions` to say."""

    id: str
    user_id: str
    roles: str
    code_public: bytes | None
    by_key_id: str
    at: datetime
    signature: bytes


@dataclass(frozen=True, slots=True)
class Voucher:
    """Who gives their word: somebody with their own key, or a quorum with the root key."""

    key_id: str
    signing: SigningKey

    @classmethod
    def quorum(cls, recovery_seed: bytes) -> Voucher:
        """Return the organisation's root key, for as long as a quorum lends the seed."""
        return cls(QUORUM, SigningKey.from_seed(derive(recovery_seed, _ROOT_INFO)))

    @classmethod
    def person(cls, keyring: Keyring) -> Voucher:
        """Return somebody with their own key."""
        return cls(keyring.key_id, keyring.signing)


def introduce(
    work: UnitOfWork[Event],
    voucher: Voucher,
    user_id: str,
    roles: Iterable[Role],
    at: datetime,
    code: str | None = None,
) -> None:
    """Store a signed word for a person; the caller records the event.

    Args:
        work: the unit of work.
        voucher: who gives their word.
        user_id: the person.
        roles: every role that they have from now on.
        at: the instant; moved past the person's latest introduction where the clock went back.
        code: the one-time code with which they are to make keys, if any.
    """
    earlier = words_about(work, user_id)
    values: dict[str, Any] = {
        "id": new_id(),
        "user_id": user_id,
        "roles": ",".join(sorted(roles)),
        "code_public": None if code is None else _code_key(code).public_bytes,
        "by_key_id": voucher.key_id,
        "at": max(at, earlier[-1].at + _TICK) if earlier else at,
    }
    signature = voucher.signing.sign(word_message(**values), context=WORD)
    work.execute(insert(Introduction).values(**values, signature=signature))


def proof_of(reader: Reader, code: str, key: dict[str, Any]) -> dict[str, Any]:
    """Return the `user_keys` values by which new keys are tied to the introduction of a code.

    Args:
        reader: the database.
        code: the one-time code.
        key: the other values of the `user_keys` row.

    Raises:
        NotIntroduced: nobody introduced that person with this code.
    """
    signing = _code_key(code)
    for row in words_about(reader, key["user_id"]):
        if row.code_public == signing.public_bytes:
            proof = signing.sign(key_message(introduction_id=row.id, **key), context=PROOF)
            return {"introduction_id": row.id, "proof": proof}
    raise NotIntroduced("Nobody entitled to gave this enrolment code.")


def words_about(reader: Reader, user_id: str) -> list[Word]:
    """Return what was said of a person, the earliest first; none of it is checked."""
    return [Word(**row) for row in reader.fetch(_WORDS, {"user": user_id})]


def word_message(
    *,
    id: str,  # noqa: A002 - the column's name
    user_id: str,
    roles: str,
    code_public: bytes | None,
    by_key_id: str,
    at: datetime,
    **_: object,
) -> bytes:
    """Return what an inviter signs of an `introductions` row."""
    code = (code_public or b"").hex()
    return bind(WORD, id, user_id, roles, code, by_key_id, to_rfc3339(at))


def key_message(
    *,
    id: str,  # noqa: A002 - the column's name
    user_id: str,
    introduction_id: str,
    recipient_public: bytes,
    signing_public: bytes,
    valid_from: datetime,
    **_: object,
) -> bytes:
    """Return what the one-time code signs of a `user_keys` row."""
    publics = (recipient_public.hex(), signing_public.hex())
    return bind(PROOF, id, user_id, introduction_id, *publics, to_rfc3339(valid_from))


def _code_key(code: str) -> SigningKey:
    plain = code.replace("-", "").strip().lower().encode()
    return SigningKey.from_seed(hashlib.sha256(_CODE_PREFIX + plain).digest())
