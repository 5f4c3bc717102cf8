"""Who vouches for whom: by what a person's public keys and roles come to be believed.

Whoever can write the database could exchange a public key there or invent a person. So an inviter
signs who is invited, with which roles, together with a public key that the one-time code gives;
and whoever enrols signs the keys they make with that code. The chain of inviters ends at the
organisation's root key, which is derived from the recovery seed and pinned beside the database.
Only a quorum introduces somebody a second time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select

from vault.audit.events import Event
from vault.clock import to_rfc3339
from vault.crypto.envelope import bind, derive
from vault.crypto.signing import BadSignature, SigningKey, verify
from vault.errors import TamperedData
from vault.identity import pins
from vault.identity.permissions import Role
from vault.identity.tables import Introduction, UserKey
from vault.ids import new_id
from vault.store.unit_of_work import Reader, UnitOfWork

QUORUM = "quorum"
"""Stands for the organisation's root key where an inviter's key id is named."""

_WORD = "vault/introduction/v1"
_PROOF = "vault/introduced-key/v1"
_ROOT_INFO = b"vault/introduction/v1|root"
_CODE_PREFIX = b"vault/introduction/v1|code|"
_LONGEST_CHAIN = 64
_TICK = timedelta(microseconds=1)


class NotIntroduced(TamperedData):
    """An account, a role or a public key stands in the database and nobody entitled gave it."""

    code = "not-introduced"
    default_untouched = "No key was sealed to it."
    default_remedy = (
        "Somebody changed the database. Run `vaultctl audit verify`, compare `vaultctl user list` "
        "with who works here, and restore a backup."
    )


@dataclass(frozen=True, slots=True)
class Voucher:
    """Who introduces: an administrator with their own key, or a quorum with the root key."""

    key_id: str
    signing: SigningKey

    @classmethod
    def quorum(cls, recovery_seed: bytes) -> Voucher:
        """Return the organisation's root key, for as long as a quorum lends the seed."""
        return cls(QUORUM, SigningKey.from_seed(derive(recovery_seed, _ROOT_INFO)))


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
    earlier = _about(work, user_id)
    values: dict[str, Any] = {
        "id": new_id(),
        "user_id": user_id,
        "roles": ",".join(sorted(roles)),
        "code_public": None if code is None else _code_key(code).public_bytes,
        "by_key_id": voucher.key_id,
        "at": max(at, earlier[-1].at + _TICK) if earlier else at,
    }
    signature = voucher.signing.sign(_word(**values), context=_WORD)
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
    code_key = _code_key(code)
    for row in _about(reader, key["user_id"]):
        if row.code_public == code_key.public_bytes:
            proof = code_key.sign(_key(introduction_id=row.id, **key), context=_PROOF)
            return {"introduction_id": row.id, "proof": proof}
    raise NotIntroduced("Nobody entitled to gave this enrolment code.")


def inviters(reader: Reader) -> dict[str, str]:
    """Return the key id of who introduced each person first, by user id."""
    rows = reader.execute(
        select(Introduction.user_id, Introduction.by_key_id).order_by(Introduction.at.desc())
    )
    return {row.user_id: row.by_key_id for row in rows}


class Introductions:
    """Follows chains of introductions; what it has followed once it does not follow again."""

    def __init__(self, reader: Reader):
        self._reader = reader
        self._keys: dict[str, Row[Any]] = {}
        self._believed: set[str] = set()
        self._doing: list[str] = []

    def key(self, key_id: str) -> Row[Any]:
        """Return a `user_keys` row whose keys were made by the person who was introduced.

        Raises:
            NotIntroduced: they were not.
        """
        if key_id in self._keys:
            return self._keys[key_id]
        key = self._reader.execute(
            select(UserKey.__table__).where(UserKey.id == key_id)
        ).one_or_none()
        if key is None or key.proof is None:
            raise _refused()
        word = next(
            (w for w in _about(self._reader, key.user_id) if w.id == key.introduction_id), None
        )
        if word is None or word.code_public is None:
            raise _refused()
        self._believe(word)
        _check(word.code_public, key.proof, _key(**key._mapping), _PROOF)
        self._keys[key_id] = key
        return key

    def require_quorum(self, key_id: str) -> None:
        """Refuse keys unless it was a quorum that introduced the person who made them.

        Raises:
            NotIntroduced: it was an administrator alone, or nobody.
        """
        key = self.key(key_id)
        words = _about(self._reader, key.user_id)
        if not any(w.id == key.introduction_id and w.by_key_id == QUORUM for w in words):
            raise _refused()

    def roles(self, user_id: str) -> frozenset[Role]:
        """Return the roles that a person was last given.

        Raises:
            NotIntroduced: nobody entitled gave them.
        """
        words = _about(self._reader, user_id)
        if not words:
            raise _refused()
        self._believe(words[-1])
        return _roles(words[-1])

    def _believe(self, word: Row[Any]) -> None:
        if word.id in self._believed:
            return
        if word.id in self._doing or len(self._doing) == _LONGEST_CHAIN:
            raise _refused()
        self._doing.append(word.id)
        try:
            _check(self._signer(word), word.signature, _word(**word._mapping), _WORD)
        finally:
            self._doing.pop()
        self._believed.add(word.id)

    def _signer(self, word: Row[Any]) -> bytes:
        """Return the public key that may have signed the word, by who it is."""
        if word.by_key_id == QUORUM:
            root = pins.organisation(self._reader).root_public
            if root is None:
                raise _refused()
            return bytes(root)
        key = self.key(word.by_key_id)
        others = [each for each in _about(self._reader, word.user_id) if each.id != word.id]
        if key.user_id == word.user_id:
            self._require_resigning(word, [each for each in others if each.at < word.at])
            return bytes(key.signing_public)
        invited = any(each.code_public and each.by_key_id != QUORUM for each in others)
        if (word.code_public and invited) or not self._administers(key.user_id):
            raise _refused()
        return bytes(key.signing_public)

    def _require_resigning(self, word: Row[Any], before: list[Row[Any]]) -> None:
        """Refuse somebody's word for themselves, unless it only lays down roles."""
        if not before or word.code_public or _roles(word) - _roles(before[-1]):
            raise _refused()
        self._believe(before[-1])

    def _administers(self, user_id: str) -> bool:
        for word in _about(self._reader, user_id):
            if Role.ADMINISTRATOR in _roles(word) and word.id not in self._doing:
                self._believe(word)
                return True
        return False


def _about(reader: Reader, user_id: str) -> list[Row[Any]]:
    query = select(Introduction.__table__).where(Introduction.user_id == user_id)
    return list(reader.execute(query.order_by(Introduction.at)))


def _roles(word: Row[Any]) -> frozenset[Role]:
    names = word.roles.split(",")
    return frozenset(role for role in Role if role in names)


def _word(
    *,
    id: str,  # noqa: A002 - the column's name
    user_id: str,
    roles: str,
    code_public: bytes | None,
    by_key_id: str,
    at: datetime,
    **_: object,
) -> bytes:
    code = (code_public or b"").hex()
    return bind(_WORD, id, user_id, roles, code, by_key_id, to_rfc3339(at))


def _key(
    *,
    id: str,  # noqa: A002 - the column's name
    user_id: str,
    introduction_id: str,
    recipient_public: bytes,
    signing_public: bytes,
    valid_from: datetime,
    **_: object,
) -> bytes:
    publics = (recipient_public.hex(), signing_public.hex())
    return bind(_PROOF, id, user_id, introduction_id, *publics, to_rfc3339(valid_from))


def _code_key(code: str) -> SigningKey:
    plain = code.replace("-", "").strip().lower().encode()
    return SigningKey.from_seed(hashlib.sha256(_CODE_PREFIX + plain).digest())


def _check(public: bytes, signature: bytes, message: bytes, context: str) -> None:
    try:
        verify(public, signature, message, context=context)
    except BadSignature:
        raise _refused() from None


def _refused() -> NotIntroduced:
    return NotIntroduced("Somebody in the database was not introduced by who may do that.")
