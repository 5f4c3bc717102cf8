"""A privilege log that would tell of substance use goes to the court or counsel alone (EP5)."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import replace

import pytest
from sqlalchemy import update

from tests.integration.production.conftest import EVERYTHING, FOR_THE_JUDGE, TO_THE_CLERK, Producing
from tests.unit.production.test_log_apart import readable
from vault.audit.events import Outcome
from vault.disclosure.rules.vocabulary import DisclosureEvent, ReasonCode, State
from vault.disclosure.rules.vocabulary import Recipient as Capacity
from vault.disclosure.rules.workflow import IllegalStep
from vault.disclosure.work.sending import SendingInvalid
from vault.errors import TamperedData
from vault.production.acts.sending import NoSealedLog
from vault.production.document.revealing import Revealed
from vault.production.packaging.package import read_package
from vault.production.rendering.render import render
from vault.production.tables import Artefact
from vault.settings.groups import ProductionSettings
from vault.typesetting.typesetter import Typesetter


def rows_of(package: bytes) -> list[dict[str, str]]:
    content = read_package(package).files["privilege-log.csv"].decode()
    return list(csv.DictReader(io.StringIO(content, newline="")))


def accounted(matter: Producing, member: str) -> dict[str, str]:
    """Return what a client is told of: description by recipient."""
    page = matter.vault.accountings.accounting(matter.officer, matter.chart, member=member)
    return {entry.first.recipient: entry.first.description for entry in page.accounting.entries}


@pytest.mark.at("log apart")
def test_a_log_that_would_tell_of_substance_use_leaves_apart_and_is_accounted_for(
    any_matter: Producing,
) -> None:
    matter = any_matter
    made = matter.all_productions()[-1]
    assert made.log.apart
    assert made.log.revealed == {Revealed.SUBSTANCE_USE}
    party = matter.vault.productions.collect(matter.records, matter.case)
    sent = matter.vault.productions.transmit_log(matter.records, matter.case, TO_THE_CLERK)
    assert sent.package_sha256 == hashlib.sha256(sent.package).hexdigest()
    [row] = rows_of(sent.package)
    assert row["Holder"] == "Client B"
    public = readable(read_package(party))
    for words in ("clientb;", "privilegeasserted", "confidentialcommunications", "substance"):
        assert words not in public
    assert "privilege-log.csv" not in read_package(party).files
    trust = matter.trust()
    assert matter.verified(party, trust).holds
    court = matter.verified(sent.package, trust)
    assert court.holds
    assert court.log
    assert matter.logged(DisclosureEvent.SEND_LOG)
    matter.vault.court.account(matter.records, matter.case)
    told = accounted(matter, "B")
    assert len(told) == 2
    assert told["The clerk, under seal"] == (
        "Privilege log, under seal, of production 1: 1\N{NO-BREAK SPACE}item"
    )
    [other] = set(told) - {"The clerk, under seal"}
    assert "privilege log" not in told[other].casefold()
    assert set(accounted(matter, "A")) == {other}
    matter.vault.court.close(matter.records, matter.case)
    assert matter.at(State.CLOSED)


@pytest.mark.at("log apart")
@pytest.mark.parametrize("capacity", sorted(set(Capacity) - {Capacity.COURT, Capacity.COUNSEL}))
def test_nobody_but_the_court_or_counsel_receives_the_log(
    matter: Producing, capacity: Capacity
) -> None:
    to_others = replace(TO_THE_CLERK, capacities=frozenset({capacity, Capacity.COURT}))
    with pytest.raises(IllegalStep):
        matter.vault.productions.transmit_log(matter.records, matter.case, to_others)
    assert matter.logged(DisclosureEvent.SEND_LOG, Outcome.DENIED)
    assert not matter.state().logs


@pytest.mark.at("log apart")
def test_the_log_names_its_own_recipient_and_the_case_waits_for_it(matter: Producing) -> None:
    nobody = replace(TO_THE_CLERK, recipient="", address="")
    with pytest.raises(SendingInvalid):
        matter.vault.productions.transmit_log(matter.records, matter.case, nobody)
    matter.vault.court.account(matter.records, matter.case)
    with pytest.raises(IllegalStep, match="privilege log under seal has not gone"):
        matter.vault.court.close(matter.records, matter.case)


@pytest.mark.at("log apart")
def test_counsel_receives_it_too_and_each_time_is_on_record(matter: Producing) -> None:
    send = matter.vault.productions.transmit_log
    first = send(matter.records, matter.case, TO_THE_CLERK)
    to_counsel = replace(TO_THE_CLERK, capacities=frozenset({Capacity.COUNSEL}))
    again = send(matter.records, matter.case, to_counsel)
    assert again.package == first.package
    shipment = matter.vault.productions.shipment(matter.records, matter.case)
    assert [line.log for line in shipment.sent] == [False, True, True]


@pytest.mark.at("log apart")
def test_a_log_exchanged_in_the_database_is_not_sent(matter: Producing) -> None:
    rows = matter.rows(Artefact, name="package")
    by_stage = {row["stage"]: row["id"] for row in rows}
    with matter.vault.store.engine.begin() as connection:
        connection.execute(
            update(Artefact).where(Artefact.id == by_stage["log-package"]).values(stage="x")
        )
        connection.execute(
            update(Artefact).where(Artefact.id == by_stage["package"]).values(stage="log-package")
        )
    with pytest.raises(TamperedData):
        matter.vault.productions.transmit_log(matter.records, matter.case, TO_THE_CLERK)
    assert not matter.state().logs


def judged(matter: Producing, *withheld: str) -> None:
    """Release the parenting section, withhold others as privileged, and review."""
    matter.to_scope("parenting", *withheld)
    matter.release("parenting")
    matter.withhold(*withheld, code=ReasonCode.R2)
    matter.to_judged()


def test_any_other_log_is_open_unless_its_preparer_chooses_otherwise(matter: Producing) -> None:
    judged(matter, "b-alone")
    made = matter.rendered()
    assert (made.log.apart, made.log.revealed) == (False, frozenset())
    assert "privilege-log.csv" in matter.viewed().files
    assert not matter.viewed().log
    chosen = matter.rendered(seal_log=True)
    assert (chosen.log.apart, chosen.log.revealed) == (True, frozenset())
    assert "privilege-log.csv" not in matter.viewed().files
    assert set(matter.viewed().log) == {"privilege-log.csv", "privilege-log.pdf"}


def test_a_practice_may_keep_every_log_under_seal(matter: Producing) -> None:
    judged(matter, "b-alone")
    sealing = ProductionSettings(seal_logs=True)
    settings = matter.vault.settings.model_copy(update={"production": sealing})
    matter.vault = replace(matter.vault, settings=settings)
    made = matter.rendered()
    assert (made.log.apart, made.log.revealed) == (True, frozenset())


def test_a_chosen_seal_reads_to_the_party_exactly_as_a_required_one(matter: Producing) -> None:
    """Two renderings of one log differ in its control numbers and its salted hash alone."""
    judged(matter, "b-alone")
    matter.rendered(seal_log=True)
    chosen = matter.viewed()
    [entry] = chosen.document.privilege_log
    required = replace(chosen.document, privilege_log=(replace(entry, holder="Client Z"),))
    typesetter = Typesetter()
    files = [
        render(document, typesetter=typesetter, salt=bytes(32)).files
        for document in (chosen.document, required)
    ]
    assert files[0] == files[1]


def test_for_the_judge_alone_the_log_goes_with_the_production(matter: Producing) -> None:
    matter.open_case(FOR_THE_JUDGE, EVERYTHING)
    judged(matter, "drinking")
    made = matter.rendered()
    assert made.log.revealed == {Revealed.SUBSTANCE_USE}
    assert not made.log.apart


@pytest.mark.at("sealed")
def test_there_is_nothing_to_send_where_the_log_is_open(matter: Producing) -> None:
    matter.sent()
    with pytest.raises(NoSealedLog):
        matter.vault.productions.transmit_log(matter.records, matter.case, TO_THE_CLERK)
