"""Released prose is searched for single names; what is no prose only for what is no chance."""

from __future__ import annotations

import pytest

from tests.unit.production import samples
from vault.disclosure.rules.fingerprints import Fingerprints
from vault.production.composing.restating import Leaks, restatements

CASE_KEY = bytes(range(32))


def prints(*withheld: str, names: tuple[str, ...] = ()) -> Fingerprints:
    return Fingerprints.build(CASE_KEY, {"withheld-1": withheld}, names)


def test_a_single_name_in_prose_is_a_restatement_and_says_which() -> None:
    document = samples.document()
    [warning] = restatements(document, prints("He met Father at noon.", names=("Father",)))
    assert warning.title == "Parenting schedule"
    assert warning.words == ("father",)
    assert warning.withheld == {"withheld-1"}


def test_several_traces_in_one_section_are_one_warning() -> None:
    found = restatements(
        samples.document(),
        prints("alternate weekends", "Exchanges take place at the school"),
    )
    [warning] = found
    assert len(warning.words) > 1


def test_an_entry_of_the_privilege_log_that_restates_is_a_warning() -> None:
    document = samples.document()
    entry = document.privilege_log[0]
    found = restatements(document, prints(entry.description))
    assert entry.control in {warning.ref for warning in found}


def test_the_court_s_own_words_are_no_restatement() -> None:
    document = samples.document()
    assert restatements(document, prints(document.clauses[0].words)) == ()


def test_what_everybody_knows_is_no_restatement() -> None:
    known = prints("He met Father at noon.", names=("Father",))
    assert restatements(samples.document(), known.ignoring(["the Father"])) == ()


@pytest.mark.parametrize("text", ["Font Page Parent", "/w_Jim_9", "catalog resources"])
def test_a_single_word_in_what_is_no_prose_is_no_leak(text: str) -> None:
    withheld = prints("Mr. Page told Parent A and Jim of Human Resources.", "Jim")
    assert not list(Leaks(withheld).hits(text))


@pytest.mark.parametrize(
    "text", ["xx brickyard debt of B yy", "call 617-555-0142", "write to a.b@c.example"]
)
def test_several_words_a_number_or_an_address_are_a_leak_anywhere(text: str) -> None:
    withheld = prints("brickyard debt of B", "617-555-0142", "a.b@c.example")
    assert list(Leaks(withheld).hits(text))
