"""A backup opens with its passphrase or with a quorum, and with nothing else."""

from __future__ import annotations

import secrets
from dataclasses import replace

import pytest

from vault.backup.errors import DamagedBackup, WrongUnlock
from vault.backup.format import Header
from vault.backup.keys import new_header, with_passphrase, with_shares
from vault.crypto import shares
from vault.crypto.passphrase import Argon2Cost, WeakPassphrase
from vault.crypto.recipients import RecipientKey, seal_to
from vault.crypto.shares import TooFewShares

PASSPHRASE = "nine boats out before dawn"
SEED = secrets.token_bytes(32)
WORDS = shares.split(SEED, 2, 3)
PUBLIC = RecipientKey.from_seed(SEED).public_bytes


@pytest.fixture(scope="module")
def made(cheap_cost: Argon2Cost) -> tuple[Header, bytes]:
    return new_header(PASSPHRASE, cheap_cost, PUBLIC)


def test_passphrase_and_any_quorum_find_the_same_key(made: tuple[Header, bytes]) -> None:
    header, key = made
    assert with_passphrase(PASSPHRASE)(header) == key
    for left_out in WORDS:
        assert with_shares([w for w in WORDS if w != left_out])(header) == key


def test_a_wrong_passphrase_is_refused_without_repeating_it(made: tuple[Header, bytes]) -> None:
    with pytest.raises(WrongUnlock) as refused:
        with_passphrase(PASSPHRASE + "s")(made[0])
    assert PASSPHRASE not in str(refused.value)


def test_too_few_shares_are_refused() -> None:
    with pytest.raises(TooFewShares):
        with_shares(WORDS[:1])


def test_another_organisations_shares_are_refused(made: tuple[Header, bytes]) -> None:
    foreign = shares.split(secrets.token_bytes(32), 2, 3)
    with pytest.raises(WrongUnlock):
        with_shares(foreign[:2])(made[0])


def test_keys_moved_to_another_files_header_do_not_open(
    made: tuple[Header, bytes], cheap_cost: Argon2Cost
) -> None:
    header, _ = made
    other, _ = new_header(PASSPHRASE, cheap_cost, PUBLIC)
    moved = replace(header, file_id=other.file_id)
    for unlock in (with_passphrase(PASSPHRASE), with_shares(WORDS[:2])):
        with pytest.raises(WrongUnlock):
            unlock(moved)


def test_each_backup_has_a_key_of_its_own(
    made: tuple[Header, bytes], cheap_cost: Argon2Cost
) -> None:
    assert new_header(PASSPHRASE, cheap_cost, PUBLIC)[1] != made[1]


def test_a_weak_passphrase_is_refused(cheap_cost: Argon2Cost) -> None:
    with pytest.raises(WeakPassphrase):
        new_header("too short", cheap_cost, PUBLIC)


def test_a_header_with_unreadable_parameters_is_damaged(made: tuple[Header, bytes]) -> None:
    with pytest.raises(DamagedBackup):
        with_passphrase(PASSPHRASE)(replace(made[0], phc="$argon2id$v=19$nonsense"))


def test_a_sealed_item_that_is_no_key_is_damaged(made: tuple[Header, bytes]) -> None:
    from vault.crypto.envelope import bind

    info = bind("vault/backup/v1|key", "recovery", made[0].file_id)
    short = replace(made[0], by_recovery=seal_to(PUBLIC, b"short", info=info))
    with pytest.raises(DamagedBackup):
        with_shares(WORDS[:2])(short)
