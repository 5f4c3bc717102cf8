"""Plain text splits where a clinician would say that a heading stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from vault.importing.note import ImportDefaults, ImportRefused, ParsedNote
from vault.importing.reader import parse_note

Parse = Callable[[str], ParsedNote]

EVALUATION = """\
COMPREHENSIVE MENTAL STATUS EVALUATION

REASON FOR REFERRAL/GENERAL OBSERVATIONS:
The client was referred by the agency.  She came alone.

PERSONAL, FAMILY AND SOCIAL HISTORY:
She finished school.
She lives with her mother.

MENTAL STATUS EVALUATION:
Asked how she felt, she said, "cloudy."

DIAGNOSTIC IMPRESSION:
Axis I:  Major Depression, recurrent.
Axis II:  None.

RECOMMENDATIONS/CAPABILITY:
It is the opinion of this examiner that she can.
"""


def titles(note: ParsedNote) -> list[str]:
    return [section.title for section in note.sections]


def test_transcribed_evaluation_splits_at_its_headings(plain: Parse) -> None:
    note = plain(EVALUATION)
    assert note.front.title == "COMPREHENSIVE MENTAL STATUS EVALUATION"
    assert titles(note) == [
        "REASON FOR REFERRAL/GENERAL OBSERVATIONS",
        "PERSONAL, FAMILY AND SOCIAL HISTORY",
        "MENTAL STATUS EVALUATION",
        "DIAGNOSTIC IMPRESSION",
        "RECOMMENDATIONS/CAPABILITY",
    ]
    assert note.sections[1].text == "She finished school.\nShe lives with her mother."
    assert note.sections[3].text == "Axis I:  Major Depression, recurrent.\nAxis II:  None."
    assert [section.line for section in note.sections] == [3, 6, 10, 13, 17]
    assert all(section.label is None for section in note.sections)


@pytest.mark.parametrize(
    "line",
    [
        "PLAN",
        "PLAN:",
        "S:",
        "A:",
        "HPI:",
        "2. PRESENT PROBLEMS:",
        "IV. MENTAL STATUS",
        "B) History:",
        "CLIENT'S GOALS",
        "Plan:",
        "Mental status exam:",
        "Plan for next session:",
        "Personal, Family and Social History:",
        "Summary of the Evaluation and Its Results:",
        "  DAILY ACTIVITIES  ",
        "ÉVALUATION :",
        "RISK ASSESSMENT (SUICIDE):",
    ],
)
def test_headings(plain: Parse, line: str) -> None:
    note = plain(f"before\n\n{line}\nafter\n")
    assert [section.text for section in note.sections] == ["before", "after"]


@pytest.mark.parametrize(
    "line",
    [
        "Axis I:  Major Depression, recurrent, moderate.",
        "PLAN: return in two weeks",
        "HE SAID HE WOULD HURT HER",
        "HE SAID HE WOULD HURT HER!",
        "I WANT TO LEAVE",
        "STOP THAT NOW.",
        "DO NOT CALL",
        "CAN\u2019T SLEEP",
        "WNL",
        "N/A",
        "2002",
        "2:30 PM:",
        "- PLAN",
        "* Plan:",
        "He said the following:",
        "The client listed these goals:",
        "The plan:",
        "client listed goals and hopes for next year:",
        "Plan. Then rest:",
        "ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE TEN ELEVEN",
        "A" * 81,
        "WEAK, TIRED,",
        "She: ok",
        ":",
        "---",
    ],
)
def test_what_is_no_heading(plain: Parse, line: str) -> None:
    note = plain(f"PLAN:\nbefore\n\n{line}\nafter\n")
    assert titles(note) == ["PLAN"]
    assert line in note.sections[0].text


@pytest.mark.parametrize("line", ["WORK HISTORY", "Mental status:"])
def test_without_a_colon_in_capitals_a_heading_stands_after_a_blank_line(
    plain: Parse, line: str
) -> None:
    assert titles(plain(f"PLAN:\nbefore\n{line}\nafter\n")) == ["PLAN"]
    assert titles(plain(f"PLAN:\nbefore\n\n{line}\nafter\n"))[1:] == [line.removesuffix(":")]


def test_capitals_before_a_colon_need_no_blank_line(plain: Parse) -> None:
    assert titles(plain("PLAN:\nbefore\nHISTORY:\nafter\n")) == ["PLAN", "HISTORY"]


def test_text_before_the_first_heading_is_kept(plain: Parse) -> None:
    note = plain("Seen on 2 March.\n\nPLAN:\nrest\n")
    assert [(section.title, section.text) for section in note.sections] == [
        ("Preamble", "Seen on 2 March."),
        ("PLAN", "rest"),
    ]


def test_text_without_headings_is_one_section(plain: Parse) -> None:
    assert titles(plain("She came late. We spoke of it.\n")) == ["Narrative"]


def test_empty_section_and_headings_alike_are_kept_and_told(plain: Parse) -> None:
    note = plain("PLAN:\n\nHISTORY:\na\n\nPLAN:\nb\n")
    assert titles(note) == ["PLAN", "HISTORY", "PLAN"]
    messages = {(notice.line, notice.message) for notice in note.notices}
    assert (1, "This section has no text.") in messages
    assert (6, "This heading is the same as that of line 1.") in messages


@pytest.mark.parametrize("line", ["PLAN {confidentiality=R}", "x {sensitivity=SUD} y"])
def test_label_in_plain_text_is_refused_rather_than_passed_over(plain: Parse, line: str) -> None:
    with pytest.raises(ImportRefused, match="Plain text cannot") as refused:
        plain(f"PLAN:\na\n{line}\n")
    assert refused.value.line == 3


def test_session_date_comes_from_the_caller() -> None:
    with pytest.raises(ImportRefused, match="when the session was"):
        parse_note(b"PLAN:\na\n", filename="a.txt", defaults=ImportDefaults())
