"""Fingerprints of what a case withholds, kept in the case section by section."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import reduce
from operator import or_

from sqlalchemy import delete, insert, select

from vault.disclosure.ledger.book import key_to
from vault.disclosure.rules.fingerprints import Fingerprints
from vault.disclosure.rules.suggesting import KnownPerson
from vault.disclosure.tables import FingerprintRecord
from vault.identity.compartments import Work
from vault.identity.sealed import OpenKey, open_row, seal_row
from vault.ids import new_id
from vault.records.first_page import member
from vault.records.rows import Columns, Keys, fetch
from vault.records.tables import Member, SectionVersion
from vault.store.unit_of_work import Reader

Prints = Mapping[str, Fingerprints]
"""Fingerprints by section version."""


def prints_of(
    secret: bytes, withheld: Mapping[str, tuple[str, ...]], names: Sequence[str]
) -> Prints:
    """Take the fingerprints of what stays back of each section version.

    Args:
        secret: the case's.
        withheld: the text that stays back.
        names: the members' names.
    """
    return {
        version_id: Fingerprints.build(secret, {version_id: pieces}, names)
        for version_id, pieces in withheld.items()
    }


def fingerprinted(reader: Reader, case_id: str) -> frozenset[str]:
    """Return the section versions of which a case keeps fingerprints."""
    found = reader.execute(
        select(FingerprintRecord.version_id).where(FingerprintRecord.case_id == case_id)
    )
    return frozenset(found.scalars())


def keep_fingerprints(
    work: Work,
    case_id: str,
    prints: Prints,
    key: OpenKey,
    *,
    by: str,
    at: datetime,
) -> None:
    """Keep fingerprints by section version, where there are none yet.

    The caller records the event.
    """
    known = fingerprinted(work, case_id)
    rows = [
        seal_row(
            FingerprintRecord,
            {
                "id": new_id(),
                "case_id": case_id,
                "version_id": version_id,
                "made_by": by,
                "made_at": at,
            },
            key,
            taken.to_bytes(),
        )
        for version_id, taken in prints.items()
        if version_id not in known
    ]
    if rows:
        work.execute(insert(FingerprintRecord), rows)


def drop_fingerprints(work: Work, case_id: str, section_ids: Collection[str]) -> None:
    """Drop a case's fingerprints of every version of these sections, and of drafts gone since.

    A section decided anew is fingerprinted anew; prints of its earlier text would be found in
    what the new decision releases.
    """
    of_sections = select(SectionVersion.id).where(SectionVersion.section_id.in_(section_ids))
    work.execute(
        delete(FingerprintRecord).where(
            FingerprintRecord.case_id == case_id,
            FingerprintRecord.version_id.in_(of_sections)
            | FingerprintRecord.version_id.not_in(select(SectionVersion.id)),
        )
    )


def fetch_fingerprints(reader: Reader, case_id: str) -> Iterable[Columns]:
    """Fetch a case's fingerprints, still encrypted."""
    return fetch(
        reader,
        select(*FingerprintRecord.__table__.c).where(FingerprintRecord.case_id == case_id),
    )


def open_fingerprints(rows: Iterable[Columns], secret: bytes, keys: Keys) -> Fingerprints:
    """Open a case's fingerprints and put them together.

    Raises:
        SealBroken: a row was changed or moved.
        FingerprintsBroken: a row's content is not of its form.
    """
    opened = (
        Fingerprints.from_bytes(secret, open_row(FingerprintRecord, row, key_to(row, keys)))
        for row in rows
    )
    return reduce(or_, opened, Fingerprints.build(secret, {}))


def fetch_members(reader: Reader, chart_ids: Collection[str]) -> Iterable[Columns]:
    """Fetch the members of charts, still encrypted."""
    return fetch(reader, select(*Member.__table__.c).where(Member.chart_id.in_(chart_ids)))


def names_of(rows: Iterable[Columns], keys: Keys) -> tuple[str, ...]:
    """Return the members' names, as far as these keys open them.

    Raises:
        SealBroken: a row was changed or moved.
    """
    return tuple(person.name for person in known_people(rows, keys))


def known_people(rows: Iterable[Columns], keys: Keys) -> tuple[KnownPerson, ...]:
    """Return the members with their names, as far as these keys open them; errors as `names_of`."""
    readable = [row for row in rows if (row["compartment_id"], row["epoch"]) in keys]
    members = [member(row, keys) for row in readable]
    return tuple(KnownPerson(each.details.name, each.role) for each in members)
