"""manifest.json: what a package holds, who approved it and by which keys it is to be checked.

It is canonical JSON, signed with the organisation's Ed25519 key in the context "manifest"; the
64 bytes of the signature stand beside it in manifest.sig. Its own SHA-256 goes into the audit log.
References in it are random; labels, counts of text and the matter itself are not in it.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from vault import __version__
from vault.audit.canonical import JSON, NotCanonical, canonical_json
from vault.audit.signed_note import VerifierKey
from vault.clock import from_rfc3339, to_rfc3339
from vault.crypto.signing import SigningKey, verify
from vault.disclosure.rules.vocabulary import ReasonCode
from vault.errors import VerificationFailed
from vault.production.document.bates import BatesRange, BatesSeries
from vault.production.document.matter import Profile
from vault.production.document.released import (
    Marker,
    ReleasedDocument,
    WithheldNote,
    WithheldSection,
)
from vault.production.packaging.approval import Approval, Approved, Attested
from vault.production.rendering.render import Rendering, digest_of_digests

NAME = "manifest.json"
SIGNATURE_NAME = "manifest.sig"
CONTEXT = "manifest"
FORMAT = "client-records-vault/production"
VERSION = 3
"""Raised when a reader of an older version could misread the manifest."""
_SHA256 = r"[0-9a-f]{64}"
_KINDS: dict[type, str] = {WithheldNote: "record", WithheldSection: "section", Marker: "passage"}


class ManifestRefused(VerificationFailed):
    """The manifest is not one, or is not signed by the key it names."""

    code = "manifest-refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestKeys:
    """By which keys a package is to be checked.

    Args:
        organisation: the key that signs the manifest, 32 bytes.
        log: the audit log's key.
        seal_sha256: the sealing certificate's SHA-256, in hexadecimal.
    """

    organisation: bytes
    log: VerifierKey
    seal_sha256: str


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)


class BatesEntry(_Strict):
    """A Bates range."""

    prefix: str
    width: int
    start: int
    end: int

    def range(self) -> BatesRange:
        """Return it as a range."""
        return BatesRange(BatesSeries(self.prefix, self.width), self.start, self.end)


class FileEntry(_Strict):
    """A file of the package; a sealed one also as it was approved."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,63}$")
    length: int
    sha256: str = Field(pattern=f"^{_SHA256}$")
    approved_length: int
    approved_sha256: str = Field(pattern=f"^{_SHA256}$")


class AttestedEntry(_Strict):
    """`Attested`, in text."""

    request: str = Field(pattern=r"^[0-9a-f]{32}$")
    request_sha256: str = Field(pattern=f"^{_SHA256}$")
    words_sha256: str = Field(pattern=f"^{_SHA256}$")


class ApprovalEntry(_Strict):
    """An approval, in text; `attested` stands there for an outside attester's only."""

    name: str
    role: str
    key: str = Field(pattern=f"^{_SHA256}$")
    signature: str = Field(pattern=r"^[0-9a-f]{128}$")
    at: str
    attested: AttestedEntry | None = None

    def approval(self) -> Approval:
        """Return it as an approval.

        Raises:
            ValueError: its time is malformed.
        """
        return Approval(
            name=self.name,
            role=self.role,
            public_key=bytes.fromhex(self.key),
            signature=bytes.fromhex(self.signature),
            at=from_rfc3339(self.at),
            attested=Attested(**self.attested.model_dump()) if self.attested else None,
        )


class ItemEntry(_Strict):
    """A released section: its reference, its note's, and where it begins."""

    ref: str
    note: str
    page: int


class WithheldEntry(_Strict):
    """How much is withheld on one ground."""

    reason: ReasonCode = Field(strict=False)
    kind: Literal["record", "section", "passage"]
    count: int


class NoteEntry(_Strict):
    """A note whose seal stands in records.json: its reference and its hash in the audit log."""

    ref: str
    sha256: str = Field(pattern=f"^{_SHA256}$")


class OpenLogEntry(_Strict):
    """The package's privilege log: its form, its rows, and how many items they describe."""

    form: Literal["document", "category"]
    rows: int
    items: int


class SealedLogEntry(_Strict):
    """A privilege log that the package does not hold: its salted hash and nothing else of it."""

    form: Literal["sealed"]
    commitment: str = Field(pattern=f"^{_SHA256}$")


class KeysEntry(_Strict):
    """`ManifestKeys`, in text."""

    organisation: str = Field(pattern=f"^{_SHA256}$")
    log: str
    seal_sha256: str = Field(pattern=f"^{_SHA256}$")


class Manifest(_Strict):
    """A manifest as read."""

    format: Literal["client-records-vault/production"]
    version: Literal[2, 3]
    tool: str
    organisation: str
    production: str
    case: str
    number: str
    dated: str
    profile: Profile = Field(strict=False)
    sealed_by_court: bool
    supplements: list[str]
    bates: BatesEntry
    files: list[FileEntry]
    approvals: list[ApprovalEntry]
    items: list[ItemEntry]
    withheld: list[WithheldEntry]
    notes: list[NoteEntry]
    log: OpenLogEntry | SealedLogEntry | None = None
    """None in version 2, which did not tell it."""
    keys: KeysEntry

    @model_validator(mode="after")
    def _tells_the_log(self) -> Self:
        if (self.log is None) != (self.version < VERSION):
            raise ValueError("the log's entry does not go with the version")
        return self

    @property
    def approved(self) -> Approved:
        """What is approved, its digest as it follows from the approved files' hashes."""
        files = {file.name: file.approved_sha256 for file in self.files}
        apart = self.log.commitment if isinstance(self.log, SealedLogEntry) else ""
        digest = digest_of_digests(files, apart)
        return Approved(case=self.case, production=self.production, digest=digest)


def build_manifest(
    document: ReleasedDocument,
    rendering: Rendering,
    sealed: Mapping[str, bytes],
    *,
    production: str,
    case: str,
    approvals: Sequence[Approval],
    note_hashes: Mapping[str, str],
    keys: ManifestKeys,
) -> bytes:
    """Write the manifest of a production.

    Args:
        rendering: what was approved.
        sealed: the files that leave, by name: the PDFs sealed, the others as approved.
        production, case: random references.
        note_hashes: the audit log's hash of each note in records.json, by reference.
    """
    bates = rendering.bates
    manifest: dict[str, JSON] = {
        "format": FORMAT,
        "version": VERSION,
        "tool": f"client-records-vault {__version__}",
        "organisation": document.custodian.organisation,
        "production": production,
        "case": case,
        "number": document.number,
        "dated": document.produced_on.isoformat(),
        "profile": document.profile,
        "sealed_by_court": document.seal is not None,
        "supplements": [
            str(item.bates) for item in (document.supplement.earlier if document.supplement else ())
        ],
        "bates": {
            "prefix": bates.series.prefix,
            "width": bates.series.width,
            "start": bates.start,
            "end": bates.end,
        },
        "files": [
            {
                "name": name,
                "length": len(sealed[name]),
                "sha256": sha256(sealed[name]),
                "approved_length": len(approved),
                "approved_sha256": sha256(approved),
            }
            for name, approved in sorted(rendering.files.items())
        ],
        "approvals": [_approval(approval) for approval in approvals],
        "items": [
            {"ref": section.ref, "note": note.ref, "page": rendering.places[section.ref][0]}
            for note in document.released
            for section in note.sections
        ],
        "withheld": _withheld(document),
        "notes": [{"ref": ref, "sha256": value} for ref, value in sorted(note_hashes.items())],
        "log": _log(document, rendering),
        "keys": {
            "organisation": keys.organisation.hex(),
            "log": str(keys.log),
            "seal_sha256": keys.seal_sha256,
        },
    }
    return canonical_json(manifest)


def sign_manifest(manifest: bytes, key: SigningKey) -> bytes:
    """Return the 64 bytes of manifest.sig."""
    return key.sign(manifest, context=CONTEXT)


def read_manifest(content: bytes) -> Manifest:
    """Read a manifest that `build_manifest` wrote, and nothing else.

    Raises:
        ManifestRefused: the bytes are anything else.
    """
    try:
        value = json.loads(content)
        sound = canonical_json(value) == content
        manifest = Manifest.model_validate(value)
        date.fromisoformat(manifest.dated)
        manifest.bates.range()
    except (ValueError, RecursionError, ValidationError, NotCanonical):
        sound = False
    if not sound:
        raise ManifestRefused(f"{NAME} is not of the form {FORMAT}, version 2 or {VERSION}.")
    return manifest


def check_signature(content: bytes, signature: bytes, manifest: Manifest) -> None:
    """Check the manifest's signature under the key that it names.

    Raises:
        BadSignature: it does not hold.
    """
    verify(bytes.fromhex(manifest.keys.organisation), signature, content, context=CONTEXT)


def sha256(content: bytes) -> str:
    """Return the SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _approval(approval: Approval) -> dict[str, JSON]:
    return {
        "name": approval.name,
        "role": approval.role,
        "key": approval.public_key.hex(),
        "signature": approval.signature.hex(),
        "at": to_rfc3339(approval.at),
        **({"attested": asdict(approval.attested)} if approval.attested else {}),
    }


def _log(document: ReleasedDocument, rendering: Rendering) -> dict[str, JSON]:
    if rendering.log is not None:
        return {"form": "sealed", "commitment": rendering.log.commitment}
    return {
        "form": "category" if document.by_category else "document",
        "rows": len(document.log_rows),
        "items": len(document.privilege_log),
    }


def _withheld(document: ReleasedDocument) -> list[JSON]:
    counts = Counter((item.reason.value, _KINDS[type(item)]) for item in document.withheld)
    return [
        {"reason": reason, "kind": kind, "count": count}
        for (reason, kind), count in sorted(counts.items())
    ]
