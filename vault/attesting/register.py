"""Whom the vault believes to be an attester, and for how long.

The database is not believed: each word about an attester is signed with the key of a colleague who
was introduced and held, at that instant, a role that may say it. An administrator registers;
counsel or a privacy officer, who rely on it, confirm the key's fingerprint with the attester.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import select

from vault.attesting.attester_key import spoken
from vault.attesting.tables import AttesterWord
from vault.attesting.vocabulary import AttesterRole
from vault.clock import to_rfc3339
from vault.crypto.envelope import bind
from vault.crypto.signing import BadSignature, verify
from vault.errors import TamperedData
from vault.identity.introductions import Introductions
from vault.identity.permissions import Role
from vault.store.unit_of_work import Reader

CONTEXT = "vault/attester-word/v1"


class WordAct(StrEnum):
    """What is said about an attester."""

    REGISTER = "register"
    CONFIRM = "confirm"
    WITHDRAW = "withdraw"


MAY_SAY: Mapping[WordAct, frozenset[Role]] = {
    WordAct.REGISTER: frozenset({Role.ADMINISTRATOR}),
    WordAct.CONFIRM: frozenset({Role.COUNSEL, Role.PRIVACY_OFFICER}),
    WordAct.WITHDRAW: frozenset({Role.ADMINISTRATOR, Role.COUNSEL, Role.PRIVACY_OFFICER}),
}


class Standing(StrEnum):
    """How an attester stands at an instant."""

    REGISTERED = "registered"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class AttesterPlanted(TamperedData):
    """An attester stands in the database and nobody entitled to said so."""

    code = "attester-planted"
    default_untouched = "Nothing was believed of it."
    default_remedy = "Somebody changed the database. Run `vaultctl audit verify`; restore a backup."


class Word(NamedTuple):
    """A row of `attester_words` as it is found."""

    id: str
    attester_id: str
    act: str
    name: str
    credential: str
    role: str
    public_key: bytes
    until: datetime
    by_key_id: str
    at: datetime
    signature: bytes

    @property
    def about(self) -> tuple[str, str, str, bytes, datetime]:
        """Return who it is about: the same in every word about an attester."""
        return self.name, self.credential, self.role, self.public_key, self.until

    def message(self) -> bytes:
        """Return what is signed."""
        return word_message(**{k: v for k, v in self._asdict().items() if k != "signature"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Attester:
    """An outside attester.

    Args:
        name, credential: as they stand on what leaves.
        public_key: their Ed25519 key, 32 bytes.
        until: when their registration runs out.
        registered_by, confirmed_by: user ids; "" where nobody confirmed yet.
        confirmed_at: from when on an attestation of theirs counts.
        withdrawn_at: from when on it counts no more.
    """

    attester_id: str
    name: str
    credential: str
    role: AttesterRole
    public_key: bytes
    until: datetime
    registered_at: datetime
    registered_by: str
    confirmed_at: datetime | None = None
    confirmed_by: str = ""
    withdrawn_at: datetime | None = None

    @property
    def known_as(self) -> str:
        """Return name and credential."""
        return f"{self.name}, {self.credential}".removesuffix(", ")

    @property
    def fingerprint(self) -> str:
        """Return the key's fingerprint as it is read out."""
        return spoken(self.public_key)

    @property
    def ends(self) -> datetime:
        """Return when their word counts no more."""
        return min(self.until, self.withdrawn_at or self.until)

    def standing(self, at: datetime) -> Standing:
        """Return how they stand at an instant."""
        if self.withdrawn_at is not None and self.withdrawn_at <= at:
            return Standing.WITHDRAWN
        if self.until <= at:
            return Standing.EXPIRED
        confirmed = self.confirmed_at is not None and self.confirmed_at <= at
        return Standing.CONFIRMED if confirmed else Standing.REGISTERED


def word_message(
    *,
    id: str,  # noqa: A002 - the column's name
    attester_id: str,
    act: str,
    name: str,
    credential: str,
    role: str,
    public_key: bytes,
    until: datetime,
    by_key_id: str,
    at: datetime,
) -> bytes:
    """Return what a colleague signs of an `attester_words` row."""
    return bind(
        CONTEXT,
        id,
        attester_id,
        act,
        name,
        credential,
        role,
        public_key.hex(),
        to_rfc3339(until),
        by_key_id,
        to_rfc3339(at),
    )


def attesters(reader: Reader) -> tuple[Attester, ...]:
    """Return every attester, withdrawn ones too, in the order of their registration.

    Raises:
        AttesterPlanted: something said of one does not hold.
        NotIntroduced: it is signed by somebody whom nobody entitled introduced.
    """
    return tuple(_all(reader, None))


def attester(reader: Reader, attester_id: str) -> Attester | None:
    """Return one attester, None where there is none; errors as `attesters`."""
    return next(iter(_all(reader, attester_id)), None)


def _all(reader: Reader, only: str | None) -> Iterable[Attester]:
    query = select(*AttesterWord.__table__.c).order_by(AttesterWord.attester_id, AttesterWord.at)
    if only is not None:
        query = query.where(AttesterWord.attester_id == only)
    words = [Word(*row) for row in reader.execute(query).all()]
    introductions = Introductions(reader)
    found = [
        _folded(list(said), introductions)
        for _, said in groupby(words, lambda each: each.attester_id)
    ]
    return sorted(found, key=lambda each: each.registered_at)


def _folded(words: list[Word], introductions: Introductions) -> Attester:
    first, *rest = words
    if first.act != WordAct.REGISTER or any(each.about != first.about for each in rest):
        raise _planted()
    found = Attester(
        attester_id=first.attester_id,
        name=first.name,
        credential=first.credential,
        role=_role(first.role),
        public_key=first.public_key,
        until=first.until,
        registered_at=first.at,
        registered_by=_sayer(first, introductions),
    )
    for word in rest:
        by = _sayer(word, introductions)
        if word.act == WordAct.CONFIRM and not found.confirmed_by:
            found = replace(found, confirmed_at=word.at, confirmed_by=by)
        elif word.act == WordAct.WITHDRAW and found.withdrawn_at is None:
            found = replace(found, withdrawn_at=word.at)
        else:
            raise _planted()
    return found


def _sayer(word: Word, introductions: Introductions) -> str:
    """Return the user id of who said it, who may say it and signed it."""
    key = introductions.key(word.by_key_id)
    in_time = key.valid_from <= word.at and (key.valid_to is None or word.at <= key.valid_to)
    may = any(
        roles & MAY_SAY[_act(word)]
        for roles, start, end in introductions.terms(key.user_id)
        if start <= word.at and (end is None or word.at < end)
    )
    if not in_time or not may:
        raise _planted()
    try:
        verify(key.signing_public, word.signature, word.message(), context=CONTEXT)
    except BadSignature:
        raise _planted() from None
    return key.user_id


def _act(word: Word) -> WordAct:
    try:
        return WordAct(word.act)
    except ValueError:
        raise _planted() from None


def _role(code: str) -> AttesterRole:
    try:
        return AttesterRole(code)  # type: ignore[call-arg]  # looked up by its code
    except ValueError:
        raise _planted() from None


def _planted() -> AttesterPlanted:
    return AttesterPlanted("An attester in the database was not registered by who may do that.")
