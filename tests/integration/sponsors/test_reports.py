"""A sponsor's report: issued once by a privacy officer, fixed, and without anybody in it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.conftest import START, People
from tests.integration.sponsors.conftest import COUPLES, NAME, SPONSOR
from vault.assembly import Vault
from vault.audit.events import Event, Outcome
from vault.audit.reports import LogFilter
from vault.clock import SteppingClock
from vault.errors import NotFound, PermissionDenied
from vault.identity.actor import Actor
from vault.records.note_model import SectionDraft
from vault.sponsors.aggregates import TooFew
from vault.sponsors.events import SponsorEvent
from vault.sponsors.service import NoSponsor, PeriodNotOver, PeriodTaken, ReportChanged
from vault.sponsors.spreadsheet import written
from vault.typesetting.printing import letter_sheet

QUARTER = f"{START.year}-Q{(START.month + 2) // 3}"
YEAR = str(START.year)


@pytest.fixture
def officer(program: Vault) -> Actor:
    return People(program)["pryce"]


def test_a_report_tells_figures_and_nobody(program: Vault, officer: Actor) -> None:
    issued = program.sponsors.issue(officer, QUARTER)
    units = issued.report.tables[0]
    assert {cell.name: cell.count for cell in units.cells} == {
        "individual": None,
        "couple": None,
        "family": 0,
        "group": 0,
    }
    assert units.total == 30
    letter = program.sponsors.letter(officer, issued)
    everything = f"{letter_sheet(letter)}{written(issued.report)}"
    assert SPONSOR in everything
    assert "suppressed" in everything
    with program.store.reading() as reader:
        numbers = reader.execute(text("SELECT number FROM charts")).scalars().all()
    for inner in (*numbers, NAME, "canary", "harmon"):
        assert inner.casefold() not in everything.casefold()
    assert f"couple,{COUPLES}" not in everything


def test_what_was_reported_stays_and_its_digest_is_in_the_log(
    program: Vault, officer: Actor
) -> None:
    issued = program.sponsors.issue(officer, QUARTER)
    harmon = People(program)["harmon"]
    visit = SectionDraft(title="Late", text="Written afterwards")
    found = program.notes.draft(harmon, _chart(program), session_at=START, sections=[visit])
    program.signing.sign(harmon, found.note_id)
    assert program.sponsors.open(officer, QUARTER) == issued
    assert program.sponsors.periods(officer) == (QUARTER,)
    [event] = program.oversight.entries(officer, LogFilter(tag=SponsorEvent.ISSUED))
    assert event.detail["sha256"] == issued.sha256


def test_periods_that_overlap_are_not_both_reported(
    program: Vault, officer: Actor, clock: SteppingClock
) -> None:
    program.sponsors.issue(officer, QUARTER)
    clock.advance(timedelta(days=400))
    for period in (QUARTER, YEAR):
        with pytest.raises(PeriodTaken):
            program.sponsors.issue(officer, period)
    with pytest.raises(NotFound):
        program.sponsors.open(officer, YEAR)


def test_a_year_takes_its_quarters(program: Vault, officer: Actor, clock: SteppingClock) -> None:
    with pytest.raises(PeriodNotOver):
        program.sponsors.issue(officer, YEAR)
    clock.advance(timedelta(days=400))
    program.sponsors.issue(officer, YEAR)
    with pytest.raises(PeriodTaken):
        program.sponsors.issue(officer, QUARTER)


def test_where_too_few_were_served_nothing_is_told(program: Vault, officer: Actor) -> None:
    with pytest.raises(TooFew):
        program.sponsors.issue(officer, str(START.year - 1))
    assert program.sponsors.periods(officer) == ()


def test_nobody_but_a_privacy_officer_reports(program: Vault, officer: Actor) -> None:
    issued = program.sponsors.issue(officer, QUARTER)
    people = People(program)
    for name in ("harmon", "sato", "reyes", "calder", "udell"):
        for act in (
            lambda who: program.sponsors.issue(who, YEAR),
            lambda who: program.sponsors.open(who, QUARTER),
            program.sponsors.periods,
        ):
            with pytest.raises(PermissionDenied):
                act(people[name])
    denied = program.oversight.entries(
        officer, LogFilter(tag=SponsorEvent.ISSUED, outcome=Outcome.DENIED)
    )
    assert len(list(denied)) == 5
    assert program.sponsors.open(officer, QUARTER) == issued


def test_a_practice_has_no_sponsor(vault: Vault, clock: SteppingClock) -> None:
    clock.advance(timedelta(days=120))
    with pytest.raises(NoSponsor):
        vault.sponsors.issue(People(vault)["pryce"], QUARTER)


def test_a_report_changed_in_the_database_is_not_handed_out(program: Vault, officer: Actor) -> None:
    program.sponsors.issue(officer, QUARTER)
    with program.store.unit_of_work() as work:
        work.execute(text("UPDATE sponsor_reports SET content = :it"), {"it": b"{}"})
        work.record(Event(tag="audit:log:checkpoint", actor="intruder"))
    with pytest.raises(ReportChanged):
        program.sponsors.open(officer, QUARTER)


def _chart(vault: Vault) -> str:
    with vault.store.reading() as reader:
        return str(reader.execute(text("SELECT number FROM charts")).scalars().first())
