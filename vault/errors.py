"""The one tree of errors.

Every error says what happened, what was left untouched and what to do next, and never carries
note text, a client's name or a key. Features subclass the categories here beside the code that
raises them; the category fixes the command line's exit code.
"""

from __future__ import annotations

from typing import ClassVar


class VaultError(Exception):
    """Something the vault refuses or cannot do.

    Args:
        what: what happened, one sentence.
        untouched: what was left as it was ("Nothing was saved.").
        remedy: what the reader can do next.
    """

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1
    default_untouched: ClassVar[str] = "Nothing was changed."
    default_remedy: ClassVar[str] = ""

    event: object | None = None
    """The audit event of the refused act; the unit of work commits it after rolling back."""

    def __init__(self, what: str, *, untouched: str | None = None, remedy: str | None = None):
        self.what = what
        self.untouched = self.default_untouched if untouched is None else untouched
        self.remedy = self.default_remedy if remedy is None else remedy
        super().__init__(" ".join(part for part in (what, self.untouched, self.remedy) if part))


class PermissionDenied(VaultError):
    """The person is not allowed to do this."""

    code = "permission-denied"
    default_untouched = "Nothing was shown or changed."
    default_remedy = "Ask an administrator which role this needs."


class KeyNotHeld(PermissionDenied):
    """The person holds no key that opens this. No role or flag can stand in for a key."""

    code = "key-not-held"
    default_untouched = "No text was shown, nothing was changed."
    default_remedy = "Ask someone who holds the key to grant it, or use a recovery quorum."


class AuthenticationFailed(VaultError):
    """The user name and passphrase do not go together (which of the two is never said)."""

    code = "authentication-failed"
    default_remedy = "Check both and try again."


class NotFound(VaultError):
    """No such thing, or none that this person may know of."""

    code = "not-found"
    default_untouched = "Nothing was shown or changed."
    default_remedy = "Check the identifier."


class InvalidInput(VaultError):
    """What was given cannot be taken as it is."""

    code = "invalid-input"


class Conflict(VaultError):
    """The thing is in a state in which this cannot be done, or changed meanwhile."""

    code = "conflict"
    default_remedy = "Look at its present state and try again."


class NotBuilt(VaultError):
    """The product knows of this but does not do it yet."""

    code = "not-built"


class TamperedData(VaultError):
    """Stored bytes do not open or do not match what was signed: they were changed or swapped."""

    code = "tampered"
    default_untouched = "No text was shown."
    default_remedy = "Run `vaultctl audit verify` and compare with a backup before going on."


class VerificationFailed(VaultError):
    """A proof does not hold."""

    code = "verification-failed"
    exit_code = 3
    default_untouched = ""


class SettingsError(VaultError):
    """The configuration file or an environment override is wrong."""

    code = "settings"
    exit_code = 2
    default_untouched = "The vault was not opened."


class StorageError(VaultError):
    """The vault's folder, files or database cannot be used as they are."""

    code = "storage"
    default_untouched = "The vault was not opened."
    default_remedy = "Check the path, who owns it, and its permissions."


class AuditMissing(VaultError):
    """A change came to be committed without its audit event; this is a defect of the program."""

    code = "audit-missing"
    default_untouched = "The change was rolled back."
    default_remedy = "Report this defect; the vault itself is sound."
