"""Sending: the step and its record are committed, and only then are the package's bytes given."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select, update

from vault.disclosure.ledger.codec import to_bytes
from vault.disclosure.rules.sponsors import kept_from_sponsor
from vault.disclosure.rules.vocabulary import DisclosureEvent, Recipient
from vault.disclosure.work import sending
from vault.disclosure.work.case_work import CaseWork
from vault.disclosure.work.sending import Sending
from vault.errors import Conflict, StorageError
from vault.identity.actor import Actor, refusal, refusing_tampered
from vault.identity.sealed import seal_row
from vault.production.acts.means import (
    ArtefactChanged,
    Means,
    NothingRendered,
    case_keys,
    open_content,
    record,
)
from vault.production.acts.packing import PACKAGE
from vault.production.acts.sealing import require_approved
from vault.production.document.wording import day, number_of
from vault.production.events import ProductionEvent
from vault.production.keeping.artefacts import fetch_files, open_files
from vault.production.keeping.content import HandedOut, ProductionContent
from vault.production.keeping.views import bates_of
from vault.production.packaging.manifest import sha256
from vault.production.tables import Production, ProductionState, Stage
from vault.production.verifying.verify import verify_package
from vault.records.access import logging_tampering
from vault.records.rows import Columns, Keys, fetch_one

FILE_MODE = 0o600


class NotSealed(NothingRendered):
    """The case has no package."""

    code = "not-sealed"
    default_untouched = "Nothing was sent."
    default_remedy = "Have a privacy officer seal the production first."


class NoSealedLog(NothingRendered):
    """No privilege log under seal is there to be sent."""

    code = "no-sealed-log"
    default_untouched = "Nothing was sent."
    default_remedy = "Transmit a production whose privilege log is under seal first."


class PackageNotWritten(StorageError):
    """The package could not be written where it was wanted."""

    code = "package-not-written"
    default_untouched = "Nothing was sent."


class ToSponsor(Conflict):
    """A production would reach the employer that sponsors the program, as such."""

    code = "to-sponsor"
    default_untouched = "Nothing was sent."
    default_remedy = "Have the client sign a form that names it, or give it a sponsor report."


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """How a production is sent.

    Args:
        capacities: in what capacities it is received.
        method: how it is sent ("courier", "court-portal").
        recipient, address: who receives it and where; those on its cover where left empty.
        description: what is disclosed, briefly; the records' number, dates and pages where left
            empty.
    """

    capacities: frozenset[Recipient]
    method: str
    recipient: str = ""
    address: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What was handed over.

    Args:
        transmission_id: its record.
        package_sha256: the package's hash.
        package: its bytes; empty where they were written to a file.
    """

    transmission_id: str
    package_sha256: str
    package: bytes


def transmit(
    means: Means, actor: Actor, case: str, dispatch: Dispatch, out: Path | None
) -> Delivery:
    """Transmit the package; arguments and errors as `Productions.transmit`."""
    with _reserved(out) as write:
        with (
            means.scoping.voiding_changed(actor, case),
            means.cases.working(actor, case, DisclosureEvent.TRANSMIT) as it,
        ):
            row = require_approved(it)
            keys = case_keys(it, actor)
            with refusing_tampered(it.attempt):
                content = open_content(row, keys)
                package = _package(it, row, keys)
            sent = _sending(row, content, dispatch, sha256(package))
            _require_no_sponsor(means, it, sent)
            charts = {number: chart for chart, number in it.charts.items()}
            transmission = sending.transmit(it, sent, {charts[n] for n in content.charts})
            it.work.execute(
                update(Production)
                .where(Production.id == row["id"])
                .values(state=ProductionState.TRANSMITTED)
            )
        write(package)
    return Delivery(
        transmission_id=transmission,
        package_sha256=sent.package_sha256,
        package=b"" if out else package,
    )


def transmit_log(
    means: Means, actor: Actor, case: str, dispatch: Dispatch, out: Path | None
) -> Delivery:
    """Send a privilege log under seal; arguments and errors as `Productions.transmit_log`."""
    with _reserved(out) as write:
        with means.cases.working(actor, case, DisclosureEvent.SEND_LOG) as it:
            row = last_sent(it)
            if not it.state.sent[-1].log_apart:
                raise refusal(NoSealedLog("The production that left last has none."), it.attempt)
            keys = case_keys(it, actor)
            with refusing_tampered(it.attempt):
                content = open_content(row, keys)
                package = _log_package(means, it, row, keys)
            sent = Sending(
                production_id=row["id"],
                digest=row["digest"],
                package_sha256=sha256(package),
                bates="",
                method=dispatch.method,
                capacities=dispatch.capacities,
                recipient=dispatch.recipient,
                address=dispatch.address,
                description=dispatch.description or _log_description(content),
            )
            _require_no_sponsor(means, it, sent)
            transmission = sending.send_log(it, sent)
        write(package)
    return Delivery(
        transmission_id=transmission,
        package_sha256=sent.package_sha256,
        package=b"" if out else package,
    )


def collect(means: Means, actor: Actor, case: str, out: Path | None, reason: str) -> bytes:
    """Hand over, once more, the package that left last; as `Productions.collect`."""
    with _reserved(out) as write:
        with means.cases.working(actor, case, ProductionEvent.COLLECT) as it:
            row = last_sent(it)
            rows = fetch_files(it.work, row["id"], Stage.PACKAGE)
            keys = case_keys(it, actor)
            with refusing_tampered(it.attempt):
                content = open_content(row, keys)
            again = HandedOut(at=it.at, by=actor.user_id, reason=reason.strip())
            kept = replace(content, handed=(*content.handed, again))
            it.work.execute(
                update(Production)
                .where(Production.id == row["id"])
                .values(seal_row(Production, dict(row), it.key, to_bytes(kept)))
            )
            detail = {"production": row["id"], "package": row["package_sha256"]}
            record(it, actor, ProductionEvent.COLLECT, detail)
        with logging_tampering(means.store, it.attempt):
            package = _opened(rows, row, keys)
        write(package)
    return b"" if out else package


def last_sent(it: CaseWork) -> Columns:
    """Return the row of the case's production that left last.

    Raises:
        NotSealed: nothing of the case has left.
    """
    row = fetch_one(
        it.work,
        select(*Production.__table__.c)
        .where(
            Production.case_id == it.case_id,
            Production.package_sha256.is_not(None),
            Production.digest.in_([sent.digest for sent in it.state.sent]),
        )
        .order_by(Production.serial.desc())
        .limit(1),
    )
    if row is None:
        raise NotSealed("Nothing of this case has left.", remedy="")
    return row


def _require_no_sponsor(means: Means, it: CaseWork, sent: Sending) -> None:
    why = kept_from_sponsor(
        sent.recipient, sent.capacities, it.state.forms_at(None), means.sponsors
    )
    if why:
        raise ToSponsor(f"This recipient is a sponsor of the program: {why}.")


def _log_package(means: Means, it: CaseWork, row: Columns, keys: Keys) -> bytes:
    package = open_files(fetch_files(it.work, row["id"], Stage.LOG_PACKAGE), keys).get(PACKAGE, b"")
    report = verify_package(package, trust=None, now=means.clock.now())
    made = report.manifest
    if not (report.holds and report.log and made and made.approved.digest == row["digest"]):
        raise ArtefactChanged("The stored privilege log is not the one that was approved.")
    return package


def _log_description(content: ProductionContent) -> str:
    items = number_of(len(content.document.privilege_log), "item", "items")
    return f"Privilege log, under seal, of production {content.document.number}: {items}"


def _package(it: CaseWork, row: Columns, keys: Keys) -> bytes:
    if row["package_sha256"] is None:
        raise NotSealed("The production has no package yet.")
    return _opened(fetch_files(it.work, row["id"], Stage.PACKAGE), row, keys)


def _opened(rows: Sequence[Columns], row: Columns, keys: Keys) -> bytes:
    package = open_files(rows, keys).get(PACKAGE, b"")
    if sha256(package) != row["package_sha256"]:
        raise ArtefactChanged("The stored package is not the one that was put together.")
    return package


def _sending(
    row: Columns, content: ProductionContent, dispatch: Dispatch, package_sha256: str
) -> Sending:
    cover = content.document.recipient
    return Sending(
        production_id=row["id"],
        digest=row["digest"],
        package_sha256=package_sha256,
        bates=str(bates_of(content)),
        method=dispatch.method,
        capacities=dispatch.capacities,
        recipient=dispatch.recipient or cover.name,
        address=dispatch.address or ", ".join(cover.address),
        description=dispatch.description or _description(content),
    )


def _description(content: ProductionContent) -> str:
    """Describe what is disclosed, as an accounting of disclosures does (45 CFR 164.528(b)(2))."""
    notes = list(content.document.released)
    dates = sorted(note.session_on for note in notes)
    records = number_of(len(notes), "counseling record", "counseling records")
    between = f", {day(dates[0])} to {day(dates[-1])}" if dates else ""
    return f"{records}, in full or in part{between}; {bates_of(content)}"


@contextmanager
def _reserved(out: Path | None) -> Iterator[Callable[[bytes], None]]:
    """Make sure of a new file that only its owner can read, empty until the act is on record."""
    if out is None:
        yield lambda _: None
        return
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, FILE_MODE)
    except OSError as error:
        raise PackageNotWritten(
            f"{out.name} cannot be made: {error.strerror}.", remedy="Choose another file."
        ) from None
    written = False

    def write(package: bytes) -> None:
        nonlocal written
        try:
            file.write(package)
            file.flush()
            os.fsync(descriptor)
        except OSError as error:
            raise PackageNotWritten(
                f"{out.name} could not be written: {error.strerror}.",
                untouched="The act itself is on record.",
                remedy="Make room and collect the package again.",
            ) from None
        written = True

    with os.fdopen(descriptor, "wb") as file:
        try:
            yield write
        finally:
            if not written:
                out.unlink(missing_ok=True)
