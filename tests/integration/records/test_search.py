"""Search finds what one's keys open, in the text itself, and keeps no trace of what was sought."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.integration.records.conftest import (
    ABOUT_A,
    ABOUT_BOTH,
    SESSION,
    SUBSTANCE,
    Practice,
)
from vault.audit.events import Outcome
from vault.errors import KeyNotHeld, NotFound
from vault.identity.compartments import CompartmentName
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality, NoteKind, Sensitivity
from vault.records.chart_model import ChartDetails, UnitKind
from vault.records.note_model import SectionDraft
from vault.records.query import UnusableQuery
from vault.records.scope import LONGEST
from vault.records.search import SearchFilters, SearchResults
from vault.records.tables import Section, SectionVersion
from vault.store.engine import sqlite_module


@pytest.fixture
def note_ids(practice: Practice) -> tuple[str, str]:
    first, _ = practice.signed(
        SectionDraft(title="Handover", text="The school run, José said.", label=ABOUT_A),
        SectionDraft(
            title="Couple", text="Both want a calm\nhandover on Sundays.", label=ABOUT_BOTH
        ),
    )
    second, _ = practice.draft(
        SectionDraft(title="Use", text="Drank before the HANDOVER.", label=SUBSTANCE),
        session_at=SESSION - timedelta(days=30),
        kind=NoteKind.INTAKE,
    )
    return first, second


def titles(results: SearchResults) -> list[str]:
    return [hit.title for hit in results.hits]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("handover", ["Handover", "Couple", "Use"]),
        ("HandOver", ["Handover", "Couple", "Use"]),
        ("hand", []),
        ("hand*", ["Handover", "Couple", "Use"]),
        ('"calm handover"', ["Couple"]),
        ('"handover calm"', []),
        ("calm sundays", ["Couple"]),
        ("calm drank", []),
        ("josé", ["Handover"]),
        ("confidentiality", []),
    ],
)
def test_words_beginnings_and_phrases_are_found(
    practice: Practice, note_ids: tuple[str, str], query: str, found: list[str]
) -> None:
    results = practice.vault.search.find(practice.author, query)
    assert sorted(titles(results)) == sorted(found)
    assert (results.found, results.searched, results.broken) == (len(found), 3, ())


def test_hits_come_with_context_latest_session_first(
    practice: Practice, note_ids: tuple[str, str]
) -> None:
    hits = practice.vault.search.find(practice.author, "handover").hits
    assert [hit.session_at for hit in hits] == sorted(
        (hit.session_at for hit in hits), reverse=True
    )
    last = hits[-1]
    assert (last.note_id, last.kind, last.status) == (note_ids[1], NoteKind.INTAKE, "draft")
    assert (last.chart, last.label) == (practice.chart, SUBSTANCE)
    [snippet] = last.snippets
    assert (snippet.before, snippet.match, snippet.after) == ("Drank before the ", "HANDOVER", ".")


def test_only_what_ones_keys_open_is_searched(
    practice: Practice, note_ids: tuple[str, str]
) -> None:
    assert practice.vault.search.find(practice.colleague, "handover").searched == 0
    practice.share(practice.colleague, CompartmentName.GENERAL)
    results = practice.vault.search.find(practice.colleague, "handover")
    assert (titles(results), results.searched) == (["Handover"], 1)


def test_a_revoked_person_finds_nothing_although_the_key_is_still_in_memory(
    practice: Practice, note_ids: tuple[str, str]
) -> None:
    practice.share(practice.colleague, CompartmentName.IDENTITY, CompartmentName.GENERAL)
    assert practice.vault.search.find(practice.colleague, "handover").found == 1
    held = practice.vault.holders.of_chart(practice.author, practice.chart)
    [general] = [each for each in held if each.name is CompartmentName.GENERAL]
    practice.vault.rotations.rotate(
        practice.author, general.compartment_id, revoke=practice.colleague.user_id
    )
    assert practice.colleague.keyring.opened
    assert practice.vault.search.find(practice.colleague, "handover").searched == 0


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (SearchFilters(session_from=SESSION), ["Couple", "Handover"]),
        (SearchFilters(session_until=SESSION - timedelta(days=1)), ["Use"]),
        (SearchFilters(kinds=frozenset({NoteKind.INTAKE})), ["Use"]),
        (SearchFilters(codes=frozenset({Sensitivity.SUD})), ["Use"]),
        (SearchFilters(codes=frozenset({Confidentiality.N})), ["Handover"]),
    ],
)
def test_filters_narrow_the_search(
    practice: Practice, note_ids: tuple[str, str], filters: SearchFilters, found: list[str]
) -> None:
    results = practice.vault.search.find(practice.author, "handover", filters)
    assert sorted(titles(results)) == found


def test_one_chart_can_be_searched_alone(practice: Practice, note_ids: tuple[str, str]) -> None:
    other = practice.vault.charts.create(
        practice.author, UnitKind.INDIVIDUAL, ChartDetails(name="Other")
    )
    search = practice.vault.search
    assert search.find(practice.author, "handover", SearchFilters(chart=other.number)).found == 0
    within = SearchFilters(chart=practice.chart)
    assert search.find(practice.author, "handover", within).found == 3
    with pytest.raises(KeyNotHeld):
        search.find(practice.colleague, "handover", within)
    with pytest.raises(NotFound):
        search.find(practice.author, "handover", SearchFilters(chart="C-ZZZZZZ"))


def test_a_corrected_text_is_found_and_the_earlier_one_is_not(practice: Practice) -> None:
    _, [section_id, _] = practice.signed()
    practice.vault.signing.correct_section(practice.author, section_id, "Mondays.", "Wrong day.")
    assert practice.vault.search.find(practice.author, "sundays").found == 0
    assert practice.vault.search.find(practice.author, "mondays").found == 1


def test_the_event_holds_count_and_filters_and_never_the_query(
    practice: Practice, note_ids: tuple[str, str]
) -> None:
    practice.vault.search.find(
        practice.author, "handover zaffre", SearchFilters(kinds=frozenset({NoteKind.INTAKE}))
    )
    [event] = practice.logged("records:search:find")
    assert '"sections":1' in event.detail
    assert '"intake"' in event.detail
    assert "zaffre" not in repr(event)
    assert "handover" not in repr(event)


def test_as_many_hits_come_as_are_asked_for(practice: Practice, note_ids: tuple[str, str]) -> None:
    results = practice.vault.search.find(practice.author, "handover", most=1)
    assert (len(results.hits), results.found) == (1, 3)


@pytest.mark.parametrize("query", ["", "  ", '""', "…", "*", " ".join(["word"] * 17)])
def test_nothing_to_look_for_is_said_so(practice: Practice, query: str) -> None:
    with pytest.raises(UnusableQuery):
        practice.vault.search.find(practice.author, query)
    assert practice.logged("records:search:find") == []


def test_a_section_that_was_tampered_with_is_named_and_logged(
    practice: Practice, note_ids: tuple[str, str]
) -> None:
    hit, *_ = practice.vault.search.find(practice.author, "josé").hits
    row = practice.row(SectionVersion, section_id=hit.section_id)
    spoilt = row["ciphertext"][:-1] + bytes([row["ciphertext"][-1] ^ 1])
    practice.tamper(
        update(SectionVersion).where(SectionVersion.id == row["id"]).values(ciphertext=spoilt)
    )
    results = practice.vault.search.find(practice.author, "handover")
    assert results.broken == (hit.section_id,)
    assert sorted(titles(results)) == ["Couple", "Use"]
    [event] = practice.logged("records:search:find", Outcome.FAILED)
    assert hit.section_id in event.detail


@pytest.mark.parametrize("column", ["wrapped_key", "ciphertext"])
def test_a_changed_first_byte_is_named_and_the_others_of_that_key_are_searched(
    practice: Practice, note_ids: tuple[str, str], column: str
) -> None:
    practice.draft(SectionDraft(title="Later", text="A handover again.", label=ABOUT_A))
    hit, *_ = practice.vault.search.find(practice.author, "josé").hits
    row = practice.row(SectionVersion, section_id=hit.section_id)
    practice.tamper(
        update(SectionVersion)
        .where(SectionVersion.id == row["id"])
        .values({column: b"\n" + row[column][1:]})
    )
    results = practice.vault.search.find(practice.author, "handover")
    assert results.broken == (hit.section_id,)
    assert sorted(titles(results)) == ["Couple", "Later", "Use"]


def test_a_long_section_is_searched_with_the_short_ones_of_its_key(practice: Practice) -> None:
    practice.draft(
        SectionDraft(title="Long", text="Word. " * LONGEST + "A handover.", label=ABOUT_A),
        SectionDraft(title="Short", text="The handover.", label=ABOUT_A),
    )
    results = practice.vault.search.find(practice.author, "handover")
    assert (sorted(titles(results)), results.broken) == (["Long", "Short"], ())


def test_an_older_sqlite_library_finds_the_same(
    practice: Practice, note_ids: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_module(), "sqlite_version_info", (3, 40, 1))
    results = practice.vault.search.find(practice.author, "handover")
    assert (results.found, results.searched, results.broken) == (3, 3, ())


def test_a_hit_whose_label_was_changed_without_the_key_is_not_shown(
    practice: Practice, note_ids: tuple[str, str]
) -> None:
    [hit] = practice.vault.search.find(practice.author, "drank").hits
    lowered = Label(Confidentiality.N, subjects=("B",))
    practice.tamper(update(Section).where(Section.id == hit.section_id).values(label=lowered))
    results = practice.vault.search.find(practice.author, "drank")
    assert (results.hits, results.broken) == ((), (hit.section_id,))
