"""A vault whose schema is brought up to introductions goes on after a quorum has vouched."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import START, People, Template, passphrase_of
from vault import schema
from vault.assembly import Vault, open_vault
from vault.clock import SteppingClock
from vault.crypto import shares
from vault.errors import Conflict
from vault.home import Home
from vault.identity import pins
from vault.identity.adopting import adopt
from vault.identity.compartments import CompartmentName
from vault.identity.introducing import NotIntroduced
from vault.identity.permissions import Role
from vault.identity.recovery import WrongShares
from vault.records.chart_model import ChartDetails, UnitKind
from vault.store.engine import open_engine

BEFORE = "0002"


@pytest.fixture
def chart(home: Path) -> str:
    """A chart of Harmon's, made before the vault knew introductions."""
    with open_vault(home, clock=SteppingClock(START)) as vault:
        harmon = vault.logins.login("harmon", passphrase_of("harmon"))
        made = vault.charts.create(harmon, UnitKind.INDIVIDUAL, ChartDetails(name="A. Doe"))
    engine = open_engine(Home(home).database_url(Home(home).settings()))
    schema.downgrade(engine, BEFORE)
    schema.upgrade(engine)
    engine.dispose()
    (home / pins.NAME).unlink()
    return made.number


def adopted(home: Path, words: list[str]) -> None:
    with open_vault(home, clock=SteppingClock(START)) as vault:
        adopt(vault.store, words)
        with vault.store.reading() as reader:
            pins.renew(home, reader)


def test_nobody_is_believed_before(home: Path, chart: str) -> None:
    with open_vault(home) as vault, pytest.raises(NotIntroduced, match="recovery adopt"):
        vault.logins.login("harmon", passphrase_of("harmon"))


def test_everything_goes_on_afterwards(home: Path, chart: str, template: Template) -> None:
    adopted(home, template.shares[:2])
    with open_vault(home, clock=SteppingClock(START)) as vault:
        people = People(vault)
        harmon = people["harmon"]
        assert [each.number for each in vault.charts.list_for(harmon)] == [chart]
        vault.holders.grant(harmon, chart, people["okoye"].user_id, [CompartmentName.GENERAL])
        alert = vault.alerts.raise_alert(harmon, chart, "Careful.")
        vault.alerts.clear_alert(harmon, alert, "moved away")
        [(_, reason)] = vault.oversight.reasons(people["udell"], alert)
        assert reason == "moved away"
        code = vault.accounts.invite(people["quill"], "newby", "", "", [Role.CLINICIAN])
        vault.accounts.enrol("newby", code, passphrase_of("newby"))
        trust = vault.productions.export_trust(people["pryce"])
        assert {person.valid_from for person in trust.people if person.name == "Harmon"}
        assert vault.oversight.verify(people["udell"]).holds


def test_only_a_quorum_of_this_vault_vouches_and_only_once(
    home: Path, chart: str, template: Template
) -> None:
    foreign = shares.split(bytes(32), 2, 3)
    with open_vault(home) as vault, pytest.raises(WrongShares):
        adopt(vault.store, foreign[:2])
    adopted(home, template.shares[:2])
    with open_vault(home) as vault, pytest.raises(Conflict):
        adopt(vault.store, template.shares[:2])


def test_a_vault_that_knows_introductions_is_never_adopted(
    vault: Vault, template: Template
) -> None:
    with pytest.raises(Conflict):
        adopt(vault.store, template.shares[:2])
