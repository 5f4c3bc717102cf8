"""Papers as they come in: particulars, clauses and scan put together, and the scan kept."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import delete, insert, select

from vault.disclosure.rules.clauses import Clause
from vault.disclosure.rules.instruments import FROM_CLIENTS, Instrument
from vault.disclosure.tables import InstrumentScan
from vault.errors import InvalidInput, NotFound, TamperedData
from vault.foreign_pdf.examining import examine
from vault.identity.compartments import Work
from vault.identity.sealed import OpenKey, open_row, seal_row
from vault.ids import new_id
from vault.records.rows import Columns, fetch_one
from vault.store.unit_of_work import Reader

SCAN_BYTES = 25 * 1024 * 1024
_MAGIC = b"%PDF-"
_ACTIVE = {"action": "an action that reaches out of it", "script": "a script"}


class ScanRefused(InvalidInput):
    """A scan is no PDF that can be kept."""

    code = "scan-refused"
    default_untouched = "Nothing was filed."
    default_remedy = f"Scan the paper as an unprotected PDF of at most {SCAN_BYTES >> 20} MiB."


class PaperInvalid(InvalidInput):
    """A paper's particulars contradict each other."""

    code = "paper-invalid"
    default_untouched = "Nothing was filed."


class ScanChanged(TamperedData):
    """A stored scan is not the one whose hash stands in the paper's particulars."""

    code = "scan-changed"


def scan_hash(scan: bytes) -> str:
    """Check that a scan is a PDF that opens, and return its SHA-256 in hexadecimal.

    Raises:
        ScanRefused: it is too long, no PDF, damaged, protected, has no page, or holds a script
            or an action that does something by itself.
    """
    if len(scan) > SCAN_BYTES:
        raise ScanRefused("The scan is too long.")
    if not scan.startswith(_MAGIC):
        raise ScanRefused("The scan is not a PDF.")
    found = examine(scan)
    if found.pages is None:
        raise ScanRefused("The scan is damaged or protected and can't be opened.")
    if found.pages == 0:
        raise ScanRefused("The scan has no page.")
    if found.active:
        raise ScanRefused(
            f"The scan holds {' and '.join(_ACTIVE[each] for each in sorted(found.active))}.",
            remedy="It could harm whoever opens it. Print it and scan the paper, or print it "
            "to a plain PDF.",
        )
    return hashlib.sha256(scan).hexdigest()


def put_together(
    instrument: Instrument, clauses: Sequence[Clause], scan: bytes | None, *, kept: str = ""
) -> Instrument:
    """Return a paper's particulars with the count of its clauses and the hash of its scan.

    Args:
        instrument: the particulars as entered.
        clauses: what it asks for.
        scan: the PDF, if it is at hand.
        kept: hash of the scan that is kept already.

    Raises:
        ScanRefused: the scan cannot be kept.
        PaperInvalid: two clauses bear the same number, a time has no time zone, the time for
            compliance is before service, or the hash entered is not the scan's.
    """
    if len({clause.number for clause in clauses}) != len(clauses):
        raise PaperInvalid("Two clauses bear the same number.")
    served, due = instrument.served_at, instrument.return_at
    if any(instant and instant.tzinfo is None for instant in (served, due)):
        raise PaperInvalid("A time of the paper needs its time zone.")
    if served and due and due < served:
        raise PaperInvalid("The time for compliance is before the time of service.")
    found = scan_hash(scan) if scan is not None else kept
    if instrument.scan_sha256 not in {"", found}:
        raise PaperInvalid("The hash entered is not that of the scan.")
    return replace(instrument, clauses=len(clauses), scan_sha256=found)


def require_one_chart(instrument: Instrument, charts: Collection[str]) -> None:
    """Check that a paper that a client signed asks for one chart at most.

    A handle is a chart's own: A of one chart is another person in the next, and no form or
    request may reach the wrong one's record.

    Raises:
        PaperInvalid: it asks for several.
    """
    if instrument.kind in FROM_CLIENTS and len(charts) > 1:
        raise PaperInvalid(
            "What a client signed is answered chart by chart, as handles are each chart's own.",
            remedy="Open a case for each chart.",
        )


def the_chart(charts: Collection[str], chosen: str) -> str:
    """Return the number of the one chart for which a basis is met.

    Args:
        charts: numbers of the charts that the case asks for.
        chosen: the one named, or "" to take the only one there is.

    Raises:
        PaperInvalid: there is none, there are several and none of them was chosen, or another was.
    """
    if not charts:
        raise PaperInvalid(
            "The case asks for no chart yet, and a basis is met for the members of one.",
            remedy="Put the chart on hold for this case first, and name it there.",
        )
    if chosen in charts or (not chosen and len(charts) == 1):
        return chosen or next(iter(charts))
    raise PaperInvalid(
        f"The case asks for {', '.join(sorted(charts))}; it is to be said for which "
        "of them the basis is met, as A of one chart is another person in the next.",
        remedy="Name that chart here, and open a case of its own for each other one.",
    )


def keep_scan(work: Work, case_id: str, version: int, scan: bytes, key: OpenKey) -> None:
    """Keep the scan of a paper, in the place of an earlier one of the same version."""
    work.execute(
        delete(InstrumentScan).where(
            InstrumentScan.case_id == case_id, InstrumentScan.version == version
        )
    )
    values = {"id": new_id(), "case_id": case_id, "version": version}
    work.execute(insert(InstrumentScan), [seal_row(InstrumentScan, values, key, scan)])


def fetch_scan(reader: Reader, case_id: str, version: int) -> Columns:
    """Return the row of a paper's scan, still encrypted.

    Raises:
        NotFound: none was kept.
    """
    row = fetch_one(
        reader,
        select(*InstrumentScan.__table__.c).where(
            InstrumentScan.case_id == case_id, InstrumentScan.version == version
        ),
    )
    if row is None:
        raise NotFound("No scan of that paper is kept.")
    return row


def open_scan(row: Columns, key: bytes, expected: str) -> bytes:
    """Decrypt a scan.

    Args:
        row: its row.
        key: the case's key of the row's epoch.
        expected: the hash in the paper's particulars.

    Raises:
        SealBroken: the row was changed or moved.
        ScanChanged: it is another scan.
    """
    scan = open_row(InstrumentScan, row, key)
    if hashlib.sha256(scan).hexdigest() != expected:
        raise ScanChanged("The scan kept is not the one that was filed.")
    return scan
