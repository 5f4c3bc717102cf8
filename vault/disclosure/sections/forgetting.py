"""What cases keep of a chart's sections, when the chart is disposed of.

The keys and texts that decisions handed over and the fingerprints go with the chart; the case, its
papers, its ledger and the copies of what it sent are documentation of their own and stay (RH1).
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete

from vault.disclosure.tables import FingerprintRecord, SectionRelease
from vault.identity.compartments import Work


def forget_versions(work: Work, versions: Collection[str]) -> int:
    """Delete what cases were handed of section versions; the caller records the event.

    Returns:
        How many rows there were.
    """
    return sum(
        work.execute(delete(table).where(table.version_id.in_(versions))).rowcount
        for table in (SectionRelease, FingerprintRecord)
    )
