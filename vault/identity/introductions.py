"""Who vouches for whom: by what a person's public keys and roles come to be believed.

Whoever can write the database could exchange a public key there or invent a person. So an inviter
signs who is invited, with which roles, together with a public key that the one-time code gives;
and whoever enrols signs the keys they make with that code. The chain of inviters ends at the
organisation's root key, which is derived from the recovery seed and pinned beside the database.
Only a quorum introduces somebody a second time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, TypeVar

from sqlalchemy import bindparam, select

from vault.crypto.signing import BadSignature, verify
from vault.identity import pins
from vault.identity.introducing import (
    PROOF,
    QUORUM,
    WORD,
    NotIntroduced,
    Word,
    key_message,
    word_message,
    words_about,
)
from vault.identity.permissions import Role
from vault.identity.tables import UserKey
from vault.store.statements import Prepared
from vault.store.unit_of_work import Reader

_LONGEST_CHAIN = 64
_MOST_CHECKED = 4096
_KEY = Prepared(select(*UserKey.__table__.columns).where(UserKey.id == bindparam("key")))


class IntroducedKey(NamedTuple):
    """A row of `user_keys`."""

    id: str
    user_id: str
    recipient_public: bytes
    signing_public: bytes
    valid_from: datetime
    valid_to: datetime | None
    introduction_id: str | None
    proof: bytes | None


SignedT = TypeVar("SignedT", Word, IntroducedKey)


class Introductions:
    """Follows chains of introductions; what it has read and followed once it does not again."""

    def __init__(self, reader: Reader):
        self._reader = reader
        self._keys: dict[str, IntroducedKey] = {}
        self._words: dict[str, list[Word]] = {}
        self._believed: set[str] = set()
        self._doing: list[str] = []

    def key(self, key_id: str) -> IntroducedKey:
        """Return a `user_keys` row whose keys were made by the person who was introduced.

        Raises:
            NotIntroduced: they were not.
        """
        if key_id in self._keys:
            return self._keys[key_id]
        found = self._reader.fetch(_KEY, {"key": key_id})
        key = IntroducedKey(**found[0]) if found else None
        if key is None or key.proof is None:
            self.signing_public(QUORUM)
            raise _refused()
        word = next((w for w in self._about(key.user_id) if w.id == key.introduction_id), None)
        if word is None or word.code_public is None:
            raise _refused()
        self._believe(word)
        _require(_key_holds, word.code_public, key)
        self._keys[key_id] = key
        return key

    def signing_public(self, key_id: str) -> bytes:
        """Return the public key with which somebody who was introduced signs, or a quorum.

        Raises:
            NotIntroduced: they were not introduced, or this vault has no root key.
        """
        if key_id != QUORUM:
            return self.key(key_id).signing_public
        root = pins.organisation(self._reader).root_public
        if root is None:
            raise NotIntroduced(
                "Nobody is introduced in this vault yet: its schema is of before.",
                remedy="Bring the recovery shares together and run `vaultctl recovery adopt`.",
            )
        return bytes(root)

    def require_quorum(self, key_id: str) -> None:
        """Refuse keys unless it was a quorum that introduced the person who made them.

        Raises:
            NotIntroduced: it was an administrator alone, or nobody.
        """
        key = self.key(key_id)
        words = self._about(key.user_id)
        if not any(w.id == key.introduction_id and w.by_key_id == QUORUM for w in words):
            raise _refused()

    def roles(self, user_id: str) -> frozenset[Role]:
        """Return the roles that a person was last given.

        Raises:
            NotIntroduced: nobody entitled gave them.
        """
        words = self._about(user_id)
        if not words:
            raise _refused()
        self._believe(words[-1])
        return _roles(words[-1])

    def terms(self, user_id: str) -> list[tuple[frozenset[Role], datetime, datetime | None]]:
        """Return which roles a person had from when until when; no end is None.

        Raises:
            NotIntroduced: nobody entitled gave them one of these.
        """
        words = self._about(user_id)
        for word in words:
            self._believe(word)
        ends = [*(word.at for word in words[1:]), None]
        return [(_roles(word), word.at, end) for word, end in zip(words, ends, strict=True)]

    def inviters(self, user_id: str) -> tuple[str, ...]:
        """Return who invited a person, who invited those, and so on to the founding.

        Raises:
            NotIntroduced: nobody entitled invited one of them.
        """
        chain: list[str] = []
        while True:
            word = next(iter(self._about(user_id)), None)
            if word is None or user_id in chain[:-1]:
                raise _refused()
            self._believe(word)
            if word.by_key_id == QUORUM:
                return tuple(chain)
            user_id = self.key(word.by_key_id).user_id
            chain.append(user_id)

    def _about(self, user_id: str) -> list[Word]:
        if user_id not in self._words:
            self._words[user_id] = words_about(self._reader, user_id)
        return self._words[user_id]

    def _believe(self, word: Word) -> None:
        if word.id in self._believed:
            return
        if word.id in self._doing or len(self._doing) == _LONGEST_CHAIN:
            raise _refused()
        self._doing.append(word.id)
        try:
            _require(_word_holds, self._signer(word), word)
        finally:
            self._doing.pop()
        self._believed.add(word.id)

    def _signer(self, word: Word) -> bytes:
        """Return the public key that may have signed the word, by who it is."""
        if word.by_key_id == QUORUM:
            return self.signing_public(QUORUM)
        key = self.key(word.by_key_id)
        others = [each for each in self._about(word.user_id) if each.id != word.id]
        if key.user_id == word.user_id:
            self._require_resigning(word, [each for each in others if each.at < word.at])
            return key.signing_public
        invited = any(each.code_public and each.by_key_id != QUORUM for each in others)
        if (word.code_public and invited) or not self._administers(key.user_id):
            raise _refused()
        return key.signing_public

    def _require_resigning(self, word: Word, before: list[Word]) -> None:
        """Refuse somebody's word for themselves, unless it only lays down roles."""
        if not before or word.code_public or _roles(word) - _roles(before[-1]):
            raise _refused()
        self._believe(before[-1])

    def _administers(self, user_id: str) -> bool:
        for word in self._about(user_id):
            if Role.ADMINISTRATOR in _roles(word) and word.id not in self._doing:
                self._believe(word)
                return True
        return False


def _roles(word: Word) -> frozenset[Role]:
    names = word.roles.split(",")
    return frozenset(role for role in Role if role in names)


def _require(holds: Callable[[bytes, SignedT], None], public: bytes, signed: SignedT) -> None:
    try:
        holds(public, signed)
    except BadSignature:
        raise _refused() from None


@lru_cache(_MOST_CHECKED)
def _word_holds(public: bytes, word: Word) -> None:
    """Verify a word's signature; the same row that held once is not computed again.

    Raises:
        BadSignature: it does not hold; this is never remembered.
    """
    verify(public, word.signature, word_message(**word._asdict()), context=WORD)


@lru_cache(_MOST_CHECKED)
def _key_holds(public: bytes, key: IntroducedKey) -> None:
    """Do the same with the proof of a person's keys."""
    verify(public, key.proof or b"", key_message(**key._asdict()), context=PROOF)


def _refused() -> NotIntroduced:
    return NotIntroduced("Somebody in the database was not introduced by who may do that.")
