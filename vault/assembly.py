"""Puts a vault together: one home, one database, every service with what it needs."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import Engine

from vault import schema
from vault.administration.attendance import Attendance
from vault.administration.configuring import Configuring
from vault.administration.custody import Custody
from vault.attesting.service import Attesters
from vault.audit.events import Event
from vault.audit.log import AuditLog
from vault.audit.pin import CheckpointPin
from vault.backup.service import Backups
from vault.breakglass.service import BreakGlass
from vault.clock import Clock, SystemClock
from vault.crypto import secret_file
from vault.crypto.passphrase import Argon2Cost
from vault.crypto.recipients import probe
from vault.crypto.signing import FileKeyProvider
from vault.disclosure.ledger.holds import holds_asked
from vault.disclosure.services.access_letters import AccessLetters
from vault.disclosure.services.account_copies import AccountCopies
from vault.disclosure.services.account_requests import AccountRequests
from vault.disclosure.services.accountings import Accountings
from vault.disclosure.services.cases import Cases
from vault.disclosure.services.client_requests import ClientRequests
from vault.disclosure.services.counsel_papers import CounselPapers
from vault.disclosure.services.court import Court
from vault.disclosure.services.deciding import Deciding
from vault.disclosure.services.desk import Desk
from vault.disclosure.services.grounds import Grounds
from vault.disclosure.services.holds import Holds
from vault.disclosure.services.intake import Intake
from vault.disclosure.services.letters import Letters
from vault.disclosure.services.negotiating import Negotiating
from vault.disclosure.services.released import Released
from vault.disclosure.services.reviewing import Reviewing
from vault.disclosure.services.scoping import Scoping
from vault.disclosure.services.signed_forms import SignedForms
from vault.disclosure.services.suspensions import Suspensions
from vault.disclosure.services.tasks import Tasks
from vault.disclosure.work.disclosed import CaseDisclosures
from vault.home import Home
from vault.identity import founding, pins
from vault.identity.accounts import Accounts
from vault.identity.factors.passkey_service import Passkeys
from vault.identity.factors.service import SecondFactors
from vault.identity.founding import Founder
from vault.identity.grants import Grants
from vault.identity.log_signatures import LogSignatures
from vault.identity.log_views import LogViews
from vault.identity.login import Logins
from vault.identity.oversight import Oversight
from vault.identity.recovery import Recovery
from vault.identity.rotation import Rotations
from vault.identity.saved_filters import SavedFilters
from vault.identity.sessions import Sessions
from vault.jobs.service import Jobs
from vault.loans.reading import LentNotes
from vault.loans.service import Loans
from vault.opened import Vault, typesetter_of
from vault.records.alerts import Alerts
from vault.records.amendment_pages import AmendmentPages
from vault.records.amendments import Amendments
from vault.records.charts import Charts
from vault.records.held_drafts import HeldDrafts
from vault.records.history import Histories
from vault.records.holders import Holders
from vault.records.intake import NoteImport
from vault.records.labelling import Labelling
from vault.records.members import Members
from vault.records.note_page import NotePages
from vault.records.notes import Notes
from vault.records.search import Search
from vault.records.signing import Signing
from vault.records.verification import Verification
from vault.records.worklist import Worklist
from vault.retention.disposals import Disposals
from vault.retention.disposing import Disposing
from vault.retention.reapplying import Reapplying
from vault.retention.remembering import Remembered
from vault.retention.service import Retention
from vault.safety.accounting import SafetyDisclosures
from vault.safety.acting import Means as SafetyMeans
from vault.safety.attesting import SafetyAttesting
from vault.safety.papers import SafetyPapers
from vault.safety.service import Safety
from vault.safety.views import SafetyViews
from vault.settings.loading import Settings
from vault.sponsors.service import SponsorReports
from vault.store.engine import open_engine, sqlite_file
from vault.store.unit_of_work import Reader, Store
from vault.tasks.feeds import TaskFeeds
from vault.tasks.model import Source
from vault.tasks.service import TaskLists
from vault.tasks.sources import task_sources

__all__ = ("Vault", "create_vault", "open_vault")


def open_vault(home: Path, *, clock: Clock | None = None) -> Vault:
    """Open the vault in `home`.

    Raises:
        StorageError: the folder is open to others, or the database is of another schema.
        OrganisationChanged: the organisation's public keys in the database were exchanged.
        SettingsError: the settings can't be used.
        XWingMissing: this build of `cryptography` lacks X-Wing.
    """
    probe()
    place = Home(home)
    place.check()
    settings = place.settings()
    engine = open_engine(place.database_url(settings))
    try:
        schema.require_head(engine)
        with engine.execution_options(vault_read_only=True).connect() as connection:
            digest = pins.check(place.path, Reader(connection))
        engine.update_execution_options(**{pins.OPTION: digest})
        opened = _assemble(place, settings, clock or SystemClock(), engine)
        opened.sweep()
        Remembered(place.disposals, opened.store).note()
    except BaseException:
        engine.dispose()
        raise
    return opened


def create_vault(
    home: Path,
    *,
    name: str,
    contact: str,
    founder: Founder,
    threshold: int,
    share_count: int,
    config: str | None = None,
    clock: Clock | None = None,
) -> list[str]:
    """Make a vault in `home` and return its recovery shares, which exist nowhere else.

    Args:
        home: a new or empty folder.
        name: the organisation's name.
        contact: how to reach the custodian.
        founder: the first person.
        threshold: how many shares a quorum takes.
        share_count: how many shares there are.
        config: settings to write in place of the example.
        clock: the time, if not the machine's.

    Raises:
        Conflict: there is a vault already.
        VaultError: as `founding.found`; nothing is left behind.
    """
    place = Home(home)
    existed = home.exists()
    place.create()
    try:
        if config is not None:
            secret_file.replace(place.config, config.encode())
        settings = place.settings()
        FileKeyProvider.create(place.log_key(settings))
        engine = open_engine(place.database_url(settings))
        opened = _assemble(place, settings, clock or SystemClock(), engine)
        if (database := sqlite_file(opened.store.engine)) is not None:
            secret_file.create(database, b"")
        schema.upgrade(opened.store.engine)
        with opened:
            return founding.found(
                opened.store,
                opened.clock,
                _cost(settings),
                name=name,
                contact=contact,
                founder=founder,
                threshold=threshold,
                share_count=share_count,
            )
    except BaseException:
        _undo(place, existed=existed)
        raise


def _assemble(home: Home, settings: Settings, clock: Clock, engine: Engine) -> Vault:
    key = FileKeyProvider.load(home.log_key(settings))
    pin = CheckpointPin(home.log_pin(settings))
    audit = AuditLog(engine, key, settings.audit.origin, clock, pin)
    store: Store[Event] = Store(engine, audit)
    cost = _cost(settings)
    logins = Logins(store, clock, cost, settings.login)
    sessions = Sessions(store, clock, settings.web)
    notes = Notes(store, clock, settings.labels, settings.records, holds_asked)
    cases = Cases(store, clock, settings.records.zone)
    scoping = Scoping(store, cases, clock)
    released = Released(store)
    safety = SafetyMeans(store, clock, settings.records, settings.attestation.outside)
    tasks = Tasks(store, clock)
    task_lists = TaskLists(
        store,
        clock,
        task_sources(settings.records, clock),
        {Source.CASE: tasks.complete},
        settings.tasks.escalate_after,
    )
    disclosing = (CaseDisclosures(), SafetyDisclosures())
    accountings = Accountings(
        store,
        clock,
        disclosing,
        settings.accounting,
        settings.records.zone,
        settings.audit.origin,
    )
    return Vault(
        home=home,
        settings=settings,
        clock=clock,
        audit=audit,
        store=store,
        logins=logins,
        sessions=sessions,
        factors=SecondFactors(store, clock, settings.login, settings.web),
        passkeys=Passkeys(store, clock, settings.web),
        jobs=Jobs(store, clock),
        accounts=Accounts(store, clock, cost, logins),
        grants=Grants(store, clock),
        recovery=Recovery(store, clock),
        rotations=Rotations(store, clock),
        backups=Backups(store, clock, home, settings),
        attendance=Attendance(store, sessions),
        custody=Custody(store),
        configuring=Configuring(store, home),
        charts=Charts(store, clock),
        members=Members(store, clock),
        alerts=Alerts(store, clock),
        holders=Holders(store, clock),
        breakglass=BreakGlass(store, clock),
        loans=Loans(store, clock, settings.records.supervised),
        lent_notes=LentNotes(store, clock),
        safety=Safety(safety),
        safety_views=SafetyViews(safety),
        safety_attesting=SafetyAttesting(safety),
        safety_papers=SafetyPapers(safety, typesetter_of(settings)),
        notes=notes,
        note_pages=NotePages(store),
        signing=Signing(store, clock, settings.records.zone),
        labelling=Labelling(store, clock, settings.labels),
        imports=NoteImport(store, clock, notes),
        oversight=Oversight(store, audit, home.log_key(settings), pin),
        log_views=LogViews(store, audit, clock, settings.audit, settings.records.zone),
        log_signatures=LogSignatures(store, audit),
        saved_filters=SavedFilters(store, clock),
        held_drafts=HeldDrafts(store),
        histories=Histories(store),
        search=Search(store),
        verification=Verification(store, audit),
        amendments=Amendments(store, clock, settings.records),
        amendment_pages=AmendmentPages(store, settings.records),
        worklist=Worklist(store),
        cases=cases,
        tasks=tasks,
        holds=Holds(store, clock),
        intake=Intake(cases),
        grounds=Grounds(store, cases, settings.records.pack),
        signed_forms=SignedForms(store, cases),
        client_requests=ClientRequests(cases),
        access_letters=AccessLetters(store, clock, settings.records.zone),
        court=Court(cases),
        counsel_papers=CounselPapers(store, clock),
        negotiating=Negotiating(cases),
        letters=Letters(store, clock, settings.records.zone),
        scoping=scoping,
        desk=Desk(store, clock),
        deciding=Deciding(store, cases),
        reviewing=Reviewing(cases, scoping, outside=settings.attestation.outside),
        attesters=Attesters(store, clock),
        released=released,
        retention=Retention(store, clock, settings.records),
        disposing=Disposing(
            store, clock, logins, settings.records, Remembered(home.disposals, store)
        ),
        disposals=Disposals(store, clock, settings.records),
        reapplying=Reapplying(store, clock, Remembered(home.disposals, store)),
        sponsors=SponsorReports(store, clock, settings.organisation, settings.records.zone),
        accountings=accountings,
        suspensions=Suspensions(store, clock, disclosing),
        account_requests=AccountRequests(store, clock, settings.records.zone),
        account_copies=AccountCopies(
            store, clock, accountings, typesetter_of(settings), settings.records.zone
        ),
        task_lists=task_lists,
        task_feeds=TaskFeeds(store, clock, task_lists),
    )


def _cost(settings: Settings) -> Argon2Cost:
    chosen = settings.passphrase
    return Argon2Cost(memory_kib=chosen.memory_kib, time=chosen.time, lanes=chosen.lanes)


def _undo(home: Home, *, existed: bool) -> None:
    if not existed:
        shutil.rmtree(home.path, ignore_errors=True)
        return
    for path in home.path.iterdir():
        if path.is_file():
            path.unlink()
