"""Taking part in cases that were opened before one came."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from tests.conftest import passphrase_of
from tests.integration.disclosure.conftest import Matter
from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.access import NotAParticipant
from vault.disclosure.ledger.participants import NoParticipant
from vault.errors import PermissionDenied
from vault.identity import compartments
from vault.identity.actor import Actor
from vault.identity.compartments import CompartmentName
from vault.identity.introducing import NotIntroduced
from vault.identity.permissions import Role
from vault.identity.rosters import HoldersChanged
from vault.identity.tables import Grant, UserRole


def later(matter: Matter, username: str, *roles: Role) -> Actor:
    """Invite somebody when the case is open already."""
    code = matter.vault.accounts.invite(matter.people["quill"], username, "", "", roles)
    matter.vault.accounts.enrol(username, code, passphrase_of(username))
    return matter.people[username]


def test_who_takes_the_office_later_reaches_every_earlier_case_in_one_go(matter: Matter) -> None:
    first = matter.case
    matter.open_case()
    hale = later(matter, "hale", Role.PRIVACY_OFFICER)
    with pytest.raises(NotAParticipant):
        matter.vault.cases.read(hale, first)
    cases = matter.vault.cases
    assert set(cases.add_everywhere(matter.officer, "hale")) == {first, matter.case}
    assert {each.number for each in cases.list_for(hale)} == {first, matter.case}
    assert cases.read(hale, first).number == first
    assert cases.add_everywhere(matter.officer, "hale") == ()
    added = matter.logged(CaseEvent.PARTICIPANT_ADD)
    given = {event.object_id for event in added if hale.user_id in event.detail}
    assert len(given - {""}) == 2


def test_only_an_office_is_reason_enough_for_every_case(matter: Matter) -> None:
    later(matter, "hale", Role.RECORDS)
    with pytest.raises(NoParticipant, match="neither privacy officer nor counsel"):
        matter.vault.cases.add_everywhere(matter.officer, "hale")
    later(matter, "ames", Role.COUNSEL)
    with pytest.raises(PermissionDenied):
        matter.vault.cases.add_everywhere(matter.clinician, "ames")
    outsider = later(matter, "rowe", Role.PRIVACY_OFFICER)
    assert matter.vault.cases.add_everywhere(outsider, "ames") == ()


def test_a_role_or_a_holder_planted_in_the_database_is_given_no_case(matter: Matter) -> None:
    first_id = matter.case_id
    matter.open_case()
    matter.tamper(
        insert(UserRole).values(user_id=matter.people["okoye"].user_id, role=Role.PRIVACY_OFFICER)
    )
    with pytest.raises(NotIntroduced):
        matter.vault.cases.add_everywhere(matter.officer, "okoye")
    hale = later(matter, "hale", Role.PRIVACY_OFFICER)
    with matter.vault.store.reading() as reader:
        compartment = compartments.find(reader, first_id, CompartmentName.CASE)
    sato = matter.people["sato"]
    matter.tamper(
        insert(Grant).values(
            compartment_id=compartment,
            epoch=1,
            holder_id=sato.user_id,
            key_id=sato.keyring.key_id,
            sealed=b"nothing",
            granted_by=sato.user_id,
            granted_at=matter.vault.clock.now(),
        )
    )
    with pytest.raises(HoldersChanged):
        matter.vault.cases.add_everywhere(matter.officer, "hale")
    assert matter.vault.cases.list_for(hale) == ()
