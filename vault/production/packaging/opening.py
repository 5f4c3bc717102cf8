"""opening.json: what shows that a privilege log under seal is the one that a production binds.

The log's package has the manifest of its production, signature and audit proof included, and this
file in place of the production's own: the salt of the log's hash, and each file as approved.
"""

from __future__ import annotations

import hashlib
import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vault.audit.canonical import NotCanonical, canonical_json
from vault.errors import VerificationFailed
from vault.production.rendering.log_apart import SALT_BYTES, LogApart, commitment

NAME = "opening.json"
FORMAT = "client-records-vault/privilege-log"
VERSION = 1


class OpeningRefused(VerificationFailed):
    """The file that opens a privilege log's hash is not one."""

    code = "opening-refused"
    default_remedy = "Ask the sender for the privilege log again."


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)


class OpenedFile(_Strict):
    """A file of the log as it was approved: a seal may follow these bytes."""

    name: str
    approved_length: int = Field(ge=0)
    approved_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Opening(_Strict):
    """An opening as read."""

    format: Literal["client-records-vault/privilege-log"]
    version: Literal[1]
    salt: str = Field(pattern=rf"^[0-9a-f]{{{2 * SALT_BYTES}}}$")
    files: list[OpenedFile]

    @property
    def commitment(self) -> str:
        """The hash by which the log's production must bind it."""
        digests = {file.name: file.approved_sha256 for file in self.files}
        return commitment(bytes.fromhex(self.salt), digests)


def build_opening(log: LogApart) -> bytes:
    """Write the opening of a log."""
    return canonical_json(
        {
            "format": FORMAT,
            "version": VERSION,
            "salt": log.salt.hex(),
            "files": [
                {
                    "name": name,
                    "approved_length": len(content),
                    "approved_sha256": hashlib.sha256(content).hexdigest(),
                }
                for name, content in sorted(log.files.items())
            ],
        }
    )


def read_opening(content: bytes) -> Opening:
    """Read an opening that `build_opening` wrote, and nothing else.

    Raises:
        OpeningRefused: the bytes are anything else.
    """
    try:
        value = json.loads(content)
        opening = Opening.model_validate(value)
        sound = canonical_json(value) == content
    except (ValueError, RecursionError, ValidationError, NotCanonical):
        sound = False
    if not sound:
        raise OpeningRefused(f"{NAME} is not of the form {FORMAT}, version {VERSION}.")
    return opening
