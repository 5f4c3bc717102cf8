"""What left in safety cases, as the accounting of disclosures knows it (AA1, AA2).

A line says when, to whom and on what ground; never who reported (REPORTER-ID), and never a fact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from sqlalchemy import func, select

from vault.audit.events import Event
from vault.disclosure.rules.accounts.accounting import Transmission, exemption_of, use_of
from vault.disclosure.rules.accounts.shares import Share
from vault.disclosure.rules.vocabulary import Basis
from vault.disclosure.work.disclosed import DisclosedChart, Found
from vault.identity.actor import Actor
from vault.identity.compartments import Work, held_keys
from vault.jurisdictions.rules import VictimClass
from vault.records.tables import Chart
from vault.safety.book import SealedCase, fetch_case, own_cases
from vault.safety.entries import TOLD, Told
from vault.safety.record import Record
from vault.safety.tables import SafetyCase, SafetyEntry
from vault.safety.vocabulary import Kind
from vault.store.unit_of_work import Reader

BASIS = {
    Kind.REPORT: Basis.MANDATED_REPORT,
    Kind.WARN: Basis.DUTY_TO_WARN,
    Kind.EMERGENCY: Basis.EMERGENCY,
}


class SafetyDisclosures:
    """What left in safety cases (an `AccountingSource`)."""

    def charts(self, reader: Reader, actor: Actor) -> Sequence[DisclosedChart]:
        """Return the charts of which something left in the actor's safety cases.

        The instant is that of the case's opening: when something was told stands sealed.
        """
        rows = reader.execute(
            select(Chart.number, func.count(), func.max(SafetyCase.opened_at), SafetyCase.number)
            .join(SafetyCase, SafetyCase.chart_id == Chart.id)
            .join(SafetyEntry, SafetyEntry.case_id == SafetyCase.id)
            .where(SafetyEntry.kind == TOLD, SafetyCase.id.in_(own_cases(reader, actor)))
            .group_by(Chart.number, SafetyCase.number)
        ).all()
        return [DisclosedChart(*row) for row in rows]

    def find(self, work: Work, actor: Actor, chart_id: str, attempt: Event) -> Found:
        """Fetch what was told of a chart, still encrypted."""
        del attempt
        own = set(own_cases(work, actor))
        of_chart = select(SafetyCase.id).where(SafetyCase.chart_id == chart_id)
        mine = [each for each in work.execute(of_chart).scalars().all() if each in own]
        keys = held_keys(work, actor, mine)
        cases = [fetch_case(work, each, keys) for each in sorted(mine)]
        closed = work.execute(
            select(SafetyCase.number)
            .join(SafetyEntry, SafetyEntry.case_id == SafetyCase.id)
            .where(
                SafetyCase.chart_id == chart_id,
                SafetyEntry.kind == TOLD,
                SafetyCase.id.not_in(mine),
            )
        ).scalars()
        return Found(partial(_opened, cases), tuple(closed))


def _opened(cases: Sequence[SealedCase]) -> list[Transmission]:
    return [line for each in cases for line in _lines(each)]


def _lines(sealed: SealedCase) -> Iterator[Transmission]:
    _, record = sealed.opened()
    basis = BASIS[record.opened.kind]
    chart_id = sealed.case["chart_id"]
    rows = [row["id"] for row in sealed.entries if row["kind"] == TOLD]
    for row_id, each in zip(rows, record.told, strict=True):
        description = _description(record, each)
        yield Transmission(
            at=each.told_at,
            recipient=_recipient(each),
            address=each.address,
            description=description,
            purpose=_purpose(record),
            exempt=exemption_of(basis),
            record_id=row_id,
            ref=sealed.case["number"],
            use=use_of(basis),
            shares=tuple(
                Share(chart=chart_id, member=handle, description=description)
                for handle in sorted(record.facts.about)
            ),
        )


def _recipient(told: Told) -> str:
    return ", ".join(filter(None, (told.affiliation, told.recipient))) or told.to.words


def _description(record: Record, told: Told) -> str:
    match record.opened.kind:
        case Kind.REPORT:
            return f"Report of suspected abuse or neglect, {told.method.words}"
        case Kind.WARN:
            return f"Warning of a threat, {told.method.words}"
        case Kind.EMERGENCY:
            number = len({each.section for each in told.parts})
            sections = f", {number} section(s) of the record" if number else ""
            return f"Information for emergency treatment, {told.method.words}{sections}"


def _purpose(record: Record) -> str:
    match record.opened.kind:
        case Kind.REPORT if record.victim_class in (None, VictimClass.CHILD):
            return "Report to the authority that receives such reports (45 CFR 164.512(b)(1)(ii))"
        case Kind.REPORT:
            return "Report about an adult victim of abuse or neglect (45 CFR 164.512(c))"
        case Kind.WARN:
            return "To prevent or lessen a serious and imminent threat (45 CFR 164.512(j))"
        case Kind.EMERGENCY:
            return "Emergency treatment (45 CFR 164.506(c); 42 CFR 2.51)"
