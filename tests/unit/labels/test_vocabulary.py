"""The codes are the ones that the law and HL7 name, and each can be shown in words."""

from __future__ import annotations

import operator

import pytest

from vault.labels import vocabulary
from vault.labels.vocabulary import Code, Confidentiality, Law, LocalCode, Refrain, Sensitivity

VOCABULARIES = sorted(
    (each for each in Code.__subclasses__() if each.__module__ == vocabulary.__name__),
    key=lambda each: each.__name__,
)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Confidentiality", "U L M N R V"),
        (
            "Sensitivity",
            (
                "BH MH PSY PSYTHPN SUD ETHUD OPIOIDUD ETH HIV STD SEX SDV VIO COGN DVD EMOTDIS "
                "TBOO ADOL EMP PRS LIVARG MARST IDS"
            ),
        ),
        ("Law", "42CFRPart2 HIPAAPsyNotes HIPAAAuth HIPAAROA"),
        ("Obligation", "REDACT MASK MINEC ENCRYPT PERSISTLABEL PRIVMARK HUAPRV"),
        ("Refrain", "NOAUTH NORDSCLCD NODSCLCDS NOPAT NOREUSE ORCON"),
        (
            "PurposeOfUse",
            (
                "TREAT ETREAT BTG HPAYMT COVERAGE HOPERAT HLEGAL LEGAL PUBHLTH THREAT PATRQT "
                "PWATRNY OVRER OVRPJ OVRPS OVRTPS TRAIN"
            ),
        ),
        ("LocalCode", "MINOR COLLATERAL REPORTER-ID JOINT ATTY-CLIENT PEER-CONSULT"),
        (
            "Loinc",
            (
                "61150-9 61149-1 51848-0 18776-5 51847-2 10164-2 29762-2 10190-7 34904-3 28656-7 "
                "34785-6 34788-0"
            ),
        ),
    ],
)
def test_vocabulary_is_the_required_one(name: str, codes: str) -> None:
    assert {code.value for code in getattr(vocabulary, name)} == set(codes.split())


@pytest.mark.parametrize("code", [code for each in VOCABULARIES for code in each])
def test_every_code_has_words_to_show(code: Code) -> None:
    assert code.words
    assert code.words != code.value


@pytest.mark.parametrize("code", [code.value for code in vocabulary.Loinc])
def test_loinc_check_digit_holds(code: str) -> None:
    number, check = code.split("-")
    # LOINC's check digit is mod 10 (LOINC Users' Guide, App. C): odd positions from the right
    # doubled, digits added.
    digits = [int(digit) for digit in reversed(number)]
    total = sum(
        sum(divmod(digit * 2, 10)) if place % 2 == 0 else digit
        for place, digit in enumerate(digits)
    )
    assert (10 - total % 10) % 10 == int(check)


def test_retired_codes_are_unknown() -> None:
    assert "NORDSLCD" not in {code.value for code in Refrain}


def test_confidentiality_goes_by_protection_and_not_by_letter() -> None:
    order = [Confidentiality(code) for code in "VRNMLU"]
    assert sorted(Confidentiality, reverse=True) == order
    assert max(Confidentiality.U, Confidentiality.L) is Confidentiality.L
    assert Confidentiality.R >= Confidentiality.R
    assert not Confidentiality.U > Confidentiality.R


@pytest.mark.parametrize("other", ["R", Sensitivity.MH])
def test_confidentiality_is_not_compared_with_other_text(other: str) -> None:
    with pytest.raises(TypeError):
        operator.lt(Confidentiality.U, other)


def test_codes_are_their_own_text() -> None:
    assert f"{Law.PART2} {LocalCode.REPORTER_ID}" == "42CFRPart2 REPORTER-ID"
