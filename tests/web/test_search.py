"""Searching in the pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.conftest import START
from tests.web.conftest import Pages
from tests.web.noting import ABOUT_A, ATTACK
from vault.assembly import Vault
from vault.audit.tables import AuditEvent
from vault.identity.actor import Actor
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality, NoteKind, Sensitivity
from vault.records.note_model import SectionDraft

DRINKING = Label(Confidentiality.R, frozenset({Sensitivity.ETHUD}), subjects=("A",))


@pytest.fixture
def notes(served: Vault, harmon: Actor, chart: str) -> list[str]:
    """Two notes, a month apart, of different kinds and labels."""
    return [
        served.notes.draft(
            harmon,
            chart,
            session_at=START - timedelta(days=days),
            kind=kind,
            sections=[SectionDraft(title=title, text=text, label=label)],
        ).note_id
        for days, kind, title, text, label in (
            (1, NoteKind.PROGRESS, "Parenting", "The library visit went well.", ABOUT_A),
            (31, NoteKind.INTAKE, "Drinking", "Two beers after the library.", DRINKING),
        )
    ]


def test_words_are_found_with_their_context_marked(pages: Pages, notes: list[str]) -> None:
    pages["harmon"].get("/search/")
    page = pages["harmon"].post("/search/", {"words": "library"})
    assert "2 sections found" in page.text
    assert "2 searched in" in page.text
    assert "The <mark>library</mark> visit went well." in page.text
    for note in notes:
        assert f'href="/notes/{note}"' in page.text


@pytest.mark.parametrize(
    ("form", "found"),
    [
        ({"words": '"library visit"'}, [0]),
        ({"words": "librar*", "kinds": "intake"}, [1]),
        ({"words": "library", "codes": "ETHUD"}, [1]),
        ({"words": "library", "since": "2025-12-31"}, [0]),
        ({"words": "library", "until": "2025-12-31"}, [1]),
        ({"words": "library", "since": "2026-01-04", "until": "2026-01-04"}, [0]),
        ({"words": "harbor"}, []),
    ],
)
def test_a_search_is_narrowed(
    pages: Pages, notes: list[str], form: dict[str, object], found: list[int]
) -> None:
    pages["harmon"].get("/search/")
    text = pages["harmon"].post("/search/", form).text
    assert [place for place, note in enumerate(notes) if f"/notes/{note}" in text] == found
    assert ("Nothing was found." in text) == (not found)


@pytest.mark.parametrize("words", ["", "  ", "a", "*", '""', "!?", "§ *"])
def test_empty_and_too_short_words_are_asked_for_again(pages: Pages, words: str) -> None:
    pages["harmon"].get("/search/")
    page = pages["harmon"].post("/search/", {"words": words})
    assert page.status_code == 422
    assert 'id="words-error"' in page.text


def test_a_span_of_time_that_ends_before_it_begins_is_refused(pages: Pages) -> None:
    pages["harmon"].get("/search/")
    form = {"words": "library", "since": "2026-01-02", "until": "2026-01-01"}
    assert pages["harmon"].post("/search/", form).status_code == 422


def test_many_words_are_refused_with_the_reason(pages: Pages) -> None:
    pages["harmon"].get("/search/")
    page = pages["harmon"].post("/search/", {"words": "ab " * 40})
    assert page.status_code == 422
    assert "1 to 16 words" in page.text


def test_the_log_keeps_that_somebody_searched_and_not_what_for(
    pages: Pages, served: Vault, notes: list[str]
) -> None:
    pages["harmon"].get("/search/")
    pages["harmon"].post("/search/", {"words": "library"})
    with served.store.reading() as reader:
        query = select(AuditEvent.__table__).where(AuditEvent.tag == "records:search:find")
        [row] = reader.execute(query).all()
    assert '"sections":2' in row.detail
    assert "library" not in repr(row)


def test_a_colleague_finds_nothing_of_a_chart_that_is_not_theirs(
    pages: Pages, notes: list[str], chart: str
) -> None:
    pages["okoye"].get("/search/")
    assert "Nothing was found." in pages["okoye"].post("/search/", {"words": "library"}).text
    page = pages["okoye"].post("/search/", {"words": "library", "chart": chart})
    assert page.status_code == 403


@pytest.mark.parametrize("username", ["reyes", "calder", "pryce", "udell", "quill"])
def test_people_without_charts_do_not_search(pages: Pages, username: str) -> None:
    assert pages[username].get("/search/").status_code == 403


def test_search_words_stand_in_no_address(pages: Pages) -> None:
    page = pages["harmon"].get("/search/?words=library")
    assert "library" not in page.text


def test_neither_words_nor_text_become_markup(
    pages: Pages, served: Vault, harmon: Actor, chart: str
) -> None:
    served.notes.draft(
        harmon,
        chart,
        session_at=START,
        sections=[SectionDraft(title=ATTACK, text=f"library {ATTACK}", label=ABOUT_A)],
    )
    pages["harmon"].get("/search/")
    for words in ("library", ATTACK, 'library "<script>alert"'):
        text = pages["harmon"].post("/search/", {"words": words}).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
