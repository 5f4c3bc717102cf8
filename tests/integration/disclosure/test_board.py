"""The release desk's list, and words kept back wherever they stand."""

from __future__ import annotations

import pytest

from tests.integration.disclosure.conftest import TEXTS, Matter
from vault.disclosure.rules.decisions import Span
from vault.disclosure.rules.vocabulary import Action, ReasonCode
from vault.disclosure.sections.board import SizeClass
from vault.disclosure.services.deciding import WordsNotThere
from vault.errors import InvalidInput
from vault.labels.vocabulary import LocalCode


@pytest.mark.at("scope")
def test_the_desk_lists_what_is_in_scope_and_how_far_it_may_leave(any_matter: Matter) -> None:
    board = any_matter.vault.desk.board(any_matter.clinician, any_matter.case)
    assert [row.section.facts.title for row in board.rows] == [
        "Parenting",
        "Handover of the child",
        "B alone",
    ]
    assert [row.clause for row in board.rows] == [1, 1, 1]
    assert board.decided == 0
    assert all(row.readable and not row.changed for row in board.rows)
    assert {row.size for row in board.rows} == {SizeClass.LINES}


@pytest.mark.at("scope")
def test_staff_are_shown_label_date_and_size_but_no_title_and_no_text(matter: Matter) -> None:
    board = matter.vault.desk.board(matter.records, matter.case)
    assert not any(row.readable for row in board.rows)
    assert LocalCode.JOINT in board.rows[1].section.facts.label.local
    shown = repr([(row.section.facts, row.reach, row.made) for row in board.rows])
    assert "Handover" not in shown
    assert not any(text[:20] in shown for text in TEXTS.values())


@pytest.mark.at("scope")
def test_the_desk_tells_of_sections_that_changed_since(matter: Matter) -> None:
    matter.release("parenting")
    assert not matter.vault.desk.board(matter.clinician, matter.case).drift
    matter.vault.signing.correct_section(
        matter.clinician, matter.section_id("parenting"), "They hand Robin over at noon.", "time"
    )
    board = matter.vault.desk.board(matter.clinician, matter.case)
    assert board.drift
    assert [row.changed for row in board.rows] == [True, False, False]
    assert board.rows[0].made is None


@pytest.mark.at("scope")
def test_a_section_shown_comes_with_what_a_rule_names_in_it(matter: Matter) -> None:
    shown = matter.vault.desk.show_section(
        matter.clinician, matter.case, matter.sections["parenting"]
    )
    words = {
        shown.paragraphs[each.span.paragraph][each.span.start : each.span.end]: each.what
        for each in shown.suggestions
    }
    assert words == {"Robin": "minor's name", "Linda": "third person's name"}


@pytest.mark.at("scope")
def test_words_are_kept_back_in_everything_that_is_released(matter: Matter) -> None:
    matter.release("parenting")
    matter.withhold("b-alone")
    versions = [matter.sections[key] for key in ("parenting", "handover", "b-alone")]
    matter.vault.deciding.redact_everywhere(
        matter.clinician, matter.case, versions, "robin", ReasonCode.R4
    )
    standing = matter.vault.cases.read(matter.clinician, matter.case).decisions
    redacted = standing[matter.sections["parenting"]].decision
    assert redacted.action is Action.REDACT
    assert len(redacted.spans) == 2
    assert standing[matter.sections["b-alone"]].decision.action is Action.WITHHOLD
    assert matter.sections["handover"] not in standing
    assert "Robin" not in matter.shown(matter.records)
    assert "ferry" in matter.shown(matter.records)


@pytest.mark.at("scope")
def test_an_undecided_section_is_never_released_by_redacting_it_in_passing(matter: Matter) -> None:
    version = matter.sections["parenting"]
    with pytest.raises(WordsNotThere):
        matter.vault.deciding.redact_everywhere(
            matter.clinician, matter.case, [version], "Robin", ReasonCode.R4
        )
    assert version in matter.state().undecided


@pytest.mark.at("scope")
def test_one_section_is_released_but_for_passages_and_words(matter: Matter) -> None:
    matter.vault.deciding.redact(
        matter.clinician,
        matter.case,
        matter.sections["parenting"],
        [Span(0, 0, 4, ReasonCode.R3)],
        words=["sister Linda", "Robin"],
        code=ReasonCode.R4,
        clause=1,
    )
    made = matter.vault.cases.read(matter.clinician, matter.case).decisions
    assert len(made[matter.sections["parenting"]].decision.spans) == 4
    assert "Linda" not in matter.shown(matter.records)


@pytest.mark.at("scope")
@pytest.mark.parametrize("words", [["nowhere"], ["Robin", "nowhere"], [" "], []])
def test_nothing_is_released_when_words_to_keep_back_are_missing(
    matter: Matter, words: list[str]
) -> None:
    with pytest.raises(InvalidInput):
        matter.vault.deciding.redact(
            matter.clinician,
            matter.case,
            matter.sections["parenting"],
            [],
            words=words,
            code=ReasonCode.R4,
            clause=1,
        )
    assert matter.sections["parenting"] in matter.state().undecided


@pytest.mark.at("scope")
def test_words_are_found_with_what_stands_around_them(matter: Matter) -> None:
    [[passage]] = matter.vault.desk.passages(
        matter.clinician, matter.case, [matter.sections["parenting"]], "sister Linda", ReasonCode.R3
    ).values()
    assert passage.words == "sister Linda"
    assert passage.before.endswith("B's ")
    assert passage.after.startswith(" brings")
