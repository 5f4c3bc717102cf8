"""Attestation requests, attestations and attesters as screens and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vault.attesting.attestation import Attestation
from vault.attesting.paper import request_paper
from vault.attesting.request import Request, purpose_of, read_request
from vault.attesting.vocabulary import Purpose
from vault.cli.blocks import hint, next_step
from vault.cli.new_file import keep
from vault.cli.shell import Shell
from vault.disclosure.rules.attestation_request import ReleaseRequest
from vault.disclosure.rules.attestation_words import release_blocks
from vault.safety.attestation_request import SafetyRequest, safety_blocks
from vault.typesetting.letter import Block, Letter

if TYPE_CHECKING:
    from vault.attesting.register import Attester

REQUEST_FIELDS = {"case": "its number", "file": "the request"}
REQUEST_FILE = click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="A new file for the request.",
)
AGAIN = click.option("--again", is_flag=True, help="Write the request that waits once more.")
ATTESTER_FIELDS = {
    "attester": "the attester's id",
    "name": "their name",
    "credential": "their licence or degree",
    "role": "counsel or consultant",
    "key": "their public key",
    "fingerprint": "of the key, as it is read out",
    "until": "when the registration runs out",
    "standing": "registered, confirmed, withdrawn or expired",
}


def _release(raw: bytes) -> tuple[Request, Sequence[Block]]:
    read = read_request(ReleaseRequest, raw)
    return read, release_blocks(read)


def _safety(raw: bytes) -> tuple[Request, Sequence[Block]]:
    read = read_request(SafetyRequest, raw)
    return read, safety_blocks(read)


_READ: Mapping[Purpose, Callable[[bytes], tuple[Request, Sequence[Block]]]] = {
    Purpose.RELEASE: _release,
    Purpose.SAFETY: _safety,
}


def read(raw: bytes, dated: date) -> tuple[Request, Letter]:
    """Read a request of any purpose, and set it out in plain words.

    Raises:
        RequestRefused: the bytes are no request.
    """
    request, asked = _READ[purpose_of(raw)](raw)
    return request, request_paper(request, asked, dated)


def is_attestation(raw: bytes) -> bool:
    """Tell whether a file says that it is an attestation and not a request."""
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError):
        return False
    return isinstance(said, dict) and "signature" in said


def attestation_json(made: Attestation) -> dict[str, Any]:
    """Return the JSON fields of an attestation."""
    return {
        "kind": "attestation",
        "purpose": made.purpose.value,
        "request": made.request,
        "digest": made.digest,
        "verdict": made.verdict.value,
        "words": made.words,
        "at": made.at,
        "key": made.key,
    }


def attester_json(known: Attester, now: datetime) -> dict[str, Any]:
    """Return the JSON fields of an attester."""
    return {
        "attester": known.attester_id,
        "name": known.name,
        "credential": known.credential,
        "role": known.role.value,
        "key": known.public_key.hex(),
        "fingerprint": known.fingerprint,
        "until": known.until,
        "standing": known.standing(now).value,
    }


def request_written(shell: Shell, case: str, raw: bytes, to: Path, then: str) -> None:
    """Write a request into a new file, and say what comes next.

    Args:
        shell: what the command runs in.
        case: the number of the case that it is about.
        raw: the request.
        to: where.
        then: the command that takes the answer in, without its file.
    """
    shell.out.result(
        {"case": case, "file": str(to)},
        keep(raw, to, "request"),
        hint("Read it with `vaultctl attester show`, then send it to the attester."),
        next_step(f"vaultctl {then} {case} FILE", "takes their answer in"),
    )
