"""Each legal basis from its paper to a package that verifies, or to a refusal, in Chromium."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import bases, release
from tests.browser.bases import Office
from tests.browser.conftest import Server, visiting
from tests.conftest import Beginning, People, Snapshots
from tests.integration.disclosure.clients import EVERYTHING as MY_RECORD
from tests.integration.disclosure.clients import QUINT, paper, signed
from tests.integration.disclosure.conftest import ALL_RECORDS
from tests.integration.production.bases import (
    ADMINISTRATIVE,
    ASSURED,
    DRINKING_TOO,
    PART2_FACTS,
    PART2_ORDER,
    POLICE_REQUEST,
    SUBPOENA,
    consulted,
    record,
)
from tests.integration.production.conftest import EVERYTHING, FOR_THE_JUDGE, Producing
from vault.assembly import Vault, open_vault
from vault.disclosure.rules.authorization import Cover
from vault.disclosure.rules.elements.vocabulary import Element
from vault.disclosure.rules.vocabulary import InstrumentKind
from vault.production.document.matter import Recipient

TO_QUINT = Recipient(name=QUINT, role="attorney of A", address=("2 Mill Lane", "Harbor"))
TO_HER = Recipient(name="Alma Hardeman", role="client", address=("3 Ferry Road", "Harbor"))
TO_THE_DETECTIVE = Recipient(name="Det. I. Sorel", role="detective", address=("9 Dock Street",))
PARTIES = ("The court", release.PARTY)
TO_THE_JUDGE = Recipient(name="Hon. R. Teague", role="judge", address=("1 Court Square",))


def _written(vault: Vault) -> Mapping[str, Any]:
    made = Producing(vault, People(vault))
    made.write_record()
    return made.memory()


@pytest.fixture(scope="module")
def office(
    snapshots: Snapshots, tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> Iterator[Office]:
    """One record, one server and everybody's browser for all bases; each has a case of its own."""
    folder = tmp_path_factory.mktemp("bases")
    home = snapshots.at(Beginning(_written)).clone(folder / "home").home
    server = Server(home)
    with open_vault(home) as vault, visiting(server, chromium) as visit:
        yield Office(Producing.begun(vault, People(vault)), visit, folder)
    server.stop()


def test_a_subpoena_with_assurance_and_a_waiver(office: Office) -> None:
    calder = office["calder"]
    case = bases.take_in(office, SUBPOENA, EVERYTHING, "This is a subpoena signed by an attorney")
    consulted(office.matter)
    record(office.matter, *ASSURED[1:])
    bases.record(calder, case, Element.NOTICE_GIVEN, Element.PRIVILEGE_WAIVED)
    bases.meet_basis(calder, case)
    bases.decide(office["harmon"], case, leaves=["A alone"], stays=["B alone", "Drinking"])
    bases.send(office, case, TO_QUINT, capacity=release.PARTY, offered=PARTIES)


def test_pages_that_were_sent_are_called_back(office: Office) -> None:
    matter = office.matter
    matter.open_case(clauses=ALL_RECORDS)
    matter.to_scope("a-alone")
    matter.release("a-alone")
    matter.to_judged()
    matter.to_answers()
    matter.approved(matter.counsel)
    release.seal(office["pryce"], matter.case)
    matter.sent()
    sent = matter.all_productions()[-1]
    bases.call_back(office["calder"], matter.case, str(sent.bates))
    release.account_and_close(office["reyes"], matter.case)


def test_a_part2_order_beside_its_process(office: Office) -> None:
    calder = office["calder"]
    case = bases.take_in(office, PART2_ORDER, DRINKING_TOO, "42 CFR Part 2 order")
    consulted(office.matter)
    process, *findings = PART2_FACTS
    record(office.matter, *findings)
    bases.record(calder, case, process, Element.PART2_OPENED)
    bases.meet_basis(calder, case)
    bases.decide(office["harmon"], case, leaves=["Drinking"], stays=["Thoughts"])
    bases.send(office, case, TO_THE_JUDGE, capacity="The court", offered=PARTIES)


def test_a_police_request_on_its_one_limb(office: Office) -> None:
    calder = office["calder"]
    case = bases.take_in(office, POLICE_REQUEST, DRINKING_TOO, "law enforcement")
    consulted(office.matter)
    limb, *rest = ADMINISTRATIVE
    record(office.matter, *rest)
    bases.record(calder, case, limb, Element.PRIVILEGE_WAIVED)
    bases.meet_basis(calder, case)
    bases.decide(office["harmon"], case, leaves=["A alone"], stays=["Drinking"])
    police = "A law-enforcement official"
    offered = ("The court", police)
    bases.send(office, case, TO_THE_DETECTIVE, capacity=police, offered=offered)


def test_what_the_judge_alone_reviews(office: Office) -> None:
    case = bases.take_in(office, FOR_THE_JUDGE, EVERYTHING, "in camera review")
    consulted(office.matter)
    bases.meet_basis(office["calder"], case)
    bases.decide(
        office["harmon"], case, leaves=["Parenting", "Call of the sister"], stays=["Drinking"]
    )
    by_counsel = {"approver": "calder", "reviewer": "pryce"}
    bases.send(office, case, TO_THE_JUDGE, capacity="The court", **by_counsel)


def test_an_authorization_of_both_of_a_couple(office: Office) -> None:
    reyes = office["reyes"]
    case = bases.take_in(office, paper(InstrumentKind.AUTHORIZATION), (), "authorization")
    _verified(office.matter)
    for holder in ("A", "B"):
        form = signed(holder, Cover.RECORDS, Cover.JOINT, expires_on=_soon())
        bases.enter_form(reyes, case, form)
    bases.meet_basis(reyes, case)
    of_both = ["Parenting", "Handover of the child", "A alone"]
    bases.decide(office["harmon"], case, leaves=of_both, stays=["Drinking"])
    bases.send(office, case, TO_QUINT, capacity="Whoever the client's form names")


def test_a_part2_consent(office: Office) -> None:
    reyes, his = office["reyes"], "Bruno Hardeman"
    asked = paper(InstrumentKind.PART2_CONSENT, requester=his, signed_by=his)
    case = bases.take_in(office, asked, (), "42 CFR Part 2 consent")
    _verified(office.matter)
    bases.enter_form(reyes, case, signed("B", Cover.PART2, signed_by=his, expires_on=_soon()))
    bases.meet_basis(reyes, case)
    bases.decide(office["harmon"], case, leaves=["Drinking"], stays=["B alone"])
    bases.send(office, case, TO_QUINT, capacity="Whoever the client's form names")


def test_a_client_gets_her_own_record_and_a_denial_of_the_rest(office: Office) -> None:
    reyes, harmon = office["reyes"], office["harmon"]
    case = bases.take_in(office, paper(InstrumentKind.CLIENT_REQUEST), MY_RECORD, "client access")
    _verified(office.matter)
    bases.record(reyes, case, Element.CLIENT_IDENTIFIED)
    bases.meet_basis(reyes, case)
    bases.decide(harmon, case, leaves=["A alone"], stays=[])
    bases.deny_what_is_beyond_access(harmon, case, "psychotherapy notes")
    bases.set_fee(reyes, case, "4.50")
    bases.send(office, case, TO_HER, capacity="The client or their personal representative")
    denial = bases.letter(reyes, case, "Letter: written denial")
    expect(denial).to_contain_text("except for part of it")
    copy = bases.letter(reyes, case, "Letter that goes with the copy")
    expect(copy).to_contain_text("$4.50")


def test_what_comes_without_its_facts_is_refused_with_a_letter_that_confirms_nothing(
    office: Office,
) -> None:
    calder = office["calder"]
    case = bases.take_in(office, SUBPOENA, EVERYTHING, "This is a subpoena signed by an attorney")
    consulted(office.matter)
    calder.goto(f"/cases/{case}/basis")
    lacking = calder.locator(".notice").filter(has_text="Before the basis can be found met")
    expect(lacking).to_contain_text("Not on record: satisfactory assurance")
    letter = bases.refuse(calder, case)
    expect(letter).to_contain_text("neither confirm nor deny")
    for secret in ("Hardeman", "Alma", "Bruno", office.matter.chart, "came with it"):
        expect(letter).not_to_contain_text(secret)
    with calder.expect_download() as handed:
        calder.get_by_role("link", name="Save it as PDF").click()
    assert handed.value.path().read_bytes().startswith(b"%PDF-")


def _soon() -> date:
    return (datetime.now(UTC) + timedelta(days=30)).date()


def _verified(matter: Producing) -> None:
    intake = matter.vault.intake
    intake.verify(matter.records, matter.case, "known in person")
    intake.hold(matter.records, matter.case)
    intake.classify(matter.records, matter.case)
