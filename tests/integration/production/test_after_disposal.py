"""A chart is disposed of; its case, what was sent, the accounting and the log stay (RH1)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.conftest import passphrase_of
from tests.integration.disclosure.conftest import PARENTING_ONLY, order
from tests.integration.production.conftest import Producing
from vault.clock import SteppingClock
from vault.disclosure.rules.vocabulary import State
from vault.disclosure.tables import FingerprintRecord, SectionRelease
from vault.disclosure.work.accounting_desk import ClientNotNamed
from vault.errors import Conflict, NotFound
from vault.production.packaging.package import read_package
from vault.records.access import ChartDisposed
from vault.records.chart_model import ChartStatus, MemberDetails
from vault.retention.certificate import read_certificate
from vault.retention.model import ChartHeld, NotDue

BORN = {"A": date(1980, 1, 1), "B": date(1981, 1, 1), "CH1": date(2010, 1, 1), "COL1": None}


def to_the_end(matter: Producing, clock: SteppingClock) -> bytes:
    """Close case and chart, lift the hold by two, let the years pass, dispose; the certificate."""
    vault, author = matter.vault, matter.clinician
    for handle, born in BORN.items():
        vault.members.correct(
            author, matter.chart, handle, MemberDetails(name=handle, birth_date=born)
        )
    vault.charts.set_status(author, matter.chart, ChartStatus.CLOSED)
    clock.advance(timedelta(days=30 * 366))
    holds = [h for h in vault.holds.standing(matter.officer) if h.chart == matter.chart]
    for hold in holds:
        vault.holds.ask_to_lift(matter.counsel, hold.hold_id, "The matter is over")
        vault.holds.lift(matter.officer, hold.hold_id)
    disposal = vault.retention.propose(author, [matter.chart], "")
    return vault.disposing.confirm(matter.counsel, disposal, passphrase_of("calder"))


@pytest.fixture
def closed(any_matter: Producing) -> tuple[Producing, bytes]:
    matter = any_matter
    package = matter.to_delivered()
    matter.vault.court.account(matter.records, matter.case)
    matter.vault.court.close(matter.records, matter.case)
    return matter, package


def test_case_accounting_and_what_was_sent_outlive_the_chart(
    closed: tuple[Producing, bytes], clock: SteppingClock
) -> None:
    matter, package = closed
    handed = len(matter.rows(SectionRelease))
    assert handed
    before = matter.vault.clock.now()
    certificate = read_certificate(to_the_end(matter, clock))
    assert certificate.body["charts"][0]["handed_to_cases"] >= handed
    assert matter.rows(SectionRelease) == []
    assert matter.rows(FingerprintRecord) == []
    dossier = matter.vault.cases.read(matter.officer, matter.case)
    assert dossier.state.state is State.CLOSED
    [sent] = matter.vault.accountings.accounting(
        matter.officer, matter.chart, "A", until=before
    ).accounting.entries
    assert sent.first.recipient
    with pytest.raises(ClientNotNamed) as refused:
        matter.vault.accountings.accounting(matter.officer, matter.chart, until=before)
    assert refused.value.clients == ()
    with pytest.raises(NotFound):
        matter.vault.accountings.accounting(matter.officer, matter.chart, "COL1", until=before)
    assert matter.verified(package, matter.trust()).holds
    assert read_package(package).files
    assert matter.vault.productions.of_case(matter.officer, matter.case)
    assert matter.vault.oversight.verify(matter.officer).holds


def test_nothing_of_the_chart_is_released_any_more(
    closed: tuple[Producing, bytes], clock: SteppingClock
) -> None:
    matter, _ = closed
    to_the_end(matter, clock)
    released = matter.vault.released.released_sections(matter.records, matter.case)
    assert released.notes == ()
    with pytest.raises(ChartDisposed):
        matter.vault.cases.open_case(matter.records, order(), PARENTING_ONLY, charts=[matter.chart])
    with pytest.raises((ChartDisposed, NotFound)):
        matter.vault.charts.open_first_page(matter.clinician, matter.chart)


def test_a_case_that_is_not_over_keeps_hold_and_chart(
    matter: Producing, clock: SteppingClock
) -> None:
    matter.to_delivered()
    with pytest.raises(Conflict, match="not over"):
        to_the_end(matter, clock)
    with pytest.raises(ChartHeld):
        matter.vault.retention.propose(matter.clinician, [matter.chart], "")


def test_a_case_in_the_way_is_told(matter: Producing) -> None:
    vault, author = matter.vault, matter.clinician
    vault.charts.set_status(author, matter.chart, ChartStatus.CLOSED)
    [seen] = [c for c in vault.retention.charts(author) if c.chart == matter.chart]
    assert "case" in seen.obstacle
    with pytest.raises(NotDue, match="case"):
        vault.retention.propose(author, [matter.chart], "")
