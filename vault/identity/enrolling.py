"""Making accounts and their keys: the one-time code, and what the person makes with it."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import delete, insert, select, update

from vault.clock import Clock
from vault.crypto.passphrase import Argon2Cost
from vault.errors import Conflict, InvalidInput
from vault.identity.actor import Keyring
from vault.identity.compartments import Work
from vault.identity.credentials import fresh_keyring, new_login_row, user_key_row
from vault.identity.introducing import Voucher, introduce, proof_of
from vault.identity.introductions import Introductions
from vault.identity.permissions import Role
from vault.identity.tables import Enrolment, User, UserKey, UserLogin, UserRole
from vault.ids import new_id

ENROLMENT_TIME = timedelta(days=7)
_USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,63}")


def new_enrolment(
    work: Work, clock: Clock, voucher: Voucher, user_id: str, roles: Iterable[Role]
) -> str:
    """Make a person's one-time code, in place of any earlier; the caller records the event.

    Args:
        work: the unit of work.
        clock: the time.
        voucher: who introduces the person by it.
        user_id: the person.
        roles: the roles that they have.
    """
    code = base64.b32encode(secrets.token_bytes(15)).decode().lower()
    introduce(work, voucher, user_id, roles, clock.now(), code)
    work.execute(delete(Enrolment).where(Enrolment.user_id == user_id))
    work.execute(
        insert(Enrolment).values(
            user_id=user_id,
            code_digest=code_digest(code),
            expires_at=clock.now() + ENROLMENT_TIME,
        )
    )
    return "-".join(code[i : i + 6] for i in range(0, len(code), 6))


def add_user(
    work: Work,
    clock: Clock,
    username: str,
    display_name: str,
    credential: str,
    roles: Iterable[Role],
    *,
    status: str,
) -> str:
    """Insert an account with its roles and return its id; the caller records the event.

    Raises:
        InvalidInput: the user name is not of the allowed form, or there is no role.
        Conflict: the user name is taken.
    """
    name = username.strip().casefold()
    if not _USERNAME.fullmatch(name):
        raise InvalidInput(
            "A user name is 2 to 64 letters, digits, dots, hyphens or underscores "
            "and starts with a letter."
        )
    if not (display_name.isprintable() and credential.isprintable()):
        raise InvalidInput("A name or credential holds characters that do not print.")
    role_set = frozenset(roles)
    if not role_set:
        raise InvalidInput("A person needs at least one role.")
    if work.execute(select(User.id).where(User.username == name)).first():
        raise Conflict("That user name is taken.")
    user_id = new_id()
    work.execute(
        insert(User).values(
            id=user_id,
            username=name,
            display_name=display_name.strip() or name,
            credential=credential.strip(),
            status=status,
            created_at=clock.now(),
        )
    )
    work.execute(insert(UserRole), role_rows(user_id, role_set))
    return user_id


def set_keys(
    work: Work, clock: Clock, cost: Argon2Cost, user_id: str, passphrase: str, code: str
) -> Keyring:
    """Make a person's keys anew and keep them under `passphrase`; retire the old ones.

    Args:
        work: the unit of work.
        clock: the time.
        cost: of the passphrase.
        user_id: the person.
        passphrase: what they chose.
        code: the one-time code that they were introduced by.

    Raises:
        WeakPassphrase: too short, or too easily guessed.
        NotIntroduced: nobody entitled to gave that code.
    """
    now = clock.now()
    seeds, keyring = fresh_keyring()
    values = new_login_row(user_id, seeds, passphrase, cost, now)
    work.execute(
        update(UserKey)
        .where(UserKey.user_id == user_id, UserKey.valid_to.is_(None))
        .values(valid_to=now)
    )
    key = user_key_row(user_id, keyring, now)
    work.execute(insert(UserKey).values(**key, **proof_of(work, code, key)))
    Introductions(work).key(keyring.key_id)
    work.execute(delete(UserLogin).where(UserLogin.user_id == user_id))
    work.execute(insert(UserLogin).values(**values))
    work.execute(update(User).where(User.id == user_id).values(status="active"))
    return keyring


def code_digest(code: str) -> bytes:
    """Return what is stored of a one-time code."""
    return hashlib.sha256(code.replace("-", "").strip().lower().encode()).digest()


def role_rows(user_id: str, roles: Iterable[Role]) -> list[dict[str, str]]:
    """Return the `user_roles` rows of a person."""
    return [{"user_id": user_id, "role": role} for role in sorted(roles)]
