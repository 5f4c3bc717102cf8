"""What a recipient holds of the sender from elsewhere, against which a package is checked."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vault.audit.signed_note import MalformedKey, VerifierKey
from vault.errors import InvalidInput

FORMAT = "client-records-vault/trust/v1"


class TrustInvalid(InvalidInput):
    """A trust file cannot be read."""

    code = "trust-invalid"
    default_untouched = "Nothing was verified."
    default_remedy = "Ask the custodian for the file, by another way than the package's."


@dataclass(frozen=True, slots=True)
class Person:
    """Someone whose signatures count: an author or an approver."""

    name: str
    public_key: bytes


@dataclass(frozen=True, slots=True)
class Trust:
    """An organisation's keys, as its recipient came to know them.

    Args:
        organisation: its name.
        organisation_key: the key that signs its manifests, 32 bytes.
        log_keys: its audit log's keys, the replaced ones included.
        seal_sha256: its sealing certificates, SHA-256 in hexadecimal.
        people: those whose signatures count.
    """

    organisation: str
    organisation_key: bytes
    log_keys: tuple[VerifierKey, ...]
    seal_sha256: tuple[str, ...]
    people: tuple[Person, ...]

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
        return "\n".join(lines) + "\n"


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)


class _Person(_Strict):
    name: str
    key: str = Field(pattern=r"^[0-9a-f]{64}$")


class _Trust(_Strict):
    format: Literal["client-records-vault/trust/v1"]
    organisation: str
    organisation_key: str = Field(pattern=r"^[0-9a-f]{64}$")
    log_keys: list[str]
    seal_sha256: list[str]
    people: list[_Person] = []


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
            people=tuple(Person(each.name, bytes.fromhex(each.key)) for each in raw.people),
        )
    except (ValidationError, tomllib.TOMLDecodeError, MalformedKey):
        raise TrustInvalid("The trust file is not of its form.") from None


def _array(items: Iterable[str]) -> str:
    return "[" + ", ".join(map(_quoted, items)) + "]"


def _quoted(text: str) -> str:
    """Write a TOML basic string; JSON's escapes are a subset of TOML's."""
    return json.dumps(text, ensure_ascii=False)
