"""What can go wrong with a backup file."""

from __future__ import annotations

from vault.errors import (
    AuthenticationFailed,
    Conflict,
    NotBuilt,
    StorageError,
    VerificationFailed,
)


class DamagedBackup(VerificationFailed):
    """The file is not a whole backup as it was written: cut, changed, reordered or joined."""

    code = "damaged-backup"
    default_untouched = "Nothing was restored."
    default_remedy = "Use another copy of the file, or an earlier backup."


class UnknownBackup(DamagedBackup):
    """The file was written by a newer release, or is no backup at all."""

    code = "unknown-backup"
    default_remedy = "Check that it is the right file; a newer release's backup needs that release."


class WrongUnlock(AuthenticationFailed):
    """The passphrase or the recovery shares are not those of this backup."""

    code = "wrong-unlock"
    default_untouched = "Nothing was restored."
    default_remedy = (
        "Give the passphrase that this file was made with, or a quorum of the recovery shares "
        "of the organisation that made it."
    )


class NotEmpty(Conflict):
    """A backup is only restored where there is nothing yet, or written where no file stands."""

    code = "not-empty"
    default_remedy = "Choose an empty place; nothing is ever overwritten."


class BackupFailed(StorageError):
    """The machine could not write the file or the folder."""

    code = "backup-failed"
    default_untouched = "The vault is as it was; nothing half-written was left behind."
    default_remedy = "Check the disk's free space and the folder's permissions."


class UnknownColumn(NotBuilt):
    """A table has a column that backups cannot carry; this is a defect of the program."""

    code = "unknown-column"
    default_remedy = "Report this defect."
