from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.unit.production.samples import (
    FIRST,
    OBSERVED,
    PARENTING,
    SECOND,
    SERIES,
    SLIP,
    document,
    entry,
    note,
    ref,
    section,
)
from vault.disclosure.rules.vocabulary import ReasonCode
from vault.production.document.bates import BatesRange
from vault.production.document.checks import UnfitForRelease
from vault.production.document.matter import (
    Caption,
    CourtSeal,
    EarlierProduction,
    Party,
    Supplement,
)
from vault.production.document.privilege import Treatment
from vault.production.document.released import Marker, Text, WithheldNote, WithheldSection

PRIVILEGE = ReasonCode.R2


def supplement(number: str = "0", end: int = 9, *new: str) -> Supplement:
    bates = BatesRange(SERIES, 1, end)
    return Supplement((EarlierProduction(number, date(2026, 1, 1), bates),), frozenset(new))


def test_a_whole_document_is_accepted() -> None:
    assert [each.ref for each in document().sections] == [
        PARENTING.ref,
        FIRST.items[2].ref,  # type: ignore[union-attr]  # the third item is released
        OBSERVED.ref,
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"notes": ()},
        {"clauses": ()},
        {"number": "one/two"},
        {"notices": ("  ",)},
        {"notes": (FIRST, FIRST, SLIP, SECOND)},
        {"notes": (FIRST, SLIP, SLIP, SECOND)},
        {"privilege_log": ()},
        {"privilege_log": (*document().privilege_log, entry("PL-0009", Treatment.WITHHELD))},
        {"privilege_log": (entry("PL-0001", Treatment.WITHHELD), document().privilege_log[1])},
        {"privilege_log": (*document().privilege_log, document().privilege_log[0])},
        {"supplement": supplement("0", 1)},
        {"supplement": supplement("1", 9), "start": 10},
        {"supplement": supplement("0", 9, ref("elsewhere")), "start": 10},
    ],
    ids=[
        "nothing to produce",
        "no clause answered",
        "malformed number",
        "blank notice",
        "a note twice",
        "a slip-sheet twice",
        "privileged text not in the log",
        "a log entry that stands nowhere",
        "a redaction logged as withheld",
        "a log entry twice",
        "a Bates number of an earlier production",
        "the number of an earlier production",
        "new what is not here",
    ],
)
def test_contradictions_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(UnfitForRelease):
        document(**changes)


def test_a_privileged_passage_needs_a_control_number() -> None:
    with pytest.raises(UnfitForRelease):
        Marker(PRIVILEGE)
    with pytest.raises(UnfitForRelease):
        WithheldSection(reason=PRIVILEGE)


def test_a_privileged_slip_sheet_needs_its_log_entry() -> None:
    with pytest.raises(UnfitForRelease):
        document(notes=(FIRST, WithheldNote(control="PL-0003", reason=PRIVILEGE), SECOND))


@pytest.mark.parametrize("bad", ["section-1", "0" * 26, ref("a")[:25], ref("a").upper(), ""])
def test_references_that_could_tell_order_are_refused(bad: str) -> None:
    with pytest.raises(UnfitForRelease):
        replace(PARENTING, ref=bad)


@pytest.mark.parametrize("control", ["", "PL 1", "pl-1", "PL-", "P" * 17])
def test_malformed_control_numbers_are_refused(control: str) -> None:
    with pytest.raises(UnfitForRelease):
        WithheldNote(control=control, reason=ReasonCode.R1)


@pytest.mark.parametrize(
    "hidden", ["\u202e", "\u200b", "\u2066", "\ufeff", "\x07", "\ue000", "\u00ad", "\u2028"]
)
def test_characters_that_print_does_not_show_are_refused_by_name(hidden: str) -> None:
    with pytest.raises(UnfitForRelease, match=f"U\\+{ord(hidden):04X}"):
        Text(f"before{hidden}after")


def test_an_error_never_quotes_the_text() -> None:
    with pytest.raises(UnfitForRelease) as caught:
        Text("the patient\u2019s brother\u202e")
    assert "brother" not in str(caught.value)


def test_a_section_of_markers_alone_is_not_released() -> None:
    with pytest.raises(UnfitForRelease):
        section("Empty of text", (Marker(ReasonCode.R1),))


def test_a_section_in_which_nothing_was_written_may_be_released() -> None:
    assert section("Plan").paragraphs == ()


def test_a_note_with_nothing_released_is_refused() -> None:
    with pytest.raises(UnfitForRelease):
        note("withheld", WithheldSection(reason=ReasonCode.R1), on=date(2026, 1, 1))


def test_a_caption_without_parties_is_refused() -> None:
    with pytest.raises(UnfitForRelease):
        Caption(court=("Court",), docket="1", parties=())
    with pytest.raises(UnfitForRelease):
        Caption(court=(), docket="1", parties=(Party("Alma Reed", "Plaintiff"),))


def test_a_blank_seal_is_refused() -> None:
    with pytest.raises(UnfitForRelease):
        CourtSeal(" ", ())


def test_earlier_productions_that_share_a_number_are_refused() -> None:
    one = EarlierProduction("0", date(2026, 1, 1), BatesRange(SERIES, 1, 9))
    other = EarlierProduction("00", date(2026, 1, 2), BatesRange(SERIES, 9, 12))
    with pytest.raises(UnfitForRelease):
        Supplement((one, other), frozenset())


def test_what_is_withheld_is_counted_in_order() -> None:
    kinds = [type(item).__name__ for item in document().withheld]
    assert kinds == [
        "WithheldSection",
        "Marker",
        "Marker",
        "WithheldNote",
        "WithheldSection",
    ]
