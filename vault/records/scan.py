"""The scan of a search: section versions fetched, opened and looked through.

The database joins all versions under one key into one row, and makes the next while these are
opened: a row of its own for each would cost as much as decrypting it. Where one of them does not
open, those under its key are looked at row by row, to tell which it is.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from vault.crypto.bulk import BulkOpener
from vault.crypto.envelope import SealBroken
from vault.errors import TamperedData
from vault.labels.label import Label
from vault.records.content import LABEL_DIGEST_BYTES
from vault.records.query import Query
from vault.records.rows import Keys
from vault.records.scope import CONTENT_BINDING, WRAP_BINDING, Scope, joined
from vault.records.tables import Section, SectionVersion
from vault.store.statements import stream, stream_joined
from vault.store.unit_of_work import Reader

CHUNK = 500


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
    pick = _Pick(reader, wanted, admits)
    found: dict[str, bytes] = {}
    apart: list[tuple[str, int]] = []
    query = joined(scope, reader.connection.dialect)
    for compartment_id, epoch, *parts in stream_joined(reader.connection, query):
        place = (compartment_id, epoch)
        if place in keys:
            try:
                found |= _of_one_key(BulkOpener(keys[place]), pick, *parts)
            except SealBroken:
                apart.append(place)
    broken: list[str] = []
    for place in apart:
        under_it = scope.where(
            SectionVersion.compartment_id == place[0], SectionVersion.epoch == place[1]
        )
        broken += _one_by_one(reader, under_it, BulkOpener(keys[place]), pick, found)
    return found, broken


class _Pick:
    """What is looked at, and what of it is found."""

    def __init__(self, reader: Reader, wanted: Query, admits: Callable[[Label], bool] | None):
        self.wanted = wanted
        later = select(Section.id, Section.version).where(Section.version > 1)
        self._present = {row.id: row.version for row in reader.execute(later)}
        self._admitted = _admitted(reader, admits)

    def admits(self, section_id: str, version: int) -> bool:
        """Tell whether this is a section's present version, under a label that is looked at."""
        if self._present.get(section_id, version) != version:
            return False
        return self._admitted is None or section_id in self._admitted

    def matches(self, content: bytes) -> bool:
        """Tell whether everything looked for stands in a packed content."""
        return self.wanted.matches(content[LABEL_DIGEST_BYTES:].decode())


def _admitted(reader: Reader, admits: Callable[[Label], bool] | None) -> set[str] | None:
    if admits is None:
        return None
    rows = reader.execute(select(Section.id, Section.label))
    return {row.id for row in rows if admits(row.label)}


def _of_one_key(
    opener: BulkOpener, pick: _Pick, wrapped: bytes, headed: bytes, lengths: str, envelopes: bytes
) -> dict[str, bytes]:
    """Look through the versions under one key, joined as `joined` does.

    Raises:
        SealBroken: one of them does not open, or is too long for being joined.
    """
    lines, found, fragment = headed.split(b"\n"), {}, pick.wanted.fragment
    contents = opener.open_joined(wrapped, envelopes, map(int, lengths.split(",")), lines)
    for content, binding in zip(contents, lines[1::2], strict=False):
        if fragment in content.lower() and pick.matches(content):
            *_, section_id, version = binding.decode().split("|")
            if pick.admits(section_id, int(version)):
                found[section_id] = content
    return found


def _one_by_one(
    reader: Reader, scope: Scope, opener: BulkOpener, pick: _Pick, found: dict[str, bytes]
) -> list[str]:
    """Look through the versions under one key row by row; return which do not open."""
    broken = []
    for row in stream(reader.connection, scope, CHUNK):
        id_, chart_id, note_id, section_id, version, compartment_id, epoch, wrapped, text = row
        if not pick.admits(section_id, version):
            continue
        wrap_binding = WRAP_BINDING % (id_, compartment_id, epoch)
        binding = CONTENT_BINDING % (id_, chart_id, note_id, section_id, version)
        try:
            content = opener.open(wrapped, wrap_binding.encode(), text, binding.encode())
        except TamperedData:
            broken.append(section_id)
            continue
        if pick.wanted.fragment in content.lower() and pick.matches(content):
            found[section_id] = content
    return broken
