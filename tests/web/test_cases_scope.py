"""Negotiation, amended orders and scope on the web."""

from __future__ import annotations

import io

from tests.integration.disclosure.conftest import Matter, scan_of
from tests.web.conftest import Pages
from tests.web.test_cases import PAPER
from vault.disclosure.rules.clauses import Clause
from vault.disclosure.rules.vocabulary import SideState, State
from vault.labels.vocabulary import NoteKind
from webui.cases.clause_words import Change, compared

ROUND = {
    "party": "custodian",
    "act": "say",
    "note": "We offer this.",
    "clauses-0-number": "1",
    "clauses-0-words": "The parts of the notes of November 2025 about the handover.",
    "clauses-0-date_from": "2025-11-01",
    "clauses-0-date_to": "2025-11-30",
    "clauses-0-title_words": "handover",
    "clauses-0-expressly": "joint",
    "clauses-0-cleared-0-holders": "A, B",
    "clauses-0-cleared-0-ground": "clause",
    "clauses-0-cleared-0-source": "order, paragraph 2",
}


def test_rounds_stand_side_by_side_with_what_changed(pages: Pages, matter: Matter) -> None:
    url = f"/cases/{matter.case}/negotiation"
    text = pages["calder"].post(url, dict(ROUND)).text
    assert "is on record" in text
    assert "We offer this." in text
    assert "<del>parenting.</del>" in text
    assert "<ins>the handover.</ins>" in text
    assert "another party counters it or agrees to it" in text
    answer = pages["calder"].post(url, {**ROUND, "party": "custodian"})
    assert answer.status_code == 422
    text = pages["calder"].post(url, {**ROUND, "party": "requester", "act": "agree"}).text
    assert "The requester agrees." in text
    assert "Take in the amended order that follows" in text
    assert "A narrower scope is agreed upon" in pages["reyes"].get(f"/cases/{matter.case}").text


def test_a_round_beyond_the_paper_is_refused_with_the_reason(pages: Pages, matter: Matter) -> None:
    wider = {**ROUND, "clauses-0-date_to": "2026-11-30"}
    answer = pages["calder"].post(f"/cases/{matter.case}/negotiation", wider)
    assert answer.status_code == 422
    assert "goes beyond the instrument" in answer.text
    assert not matter.vault.cases.read(matter.counsel, matter.case).rounds


def amended() -> dict[str, object]:
    clause = {name: words for name, words in ROUND.items() if name.startswith("clauses")}
    scan = (io.BytesIO(scan_of("AMENDED")), "amended.pdf")
    return {**PAPER, **clause, "clauses-1-number": "", "scan": scan}


def test_an_amended_paper_voids_what_stood_and_shows_what_it_changes(
    pages: Pages, matter: Matter
) -> None:
    matter.to_decided()
    url = f"/cases/{matter.case}/amend"
    assert "every decision, every review" in pages["reyes"].get(url).text
    answer = pages["reyes"].post(url, amended())
    assert answer.status_code == 422
    assert matter.at(State.DECIDED)
    answer = pages["reyes"].post(url, {**amended(), "sure": "y"})
    assert "scope 1 with 3 sections and 3 decisions" in answer.text
    assert "nothing that was approved before can be sent" in answer.text
    assert "changed" in answer.text
    assert "locked to you" not in pages["harmon"].get(f"/cases/{matter.case}/difference").text
    assert SideState.ORDER_AMENDED in matter.state().sides
    assert not matter.state().decisions


def test_a_paper_that_replaces_another_is_entered_whole(pages: Pages, matter: Matter) -> None:
    matter.to_basis()
    url = f"/cases/{matter.case}/amend"
    answer = pages["reyes"].post(url, {**amended(), "sure": "y", "docket": ""})
    assert answer.status_code == 422
    assert "The new paper still lacks: docket." in answer.text
    assert len(matter.vault.cases.read(matter.records, matter.case).papers) == 1


def test_staff_choose_by_date_kind_label_and_length_and_see_no_title(
    pages: Pages, matter: Matter
) -> None:
    matter.to_basis()
    url = f"/cases/{matter.case}/scope"
    text = pages["reyes"].get(url).text
    assert "title and text locked to you" in text
    assert "restricted" in text
    assert "up to half a page" in text
    for secret in ("Handover of the child", "Call of the sister", "A alone", "lantern", "Linda"):
        assert secret not in text
    assert "Handover of the child" in pages["harmon"].get(url).text


def test_many_sections_are_ticked_at_once_and_nothing_is_set_by_it(
    pages: Pages, matter: Matter
) -> None:
    matter.to_basis()
    url = f"/cases/{matter.case}/scope"
    psychotherapy = {"act": "tick", "kind": NoteKind.PSYCHOTHERAPY.value}
    text = pages["reyes"].post(url, dict(psychotherapy)).text
    assert text.count(" checked") == 1
    assert matter.at(State.BASIS_MET)
    text = pages["reyes"].post(url, {"act": "tick"}).text
    assert text.count(" checked") == len(matter.sections)


def test_the_scope_is_set_and_a_second_one_confirmed(pages: Pages, matter: Matter) -> None:
    matter.to_basis()
    url, chosen = f"/cases/{matter.case}/scope", matter.sections["parenting"]
    text = pages["reyes"].post(url, {"act": "set", "sections": chosen}).text
    assert "Until each is decided it is withheld." in text
    assert matter.state().scope.sections == {chosen}
    other = matter.sections["handover"]
    answer = pages["reyes"].post(url, {"act": "set", "sections": other})
    assert answer.status_code == 422
    assert matter.state().scope.sections == {chosen}
    pages["reyes"].post(url, {"act": "set", "sections": other, "sure": "y"})
    assert matter.state().scope.sections == {other}


def test_sections_of_other_charts_never_join_the_scope(pages: Pages, matter: Matter) -> None:
    matter.to_basis()
    url = f"/cases/{matter.case}/scope"
    for foreign in ("0" * 26, "../../etc/passwd", "x" * 5000):
        answer = pages["reyes"].post(url, {"act": "set", "sections": foreign})
        assert answer.status_code == 422
    assert matter.at(State.BASIS_MET)


def test_a_change_of_words_leaves_no_islands() -> None:
    old = Clause(number=1, words="All records of the counseling of the parties, in any form.")
    new = Clause(number=1, words="The parts of the record that concern the child, with addenda.")
    [found] = compared([old], [new])
    assert [piece.change for piece in found.pieces] == [Change.GONE, Change.NEW]
    [gone, came] = compared([old], [Clause(number=2, words="Another.")])
    assert (gone.change, came.change) == (Change.GONE, Change.NEW)
