"""Members of a chart: clients, children and collaterals, each under a handle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, insert, select, update

from vault.audit.events import Event
from vault.clock import Clock
from vault.errors import Conflict, NotFound
from vault.identity.actor import Actor
from vault.identity.compartments import Work, held_keys
from vault.identity.permissions import Permission
from vault.identity.sealed import seal_json
from vault.identity.tables import Grant
from vault.ids import new_id
from vault.labels.vocabulary import PurposeOfUse
from vault.records import chart_model
from vault.records.access import ChartRef, admit_to_chart, identity_keys, logging_tampering
from vault.records.chart_model import ChartInputInvalid, MemberDetails, MemberRole, UnitKind
from vault.records.events import RecordsEvent
from vault.records.first_page import member
from vault.records.rows import fetch, fetch_one
from vault.records.tables import Chart, Member
from vault.store.unit_of_work import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPerson:
    """A person whom somebody knows from their charts.

    Args:
        details: as the newest entry has them.
        places: (chart number, handle) of each of these charts.
    """

    person_id: str
    details: MemberDetails
    places: tuple[tuple[str, str], ...]


class Members:
    """Adds the people of a chart and corrects what is known of them."""

    def __init__(self, store: Store[Event], clock: Clock):
        self._store = store
        self._clock = clock

    def add(
        self,
        actor: Actor,
        chart: str,
        handle: str,
        role: MemberRole,
        details: MemberDetails,
        *,
        person_id: str | None = None,
    ) -> str:
        """Add a person to a chart and return their person id.

        Args:
            actor: who adds them.
            chart: its number or id.
            handle: A, B … for clients, CH1 … for children, COL1 … for collaterals.
            role: what they are in this chart.
            details: who they are.
            person_id: of someone who is a member of another chart of the actor's.

        Raises:
            PermissionDenied: the actor may not write charts.
            KeyNotHeld: the actor holds no key of the chart's `identity`.
            ChartInputInvalid: the handle is not one of the role's.
            Conflict: the handle is taken, or the unit has as many clients as it can have.
            NotFound: the actor knows of no such person.
        """
        if not role.takes(handle):
            raise ChartInputInvalid(
                f"{handle!r} is not a handle of a {role}.",
                remedy="Use A, B … for clients, CH1 … for children, COL1 … for collaterals.",
            )
        with self._store.unit_of_work() as work:
            found, attempt = admit_to_chart(
                work, actor, chart, Permission.CHART_WRITE, RecordsEvent.MEMBER_ADD
            )
            keys = identity_keys(work, actor, found.chart_id, attempt)
            _require_room(work, found, handle, role)
            if person_id is not None:
                _require_known(work, actor, person_id)
            values = {
                "id": new_id(),
                "chart_id": found.chart_id,
                "person_id": person_id or new_id(),
                "handle": handle,
                "role": role,
                "added_by": actor.user_id,
                "added_at": self._clock.now(),
            }
            work.execute(
                insert(Member), [seal_json(Member, values, keys.current, details.to_json())]
            )
            work.record(replace(attempt, detail={"handle": handle, "role": role}))
        return str(values["person_id"])

    def known(self, actor: Actor) -> tuple[KnownPerson, ...]:
        """Return every person in the charts whose identity the actor may know, by name.

        Raises:
            PermissionDenied: the actor may not open charts.
            TamperedData: one of them does not open.
        """
        attempt = Event(
            tag=RecordsEvent.MEMBER_LIST, actor=actor.user_id, purpose=PurposeOfUse.TREAT
        )
        with self._store.unit_of_work() as work:
            actor.require(Permission.CHART_OPEN, attempt)
            rows = fetch(
                work,
                select(*Member.__table__.c, Chart.number)
                .join(Chart, Chart.id == Member.chart_id)
                .join(
                    Grant,
                    (Grant.compartment_id == Member.compartment_id) & (Grant.epoch == Member.epoch),
                )
                .where(Grant.holder_id == actor.user_id, Grant.key_id == actor.keyring.key_id)
                .order_by(Member.added_at),
            )
            held = held_keys(work, actor, sorted({row["chart_id"] for row in rows}))
            work.record(replace(attempt, detail={"members": len(rows)}))
        with logging_tampering(self._store, attempt):
            return _persons([(row["number"], member(row, held)) for row in rows])

    def correct(self, actor: Actor, chart: str, handle: str, details: MemberDetails) -> None:
        """Replace what is known of a member.

        Raises:
            PermissionDenied: the actor may not write charts.
            KeyNotHeld: the actor holds no key of the chart's `identity`.
            NotFound: the chart has no such member.
        """
        with self._store.unit_of_work() as work:
            found, attempt = admit_to_chart(
                work, actor, chart, Permission.CHART_WRITE, RecordsEvent.MEMBER_CORRECT
            )
            keys = identity_keys(work, actor, found.chart_id, attempt)
            row = fetch_one(
                work,
                select(Member.id, Member.chart_id, Member.handle, Member.person_id).where(
                    Member.chart_id == found.chart_id, Member.handle == handle
                ),
            )
            if row is None:
                raise NotFound("The chart has no member of that handle.")
            values = seal_json(Member, dict(row), keys.current, details.to_json())
            work.execute(update(Member).where(Member.id == row["id"]).values(values))
            work.record(replace(attempt, detail={"handle": handle}))


def _persons(members: Sequence[tuple[str, chart_model.Member]]) -> tuple[KnownPerson, ...]:
    """Put the entries of each person together; the entries are oldest first."""
    places: dict[str, list[tuple[str, str]]] = defaultdict(list)
    details: dict[str, MemberDetails] = {}
    for number, each in members:
        places[each.person_id].append((number, each.handle))
        details[each.person_id] = each.details
    persons = (
        KnownPerson(person_id=id_, details=details[id_], places=tuple(sorted(found)))
        for id_, found in places.items()
    )
    return tuple(sorted(persons, key=lambda person: person.details.name.casefold()))


def _require_room(work: Work, chart: ChartRef, handle: str, role: MemberRole) -> None:
    taken = work.execute(
        select(Member.id).where(Member.chart_id == chart.chart_id, Member.handle == handle)
    ).first()
    if taken:
        raise Conflict("The chart has a member of that handle.", remedy="Choose the next one.")
    most = UnitKind(chart.unit_kind).most_clients
    if role is not MemberRole.CLIENT or most is None:
        return
    clients = work.execute(
        select(func.count()).where(
            Member.chart_id == chart.chart_id, Member.role == MemberRole.CLIENT
        )
    ).scalar_one()
    if clients >= most:
        raise Conflict(
            f"A chart of the kind {chart.unit_kind.value!r} has at most {most} clients.",
            remedy="Add the person as a collateral, or open a chart of another kind.",
        )


def _require_known(work: Work, actor: Actor, person_id: str) -> None:
    known = work.execute(
        select(Member.id)
        .join(
            Grant,
            (Grant.compartment_id == Member.compartment_id) & (Grant.epoch == Member.epoch),
        )
        .where(
            Member.person_id == person_id,
            Grant.holder_id == actor.user_id,
            Grant.key_id == actor.keyring.key_id,
        )
    ).first()
    if known is None:
        raise NotFound("You know of no such person.")
