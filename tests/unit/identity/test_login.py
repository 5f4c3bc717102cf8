"""Logging in: who gets in, who does not, and what a guesser learns."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import People, passphrase_of
from vault.assembly import Vault
from vault.clock import SteppingClock
from vault.errors import AuthenticationFailed
from vault.identity.attempts import LockedOut
from vault.identity.permissions import Role

WRONG = "this is not the passphrase at all"


def test_the_right_passphrase_gives_the_person_with_roles_and_keys(vault: Vault) -> None:
    actor = vault.logins.login("harmon", passphrase_of("harmon"))
    assert actor.roles == {Role.CLINICIAN}
    assert vault.logins.login(" Harmon ", passphrase_of("harmon")).user_id == actor.user_id


def test_a_wrong_passphrase_and_an_unknown_name_get_the_same_answer(vault: Vault) -> None:
    answers = set()
    for name in ("harmon", "nobody-here"):
        with pytest.raises(AuthenticationFailed) as refused:
            vault.logins.login(name, WRONG)
        answers.add((type(refused.value), str(refused.value)))
    assert len(answers) == 1


def test_an_unknown_name_costs_one_derivation_like_a_known_one(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[str] = []
    from vault.identity import login

    derive = login.derive_login

    def counted(passphrase: str, phc: str):  # type: ignore[no-untyped-def]  # wraps as it is
        runs.append(phc.rsplit("$", 1)[0])
        return derive(passphrase, phc)

    monkeypatch.setattr(login, "derive_login", counted)
    for name in ("harmon", "nobody-here"):
        with pytest.raises(AuthenticationFailed):
            vault.logins.login(name, WRONG)
    assert len(runs) == 2
    assert runs[0] == runs[1], "the same parameters for both"


@pytest.mark.parametrize("name", ["harmon", "nobody-here"])
def test_failures_close_the_door_for_longer_and_longer(
    vault: Vault, clock: SteppingClock, name: str
) -> None:
    def fail() -> type[BaseException]:
        with pytest.raises(AuthenticationFailed) as refused:
            vault.logins.login(name, WRONG)
        return refused.type

    assert [fail() for _ in range(4)] == [AuthenticationFailed] * 4
    assert fail() is LockedOut
    clock.advance(timedelta(seconds=6))
    assert fail() is AuthenticationFailed
    clock.advance(timedelta(seconds=6))
    assert fail() is LockedOut, "the second delay is twice the first"
    clock.advance(timedelta(seconds=6))
    assert fail() is AuthenticationFailed


def test_a_locked_name_refuses_even_the_right_passphrase_and_opens_again(
    vault: Vault, clock: SteppingClock
) -> None:
    for _ in range(4):
        with pytest.raises(AuthenticationFailed):
            vault.logins.login("harmon", WRONG)
    with pytest.raises(LockedOut):
        vault.logins.login("harmon", passphrase_of("harmon"))
    clock.advance(timedelta(seconds=10))
    assert vault.logins.login("harmon", passphrase_of("harmon")).username == "harmon"
    with pytest.raises(AuthenticationFailed) as refused:
        vault.logins.login("harmon", WRONG)
    assert refused.type is AuthenticationFailed, "success clears the count"


def test_a_disabled_account_is_refused_like_a_wrong_passphrase(
    vault: Vault, people: People
) -> None:
    vault.accounts.set_status(people["quill"], "okoye", active=False)
    with pytest.raises(AuthenticationFailed):
        vault.logins.login("okoye", passphrase_of("okoye"))
    vault.accounts.set_status(people["quill"], "okoye", active=True)
    assert vault.logins.login("okoye", passphrase_of("okoye")).username == "okoye"


def test_a_changed_passphrase_replaces_the_old_one_and_keeps_the_keys(
    vault: Vault, people: People
) -> None:
    actor = people["harmon"]
    before = actor.keyring.recipient.public_bytes
    vault.accounts.change_passphrase(
        actor, passphrase_of("harmon"), "a quite different long passphrase"
    )
    with pytest.raises(AuthenticationFailed):
        vault.logins.login("harmon", passphrase_of("harmon"))
    again = vault.logins.login("harmon", "a quite different long passphrase")
    assert again.keyring.recipient.public_bytes == before


def test_a_login_row_moved_to_another_person_does_not_open(vault: Vault, people: People) -> None:
    from sqlalchemy import select, update

    from vault.audit.events import Event
    from vault.crypto.envelope import SealBroken
    from vault.identity.tables import UserLogin

    harmon, okoye = people["harmon"], people["okoye"]
    with vault.store.unit_of_work() as work:
        query = select(UserLogin).where(UserLogin.user_id == harmon.user_id)
        row = work.execute(query).one()
        work.execute(
            update(UserLogin)
            .where(UserLogin.user_id == okoye.user_id)
            .values(
                phc=row.phc,
                auth_digest=row.auth_digest,
                recipient_seed=row.recipient_seed,
                signing_seed=row.signing_seed,
            )
        )
        work.record(Event(tag="test:attack:swap", actor="system"))
    with pytest.raises(SealBroken):
        vault.logins.login("okoye", passphrase_of("harmon"))
