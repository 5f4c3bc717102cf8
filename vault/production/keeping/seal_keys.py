"""The organisation's seal and manifest key, opened by a holder of `export-seal` for one use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from vault.audit.events import Event
from vault.crypto.seal_key import SealKey
from vault.crypto.signing import SigningKey
from vault.disclosure.ledger.book import key_to
from vault.errors import TamperedData
from vault.identity import compartments
from vault.identity.actor import Actor
from vault.identity.compartments import CompartmentName
from vault.identity.founding import MANIFEST_SEED, SEAL_PRIVATE
from vault.identity.sealed import open_row
from vault.identity.tables import Organisation, OrganisationSecret
from vault.records.rows import Columns, Keys, fetch, fetch_one
from vault.store.unit_of_work import Reader


class SealChanged(TamperedData):
    """A key of the organisation is missing, or is not the one whose public half is on record."""

    code = "seal-changed"
    default_untouched = "Nothing was sealed."


@dataclass(frozen=True, slots=True)
class SealKeys:
    """The organisation's opened keys."""

    seal: SealKey
    manifest: SigningKey


@dataclass(frozen=True, slots=True)
class SealedKeys:
    """The same, still encrypted, with the keys of `export-seal`."""

    organisation: Columns
    secrets: Sequence[Columns]
    keys: Keys

    def opened(self) -> SealKeys:
        """Decrypt the keys.

        Raises:
            SealChanged: one is missing or another than its public half says.
            SealBroken: a row was changed or swapped.
        """
        found = {
            row["name"]: open_row(OrganisationSecret, row, key_to(row, self.keys))
            for row in self.secrets
        }
        if found.keys() != {SEAL_PRIVATE, MANIFEST_SEED}:
            raise SealChanged("A key of the organisation is missing.")
        manifest = SigningKey.from_seed(found[MANIFEST_SEED])
        if manifest.public_bytes != self.organisation["manifest_public"]:
            raise SealChanged("The organisation's manifest key is not the one on record.")
        seal = SealKey(self.organisation["seal_certificate"], found[SEAL_PRIVATE])
        return SealKeys(seal, manifest)


def fetch_seal_keys(reader: Reader, actor: Actor, attempt: Event) -> SealedKeys:
    """Fetch the organisation's keys, still encrypted; the caller records that they are used.

    Raises:
        KeyNotHeld: the actor does not hold `export-seal`; `attempt` is logged as denied.
    """
    organisation = fetch_one(
        reader,
        select(
            Organisation.id,
            Organisation.name,
            Organisation.seal_certificate,
            Organisation.manifest_public,
        ),
    )
    if organisation is None:
        raise SealChanged("The organisation is not on record.")
    compartment_id = compartments.find(reader, organisation["id"], CompartmentName.EXPORT_SEAL)
    compartments.current_key(reader, actor, str(compartment_id), attempt)
    return SealedKeys(
        organisation,
        fetch(reader, select(*OrganisationSecret.__table__.c)),
        compartments.held_keys(reader, actor, [organisation["id"]]),
    )
