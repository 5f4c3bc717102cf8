"""What a recipient holds of the sender from elsewhere, against which a package is checked."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from vault.attesting.vocabulary import AttesterRole
from vault.audit.signed_note import MalformedKey, VerifierKey
from vault.clock import from_rfc3339, to_rfc3339
from vault.errors import InvalidInput
from vault.identity.permissions import Role
from vault.production.packaging.approval import PREPARER

FORMAT = "client-records-vault/trust/v2"


class TrustInvalid(InvalidInput):
    """A trust file cannot be read."""

    code = "trust-invalid"
    default_untouched = "Nothing was verified."
    default_remedy = "Ask the custodian for the file, by another way than the package's."


_PREPARING = frozenset({Role.RECORDS, Role.CLINICIAN, Role.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Person:
    """Someone whose signatures count, for as long as they had this key and these roles.

    Args:
        name: as it stands in a package.
        public_key: their signing key, 32 bytes.
        roles: the roles that they held.
        valid_from, valid_to: between which instants, both included; no end where None.
    """

    name: str
    public_key: bytes
    roles: frozenset[Role]
    valid_from: datetime
    valid_to: datetime | None = None

    def valid_at(self, at: datetime) -> bool:
        """Tell whether they signed with this key at an instant."""
        return self.valid_from <= at and (self.valid_to is None or at <= self.valid_to)

    def may_sign_as(self, words: str) -> bool:
        """Tell whether they held the roles that an approval names, such as "privacy officer"."""
        if words == PREPARER:
            return bool(self.roles & _PREPARING)
        named = {word.replace(" ", "_") for word in words.split(", ")}
        return named <= {role.value for role in self.roles}


@dataclass(frozen=True, slots=True)
class Outsider:
    """An outside attester whose approvals count between two instants, both included.

    Args:
        name: as it stands in a package.
        public_key: their signing key, 32 bytes.
        role: what they are to the organisation.
    """

    name: str
    public_key: bytes
    role: AttesterRole
    valid_from: datetime
    valid_to: datetime

    def valid_at(self, at: datetime) -> bool:
        """Tell whether their word of that instant counts."""
        return self.valid_from <= at <= self.valid_to


@dataclass(frozen=True, slots=True)
class Trust:
    """An organisation's keys, as its recipient came to know them.

    Args:
        organisation: its name.
        organisation_key: the key that signs its manifests, 32 bytes.
        log_keys: its audit log's keys, the replaced ones included.
        seal_sha256: its sealing certificates, SHA-256 in hexadecimal.
        people: those whose signatures count.
        attesters: those outside whose approvals count.
    """

    organisation: str
    organisation_key: bytes
    log_keys: tuple[VerifierKey, ...]
    seal_sha256: tuple[str, ...]
    people: tuple[Person, ...]
    attesters: tuple[Outsider, ...] = ()

    def to_toml(self) -> str:
        """Write the trust file that `read_trust` reads."""
        lines = [
            f'format = "{FORMAT}"',
            f"organisation = {_quoted(self.organisation)}",
            f'organisation_key = "{self.organisation_key.hex()}"',
            f"log_keys = {_array(map(str, self.log_keys))}",
            f"seal_sha256 = {_array(self.seal_sha256)}",
        ]
        for person in self.people:
            lines += ["", "[[people]]", f"name = {_quoted(person.name)}"]
            lines.append(f'key = "{person.public_key.hex()}"')
            lines.append(f"roles = {_array(sorted(person.roles))}")
            lines.append(f'valid_from = "{to_rfc3339(person.valid_from)}"')
            if person.valid_to is not None:
                lines.append(f'valid_to = "{to_rfc3339(person.valid_to)}"')
        for each in self.attesters:
            lines += ["", "[[attesters]]", f"name = {_quoted(each.name)}"]
            lines.append(f'key = "{each.public_key.hex()}"')
            lines.append(f'role = "{each.role.value}"')
            lines.append(f'valid_from = "{to_rfc3339(each.valid_from)}"')
            lines.append(f'valid_to = "{to_rfc3339(each.valid_to)}"')
        return "\n".join(lines) + "\n"


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)


class _Person(_Strict):
    name: str
    key: str = Field(pattern=r"^[0-9a-f]{64}$")
    roles: list[Annotated[Role, Field(strict=False)]]
    valid_from: str
    valid_to: str | None = None

    def person(self) -> Person:
        """Return them.

        Raises:
            ValueError: a time is malformed.
        """
        return Person(
            name=self.name,
            public_key=bytes.fromhex(self.key),
            roles=frozenset(self.roles),
            valid_from=from_rfc3339(self.valid_from),
            valid_to=None if self.valid_to is None else from_rfc3339(self.valid_to),
        )


class _Outsider(_Strict):
    name: str
    key: str = Field(pattern=r"^[0-9a-f]{64}$")
    role: Annotated[AttesterRole, Field(strict=False)]
    valid_from: str
    valid_to: str

    def outsider(self) -> Outsider:
        """Return them.

        Raises:
            ValueError: a time is malformed.
        """
        return Outsider(
            name=self.name,
            public_key=bytes.fromhex(self.key),
            role=self.role,
            valid_from=from_rfc3339(self.valid_from),
            valid_to=from_rfc3339(self.valid_to),
        )


class _Trust(_Strict):
    format: Literal["client-records-vault/trust/v2"]
    organisation: str
    organisation_key: str = Field(pattern=r"^[0-9a-f]{64}$")
    log_keys: list[str]
    seal_sha256: list[str]
    people: list[_Person] = []
    attesters: list[_Outsider] = []


def read_trust(text: str) -> Trust:
    """Read a trust file.

    Raises:
        TrustInvalid: the text is not one.
    """
    try:
        raw = _Trust.model_validate(tomllib.loads(text))
        return Trust(
            organisation=raw.organisation,
            organisation_key=bytes.fromhex(raw.organisation_key),
            log_keys=tuple(map(VerifierKey.parse, raw.log_keys)),
            seal_sha256=tuple(raw.seal_sha256),
            people=tuple(each.person() for each in raw.people),
            attesters=tuple(each.outsider() for each in raw.attesters),
        )
    except (ValueError, MalformedKey):
        raise TrustInvalid("The trust file is not of its form.") from None


def _array(items: Iterable[str]) -> str:
    return "[" + ", ".join(map(_quoted, items)) + "]"


def _quoted(text: str) -> str:
    """Write a TOML basic string; JSON's escapes are a subset of TOML's."""
    return json.dumps(text, ensure_ascii=False)
