"""Sponsor reports: issued once for a period by a privacy officer, and kept (AC6).

They are counted from the columns that stand readable in the database: kinds, dates and pseudonymous
numbers. No key is opened for them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from random import SystemRandom
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from vault.audit.events import Event, Outcome
from vault.clock import Clock
from vault.disclosure.ledger.codec import from_bytes, to_bytes
from vault.disclosure.work.accounting_desk import office
from vault.errors import Conflict, NotFound, TamperedData
from vault.identity.actor import Actor, refusal
from vault.identity.compartments import Work
from vault.identity.permissions import Permission
from vault.ids import new_id
from vault.labels.vocabulary import NoteKind, PurposeOfUse
from vault.records.chart_model import UnitKind
from vault.records.note_model import NoteStatus
from vault.records.tables import Chart, Note
from vault.settings.organisation import OrganisationKind, OrganisationSettings
from vault.sponsors import paper
from vault.sponsors.aggregates import Report, Session, report
from vault.sponsors.events import SponsorEvent
from vault.sponsors.periods import Period
from vault.sponsors.tables import ReportedQuarter, SponsorReport
from vault.store.unit_of_work import Reader, Store
from vault.typesetting.letter import Letter


class NoSponsor(Conflict):
    """The organisation is no employee assistance program, or its sponsors are not named."""

    code = "no-sponsor"
    default_untouched = "No report was made."
    default_remedy = "Set `kind` and `sponsors` under [organisation] in config.toml, if it is one."


class PeriodTaken(Conflict):
    """A report covers some of the period already; two that overlap could be subtracted."""

    code = "sponsor-period-taken"
    default_untouched = "No report was made; the one issued stands."
    default_remedy = "Hand out the report that was issued."


class PeriodNotOver(Conflict):
    """The period is not over, so its figures would still change."""

    code = "sponsor-period-not-over"
    default_untouched = "No report was made."
    default_remedy = "Issue it when the period is over."


class ReportChanged(TamperedData):
    """A report kept in the vault is not the one that was issued."""

    code = "sponsor-report-changed"


@dataclass(frozen=True, slots=True)
class Issued:
    """A report as it was issued.

    Args:
        report: what the sponsor is told.
        issued_by: the user id of who issued it.
        sha256: the SHA-256 of its canonical JSON, in hex; the log has it too.
    """

    report: Report
    issued_by: str
    sha256: str


class SponsorReports:
    """Issues sponsor reports and gives those that were issued.

    Args:
        store: the database.
        clock: the time.
        organisation: what the organisation is, and how far its figures are coarsened.
        zone: its time zone, whose days count.
    """

    def __init__(
        self,
        store: Store[Event],
        clock: Clock,
        organisation: OrganisationSettings,
        zone: ZoneInfo,
    ):
        self._store = store
        self._clock = clock
        self._organisation = organisation
        self._zone = zone

    def issue(self, actor: Actor, written: str) -> Issued:
        """Count a period's figures, once; they stay as they are from then on.

        Args:
            actor: a privacy officer.
            written: a calendar quarter ("2026-Q3") or year ("2026") that is over.

        Raises:
            PermissionDenied: the actor is no privacy officer.
            PeriodInvalid: it is neither quarter nor year.
            NoSponsor: the organisation has no sponsor.
            PeriodNotOver: the period is not over.
            PeriodTaken: a report covers some of it.
            TooFew: too few charts were served in it.
        """
        now = self._clock.now()
        with self._store.unit_of_work() as work:
            attempt = self._admit(actor, SponsorEvent.ISSUED)
            period = Period.parse(written)
            first, after = period.span(self._zone)
            if now < after:
                raise PeriodNotOver(f"{period.words} is not over.")
            self._require_free(work, period)
            found = report(
                period,
                _sessions(work, period, first, after, self._zone),
                smallest=self._organisation.smallest_cell,
                floor=self._organisation.fewest_charts,
                issued_at=now,
                shuffle=SystemRandom().shuffle,
            )
            content = to_bytes(found)
            digest = hashlib.sha256(content).hexdigest()
            report_id = new_id()
            work.execute(
                insert(SponsorReport).values(
                    id=report_id,
                    period=str(period),
                    issued_by=actor.user_id,
                    issued_at=now,
                    content=content,
                    sha256=digest,
                )
            )
            work.execute(
                insert(ReportedQuarter),
                [{"quarter": quarter, "report_id": report_id} for quarter in period.quarters],
            )
            detail = {"period": str(period), "sha256": digest}
            work.record(replace(attempt, object_id=report_id, detail=detail))
        return Issued(found, actor.user_id, digest)

    def open(self, actor: Actor, written: str) -> Issued:
        """Return the report issued for a period.

        Raises:
            PermissionDenied: the actor is no privacy officer.
            PeriodInvalid: it is neither quarter nor year.
            NotFound: none was issued for just this period.
            ReportChanged: it is not the one that was issued.
        """
        with self._store.unit_of_work() as work:
            attempt = _permitted(actor, SponsorEvent.READ)
            period = str(Period.parse(written))
            row = work.execute(
                select(*SponsorReport.__table__.c).where(SponsorReport.period == period)
            ).one_or_none()
            if row is None:
                missing = NotFound("No report was issued for that period.")
                raise refusal(missing, attempt, Outcome.FAILED)
            attempt = replace(attempt, object_id=row.id, detail={"period": period})
            if hashlib.sha256(row.content).hexdigest() != row.sha256:
                raise refusal(
                    ReportChanged("A sponsor report is not the one that was issued."),
                    attempt,
                    Outcome.FAILED,
                )
            work.record(attempt)
        return Issued(from_bytes(Report, row.content), row.issued_by, row.sha256)

    def periods(self, actor: Actor) -> tuple[str, ...]:
        """Return the periods for which a report was issued, the latest first.

        Raises:
            PermissionDenied: the actor is no privacy officer.
        """
        with self._store.unit_of_work() as work:
            work.record(_permitted(actor, SponsorEvent.LISTED))
            found = work.execute(select(SponsorReport.period).order_by(SponsorReport.period.desc()))
            return tuple(found.scalars())

    def letter(self, actor: Actor, issued: Issued) -> Letter:
        """Return a report that was opened as the sponsors get it from the actor."""
        with self._store.reading() as reader:
            by = office(reader, actor)
        return paper.letter(
            issued.report,
            sender=by.sender,
            contact=by.contact,
            sponsors=self._organisation.sponsors,
            signer=actor.display_name,
            zone=self._zone,
        )

    def _admit(self, actor: Actor, tag: SponsorEvent) -> Event:
        attempt = _permitted(actor, tag)
        organisation = self._organisation
        if organisation.kind is not OrganisationKind.EAP or not organisation.sponsors:
            raise NoSponsor("This organisation has no sponsor to report to.")
        return attempt

    def _require_free(self, work: Work, period: Period) -> None:
        taken = work.execute(
            select(ReportedQuarter.quarter).where(ReportedQuarter.quarter.in_(period.quarters))
        ).first()
        if taken:
            raise PeriodTaken(f"A report that was issued covers {taken.quarter}.")


def _permitted(actor: Actor, tag: SponsorEvent) -> Event:
    attempt = Event(tag=tag, actor=actor.user_id, purpose=PurposeOfUse.HOPERAT)
    actor.require(Permission.SPONSOR_REPORT, attempt)
    return attempt


def _sessions(
    reader: Reader, period: Period, first: datetime, after: datetime, zone: ZoneInfo
) -> list[Session]:
    """Return the signed notes of a period, addenda aside, by their readable columns."""
    rows = reader.execute(
        select(Note.chart_id, Note.kind, Note.session_at, Chart.unit_kind, Chart.opened_on)
        .join(Chart, Chart.id == Note.chart_id)
        .where(
            Note.status == NoteStatus.SIGNED,
            Note.addendum_to.is_(None),
            Note.session_at >= first,
            Note.session_at < after,
        )
    )
    return [
        Session(
            chart=row.chart_id,
            unit=UnitKind(row.unit_kind),
            new=row.opened_on >= period.first_day,
            kind=next(kind for kind in NoteKind if kind.value == row.kind),
            month=f"{row.session_at.astimezone(zone):%Y-%m}",
        )
        for row in rows
    ]
