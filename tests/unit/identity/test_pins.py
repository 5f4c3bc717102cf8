"""Public keys exchanged in the database are noticed before anything is sealed to them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update

from tests.conftest import People, passphrase_of
from vault.assembly import Vault, open_vault
from vault.audit.events import Event
from vault.crypto.recipients import RecipientKey
from vault.crypto.signing import SigningKey
from vault.errors import PermissionDenied, TamperedData
from vault.identity import compartments
from vault.identity.compartments import CompartmentName, ScopeKind
from vault.identity.pins import OrganisationChanged
from vault.identity.tables import Organisation, UserKey
from vault.ids import new_id


def attack() -> Event:
    return Event(tag="test:attack:exchange", actor="system")


@pytest.mark.parametrize(
    "column", ["recovery_public", "root_public", "seal_certificate", "manifest_public"]
)
def test_an_exchanged_key_of_the_organisation_stops_the_vault(home: Path, column: str) -> None:
    with open_vault(home) as vault, vault.store.unit_of_work() as work:
        mine = RecipientKey.from_seed(bytes(32)).public_bytes
        work.execute(update(Organisation).values({column: mine}))
        work.record(attack())
    with pytest.raises(OrganisationChanged):
        open_vault(home)


@pytest.mark.parametrize(
    ("column", "key"),
    [
        ("recipient_public", RecipientKey.from_seed(bytes(32)).public_bytes),
        ("signing_public", SigningKey.from_seed(bytes(32)).public_bytes),
    ],
)
def test_a_person_whose_public_key_was_exchanged_does_not_get_in(
    vault: Vault, people: People, column: str, key: bytes
) -> None:
    user_id = people["harmon"].user_id
    with vault.store.unit_of_work() as work:
        work.execute(update(UserKey).where(UserKey.user_id == user_id).values({column: key}))
        work.record(attack())
    with pytest.raises(TamperedData):
        vault.logins.login("harmon", passphrase_of("harmon"))


def test_the_key_of_a_case_is_not_granted_past_the_case(vault: Vault, people: People) -> None:
    harmon = people["harmon"]
    with vault.store.unit_of_work() as work:
        opened = compartments.create(
            work,
            scope_kind=ScopeKind.CASE,
            scope_id=new_id(),
            name=CompartmentName.CASE,
            holders=[harmon.user_id],
            granted_by=harmon,
            at=vault.clock.now(),
        )
        work.record(attack())
    with pytest.raises(PermissionDenied, match="taking part"):
        vault.grants.grant(harmon, opened.compartment_id, "udell")
