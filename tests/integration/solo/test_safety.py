"""The review of a report by an attester outside, where the one person inside made it."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from sqlalchemy import update

from tests.conftest import People
from tests.integration.intruder import Intruder
from tests.integration.safety.conftest import CONSULTATION, INTAKE, REPORTED, report_facts
from tests.integration.solo.conftest import KEY, SOLO, STRANGER, WORDS, registered
from vault.assembly import Vault
from vault.attesting.attestation import attest
from vault.attesting.request import read_request
from vault.attesting.tables import AttesterWord
from vault.attesting.taking import AttesterUnknown, OtherPurpose, OwnKey
from vault.attesting.vocabulary import Purpose, Verdict
from vault.crypto.signing import SigningKey
from vault.errors import PermissionDenied, TamperedData
from vault.identity.actor import Actor
from vault.jurisdictions.rules import VictimClass
from vault.records.chart_model import ChartDetails, UnitKind
from vault.safety.attestation_request import SafetyRequest
from vault.safety.attesting import NobodyAsked, OtherRequest
from vault.safety.events import SafetyEvent
from vault.safety.record import Record
from vault.safety.vocabulary import Finding, Kind, TaskKind


@dataclass
class Reported(Intruder):
    """A report that the one person made, told and completed."""

    vault: Vault
    person: Actor
    chart: str
    case: str

    def ask(self) -> bytes:
        return self.vault.safety_attesting.ask(self.person, self.case)

    def take_in(self, raw: bytes) -> Finding:
        return self.vault.safety_attesting.take_in(self.person, self.case, raw)

    def record(self) -> Record:
        return self.vault.safety_views.show(self.person, self.case).record

    def review_waits(self) -> bool:
        tasks = self.vault.safety_views.show(self.person, self.case).tasks
        return any(each.kind is TaskKind.REVIEW and each.done is None for each in tasks)

    def answer(
        self, request: bytes, verdict: Verdict = Verdict.APPROVE, key: SigningKey = KEY
    ) -> bytes:
        read = read_request(SafetyRequest, request)
        return attest(
            request,
            purpose=read.purpose,
            request_id=read.id,
            digest=read.digest,
            verdict=verdict,
            words=WORDS,
            key=key,
            at=self.vault.clock.now(),
        ).to_bytes()


@pytest.fixture
def reported(vault: Vault, people: People) -> Reported:
    person = people[SOLO]
    chart = vault.charts.create(person, UnitKind.FAMILY, ChartDetails(name="The Voss family"))
    case = vault.safety.open(
        person, Kind.REPORT, chart=chart.number, victim_class=VictimClass.CHILD
    )
    vault.safety.complete(person, case, report_facts())
    vault.safety.tell(person, case, INTAKE)
    registered(vault, person)
    return Reported(vault, person, chart.number, case)


def test_an_attester_closes_the_review_that_nobody_inside_may_make(reported: Reported) -> None:
    with pytest.raises(PermissionDenied, match="acted"):
        reported.vault.safety.review(reported.person, reported.case, Finding.IN_ORDER, "Fine.")
    request = reported.ask()
    assert reported.vault.safety_attesting.request(reported.person, reported.case) == request
    assert reported.review_waits()
    assert reported.take_in(reported.answer(request)) is Finding.IN_ORDER
    review = reported.record().review
    assert review is not None
    assert (review.words, review.attester) == (WORDS, "Ruth Adler, Esq., outside counsel")
    assert not reported.review_waits()
    assert reported.logged(SafetyEvent.ATTESTED)


def test_a_refusal_stands_as_something_more_to_be_done(reported: Reported) -> None:
    made = reported.answer(reported.ask(), Verdict.REFUSE)
    assert reported.take_in(made) is Finding.FOLLOW_UP


def test_nothing_of_the_report_stands_in_the_request(reported: Reported) -> None:
    raw = reported.ask().decode()
    facts = report_facts()
    typed = [facts.victim, facts.facts, facts.responsible, facts.agency, facts.reporter]
    typed += [INTAKE.recipient, INTAKE.affiliation, INTAKE.reference, REPORTED, "Voss", "2026"]
    words = {word for text in typed for word in text.replace(",", "").split() if len(word) > 5}
    words -= {"client"}  # it stands in the name of the format
    planted = {reported.case, reported.chart, reported.person.user_id, *words}
    assert [each for each in sorted(planted) if each.casefold() in raw.casefold()] == []
    assert set(json.loads(raw)) == {
        *("format", "version", "id", "purpose", "digest", "kind", "jurisdiction", "victim_class"),
        *("missing", "told", "consultations", "options", "rejected", "victim", "tasks", "people"),
    }


def test_whatever_is_recorded_afterwards_takes_a_new_request(reported: Reported) -> None:
    early = reported.ask()
    reported.vault.safety.consult(reported.person, reported.case, CONSULTATION)
    with pytest.raises(NobodyAsked):
        reported.take_in(reported.answer(early))
    reported.ask()
    with pytest.raises(OtherRequest):
        reported.take_in(reported.answer(early))
    assert reported.review_waits()


def test_an_answer_is_no_use_in_another_case_or_from_another(reported: Reported) -> None:
    foreign = reported.ask()
    other = reported.vault.safety.open(reported.person, Kind.WARN)
    reported.vault.safety_attesting.ask(reported.person, other)
    with pytest.raises(OtherRequest):
        reported.vault.safety_attesting.take_in(reported.person, other, reported.answer(foreign))
    with pytest.raises(AttesterUnknown):
        reported.take_in(reported.answer(foreign, key=STRANGER))
    with pytest.raises(OwnKey):
        reported.take_in(reported.answer(foreign, key=reported.person.keyring.signing))
    release = attest(
        foreign,
        purpose=Purpose.RELEASE,
        request_id=read_request(SafetyRequest, foreign).id,
        digest=read_request(SafetyRequest, foreign).digest,
        verdict=Verdict.APPROVE,
        words=WORDS,
        key=KEY,
        at=reported.vault.clock.now(),
    )
    with pytest.raises(OtherPurpose):
        reported.take_in(release.to_bytes())
    assert reported.review_waits()


def test_an_attester_exchanged_afterwards_shows(reported: Reported) -> None:
    reported.take_in(reported.answer(reported.ask()))
    reported.tamper(update(AttesterWord).values(public_key=STRANGER.public_bytes))
    with pytest.raises(TamperedData):
        reported.record()
