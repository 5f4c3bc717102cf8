"""One act on a safety case: a unit of work with the case opened, and how an entry lands in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from vault.audit.canonical import JSON
from vault.audit.events import Event
from vault.clock import Clock
from vault.identity import compartments
from vault.identity.actor import Actor, refusing_tampered
from vault.identity.compartments import Work
from vault.identity.permissions import Permission
from vault.identity.sealed import OpenKey
from vault.jurisdictions.pack import Pack, load
from vault.safety.book import (
    NO_DETAIL,
    Admitted,
    CaseRef,
    Head,
    admit,
    append,
    fetch_case,
    keep_tasks,
)
from vault.safety.entries import Entry, Told
from vault.safety.record import Record, owed
from vault.safety.record import with_entry as after
from vault.safety.vocabulary import override_of
from vault.settings.groups import RecordSettings
from vault.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class Means:
    """What every service of safety cases works with.

    `outside` tells whether the settings let an outside attester review.
    """

    store: Store[Event]
    clock: Clock
    settings: RecordSettings
    outside: bool

    def pack(self, record: Record) -> Pack:
        """Return the rules that hold for a case: those of the state in which it was opened."""
        return load(record.opened.jurisdiction, self.settings.reviewed_rules)


@dataclass(slots=True)
class Act:
    """A case opened for one act of somebody who takes part in it."""

    means: Means
    work: Work
    admitted: Admitted
    record: Record
    at: datetime
    _head: Head
    _key: OpenKey

    @property
    def by(self) -> str:
        """The user id of who acts."""
        return self.admitted.actor.user_id

    @property
    def ref(self) -> CaseRef:
        """The case."""
        return self.admitted.ref

    @property
    def key(self) -> OpenKey:
        """The case's present key."""
        return self._key

    @property
    def digest(self) -> str:
        """The digest over all its entries."""
        return self._head.digest

    @property
    def pack(self) -> Pack:
        """The rules that hold for it."""
        return self.means.pack(self.record)

    def attach(self, chart_id: str, chart: str) -> None:
        """Let the case be about a chart; the entry that says so is written next."""
        ref = replace(self.admitted.ref, chart_id=chart_id, chart=chart)
        self.admitted = replace(self.admitted, ref=ref)

    def write(self, entry: Entry, detail: Mapping[str, JSON] = NO_DETAIL) -> None:
        """Add an entry, bring the tasks up to it, and record the act's event.

        What is told without consent is logged under the override that lets it be told.
        """
        append(self.work, self.ref, self._head, entry, self._key)
        self.record = after(self.record, entry)
        tasks = owed(self.record, self.pack, self.means.settings.zone)
        keep_tasks(self.work, self.ref.case_id, tasks)
        tag = self.admitted.attempt.tag
        event = self.ref.event(tag, self.admitted.actor, detail)
        override = override_of(self.ref.kind, entry.to) if isinstance(entry, Told) else None
        self.work.record(replace(event, purpose=override or event.purpose))


@contextmanager
def acting(
    means: Means, actor: Actor, case: str, tag: str, permission: Permission | None
) -> Iterator[Act]:
    """Open a case for an act that writes one entry into it.

    Raises:
        PermissionDenied: the actor's roles don't carry the permission.
        NotInSafetyCase: the actor holds no key of the case, or there is no such case.
        TamperedData: the case is not as it was written.
    """
    with means.store.unit_of_work() as work:
        admitted = admit(work, actor, case, permission, tag)
        key = compartments.current_key(work, actor, admitted.ref.compartment_id, admitted.attempt)
        sealed = fetch_case(work, admitted.ref.case_id, admitted.keys)
        with refusing_tampered(admitted.attempt):
            head, record = sealed.opened()
        yield Act(means, work, admitted, record, means.clock.now(), head, key)
