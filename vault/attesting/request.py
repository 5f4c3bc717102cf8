"""An attestation request: what every one of them holds, and its one form in bytes.

What it may tell is decided by what it can hold: codes of closed vocabularies, counts and yes or no.
None of the identifiers of 45 CFR 164.514(b)(2)(i) has a place in it: no name, no date, no number of
a chart, a case or a docket, and nothing that anybody typed. What is left:

- `id` is random and so no code derived from the individual (164.514(c)(1)).
- `digest` is the SHA-256 of bytes that nobody can guess, for they hold random references; it shows
  whoever has those very bytes that they are meant, and tells anyone else nothing.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vault.attesting.vocabulary import Purpose
from vault.audit.canonical import NotCanonical, canonical_json
from vault.errors import InvalidInput

MAX_BYTES = 4 * 1024 * 1024

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
RequestId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Count = Annotated[int, Field(ge=0, le=1_000_000)]


class RequestRefused(InvalidInput):
    """A file is no attestation request of this form."""

    code = "attestation-request-refused"
    default_untouched = "Nothing was signed."
    default_remedy = "Ask the practice to send the request once more."


class Form(BaseModel):
    """A part of a request: nothing stands in it but what it declares."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Request(Form):
    """What every request holds.

    Args:
        id: random, 16 bytes in hexadecimal; by it the vault knows the request again.
        purpose: what is asked.
        digest: hex SHA-256 of what is asked about.
    """

    format: Literal["client-records-vault/attestation-request"] = (
        "client-records-vault/attestation-request"
    )
    version: Literal[1] = 1
    id: RequestId
    purpose: Purpose
    digest: Hash

    def to_bytes(self) -> bytes:
        """Return the bytes of the file, canonical JSON."""
        return canonical_json(self.model_dump(mode="json"))


R = TypeVar("R", bound=Request)


def new_request_id() -> str:
    """Return a random id."""
    return secrets.token_hex(16)


def purpose_of(raw: bytes) -> Purpose:
    """Return what a request asks, to choose the form to read it by.

    Raises:
        RequestRefused: the bytes are no request.
    """
    try:
        return Purpose(json.loads(raw)["purpose"])  # type: ignore[call-arg]  # looked up by its code
    except (ValueError, TypeError, KeyError, RecursionError):
        raise RequestRefused("The file is no attestation request.") from None


def read_request(form: type[R], raw: bytes) -> R:
    """Read what `Request.to_bytes` wrote, and nothing else.

    Raises:
        RequestRefused: the bytes are anything else.
    """
    try:
        if len(raw) > MAX_BYTES:
            raise RequestRefused("The file is too long to be an attestation request.")
        read = form.model_validate_json(raw)
        same = read.to_bytes() == raw
    except (ValidationError, NotCanonical, ValueError):
        same = False
    if not same:
        raise RequestRefused("The file is no attestation request, or was changed on its way.")
    return read


def digest_of(raw: bytes) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    return hashlib.sha256(raw).hexdigest()
