from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.disclosure.rules.identifiers import (
    IdentifierKind,
    MinorNameInvalid,
    find_identifiers,
    in_filing_form,
    initials,
)

MINORS = ("Emma Rose Hill", "Will")


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SSN 123-45-6789 on file", "SSN xxx-xx-6789 on file"),
        ("SSN: 123456789.", "SSN: xxxxx6789."),
        ("social security number 123 45 6789", "social security number xxx-xx-6789"),
        ("employer EIN 12-3456789", "employer EIN xx-xxx6789"),
        ("born March 14, 1990 in Lynn", "born 1990 in Lynn"),
        ("Born on the 14th of March 1990.", "Born on the 1990."),
        ("DOB: 03/14/1990", "DOB: 1990"),
        ("D.O.B. 3/14/90", "D.O.B. \u201990"),
        ("date of birth is 1990-03-14;", "date of birth is 1990;"),
        ("account number 1234-5678-9012", "account number xxxx9012"),
        ("Acct. #00123456", "Acct. #xxxx3456"),
        ("IBAN DE89 3704 0044 0532 0130 00", "IBAN xxxx3000"),
        ("paid by 4111 1111 1111 1111 today", "paid by xxxx1111 today"),
        ("Emma Rose Hill and EMMA ROSE HILL", "E.R.H. and E.R.H."),
        ("Emma Hill\u2019s teacher; Emma smiled", "E.H.\u2019s teacher; E. smiled"),
    ],
)
def test_identifiers_take_the_forms_of_the_rule(text: str, form: str) -> None:
    assert in_filing_form(text, minors=MINORS) == form


@pytest.mark.parametrize(
    "text",
    [
        "The session of March 14, 2026 began at 10:00.",
        "Docket 26-1234567-CV and case 123-45-678",
        "He will drive; Willa and Emmanuel agreed.",
        "Invoice 4111 1111 1111 1112 is not a card.",
        "They spoke on account of 3 things.",
        "HARBOR000123",
        "Call (617) 555-0142 after 5.",
    ],
)
def test_other_numbers_dates_and_words_stay(text: str) -> None:
    assert in_filing_form(text, minors=MINORS) == text


def test_findings_say_where_and_what() -> None:
    text = "Emma, born 3/14/2015, SSN 123-45-6789"
    found = find_identifiers(text, minors=MINORS)
    assert [(item.kind, text[item.start : item.end]) for item in found] == [
        (IdentifierKind.MINOR, "Emma"),
        (IdentifierKind.BIRTH_DATE, "3/14/2015"),
        (IdentifierKind.TAXPAYER_NUMBER, "123-45-6789"),
    ]


def test_a_name_without_a_letter_is_refused() -> None:
    with pytest.raises(MinorNameInvalid):
        initials(" 7 ")


@given(st.text(alphabet="0123456789- /.EmaWil DOBSN:#account", max_size=80))
def test_findings_are_in_order_and_apart(text: str) -> None:
    found = find_identifiers(text, minors=MINORS)
    assert all(item.start < item.end for item in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.integers(1, 899), st.integers(1, 99), st.integers(1, 9999))
def test_no_social_security_number_survives(area: int, group: int, serial: int) -> None:
    number = f"{area:03d}-{group:02d}-{serial:04d}"
    filed = in_filing_form(f"Her number is {number}, she said.")
    assert number not in filed
    assert number[-4:] in filed
