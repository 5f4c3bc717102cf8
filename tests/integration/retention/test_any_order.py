"""Whatever is done in whatever order by whomever: a hold wins, and two people dispose."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.conftest import START, People, Template, passphrase_of
from tests.integration.retention.conftest import Archive, filed
from vault.assembly import open_vault
from vault.clock import SteppingClock
from vault.disclosure.ledger.holds import HoldGround
from vault.disclosure.tables import Hold
from vault.errors import VaultError
from vault.identity.compartments import CompartmentName
from vault.identity.permissions import Role
from vault.records.chart_model import ChartStatus
from vault.records.tables import Chart
from vault.retention.certificate import read_certificate
from vault.retention.tables import Disposal, Tombstone

ABLE = ("harmon", "pryce", "calder")
"""Three who may each propose; the latter two may confirm and manage holds as well."""

ACTS = ("hold", "ask", "lift", "stand", "propose", "cancel", "decline", "confirm")
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(ABLE)), min_size=4, max_size=16)


@contextmanager
def archive_of(template: Template) -> Iterator[Archive]:
    """A vault of its own, its chart's time over, in which the three may nearly do anything."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(shutil.copytree(template.home, Path(folder) / "home"))
        clock = SteppingClock(START, step=timedelta(milliseconds=1))
        with open_vault(home, clock=clock) as vault:
            people = People(vault)
            administrator = people["quill"]
            for username, role in (("pryce", Role.PRIVACY_OFFICER), ("calder", Role.COUNSEL)):
                vault.accounts.set_roles(administrator, username, (role, Role.CLINICIAN))
            made = Archive(vault, people, clock, *filed(vault, people["harmon"]))
            for username in ("pryce", "calder"):
                vault.holders.grant(
                    made.clinician,
                    made.chart,
                    people[username].user_id,
                    [CompartmentName.IDENTITY],
                )
            made.pass_years(8)
            yield made


def take(archive: Archive, act: str, username: str) -> None:
    vault, person = archive.vault, archive.people[username]
    holds = archive.rows(Hold, lifted_at=None)
    hold = holds[-1]["id"] if holds else "none"
    proposed = archive.rows(Disposal)
    disposal = proposed[-1]["id"] if proposed else "none"
    match act:
        case "hold":
            vault.holds.place(person, archive.chart, HoldGround.CLAIM, "Why")
        case "ask":
            vault.holds.ask_to_lift(person, hold, "Why")
        case "lift":
            vault.holds.lift(person, hold)
        case "stand":
            vault.holds.decline_to_lift(person, hold)
        case "propose":
            vault.retention.propose(person, [archive.chart], "")
        case "cancel":
            vault.disposing.cancel(person, disposal)
        case "decline":
            vault.disposing.decline(person, disposal, "")
        case _:
            vault.disposing.confirm(person, disposal, passphrase_of(username))


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@example([("propose", "pryce"), ("confirm", "pryce"), ("hold", "calder"), ("confirm", "calder")])
@example([("propose", "pryce"), ("confirm", "pryce"), ("confirm", "calder")])
@example([("hold", "pryce"), ("ask", "pryce"), ("lift", "pryce"), ("propose", "harmon")])
@given(steps=STEPS)
def test_a_hold_always_wins_and_nobody_both_proposes_and_confirms(
    template: Template, steps: list[tuple[str, str]]
) -> None:
    with archive_of(template) as archive:
        for act, username in steps:
            held = bool(archive.rows(Hold, lifted_at=None))
            gone = bool(archive.rows(Tombstone))
            try:
                take(archive, act, username)
            except VaultError:
                done = False
            else:
                done = True
            now_gone = bool(archive.rows(Tombstone))
            assert not (held and now_gone and not gone), "disposed of under a hold"
            assert not (done and gone and act in {"hold", "propose", "confirm"})
            disposed = archive.row(Chart, id=archive.chart_id)["status"] == ChartStatus.DISPOSED
            assert disposed == now_gone
        for hold in archive.rows(Hold):
            if hold["lifted_at"] is not None:
                assert hold["lifted_by"] != hold["lift_asked_by"]
        for disposal in archive.rows(Disposal):
            if disposal["certificate"]:
                certificate = read_certificate(disposal["certificate"].encode())
                assert certificate.operator.key_id != certificate.witness.key_id
                assert disposal["proposed_by"] != disposal["ended_by"]


def test_the_three_can_in_fact_dispose(template: Template) -> None:
    with archive_of(template) as archive:
        for act, username in (("propose", "pryce"), ("confirm", "calder")):
            take(archive, act, username)
        assert archive.rows(Tombstone)
