"""Which charts a case holds: told to its participants and no further."""

from __future__ import annotations

import pytest

from tests.integration.disclosure.conftest import Matter, share
from vault.errors import KeyNotHeld
from vault.identity.compartments import CompartmentName


def test_a_hold_shows_on_every_chart_that_it_reaches(any_matter: Matter) -> None:
    holds, clinician = any_matter.vault.holds, any_matter.clinician
    assert holds.of_chart(clinician, any_matter.chart) == ()
    any_matter.to_basis()
    for chart in (any_matter.chart, any_matter.alone):
        [hold] = holds.of_chart(clinician, chart)
        assert hold.case == any_matter.case


@pytest.mark.at("basis")
def test_a_hold_names_its_case_to_participants_only(any_matter: Matter) -> None:
    colleague = any_matter.people["okoye"]
    with pytest.raises(KeyNotHeld):
        any_matter.vault.holds.of_chart(colleague, any_matter.chart)
    share(any_matter, colleague, [CompartmentName.IDENTITY])
    [hold] = any_matter.vault.holds.of_chart(colleague, any_matter.chart)
    assert hold.case == ""
