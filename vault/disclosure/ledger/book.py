"""A case's ledger in the database: written entry by entry, read back whole or refused.

The sealed row of the case holds the head: how many entries there are, and a digest over all of
them in order that starts from the case's secret. So an entry that is changed, moved, swapped or
deleted, the last one included, leaves the ledger unreadable.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import insert, select

from vault.disclosure.ledger.access import Admitted
from vault.disclosure.ledger.codec import from_bytes, to_bytes
from vault.disclosure.ledger.entries import Entry, kind_of, maker_of, pack, unpack
from vault.disclosure.ledger.open_case import OpenCase, folded
from vault.disclosure.rules.instruments import Instrument
from vault.disclosure.rules.vocabulary import LATER, Outside
from vault.disclosure.tables import CaseEntry, Disclosure
from vault.errors import Conflict, NotBuilt, TamperedData
from vault.identity.compartments import Work
from vault.identity.sealed import OpenKey, open_row, seal_row
from vault.ids import new_id
from vault.records.rows import Columns, Keys, fetch
from vault.store.unit_of_work import Reader

_ENTRIES = select(*CaseEntry.__table__.c)


class LedgerBroken(TamperedData):
    """A case's ledger is not as it was written, so nothing is done on the strength of it."""

    code = "ledger-broken"


@dataclass(frozen=True, slots=True)
class Caption:
    """What a case goes by for its participants."""

    court: str
    docket: str
    parties: tuple[str, ...]
    requester: str

    @classmethod
    def of(cls, instrument: Instrument) -> Caption:
        """Return the caption that a paper gives the case."""
        return cls(instrument.court, instrument.docket, instrument.parties, instrument.requester)


@dataclass(frozen=True, slots=True)
class Head:
    """What a case's own sealed row holds.

    Args:
        secret: 32 random bytes in hexadecimal; fingerprints are keyed by it, and it stays the
            same when the case's key is rotated.
        entries: how many entries the ledger has.
        digest: over all of them, in hexadecimal.
        caption: what the case goes by.
        outside: what its approval waits for from outside; repeated for lists, it decides nothing.
    """

    secret: str = field(repr=False)
    entries: int
    digest: str
    caption: Caption
    outside: Outside | None = field(default=None, metadata={LATER: True})

    @classmethod
    def new(cls, secret: bytes, caption: Caption, outside: Outside | None = None) -> Head:
        """Return the head of a ledger without entries."""
        return cls(secret.hex(), 0, secret.hex(), caption, outside)

    @property
    def secret_bytes(self) -> bytes:
        """Return the secret's 32 bytes."""
        return bytes.fromhex(self.secret)

    def with_entry(self, packed: bytes) -> Head:
        """Return the head of the ledger with one entry more."""
        digest = hashlib.sha256(bytes.fromhex(self.digest) + packed).hexdigest()
        return replace(self, entries=self.entries + 1, digest=digest)


@dataclass(frozen=True, slots=True)
class SealedLedger:
    """A case's rows, still encrypted, with the reader's keys."""

    case: Columns
    entries: Sequence[Columns]
    keys: Keys

    def opened(self) -> tuple[Head, OpenCase]:
        """Decrypt the ledger and return its head and the case that it makes.

        Raises:
            LedgerBroken: entries are missing, too many, out of order, or not lawful steps.
            SealBroken: a row was changed, swapped or moved.
            ContentRefused: a row's content is not of its form.
        """
        head = open_head(self.case, self.keys)
        entries, running = [], Head.new(head.secret_bytes, head.caption, head.outside)
        for row in self.entries:
            packed = open_row(CaseEntry, row, key_to(row, self.keys))
            entry = unpack(row["kind"], packed)
            running = running.with_entry(packed)
            if (row["number"], row["made_by"], row["made_at"]) != (
                running.entries,
                maker_of(entry),
                entry.at,
            ):
                raise LedgerBroken("An entry of the case's ledger stands in the wrong place.")
            entries.append(entry)
        if running != head:
            raise LedgerBroken("Entries of the case's ledger are missing or were added.")
        try:
            return head, folded(entries)
        except (Conflict, NotBuilt):
            raise LedgerBroken("The case's ledger holds a step that cannot be taken.") from None


def fetch_ledger(reader: Reader, admitted: Admitted) -> SealedLedger:
    """Fetch a case's rows; in a unit of work the case is kept from changing until its end."""
    case_id = admitted.ref.case_id
    [case] = fetch(
        reader, select(*Disclosure.__table__.c).where(Disclosure.id == case_id).with_for_update()
    )
    entries = fetch(reader, _ENTRIES.where(CaseEntry.case_id == case_id).order_by(CaseEntry.number))
    return SealedLedger(case, entries, admitted.keys)


def open_head(row: Columns, keys: Keys) -> Head:
    """Open the sealed content of a row of `disclosures`.

    Raises:
        SealBroken: the row was changed or moved.
        ContentRefused: its content is not of its form.
    """
    return from_bytes(Head, open_row(Disclosure, row, key_to(row, keys)))


def key_to(row: Columns, keys: Keys) -> bytes:
    """Return the key that opens a sealed row of a case.

    Args:
        row: the row.
        keys: a participant's keys to the case, in every epoch still in use.

    Raises:
        LedgerBroken: it is none of these, so the row was moved here.
    """
    key = keys.get((row["compartment_id"], row["epoch"]))
    if key is None:
        raise LedgerBroken("A part of the case does not stand under the case's key.")
    return key


def sealed_head(case_id: str, number: str, head: Head, key: OpenKey) -> dict[str, Any]:
    """Return the values of a case's row that the head needs."""
    return seal_row(Disclosure, {"id": case_id, "number": number}, key, to_bytes(head))


def append(work: Work, case_id: str, head: Head, entry: Entry, key: OpenKey) -> Head:
    """Insert an entry and return the head to keep; the caller keeps it and records the event."""
    packed = pack(entry)
    grown = head.with_entry(packed)
    values = {
        "id": new_id(),
        "case_id": case_id,
        "number": grown.entries,
        "kind": kind_of(entry),
        "made_by": maker_of(entry),
        "made_at": entry.at,
    }
    work.execute(insert(CaseEntry), [seal_row(CaseEntry, values, key, packed)])
    return grown
