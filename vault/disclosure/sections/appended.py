"""What was written about a denied request to amend, and goes along with its section (RS4).

It stands under the section's own key, and is handed to a case together with a release or redaction
of that section, so that nothing of it reaches a case that withholds the section.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from vault.audit.canonical import canonical_json
from vault.records.amendment_model import PaperKind, travelling
from vault.records.amendment_rows import paper, papers_of, requests, summary
from vault.records.paragraphs import paragraphs
from vault.records.rows import Columns, Keys, code_of
from vault.records.tables import AmendmentRequest
from vault.store.unit_of_work import Reader

APPENDED = "appended"
"""The particular of a decision that names what went along with its section."""

Sealed = Mapping[str, tuple[Columns, ...]]
"""What goes along with sections, still encrypted, by section."""


@dataclass(frozen=True, slots=True)
class Appended:
    """A writing that goes along with its section.

    Args:
        kind: what it is, as `PaperKind` words it.
        at: when it was entered.
        paragraphs: its text.
    """

    kind: str
    at: datetime
    paragraphs: tuple[str, ...]


def fetch_appended(reader: Reader, section_ids: Collection[str]) -> Sealed:
    """Fetch what goes along with sections, in the order in which it is shown."""
    rows = requests(reader, AmendmentRequest.section_id.in_(list(section_ids)))
    papers = papers_of(reader, (row["id"] for row in rows))
    found: dict[str, list[Columns]] = defaultdict(list)
    for row in rows:
        written = papers[row["id"]]
        known = summary(row, written)
        for kind in travelling(known.state, known.kinds, attach_request=known.attach_request):
            found[known.section_id] += [each for each in written if each["kind"] == kind]
    return {section_id: tuple(rows) for section_id, rows in found.items()}


def appended_mark(sealed: Collection[Columns]) -> str:
    """Return the digest of which writings go along, "" for none."""
    ids = [row["id"] for row in sealed]
    return hashlib.sha256(canonical_json(ids)).hexdigest() if ids else ""


def open_appended(sealed: Collection[Columns], keys: Keys) -> tuple[Appended, ...]:
    """Open what goes along with one section.

    Args:
        sealed: its rows.
        keys: the clinician's keys, the section's among them.

    Raises:
        SealBroken: a row was changed, swapped or moved.
    """
    return tuple(
        Appended(
            code_of(PaperKind, row["kind"]).words,
            row["written_at"],
            paragraphs(paper(row, keys).text),
        )
        for row in sealed
    )
