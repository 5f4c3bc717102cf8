"""Counsel's own papers: for the case's counsel alone, outside the client's record."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from tests.conftest import passphrase_of
from tests.integration.disclosure.conftest import Matter, scan_of
from vault.audit.events import Outcome
from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.access import NotAParticipant
from vault.disclosure.ledger.papers import ScanRefused
from vault.disclosure.services.counsel_papers import PaperUntitled
from vault.disclosure.tables import CounselPaper
from vault.errors import KeyNotHeld, NotFound, PermissionDenied, TamperedData
from vault.identity.actor import Actor
from vault.identity.permissions import Role
from vault.tasks.model import Source

MEMO = scan_of("MEMORANDUM")
TITLE = "Memorandum on the clergy exception"


@pytest.fixture
def paper(matter: Matter) -> str:
    return matter.vault.counsel_papers.file(matter.counsel, matter.case, TITLE, MEMO)


def second_counsel(matter: Matter, by: Actor | None = None) -> Actor:
    code = matter.vault.accounts.invite(
        matter.people["quill"], "brandt", "B. Brandt", "", [Role.COUNSEL]
    )
    matter.vault.accounts.enrol("brandt", code, passphrase_of("brandt"))
    matter.vault.cases.add_participant(by or matter.records, matter.case, "brandt")
    return matter.people["brandt"]


def test_counsel_files_lists_and_reads_and_the_log_holds_no_title(
    matter: Matter, paper: str
) -> None:
    papers = matter.vault.counsel_papers
    [listed] = papers.list_for(matter.counsel, matter.case)
    assert (listed.paper_id, listed.title) == (paper, TITLE)
    assert papers.read(matter.counsel, matter.case, paper) == MEMO
    [event] = matter.logged(CaseEvent.COUNSEL_FILE)
    assert "Memorandum" not in str(event)
    assert "Memorandum" not in str(matter.rows(CounselPaper))


@pytest.mark.parametrize("who", ["pryce", "harmon", "reyes"])
def test_nobody_else_in_the_case_reads_them(matter: Matter, paper: str, who: str) -> None:
    papers, other = matter.vault.counsel_papers, matter.people[who]
    for tag, call in (
        (CaseEvent.COUNSEL_LIST, lambda: papers.list_for(other, matter.case)),
        (CaseEvent.COUNSEL_READ, lambda: papers.read(other, matter.case, paper)),
        (CaseEvent.COUNSEL_FILE, lambda: papers.file(other, matter.case, "x", MEMO)),
    ):
        with pytest.raises(PermissionDenied):
            call()
        assert matter.logged(tag, Outcome.DENIED)


def told_to_share(matter: Matter, who: str) -> list[str]:
    """The cases of which somebody is told to give counsel the key."""
    listed = matter.vault.task_lists.of(matter.people[who])
    return [each.task.ref for each in listed if each.task.source is Source.COUNSEL]


def test_counsel_who_is_added_by_counsel_gets_the_key_at_once(matter: Matter, paper: str) -> None:
    brandt = second_counsel(matter, by=matter.counsel)
    assert matter.vault.counsel_papers.read(brandt, matter.case, paper) == MEMO
    [shared] = matter.logged(CaseEvent.COUNSEL_SHARE)
    assert brandt.user_id in shared.detail
    assert not told_to_share(matter, "calder")


def test_counsel_who_is_added_everywhere_by_counsel_gets_the_key_too(
    matter: Matter, paper: str
) -> None:
    code = matter.vault.accounts.invite(
        matter.people["quill"], "brandt", "B. Brandt", "", [Role.COUNSEL]
    )
    matter.vault.accounts.enrol("brandt", code, passphrase_of("brandt"))
    assert matter.vault.cases.add_everywhere(matter.counsel, "brandt") == (matter.case,)
    assert matter.vault.counsel_papers.read(matter.people["brandt"], matter.case, paper) == MEMO


def test_nobody_but_counsel_gets_the_key_with_the_case(matter: Matter, paper: str) -> None:
    matter.vault.cases.add_participant(matter.counsel, matter.case, "sato")
    assert not matter.logged(CaseEvent.COUNSEL_SHARE)
    with pytest.raises(PermissionDenied):
        matter.vault.counsel_papers.read(matter.people["sato"], matter.case, paper)


def test_where_whoever_adds_lacks_the_key_its_holders_have_a_task_until_they_give_it(
    matter: Matter, paper: str
) -> None:
    papers, brandt = matter.vault.counsel_papers, second_counsel(matter)
    assert told_to_share(matter, "calder") == [matter.case]
    for other in ("brandt", "reyes", "pryce", "harmon"):
        assert not told_to_share(matter, other)
    assert papers.waiting(matter.counsel, matter.case) == (brandt.user_id,)
    with pytest.raises(KeyNotHeld):
        papers.share(brandt, matter.case)
    assert papers.share(matter.counsel, matter.case) == (brandt.user_id,)
    assert papers.read(brandt, matter.case, paper) == MEMO
    assert not told_to_share(matter, "calder")
    assert papers.share(matter.counsel, matter.case) == ()


def test_a_role_alone_opens_nothing_until_counsel_shares_the_key(
    matter: Matter, paper: str
) -> None:
    papers, brandt = matter.vault.counsel_papers, second_counsel(matter)
    for call in (
        lambda: papers.list_for(brandt, matter.case),
        lambda: papers.read(brandt, matter.case, paper),
        lambda: papers.file(brandt, matter.case, "x", MEMO),
    ):
        with pytest.raises(KeyNotHeld):
            call()
    papers.file(matter.counsel, matter.case, "Second memorandum", MEMO)
    assert len(papers.list_for(brandt, matter.case)) == 2
    assert papers.read(brandt, matter.case, paper) == MEMO


def test_counsel_of_other_cases_is_told_of_none(matter: Matter, paper: str) -> None:
    case = matter.case
    matter.open_case()
    second_counsel(matter)
    with pytest.raises(NotAParticipant):
        matter.vault.counsel_papers.read(matter.people["brandt"], case, paper)


def test_a_paper_needs_a_title_and_to_be_a_pdf_and_one_that_is_not_there_is_not_found(
    matter: Matter,
) -> None:
    papers = matter.vault.counsel_papers
    with pytest.raises(PaperUntitled):
        papers.file(matter.counsel, matter.case, " ", MEMO)
    with pytest.raises(ScanRefused):
        papers.file(matter.counsel, matter.case, TITLE, b"words")
    with pytest.raises(NotFound):
        papers.read(matter.counsel, matter.case, "nothing")
    assert papers.list_for(matter.counsel, matter.case) == ()


def test_a_paper_put_under_another_name_does_not_open(matter: Matter, paper: str) -> None:
    matter.tamper(
        update(CounselPaper).where(CounselPaper.id == paper).values(filed_by=matter.officer.user_id)
    )
    with pytest.raises(TamperedData):
        matter.vault.counsel_papers.read(matter.counsel, matter.case, paper)


def test_they_are_in_no_chart_no_history_and_nothing_that_participants_share(
    matter: Matter, paper: str
) -> None:
    dossier = matter.vault.cases.read(matter.officer, matter.case)
    assert TITLE not in str(dossier)
    assert paper not in str(dossier)
