"""Packing: the sealed files, their manifest, and the proof that the audit log holds its hash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from vault.disclosure.ledger.open_case import OpenCase
from vault.errors import VerificationFailed
from vault.identity.actor import Actor
from vault.identity.permissions import Permission
from vault.production.acts.means import ArtefactChanged, Means, case_keys, open_content, record
from vault.production.acts.sealing import NotApproved, require_approved
from vault.production.acts.trusting import organisation_trust
from vault.production.events import ProductionEvent
from vault.production.keeping.artefacts import fetch_files, keep_files, open_files
from vault.production.keeping.content import ProductionContent
from vault.production.keeping.views import ProductionSummary, summary
from vault.production.packaging import manifest
from vault.production.packaging.manifest import sha256
from vault.production.packaging.package import Package, write_package
from vault.production.tables import Production, ProductionState, Stage
from vault.production.verifying.report import Outcome
from vault.production.verifying.trust import Trust
from vault.production.verifying.verify import verify_package
from vault.records.access import logging_tampering
from vault.records.rows import Columns

PACKAGE = "package"
"""The name under which a package is kept."""


class PackageUnsound(VerificationFailed):
    """The package that was put together does not verify."""

    code = "package-unsound"
    default_untouched = "The package was not kept."
    default_remedy = "Render the production again; if it comes back, verify the audit log."


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A production with its sealed files."""

    case: OpenCase
    row: Columns
    content: ProductionContent
    files: dict[str, bytes]
    log: dict[str, bytes]


def pack(means: Means, actor: Actor, case: str) -> ProductionSummary:
    """Put the package of a sealed production together, unless that is done; as `seal`."""
    found = _sealed(means, actor, case)
    row = found.row
    if row["package_sha256"] is None:
        package, log = _assembled(means, found)
        done = {"package_sha256": sha256(package), "state": ProductionState.SEALED}
        with means.cases.working(actor, case, ProductionEvent.STORE, Permission.CASE_APPROVE) as it:
            if require_approved(it)["id"] != row["id"]:
                raise NotApproved("The production was rendered anew meanwhile.")
            keep_files(it.work, row["id"], Stage.PACKAGE, {PACKAGE: package}, it.key)
            if log:
                keep_files(it.work, row["id"], Stage.LOG_PACKAGE, {PACKAGE: log}, it.key)
            it.work.execute(update(Production).where(Production.id == row["id"]).values(done))
            detail = {"production": row["id"], "package": done["package_sha256"]}
            record(it, actor, ProductionEvent.STORE, detail)
        row = {**row, **done}
    return summary(row, found.content, found.case)


def _sealed(means: Means, actor: Actor, case: str) -> _Sealed:
    with means.cases.working(actor, case, ProductionEvent.ASSEMBLE, Permission.CASE_APPROVE) as it:
        row = require_approved(it)
        rows = fetch_files(it.work, row["id"], Stage.SEALED)
        log = fetch_files(it.work, row["id"], Stage.LOG_SEALED)
        keys = case_keys(it, actor)
        record(it, actor, ProductionEvent.ASSEMBLE, {"production": row["id"]})
    with logging_tampering(means.store, it.attempt):
        content = open_content(row, keys)
        return _Sealed(it.case, row, content, open_files(rows, keys), open_files(log, keys))


def _assembled(means: Means, sealed: _Sealed) -> tuple[bytes, bytes]:
    """Return the package, and that of a log apart, b"" if there is none.

    Both have the production's manifest and the proof that the log holds its hash.
    """
    files = dict(sealed.files)
    try:
        listed, signature = files.pop(manifest.NAME), files.pop(manifest.SIGNATURE_NAME)
    except KeyError:
        raise ArtefactChanged("The production's manifest is missing.") from None
    proof = means.audit.prove_inclusion(sealed.row["seal_event"])
    with means.store.reading() as reader:
        trust = organisation_trust(reader, means.audit.verifier_key)

    def verified(content: dict[str, bytes]) -> bytes:
        package = write_package(Package(listed, signature, content, proof.encode()))
        _require_sound(package, trust, means.clock.now())
        return package

    return verified(files), verified(sealed.log) if sealed.log else b""


def _require_sound(package: bytes, trust: Trust, now: datetime) -> None:
    report = verify_package(package, trust=trust, now=now)
    if not report.holds:
        failed = " ".join(c.text for c in report.checks if c.outcome is Outcome.FAILED)
        raise PackageUnsound(f"The package does not verify: {failed}")
