"""What an auditor sees of loans: who read, nothing amiss while it is lent, a try after its end."""

from __future__ import annotations

import pytest

from tests.integration.loans.conftest import Practice
from vault.audit.anomaly import Rule
from vault.loans.book import LoanOver
from vault.records.chart_model import ChartStatus
from vault.tasks.model import Source


def test_a_lent_reading_is_nothing_amiss_and_one_after_the_end_is(harbor: Practice) -> None:
    vault, auditor, trainee = harbor.vault, harbor.people["udell"], harbor.trainee
    loan = harbor.lent()
    vault.charts.set_status(harbor.author, harbor.chart, ChartStatus.CLOSED)
    harbor.read(trainee, loan, harbor.dream)

    def amiss() -> set[Rule]:
        found = vault.log_views.standout(auditor, 7).found
        return {each.rule for each in found if each.actor == trainee.user_id} - {Rule.OFF_HOURS}

    assert amiss() == set()
    vault.loans.end(harbor.author, loan)
    with pytest.raises(LoanOver):
        harbor.read(trainee, loan, harbor.dream)
    assert amiss() == {Rule.AFTER_LOAN}
    opened = {
        (each.actor, each.outcome.value)
        for each in vault.oversight.who(auditor, harbor.chart)
        if each.tag == "records:note:open"
    }
    assert opened == {(trainee.user_id, "success"), (trainee.user_id, "denied")}


def test_lender_and_borrower_see_the_end_among_their_tasks(harbor: Practice) -> None:
    vault, loan = harbor.vault, harbor.lent(days=7)
    until = vault.loans.show(harbor.author, loan).loan.until
    for person in (harbor.author, harbor.trainee):
        [task] = [t.task for t in vault.task_lists.of(person) if t.task.source is Source.LOAN]
        assert (task.place, task.ref, task.due_at) == (loan, harbor.chart, until)
    assert not any(t.task.source is Source.LOAN for t in vault.task_lists.of(harbor.supervisor))
    vault.loans.end(harbor.trainee, loan)
    assert not any(t.task.source is Source.LOAN for t in vault.task_lists.of(harbor.author))
