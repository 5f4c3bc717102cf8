"""Verifying a package without a vault: `verify_package` needs its bytes and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from vault.errors import VaultError
from vault.production.packaging.manifest import Manifest, check_signature, read_manifest
from vault.production.packaging.package import MAX_BYTES, Package, PackageRefused, read_package
from vault.production.verifying.content import check_certificate, check_pages, check_seals
from vault.production.verifying.log import check_log, check_sealed_log, is_log, opened
from vault.production.verifying.proofs import check_approvals, check_audit, check_files, check_trust
from vault.production.verifying.records import check_records
from vault.production.verifying.report import Check, Outcome, VerificationReport
from vault.production.verifying.trust import Trust

_T = TypeVar("_T")
_OF_THE_LOG_ALONE = frozenset({"files", "log", "seals"})
_LIMITS = (
    "Whether more should have been released, or less: a package shows what was done, not what "
    "the instrument asked for."
)


def verify_package(
    source: bytes | Path, *, trust: Trust | None, now: datetime
) -> VerificationReport:
    """Check everything about a package that can be checked from it.

    A failed check never raises: it stands in the report. What depends on a broken part is not
    looked at, so that no library opens a file whose hash is wrong.

    Args:
        source: the package, or the path of one.
        trust: what is known of the sender from elsewhere; without it a package can only be
            consistent with itself, and the report says so.
        now: the present instant, aware.
    """
    run = _Run()
    package = run.need("container", lambda: _read(source))
    manifest = run.need("manifest", lambda: _manifest(package)) if package else None
    if package is None or manifest is None:
        return VerificationReport(tuple(run.checks), None)
    run.hold("container", f"The package is whole: {len(package.files) + 3} files and no other.")
    run.hold("manifest", f"The manifest is signed by the key it names for {manifest.organisation}.")
    run.part("approvals", lambda: check_approvals(manifest))
    run.part("audit", lambda: check_audit(package, manifest))
    if is_log(package):
        _log(run, package, manifest, now)
    elif run.part("files", lambda: check_files(package, manifest)):
        lengths = {entry.name: entry.approved_length for entry in manifest.files}
        run.part("seals", lambda: check_seals(package, manifest, lengths, now))
        run.part("pages", lambda: check_pages(package, manifest))
        run.part("log", lambda: check_log(package, manifest))
        run.part("certificate", lambda: check_certificate(package, manifest))
        run.part("records", lambda: check_records(package, manifest, trust, now))
    run.part("trust", lambda: check_trust(manifest, trust))
    run.checks.append(Check("limits", Outcome.UNCHECKED, _LIMITS))
    return VerificationReport(tuple(run.checks), manifest, log=is_log(package))


def verify_together(
    production: bytes | Path, log: bytes | Path, *, trust: Trust | None, now: datetime
) -> VerificationReport:
    """Check a production and the privilege log under seal that is said to be its own.

    Args:
        production, log: the two packages, or their paths.
        trust, now: as for `verify_package`.

    Returns:
        The production's report, with what was checked of the log ("log-files" and so on) and
        that the two belong together ("pair").
    """
    whole = verify_package(production, trust=trust, now=now)
    apart = verify_package(log, trust=trust, now=now)
    checks = [each for each in whole.checks if each.name != "log"]
    checks += [
        replace(each, name=f"log-{each.name}", text=f"Log under seal: {each.text}")
        for each in apart.checks
        if each.outcome is Outcome.FAILED or each.name in _OF_THE_LOG_ALONE
    ]
    paired = whole.manifest is not None and whole.manifest == apart.manifest
    if paired and apart.log and not whole.log:
        text = (
            "The privilege log is this production's: both have the same signed manifest, which "
            "binds the log by its salted hash."
        )
        checks.append(Check("pair", Outcome.HOLDS, text))
    else:
        text = "The second file is not the privilege log under seal of the first, a production."
        checks.append(Check("pair", Outcome.FAILED, text))
    return replace(whole, checks=tuple(checks))


def _log(run: _Run, package: Package, manifest: Manifest, now: datetime) -> None:
    opening = run.need("files", lambda: opened(package, manifest))
    if opening is None:
        return
    lengths = {file.name: file.approved_length for file in opening.files}
    run.part("log", lambda: check_sealed_log(package, manifest, opening))
    run.part("seals", lambda: check_seals(package, manifest, lengths, now))


class _Run:
    def __init__(self) -> None:
        self.checks: list[Check] = []

    def need(self, name: str, read: Callable[[], _T]) -> _T | None:
        """Return what `read` returns, or None after noting why it failed."""
        try:
            return read()
        except VaultError as error:
            self.checks.append(Check(name, Outcome.FAILED, error.what))
            return None

    def part(self, name: str, check: Callable[[], Iterable[Check]]) -> bool:
        """Make the checks of a part; tell whether it held."""
        found = self.need(name, lambda: list(check()))
        self.checks.extend(found or ())
        return found is not None

    def hold(self, name: str, text: str) -> None:
        self.checks.append(Check(name, Outcome.HOLDS, text))


def _read(source: bytes | Path) -> Package:
    if isinstance(source, bytes):
        return read_package(source)
    try:
        with source.open("rb") as file:
            return read_package(file.read(MAX_BYTES + 1))
    except OSError:
        raise PackageRefused("The package cannot be read from the disk.") from None


def _manifest(package: Package) -> Manifest:
    manifest = read_manifest(package.manifest)
    check_signature(package.manifest, package.signature, manifest)
    return manifest
