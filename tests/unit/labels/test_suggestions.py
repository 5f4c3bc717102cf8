"""Suggestions name a rule for each code, find whole words only and never decide anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.labels.suggestions import suggest
from vault.labels.vocabulary import Code, ContentKind, Law, LocalCode, NoteKind, Sensitivity
from vault.labels.wording import any_of


def codes(text: str, title: str = "", kind: NoteKind = NoteKind.PROGRESS) -> set[str]:
    return {suggestion.code for suggestion in suggest(title, text, kind)}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("He drank; his drinking stopped in 1997.", Sensitivity.ETHUD),
        ("Alcohol-related problems.", Sensitivity.ETHUD),
        ("She relapsed in May and went to detox.", Sensitivity.SUD),
        ("Prescribed\nsuboxone.", Sensitivity.OPIOIDUD),
        ("She is HIV positive.", Sensitivity.HIV),
        ("Tested for chlamydia.", Sensitivity.STD),
        ("Spoke of the affair.", Sensitivity.SEX),
        ("There is a restraining   order.", Sensitivity.SDV),
        ("He threatened the coach.", Sensitivity.VIO),
        ("Thoughts of suicide.", Sensitivity.MH),
        ("Strong transference today.", Sensitivity.PSYTHPN),
        ("Her sister called.", LocalCode.COLLATERAL),
        ("The children stay weekends.", LocalCode.MINOR),
        ("I called the hotline.", LocalCode.REPORTER_ID),
        ("Her lawyer wrote.", LocalCode.ATTY_CLIENT),
        ("Discussed in peer consultation.", LocalCode.PEER_CONSULT),
        ("In the joint session both spoke.", LocalCode.JOINT),
        ("Eye contact was fleeting.", ContentKind.OBSERVATION),
        ("It is the opinion of this examiner that he can.", ContentKind.OPINION),
    ],
)
def test_wording_suggests_its_code(text: str, code: str) -> None:
    assert code in codes(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("She aids her neighbour.", Sensitivity.VIO),
        ("The drugstore was closed.", Sensitivity.SUD),
        ("A method was agreed.", Sensitivity.SUD),
        ("Gunther began the work.", Sensitivity.VIO),
        ("A childish joke.", LocalCode.MINOR),
        ("Unaffected by it.", Sensitivity.SEX),
    ],
)
def test_parts_of_words_suggest_nothing(text: str, code: str) -> None:
    assert code not in codes(text)


def test_place_of_the_wording_is_given() -> None:
    text = "He stopped drinking in 1997."
    (suggestion,) = (each for each in suggest("", text, NoteKind.PROGRESS) if each.code == "ETHUD")
    assert text[suggestion.start : suggestion.end] == "drinking"
    assert suggestion.rule == "speaks of alcohol or drinking"


def test_title_counts_too() -> None:
    (suggestion,) = suggest("Alcohol history", "Nothing to tell.", NoteKind.PROGRESS)
    assert (suggestion.code, suggestion.start, suggestion.end) == (Sensitivity.ETHUD, 0, 0)


def test_kind_of_note_suggests_its_protection_once() -> None:
    found = [each.code for each in suggest("", "Strong transference.", NoteKind.PSYCHOTHERAPY)]
    assert found == [Sensitivity.PSYTHPN, Law.HIPAA_PSY_NOTES]
    assert codes("", kind=NoteKind.SUD_COUNSELING) == {Law.PART2}


@given(st.text(max_size=200), st.text(max_size=40), st.sampled_from(NoteKind))
def test_each_code_is_suggested_at_most_once_with_a_place_in_the_text(
    text: str, title: str, kind: NoteKind
) -> None:
    found = suggest(title, text, kind)
    assert len({each.code for each in found}) == len(found)
    assert all(0 <= each.start <= each.end <= len(text) for each in found)
    assert all(each.rule for each in found)


def test_phrase_spans_line_ends_and_endings() -> None:
    pattern = any_of("family member*", "51A")
    assert pattern.search("two Family\n members came")
    assert pattern.search("a 51a report")
    assert not pattern.search("family")
    assert not pattern.search("151A")


def test_a_part2_program_marks_what_tells_of_substance_use() -> None:
    def proposed(text: str, *present: Code, program: bool = True) -> set[str]:
        found = suggest("", text, NoteKind.PROGRESS, part2_program=program, present=present)
        return {each.code for each in found}

    assert Law.PART2 in proposed("He drank beer.")
    assert Law.PART2 in proposed("Nothing that words tell.", Sensitivity.SUD)
    assert Law.PART2 not in proposed("He drank beer.", program=False)
    assert Law.PART2 not in proposed("They agreed on Sundays.")
