from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.disclosure.rules.decisions import (
    Decision,
    DecisionInvalid,
    Marker,
    Run,
    Span,
    apply_spans,
    check_spans,
    find_all,
    with_spans,
)
from vault.disclosure.rules.vocabulary import Action, ReasonCode

R2, R3 = ReasonCode.R2, ReasonCode.R3
FAMILY = "👨\u200d👩\u200d👧"


def told(runs: tuple[Run, ...]) -> str:
    return "".join(f"[{run.code}]" if isinstance(run, Marker) else run for run in runs)


@pytest.mark.parametrize(
    "fields",
    [
        {"action": Action.RELEASE},
        {"action": Action.RELEASE, "clause": 1, "code": R2},
        {"action": Action.RELEASE, "clause": 1, "spans": (Span(0, 0, 1, R2),)},
        {"action": Action.REDACT, "clause": 1},
        {"action": Action.REDACT, "spans": (Span(0, 0, 1, R2),)},
        {"action": Action.REDACT, "clause": 1, "code": R2, "spans": (Span(0, 0, 1, R2),)},
        {"action": Action.WITHHOLD, "clause": 1},
        {"action": Action.WITHHOLD, "code": R2},
        {"action": Action.WITHHOLD, "clause": 1, "code": R2, "spans": (Span(0, 0, 1, R2),)},
    ],
)
def test_decision_without_what_it_needs_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(DecisionInvalid) as caught:
        Decision(section="s1", **fields)  # type: ignore[arg-type]
    assert caught.value.untouched == "No decision was recorded."


def test_withholding_needs_no_clause_only_where_none_asks() -> None:
    assert Decision(section="s1", action=Action.WITHHOLD, code=ReasonCode.R1).clause is None


def test_spans_leave_markers_and_the_rest_untouched() -> None:
    text = ("Mother drinks. Father is calm.", "Nothing here.")
    runs = apply_spans(text, [Span(0, 0, 14, R2), Span(0, 15, 21, R3)])
    assert [told(paragraph) for paragraph in runs] == ["[R2] [R3] is calm.", "Nothing here."]


def test_neighbouring_spans_of_one_code_leave_one_marker() -> None:
    text = ("one two three four",)
    runs = apply_spans(text, [Span(0, 4, 7, R2), Span(0, 8, 13, R2), Span(0, 0, 3, R2)])
    assert [told(paragraph) for paragraph in runs] == ["[R2] four"]
    different = apply_spans(text, [Span(0, 4, 7, R2), Span(0, 7, 13, R3)])
    assert [told(paragraph) for paragraph in different] == ["one [R2][R3] four"]


def test_whole_paragraph_may_go() -> None:
    assert apply_spans(("gone",), [Span(0, 0, 4, R2)]) == ((Marker(R2),),)


@pytest.mark.parametrize(
    ("spans", "words"),
    [
        ([Span(1, 0, 1, R2)], "no paragraph 1"),
        ([Span(-1, 0, 1, R2)], "no paragraph -1"),
        ([Span(0, 0, 99, R2)], "outside its text"),
        ([Span(0, -2, 1, R2)], "outside its text"),
        ([Span(0, 2, 2, R2)], "outside its text"),
        ([Span(0, 3, 2, R2)], "outside its text"),
        ([Span(0, 0, 3, R2), Span(0, 2, 4, R2)], "overlap"),
        ([Span(0, 2, 3, R2), Span(0, 0, 4, R2)], "overlap"),
    ],
)
def test_spans_that_do_not_fit_are_refused_without_quoting_text(
    spans: list[Span], words: str
) -> None:
    with pytest.raises(DecisionInvalid, match=words) as caught:
        apply_spans(("secret words",), spans)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "place"),
    [("e\u0301a", 1), (FAMILY + "x", 1), (FAMILY + "x", 2), ("👍🏽!", 1), ("कि", 1)],
)
def test_span_never_cuts_a_character_in_two(text: str, place: int) -> None:
    with pytest.raises(DecisionInvalid, match="cuts a character"):
        check_spans((text,), [Span(0, 0, place, R2)])
    with pytest.raises(DecisionInvalid, match="cuts a character"):
        check_spans((text,), [Span(0, place, len(text), R2)])
    check_spans((text,), [Span(0, 0, len(text), R2)])


@st.composite
def redactions(draw: st.DrawFn) -> tuple[tuple[str, ...], list[Span]]:
    paragraphs = tuple(draw(st.lists(st.text("ab \n", min_size=1), min_size=1, max_size=4)))
    spans = []
    for index, text in enumerate(paragraphs):
        places = st.integers(0, len(text))
        cuts = sorted(draw(st.sets(places, max_size=6)))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False):
            spans.append(Span(index, start, end, draw(st.sampled_from([R2, R3]))))
    return paragraphs, draw(st.permutations(spans))


@given(redactions())
def test_what_stays_is_the_text_outside_the_spans_and_nothing_else(
    redaction: tuple[tuple[str, ...], list[Span]],
) -> None:
    paragraphs, spans = redaction
    runs = apply_spans(paragraphs, spans)
    assert len(runs) == len(paragraphs)
    for index, text in enumerate(paragraphs):
        here = [span for span in spans if span.paragraph == index]
        outside = "".join(
            char
            for place, char in enumerate(text)
            if not any(span.start <= place < span.end for span in here)
        )
        kept = "".join(run for run in runs[index] if isinstance(run, str))
        assert "".join(kept.split()) == "".join(outside.split())
        assert {run.code for run in runs[index] if isinstance(run, Marker)} == {
            span.code for span in here
        }


def test_all_occurrences_are_found_whatever_their_case_or_line_break() -> None:
    text = ("Ruth Baker called. RUTH\n baker's son", "Truth Bakery; ruth baker.")
    found = find_all(text, " ruth  baker ", R3)
    assert [(span.paragraph, text[span.paragraph][span.start : span.end]) for span in found] == [
        (0, "Ruth Baker"),
        (0, "RUTH\n baker"),
        (1, "ruth baker"),
    ]
    assert [told(runs) for runs in apply_spans(text, found)] == [
        "[R3] called. [R3]'s son",
        "Truth Bakery; [R3].",
    ]


def test_needle_is_no_pattern_and_not_blank() -> None:
    assert find_all(("a+b (c)",), "a+b (c)", R3) == (Span(0, 0, 7, R3),)
    assert find_all(("aab",), "a.b", R3) == ()
    with pytest.raises(DecisionInvalid):
        find_all(("text",), " \n", R3)


def test_needle_typed_in_another_form_is_found() -> None:
    assert find_all(("Zo\u00eb called",), "Zoe\u0308", R3) == (Span(0, 0, 3, R3),)


def test_more_spans_join_those_that_a_decision_has() -> None:
    released = Decision(section="s", action=Action.RELEASE, clause=1)
    once = with_spans(released, [Span(0, 4, 9, ReasonCode.R3)])
    assert (once.action, once.clause) == (Action.REDACT, 1)
    more = [
        Span(0, 6, 12, ReasonCode.R4),
        Span(0, 12, 14, ReasonCode.R4),
        Span(1, 0, 2, ReasonCode.R4),
    ]
    assert with_spans(once, more).spans == (
        Span(0, 4, 12, ReasonCode.R3),
        Span(0, 12, 14, ReasonCode.R4),
        Span(1, 0, 2, ReasonCode.R4),
    )


def test_nothing_more_to_keep_back_changes_nothing() -> None:
    released = Decision(section="s", action=Action.RELEASE, clause=1)
    assert with_spans(released, []) == released


def test_a_withheld_section_takes_no_spans() -> None:
    withheld = Decision(section="s", action=Action.WITHHOLD, code=ReasonCode.R1)
    with pytest.raises(DecisionInvalid):
        with_spans(withheld, [Span(0, 0, 1, ReasonCode.R3)])
