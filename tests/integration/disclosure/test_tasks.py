"""One list for each person over every feature, and a feed that tells only when it is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import func, select, text, update

from tests.conftest import passphrase_of
from tests.integration.disclosure.conftest import Matter, order
from vault.assembly import Vault
from vault.audit.events import Outcome
from vault.audit.tables import AuditEvent
from vault.breakglass.model import Reason
from vault.clock import SteppingClock
from vault.disclosure.ledger.task_list import TaskKind
from vault.disclosure.rules.vocabulary import InstrumentKind, SignerRole
from vault.errors import Conflict, NotFound
from vault.identity.actor import Actor
from vault.identity.compartments import CompartmentName
from vault.identity.tables import User
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality
from vault.records.note_model import SectionDraft
from vault.safety.vocabulary import Kind
from vault.tasks.events import TaskEvent
from vault.tasks.model import ListedTask, Source
from vault.tasks.tables import TaskFeed

DAY = timedelta(days=1)
LINK = "https://vault.example/tasks/"
SECRETS = ("Hardeman", "Linda", "Robin", "Odile", "HB25D0117", "lantern", "brickyard")


def mine(vault: Vault, actor: Actor, source: Source) -> list[ListedTask]:
    return [each for each in vault.task_lists.of(actor) if each.mine and each.task.source is source]


def advance(matter: Matter, by: timedelta) -> None:
    clock = matter.vault.clock
    assert isinstance(clock, SteppingClock)
    clock.advance(by)


def draft(matter: Matter) -> str:
    label = Label(Confidentiality.R, subjects=("A",), holders=("A",))
    section = SectionDraft(title="Fear of winter", text="the lantern", label=label)
    return matter.vault.notes.draft(
        matter.clinician, matter.chart, session_at=matter.vault.clock.now(), sections=[section]
    ).note_id


def request(matter: Matter) -> str:
    return matter.vault.account_requests.receive(
        matter.officer,
        matter.chart,
        "A",
        requester="Alma Hardeman",
        address="",
        received_on=matter.vault.clock.now().date(),
    )


@pytest.fixture
def busy(any_matter: Matter) -> Matter:
    """Something waits in nearly every feature."""
    vault, matter = any_matter.vault, any_matter
    draft(matter)
    request(matter)
    okoye = matter.people["okoye"]
    vault.breakglass.ask(okoye, matter.chart, Reason.TREATMENT_NOW, 30, "They wait at the door.")
    vault.safety.open(matter.clinician, Kind.WARN, chart=matter.chart)
    return matter


def test_every_feature_s_tasks_are_one_list_of_numbers_and_codes(busy: Matter) -> None:
    vault = busy.vault
    harmon = {each.task.source for each in vault.task_lists.of(busy.clinician)}
    assert {Source.CASE, Source.NOTE, Source.EMERGENCY, Source.SAFETY} <= harmon
    assert Source.ACCOUNTING not in harmon
    assert len(mine(vault, busy.officer, Source.ACCOUNTING)) == 1
    [draft_task] = mine(vault, busy.clinician, Source.NOTE)
    assert draft_task.task.ref == busy.chart
    kinds = {each.task.words for each in mine(vault, busy.counsel, Source.CASE)}
    assert {TaskKind.CONSULT.words, TaskKind.ANSWER.words} <= kinds
    for actor in (busy.clinician, busy.officer, busy.counsel):
        shown = repr(vault.task_lists.of(actor))
        assert not [each for each in SECRETS if each in shown]


def test_whoever_has_nothing_to_do_with_it_has_an_empty_list(busy: Matter) -> None:
    for username in ("udell", "okoye"):
        assert busy.vault.task_lists.of(busy.people[username]) == ()
    events = busy.logged(TaskEvent.LISTED)
    assert len(events) == 2


def test_tasks_name_the_chart_and_member_that_they_are_about(any_matter: Matter) -> None:
    any_matter.to_basis()
    refs = {each.task.ref for each in mine(any_matter.vault, any_matter.counsel, Source.CASE)}
    case, chart = any_matter.case, any_matter.chart
    assert {f"{case}, A of {chart}", f"{case}, B of {chart}"} <= refs


def test_a_task_of_a_case_is_marked_as_done_on_the_list(matter: Matter) -> None:
    vault, counsel = matter.vault, matter.counsel
    first, *rest = mine(vault, counsel, Source.CASE)
    vault.task_lists.done(counsel, Source.CASE, first.task.task_id)
    assert mine(vault, counsel, Source.CASE) == rest
    with pytest.raises(NotFound):
        vault.task_lists.done(counsel, Source.CASE, first.task.task_id)


def test_another_s_task_is_not_and_the_log_knows_that_it_was_tried(matter: Matter) -> None:
    vault, okoye = matter.vault, matter.people["okoye"]
    [first, *_] = mine(vault, matter.counsel, Source.CASE)
    with pytest.raises(NotFound):
        vault.task_lists.done(okoye, Source.CASE, first.task.task_id)
    assert [e.actor for e in matter.logged(TaskEvent.LISTED, Outcome.DENIED)] == [okoye.user_id]
    assert first in mine(vault, matter.counsel, Source.CASE)


def test_what_is_done_by_doing_it_is_not_ticked_off(matter: Matter) -> None:
    note_id = draft(matter)
    with pytest.raises(Conflict, match="by doing it"):
        matter.vault.task_lists.done(matter.clinician, Source.NOTE, note_id)
    matter.vault.signing.sign(matter.clinician, note_id)
    assert mine(matter.vault, matter.clinician, Source.NOTE) == []


def test_what_stays_undone_goes_on_to_the_supervisor_and_says_not_about_whom(
    matter: Matter,
) -> None:
    vault, sato = matter.vault, matter.people["sato"]
    draft(matter)
    late = timedelta(hours=vault.settings.records.late_after_hours)
    advance(matter, late + vault.settings.tasks.escalate_after - timedelta(seconds=1))
    assert vault.task_lists.of(sato) == ()
    advance(matter, timedelta(seconds=1))
    [escalated] = vault.task_lists.of(sato)
    assert (escalated.mine, escalated.overdue) == (False, True)
    assert escalated.task.words == "sign your note"
    assert escalated.task.owners == {matter.clinician.user_id}
    assert matter.chart not in repr(escalated)
    with pytest.raises(NotFound):
        vault.task_lists.done(sato, Source.NOTE, escalated.task.task_id)
    assert vault.task_lists.of(matter.people["okoye"]) == ()


def test_a_revoked_holder_has_the_task_no_longer(matter: Matter) -> None:
    assert mine(matter.vault, matter.counsel, Source.CASE)
    matter.tamper(
        text(
            "DELETE FROM grants WHERE holder_id = :who AND compartment_id IN "
            "(SELECT id FROM compartments WHERE name = :name)"
        ).bindparams(who=matter.counsel.user_id, name=CompartmentName.CASE.value)
    )
    assert mine(matter.vault, matter.counsel, Source.CASE) == []


def events(content: bytes) -> list[object]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def test_the_feed_has_a_person_s_due_times_and_not_a_word_more(busy: Matter) -> None:
    vault = busy.vault
    for actor in (busy.clinician, busy.officer):
        content = vault.task_feeds.calendar(vault.task_feeds.make(actor), LINK)
        own = [each for each in vault.task_lists.of(actor) if each.mine and each.task.due_at]
        assert len(events(content)) == len(own) > 0
        told = content.decode()
        numbers = (busy.chart, busy.case, busy.alone, busy.chart_id, busy.case_id)
        ids = [part for each in own for part in each.task.task_id.split(".")]
        names = (actor.username, actor.display_name, actor.user_id)
        words = [each.task.words for each in own]
        for secret in (*SECRETS, *numbers, *ids, *names, *words):
            assert secret not in told, secret


def test_every_fetch_is_logged_with_whose_feed_it_was(matter: Matter) -> None:
    token = matter.vault.task_feeds.make(matter.officer)
    for _ in range(2):
        matter.vault.task_feeds.calendar(token, LINK)
    fetched = matter.logged(TaskEvent.FEED_FETCHED)
    assert [each.actor for each in fetched] == [matter.officer.user_id] * 2
    assert token not in repr(fetched)


def wrong_tokens(matter: Matter) -> Iterator[tuple[str, str]]:
    feeds, officer = matter.vault.task_feeds, matter.officer
    good = feeds.make(officer)
    yield "cut short", good[:-1]
    yield "of other letters", good.swapcase()
    yield "empty", ""
    yield "of no feed", "A" * len(good)
    with matter.vault.store.reading() as reader:
        digest = reader.execute(select(TaskFeed.token_digest)).scalar_one()
    yield "the digest that is kept", digest.hex()
    feeds.make(officer)
    yield "replaced", good
    present = feeds.make(officer)
    feeds.revoke(officer)
    yield "revoked", present


def test_a_wrong_replaced_or_revoked_token_opens_nothing(matter: Matter) -> None:
    for number, (why, token) in enumerate(wrong_tokens(matter), start=1):
        with pytest.raises(NotFound):
            matter.vault.task_feeds.calendar(token, LINK)
        denied = matter.logged(TaskEvent.FEED_FETCHED, Outcome.DENIED)
        assert len(denied) == number, why
        assert token == "" or token not in repr(denied)
    with pytest.raises(NotFound):
        matter.vault.task_feeds.revoke(matter.officer)
    assert matter.vault.task_feeds.of(matter.officer) is None


def test_who_works_here_no_longer_has_no_feed(matter: Matter) -> None:
    token = matter.vault.task_feeds.make(matter.officer)
    matter.tamper(update(User).where(User.id == matter.officer.user_id).values(status="disabled"))
    with pytest.raises(NotFound):
        matter.vault.task_feeds.calendar(token, LINK)


def test_only_a_digest_of_the_token_is_kept(matter: Matter) -> None:
    token = matter.vault.task_feeds.make(matter.officer)
    assert len(token) >= 43
    with matter.vault.store.reading() as reader:
        rows = reader.execute(text("SELECT * FROM task_feeds")).all()
        logged = reader.execute(select(func.count()).where(AuditEvent.tag == TaskEvent.FEED_MADE))
    assert token not in repr(rows)
    assert logged.scalar_one() == 1
    assert matter.vault.logins.login("pryce", passphrase_of("pryce"))


def test_a_closed_case_leaves_its_notices_and_nothing_else_to_do(matter: Matter) -> None:
    matter.open_case(order(kind=InstrumentKind.SUBPOENA, signer=SignerRole.ATTORNEY))
    matter.vault.intake.verify(matter.records, matter.case, "by telephone")
    matter.vault.intake.hold(matter.records, matter.case)
    matter.vault.intake.classify(matter.records, matter.case)

    def left() -> set[TaskKind]:
        tasks = matter.vault.cases.read(matter.counsel, matter.case).tasks
        return {each.kind for each in tasks if each.done_at is None}

    assert {TaskKind.CONSULT, TaskKind.OBJECT, TaskKind.ANSWER} <= left()
    matter.vault.court.refuse(matter.counsel, matter.case, "Nothing came with it.")
    matter.vault.court.close(matter.records, matter.case)
    assert left() == {TaskKind.NOTIFY_CLIENT, TaskKind.NOTIFY_COUNSEL, TaskKind.NOTIFY_INSURER}
