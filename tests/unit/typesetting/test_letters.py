"""Letters are set whole, as archival and accessible PDF, and the same one gives the same bytes."""

from __future__ import annotations

import io
import locale
from dataclasses import replace
from datetime import date

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.production.checking.pdf_structure import read_pdf_structure
from vault.production.checking.pdf_text import read_pdf_text
from vault.typesetting.letter import (
    Block,
    Facts,
    Heading,
    Items,
    Letter,
    Signature,
    Table,
    long_date,
)
from vault.typesetting.printing import letter_pdf, letter_sheet
from vault.typesetting.typesetter import CharactersMissing, Typesetter

LETTER = Letter(
    sender="Harbor Family Services",
    contact="12 Quay Street\nPortland, ME 04101",
    dated=date(2026, 3, 2),
    to=("Odile Quint", "14 Mill Lane"),
    about=("Your request of February 3, 2026",),
    title="Accounting of disclosures",
    body=(
        "You asked what we disclosed.",
        Facts((("Period", "March 2, 2020 to March 2, 2026"),)),
        Heading("What was disclosed"),
        Table(
            ("Date", "Recipient"),
            tuple((f"January {n}, 2026", f"Court no. {n}") for n in range(1, 29)),
            (1, 3),
        ),
        Items(("Bullet one", "Bullet two")),
        Items(("Point one", "Point two"), numbered=True),
    ),
    signatures=(Signature("Dana Whitlock", "Privacy officer", dated=True),),
    reference="C-7K2M4Q",
)


def shown(content: bytes) -> str:
    return " ".join(" ".join(read_pdf_text(content).pages).split())


def test_everything_that_a_letter_says_stands_in_the_pdf() -> None:
    text = shown(letter_pdf(LETTER, Typesetter()))
    for words in (
        "Harbor Family Services",
        "12 Quay Street",
        "March 2, 2026",
        "Odile Quint",
        "Your request of February 3, 2026",
        "Accounting of disclosures",
        "You asked what we disclosed.",
        "What was disclosed",
        "Court no. 28",
        "Bullet two",
        "Point two",
        "Sincerely,",
        "Dana Whitlock",
        "Privacy officer",
        "C-7K2M4Q",
        "Page 2 of 2",
    ):
        assert words in text


def test_the_same_letter_gives_the_same_bytes_and_another_day_others() -> None:
    made = letter_pdf(LETTER, Typesetter())
    assert made == letter_pdf(LETTER, Typesetter())
    assert made != letter_pdf(replace(LETTER, dated=date(2026, 3, 3)), Typesetter())


def test_a_letter_is_archival_and_accessible_and_holds_nothing_beside_text() -> None:
    unbulleted = tuple(each for each in LETTER.body if each != Items(("Bullet one", "Bullet two")))
    made = letter_pdf(replace(LETTER, body=unbulleted), Typesetter())
    assert read_pdf_structure(made).faults == ()  # as strict as for a production, which has none
    with pikepdf.open(io.BytesIO(made)) as pdf:
        metadata = pdf.Root.Metadata.read_bytes()
        assert b"pdfaid:part>3<" in metadata or b'pdfaid:part="3"' in metadata
        assert b"pdfuaid:part>1<" in metadata or b'pdfuaid:part="1"' in metadata
        assert str(pdf.Root.Lang) == "en-US"
        assert pdf.Root.MarkInfo.Marked


def test_a_plain_letter_is_signed_with_the_senders_name() -> None:
    plain = Letter(sender="Harbor", contact="Quay", dated=date(2026, 3, 2), body=("Text.",))
    text = shown(letter_pdf(plain, Typesetter()))
    assert text.index("Text.") < text.index("Sincerely,") < text.rindex("Harbor")
    assert plain.name == "Letter"


def test_mark_up_in_a_letter_is_only_text() -> None:
    nasty = '#read("/etc/passwd") *bold* $x$ <b> \\ @ref `code` ]'
    text = shown(letter_pdf(replace(LETTER, body=(nasty,)), Typesetter()))
    assert "".join(nasty.split()) in "".join(text.split())


def test_a_character_that_no_typeface_has_is_told_and_nothing_left_out() -> None:
    with pytest.raises(CharactersMissing) as found:
        letter_pdf(replace(LETTER, body=("Name: \U0001f600",)), Typesetter())
    assert found.value.characters == ("\U0001f600",)


@pytest.mark.parametrize("rows", [(("one",),), (("one", "two", "three"),)])
def test_a_table_whose_rows_do_not_fit_its_columns_is_refused(rows: tuple[tuple[str, ...]]) -> None:
    with pytest.raises(ValueError, match="cells"):
        Table(("A", "B"), rows)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_dates_are_written_in_english(day: date) -> None:
    written = long_date(day)
    month, number, year = written.replace(",", "").split()
    assert (int(number), int(year)) == (day.day, day.year)
    if locale.getlocale(locale.LC_TIME)[0] in (None, "C", "en_US"):
        assert month == f"{day:%B}"


@given(
    st.lists(
        st.one_of(
            st.text(max_size=20),
            st.builds(Heading, st.text(max_size=20)),
            st.builds(Items, st.lists(st.text(max_size=9), max_size=3).map(tuple), st.booleans()),
            st.builds(lambda rows: Facts(tuple(rows)), st.lists(st.tuples(st.text(), st.text()))),
            st.builds(
                lambda rows: Table(("A", "B"), tuple(rows)),
                st.lists(st.tuples(st.text(), st.text())),
            ),
        )
    )
)
def test_every_part_of_a_letter_reaches_its_sheet(body: list[Block]) -> None:
    sheet = letter_sheet(replace(LETTER, body=tuple(body)))
    printed = sheet["body"]
    assert isinstance(printed, list)
    assert len(printed) == len(body)
