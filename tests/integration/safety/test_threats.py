"""Threats to others (SE6) and emergencies (SE7, SE8), by the rules of the state."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.conftest import START
from tests.integration.safety.conftest import (
    CHART_TEXT,
    THREAT,
    Harbor,
    Open,
    telling,
    text_of,
)
from vault.audit.events import Outcome
from vault.errors import Conflict, KeyNotHeld, NotFound
from vault.jurisdictions.rules import Duty, RecipientKind
from vault.labels.label import Label
from vault.labels.vocabulary import (
    Confidentiality,
    Law,
    LocalCode,
    NoteKind,
    PurposeOfUse,
    Refrain,
    Sensitivity,
)
from vault.records.amendment_model import DenialGround, Requester
from vault.records.chart_model import ChartDetails, UnitKind
from vault.records.note_model import SectionDraft
from vault.safety.copying import OtherChart, OutOfReach
from vault.safety.events import SafetyEvent
from vault.safety.facts import EmergencyFacts, ThreatFacts
from vault.safety.record import RecordBroken, folded
from vault.safety.service import SafetyInputInvalid
from vault.safety.telling import TellingInvalid
from vault.safety.vocabulary import Kind, Method, Recipient, TaskKind

POLICE = telling(
    to=Recipient.LAW_ENFORCEMENT,
    recipient="Sgt. Oduya",
    affiliation="Harborville Police",
    content="A named person is threatened with a shotgun for this weekend",
)
AMBULANCE = telling(
    to=Recipient.MEDICAL,
    recipient="Dr. N. Basu",
    affiliation="Harbor General, emergency department",
    method=Method.IN_PERSON,
    content="",
    reference="",
)
AMBULANCE_BY_WORD = replace(AMBULANCE, content="Allergic to penicillin")
NATURE = EmergencyFacts(
    reason=PurposeOfUse.ETREAT, patient="Ann Hartley, 41", nature="Found unresponsive", part2=True
)


def test_a_threat_is_told_at_once_and_the_record_is_completed_after(in_state: Open) -> None:
    harbor = in_state("MA")
    case = harbor.opened(Kind.WARN)
    [act, *_] = harbor.page(case).tasks
    assert (act.kind, act.due_at) == (TaskKind.ACT, harbor.page(case).record.opened.at)
    harbor.vault.safety.tell(harbor.clinician, case, POLICE)
    assert TaskKind.ACT not in harbor.open_tasks(case)
    assert "the assessment" in harbor.page(case).record.lacking
    assert harbor.vault.safety.complete(harbor.clinician, case, THREAT) == ()
    assert harbor.open_tasks(case) == {TaskKind.CONSULT, TaskKind.REVIEW}


def test_texas_offers_no_warning_of_the_victim(in_state: Open) -> None:
    harbor = in_state("TX")
    page = harbor.page(harbor.opened(Kind.WARN))
    assert page.pack.warn.duty is Duty.NONE
    assert set(page.permitted) == {
        Recipient.LAW_ENFORCEMENT,
        Recipient.MEDICAL,
        Recipient.MENTAL_HEALTH,
    }
    assert not any(RecipientKind.VICTIM in each.recipients for each in page.options)


def test_telling_somebody_the_state_does_not_name_takes_its_reason_and_is_never_lost(
    in_state: Open,
) -> None:
    harbor = in_state("TX")
    case = harbor.completed(replace(THREAT, options=frozenset({"tell-police"})), Kind.WARN)
    victim = telling(to=Recipient.VICTIM, recipient="The brother", content="To stay away")
    with pytest.raises(TellingInvalid) as refused:
        harbor.vault.safety.tell(harbor.clinician, case, victim)
    assert "law enforcement" in refused.value.what
    harbor.vault.safety.tell(
        harbor.clinician, case, replace(victim, because="He stood in the waiting room")
    )
    [told] = harbor.page(case).record.told
    assert told.because == "He stood in the waiting room"
    assert harbor.logged(SafetyEvent.TOLD)[0].detail


def test_massachusetts_lets_the_victim_be_warned(in_state: Open) -> None:
    harbor = in_state("MA")
    case = harbor.completed(THREAT, Kind.WARN)
    harbor.vault.safety.tell(
        harbor.clinician, case, telling(to=Recipient.VICTIM, recipient="The brother")
    )
    assert harbor.page(case).record.told[0].because == ""


def test_an_option_that_tells_nobody_is_an_act_too(in_state: Open) -> None:
    harbor = in_state("TX")
    plan = replace(THREAT, options=frozenset({"treatment-plan"}))
    case = harbor.completed(plan, Kind.WARN)
    assert TaskKind.ACT not in harbor.open_tasks(case)
    police = harbor.completed(replace(THREAT, options=frozenset({"tell-police"})), Kind.WARN)
    assert TaskKind.ACT in harbor.open_tasks(police)


def test_an_option_of_another_state_is_not_taken(in_state: Open) -> None:
    harbor = in_state("TX")
    case = harbor.opened(Kind.WARN)
    with pytest.raises(SafetyInputInvalid) as refused:
        harbor.vault.safety.complete(
            harbor.clinician, case, ThreatFacts(options=frozenset({"warn-victim"}))
        )
    assert "Texas" in refused.value.what


def test_the_notice_of_a_threat_holds_the_threat_and_not_the_assessment(harbor: Harbor) -> None:
    case = harbor.completed(THREAT, Kind.WARN)
    harbor.vault.safety.tell(harbor.clinician, case, POLICE)
    document = harbor.vault.safety_papers.render(harbor.clinician, case)
    text = text_of(harbor.vault.safety_papers.open(harbor.clinician, case, document))
    assert THREAT.means in text
    assert "Sgt. Oduya" in text
    assert THREAT.assessment not in text
    assert THREAT.rejected not in text
    assert CHART_TEXT not in text


def test_an_emergency_hands_over_chosen_sections_and_records_what_2_51_asks(
    harbor: Harbor,
) -> None:
    case = harbor.completed(NATURE, Kind.EMERGENCY)
    vault, clinician = harbor.vault, harbor.clinician
    document = vault.safety_papers.hand_over(clinician, case, AMBULANCE, [harbor.section])
    text = text_of(vault.safety_papers.open(clinician, case, document))
    for said in (CHART_TEXT, "2.51", "Ann Hartley, 41", "Harmon", "January 5, 2026"):
        assert said in text
    [told] = harbor.page(case).record.told
    assert (told.recipient, told.affiliation, told.by, told.document) == (
        "Dr. N. Basu",
        "Harbor General, emergency department",
        clinician.user_id,
        document,
    )
    assert [part.section for part in told.parts] == [harbor.section]
    [copied] = harbor.logged(SafetyEvent.SECTION_READ)
    assert (copied.object_id, copied.purpose) == (harbor.note, "ETREAT")
    assert TaskKind.HAND_OVER not in harbor.open_tasks(case)


def test_what_was_handed_over_stays_as_it_read_at_that_instant(harbor: Harbor) -> None:
    case = harbor.completed(NATURE, Kind.EMERGENCY)
    vault, clinician = harbor.vault, harbor.clinician
    vault.safety_papers.hand_over(clinician, case, AMBULANCE, [harbor.section])
    vault.signing.correct_section(clinician, harbor.section, "Another text", "a slip of the pen")
    assert harbor.page(case).record.told[0].parts[0].text == CHART_TEXT


def test_a_section_that_one_cannot_open_does_not_go_along(harbor: Harbor) -> None:
    vault, okoye = harbor.vault, harbor.people["okoye"]
    case = vault.safety.open(okoye, Kind.EMERGENCY, chart=harbor.chart)
    vault.safety.complete(okoye, case, NATURE)
    with pytest.raises((KeyNotHeld, NotFound)):
        vault.safety_papers.hand_over(okoye, case, AMBULANCE, [harbor.section])
    assert harbor.page(case, okoye).record.told == ()
    assert len(harbor.logged(SafetyEvent.SECTION_READ, Outcome.DENIED)) == 1


def test_one_closed_section_of_a_readable_note_does_not_go_along(harbor: Harbor) -> None:
    vault, author, sato = harbor.vault, harbor.clinician, harbor.people["sato"]
    separate = SectionDraft(
        title="Separate", text="Hers alone", label=Label(Confidentiality.R, subjects=("A",))
    )
    note = vault.notes.draft(
        author, harbor.chart, session_at=START, sections=[separate], kind=NoteKind.PSYCHOTHERAPY
    )
    vault.signing.sign(author, note.note_id)
    case = vault.safety.open(sato, Kind.EMERGENCY, chart=harbor.chart)
    with pytest.raises((KeyNotHeld, NotFound)):
        vault.safety_papers.hand_over(sato, case, AMBULANCE, [note.section_ids[0]])


def test_an_emergency_needs_no_section_and_no_fact_to_be_told(harbor: Harbor) -> None:
    case = harbor.opened(Kind.EMERGENCY)
    harbor.vault.safety.tell(harbor.clinician, case, AMBULANCE_BY_WORD)
    assert TaskKind.HAND_OVER not in harbor.open_tasks(case)
    with pytest.raises(Conflict):
        harbor.vault.safety_papers.render(harbor.clinician, case)


def test_sections_leave_in_an_emergency_alone(harbor: Harbor) -> None:
    case = harbor.completed(THREAT, Kind.WARN)
    with pytest.raises(Conflict):
        harbor.vault.safety_papers.hand_over(harbor.clinician, case, POLICE, [harbor.section])
    assert harbor.page(case).record.told == ()


def test_the_reason_of_an_emergency_is_one_of_its_own(harbor: Harbor) -> None:
    case = harbor.opened(Kind.EMERGENCY)
    with pytest.raises(SafetyInputInvalid):
        harbor.vault.safety.complete(
            harbor.clinician, case, EmergencyFacts(reason=PurposeOfUse.HLEGAL, nature="x")
        )


def test_a_case_begins_with_its_opening_and_only_once(harbor: Harbor) -> None:
    case = harbor.opened(Kind.EMERGENCY)
    opened = harbor.page(case).record.opened
    with pytest.raises(RecordBroken):
        folded([])
    with pytest.raises(RecordBroken):
        folded([opened, opened])


def test_sections_of_another_chart_do_not_go_along(harbor: Harbor) -> None:
    vault, clinician = harbor.vault, harbor.clinician
    other = vault.charts.create(clinician, UnitKind.INDIVIDUAL, ChartDetails(name="Another")).number
    for chart in ("", other):
        case = vault.safety.open(clinician, Kind.EMERGENCY, chart=chart)
        with pytest.raises(OtherChart):
            vault.safety_papers.hand_over(clinician, case, AMBULANCE, [harbor.section])
        assert harbor.page(case).record.told == ()


BARRED = {
    "psychotherapy": (Label(Confidentiality.R, subjects=("A",)), NoteKind.PSYCHOTHERAPY),
    "marked as such": (
        Label(Confidentiality.R, frozenset({Sensitivity.PSYTHPN}), subjects=("A",)),
        NoteKind.PROGRESS,
    ),
    "attorney": (
        Label(Confidentiality.R, local=frozenset({LocalCode.ATTY_CLIENT}), subjects=("A",)),
        NoteKind.PROGRESS,
    ),
    "peers": (
        Label(Confidentiality.R, local=frozenset({LocalCode.PEER_CONSULT}), subjects=("A",)),
        NoteKind.PROGRESS,
    ),
    "reporter": (
        Label(Confidentiality.R, local=frozenset({LocalCode.REPORTER_ID}), subjects=("A",)),
        NoteKind.PROGRESS,
    ),
    "unlabelled": (Label.unlabelled(), NoteKind.PROGRESS),
}


@pytest.mark.parametrize(("label", "kind"), BARRED.values(), ids=BARRED)
def test_what_no_emergency_reaches_does_not_go_along_and_words_still_do(
    harbor: Harbor, label: Label, kind: NoteKind
) -> None:
    vault, clinician = harbor.vault, harbor.clinician
    draft = SectionDraft(title="Apart", text="Not for the ambulance", label=label)
    note = vault.notes.draft(clinician, harbor.chart, session_at=START, sections=[draft], kind=kind)
    case = harbor.completed(NATURE, Kind.EMERGENCY)
    with pytest.raises(OutOfReach):
        vault.safety_papers.hand_over(
            clinician, case, AMBULANCE, [harbor.section, note.section_ids[0]]
        )
    assert harbor.page(case).record.told == ()
    assert len(harbor.logged(SafetyEvent.SECTION_READ, Outcome.DENIED)) == 1
    vault.safety.tell(clinician, case, AMBULANCE_BY_WORD)
    assert TaskKind.HAND_OVER not in harbor.open_tasks(case)


def test_a_clients_disagreement_goes_along_with_its_section_alone(harbor: Harbor) -> None:
    vault, clinician = harbor.vault, harbor.clinician
    asked = vault.amendments.receive(
        clinician, harbor.section, by="Client A", who=Requester.CLIENT, text="Strike it"
    )
    vault.amendments.deny(clinician, asked, DenialGround.ACCURATE, "It is so")
    vault.amendments.disagree(clinician, asked, "Client A", "It was never so")
    vault.amendments.rebut(clinician, asked, "It was said that day")
    case = harbor.completed(NATURE, Kind.EMERGENCY)
    alone = vault.safety_papers.hand_over(clinician, case, AMBULANCE, [])
    assert "never so" not in text_of(vault.safety_papers.open(clinician, case, alone))
    document = vault.safety_papers.hand_over(clinician, case, AMBULANCE, [harbor.section])
    text = text_of(vault.safety_papers.open(clinician, case, document))
    for said in (
        "Statement of disagreement about “Medication”",
        "It was never so",
        "said that day",
    ):
        assert said in text
    assert text.index(CHART_TEXT) < text.index("It was never so") < text.index("said that day")
    assert {part.section for part in harbor.page(case).record.told[-1].parts} == {harbor.section}


EITHER = (Recipient.MEDICAL, Recipient.MENTAL_HEALTH)


def part2_section(harbor: Harbor) -> str:
    """Write a section that 42 CFR Part 2 protects and return its id."""
    label = Label(
        Confidentiality.R,
        frozenset({Sensitivity.SUD}),
        law=frozenset({Law.PART2}),
        subjects=("A",),
        holders=("A",),
    )
    draft = SectionDraft(title="Drinking", text="Five beers a night", label=label)
    note = harbor.vault.notes.draft(
        harbor.clinician, harbor.chart, session_at=START, sections=[draft]
    )
    return note.section_ids[0]


@pytest.mark.parametrize("ticked", [False, True])
def test_part2_records_go_to_medical_personnel_alone_whatever_the_reason(
    harbor: Harbor, ticked: bool
) -> None:
    drinking = part2_section(harbor)
    case = harbor.completed(replace(NATURE, part2=ticked), Kind.EMERGENCY)
    offered = harbor.page(case).permitted
    assert offered == ((Recipient.MEDICAL,) if ticked else EITHER)
    before = harbor.page(case).record
    papers = harbor.vault.safety_papers
    elsewhere = replace(AMBULANCE, to=Recipient.MENTAL_HEALTH, because="They asked for it.")
    with pytest.raises(TellingInvalid, match="medical personnel alone"):
        papers.hand_over(harbor.clinician, case, elsewhere, [drinking])
    assert harbor.page(case).record == before
    papers.hand_over(harbor.clinician, case, AMBULANCE, [drinking])
    assert harbor.page(case).record.told[-1].to is Recipient.MEDICAL


def test_what_is_not_of_part_2_may_go_to_mental_health_personnel(harbor: Harbor) -> None:
    case = harbor.completed(replace(NATURE, part2=False), Kind.EMERGENCY)
    assert harbor.page(case).permitted == EITHER
    to_clinic = replace(AMBULANCE, to=Recipient.MENTAL_HEALTH)
    harbor.vault.safety_papers.hand_over(harbor.clinician, case, to_clinic, [])
    assert harbor.page(case).record.told[-1].to is Recipient.MENTAL_HEALTH


def test_part2_records_that_go_along_are_told_as_such_whatever_was_ticked(harbor: Harbor) -> None:
    vault, clinician = harbor.vault, harbor.clinician
    drinking = part2_section(harbor)
    case = harbor.completed(replace(NATURE, part2=False), Kind.EMERGENCY)
    vault.safety_papers.hand_over(clinician, case, AMBULANCE, [harbor.section])
    assert harbor.page(case).record.facts == replace(NATURE, part2=False)
    document = vault.safety_papers.hand_over(clinician, case, AMBULANCE, [drinking])
    assert "2.51" in text_of(vault.safety_papers.open(clinician, case, document))
    assert harbor.page(case).record.facts == NATURE
    vault.safety_papers.hand_over(clinician, case, AMBULANCE, [drinking])
    assert len(harbor.page(case).record.told) == 3


def test_a_refrain_stops_no_emergency_and_the_log_says_that_it_was_set_aside(
    harbor: Harbor,
) -> None:
    vault, clinician = harbor.vault, harbor.clinician
    label = Label(Confidentiality.R, holders=("A",), refrain=frozenset({Refrain.NOAUTH}))
    draft = SectionDraft(title="Allergies", text="None known", label=label)
    note = vault.notes.draft(clinician, harbor.chart, session_at=START, sections=[draft])
    case = harbor.completed(NATURE, Kind.EMERGENCY)
    vault.safety_papers.hand_over(clinician, case, AMBULANCE, [harbor.section, *note.section_ids])
    read = {each.object_id: each.purpose for each in harbor.logged(SafetyEvent.SECTION_READ)}
    assert read == {harbor.note: "ETREAT", note.note_id: "OVRER"}
    assert [each.purpose for each in harbor.logged(SafetyEvent.TOLD)] == ["OVRER"]


@pytest.mark.parametrize(
    ("to", "override"), [(Recipient.VICTIM, "OVRTPS"), (Recipient.LAW_ENFORCEMENT, "OVRPS")]
)
def test_a_warning_is_logged_under_the_override_that_lets_it_be_told(
    in_state: Open, to: Recipient, override: str
) -> None:
    harbor = in_state("MA")
    case = harbor.opened(Kind.WARN)
    harbor.vault.safety.tell(
        harbor.clinician, case, telling(to=to, content="Who is threatened, and how")
    )
    assert [each.purpose for each in harbor.logged(SafetyEvent.TOLD)] == [override]
