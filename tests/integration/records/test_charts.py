"""Charts: a number that tells nothing, members under handles, alerts that everyone sees."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.integration.records.conftest import ABOUT_A, SHARED, SUBSTANCE, Practice
from vault.audit.events import Outcome
from vault.errors import Conflict, KeyNotHeld, NotFound
from vault.identity.compartments import CompartmentName
from vault.labels.label import Label
from vault.records.chart_model import (
    ChartDetails,
    ChartInputInvalid,
    ChartStatus,
    MemberDetails,
    MemberRole,
    UnitKind,
)
from vault.records.note_model import SectionDraft


def test_a_chart_starts_with_four_compartments_that_its_creator_alone_holds(
    practice: Practice,
) -> None:
    found = practice.vault.holders.of_chart(practice.author, practice.chart)
    assert {each.name for each in found} == set(SHARED)
    assert {each.holders for each in found} == {(practice.author.user_id,)}
    assert {each.owner_id for each in found} == {""}


def test_chart_numbers_are_random_and_say_nothing(practice: Practice) -> None:
    numbers = {
        practice.vault.charts.create(
            practice.author, UnitKind.INDIVIDUAL, ChartDetails(name=f"Unit {n}")
        ).number
        for n in range(20)
    }
    assert len(numbers) == 20
    assert all(re.fullmatch(r"C-[A-Z2-7]{6}", number) for number in numbers)
    assert sorted(numbers) != list(numbers)


def test_the_first_page_shows_people_and_notes_without_a_word_of_text(practice: Practice) -> None:
    practice.signed(
        SectionDraft(title="Zaffre heading", text="Quixotic canary.", label=ABOUT_A),
        SectionDraft(title="Use", text="Another canary.", label=SUBSTANCE),
    )
    page = practice.vault.charts.open_first_page(practice.author, practice.chart)
    assert page.chart.details.name == "Couple of the tests"
    assert [(each.handle, each.details.name) for each in page.members] == [
        ("A", "Person A"),
        ("B", "Person B"),
        ("COL1", "Person COL1"),
    ]
    [note] = page.notes
    assert (note.sections, note.readable, note.status) == (2, 2, "signed")
    assert note.label.subjects == ("A", "B")
    assert "anary" not in repr(page)
    assert "Zaffre" not in repr(page)


def test_the_overview_counts_what_the_reader_can_read(practice: Practice) -> None:
    practice.signed(
        SectionDraft(title="One", text="One.", label=ABOUT_A),
        SectionDraft(title="Two", text="Two.", label=SUBSTANCE),
    )
    practice.share(practice.colleague, CompartmentName.IDENTITY, CompartmentName.GENERAL)
    [note] = practice.vault.charts.open_first_page(practice.colleague, practice.chart).notes
    assert (note.sections, note.readable) == (2, 1)


def test_an_unlabelled_section_leaves_the_whole_note_unlabelled(practice: Practice) -> None:
    practice.draft(
        SectionDraft(title="One", text="One.", label=ABOUT_A), SectionDraft(title="Two", text="")
    )
    [note] = practice.vault.charts.open_first_page(practice.author, practice.chart).notes
    assert note.label == Label.unlabelled()


def test_a_safety_alert_is_seen_with_the_identity_key_alone(practice: Practice) -> None:
    practice.vault.alerts.raise_alert(practice.author, practice.chart, "B has threatened A.")
    practice.share(practice.supervisor, CompartmentName.IDENTITY)
    page = practice.vault.charts.open_first_page(practice.supervisor, practice.chart)
    [alert] = page.alerts
    assert alert.text == "B has threatened A."
    assert alert.raised_by == practice.author.user_id


def test_anyone_on_the_first_page_may_raise_an_alert(practice: Practice) -> None:
    practice.share(practice.colleague, CompartmentName.IDENTITY)
    practice.vault.alerts.raise_alert(practice.colleague, practice.chart, "Weapon at home.")
    page = practice.vault.charts.open_first_page(practice.author, practice.chart)
    assert [alert.text for alert in page.alerts] == ["Weapon at home."]


def test_a_cleared_alert_leaves_the_page_once_and_takes_a_reason(practice: Practice) -> None:
    alerts = practice.vault.alerts
    alert_id = alerts.raise_alert(practice.author, practice.chart, "Danger.")
    with pytest.raises(ChartInputInvalid):
        alerts.clear_alert(practice.author, alert_id, " ")
    alerts.clear_alert(practice.author, alert_id, "The weapon is gone.")
    assert practice.vault.charts.open_first_page(practice.author, practice.chart).alerts == ()
    with pytest.raises(NotFound):
        alerts.clear_alert(practice.author, alert_id, "Again.")


def test_an_alert_says_something(practice: Practice) -> None:
    with pytest.raises(ChartInputInvalid):
        practice.vault.alerts.raise_alert(practice.author, practice.chart, "\n ")


def test_the_list_holds_the_charts_whose_identity_one_may_know(practice: Practice) -> None:
    charts = practice.vault.charts
    assert charts.list_for(practice.colleague) == ()
    own = charts.create(practice.colleague, UnitKind.FAMILY, ChartDetails(name="The family"))
    practice.share(practice.colleague)
    assert [each.number for each in charts.list_for(practice.colleague)] == [
        own.number,
        practice.chart,
    ]


def test_details_and_members_are_corrected(practice: Practice) -> None:
    vault, author = practice.vault, practice.author
    details = ChartDetails(name="The same", confidentiality_agreement="No secrets in couple work.")
    vault.charts.correct_details(author, practice.chart, details)
    known = MemberDetails(name="Ann Vale", birth_date=date(1980, 2, 29), relationship="mother")
    vault.members.correct(author, practice.chart, "A", known)
    page = vault.charts.open_first_page(author, practice.chart)
    assert page.chart.details == details
    assert page.members[0].details == known
    with pytest.raises(NotFound):
        vault.members.correct(author, practice.chart, "CH9", known)
    assert len(practice.logged("records:member:correct")) == 1


def test_no_event_names_a_client(practice: Practice) -> None:
    practice.vault.audit.sequence()
    events = [*practice.logged("records:chart:create"), *practice.logged("records:member:add")]
    assert len(events) == 4
    assert all("Person" not in repr(each) and "Couple of" not in repr(each) for each in events)
    assert {each.chart for each in events} == {practice.chart}


@pytest.mark.parametrize(
    ("handle", "role"),
    [
        ("CH1", MemberRole.CLIENT),
        ("A", MemberRole.CHILD),
        ("COL0", MemberRole.COLLATERAL),
        ("a", MemberRole.CLIENT),
        ("A|B", MemberRole.CLIENT),
    ],
)
def test_a_handle_tells_the_role(practice: Practice, handle: str, role: MemberRole) -> None:
    with pytest.raises(ChartInputInvalid):
        practice.vault.members.add(
            practice.author, practice.chart, handle, role, MemberDetails(name="Someone")
        )


def test_a_couple_has_two_clients_and_any_collaterals(practice: Practice) -> None:
    add, someone = practice.vault.members.add, MemberDetails(name="Someone")
    with pytest.raises(Conflict, match="at most 2"):
        add(practice.author, practice.chart, "C", MemberRole.CLIENT, someone)
    with pytest.raises(Conflict):
        add(practice.author, practice.chart, "COL1", MemberRole.COLLATERAL, someone)
    add(practice.author, practice.chart, "COL2", MemberRole.COLLATERAL, someone)


def test_a_person_is_the_same_in_two_charts_of_ones_own_only(practice: Practice) -> None:
    vault, author = practice.vault, practice.author
    page = vault.charts.open_first_page(author, practice.chart)
    person_id = page.members[0].person_id
    second = vault.charts.create(author, UnitKind.INDIVIDUAL, ChartDetails(name="A alone"))
    linked = vault.members.add(
        author,
        second.number,
        "A",
        MemberRole.CLIENT,
        MemberDetails(name="Ann"),
        person_id=person_id,
    )
    assert linked == person_id
    other = vault.charts.create(practice.colleague, UnitKind.INDIVIDUAL, ChartDetails(name="X"))
    with pytest.raises(NotFound):
        vault.members.add(
            practice.colleague,
            other.number,
            "A",
            MemberRole.CLIENT,
            MemberDetails(name="Ann"),
            person_id=person_id,
        )


def test_a_closed_chart_takes_no_note_until_it_is_opened_again(practice: Practice) -> None:
    practice.vault.charts.set_status(practice.author, practice.chart, ChartStatus.CLOSED)
    with pytest.raises(Conflict):
        practice.draft()
    practice.vault.charts.set_status(practice.author, practice.chart, ChartStatus.OPEN)
    practice.draft()


def test_a_grant_gives_all_that_is_named_or_nothing(practice: Practice) -> None:
    with pytest.raises(NotFound):
        practice.share(practice.colleague, CompartmentName.GENERAL, CompartmentName.UNCLASSIFIED)
    with pytest.raises(KeyNotHeld):
        practice.vault.charts.open_first_page(practice.colleague, practice.chart)
    found = practice.vault.holders.of_chart(practice.author, practice.chart)
    assert {each.holders for each in found} == {(practice.author.user_id,)}


def test_whoever_lacks_a_key_cannot_grant_it(practice: Practice) -> None:
    practice.share(practice.colleague, CompartmentName.IDENTITY)
    with pytest.raises(KeyNotHeld):
        practice.vault.holders.grant(
            practice.colleague,
            practice.chart,
            practice.supervisor.user_id,
            [CompartmentName.GENERAL],
        )


@pytest.mark.parametrize("chart", ["C-ZZZZZZ", "nosuchchartidatall"])
def test_a_chart_that_does_not_exist_is_said_so_and_logged(practice: Practice, chart: str) -> None:
    with pytest.raises(NotFound):
        practice.vault.charts.open_first_page(practice.author, chart)
    assert len(practice.logged("records:chart:open", Outcome.FAILED)) == 1


def test_alerts_of_all_charts_that_one_may_know_are_listed_newest_first(practice: Practice) -> None:
    vault, author = practice.vault, practice.author
    other = vault.charts.create(author, UnitKind.FAMILY, ChartDetails(name="Others")).number
    vault.alerts.raise_alert(author, practice.chart, "First.")
    cleared = vault.alerts.raise_alert(author, practice.chart, "Over.")
    vault.alerts.raise_alert(author, other, "Second.")
    vault.alerts.clear_alert(author, cleared, "It is over.")
    listed = [(each.chart, each.alert.text) for each in vault.alerts.standing(author)]
    assert listed == [(other, "Second."), (practice.chart, "First.")]
    assert vault.alerts.standing(practice.colleague) == ()
    practice.share(practice.colleague, CompartmentName.IDENTITY)
    [seen] = vault.alerts.standing(practice.colleague)
    assert seen.alert.text == "First."
    assert len(practice.logged("records:alert:list")) == 3


def test_a_person_is_known_once_wherever_they_are_a_member(practice: Practice) -> None:
    vault, author = practice.vault, practice.author
    [anna] = [each for each in vault.members.known(author) if each.details.name == "Person A"]
    other = vault.charts.create(author, UnitKind.INDIVIDUAL, ChartDetails(name="A alone")).number
    vault.members.add(
        author,
        other,
        "A",
        MemberRole.CLIENT,
        MemberDetails(name="Anna Person"),
        person_id=anna.person_id,
    )
    [known] = [each for each in vault.members.known(author) if each.person_id == anna.person_id]
    assert known.details.name == "Anna Person"
    assert known.places == tuple(sorted([(practice.chart, "A"), (other, "A")]))
    assert vault.members.known(practice.colleague) == ()
