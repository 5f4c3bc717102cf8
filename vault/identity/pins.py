"""The organisation's public keys, remembered beside the database.

Whoever could exchange them in the database would have new keys sealed to a recovery key of their
own, and could introduce people with a root key of their own. Their digest is written into the
vault's folder when it is first opened, and compared each time that it is opened again.
"""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from sqlalchemy import select

from vault.crypto import secret_file
from vault.errors import TamperedData
from vault.identity.tables import Organisation
from vault.store.unit_of_work import Reader

NAME = "organisation.pin"


class OrganisationChanged(TamperedData):
    """The organisation's public keys are not those that this vault was first opened with."""

    code = "organisation-changed"
    default_untouched = "The vault was not opened."
    default_remedy = (
        "Somebody changed the database. Restore a backup; if one was restored into this folder on "
        f"purpose, delete {NAME} in it first."
    )


def check(home: Path, reader: Reader) -> None:
    """Compare the organisation's public keys with the remembered ones; remember them at first.

    Raises:
        OrganisationChanged: they differ.
    """
    row = reader.execute(
        select(
            Organisation.recovery_public,
            Organisation.root_public,
            Organisation.seal_certificate,
            Organisation.manifest_public,
        )
    ).one_or_none()
    if row is None:
        return
    found = hashlib.sha256(b"".join(hashlib.sha256(key).digest() for key in row if key)).hexdigest()
    pin = home / NAME
    if not pin.exists():
        secret_file.create(pin, found.encode())
    elif not hmac.compare_digest(secret_file.read(pin), found.encode()):
        raise OrganisationChanged("The organisation's keys were exchanged in the database.")
