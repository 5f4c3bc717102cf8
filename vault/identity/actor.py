"""The person who acts, with the keys unlocked for this session."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from vault.audit.events import Event, Outcome
from vault.crypto.recipients import RecipientKey
from vault.crypto.signing import SigningKey
from vault.errors import PermissionDenied, TamperedData, VaultError
from vault.identity.permissions import Permission, Role, permissions_of, roles_with


@dataclass(frozen=True, slots=True)
class Seeds:
    """The two 32-byte seeds that are a person's private keys."""

    recipient: bytes = field(repr=False)
    signing: bytes = field(repr=False)

    @classmethod
    def fresh(cls) -> Seeds:
        """Make new random seeds."""
        return cls(secrets.token_bytes(32), secrets.token_bytes(32))

    def keyring(self, key_id: str) -> Keyring:
        """Return the keyring of these seeds under the id of their `UserKey`."""
        return Keyring(
            key_id, self, RecipientKey.from_seed(self.recipient), SigningKey.from_seed(self.signing)
        )


@dataclass(slots=True)
class Keyring:
    """A person's private keys, and the compartment keys they have opened so far.

    `signed` names those of which the roster's signature was checked.
    """

    key_id: str
    seeds: Seeds = field(repr=False)
    recipient: RecipientKey
    signing: SigningKey
    opened: dict[tuple[str, int], bytes] = field(default_factory=dict, repr=False)
    signed: set[tuple[str, int]] = field(default_factory=set, repr=False)


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
                PermissionDenied(
                    f"This needs the role {_either(roles_with(permission))}.",
                    remedy="Ask someone who has it, or an administrator to give it to you.",
                ),
                attempt,
            )


def _either(roles: Sequence[Role]) -> str:
    *others, last = (role.value.replace("_", " ") for role in roles)
    return f"{', '.join(others)} or {last}" if others else last


def refusal(error: VaultError, attempt: Event, outcome: Outcome = Outcome.DENIED) -> VaultError:
    """Return `error` carrying `attempt` as a refused act, for the unit of work to log."""
    error.event = replace(attempt, outcome=outcome)
    return error


@contextmanager
def refusing_tampered(attempt: Event) -> Iterator[None]:
    """Let the unit of work log an act as failed when what it builds on is tampered with."""
    try:
        yield
    except TamperedData as error:
        raise refusal(error, attempt, Outcome.FAILED) from None
