"""When a privilege log must go to the court or counsel alone (42 CFR 2.13(c))."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.disclosure.rules.accounts.shares import EVERY_CLIENT
from vault.disclosure.rules.guards import GUARDS
from vault.disclosure.rules.vocabulary import Basis, Recipient
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality, Law, NoteKind, Sensitivity
from vault.production.document.revealing import (
    Revealed,
    Told,
    must_be_sealed,
    revealed,
    tells_substance_use,
)

PLAIN = Label(Confidentiality.R, sensitivity=frozenset({Sensitivity.MH}))
CLIENTS = st.frozensets(st.sampled_from(["A", "B"]), min_size=1)
TOLD = st.lists(
    st.builds(Told, st.sampled_from(["C-1", "C-2"]), CLIENTS, st.booleans()), max_size=6
)


def treated(told: Told) -> bool:
    return told.substance_use


@pytest.mark.parametrize("code", [Sensitivity.SUD, Sensitivity.ETHUD, Sensitivity.OPIOIDUD])
def test_substance_use_is_told_by_label_or_kind(code: Sensitivity) -> None:
    assert tells_substance_use(Label(Confidentiality.R, sensitivity=frozenset({code})), "progress")
    part2 = Label(Confidentiality.R, law=frozenset({Law.PART2}))
    assert tells_substance_use(part2, NoteKind.PROGRESS)
    assert not tells_substance_use(PLAIN, NoteKind.PROGRESS)
    assert tells_substance_use(PLAIN, NoteKind.SUD_COUNSELING)


@given(logged=TOLD, shown=TOLD)
def test_a_log_reveals_exactly_what_its_production_does_not_show(
    logged: list[Told], shown: list[Told]
) -> None:
    found = revealed(logged, shown)
    for what, counted in ((Revealed.CLIENT, lambda _: True), (Revealed.SUBSTANCE_USE, treated)):
        named = {(told.chart, each) for told in logged if counted(told) for each in told.clients}
        known = {(told.chart, each) for told in shown if counted(told) for each in told.clients}
        assert (what in found) == bool(named - known)
    assert not revealed(shown, shown)


def test_a_section_that_names_no_client_tells_of_one_only_where_its_chart_is_not_shown() -> None:
    nobody = frozenset({EVERY_CLIENT})
    shown = [Told("C-1", frozenset({"A"}), substance_use=True)]
    assert not revealed([Told("C-1", nobody, substance_use=False)], shown)
    assert revealed([Told("C-2", nobody, substance_use=False)], shown) == {Revealed.CLIENT}
    use = [Told("C-1", nobody, substance_use=True)]
    assert revealed(use, shown) == {Revealed.SUBSTANCE_USE}


@given(logged=TOLD, shown=TOLD, basis=st.sampled_from(Basis))
def test_what_is_revealed_stays_sealed_wherever_anybody_else_may_receive_the_production(
    logged: list[Told], shown: list[Told], basis: Basis
) -> None:
    told, receivable = revealed(logged, shown), GUARDS[basis].recipients
    court_alone = receivable <= {Recipient.COURT, Recipient.COUNSEL}
    assert must_be_sealed(told, receivable) == (bool(told) and not court_alone)


def test_for_the_judge_alone_the_log_goes_with_the_production() -> None:
    everything = frozenset(Revealed)
    assert not must_be_sealed(everything, GUARDS[Basis.IN_CAMERA].recipients)
    assert must_be_sealed(everything, GUARDS[Basis.COURT_ORDER].recipients)
    assert not must_be_sealed(frozenset(), GUARDS[Basis.COURT_ORDER].recipients)
