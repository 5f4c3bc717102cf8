"""What the letters to a client who asks for their own record say (45 CFR 164.524(b), (d))."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest

from vault.disclosure.rules.access_copies import Designation, Fee, FeePart
from vault.disclosure.rules.access_letters import (
    Correspondents,
    access_letter,
    denial_letter,
    extension_letter,
    review_letter,
)
from vault.disclosure.rules.client_access import (
    GROUND_RULES,
    DenialGround,
    Extension,
    Finding,
    reviewable,
)
from vault.typesetting.letter import Facts, Heading, Items, Letter

BETWEEN = Correspondents(
    sender="Harbor Family Services",
    contact="1 Quay Street, telephone 555-0100",
    dated=date(2026, 2, 20),
    client="Alma Hardeman",
    asked_on=date(2026, 1, 31),
    reference="D-7K2M4Q",
)
REVIEW_RIGHT = "You have the right to have this decision reviewed"


def text_of(letter: Letter) -> str:
    said: list[str] = []
    for block in letter.body:
        match block:
            case str():
                said.append(block)
            case Heading(text):
                said.append(text)
            case Items(texts):
                said += texts
            case Facts(rows):
                said += [f"{name}: {value}" for name, value in rows]
    return "\n".join(said)


def test_an_extension_says_why_and_until_when() -> None:
    extension = Extension(date(2026, 2, 20), date(2026, 3, 20), "It lies in the archive.")
    made = extension_letter(BETWEEN, extension)
    assert "It lies in the archive." in text_of(made)
    assert "March 20, 2026" in text_of(made)
    assert made.to == ("Alma Hardeman",)
    assert made.about == ("Your request of January 31, 2026 for your record",)


@pytest.mark.parametrize("size", [1, 2])
@pytest.mark.parametrize("whole", [True, False])
def test_a_denial_gives_its_basis_the_right_of_review_and_where_to_complain(
    size: int, whole: bool
) -> None:
    for grounds in combinations(DenialGround, size):
        said = text_of(denial_letter(BETWEEN, grounds, whole=whole))
        assert ("except for part of it" in said) is not whole
        for ground in DenialGround:
            assert (GROUND_RULES[ground].plain in said) is (ground in grounds)
        assert (REVIEW_RIGHT in said) is reviewable(grounds)
        unreviewable = [g for g in grounds if not GROUND_RULES[g].reviewable]
        assert ("does not provide for a review" in said) is bool(unreviewable)
        assert "1 Quay Street, telephone 555-0100" in said
        assert "Secretary of Health and Human Services" in said


def test_the_copy_goes_with_its_fee_and_form() -> None:
    fee = Fee({FeePart.LABOR: 450}, "12 minutes at $22.50 an hour")
    said = text_of(access_letter(BETWEEN, fee, "PDF by e-mail"))
    assert "$4.50" in said
    assert "12 minutes at $22.50 an hour" in said
    assert "PDF by e-mail" in said
    assert "worked out" not in text_of(access_letter(BETWEEN, Fee({}), "PDF by e-mail"))


def test_a_copy_for_somebody_else_is_told_to_the_client_with_whom_and_by_which_writing() -> None:
    to_quint = Designation(
        person="Odile Quint, Esq.",
        address="2 Mill Lane",
        signed_by="Alma Hardeman",
        signed_on=date(2026, 2, 1),
    )
    fee = Fee({FeePart.SUMMARY: 900}, "one hour", date(2026, 2, 2))
    said = text_of(access_letter(BETWEEN, fee, "PDF", to_quint))
    assert "to Odile Quint, Esq., 2 Mill Lane, as you directed" in said
    assert "your writing of February 1, 2026" in said
    assert "Here is the part" not in said
    assert "You agreed to it on: February 2, 2026" in said


def test_a_denial_confirms_neither_a_report_nor_notes_nor_a_suit() -> None:
    for ground in (DenialGround.CONFIDENCE, DenialGround.PSYCHOTHERAPY, DenialGround.LITIGATION):
        said = text_of(denial_letter(BETWEEN, [ground], whole=False))
        assert "Some of what you asked for may " in said
        for word in ("report", "reporter", "abuse", "told us this"):
            assert word not in said


def test_a_review_is_told_with_what_it_found() -> None:
    assert "you are to have" in text_of(review_letter(BETWEEN, Finding.REVERSED))
    assert "stays as it is" in text_of(review_letter(BETWEEN, Finding.UPHELD))
