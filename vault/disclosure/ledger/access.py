"""Who comes in to a case: it is looked up, permission and participation checked, in one step."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select

from vault.audit.canonical import JSON
from vault.audit.events import Event
from vault.disclosure.tables import CaseChart, Disclosure
from vault.errors import KeyNotHeld
from vault.identity import compartments
from vault.identity.actor import Actor, refusal
from vault.identity.compartments import CompartmentName, Work
from vault.identity.permissions import Permission
from vault.identity.tables import Compartment, Grant
from vault.labels.vocabulary import PurposeOfUse
from vault.records.rows import Keys
from vault.records.tables import Chart
from vault.store.unit_of_work import Reader

NUMBER_PREFIX = "D-"
NO_DETAIL: Mapping[str, JSON] = {}


class NotAParticipant(KeyNotHeld):
    """There is no such case for this person; whether there is one at all is not said."""

    code = "not-a-participant"
    default_remedy = "Check its number, or ask a participant to be made one."


@dataclass(frozen=True, slots=True)
class CaseRef:
    """A case by its id and pseudonymous number, with the numbers of its charts by chart id."""

    case_id: str
    number: str
    compartment_id: str
    charts: Mapping[str, str]

    def events(
        self,
        tag: str,
        actor: Actor,
        detail: Mapping[str, JSON] = NO_DETAIL,
        charts: Collection[str] | None = None,
    ) -> Iterator[Event]:
        """Yield the events of an act on a case, one for each chart.

        Args:
            tag: what the act is.
            actor: who acts.
            detail: codes, ids and counts.
            charts: numbers of the charts that it is about; None for all of the case's.
        """
        for number in sorted(self.charts.values() if charts is None else charts) or [""]:
            yield case_event(tag, actor, self.case_id, number, {**detail, "case": self.number})


@dataclass(frozen=True, slots=True)
class Admitted:
    """A participant in a case.

    Args:
        actor: the participant.
        ref: the case.
        attempt: the act's event, to be logged as denied where the act is refused.
        keys: the participant's keys to the case, by compartment id and epoch.
    """

    actor: Actor
    ref: CaseRef
    attempt: Event
    keys: Keys

    def record(
        self,
        work: Work,
        detail: Mapping[str, JSON] = NO_DETAIL,
        tag: str | None = None,
        charts: Collection[str] | None = None,
    ) -> None:
        """Record the act as `CaseRef.events` tells it; `tag` where it is another than attempted."""
        for event in self.ref.events(tag or self.attempt.tag, self.actor, detail, charts):
            work.record(event)


def case_event(
    tag: str, actor: Actor, case_id: str, chart: str = "", detail: Mapping[str, JSON] = NO_DETAIL
) -> Event:
    """Return the event of an act on a case."""
    return Event(
        tag=tag,
        actor=actor.user_id,
        object_id=case_id,
        chart=chart,
        purpose=PurposeOfUse.HLEGAL,
        detail=detail,
    )


def find_case(reader: Reader, case: str) -> CaseRef | None:
    """Find a case by number ("D-7K2M4Q") or id; None where there is none."""
    column = Disclosure.number if case.startswith(NUMBER_PREFIX) else Disclosure.id
    row = reader.execute(
        select(Disclosure.id, Disclosure.number, Disclosure.compartment_id).where(column == case)
    ).one_or_none()
    if row is None:
        return None
    charts = reader.execute(
        select(Chart.id, Chart.number)
        .join(CaseChart, CaseChart.chart_id == Chart.id)
        .where(CaseChart.case_id == row.id)
        .order_by(Chart.number)
    )
    return CaseRef(row.id, row.number, row.compartment_id, {c.id: c.number for c in charts})


def admit(work: Work, actor: Actor, case: str, permission: Permission | None, tag: str) -> Admitted:
    """Let a participant in to a case.

    Args:
        work: the unit of work.
        actor: who acts.
        case: the case's number or id.
        permission: what the act takes beside being a participant with `CASE_OPEN`.
        tag: what the act is.

    Raises:
        PermissionDenied: the actor's roles don't carry the permissions.
        NotAParticipant: the actor holds no key of the case, or there is no such case.
    """
    ref = find_case(work, case)
    attempt = (
        next(ref.events(tag, actor)) if ref is not None else case_event(tag, actor, case_id="")
    )
    actor.require(Permission.CASE_OPEN, attempt)
    if permission is not None:
        actor.require(permission, attempt)
    keys = _keys(work, actor, ref) if ref is not None else {}
    if ref is None or not any(compartment == ref.compartment_id for compartment, _ in keys):
        raise refusal(NotAParticipant("There is no such case, or you take no part in it."), attempt)
    return Admitted(actor, ref, attempt, keys)


def _keys(work: Work, actor: Actor, ref: CaseRef) -> Keys:
    """Open the actor's keys to a case, which is kept from being rotated until the unit's end."""
    work.execute(
        select(Compartment.epoch)
        .where(Compartment.id == ref.compartment_id)
        .with_for_update(read=True)
    )
    return compartments.held_keys(work, actor, [ref.case_id])


def cases_of(reader: Reader, actor: Actor) -> dict[str, str]:
    """Return the ids of the cases in which the actor takes part, by the id of the case's key."""
    rows = reader.execute(
        select(Compartment.id, Compartment.scope_id)
        .join(Grant, (Grant.compartment_id == Compartment.id) & (Grant.epoch == Compartment.epoch))
        .where(
            Compartment.name == CompartmentName.CASE,
            Grant.holder_id == actor.user_id,
            Grant.key_id == actor.keyring.key_id,
        )
    )
    return {row.id: row.scope_id for row in rows}


def refused(error: KeyNotHeld, admitted: Admitted, chart: str) -> KeyNotHeld:
    """Return an error that logs the act, on one chart, as denied."""
    refusal(error, replace(admitted.attempt, chart=chart))
    return error
