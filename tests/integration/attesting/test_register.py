"""Who may register, confirm and withdraw an attester, on either engine."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import ADMINISTRATOR, People
from tests.integration.solo.conftest import KEY, STRANGER, YEAR, registered
from vault.assembly import Vault
from vault.attesting.events import AttesterEvent
from vault.attesting.register import Standing
from vault.attesting.service import AttesterInvalid, OtherFingerprint
from vault.attesting.vocabulary import AttesterRole
from vault.audit.events import Outcome
from vault.audit.reports import LogFilter
from vault.errors import Conflict, NotFound, PermissionDenied

STAFF = ("harmon", "sato", "reyes", "calder", "pryce", "udell", ADMINISTRATOR)
REGISTER = frozenset({ADMINISTRATOR})
RELY = frozenset({"calder", "pryce", ADMINISTRATOR})
"""The founder is privacy officer too."""


def logged(vault: Vault, people: People, tag: str, outcome: Outcome) -> list[str]:
    entries = vault.oversight.entries(people["udell"], LogFilter(tag=tag, outcome=outcome))
    return [entry.actor for entry in entries]


def test_each_is_for_its_roles_and_every_refusal_is_on_record(
    any_vault: Vault, people: People
) -> None:
    vault = any_vault
    made = registered(vault, people[ADMINISTRATOR], confirmed=False)
    for username in STAFF:
        actor = people[username]
        if username not in REGISTER:
            with pytest.raises(PermissionDenied):
                registered(vault, actor, STRANGER, name="Ida Rooke")
        if username not in RELY:
            with pytest.raises(PermissionDenied):
                vault.attesters.confirm(actor, made.attester_id, made.fingerprint)
            with pytest.raises(PermissionDenied):
                vault.attesters.withdraw(actor, made.attester_id)
    for tag, allowed in (
        (AttesterEvent.REGISTERED, REGISTER),
        (AttesterEvent.CONFIRMED, RELY),
        (AttesterEvent.WITHDRAWN, RELY),
    ):
        denied = logged(vault, people, tag, Outcome.DENIED)
        assert set(denied) == {people[each].user_id for each in STAFF if each not in allowed}
    confirmed = vault.attesters.confirm(people["calder"], made.attester_id, made.fingerprint)
    [known] = vault.attesters.directory(people["reyes"])
    assert known == confirmed
    assert (known.registered_by, known.confirmed_by) == (
        people[ADMINISTRATOR].user_id,
        people["calder"].user_id,
    )
    gone = vault.attesters.withdraw(people["pryce"], made.attester_id)
    assert gone.standing(vault.clock.now()) is Standing.WITHDRAWN
    assert vault.attesters.directory(people["pryce"]) == (gone,)
    assert logged(vault, people, AttesterEvent.WITHDRAWN, Outcome.SUCCESS)


def test_another_fingerprint_confirms_nobody(vault: Vault, people: People) -> None:
    made = registered(vault, people[ADMINISTRATOR], confirmed=False)
    other = registered(vault, people[ADMINISTRATOR], STRANGER, name="Ida Rooke", confirmed=False)
    with pytest.raises(OtherFingerprint):
        vault.attesters.confirm(people["pryce"], made.attester_id, other.fingerprint)
    [first, _] = vault.attesters.directory(people["pryce"])
    assert first.standing(vault.clock.now()) is Standing.REGISTERED


def test_what_cannot_be_registered_confirmed_or_withdrawn(vault: Vault, people: People) -> None:
    quill, pryce = people[ADMINISTRATOR], people["pryce"]
    made = registered(vault, quill)
    with pytest.raises(Conflict, match="registered already"):
        registered(vault, quill, name="Ida Rooke")
    for change in ({"name": "  "}, {"credential": ""}, {"until": vault.clock.now()}):
        given = {
            "name": "Ida Rooke",
            "credential": "Esq.",
            "role": AttesterRole.COUNSEL,
            "public_key": STRANGER.public_bytes,
            "until": vault.clock.now() + timedelta(days=1),
        }
        with pytest.raises(AttesterInvalid):
            vault.attesters.register(quill, **(given | change))  # type: ignore[arg-type]  # one of them is wrong on purpose
    with pytest.raises(Conflict):
        vault.attesters.confirm(pryce, made.attester_id, made.fingerprint)
    vault.attesters.withdraw(quill, made.attester_id)
    with pytest.raises(Conflict):
        vault.attesters.withdraw(quill, made.attester_id)
    with pytest.raises(Conflict):
        vault.attesters.confirm(pryce, made.attester_id, made.fingerprint)
    with pytest.raises(NotFound):
        vault.attesters.withdraw(quill, "no such attester")
    assert KEY.public_bytes == made.public_key
    assert made.ends - made.registered_at <= YEAR
