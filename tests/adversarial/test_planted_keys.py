"""Someone who can write the database, and has no key, plants keys, holders, people and roles.

Each attack is made as well as it can be made from there; the promise is that the next honest
person's program notices before a key reaches what was planted, and that the log tells.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, update

from tests.conftest import People, Template, passphrase_of
from vault.assembly import Vault
from vault.audit.events import Event, Outcome
from vault.audit.tables import AuditEvent
from vault.crypto.passphrase import Argon2Cost
from vault.crypto.recipients import RecipientKey, seal_to
from vault.crypto.signing import SigningKey
from vault.errors import Conflict, TamperedData
from vault.identity import compartments, key_holders, rosters
from vault.identity.actor import Actor
from vault.identity.compartments import CompartmentName, Place, ScopeKind, Work, grant_info
from vault.identity.credentials import fresh_keyring, new_login_row, user_key_row
from vault.identity.enrolling import code_digest, new_enrolment, set_keys
from vault.identity.events import IdentityEvent
from vault.identity.introducing import NotIntroduced, Voucher, introduce, proof_of
from vault.identity.introductions import Introductions
from vault.identity.permissions import Role
from vault.identity.pins import OrganisationChanged
from vault.identity.rationale import DetailKeyChanged, record_rationale
from vault.identity.rosters import HoldersChanged
from vault.identity.sealed import OpenKey
from vault.identity.tables import (
    RECOVERY,
    Compartment,
    Enrolment,
    Grant,
    Introduction,
    Organisation,
    Rotation,
    User,
    UserKey,
    UserLogin,
    UserRole,
)
from vault.ids import new_id
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality
from vault.records.chart_model import ChartDetails, UnitKind
from vault.records.events import RecordsEvent
from vault.records.note_model import SectionDraft

PLANTED_CODE = "aaaaaa-bbbbbb"
PLANTED_PASSPHRASE = "the planted person knows this one"


@contextmanager
def writing(vault: Vault) -> Iterator[Work]:
    """Change the database past every service, as someone who reached it would."""
    with vault.store.unit_of_work() as work:
        yield work
        work.record(Event(tag="test:attack:plant", actor="system"))


@dataclass(frozen=True)
class Planted:
    """A compartment of Harmon's, its key, and keys that the attacker made."""

    key: OpenKey
    place: Place
    recipient: RecipientKey
    signing: SigningKey


@pytest.fixture
def planted(vault: Vault, people: People) -> Planted:
    harmon, scope_id = people["harmon"], new_id()
    with writing(vault) as work:
        key = compartments.create(
            work,
            scope_kind=ScopeKind.CHART,
            scope_id=scope_id,
            name=CompartmentName.GENERAL,
            holders=[harmon.user_id],
            granted_by=harmon,
            at=vault.clock.now(),
        )
    return Planted(
        key,
        Place(scope_id, CompartmentName.GENERAL, ""),
        RecipientKey.from_seed(bytes(32)),
        SigningKey.from_seed(bytes(32)),
    )


def plant_holder(vault: Vault, key: OpenKey, user_id: str, key_id: str, **more: Any) -> None:
    with writing(vault) as work:
        work.execute(
            insert(Grant).values(
                compartment_id=key.compartment_id,
                epoch=key.epoch,
                holder_id=user_id,
                key_id=key_id,
                sealed=b"nothing that opens",
                granted_by=user_id,
                granted_at=vault.clock.now(),
                **more,
            )
        )


def plant_key(vault: Vault, user_id: str, planted: Planted) -> str:
    """Retire a person's key and put the attacker's in its place, with the same introduction."""
    key_id = new_id()
    with writing(vault) as work:
        honest = work.execute(select(UserKey).where(UserKey.user_id == user_id)).first()
        work.execute(
            update(UserKey).where(UserKey.user_id == user_id).values(valid_to=vault.clock.now())
        )
        work.execute(
            insert(UserKey).values(
                id=key_id,
                user_id=user_id,
                recipient_public=planted.recipient.public_bytes,
                signing_public=planted.signing.public_bytes,
                valid_from=vault.clock.now(),
                introduction_id=honest.introduction_id if honest else None,
                proof=honest.proof if honest else None,
            )
        )
    return key_id


def plant_person(vault: Vault, planted: Planted, role: Role) -> str:
    """Invent a person with a role and keys, introduced by the attacker's own hand."""
    user_id = new_id()
    with writing(vault) as work:
        work.execute(
            insert(User).values(
                id=user_id,
                username="mallory",
                display_name="M. Allory",
                credential="",
                status="active",
                created_at=vault.clock.now(),
            )
        )
        work.execute(insert(UserRole).values(user_id=user_id, role=role))
        forged = Voucher(an_administrator(work), planted.signing)
        introduce(work, forged, user_id, [role], vault.clock.now(), PLANTED_CODE)
        work.execute(
            insert(UserKey).values(
                id=new_id(),
                user_id=user_id,
                recipient_public=planted.recipient.public_bytes,
                signing_public=planted.signing.public_bytes,
                valid_from=vault.clock.now(),
                introduction_id=work.execute(
                    select(Introduction.id).where(Introduction.user_id == user_id)
                ).scalar_one(),
                proof=bytes(64),
            )
        )
    return user_id


def an_administrator(work: Work) -> str:
    return work.execute(
        select(UserKey.id)
        .join(UserRole, UserRole.user_id == UserKey.user_id)
        .where(UserRole.role == Role.ADMINISTRATOR)
    ).scalar_one()


def holder_count(vault: Vault, compartment_id: str) -> int:
    with vault.store.reading() as reader:
        return reader.execute(
            select(func.count()).where(Grant.compartment_id == compartment_id)
        ).scalar_one()


def failures(vault: Vault, tag: str) -> int:
    with vault.store.reading() as reader:
        return reader.execute(
            select(func.count()).where(AuditEvent.tag == tag, AuditEvent.outcome == Outcome.FAILED)
        ).scalar_one()


# --- public keys -------------------------------------------------------------------------------


def test_nothing_is_sealed_to_an_exchanged_public_key(
    vault: Vault, people: People, planted: Planted
) -> None:
    okoye = people["okoye"].user_id
    with writing(vault) as work:
        work.execute(
            update(UserKey)
            .where(UserKey.user_id == okoye)
            .values(recipient_public=planted.recipient.public_bytes)
        )
    with pytest.raises(NotIntroduced):
        vault.grants.grant(people["harmon"], planted.key.compartment_id, "okoye")
    assert failures(vault, IdentityEvent.GRANTED) == 1
    assert holder_count(vault, planted.key.compartment_id) == 2


def test_nothing_is_sealed_to_a_further_key_of_a_known_person(
    vault: Vault, people: People, planted: Planted, template: Template
) -> None:
    plant_key(vault, people["okoye"].user_id, planted)
    with pytest.raises(NotIntroduced):
        vault.grants.grant(people["harmon"], planted.key.compartment_id, "okoye")
    with pytest.raises(NotIntroduced):
        vault.recovery.grant(
            people["quill"], planted.key.compartment_id, "okoye", template.shares[:2]
        )


def test_an_exchanged_key_of_a_holder_gets_no_key_at_the_next_rotation(
    vault: Vault, people: People, planted: Planted
) -> None:
    vault.grants.grant(people["harmon"], planted.key.compartment_id, "okoye")
    plant_key(vault, people["okoye"].user_id, planted)
    with pytest.raises(TamperedData):
        vault.rotations.rotate(people["harmon"], planted.key.compartment_id)
    assert failures(vault, IdentityEvent.ROTATED) == 1


def test_a_privacy_officers_exchanged_key_gets_no_case(
    vault: Vault, people: People, planted: Planted
) -> None:
    plant_key(vault, people["pryce"].user_id, planted)
    harmon = people["harmon"]
    with pytest.raises(NotIntroduced), writing(vault) as work:
        compartments.create(
            work,
            scope_kind=ScopeKind.CASE,
            scope_id=new_id(),
            name=CompartmentName.CASE,
            holders=[harmon.user_id, people["pryce"].user_id],
            granted_by=harmon,
            at=vault.clock.now(),
        )


# --- holders -----------------------------------------------------------------------------------


def test_a_planted_holder_gets_no_key_at_the_next_rotation(
    vault: Vault, people: People, planted: Planted
) -> None:
    okoye = people["okoye"]
    plant_holder(vault, planted.key, okoye.user_id, okoye.keyring.key_id)
    before = holder_count(vault, planted.key.compartment_id)
    with pytest.raises(HoldersChanged):
        vault.rotations.rotate(people["harmon"], planted.key.compartment_id)
    with pytest.raises(HoldersChanged):
        vault.grants.grant(people["harmon"], planted.key.compartment_id, "sato")
    assert holder_count(vault, planted.key.compartment_id) == before
    assert failures(vault, IdentityEvent.ROTATED) == 1


def test_revoking_a_planted_holder_mends_the_compartment(
    vault: Vault, people: People, planted: Planted
) -> None:
    okoye, harmon = people["okoye"], people["harmon"]
    plant_holder(vault, planted.key, okoye.user_id, okoye.keyring.key_id)
    vault.rotations.rotate(harmon, planted.key.compartment_id, revoke=okoye.user_id)
    with vault.store.reading() as reader:
        assert key_holders.holders(reader, planted.key.compartment_id) == (harmon.user_id,)
    vault.grants.grant(harmon, planted.key.compartment_id, "sato")


def test_a_roster_of_the_attackers_own_does_not_hold(
    vault: Vault, people: People, planted: Planted
) -> None:
    """Not even when a colleague with keys of their own writes and signs it."""
    okoye = people["okoye"]
    plant_holder(vault, planted.key, okoye.user_id, okoye.keyring.key_id)
    guessed = OpenKey(planted.key.compartment_id, planted.key.epoch, bytes(32))
    with writing(vault) as work:
        members = [
            rosters.recovery_member(work),
            *rosters.introduced(work, [okoye.user_id, people["harmon"].user_id]),
        ]
        rosters.write(work, okoye, guessed, members)
    with pytest.raises(HoldersChanged):
        vault.rotations.rotate(people["harmon"], planted.key.compartment_id)


def test_a_quorum_restores_nobody_to_a_planted_place(
    vault: Vault, people: People, planted: Planted, template: Template
) -> None:
    okoye = people["okoye"]
    lost = okoye.keyring.key_id
    code = vault.recovery.reset_user(people["quill"], "okoye", template.shares[:2])
    vault.accounts.enrol("okoye", code, PLANTED_PASSPHRASE)
    plant_holder(vault, planted.key, okoye.user_id, lost)
    with pytest.raises(HoldersChanged):
        vault.recovery.restore_user(people["quill"], "okoye", template.shares[:2])
    assert failures(vault, IdentityEvent.RECOVERED) == 1


@pytest.mark.parametrize("later", [False, True])
def test_access_for_an_emergency_is_never_carried_on(
    vault: Vault, people: People, planted: Planted, *, later: bool
) -> None:
    okoye, harmon = people["okoye"], people["harmon"]
    plant_holder(
        vault, planted.key, okoye.user_id, okoye.keyring.key_id, expires_at=vault.clock.now()
    )
    if later:
        with writing(vault) as work:
            made_lasting = update(Grant).where(Grant.holder_id == okoye.user_id)
            work.execute(made_lasting.values(expires_at=None))
        with pytest.raises(HoldersChanged):
            vault.rotations.rotate(harmon, planted.key.compartment_id)
    else:
        vault.rotations.rotate(harmon, planted.key.compartment_id)
        with vault.store.reading() as reader:
            assert key_holders.holders(reader, planted.key.compartment_id) == (harmon.user_id,)


# --- the key itself ----------------------------------------------------------------------------


def plant_epoch(vault: Vault, planted: Planted, holders: list[Actor]) -> OpenKey:
    """Give a compartment a next epoch with a key that the attacker knows, sealed to everyone."""
    mine = OpenKey(planted.key.compartment_id, 2, bytes(31) + b"m")
    with writing(vault) as work:
        recovery = work.execute(select(Organisation.recovery_public)).scalar_one()
        publics = [(RECOVERY, RECOVERY, recovery)] + [
            (each.user_id, each.keyring.key_id, each.keyring.recipient.public_bytes)
            for each in holders
        ]
        for holder_id, key_id, public in publics:
            work.execute(
                insert(Grant).values(
                    compartment_id=mine.compartment_id,
                    epoch=2,
                    holder_id=holder_id,
                    key_id=key_id,
                    sealed=seal_to(public, mine.key, info=grant_info(*planted.place, 2, holder_id)),
                    granted_by=holders[0].user_id,
                    granted_at=vault.clock.now(),
                )
            )
        work.execute(
            update(Compartment).where(Compartment.id == mine.compartment_id).values(epoch=2)
        )
    return mine


def test_nothing_is_written_under_a_planted_key(
    vault: Vault, people: People, planted: Planted
) -> None:
    harmon = people["harmon"]
    plant_epoch(vault, planted, [harmon])
    attempt = Event(tag="test:key:open", actor=harmon.user_id)
    with pytest.raises(HoldersChanged), writing(vault) as work:
        compartments.current_key(work, harmon, planted.key.compartment_id, attempt)
    assert failures(vault, "test:key:open") == 1


def test_no_note_is_written_under_a_planted_key(vault: Vault, people: People) -> None:
    chart = vault.charts.create(
        people["harmon"], UnitKind.INDIVIDUAL, ChartDetails(name="A. Doe")
    ).number
    with writing(vault) as work:
        work.execute(update(Compartment).values(roster_signature=bytes(64)))
    fresh = vault.logins.login("harmon", passphrase_of("harmon"))
    with pytest.raises(HoldersChanged):
        vault.notes.draft(
            fresh,
            chart,
            session_at=vault.clock.now() - timedelta(hours=1),
            sections=[
                SectionDraft(title="Plan", text="In confidence.", label=Label(Confidentiality.N))
            ],
        )
    assert failures(vault, RecordsEvent.NOTE_DRAFT) == 1


def test_a_planted_rotation_moves_no_row_to_the_attackers_key(
    vault: Vault, people: People, planted: Planted
) -> None:
    harmon, okoye = people["harmon"], people["okoye"]
    mine = plant_epoch(vault, planted, [harmon])
    rotation_id = new_id()
    with writing(vault) as work:
        rosters.write(work, okoye, mine, [rosters.recovery_member(work)])
        work.execute(
            insert(Rotation).values(
                id=rotation_id,
                compartment_id=mine.compartment_id,
                to_epoch=2,
                strict=False,
                started_by=harmon.user_id,
                started_at=vault.clock.now(),
                link=rosters.link(OpenKey(mine.compartment_id, 1, bytes(32)), mine),
            )
        )
    with pytest.raises(HoldersChanged):
        vault.rotations.resume(harmon, rotation_id)
    assert failures(vault, IdentityEvent.REWRAPPED) == 1


def test_no_reason_is_sealed_to_an_exchanged_detail_key(
    vault: Vault, people: People, planted: Planted
) -> None:
    assert people["harmon"]
    with writing(vault) as work:
        work.execute(update(Organisation).values(detail_public=planted.recipient.public_bytes))
    with pytest.raises(DetailKeyChanged), writing(vault) as work:
        record_rationale(work, new_id(), "a reason", vault.clock.now())


# --- people and roles --------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.PRIVACY_OFFICER, Role.CLINICIAN])
def test_an_invented_person_gets_no_key(
    vault: Vault, people: People, planted: Planted, template: Template, role: Role
) -> None:
    plant_person(vault, planted, role)
    with pytest.raises(NotIntroduced):
        vault.grants.grant(people["harmon"], planted.key.compartment_id, "mallory")
    with pytest.raises(NotIntroduced):
        vault.recovery.grant(
            people["quill"], planted.key.compartment_id, "mallory", template.shares[:2]
        )


def test_an_invented_administrator_cannot_log_in(
    vault: Vault, people: People, planted: Planted, cheap_cost: Argon2Cost
) -> None:
    assert people["quill"]
    user_id = plant_person(vault, planted, Role.ADMINISTRATOR)
    seeds, keyring = fresh_keyring()
    now = vault.clock.now()
    with writing(vault) as work:
        work.execute(delete(UserKey).where(UserKey.user_id == user_id))
        key = user_key_row(user_id, keyring, now)
        proof = proof_of(work, PLANTED_CODE, key)
        work.execute(insert(UserKey).values(**key, **proof))
        login = new_login_row(user_id, seeds, PLANTED_PASSPHRASE, cheap_cost, now)
        work.execute(insert(UserLogin).values(**login))
    with pytest.raises(NotIntroduced):
        vault.logins.login("mallory", PLANTED_PASSPHRASE)
    assert failures(vault, IdentityEvent.LOGIN) == 1


@pytest.mark.parametrize("role", [Role.PRIVACY_OFFICER, Role.ADMINISTRATOR])
def test_a_planted_role_gives_nothing(vault: Vault, people: People, role: Role) -> None:
    okoye = people["okoye"].user_id
    with writing(vault) as work:
        work.execute(insert(UserRole).values(user_id=okoye, role=role))
    with pytest.raises(NotIntroduced, match="other roles"):
        vault.logins.login("okoye", passphrase_of("okoye"))


def test_nobody_with_keys_of_their_own_makes_themselves_an_administrator(
    vault: Vault, people: People
) -> None:
    okoye, sato = people["okoye"], people["sato"]
    with writing(vault) as work:
        for who, about in ((okoye, sato), (sato, okoye), (okoye, okoye)):
            voucher = Voucher(who.keyring.key_id, who.keyring.signing)
            introduce(work, voucher, about.user_id, [Role.ADMINISTRATOR], vault.clock.now())
    with vault.store.reading() as reader:
        for who in (okoye, sato):
            with pytest.raises(NotIntroduced):
                Introductions(reader).roles(who.user_id)


def test_a_planted_enrolment_code_makes_no_keys(vault: Vault, people: People) -> None:
    okoye = people["okoye"].user_id
    with writing(vault) as work:
        work.execute(
            insert(Enrolment).values(
                user_id=okoye,
                code_digest=code_digest("planted"),
                expires_at=vault.clock.now().replace(year=2030),
            )
        )
    with pytest.raises(NotIntroduced):
        vault.accounts.enrol("okoye", "planted", PLANTED_PASSPHRASE)
    assert vault.logins.login("okoye", passphrase_of("okoye")).user_id == okoye


def test_no_administrator_alone_introduces_someone_anew(
    vault: Vault, people: People, cheap_cost: Argon2Cost
) -> None:
    """Their own key signs the word, and the database lets them write it."""
    quill, okoye = people["quill"], people["okoye"].user_id
    with pytest.raises(NotIntroduced), writing(vault) as work:
        voucher = Voucher(quill.keyring.key_id, quill.keyring.signing)
        code = new_enrolment(work, vault.clock, voucher, okoye, [Role.CLINICIAN])
        set_keys(work, vault.clock, cheap_cost, okoye, PLANTED_PASSPHRASE, code)


def test_an_administrator_who_deletes_the_first_word_gains_no_key_held_before(
    vault: Vault, people: People, planted: Planted, cheap_cost: Argon2Cost
) -> None:
    quill, okoye = people["quill"], people["okoye"].user_id
    vault.grants.grant(people["harmon"], planted.key.compartment_id, "okoye")
    with writing(vault) as work:
        work.execute(delete(Introduction).where(Introduction.user_id == okoye))
        voucher = Voucher(quill.keyring.key_id, quill.keyring.signing)
        code = new_enrolment(work, vault.clock, voucher, okoye, [Role.CLINICIAN])
        set_keys(work, vault.clock, cheap_cost, okoye, PLANTED_PASSPHRASE, code)
    with pytest.raises(NotIntroduced):
        vault.rotations.rotate(people["harmon"], planted.key.compartment_id)


def test_the_chain_of_administrators_holds_when_the_first_has_left(
    vault: Vault, people: People, planted: Planted
) -> None:
    code = vault.accounts.invite(people["quill"], "second", "", "", [Role.ADMINISTRATOR])
    vault.accounts.enrol("second", code, PLANTED_PASSPHRASE)
    second = vault.logins.login("second", PLANTED_PASSPHRASE)
    vault.accounts.set_roles(second, "quill", [Role.AUDITOR])
    vault.accounts.set_status(second, "quill", active=False)
    code = vault.accounts.invite(second, "newby", "", "", [Role.CLINICIAN])
    vault.accounts.enrol("newby", code, PLANTED_PASSPHRASE)
    vault.grants.grant(people["harmon"], planted.key.compartment_id, "newby")
    with pytest.raises(Conflict):
        vault.grants.grant(people["harmon"], planted.key.compartment_id, "newby")


def test_the_log_knows_the_keys_that_a_person_made(vault: Vault, people: People) -> None:
    code = vault.accounts.invite(people["quill"], "newby", "", "", [Role.CLINICIAN])
    vault.accounts.enrol("newby", code, PLANTED_PASSPHRASE)
    newby = vault.logins.login("newby", PLANTED_PASSPHRASE)
    with vault.store.reading() as reader:
        detail = reader.execute(
            select(AuditEvent.detail).where(
                AuditEvent.tag == IdentityEvent.ENROLLED, AuditEvent.object_id == newby.user_id
            )
        ).scalar_one()
        assert reader.execute(
            select(UserLogin.user_id).where(UserLogin.user_id == newby.user_id)
        ).all()
    for public in (newby.keyring.recipient.public_bytes, newby.keyring.signing.public_bytes):
        assert hashlib.sha256(public).hexdigest() in str(detail)


# --- the organisation's own keys, exchanged while the vault is open ------------------------------


@pytest.mark.parametrize("column", ["recovery_public", "root_public"])
def test_nothing_is_sealed_after_the_organisations_keys_were_exchanged_meanwhile(
    vault: Vault, people: People, planted: Planted, column: str
) -> None:
    mine = {
        "recovery_public": planted.recipient.public_bytes,
        "root_public": planted.signing.public_bytes,
    }[column]
    harmon = people["harmon"]
    with writing(vault) as work:
        work.execute(update(Organisation).values({column: mine}))
    with pytest.raises(OrganisationChanged):
        vault.grants.grant(harmon, planted.key.compartment_id, "okoye")
    with pytest.raises(OrganisationChanged):
        vault.rotations.rotate(harmon, planted.key.compartment_id)
    with pytest.raises(OrganisationChanged):
        vault.charts.create(harmon, UnitKind.INDIVIDUAL, ChartDetails(name="A. Doe"))
