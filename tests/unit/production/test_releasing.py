"""From decisions to notes and privilege log: whatever is decided fits together and is all there."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.production import samples
from tests.unit.production.samples import ref
from vault.disclosure.rules.decisions import Marker as Cut
from vault.disclosure.rules.decisions import Run
from vault.disclosure.rules.vocabulary import ReasonCode
from vault.disclosure.sections.on_file import Seal
from vault.disclosure.services.released import DecidedNote, KeptItem, WithheldItem
from vault.labels.vocabulary import NoteKind
from vault.production.composing.controls import ControlNumbers
from vault.production.composing.releasing import (
    Composed,
    Outline,
    composed,
    holder_words,
    kind_words,
)
from vault.production.document.privilege import Treatment
from vault.production.document.released import (
    ReleasedDocument,
    ReleasedNote,
    ReleasedSection,
    WithheldNote,
    WithheldSection,
)
from vault.production.document.revealing import Told

PRIVILEGE = "Psychotherapist\N{EN DASH}patient privilege"
SEAL = Seal(
    number=1,
    jwt="",
    note_hash="",
    event_id="",
    public_key=b"",
    kind=NoteKind.PROGRESS,
    session_on=date(2026, 3, 3),
    author_role="LICSW",
)
WRITTEN = datetime(2026, 3, 4, 9, tzinfo=UTC)


def kept(name: str, *paragraphs: tuple[Run, ...]) -> KeptItem:
    return KeptItem(
        version_id=f"version {name}",
        title=name,
        paragraphs=paragraphs,
        redacted=any(isinstance(run, Cut) for runs in paragraphs for run in runs),
        clause=1,
        holders=("A",),
        ref=ref(name),
        seal=SEAL,
        disclosures=(),
    )


def withheld(
    name: str, code: ReasonCode, holders: tuple[str, ...] = ("B",), clause: int | None = 2
) -> WithheldItem:
    return WithheldItem(version_id=f"version {name}", code=code, clause=clause, holders=holders)


def note(name: str, *items: KeptItem | WithheldItem) -> DecidedNote:
    return DecidedNote(
        note_id=ref(f"note {name}"),
        chart="C-1",
        seal=SEAL,
        session_at=WRITTEN,
        authored_at=WRITTEN,
        signed_at=WRITTEN,
        late_entry=False,
        author_name="J. Hardeman",
        author_credential="LICSW",
        cosigned_by="",
        addendum_to=None,
        items=items,
    )


def made(
    *notes: DecidedNote, elsewhere: tuple[str, ...] = (), known: dict[str, str] | None = None
) -> Composed:
    """Compose notes; sections named `elsewhere` stand in each of them without being in scope."""
    outlines = {}
    for each in notes:
        versions = [*(item.version_id for item in each.items), *elsewhere]
        told = Told(each.chart, frozenset({"B"}), substance_use=False)
        outlines[each.note_id] = Outline(
            versions, dict.fromkeys(versions, PRIVILEGE), dict.fromkeys(versions, told)
        )
    return composed(notes, outlines, ControlNumbers(known or {}), UTC)


def document(result: Composed) -> ReleasedDocument:
    return samples.document(notes=result.notes, privilege_log=result.log)


def test_a_section_out_of_scope_is_marked_and_not_logged() -> None:
    result = made(note("one", kept("Shown", ("Text.",))), elsewhere=("x", "y"))
    [only] = document(result).released
    assert [type(item) for item in only.items] == [ReleasedSection] + [WithheldSection] * 2
    assert result.log == ()


def test_a_redaction_that_leaves_nothing_is_a_withheld_section() -> None:
    nothing = kept("Gone", (" ", Cut(ReasonCode.R3), "\n"), (Cut(ReasonCode.R2),))
    result = made(note("one", kept("Shown", ("Text.",)), nothing))
    [entry] = document(result).privilege_log
    assert entry.treatment is Treatment.WITHHELD
    [only] = document(result).released
    assert only.items[1] == WithheldSection(reason=ReasonCode.R2, control=entry.control)


def test_a_note_whose_only_redaction_leaves_nothing_takes_a_slip_sheet() -> None:
    result = made(note("one", kept("Gone", (Cut(ReasonCode.R2),))))
    [slip] = document(result).notes
    assert isinstance(slip, WithheldNote)
    assert slip.privileged


def test_a_slip_sheet_claims_privilege_for_all_holders_of_what_is_privileged() -> None:
    result = made(
        note(
            "one",
            withheld("a", ReasonCode.R2, ("B", "CH1"), 3),
            withheld("b", ReasonCode.R1, ("COL1",)),
            withheld("c", ReasonCode.R2, ("A",), 2),
        )
    )
    [entry] = document(result).privilege_log
    assert entry.holder == "Client A; Client B; Child CH1"
    assert entry.clause == "2, 3"


def test_a_slip_sheet_without_privilege_is_not_in_the_log() -> None:
    result = made(note("one", withheld("a", ReasonCode.R5)))
    [slip] = document(result).notes
    assert isinstance(slip, WithheldNote)
    assert slip.reason is ReasonCode.R5
    assert result.log == ()


def test_a_section_without_a_holder_is_the_clients() -> None:
    [entry] = made(note("one", withheld("a", ReasonCode.R2, (), None))).log
    assert entry.holder == "The client"
    assert entry.clause == "None"


def test_a_later_composition_goes_on_with_the_numbers_given() -> None:
    one = made(note("one", withheld("a", ReasonCode.R2)))
    [slip] = one.notes
    assert isinstance(slip, WithheldNote)
    known = {ref("note one"): slip.control}
    assert made(note("one", withheld("a", ReasonCode.R2)), known=known).notes == one.notes


@pytest.mark.parametrize(
    ("handle", "words"),
    [("A", "Client A"), ("B2", "Client B2"), ("CH1", "Child CH1"), ("COL2", "Third person COL2")],
)
def test_a_holder_goes_by_role(handle: str, words: str) -> None:
    assert holder_words(handle) == words


def test_a_kind_stands_without_its_citation() -> None:
    assert {kind_words(kind) for kind in NoteKind} == {
        "Progress note",
        "Intake note",
        "Evaluation report",
        "Contact note",
        "Psychotherapy note",
        "SUD counseling note",
    }


RUNS = st.one_of(
    st.sampled_from([Cut(code) for code in ReasonCode]),
    st.sampled_from(["Text. ", " ", "\n", "more", "  two words "]),
)
ITEMS = st.one_of(
    st.lists(st.lists(RUNS, min_size=1, max_size=4).map(tuple), max_size=3).map(tuple),
    st.sampled_from(list(ReasonCode)),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(ITEMS, min_size=1, max_size=4), min_size=1, max_size=4), st.booleans())
def test_whatever_is_decided_makes_a_document_that_logs_each_claim_once(
    decided: list[list[object]], more: bool
) -> None:
    notes = []
    for n, items in enumerate(decided):
        made_items: list[KeptItem | WithheldItem] = [
            withheld(f"{n}.{i}", item) if isinstance(item, ReasonCode) else kept(f"{n}.{i}", *item)  # type: ignore[misc]  # the strategy gives runs
            for i, item in enumerate(items)
        ]
        notes.append(note(str(n), *made_items))
    result = made(*notes, elsewhere=("x",) if more else ())
    whole = document(result)
    claimed = {item.control for item in whole.withheld if item.reason is ReasonCode.R2}
    assert {entry.control for entry in whole.privilege_log} == claimed
    assert len(whole.notes) == len(notes)
    for produced, opened in zip(whole.notes, notes, strict=True):
        if isinstance(produced, ReleasedNote):
            assert len(produced.items) == len(opened.items) + more


def test_the_logs_rows_are_in_the_order_of_print() -> None:
    result = made(
        note("one", withheld("a", ReasonCode.R2)),
        note("two", kept("Shown", ("Text.",)), withheld("b", ReasonCode.R2)),
        note("three", kept("Cut", ("Text ", Cut(ReasonCode.R2)))),
    )
    assert [entry.treatment.value for entry in result.log] == ["withheld", "withheld", "redacted"]
