"""Accounts: inviting, enrolling, roles."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import People
from vault.assembly import Vault
from vault.clock import SteppingClock
from vault.crypto.passphrase import WeakPassphrase
from vault.errors import AuthenticationFailed, Conflict, InvalidInput, NotFound, PermissionDenied
from vault.identity.permissions import Role

GOOD = "nineteen herons over the marsh"


def test_the_invited_person_chooses_the_passphrase(vault: Vault, people: People) -> None:
    code = vault.accounts.invite(people["quill"], "newby", "New By", "MSW", [Role.CLINICIAN])
    vault.accounts.enrol("newby", code.upper(), GOOD)
    assert vault.logins.login("newby", GOOD).credential == "MSW"


def test_a_code_works_once(vault: Vault, people: People) -> None:
    code = vault.accounts.invite(people["quill"], "newby", "", "", [Role.CLINICIAN])
    vault.accounts.enrol("newby", code, GOOD)
    with pytest.raises(AuthenticationFailed):
        vault.accounts.enrol("newby", code, GOOD + " again")


def test_a_code_lapses_after_a_week(vault: Vault, people: People, clock: SteppingClock) -> None:
    code = vault.accounts.invite(people["quill"], "newby", "", "", [Role.CLINICIAN])
    clock.advance(timedelta(days=7, seconds=1))
    with pytest.raises(AuthenticationFailed):
        vault.accounts.enrol("newby", code, GOOD)


def test_a_weak_passphrase_is_refused_and_the_code_stays_good(vault: Vault, people: People) -> None:
    code = vault.accounts.invite(people["quill"], "newby", "", "", [Role.CLINICIAN])
    with pytest.raises(WeakPassphrase):
        vault.accounts.enrol("newby", code, "short")
    vault.accounts.enrol("newby", code, GOOD)


@pytest.mark.parametrize("username", ["harmon", "sato", "reyes", "calder", "pryce", "udell"])
def test_only_an_administrator_manages_accounts(
    vault: Vault, people: People, username: str
) -> None:
    actor = people[username]
    with pytest.raises(PermissionDenied):
        vault.accounts.invite(actor, "newby", "", "", [Role.CLINICIAN])
    with pytest.raises(PermissionDenied):
        vault.accounts.set_roles(actor, "harmon", [Role.ADMINISTRATOR])
    with pytest.raises(PermissionDenied):
        vault.accounts.set_status(actor, "harmon", active=False)


@pytest.mark.parametrize("username", ["", "a", "Bad Name", "-x", "x" * 65, "é"])
def test_user_names_are_plain(vault: Vault, people: People, username: str) -> None:
    with pytest.raises(InvalidInput):
        vault.accounts.invite(people["quill"], username, "", "", [Role.CLINICIAN])


def test_a_name_is_taken_once(vault: Vault, people: People) -> None:
    with pytest.raises(Conflict):
        vault.accounts.invite(people["quill"], "HARMON", "", "", [Role.CLINICIAN])


def test_somebody_administers_always(vault: Vault, people: People) -> None:
    with pytest.raises(Conflict):
        vault.accounts.set_roles(people["quill"], "quill", [Role.PRIVACY_OFFICER])
    with pytest.raises(Conflict):
        vault.accounts.set_status(people["quill"], "quill", active=False)
    with pytest.raises(NotFound):
        vault.accounts.set_roles(people["quill"], "nobody-here", [Role.AUDITOR])


def test_the_directory_lists_everyone_with_roles(vault: Vault, people: People) -> None:
    roles = {a.username: a.roles for a in vault.accounts.directory(people["reyes"])}
    assert roles["udell"] == {Role.AUDITOR}
    assert len(roles) == 8


def test_nobody_gives_themselves_a_role(vault: Vault, people: People) -> None:
    with pytest.raises(PermissionDenied, match="themselves"):
        vault.accounts.set_roles(people["quill"], "quill", [Role.ADMINISTRATOR, Role.COUNSEL])
    vault.accounts.set_roles(people["quill"], "quill", [Role.ADMINISTRATOR])
    roles = {a.username: a.roles for a in vault.accounts.directory(people["quill"])}
    assert roles["quill"] == {Role.ADMINISTRATOR}, "laying one down is free"


def test_a_closed_account_is_not_reopened_by_its_code(vault: Vault, people: People) -> None:
    code = vault.accounts.invite(people["quill"], "ghost", "", "", [Role.COUNSEL])
    vault.accounts.set_status(people["quill"], "ghost", active=False)
    with pytest.raises(AuthenticationFailed):
        vault.accounts.enrol("ghost", code, GOOD)


@pytest.mark.parametrize("name", ["A\x1b[31m", "B\x7f", "C\u202e", "D\u009b"])
def test_names_hold_only_what_prints(vault: Vault, people: People, name: str) -> None:
    for display_name, credential in ((name, ""), ("Ann", name)):
        with pytest.raises(InvalidInput, match="print"):
            vault.accounts.invite(
                people["quill"], "newby", display_name, credential, [Role.CLINICIAN]
            )
