"""The organisation's public keys, remembered beside the database.

Whoever could exchange them in the database would have new keys sealed to a recovery key of their
own, and could introduce people with a root key of their own. Their digest is written into the
vault's folder when it is first opened, and compared each time that it is opened again; and what it
was opened with, each time that a key is sealed.
"""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select

from vault.crypto import secret_file
from vault.errors import NotFound, TamperedData
from vault.identity.tables import Organisation
from vault.store.statements import Prepared
from vault.store.unit_of_work import Reader

NAME = "organisation.pin"
OPTION = "vault_organisation"
"""The engine's execution option that holds the digest with which the vault was opened."""

_KEYS = Prepared(
    select(
        Organisation.recovery_public,
        Organisation.root_public,
        Organisation.seal_certificate,
        Organisation.manifest_public,
    )
)


class PublicKeys(NamedTuple):
    """The organisation's public keys; an old vault may have no root key."""

    recovery_public: bytes
    root_public: bytes | None
    seal_certificate: bytes
    manifest_public: bytes


class OrganisationChanged(TamperedData):
    """The organisation's public keys are not those that this vault was first opened with."""

    code = "organisation-changed"
    default_untouched = "The vault was not opened."
    default_remedy = (
        "Somebody changed the database. Restore a backup; if one was restored into this folder on "
        f"purpose, delete {NAME} in it first."
    )


def check(home: Path, reader: Reader) -> bytes:
    """Compare the organisation's public keys with the remembered ones; remember them at first.

    Returns:
        Their digest; empty where no organisation is founded yet.

    Raises:
        OrganisationChanged: they differ.
    """
    row = _row(reader)
    if row is None:
        return b""
    found = _digest(row)
    pin = home / NAME
    if not pin.exists():
        secret_file.create(pin, found)
    elif not hmac.compare_digest(secret_file.read(pin), found):
        raise OrganisationChanged("The organisation's keys were exchanged in the database.")
    return found


def renew(home: Path, reader: Reader) -> None:
    """Remember the organisation's public keys as they are now, after an act that changed them."""
    row = _row(reader)
    if row is not None:
        secret_file.replace(home / NAME, _digest(row))


def organisation(reader: Reader) -> PublicKeys:
    """Return the organisation's public keys as they were when the vault was opened.

    Raises:
        OrganisationChanged: they were exchanged since.
        NotFound: no organisation is founded yet.
    """
    row = _row(reader)
    if row is None:
        raise NotFound("This vault has no organisation yet.", remedy="Run `vaultctl init`.")
    opened_with = reader.connection.get_execution_options().get(OPTION)
    if opened_with and not hmac.compare_digest(opened_with, _digest(row)):
        raise OrganisationChanged(
            "The organisation's keys were exchanged in the database.",
            untouched="Nothing was changed.",
        )
    return row


def _row(reader: Reader) -> PublicKeys | None:
    found = reader.fetch(_KEYS, {})
    return PublicKeys(**found[0]) if found else None


def _digest(row: PublicKeys) -> bytes:
    keys = b"".join(hashlib.sha256(key).digest() for key in row if key)
    return hashlib.sha256(keys).hexdigest().encode()
