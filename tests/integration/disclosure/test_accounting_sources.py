"""An accounting is put together from every feature that discloses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from tests.integration.disclosure.conftest import Matter
from vault.audit.events import Event
from vault.disclosure.rules.accounts.accounting import Exemption, Transmission
from vault.disclosure.services.accountings import Accountings
from vault.disclosure.work.disclosed import CaseDisclosures, DisclosedChart, Found
from vault.errors import TamperedData
from vault.identity.actor import Actor
from vault.identity.compartments import Work
from vault.store.unit_of_work import Reader

pytestmark = pytest.mark.at("sent")


class Reports:
    """A feature that reported one chart, once that its reader opens and once that they don't."""

    def __init__(self, matter: Matter, at: datetime):
        self.matter = matter
        self.at = at
        self.broken = False

    def charts(self, reader: Reader, actor: Actor) -> Sequence[DisclosedChart]:
        del reader, actor
        return [DisclosedChart(self.matter.chart, 2, self.at)]

    def find(self, work: Work, actor: Actor, chart_id: str, attempt: Event) -> Found:
        del work, actor, attempt
        if chart_id != self.matter.chart_id:
            return Found(tuple, ())
        return Found(self.opened, ("S-AAAAAA",))

    def opened(self) -> Sequence[Transmission]:
        if self.broken:
            raise TamperedData("It was changed.")
        told = {"address": "2 Mill Lane", "purpose": "a report required by law", "ref": "S-BBBBBB"}
        return [
            Transmission(at=self.at, recipient="County office", description="facts", **told),
            Transmission(
                at=self.at,
                recipient="Clinic",
                description="facts",
                exempt=Exemption.TREATMENT_PAYMENT_OPERATIONS,
                **told,
            ),
        ]


@pytest.fixture
def reports(matter: Matter) -> Reports:
    return Reports(matter, matter.vault.clock.now() - timedelta(days=3))


def accountings(matter: Matter, *sources: Reports) -> Accountings:
    vault = matter.vault
    return Accountings(
        vault.store,
        vault.clock,
        (CaseDisclosures(), *sources),
        vault.settings.accounting,
        vault.settings.records.zone,
        vault.settings.audit.origin,
    )


def test_what_several_features_disclosed_is_one_accounting(
    matter: Matter, reports: Reports
) -> None:
    found = accountings(matter, reports).accounting(matter.officer, matter.chart, "A")
    assert [each.first.recipient for each in found.accounting.entries] == [
        "County office",
        "Probate and Family Court",
    ]
    assert [each.first.ref for each in found.accounting.entries] == ["S-BBBBBB", matter.case]
    assert found.closed == 1


def test_a_chart_is_listed_once_with_all_that_left(matter: Matter, reports: Reports) -> None:
    [chart] = accountings(matter, reports).charts(matter.officer)
    assert (chart.number, chart.count) == (matter.chart, 3)
    assert chart.last_at > reports.at


def test_one_feature_s_broken_record_is_no_accounting_at_all(
    matter: Matter, reports: Reports
) -> None:
    reports.broken = True
    with pytest.raises(TamperedData):
        accountings(matter, reports).accounting(matter.officer, matter.chart, "A")
