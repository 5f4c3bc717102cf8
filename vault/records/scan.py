"""The scan of a search: section versions streamed, opened and looked through, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from sqlalchemy import Select, select

from vault.crypto.bulk import BulkOpener
from vault.errors import TamperedData
from vault.identity import sealed
from vault.labels.label import Label
from vault.records.content import LABEL_DIGEST_BYTES
from vault.records.query import Query
from vault.records.rows import Keys
from vault.records.tables import Section, SectionVersion
from vault.store.statements import stream
from vault.store.unit_of_work import Reader

CHUNK = 500

_CONTENT_BINDING = sealed.content_binding(
    SectionVersion, dict.fromkeys(("id", *SectionVersion.sealed_context), "%s")
).decode()
_WRAP_BINDING = sealed.wrap_binding(SectionVersion, "%s", "%s", "%s").decode()  # type: ignore[arg-type]  # the epoch's place
"""The bindings of `vault.identity.sealed` as forms to fill in, tens of thousands a second."""

SCANNED = (
    SectionVersion.id,
    SectionVersion.chart_id,
    SectionVersion.note_id,
    SectionVersion.section_id,
    SectionVersion.version,
    SectionVersion.compartment_id,
    SectionVersion.epoch,
    SectionVersion.wrapped_key,
    SectionVersion.ciphertext,
)
"""The columns of a `Scope`, which the scan takes in this order."""

Scope: TypeAlias = "Select[str, str, str, str, int, str, int, bytes, bytes]"
"""The query for the section versions to look at."""


def scan(
    reader: Reader,
    scope: Scope,
    keys: Keys,
    wanted: Query,
    admits: Callable[[Label], bool] | None,
) -> tuple[dict[str, bytes], list[str]]:
    """Look through the present version of each section.

    Args:
        reader: a snapshot.
        scope: which versions.
        keys: the reader's keys, by (compartment id, epoch); other rows are passed over.
        wanted: what to look for.
        admits: tells whether sections of a label are looked at; None for all.

    Returns:
        The packed contents that match, by section id; and the ids of sections that do not open.
    """
    openers = {place: BulkOpener(key) for place, key in keys.items()}
    present = {
        row.id: row.version
        for row in reader.execute(select(Section.id, Section.version).where(Section.version > 1))
    }
    admitted = _admitted(reader, admits)
    fragment = wanted.fragment
    found: dict[str, bytes] = {}
    broken: list[str] = []
    rows = stream(reader.connection, scope, CHUNK)
    for id_, chart_id, note_id, section_id, version, compartment_id, epoch, wrapped, text in rows:
        opener = openers.get((compartment_id, epoch))
        if (
            opener is None
            or (present and present.get(section_id, version) != version)
            or (admitted is not None and section_id not in admitted)
        ):
            continue
        wrap_binding = _WRAP_BINDING % (id_, compartment_id, epoch)
        binding = _CONTENT_BINDING % (id_, chart_id, note_id, section_id, version)
        try:
            content = opener.open(wrapped, wrap_binding.encode(), text, binding.encode())
        except TamperedData:
            broken.append(section_id)
            continue
        if fragment in content.lower() and wanted.matches(content[LABEL_DIGEST_BYTES:].decode()):
            found[section_id] = content
    return found, broken


def _admitted(reader: Reader, admits: Callable[[Label], bool] | None) -> set[str] | None:
    if admits is None:
        return None
    rows = reader.execute(select(Section.id, Section.label))
    return {row.id for row in rows if admits(row.label)}
