"""What left a case, as its ledger tells it, and what its package holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vault.disclosure.ledger.entries import Taken
from vault.disclosure.ledger.open_case import OpenCase
from vault.disclosure.rules.steps.sending import SendLog, Transmit
from vault.disclosure.rules.vocabulary import Recipient
from vault.production.document.released import ReleasedDocument
from vault.production.keeping.content import HandedOut
from vault.production.keeping.views import ProductionSummary
from vault.production.packaging.manifest import FileEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class SentLine:
    """A transmission.

    Args:
        at: when it was put on record.
        by: the sender, a user's id.
        capacities: in what capacities it is received.
        recipient, address: who receives it, and where.
        method: how it was sent.
        bates: its pages.
        package_sha256: the package's hash.
        digest: of what was approved.
        log: whether it is the privilege log under seal; else it is the production.
    """

    at: datetime
    by: str
    capacities: frozenset[Recipient]
    recipient: str
    address: str
    method: str
    bates: str
    package_sha256: str
    digest: str
    log: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """A sealed production, ready to leave or gone.

    Args:
        summary: the production.
        document: what it releases.
        files: the files of its package, as its manifest lists them.
        sent: every transmission of the case, the last one last.
        handed: each time that this package was handed out again.
    """

    summary: ProductionSummary
    document: ReleasedDocument
    files: tuple[FileEntry, ...]
    sent: tuple[SentLine, ...]
    handed: tuple[HandedOut, ...]


def sent_lines(case: OpenCase) -> tuple[SentLine, ...]:
    """Return every transmission of a case, in order."""
    return tuple(
        SentLine(
            at=entry.at,
            by=entry.step.by.person,
            capacities=entry.step.recipients,
            recipient=entry.particulars["recipient"],
            address=entry.particulars["address"],
            method=entry.particulars["method"],
            bates=entry.particulars["bates"],
            package_sha256=entry.particulars["package"],
            digest=entry.step.digest,
            log=isinstance(entry.step, SendLog),
        )
        for entry in case.entries
        if isinstance(entry, Taken) and isinstance(entry.step, Transmit | SendLog)
    )
