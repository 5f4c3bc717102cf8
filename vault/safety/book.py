"""A safety case in the database: found, let in to, written entry by entry, read back whole.

The sealed row of the case holds how many entries there are and a digest over all of them in order,
so one that is changed, moved or deleted, the last included, leaves the case unreadable.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from vault.audit.canonical import JSON
from vault.audit.events import Event
from vault.disclosure.ledger.codec import from_bytes, to_bytes
from vault.errors import KeyNotHeld
from vault.identity import compartments
from vault.identity.actor import Actor, refusal
from vault.identity.compartments import CompartmentName, Work
from vault.identity.permissions import Permission
from vault.identity.sealed import OpenKey, open_row, seal_row
from vault.identity.tables import Compartment, Grant
from vault.ids import new_id
from vault.records.rows import Columns, Keys, code_of, fetch
from vault.records.tables import Chart
from vault.safety.entries import ENTRIES, NAMES, Entry
from vault.safety.record import Owed, Record, RecordBroken, folded
from vault.safety.tables import SafetyCase, SafetyEntry, SafetyTask
from vault.safety.vocabulary import PURPOSE, Kind
from vault.store.unit_of_work import Reader

NUMBER_PREFIX = "S-"
NO_DETAIL: Mapping[str, JSON] = {}


class NotInSafetyCase(KeyNotHeld):
    """There is no such safety case for this person; whether there is one at all is not said."""

    code = "not-in-safety-case"
    default_remedy = "Check its number, or ask somebody who takes part to give you its key."


@dataclass(frozen=True, slots=True)
class Head:
    """What a case's own sealed row holds.

    Args:
        entries: how many there are.
        digest: over all of them, hexadecimal.
    """

    entries: int = 0
    digest: str = ""

    def with_entry(self, packed: bytes) -> Head:
        """Return the head with one entry more."""
        digest = hashlib.sha256(bytes.fromhex(self.digest) + packed).hexdigest()
        return Head(self.entries + 1, digest)


@dataclass(frozen=True, slots=True)
class CaseRef:
    """A safety case by its id and number, with its chart's id and number, "" for none."""

    case_id: str
    number: str
    kind: Kind
    compartment_id: str
    chart_id: str
    chart: str

    def event(self, tag: str, actor: Actor, detail: Mapping[str, JSON] = NO_DETAIL) -> Event:
        """Return the event of an act on the case."""
        return Event(
            tag=tag,
            actor=actor.user_id,
            object_id=self.case_id,
            chart=self.chart,
            purpose=PURPOSE[self.kind],
            detail={**detail, "case": self.number},
        )


@dataclass(frozen=True, slots=True)
class Admitted:
    """Somebody let in to a case, with its keys."""

    actor: Actor
    ref: CaseRef
    attempt: Event
    keys: Keys


def find(reader: Reader, case: str) -> CaseRef | None:
    """Find a case by number ("S-7K2M4Q") or id; None where there is none."""
    column = SafetyCase.number if case.startswith(NUMBER_PREFIX) else SafetyCase.id
    row = reader.execute(
        select(
            SafetyCase.id,
            SafetyCase.number,
            SafetyCase.kind,
            SafetyCase.compartment_id,
            SafetyCase.chart_id,
            Chart.number.label("chart"),
        )
        .join(Chart, Chart.id == SafetyCase.chart_id, isouter=True)
        .where(column == case)
    ).one_or_none()
    if row is None:
        return None
    kind = code_of(Kind, row.kind)
    return CaseRef(
        row.id, row.number, kind, row.compartment_id, row.chart_id or "", row.chart or ""
    )


def admit(work: Work, actor: Actor, case: str, permission: Permission | None, tag: str) -> Admitted:
    """Let somebody in to a case.

    Args:
        work: the unit of work.
        actor: who acts.
        case: its number or id.
        permission: what the act takes; None for either acting or reviewing.
        tag: what the act is.

    Raises:
        PermissionDenied: the actor's roles don't carry the permission.
        NotInSafetyCase: the actor holds no key of the case, or there is no such case.
    """
    ref = find(work, case)
    attempt = ref.event(tag, actor) if ref else Event(tag=tag, actor=actor.user_id)
    require(actor, permission, attempt)
    keys = compartments.held_keys(work, actor, [ref.case_id]) if ref else {}
    if ref is None or not keys:
        raise refusal(
            NotInSafetyCase("There is no such safety case, or you take no part in it."), attempt
        )
    return Admitted(actor, ref, attempt, keys)


def require(actor: Actor, permission: Permission | None, attempt: Event) -> None:
    """Refuse an act to somebody without `permission`, or, if None, who may neither act nor review.

    Raises:
        PermissionDenied: their roles don't carry it.
    """
    if permission is not None:
        actor.require(permission, attempt)
    elif not actor.may(Permission.SAFETY_REVIEW):
        actor.require(Permission.SAFETY_ACT, attempt)


def own_cases(reader: Reader, actor: Actor) -> Sequence[str]:
    """Return the ids of the cases whose present key the actor holds."""
    rows = reader.execute(
        select(Compartment.scope_id)
        .join(Grant, (Grant.compartment_id == Compartment.id) & (Grant.epoch == Compartment.epoch))
        .where(
            Compartment.name == CompartmentName.SAFETY,
            Grant.holder_id == actor.user_id,
            Grant.key_id == actor.keyring.key_id,
        )
        .order_by(Compartment.scope_id)
    )
    return rows.scalars().all()


@dataclass(frozen=True, slots=True)
class SealedCase:
    """A case's rows, still encrypted, with the reader's keys."""

    case: Columns
    entries: Sequence[Columns]
    keys: Keys

    def opened(self) -> tuple[Head, Record]:
        """Decrypt the case.

        Raises:
            RecordBroken: entries are missing, too many or out of order.
            SealBroken: a row was changed, swapped or moved.
            ContentRefused: a row's content is not of its form.
        """
        head = from_bytes(Head, open_row(SafetyCase, self.case, self._key(self.case)))
        running, entries = Head(), []
        for row in self.entries:
            packed = open_row(SafetyEntry, row, self._key(row))
            running = running.with_entry(packed)
            form = ENTRIES.get(row["kind"])
            if form is None or row["number"] != running.entries:
                raise RecordBroken("An entry of the safety case stands in the wrong place.")
            entries.append(from_bytes(form, packed))
        if running != head:
            raise RecordBroken("Entries of the safety case are missing or were added.")
        return head, folded(entries)

    def _key(self, row: Columns) -> bytes:
        key = self.keys.get((row["compartment_id"], row["epoch"]))
        if key is None:
            raise RecordBroken("A part of the safety case does not stand under its key.")
        return key


def fetch_case(reader: Reader, case_id: str, keys: Keys) -> SealedCase:
    """Fetch a case's rows; in a unit of work it is kept from changing until the end."""
    [case] = fetch(
        reader, select(*SafetyCase.__table__.c).where(SafetyCase.id == case_id).with_for_update()
    )
    entries = fetch(
        reader,
        select(*SafetyEntry.__table__.c)
        .where(SafetyEntry.case_id == case_id)
        .order_by(SafetyEntry.number),
    )
    return SealedCase(case, entries, keys)


def begin(work: Work, ref: CaseRef, entry: Entry, key: OpenKey, *, by: str, at: datetime) -> None:
    """Insert a case with its first entry; the caller records the event."""
    values: dict[str, Any] = {
        "id": ref.case_id,
        "number": ref.number,
        "kind": ref.kind,
        "chart_id": ref.chart_id or None,
        "opened_by": by,
        "opened_at": at,
    }
    packed = to_bytes(entry)
    head = Head().with_entry(packed)
    work.execute(insert(SafetyCase), [seal_row(SafetyCase, values, key, to_bytes(head))])
    _insert(work, ref.case_id, head.entries, entry, packed, key)


def append(work: Work, ref: CaseRef, head: Head, entry: Entry, key: OpenKey) -> None:
    """Add an entry; the caller records the event."""
    packed = to_bytes(entry)
    grown = head.with_entry(packed)
    _insert(work, ref.case_id, grown.entries, entry, packed, key)
    values = {
        "id": ref.case_id,
        "number": ref.number,
        "kind": ref.kind,
        "chart_id": ref.chart_id or None,
    }
    sealed = seal_row(SafetyCase, values, key, to_bytes(grown))
    work.execute(update(SafetyCase).where(SafetyCase.id == ref.case_id).values(**sealed))


def keep_tasks(work: Work, case_id: str, tasks: Sequence[Owed]) -> None:
    """Write down what a case asks for, in place of what stood there; the caller records it."""
    work.execute(delete(SafetyTask).where(SafetyTask.case_id == case_id))
    work.execute(
        insert(SafetyTask),
        [
            {
                "case_id": case_id,
                "kind": each.kind,
                "due_at": each.due_at,
                "done_by": each.done.by if each.done else None,
                "done_at": each.done.at if each.done else None,
            }
            for each in tasks
        ],
    )


def unused_number(reader: Reader) -> str:
    """Return a random number that no case has."""
    while True:
        number = NUMBER_PREFIX + base64.b32encode(secrets.token_bytes(5)).decode()[:6]
        if find(reader, number) is None:
            return number


def _insert(
    work: Work, case_id: str, number: int, entry: Entry, packed: bytes, key: OpenKey
) -> None:
    values = {"id": new_id(), "case_id": case_id, "number": number, "kind": NAMES[type(entry)]}
    work.execute(insert(SafetyEntry), [seal_row(SafetyEntry, values, key, packed)])
