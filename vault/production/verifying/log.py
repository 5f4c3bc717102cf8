"""The part of a verification that holds the privilege log against what the manifest counts."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator

from vault.disclosure.rules.vocabulary import ReasonCode
from vault.errors import VerificationFailed
from vault.production.document.privilege import Treatment, log_columns, unguarded
from vault.production.packaging.manifest import LogEntry, Manifest
from vault.production.packaging.package import Package
from vault.production.rendering.render import PRIVILEGE_LOG
from vault.production.verifying.report import Check, Outcome, counted


class LogDiffers(VerificationFailed):
    """The privilege log is not the one of which the manifest tells."""

    code = "log-differs"


def check_log(package: Package, manifest: Manifest) -> Iterator[Check]:
    """Check that the log has the form, rows and items of the manifest, and counts what it counts.

    Raises:
        LogDiffers: it has not.
    """
    if manifest.log is None:
        return
    content = package.files.get(PRIVILEGE_LOG)
    if content is None:
        raise LogDiffers("The privilege log is missing.")
    yield _counted(content, manifest.log, manifest)


def _counted(content: bytes, log: LogEntry, manifest: Manifest) -> Check:
    by_category = log.form == "category"
    columns = log_columns(by_category=by_category)
    items = _items(content, columns)
    withheld, redacted = (items[kind.value] for kind in (Treatment.WITHHELD, Treatment.REDACTED))
    if (log.rows, log.items) != (items["rows"], withheld + redacted):
        raise LogDiffers("The privilege log has other rows than the manifest says.")
    claimed = Counter[str]()
    for entry in manifest.withheld:
        if entry.reason is ReasonCode.R2:
            claimed[entry.kind] += entry.count
    passages = claimed["passage"]
    if withheld != claimed["record"] + claimed["section"] or not (
        bool(passages) <= redacted <= passages
    ):
        raise LogDiffers("The privilege log does not describe what is withheld as privileged.")
    return Check(
        "log",
        Outcome.HOLDS,
        f"The privilege log is by {log.form}: {counted(log.rows, 'row', 'rows')} for "
        f"{counted(log.items, 'item', 'items')}, as many as are withheld as privileged.",
    )


def _items(content: bytes, columns: tuple[str, ...]) -> Counter[str]:
    """Return the number of rows, and of items by treatment.

    Raises:
        LogDiffers: it is no table with these columns.
    """
    found = Counter[str]()
    try:
        head, *rows = csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
        if tuple(head) != columns:
            raise LogDiffers("The privilege log is of another form than the manifest says.")
        for row in rows:
            cells = dict(zip(columns, map(unguarded, row), strict=True))
            found["rows"] += 1
            found[cells["Treatment"].lower()] += int(cells.get("Items", "1"))
    except (ValueError, csv.Error):
        raise LogDiffers("The privilege log cannot be read as a table.") from None
    return found
