"""An employee assistance program of thirty charts, one session each; so few are of couples."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import START, Beginning, People
from vault.assembly import Vault, open_vault
from vault.clock import SteppingClock
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality
from vault.records.chart_model import ChartDetails, UnitKind
from vault.records.note_model import SectionDraft

SPONSOR = "Harbor Shipping Co."
COUPLES = 4
NAME = "The Canary household"


def _served(vault: Vault) -> Mapping[str, Any]:
    author = People(vault)["harmon"]
    label = Label(Confidentiality.N)
    for number in range(30):
        unit = UnitKind.COUPLE if number < COUPLES else UnitKind.INDIVIDUAL
        chart = vault.charts.create(author, unit, ChartDetails(name=NAME)).number
        saved = vault.notes.draft(
            author,
            chart,
            session_at=START,
            sections=[SectionDraft(title="Visit", text="The canary sang", label=label)],
        )
        vault.signing.sign(author, saved.note_id)
    return {}


SERVED = Beginning(_served)


@pytest.fixture
def beginning() -> Beginning:
    return SERVED


@pytest.fixture
def program(home: Path, clock: SteppingClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vault]:
    """The program with its sponsor, in the quarter after."""
    monkeypatch.setenv("VAULT_ORGANISATION__KIND", "eap")
    monkeypatch.setenv("VAULT_ORGANISATION__SPONSORS", json.dumps([SPONSOR]))
    clock.advance(timedelta(days=120))
    with open_vault(home, clock=clock) as opened:
        yield opened
