"""What is kept of productions: sealed, in parts, bound to its place, through a rotation."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, text, update

from tests.integration.production.conftest import Producing
from vault.audit.events import Outcome
from vault.crypto.envelope import SealBroken
from vault.disclosure.ledger.access import NotAParticipant
from vault.errors import TamperedData
from vault.identity.permissions import Role
from vault.production.acts.means import ArtefactChanged
from vault.production.acts.sending import NotSealed
from vault.production.events import ProductionEvent
from vault.production.keeping import artefacts
from vault.production.tables import Artefact, Production, ProductionState, Stage


def compartment_of(matter: Producing) -> str:
    return str(matter.rows(Production)[0]["compartment_id"])


def test_long_files_are_kept_in_parts_and_come_back_whole(
    any_matter: Producing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(artefacts, "PART_BYTES", 5000)
    package = any_matter.to_delivered()
    parts = any_matter.rows(Artefact, stage=Stage.PACKAGE)
    assert len(parts) == -(-len(package) // 5000)
    assert any_matter.verified(package).holds


def test_a_part_that_is_missing_or_out_of_its_place_is_noticed(
    matter: Producing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(artefacts, "PART_BYTES", 5000)
    matter.to_rendered()
    parts = matter.rows(Artefact, name="production.pdf")
    last = max(parts, key=lambda row: row["part"])
    matter.tamper(delete(Artefact).where(Artefact.id == last["id"]))
    with pytest.raises(ArtefactChanged):
        matter.viewed()
    matter.tamper(update(Artefact).where(Artefact.id == parts[0]["id"]).values(part=last["part"]))
    with pytest.raises(SealBroken):
        matter.viewed()
    assert matter.logged(ProductionEvent.READ, Outcome.FAILED)


@pytest.mark.at("reviewed")
@pytest.mark.parametrize("column", ["digest", "serial", "scope_version", "rendered_by", "id"])
def test_a_productions_row_opens_in_its_place_only(matter: Producing, column: str) -> None:
    matter.rendered()
    [row] = matter.rows(Production)
    other = row[column] + 1 if isinstance(row[column], int) else matter.case_id
    if column == "id":
        matter.tamper(text("DELETE FROM production_artefacts"))
        matter.tamper(text("DELETE FROM production_signatures"))
    matter.tamper(update(Production).where(Production.id == row["id"]).values({column: other}))
    with pytest.raises(TamperedData):
        matter.all_productions()


@pytest.mark.at("delivered")
def test_nothing_of_a_production_stands_readable_in_the_database(matter: Producing) -> None:
    matter.vault.store.engine.dispose()
    stored = b"".join(path.read_bytes() for path in matter.vault.home.path.glob("vault.db*"))
    for words in (b"Wednesday evenings", b"Handover of the child", b"%PDF-", b"Hardeman"):
        assert words not in stored


@pytest.mark.at("sealed")
@pytest.mark.parametrize("strict", [False, True])
def test_productions_outlive_a_rotation_of_the_cases_key(
    any_matter: Producing, strict: bool
) -> None:
    matter = any_matter
    before = matter.viewed()
    matter.vault.rotations.rotate(matter.officer, compartment_of(matter), strict=strict)
    assert matter.viewed().files == before.files
    assert matter.verified(matter.sent().package, matter.trust()).holds


@pytest.mark.at("reviewed")
def test_who_was_shut_out_of_the_case_reads_no_production(matter: Producing) -> None:
    matter.rendered()
    matter.vault.rotations.rotate(
        matter.officer, compartment_of(matter), revoke=matter.counsel.user_id
    )
    with pytest.raises(NotAParticipant):
        matter.vault.productions.view(matter.counsel, matter.case)


@pytest.mark.at("delivered")
def test_who_takes_no_part_reads_no_production(matter: Producing) -> None:
    stranger = matter.with_roles("okoye", Role.RECORDS, Role.COUNSEL)
    productions = matter.vault.productions
    for act in (
        lambda: productions.of_case(stranger, matter.case),
        lambda: productions.view(stranger, matter.case),
        lambda: productions.collect(stranger, matter.case),
        lambda: matter.rendered(stranger),
        lambda: matter.sealed(stranger),
    ):
        with pytest.raises(NotAParticipant):
            act()


@pytest.mark.at("sealed")
def test_calling_a_package_sent_in_the_database_does_not_hand_it_out(matter: Producing) -> None:
    matter.tamper(update(Production).values(state="transmitted"))
    with pytest.raises(NotSealed):
        matter.vault.productions.collect(matter.records, matter.case)
    assert matter.all_productions()[-1].state is ProductionState.SEALED
