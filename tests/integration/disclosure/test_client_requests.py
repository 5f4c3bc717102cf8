"""A client asks for their own record: the clock, denials and their review (DW10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.integration.disclosure.clients import by_request, identify, open_on, paper
from tests.integration.disclosure.conftest import PARENTING, SCAN, SERVED, Matter
from vault.audit.events import Outcome
from vault.disclosure.ledger.open_case import NotInTime
from vault.disclosure.ledger.papers import ScanRefused
from vault.disclosure.ledger.task_list import TaskKind, TaskView
from vault.disclosure.rules.access_copies import Designation, Fee, FeePart
from vault.disclosure.rules.clauses import Clause
from vault.disclosure.rules.client_access import (
    AccessInvalid,
    DenialGround,
    Extension,
    Finding,
    due_on,
    last_minute,
)
from vault.disclosure.rules.steps.access import undenied
from vault.disclosure.rules.vocabulary import (
    DisclosureEvent,
    InstrumentKind,
    ReasonCode,
    Recipient,
    SideState,
    State,
)
from vault.disclosure.rules.workflow import IllegalStep
from vault.disclosure.sections.currency import SectionsChanged
from vault.disclosure.services.access_letters import NothingToTell
from vault.disclosure.work.own_record import BeyondAccess
from vault.errors import Conflict
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality, LocalCode, Sensitivity

TO_QUINT = Designation(
    person="Odile Quint, Esq.",
    address="2 Mill Lane, Harborville",
    signed_by="Alma Hardeman",
    signed_on=date(2026, 1, 3),
)
ENDANGERS = [DenialGround.ENDANGERS]
LAST = due_on(SERVED.date())
LATER = Extension(SERVED.date() + timedelta(days=20), LAST + timedelta(days=10), "In the archive.")


@pytest.fixture
def zone(matter: Matter) -> ZoneInfo:
    return matter.vault.settings.records.zone


def told_in_confidence(matter: Matter) -> None:
    """Write what a reporter told and what her counsel wrote into Alma's record."""
    for day, key, code in (
        (21, "reporter", LocalCode.REPORTER_ID),
        (22, "counsel", LocalCode.ATTY_CLIENT),
    ):
        label = Label(Confidentiality.R, local=frozenset({code}), subjects=("A",), holders=("A",))
        matter.note(day, (key, key, label))


def task(matter: Matter, kind: TaskKind) -> TaskView:
    (found,) = (
        each
        for each in matter.vault.cases.read(matter.officer, matter.case).tasks
        if each.kind is kind
    )
    return found


def listed_due(matter: Matter) -> datetime | None:
    return next(
        each.return_at
        for each in matter.vault.cases.list_for(matter.officer)
        if each.number == matter.case
    )


def test_the_answer_is_due_thirty_days_after_the_request_and_nobody_else_is_told(
    matter: Matter, zone: ZoneInfo
) -> None:
    state = open_on(matter, InstrumentKind.CLIENT_REQUEST)
    assert state.state is State.CONSULTED
    assert task(matter, TaskKind.ANSWER).due_at == last_minute(LAST, zone)
    assert listed_due(matter) == last_minute(LAST, zone)
    tasks = matter.vault.cases.read(matter.officer, matter.case).tasks
    assert {each.kind for each in tasks} == {TaskKind.ANSWER}


def test_a_later_time_than_the_law_allows_is_not_kept(matter: Matter, zone: ZoneInfo) -> None:
    later = SERVED + timedelta(days=90)
    open_on(matter, InstrumentKind.CLIENT_REQUEST, return_at=later)
    assert listed_due(matter) == last_minute(LAST, zone)
    sooner = SERVED + timedelta(days=9)
    open_on(matter, InstrumentKind.CLIENT_REQUEST, return_at=sooner)
    assert listed_due(matter) == sooner


def test_the_time_is_extended_once_and_the_client_is_told_by_letter(
    matter: Matter, zone: ZoneInfo
) -> None:
    by_request(matter)
    with pytest.raises(NothingToTell):
        matter.vault.access_letters.extension(matter.records, matter.case)
    too_long = Extension(LATER.told_on, LAST + timedelta(days=31), "In the archive.")
    with pytest.raises(IllegalStep):
        matter.vault.client_requests.extend(matter.records, matter.case, too_long)
    matter.vault.client_requests.extend(matter.records, matter.case, LATER)
    assert task(matter, TaskKind.ANSWER).due_at == last_minute(LATER.until, zone)
    assert listed_due(matter) == last_minute(LATER.until, zone)
    letter = matter.vault.access_letters.extension(matter.records, matter.case)
    assert "In the archive." in str(letter.body)
    with pytest.raises(IllegalStep) as again:
        matter.vault.client_requests.extend(matter.records, matter.case, LATER)
    assert "extended already" in str(again.value)


def test_a_whole_denial_ends_the_request_with_its_letter_due_in_the_same_time(
    matter: Matter, zone: ZoneInfo
) -> None:
    by_request(matter)
    state = matter.vault.client_requests.deny(
        matter.clinician,
        matter.case,
        ENDANGERS,
        "She said that she would end her life.",
        whole=True,
    )
    assert state.sides == {SideState.REFUSED}
    assert task(matter, TaskKind.SEND_DENIAL).due_at == last_minute(LAST, zone)
    assert task(matter, TaskKind.ANSWER).done_at is not None
    said = str(matter.vault.access_letters.denial(matter.records, matter.case).body)
    assert "45 CFR 164.524(a)(3)(i)" in said
    assert "end her life" not in said
    with pytest.raises(Conflict):
        matter.vault.letters.called_for(matter.records, matter.case)
    assert matter.vault.court.close(matter.records, matter.case).state is State.CLOSED


def test_a_denial_is_reviewed_by_somebody_who_had_no_part_in_it(matter: Matter) -> None:
    by_request(matter)
    deny = matter.vault.client_requests.deny
    deny(matter.people["sato"], matter.case, ENDANGERS, "Likely.", whole=True)
    with pytest.raises(IllegalStep):
        matter.vault.client_requests.review(matter.clinician, matter.case, Finding.REVERSED, "No.")
    matter.vault.client_requests.ask_review(matter.records, matter.case, "Her letter.")
    assert task(matter, TaskKind.REVIEW_DENIAL).done_at is None
    with pytest.raises(IllegalStep) as own:
        matter.vault.client_requests.review(
            matter.people["sato"], matter.case, Finding.UPHELD, "As before."
        )
    assert "cannot review the denial" in str(own.value)
    state = matter.vault.client_requests.review(
        matter.clinician, matter.case, Finding.REVERSED, "It is not likely."
    )
    assert not state.sides
    assert state.state is State.BASIS_MET
    assert task(matter, TaskKind.REVIEW_DENIAL).done_at is not None
    assert task(matter, TaskKind.SEND_FINDING).done_at is None
    letter = matter.vault.access_letters.review(matter.records, matter.case)
    assert "you are to have" in str(letter.body)
    matter.set_scope("a-alone")
    assert matter.release("a-alone").state is State.DECIDED


def test_whoever_wrote_the_notes_in_scope_does_not_review_their_denial(matter: Matter) -> None:
    by_request(matter)
    matter.set_scope("a-alone")
    matter.withhold("a-alone", code=matter.withholding("a-alone").decision.code)
    deny = matter.vault.client_requests.deny
    deny(matter.people["sato"], matter.case, ENDANGERS, "Likely.", whole=True)
    matter.vault.client_requests.ask_review(matter.records, matter.case, "Her letter.")
    with pytest.raises(IllegalStep) as author:
        matter.vault.client_requests.review(
            matter.clinician, matter.case, Finding.UPHELD, "Likely."
        )
    assert "cannot review the denial" in str(author.value)


def test_an_upheld_denial_stays_and_is_not_reviewed_again(matter: Matter) -> None:
    by_request(matter)
    deny = matter.vault.client_requests.deny
    deny(matter.people["sato"], matter.case, ENDANGERS, "Likely.", whole=True)
    matter.vault.court.close(matter.records, matter.case)
    matter.vault.client_requests.ask_review(matter.records, matter.case, "Her letter.")
    review = matter.vault.client_requests.review
    state = review(matter.clinician, matter.case, Finding.UPHELD, "Likely.")
    assert state.state is State.CLOSED
    assert state.sides == {SideState.REFUSED}
    for act in (
        lambda: matter.vault.client_requests.ask_review(matter.records, matter.case, "Again."),
        lambda: review(matter.clinician, matter.case, Finding.REVERSED, "After all."),
    ):
        with pytest.raises(IllegalStep):
            act()


def test_an_unreviewable_denial_is_not_reviewed(matter: Matter) -> None:
    by_request(matter)
    matter.vault.client_requests.deny(
        matter.officer, matter.case, [DenialGround.LITIGATION], "For a suit.", whole=True
    )
    with pytest.raises(IllegalStep):
        matter.vault.client_requests.ask_review(matter.records, matter.case, "Her letter.")


def test_without_knowing_when_it_came_in_no_time_is_counted(matter: Matter) -> None:
    ref = matter.vault.cases.open_case(
        matter.records,
        paper(InstrumentKind.CLIENT_REQUEST, served_at=None),
        (),
        charts=[matter.chart],
    )
    with pytest.raises(AccessInvalid):
        matter.vault.client_requests.extend(
            matter.records, ref.number, Extension(date(2026, 1, 5), date(2026, 2, 1), "x")
        )


def test_only_the_sections_of_the_one_who_asks_are_suggested(matter: Matter) -> None:
    by_request(matter)
    keys = {version: key for key, version in matter.sections.items()}
    proposed = matter.vault.scoping.suggestions(matter.records, matter.case)
    assert {keys[each.section] for each in proposed} == {
        "parenting",
        "a-alone",
        "handover",
    }


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("private", "psychotherapy notes are out of reach"),
        ("b-alone", "it is not of the one member who asks"),
        ("reporter", "the identity of a reporter are out of reach"),
        ("counsel", "attorney-client communications are out of reach"),
    ],
)
def test_what_access_does_not_reach_is_not_scoped_and_nothing_is_changed(
    matter: Matter, key: str, why: str
) -> None:
    told_in_confidence(matter)
    by_request(matter)
    matter.set_scope("a-alone")
    before = matter.state()
    with pytest.raises(BeyondAccess) as refused:
        matter.set_scope("a-alone", key)
    assert why in str(refused.value)
    assert matter.state() == before
    [denied] = matter.logged(DisclosureEvent.SET_SCOPE, Outcome.DENIED)
    assert denied.actor == matter.records.user_id


def test_an_unlabelled_section_is_not_scoped_before_it_has_a_label(matter: Matter) -> None:
    matter.note(
        21, ("sister", "Unlabelled", Label(Confidentiality.V, subjects=("A",), holders=("A",)))
    )
    by_request(matter)
    with pytest.raises(BeyondAccess, match="it has no label yet"):
        matter.set_scope("sister")


def test_what_access_does_not_reach_waits_for_its_denial_by_kind(matter: Matter) -> None:
    told_in_confidence(matter)
    by_request(matter)
    found = matter.vault.scoping.sections(matter.records, matter.case)
    owed = {DenialGround.PSYCHOTHERAPY, DenialGround.LITIGATION, DenialGround.CONFIDENCE}
    assert found.owed == owed
    assert matter.set_scope("a-alone").scope.owed == owed
    matter.release("a-alone")
    deny = matter.vault.client_requests.deny
    deny(matter.officer, matter.case, [DenialGround.PSYCHOTHERAPY], "Kept apart.", whole=False)
    (waiting,) = undenied(matter.state())
    assert "material prepared for a legal proceeding; told in confidence" in waiting.words
    deny(matter.officer, matter.case, owed, "Each looked at.", whole=False)
    assert not list(undenied(matter.state()))


def test_of_a_request_that_asks_for_none_of_it_nothing_is_denied(matter: Matter) -> None:
    narrow = Clause(number=1, words="October.", date_to=date(2025, 10, 31))
    open_on(matter, InstrumentKind.CLIENT_REQUEST, clauses=(narrow,))
    identify(matter)
    matter.vault.intake.meet_basis(matter.records, matter.case)
    assert not matter.vault.scoping.sections(matter.records, matter.case).owed


def test_a_section_relabelled_out_of_reach_leaves_the_scope(matter: Matter) -> None:
    by_request(matter)
    matter.set_scope("a-alone", "parenting")
    matter.release("a-alone")
    matter.withhold("parenting", code=ReasonCode.R3)
    apart = replace(PARENTING, sensitivity=frozenset({Sensitivity.PSYTHPN}))
    matter.vault.labelling.relabel(matter.clinician, matter.section_id("parenting"), apart, "Mine.")
    found = matter.vault.scoping.sync_sections(matter.clinician, matter.case)
    assert matter.sections["parenting"] in found.unfounded
    with pytest.raises(BeyondAccess):
        matter.withhold("parenting", code=ReasonCode.R3)
    assert matter.set_scope("a-alone").scope.sections == {matter.sections["a-alone"]}


def test_the_client_directs_the_copy_elsewhere_and_takes_it_back(matter: Matter) -> None:
    by_request(matter)
    requests = matter.vault.client_requests
    assert Recipient.CLIENT in matter.state().recipients
    for faulty, words in (
        (replace(TO_QUINT, person=""), "clearly identify the designated person"),
        (replace(TO_QUINT, address=""), "where to send the copy"),
        (replace(TO_QUINT, signed_by="Odile Quint"), "not signed by the one who asks"),
    ):
        with pytest.raises(IllegalStep, match=words):
            requests.designate(matter.records, matter.case, faulty, SCAN)
    with pytest.raises(NotInTime):
        tomorrow = replace(TO_QUINT, signed_on=date(2030, 1, 1))
        requests.designate(matter.records, matter.case, tomorrow, SCAN)
    with pytest.raises(ScanRefused):
        requests.designate(matter.records, matter.case, TO_QUINT, b"no PDF")
    assert matter.state().access.designation is None
    state = requests.designate(matter.records, matter.case, TO_QUINT, SCAN)
    assert state.access.designation == TO_QUINT
    assert state.recipients == {Recipient.DESIGNATED}
    dossier = matter.vault.cases.read(matter.clinician, matter.case)
    assert dossier.direction is not None
    read = matter.vault.grounds.read_document
    assert read(matter.clinician, matter.case, dossier.direction) == SCAN
    with pytest.raises(IllegalStep, match="designated already"):
        requests.designate(matter.records, matter.case, TO_QUINT, SCAN)
    with pytest.raises(IllegalStep, match="how and when"):
        requests.undesignate(matter.records, matter.case, " ")
    state = requests.undesignate(matter.records, matter.case, "Her letter of today.")
    assert state.access.designation is None
    assert state.recipients == {Recipient.CLIENT}


def test_part_2_records_go_to_nobody_else_on_the_clients_direction(matter: Matter) -> None:
    by_request(matter, "B")
    matter.set_scope("drinking", "b-alone")
    matter.release("drinking", "b-alone")
    matter.vault.client_requests.designate(matter.records, matter.case, TO_QUINT, SCAN)
    with pytest.raises(SectionsChanged):
        matter.vault.reviewing.review_clinically(matter.clinician, matter.case)
    assert matter.at(State.SCOPED)
    with pytest.raises(BeyondAccess, match=r"42 CFR 2\.31"):
        matter.release("drinking")
    matter.set_scope("b-alone")
    assert matter.release("b-alone").state is State.DECIDED


def test_the_fee_is_kept_part_by_part_and_replaced_in_sight(matter: Matter) -> None:
    by_request(matter)
    requests = matter.vault.client_requests
    assert matter.state().access.fee is None
    with pytest.raises(NotInTime):
        requests.set_fee(matter.records, matter.case, Fee({}, "", date(2030, 1, 1)))
    first = Fee({FeePart.LABOR: 450, FeePart.POSTAGE: 205}, "12 minutes", date(2026, 1, 4))
    assert requests.set_fee(matter.records, matter.case, first).access.fee == first
    nothing = Fee({})
    assert requests.set_fee(matter.records, matter.case, nothing).access.fee == nothing
    history = matter.vault.cases.read(matter.clinician, matter.case).history
    said = [line.particulars["fee"] for line in history if "fee" in line.particulars]
    assert said == ["$6.55 (labor for copying $4.50, postage $2.05)", "no fee"]


def test_no_fee_and_no_other_recipient_stands_in_a_case_of_another_kind(matter: Matter) -> None:
    open_on(matter, InstrumentKind.AUTHORIZATION)
    with pytest.raises(IllegalStep):
        matter.vault.client_requests.set_fee(matter.records, matter.case, Fee({}))
    with pytest.raises(IllegalStep):
        matter.vault.client_requests.designate(matter.records, matter.case, TO_QUINT, SCAN)
