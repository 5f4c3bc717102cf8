"""The file's key: kept under the passphrase and the recovery key, found with either."""

from __future__ import annotations

from collections.abc import Sequence

from vault.backup.errors import DamagedBackup, WrongUnlock
from vault.backup.format import Header, Unlock
from vault.crypto import shares
from vault.crypto.envelope import KEY_BYTES, SealBroken, bind, new_key, unwrap_key, wrap_key
from vault.crypto.passphrase import (
    Argon2Cost,
    BadPhc,
    check_passphrase,
    derive_login,
    new_login,
)
from vault.crypto.recipients import RecipientKey, seal_to
from vault.ids import new_id


def new_header(passphrase: str, cost: Argon2Cost, recovery_public: bytes) -> tuple[Header, bytes]:
    """Make a file's key and the header that holds it for passphrase and quorum.

    Args:
        passphrase: the backup's own; whoever has the file can try passphrases at leisure.
        cost: what each try costs.
        recovery_public: the organisation's recovery public key.

    Raises:
        WeakPassphrase: the passphrase is too short or too easily guessed.
        UnusablePassphrase: it holds characters that cannot be used.
    """
    check_passphrase(passphrase)
    key, file_id = new_key(), new_id()
    secret = new_login(passphrase, cost)
    header = Header(
        file_id,
        secret.phc,
        wrap_key(secret.kek, key, aad=_binding("passphrase", file_id)),
        seal_to(recovery_public, key, info=_binding("recovery", file_id)),
    )
    return header, key


def with_passphrase(passphrase: str) -> Unlock:
    """Return how to open a backup with its passphrase."""

    def unlock(header: Header) -> bytes:
        try:
            kek = derive_login(passphrase, header.phc).kek
        except BadPhc:
            raise DamagedBackup("The backup file's header cannot be read.") from None
        try:
            return unwrap_key(kek, header.by_passphrase, aad=_binding("passphrase", header.file_id))
        except SealBroken:
            raise WrongUnlock("This passphrase does not open the backup.") from None

    return unlock


def with_shares(words: Sequence[str]) -> Unlock:
    """Return how to open a backup with a quorum of the organisation's recovery shares.

    Raises:
        SharesRefused: the shares do not rebuild a recovery key.
    """
    recovery = RecipientKey.from_seed(shares.combine(words))

    def unlock(header: Header) -> bytes:
        try:
            key = recovery.open(header.by_recovery, info=_binding("recovery", header.file_id))
        except SealBroken:
            raise WrongUnlock("These recovery shares do not open the backup.") from None
        if len(key) != KEY_BYTES:
            raise DamagedBackup("The backup file's header cannot be read.")
        return key

    return unlock


def _binding(way: str, file_id: str) -> bytes:
    return bind("vault/backup/v1|key", way, file_id)
