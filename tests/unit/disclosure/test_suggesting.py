from __future__ import annotations

from vault.disclosure.rules.suggesting import KnownPerson, suggest_spans
from vault.disclosure.rules.vocabulary import ReasonCode
from vault.records.chart_model import MemberRole

ROBIN = KnownPerson("Robin Hardeman", MemberRole.CHILD)
LINDA = KnownPerson("Linda Voss", MemberRole.COLLATERAL)
ALMA = KnownPerson("Alma Hardeman", MemberRole.CLIENT)


def found(text: str, *people: KnownPerson) -> dict[str, str]:
    """What each suggestion seems to be, by its words."""
    return {
        text[each.span.start : each.span.end]: each.what for each in suggest_spans([text], people)
    }


def test_identifiers_are_named_with_their_rule() -> None:
    text = (
        "SSN 123-45-6789, born 4 March 2015, call (617) 555-0188 or 617-555-0199, "
        "write to alma.h@example.org; account 44556677."
    )
    assert found(text) == {
        "123-45-6789": "Social Security or taxpayer number",
        "4 March 2015": "date of birth",
        "(617) 555-0188": "telephone number",
        "617-555-0199": "telephone number",
        "alma.h@example.org": "e-mail address",
        "44556677": "financial account number",
    }
    rules = {each.rule.partition(":")[0] for each in suggest_spans([text], [])}
    assert "Fed. R. Civ. P. 5.2(a)(1)" in rules
    assert all(rules)


def test_members_are_found_by_full_and_first_name_with_a_code_that_fits() -> None:
    text = "Robin sleeps at Linda Voss's; ROBIN HARDEMAN and Alma agree. The robin sang."
    found_ = suggest_spans([text], [ROBIN, LINDA, ALMA])
    shown = {text[e.span.start : e.span.end]: (e.what, e.span.code) for e in found_}
    assert shown == {
        "Robin": ("minor's name", ReasonCode.R4),
        "Linda Voss": ("third person's name", ReasonCode.R3),
        "ROBIN HARDEMAN": ("minor's name", ReasonCode.R4),
        "Alma": ("client's name", ReasonCode.R4),
    }


def test_suggestions_never_overlap_and_know_their_paragraph() -> None:
    spans = [e.span for e in suggest_spans(["Nothing.", "Robin Hardeman."], [ROBIN])]
    assert [(s.paragraph, s.start, s.end) for s in spans] == [(1, 0, 14)]


def test_a_name_without_a_letter_is_passed_over() -> None:
    assert not suggest_spans(["7 days"], [KnownPerson("7", MemberRole.CLIENT)])


def test_an_ordinary_number_is_no_telephone_number() -> None:
    assert not found("Session 3 of 12 on 2025-11-03, 617 555 01889 steps.")
