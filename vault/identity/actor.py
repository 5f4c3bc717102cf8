"""The person who acts, with the keys unlocked for this session."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from vault.audit.events import Event, Outcome
from vault.crypto.recipients import RecipientKey
from vault.crypto.signing import SigningKey
from vault.errors import PermissionDenied, VaultError
from vault.identity.permissions import Permission, Role, permissions_of


@dataclass(slots=True)
class Keyring:
    """A person's private keys, and the compartment keys they have opened so far."""

    key_id: str
    recipient: RecipientKey
    signing: SigningKey
    opened: dict[tuple[str, int], bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A logged-in person: identity, roles and keyring."""

    user_id: str
    username: str
    display_name: str
    credential: str
    roles: frozenset[Role]
    keyring: Keyring = field(repr=False)

    def may(self, permission: Permission) -> bool:
        """Tell whether any of the roles carries `permission`."""
        return permission in permissions_of(self.roles)

    def require(self, permission: Permission, attempt: Event) -> None:
        """Refuse the act unless a role carries `permission`.

        Args:
            permission: what the act takes.
            attempt: the act's event; it is logged as denied when refused.

        Raises:
            PermissionDenied: none of the roles carries it.
        """
        if not self.may(permission):
            raise refusal(
                PermissionDenied(f"Your roles do not include the permission {permission.value!r}."),
                attempt,
            )


def refusal(error: VaultError, attempt: Event, outcome: Outcome = Outcome.DENIED) -> VaultError:
    """Return `error` carrying `attempt` as a refused act, for the unit of work to log."""
    error.event = replace(attempt, outcome=outcome)
    return error
