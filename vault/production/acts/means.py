"""What the acts on productions take of the vault, and what they have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from sqlalchemy import select

from vault.audit.canonical import JSON
from vault.audit.events import Event
from vault.audit.log import AuditLog
from vault.clock import Clock
from vault.disclosure.ledger.access import case_event
from vault.disclosure.ledger.book import key_to
from vault.disclosure.ledger.codec import from_bytes
from vault.disclosure.services.cases import Cases
from vault.disclosure.services.released import Released
from vault.disclosure.services.scoping import Scoping
from vault.disclosure.work.case_work import CaseWork
from vault.errors import Conflict, TamperedData
from vault.identity import compartments
from vault.identity.actor import Actor
from vault.identity.login import Logins
from vault.identity.sealed import open_row
from vault.production.keeping.artefacts import fetch_files, open_files
from vault.production.keeping.content import ProductionContent
from vault.production.keeping.views import bates_of
from vault.production.rendering.log_apart import LogApart
from vault.production.rendering.render import Rendering, approval_digest
from vault.production.tables import Production, Stage
from vault.records.rows import Columns, Keys, fetch_one
from vault.settings.groups import ProductionSettings
from vault.store.unit_of_work import Store
from vault.typesetting.typesetter import Typesetter


class NothingRendered(Conflict):
    """The case has no rendering that stands."""

    code = "nothing-rendered"
    default_remedy = "Render the production first."


class ArtefactChanged(TamperedData):
    """A stored file of a production is not the one that was rendered or sealed."""

    code = "artefact-changed"
    default_untouched = "Nothing was approved, sealed or sent."


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What the acts on productions take of the vault.

    `outside` tells whether the settings let an outside attester approve.
    """

    store: Store[Event]
    clock: Clock
    audit: AuditLog
    logins: Logins
    cases: Cases
    scoping: Scoping
    released: Released
    typesetter: Typesetter
    settings: ProductionSettings
    outside: bool
    zone: tzinfo
    sponsors: tuple[str, ...]


def present(it: CaseWork) -> Columns:
    """Return the row of the case's rendering that stands.

    Raises:
        NothingRendered: there is none.
    """
    digest = it.state.rendering.digest
    row = fetch_one(
        it.work,
        select(*Production.__table__.c)
        .where(Production.case_id == it.case_id, Production.digest == digest)
        .order_by(Production.serial.desc())
        .limit(1),
    )
    if not digest or row is None:
        raise NothingRendered("The case has no rendering that stands.")
    return row


def case_keys(it: CaseWork, actor: Actor) -> Keys:
    """Return the actor's keys to the case."""
    return compartments.held_keys(it.work, actor, [it.case_id])


def open_content(row: Columns, keys: Keys) -> ProductionContent:
    """Open what is kept of a production beside its files.

    Raises:
        SealBroken: the row was changed or moved.
        ContentRefused: its content is not of its form.
    """
    return from_bytes(ProductionContent, open_row(Production, row, key_to(row, keys)))


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendering as it is kept, still encrypted."""

    row: Columns
    files: Sequence[Columns]
    log: Sequence[Columns]

    def opened(self, keys: Keys) -> tuple[ProductionContent, Rendering]:
        """Open its files and what goes with them, and check that they are exactly those.

        Raises:
            SealBroken: a row was changed or moved.
            ArtefactChanged: a file is missing, or another than was rendered.
        """
        files, content = open_files(self.files, keys), open_content(self.row, keys)
        log = None
        if content.document.log_apart:
            log = LogApart(open_files(self.log, keys), bytes.fromhex(content.log_salt))
        if approval_digest(files, log) != self.row["digest"]:
            raise ArtefactChanged("A stored file of the production is not the one rendered.")
        return content, Rendering(files, bates_of(content), content.volumes, content.places, log)


def fetch_rendered(it: CaseWork, row: Columns) -> Rendered:
    """Fetch a rendering, still encrypted."""
    return Rendered(
        row,
        fetch_files(it.work, row["id"], Stage.RENDERED),
        fetch_files(it.work, row["id"], Stage.LOG),
    )


def record(it: CaseWork, actor: Actor, tag: str, detail: Mapping[str, JSON]) -> None:
    """Record an act on a case's production, once for each chart of the case."""
    for number in sorted(it.charts.values()) or [""]:
        full = {**detail, "case": it.number}
        it.work.record(case_event(tag, actor, it.case_id, number, full))
