"""An accounting is one client's: theirs in full, and nothing of the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from vault.disclosure.rules.accounts.accounting import Transmission
from vault.disclosure.rules.accounts.shares import (
    EVERY_CLIENT,
    Part,
    Share,
    clients_of,
    shares,
)
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality, LocalCode

CHART, OTHER = "chart", "other chart"
CLIENTS = ("A", "B", "CH1")
WHOLE = "All of it"
SENT = Transmission(
    at=datetime(2026, 3, 1, tzinfo=UTC),
    recipient="Probate Court",
    address="1 Court Street",
    description=WHOLE,
    purpose="an order",
)

handles = st.lists(st.sampled_from((*CLIENTS, "COL1")), unique=True, max_size=4).map(tuple)
labels = st.builds(
    Label,
    st.just(Confidentiality.R),
    local=st.sampled_from([frozenset(), frozenset({LocalCode.JOINT, LocalCode.COLLATERAL})]),
    subjects=handles,
    holders=handles,
)
parts = st.builds(
    Part,
    chart=st.sampled_from([CHART, OTHER]),
    note=st.sampled_from(["n1", "n2", "n3"]),
    label=labels,
    session_on=st.dates(date(2025, 1, 1), date(2025, 12, 31)),
    produced=st.booleans(),
)


of_others = st.builds(
    replace,
    parts,
    chart=st.just(CHART),
    label=st.sampled_from(
        [
            Label(Confidentiality.R, subjects=subjects, holders=holders)
            for subjects in (("B",), ("CH1", "COL1"), ("B", "CH1"))
            for holders in ((), ("B",), ("COL1",))
        ]
    ),
)


def about(*subjects: str, **more: frozenset[LocalCode]) -> Label:
    return Label(Confidentiality.R, subjects=subjects, **more)


def part(label: Label, day: int = 1, note: str = "n1", *, produced: bool = True) -> Part:
    return Part(
        chart=CHART, note=note, label=label, session_on=date(2025, 11, day), produced=produced
    )


def words(some: list[Part], member: str) -> str:
    """What a client is told of a transmission that is in their accounting."""
    line = told(some, member)
    assert line is not None
    return line.description


def told(some: list[Part], member: str, chart: str = CHART) -> Transmission | None:
    """What a client's accounting tells of a transmission of these parts."""
    of_chart = tuple(each for each in shares(some, WHOLE) if each.chart == chart)
    return replace(SENT, shares=of_chart).of(member)


@given(st.lists(parts, min_size=1))
def test_what_names_other_clients_alone_is_in_nobody_else_s_accounting(some: list[Part]) -> None:
    here = [each for each in some if each.chart == CHART]
    for member in CLIENTS:
        theirs = any({member, EVERY_CLIENT} & clients_of(each.label) for each in here)
        assert (told(some, member) is not None) == (theirs or not here)


@given(st.lists(parts, min_size=1))
def test_every_transmission_is_in_somebody_s_accounting(some: list[Part]) -> None:
    for chart in {each.chart for each in some}:
        assert any(told(some, member, chart) for member in CLIENTS)


@given(
    st.lists(parts, min_size=1),
    st.lists(of_others, min_size=1),
    st.lists(of_others, min_size=1),
)
def test_what_was_of_others_changes_nothing_that_a_client_is_told(
    some: list[Part], others: list[Part], more: list[Part]
) -> None:
    with_others = told([*some, *others], "A")
    assert with_others == told([*some, *more], "A")
    assert with_others is None or (with_others.description, with_others.shares) != (WHOLE, ())


def test_a_section_is_of_whom_it_is_about_and_of_whose_privilege_it_is() -> None:
    assert clients_of(replace(about("A"), holders=("B",))) == {"A", "B"}


def test_what_names_nobody_or_collaterals_alone_counts_for_every_client() -> None:
    assert clients_of(about()) == clients_of(about("COL1")) == {EVERY_CLIENT}
    assert clients_of(about("B", "COL1")) == {"B"}
    for member in CLIENTS:
        assert told([part(about("COL1"))], member)


def test_what_is_joint_and_names_one_client_counts_for_every_client() -> None:
    joint = frozenset({LocalCode.JOINT})
    assert clients_of(about("A", local=joint)) == {"A", EVERY_CLIENT}
    assert clients_of(about("A", "B", local=joint)) == {"A", "B"}


def test_each_is_told_of_their_own_records_only() -> None:
    some = [
        part(about("A"), 3, "n1"),
        part(about("B"), 10, "n2"),
        part(about("B"), 10, "n2"),
        part(about("B"), 17, "n3"),
    ]
    assert words(some, "A") == "1 counseling record, in full or in part, November 3, 2025"
    assert words(some, "B") == (
        "2 counseling records, in full or in part, November 10, 2025 to November 17, 2025"
    )
    assert told(some, "CH1") is None


def test_who_is_in_all_of_it_is_told_in_the_sender_s_words() -> None:
    some = [part(about("A", "B"), 3), part(about("A"), 10, "n2")]
    assert words(some, "A") == WHOLE
    assert words(some, "B") == "1 counseling record, in full or in part, November 3, 2025"


def test_what_the_privilege_log_alone_tells_is_told_too() -> None:
    some = [
        part(about("A"), 3, "n1"),
        part(about("B"), 10, "n2", produced=False),
        part(about("A"), 17, "n3", produced=False),
    ]
    logged = "1 counseling record in the privilege log, without content, November"
    assert words(some, "B") == f"{logged} 10, 2025"
    assert words(some, "A") == (
        f"1 counseling record, in full or in part, November 3, 2025; {logged} 17, 2025"
    )


def test_what_was_sent_before_this_was_recorded_counts_for_everybody() -> None:
    assert SENT.clients == ()
    assert all(SENT.of(member) == SENT for member in CLIENTS)


def test_the_one_client_of_a_chart_is_told_of_all_of_it() -> None:
    sent = replace(SENT, shares=(Share(chart=CHART, member="A", description="less"),))
    assert sent.of(EVERY_CLIENT) == SENT
    assert sent.clients == ("A",)
