from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.unit.disclosure.sections import ALL_RECORDS, PARENTING, clears, section
from vault.disclosure.rules.clauses import Express, widens
from vault.disclosure.rules.scope import scope_difference, suggest_scope
from vault.disclosure.rules.vocabulary import Basis
from vault.labels.vocabulary import NoteKind

SCHEDULE = section("schedule", holders="A B", title="Parenting schedule")
DRINKING = section("drinking", holders="A", title="Drinking")
OLD = section("old", on=date(2020, 1, 1), title="Parenting")
THERAPY = section("therapy", kind=NoteKind.PSYCHOTHERAPY, title="Process")


def test_scope_is_suggested_from_dates_kinds_subjects_and_titles_with_the_reason() -> None:
    (found,) = suggest_scope([PARENTING], [SCHEDULE, DRINKING, OLD, THERAPY])
    assert (found.section, found.clause) == ("schedule", 1)
    for ground in ("2026-03-05", "progress note", "about A, B", "“parent”, “schedule”"):
        assert ground in found.why


def test_all_records_proposes_also_what_may_not_leave() -> None:
    found = suggest_scope([ALL_RECORDS], [SCHEDULE, THERAPY])
    assert [proposal.section for proposal in found] == ["schedule", "therapy"]
    assert all(proposal.why == "the clause asks for everything" for proposal in found)


def test_title_words_begin_words_and_are_no_patterns() -> None:
    clause = replace(PARENTING, title_words=("par.nt", "rent"))
    assert suggest_scope([clause], [SCHEDULE]) == ()


def test_each_section_is_proposed_once_under_the_first_clause_that_asks() -> None:
    found = suggest_scope([PARENTING, replace(ALL_RECORDS, number=2)], [SCHEDULE, DRINKING])
    assert [(one.section, one.clause) for one in found] == [("schedule", 1), ("drinking", 2)]


def test_amended_order_shows_what_changes() -> None:
    found = scope_difference(
        Basis.COURT_ORDER, [ALL_RECORDS], [PARENTING], [SCHEDULE, DRINKING, OLD, THERAPY]
    )
    assert (found.added, found.removed) == ((), ())
    (change,) = found.changed
    words = "; ".join(change.words)
    assert "worded differently" in words
    assert "now begins 2026-01-01 instead of with the first record" in words
    assert "no longer begins" not in words
    assert "now expressly names joint sessions" in words
    assert {effect.section: effect.words for effect in found.effects} == {
        "drinking": "clause 1 asked for it; no clause does now",
        "old": "clause 1 asked for it; no clause does now",
        "therapy": "clause 1 asked for it; no clause does now",
    }


def test_clauses_added_and_removed_and_sections_newly_reached_are_shown() -> None:
    naming = replace(
        ALL_RECORDS, number=2, words="psychotherapy", expressly=frozenset({Express.PSYCHOTHERAPY})
    )
    found = scope_difference(Basis.COURT_ORDER, [PARENTING], [naming], [THERAPY])
    assert (found.added, found.removed, found.changed) == ((2,), (1,), ())
    assert "now asks for it; it may leave whole" in found.effects[0].words


def test_section_reached_differently_under_the_same_clause_is_shown() -> None:
    narrowed = replace(ALL_RECORDS, cleared=clears("A"))
    found = scope_difference(Basis.COURT_ORDER, [ALL_RECORDS], [narrowed], [SCHEDULE])
    assert found.changed[0].words == ("no longer clears B",)
    assert "it may leave redacted, where before it may leave whole" in found.effects[0].words


def test_same_clauses_differ_in_nothing() -> None:
    found = scope_difference(Basis.COURT_ORDER, [PARENTING], [PARENTING], [SCHEDULE, OLD])
    assert not any((found.added, found.removed, found.changed, found.effects))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"date_from": None}, "begins with the first record instead of 2026-01-01"),
        ({"date_from": date(2025, 1, 1)}, "begins 2025-01-01"),
        ({"date_to": date(2026, 7, 1)}, "ends 2026-07-01"),
        ({"kinds": frozenset()}, "all kinds of note"),
        ({"kinds": frozenset({NoteKind.CONTACT})}, "contact too"),
        ({"subjects": frozenset()}, "all members"),
        ({"subjects": frozenset({"A", "COL1"})}, "COL1 too"),
        ({"expressly": frozenset(Express)}, "psychotherapy notes"),
        ({"cleared": clears("A", "COL1")}, "clears COL1"),
        ({"number": 2}, "clause 2 is not in the instrument"),
    ],
)
def test_every_respect_in_which_a_clause_grows_is_named(
    change: dict[str, object], words: str
) -> None:
    (found,) = widens([PARENTING], [replace(PARENTING, **change)])  # type: ignore[arg-type]
    assert words in found
    assert words not in str(widens([replace(PARENTING, **change)], [PARENTING]))  # type: ignore[arg-type]
