"""Which sections a loan reaches: for training nearly all, for a suit one client's own alone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.disclosure.rules.clauses import SectionFacts
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality, Law, LocalCode, NoteKind, Sensitivity
from vault.loans.model import Suit, Training
from vault.loans.reach import Reach, reach

SUIT, PROGRAM = Suit("Court", "1", "A"), Training("Practicum")
HANDLES = st.lists(st.sampled_from(["A", "B", "CH1", "COL1"]), unique=True).map(tuple)


def facts(label: Label, kind: NoteKind = NoteKind.PSYCHOTHERAPY) -> SectionFacts:
    return SectionFacts(section="s", label=label, note_kind=kind, session_on=date(2026, 3, 2))


def label(*subjects: str, local: tuple[LocalCode, ...] = (), law: tuple[Law, ...] = ()) -> Label:
    return Label(
        Confidentiality.R,
        frozenset({Sensitivity.PSYTHPN}),
        frozenset(law),
        frozenset(local),
        subjects=subjects,
    )


@pytest.mark.parametrize(
    ("given_label", "members", "reached"),
    [
        (label("A"), {"A", "B"}, Reach.REACHED),
        (label("B"), {"A", "B"}, Reach.ANOTHERS),
        (label("A", "B"), {"A", "B"}, Reach.ANOTHERS),
        (label("A", "COL1"), {"A"}, Reach.ANOTHERS),
        (label("A", local=(LocalCode.JOINT,)), {"A", "B"}, Reach.ANOTHERS),
        (label("A", local=(LocalCode.COLLATERAL,)), {"A"}, Reach.ANOTHERS),
        (label(), {"A"}, Reach.REACHED),
        (label(), {"A", "B"}, Reach.UNTOLD),
        (Label.unlabelled(), {"A"}, Reach.UNTOLD),
        (label("A", local=(LocalCode.ATTY_CLIENT,)), {"A"}, Reach.BARRED),
        (label("A", local=(LocalCode.PEER_CONSULT,)), {"A"}, Reach.BARRED),
        (label("A", local=(LocalCode.REPORTER_ID,)), {"A"}, Reach.BARRED),
        (label("A", law=(Law.PART2,)), {"A"}, Reach.BARRED),
    ],
)
def test_a_suit_reaches_what_is_its_bringers_alone(
    given_label: Label, members: set[str], reached: Reach
) -> None:
    assert reach(SUIT, facts(given_label), members) is reached


@given(HANDLES, HANDLES, st.frozensets(st.sampled_from(LocalCode)), st.sampled_from(NoteKind))
def test_no_label_that_names_another_is_within_a_suits_reach(
    subjects: tuple[str, ...],
    holders: tuple[str, ...],
    local: frozenset[LocalCode],
    kind: NoteKind,
) -> None:
    made = Label(Confidentiality.R, local=local, subjects=subjects, holders=holders)
    if reach(SUIT, facts(made, kind), {"A", "B"}) is Reach.REACHED:
        assert {*subjects, *holders} == {"A"}
        assert LocalCode.JOINT not in local


@pytest.mark.parametrize(
    ("given_label", "reached"),
    [
        (label("A", "B", local=(LocalCode.JOINT,)), Reach.REACHED),
        (label(law=(Law.PART2,)), Reach.REACHED),
        (Label.unlabelled(), Reach.BARRED),
        (label("A", local=(LocalCode.ATTY_CLIENT,)), Reach.BARRED),
        (label("A", local=(LocalCode.REPORTER_ID,)), Reach.BARRED),
    ],
)
def test_training_leaves_out_what_nobody_learns_from(given_label: Label, reached: Reach) -> None:
    assert reach(PROGRAM, facts(given_label), {"A", "B"}) is reached
