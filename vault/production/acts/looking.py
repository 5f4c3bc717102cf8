"""Looking at what an approval approves, file by file and page by page, and at what leaves."""

from __future__ import annotations

from sqlalchemy import select

from vault.errors import Conflict, NotFound
from vault.identity.actor import Actor
from vault.production.acts.means import (
    ArtefactChanged,
    Means,
    case_keys,
    open_content,
    record,
)
from vault.production.acts.previewing import WIDTH
from vault.production.acts.reviewing import view
from vault.production.acts.sending import NotSealed
from vault.production.events import ProductionEvent
from vault.production.keeping.artefacts import fetch_files, open_files
from vault.production.keeping.deliveries import Shipment, sent_lines
from vault.production.keeping.views import summary
from vault.production.packaging import manifest
from vault.production.packaging.manifest import read_manifest
from vault.production.tables import Production, Stage
from vault.records.access import logging_tampering
from vault.records.rows import fetch_one
from vault.typesetting.typesetter import Picture


class OtherRendering(Conflict):
    """What is asked for is of a rendering that does not stand any more."""

    code = "other-rendering"
    default_untouched = "Nothing was shown."
    default_remedy = "Look at the production again; it was rendered anew."


def file(means: Means, actor: Actor, case: str, digest: str, name: str) -> bytes:
    """Return a file of the rendering that stands; as `Productions.file`."""
    found = view(means, actor, case)
    if found.summary.digest != digest:
        raise OtherRendering("The production was rendered anew.")
    files = {**found.files, **found.log}
    if name not in files:
        raise NotFound("The production has no such file.", remedy="")
    return files[name]


def page(means: Means, actor: Actor, case: str, digest: str, name: str, number: int) -> Picture:
    """Picture a page of the rendering that stands; as `Productions.page`."""
    content = file(means, actor, case, digest, name)
    if not name.endswith(".pdf"):
        raise NotFound("That file has no pages.", remedy="")
    with means.typesetter.session() as session:
        return session.picture(content, number, width=WIDTH)


def shipment(means: Means, actor: Actor, case: str) -> Shipment:
    """Return the sealed production that stands or left last; as `Productions.shipment`."""
    with means.cases.working(actor, case, ProductionEvent.READ) as it:
        digests = {it.state.rendering.digest, *(sent.digest for sent in it.state.sent)}
        row = fetch_one(
            it.work,
            select(*Production.__table__.c)
            .where(
                Production.case_id == it.case_id,
                Production.package_sha256.is_not(None),
                Production.digest.in_(digests),
            )
            .order_by(Production.serial.desc())
            .limit(1),
        )
        if row is None:
            raise NotSealed("The case has no sealed production.", untouched="")
        rows = fetch_files(it.work, row["id"], Stage.SEALED)
        keys = case_keys(it, actor)
        record(it, actor, ProductionEvent.READ, {"production": row["id"]})
    with logging_tampering(means.store, it.attempt):
        content = open_content(row, keys)
        listed = open_files([each for each in rows if each["name"] == manifest.NAME], keys)
        if manifest.NAME not in listed:
            raise ArtefactChanged("The production's manifest is missing.")
    return Shipment(
        summary=summary(row, content, it.case),
        document=content.document,
        files=tuple(read_manifest(listed[manifest.NAME]).files),
        sent=sent_lines(it.case),
        handed=content.handed,
    )
