"""The part of a verification that holds the privilege log against what the manifest tells."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator

from vault.disclosure.rules.vocabulary import ReasonCode
from vault.errors import VerificationFailed
from vault.production.document.privilege import Treatment, log_columns, unguarded
from vault.production.packaging import opening as opening_file
from vault.production.packaging.manifest import Manifest, OpenLogEntry, SealedLogEntry, sha256
from vault.production.packaging.opening import Opening
from vault.production.packaging.package import Package
from vault.production.rendering.log_apart import LOG_CSV, LOG_PDF
from vault.production.rendering.render import PRIVILEGE_LOG
from vault.production.verifying.report import Check, Outcome, counted

_FORMS = {log_columns(by_category=grouped): grouped for grouped in (False, True)}


class LogDiffers(VerificationFailed):
    """The privilege log is not the one of which the manifest tells."""

    code = "log-differs"
    default_remedy = "Ask the sender for the package again."


def check_log(package: Package, manifest: Manifest) -> Iterator[Check]:
    """Check a production's own log: its form, and that it counts what the manifest counts.

    Raises:
        LogDiffers: it does not.
    """
    content = package.files.get(PRIVILEGE_LOG)
    match manifest.log:
        case OpenLogEntry(form=form, rows=rows, items=items):
            if content is None:
                raise LogDiffers("The privilege log is missing.")
            by_category, *found = _described(content, manifest)
            if (by_category, *found) != (form == "category", rows, items):
                raise LogDiffers("The privilege log has another form than the manifest says.")
            yield _holds(by_category=by_category, rows=rows, items=items)
        case SealedLogEntry():
            if content is not None:
                raise LogDiffers("A privilege log that is under seal stands in the package.")
            yield Check(
                "log",
                Outcome.UNCHECKED,
                "What the privilege log says: it is kept under seal for the court or counsel. The "
                "manifest binds it by a salted hash, which whoever has it can check.",
            )


def is_log(package: Package) -> bool:
    """Tell whether a package is a privilege log under seal, and not a production."""
    return opening_file.NAME in package.files


def opened(package: Package, manifest: Manifest) -> Opening:
    """Return what opens the salted hash by which the manifest binds this very log.

    Raises:
        OpeningRefused: it cannot be read.
        LogDiffers: the manifest binds another log, or the files are not those of the opening.
    """
    opening = opening_file.read_opening(package.files[opening_file.NAME])
    if not isinstance(manifest.log, SealedLogEntry) or (
        manifest.log.commitment != opening.commitment
    ):
        raise LogDiffers("The production's manifest binds another privilege log.")
    if [file.name for file in opening.files] != [LOG_CSV, LOG_PDF] or set(package.files) != {
        LOG_CSV,
        LOG_PDF,
        opening_file.NAME,
    }:
        raise LogDiffers("The files are not those of a privilege log.")
    for file in opening.files:
        content = package.files[file.name]
        approved = content[: file.approved_length]
        sealed = file.name == LOG_PDF
        if sha256(approved) != file.approved_sha256 or (not sealed and approved != content):
            raise LogDiffers(f"{file.name} is not, or does not begin with, what was approved.")
    return opening


def check_sealed_log(package: Package, manifest: Manifest, opening: Opening) -> Iterator[Check]:
    """Check that a log under seal counts what its production's manifest counts.

    Raises:
        LogDiffers: it does not.
    """
    yield Check(
        "files",
        Outcome.HOLDS,
        f"All {len(opening.files)} files begin with exactly the bytes that were approved: the "
        "production's manifest binds them by their salted hash.",
    )
    by_category, rows, items = _described(package.files[LOG_CSV], manifest)
    yield _holds(by_category=by_category, rows=rows, items=items)


def _holds(*, by_category: bool, rows: int, items: int) -> Check:
    form = "category" if by_category else "document"
    return Check(
        "log",
        Outcome.HOLDS,
        f"The privilege log is by {form}: {counted(rows, 'row', 'rows')} for "
        f"{counted(items, 'item', 'items')}, as many as are withheld as privileged.",
    )


def _described(content: bytes, manifest: Manifest) -> tuple[bool, int, int]:
    """Return a log's form, rows and items, once they are those that are withheld.

    Raises:
        LogDiffers: it is no log, or describes more or less than is withheld as privileged.
    """
    by_category, rows, treated = _read(content)
    withheld, redacted = (treated[kind.value] for kind in (Treatment.WITHHELD, Treatment.REDACTED))
    claimed = Counter[str]()
    for entry in manifest.withheld:
        if entry.reason is ReasonCode.R2:
            claimed[entry.kind] += entry.count
    passages = claimed["passage"]
    if withheld != claimed["record"] + claimed["section"] or not (
        bool(passages) <= redacted <= passages
    ):
        raise LogDiffers("The privilege log does not describe what is withheld as privileged.")
    return by_category, rows, withheld + redacted


def _read(content: bytes) -> tuple[bool, int, Counter[str]]:
    """Return a log's form, its rows, and its items by treatment."""
    treated = Counter[str]()
    try:
        head, *rows = csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
        by_category = _FORMS[tuple(head)]
        for row in rows:
            cells = dict(zip(head, map(unguarded, row), strict=True))
            treated[cells["Treatment"].lower()] += int(cells.get("Items", "1"))
    except (ValueError, KeyError, csv.Error):
        raise LogDiffers("The privilege log cannot be read as its table.") from None
    return by_category, len(rows), treated
