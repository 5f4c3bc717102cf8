from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.production.samples import ref
from vault.disclosure.rules.decisions import Marker as Cut
from vault.disclosure.rules.decisions import Span, apply_spans
from vault.disclosure.rules.vocabulary import ReasonCode
from vault.production.composing.compose import (
    DecidedNote,
    KeptSection,
    compose_notes,
    compose_section,
)
from vault.production.document.checks import UnfitForRelease
from vault.production.document.released import (
    Marker,
    ReleasedNote,
    ReleasedSection,
    Text,
    WithheldNote,
    WithheldSection,
)

R1, R2, R3 = ReasonCode.R1, ReasonCode.R2, ReasonCode.R3
SLIP = WithheldNote(control="W-0001", reason=R1)


def kept(*paragraphs: list[str | Cut], **controls: str) -> KeptSection:
    numbers = {ReasonCode[code]: control for code, control in controls.items()}
    return KeptSection(ref=ref("s"), title="Plan", paragraphs=paragraphs, controls=numbers)


def decided(*items: KeptSection | WithheldSection, slip: WithheldNote | None = None) -> DecidedNote:
    return DecidedNote(
        ref=ref("n"),
        kind="Progress note",
        session_on=date(2026, 3, 3),
        written_on=date(2026, 3, 3),
        late_entry=False,
        author_role="LICSW",
        author_name="J. Hardeman",
        items=items,
        slip=slip,
    )


def test_text_that_stays_is_kept_as_it_is() -> None:
    section = compose_section(kept(["One  two\nthree."], ["Four."]))
    assert isinstance(section, ReleasedSection)
    assert section.whole_paragraphs == ("One  two\nthree.", "Four.")


def test_white_space_beside_a_cut_does_not_tell_what_was_there() -> None:
    section = compose_section(kept(["Seen with", Cut(R3), "   and \t", Cut(R1), "\n\n after."]))
    assert isinstance(section, ReleasedSection)
    assert section.paragraphs == (
        (Text("Seen with"), Marker(R3), Text(" and "), Marker(R1), Text("\nafter.")),
    )


def test_cuts_that_meet_leave_one_marker() -> None:
    section = compose_section(kept(["Before ", Cut(R3), Cut(R3), Cut(R1), " after"]))
    assert isinstance(section, ReleasedSection)
    assert [each.reason for each in section.markers] == [R3, R1]


def test_a_cut_bears_its_control_number() -> None:
    section = compose_section(kept(["Before ", Cut(R2)], R2="PL-0007"))
    assert isinstance(section, ReleasedSection)
    assert [each.control for each in section.markers] == ["PL-0007"]


def test_a_section_of_which_only_cuts_remain_is_withheld_without_its_title() -> None:
    assert compose_section(kept([Cut(R2)], [Cut(R1)], R2="PL-1")) == WithheldSection(
        reason=R2, control="PL-1"
    )


def test_a_note_of_which_nothing_remains_becomes_a_slip_sheet() -> None:
    note = decided(WithheldSection(reason=R1), kept([Cut(R1)]), slip=SLIP)
    assert compose_notes([note]) == (SLIP,)


def test_a_note_of_which_nothing_remains_needs_a_slip_sheet() -> None:
    with pytest.raises(UnfitForRelease):
        compose_notes([decided(WithheldSection(reason=R1))])


def test_a_note_of_which_something_remains_takes_no_slip_sheet() -> None:
    (note,) = compose_notes([decided(kept(["Text."]), WithheldSection(reason=R1), slip=SLIP)])
    assert isinstance(note, ReleasedNote)
    assert len(note.items) == 2


@given(st.data())
def test_no_character_of_a_span_survives_composition(data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet="abc \n", min_size=1, max_size=40))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    marked = text[:start] + text[start:end].upper() + text[end:]
    runs = apply_spans([marked], [Span(0, start, end, R3)])
    section = compose_section(KeptSection(ref=ref("s"), title="", paragraphs=runs))
    if isinstance(section, ReleasedSection):
        left = "".join(
            run.text for para in section.paragraphs for run in para if isinstance(run, Text)
        )
        assert not set("ABC") & set(left)
        kept_letters = (text[:start] + text[end:]).split()
        assert "".join(left.split()) == "".join(kept_letters)
