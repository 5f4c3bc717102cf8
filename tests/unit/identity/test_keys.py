"""Compartment keys: granted, revoked, rotated, recovered; and what each attack meets."""

from __future__ import annotations

import pytest
from sqlalchemy import func, insert, select, update

from tests.conftest import People, Template, passphrase_of
from vault.assembly import Vault
from vault.audit.events import Event
from vault.crypto.envelope import SealBroken
from vault.crypto.shares import SharesRefused
from vault.errors import Conflict, KeyNotHeld, NotFound, PermissionDenied
from vault.identity import compartments
from vault.identity.actor import Actor
from vault.identity.compartments import CompartmentName, ScopeKind
from vault.identity.rationale import read_rationales, record_rationale
from vault.identity.recovery import WrongShares
from vault.identity.sealed import OpenKey, open_row, seal_row
from vault.identity.tables import Grant, Organisation, OrganisationSecret, Rotation
from vault.ids import new_id

ROWS = 450


def attempt() -> Event:
    return Event(tag="test:key:open", actor="tester")


def make_compartment(vault: Vault, owner: Actor, *holders: Actor) -> OpenKey:
    with vault.store.unit_of_work() as work:
        opened = compartments.create(
            work,
            scope_kind=ScopeKind.CHART,
            scope_id=new_id(),
            name=CompartmentName.GENERAL,
            holders=[owner.user_id, *(h.user_id for h in holders)],
            granted_by=owner,
            at=vault.clock.now(),
        )
        work.record(attempt())
    return opened


def fill(vault: Vault, key: OpenKey, count: int = ROWS) -> dict[str, bytes]:
    contents = {new_id(): f"text {n}".encode() for n in range(count)}
    with vault.store.unit_of_work() as work:
        work.execute(
            insert(OrganisationSecret),
            [
                seal_row(OrganisationSecret, {"id": i, "name": f"s{i}"}, key, content)
                for i, content in contents.items()
            ],
        )
        work.record(attempt())
    return contents


def read_all(vault: Vault, actor: Actor, compartment_id: str) -> dict[str, bytes]:
    with vault.store.reading() as reader:
        keys = compartments.held_keys(reader, actor)
        rows = reader.execute(
            select(OrganisationSecret.__table__).where(
                OrganisationSecret.compartment_id == compartment_id
            )
        ).mappings()
        return {
            row["id"]: open_row(OrganisationSecret, row, keys[compartment_id, row["epoch"]])
            for row in rows
        }


def open_current(vault: Vault, actor: Actor, compartment_id: str) -> OpenKey:
    with vault.store.unit_of_work() as work:
        key = compartments.current_key(work, actor, compartment_id, attempt())
        work.record(attempt())
        return key


def test_a_holder_opens_and_anyone_else_is_refused_and_logged(vault: Vault, people: People) -> None:
    key = make_compartment(vault, people["harmon"])
    assert open_current(vault, people["harmon"], key.compartment_id).key == key.key
    for name in ("okoye", "sato", "quill", "udell", "pryce"):
        with pytest.raises(KeyNotHeld):
            open_current(vault, people[name], key.compartment_id)


def test_a_grant_copied_to_another_person_does_not_open(vault: Vault, people: People) -> None:
    key = make_compartment(vault, people["harmon"])
    thief = people["okoye"]
    with vault.store.unit_of_work() as work:
        sealed = work.execute(
            select(Grant.sealed).where(
                Grant.compartment_id == key.compartment_id,
                Grant.holder_id == people["harmon"].user_id,
            )
        ).scalar_one()
        work.execute(
            insert(Grant).values(
                compartment_id=key.compartment_id,
                epoch=1,
                holder_id=thief.user_id,
                key_id=thief.keyring.key_id,
                sealed=sealed,
                granted_by=thief.user_id,
                granted_at=vault.clock.now(),
            )
        )
        work.record(attempt())
    with pytest.raises(SealBroken):
        open_current(vault, thief, key.compartment_id)


def test_granting_gives_the_key_and_only_a_holder_can(vault: Vault, people: People) -> None:
    key = make_compartment(vault, people["harmon"])
    with pytest.raises(KeyNotHeld):
        vault.grants.grant(people["okoye"], key.compartment_id, "okoye")
    with pytest.raises(PermissionDenied):
        vault.grants.grant(people["reyes"], key.compartment_id, "reyes")
    vault.grants.grant(people["harmon"], key.compartment_id, "okoye")
    assert open_current(vault, people["okoye"], key.compartment_id).key == key.key
    with pytest.raises(Conflict):
        vault.grants.grant(people["harmon"], key.compartment_id, "okoye")


@pytest.mark.parametrize("strict", [False, True])
def test_revoking_shuts_out_and_keeps_every_text(
    vault: Vault, people: People, *, strict: bool
) -> None:
    harmon, okoye = people["harmon"], people["okoye"]
    key = make_compartment(vault, harmon, okoye)
    contents = fill(vault, key)
    seen: list[tuple[int, int]] = []
    moved = vault.rotations.rotate(
        harmon,
        key.compartment_id,
        revoke=okoye.user_id,
        strict=strict,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert moved == ROWS
    assert seen == [(200, ROWS), (400, ROWS), (ROWS, ROWS)]
    assert read_all(vault, harmon, key.compartment_id) == contents
    with pytest.raises(KeyNotHeld):
        open_current(vault, okoye, key.compartment_id)
    with vault.store.reading() as reader:
        row = reader.execute(
            select(OrganisationSecret.__table__).where(
                OrganisationSecret.compartment_id == key.compartment_id
            )
        ).mappings()
        with pytest.raises(SealBroken):
            open_row(OrganisationSecret, row.first() or {}, key.key)


def test_only_strict_revocation_keeps_out_a_copied_row_key(vault: Vault, people: People) -> None:
    from vault.crypto.envelope import open_sealed
    from vault.identity.sealed import content_binding, row_key

    harmon = people["harmon"]
    outcomes = {}
    for strict in (False, True):
        key = make_compartment(vault, harmon)
        (row_id,) = fill(vault, key, 1)
        query = select(OrganisationSecret.__table__).where(OrganisationSecret.id == row_id)
        with vault.store.reading() as reader:
            copied = row_key(OrganisationSecret, reader.execute(query).mappings().one(), key.key)
        vault.rotations.rotate(harmon, key.compartment_id, strict=strict)
        with vault.store.reading() as reader:
            row = reader.execute(query).mappings().one()
        try:
            open_sealed(copied, row["ciphertext"], aad=content_binding(OrganisationSecret, row))
            outcomes[strict] = "opens"
        except SealBroken:
            outcomes[strict] = "shut"
    assert outcomes == {False: "opens", True: "shut"}


def test_an_interrupted_rotation_leaves_all_readable_and_resumes(
    vault: Vault, people: People
) -> None:
    harmon = people["harmon"]
    key = make_compartment(vault, harmon)
    contents = fill(vault, key)

    class Interrupted(Exception):
        pass

    def interrupt(done: int, total: int) -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        vault.rotations.rotate(harmon, key.compartment_id, progress=interrupt)
    assert read_all(vault, harmon, key.compartment_id) == contents
    (state,) = vault.rotations.pending(harmon)
    assert state.left == ROWS - 200
    with pytest.raises(Conflict):
        vault.rotations.rotate(harmon, key.compartment_id)
    assert vault.rotations.resume(harmon, state.rotation_id) == ROWS - 200
    assert vault.rotations.pending(harmon) == ()
    assert read_all(vault, harmon, key.compartment_id) == contents
    with vault.store.reading() as reader:
        old = select(func.count()).where(
            Grant.compartment_id == key.compartment_id, Grant.epoch == 1
        )
        assert reader.execute(old).scalar_one() == 0


def test_rotation_refuses_who_does_not_hold_the_key(vault: Vault, people: People) -> None:
    key = make_compartment(vault, people["harmon"])
    with pytest.raises(KeyNotHeld):
        vault.rotations.rotate(people["okoye"], key.compartment_id)
    with pytest.raises(PermissionDenied):
        vault.rotations.rotate(people["reyes"], key.compartment_id)
    with pytest.raises(NotFound):
        vault.rotations.rotate(people["harmon"], key.compartment_id, revoke=people["okoye"].user_id)
    with vault.store.reading() as reader:
        assert reader.execute(select(func.count()).select_from(Rotation)).scalar_one() == 0


def test_rotating_the_detail_key_keeps_every_rationale(vault: Vault, people: People) -> None:
    about = new_id()
    with vault.store.unit_of_work() as work:
        record_rationale(work, about, "the first reason", vault.clock.now())
        work.record(attempt())
    with vault.store.reading() as reader:
        organisation_id = reader.execute(select(Organisation.id)).scalar_one()
        detail = compartments.find(reader, organisation_id, CompartmentName.AUDIT_DETAIL)
    assert detail is not None
    udell, harmon = people["udell"], people["harmon"]
    vault.rotations.rotate(people["pryce"], detail)
    with vault.store.unit_of_work() as work:
        record_rationale(work, about, "the second reason", vault.clock.now())
        work.record(attempt())
        texts = [t for _, t in read_rationales(work, udell, about, attempt())]
    assert texts == ["the first reason", "the second reason"]
    with pytest.raises(PermissionDenied), vault.store.unit_of_work() as work:
        read_rationales(work, harmon, about, attempt())


def test_a_quorum_restores_a_person_after_a_reset(
    vault: Vault, people: People, template: Template
) -> None:
    key = make_compartment(vault, people["harmon"])
    contents = fill(vault, key, 3)
    code = vault.recovery.reset_user(people["quill"], "harmon", template.shares[:2])
    vault.accounts.enrol("harmon", code, "another passphrase that is long")
    reborn = vault.logins.login("harmon", "another passphrase that is long")
    with pytest.raises(KeyNotHeld):
        open_current(vault, reborn, key.compartment_id)
    assert vault.recovery.restore_user(people["quill"], "harmon", template.shares[1:]) == 1
    assert read_all(vault, reborn, key.compartment_id) == contents
    with pytest.raises(Conflict):
        vault.recovery.restore_user(people["quill"], "harmon", template.shares[1:])


def test_less_than_a_quorum_or_foreign_shares_restore_nothing(
    vault: Vault, people: People, template: Template
) -> None:
    from vault.crypto import shares

    foreign = shares.split(bytes(32), 2, 3)
    for words in (template.shares[:1], [template.shares[0], foreign[0]]):
        with pytest.raises(SharesRefused):
            vault.recovery.reset_user(people["quill"], "harmon", words)
    with pytest.raises(WrongShares):
        vault.recovery.reset_user(people["quill"], "harmon", foreign[:2])
    with pytest.raises(PermissionDenied):
        vault.recovery.reset_user(people["harmon"], "okoye", template.shares[:2])
    assert vault.logins.login("harmon", passphrase_of("harmon")).username == "harmon"


def test_a_quorum_grants_what_nobody_living_holds(
    vault: Vault, people: People, template: Template
) -> None:
    key = make_compartment(vault, people["harmon"])
    vault.recovery.grant(people["quill"], key.compartment_id, "sato", template.shares[:2])
    assert open_current(vault, people["sato"], key.compartment_id).key == key.key


@pytest.mark.parametrize("column", ["ciphertext", "wrapped_key"])
def test_swapped_columns_do_not_open(vault: Vault, people: People, column: str) -> None:
    key = make_compartment(vault, people["harmon"])
    first, second = fill(vault, key, 2)
    table = OrganisationSecret.__table__
    with vault.store.unit_of_work() as work:
        values = {row["id"]: row[column] for row in work.execute(select(table)).mappings().all()}
        for to, source in ((first, second), (second, first)):
            work.execute(update(table).where(table.c.id == to).values({column: values[source]}))
        work.record(attempt())
    with pytest.raises(SealBroken):
        read_all(vault, people["harmon"], key.compartment_id)
