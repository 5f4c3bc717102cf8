"""A vault that is open: one home, one database, every service."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Self

from vault.administration.attendance import Attendance
from vault.administration.configuring import Configuring
from vault.administration.custody import Custody
from vault.attesting.service import Attesters
from vault.audit.events import Event
from vault.audit.log import AuditLog
from vault.backup.service import Backups
from vault.breakglass.service import BreakGlass
from vault.clock import Clock
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
from vault.home import Home
from vault.identity.accounts import Accounts
from vault.identity.factors.passkey_service import Passkeys
from vault.identity.factors.service import SecondFactors
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
from vault.retention.service import Retention
from vault.safety.attesting import SafetyAttesting
from vault.safety.papers import SafetyPapers
from vault.safety.service import Safety
from vault.safety.views import SafetyViews
from vault.settings.loading import Settings
from vault.sponsors.service import SponsorReports
from vault.store.unit_of_work import Store
from vault.tasks.feeds import TaskFeeds
from vault.tasks.service import TaskLists
from vault.typesetting.typesetter import Typesetter

if TYPE_CHECKING:
    from vault.production.service import Productions


def typesetter_of(settings: Settings) -> Typesetter:
    """Return how letters and productions are set in type."""
    chosen = settings.production
    return Typesetter(fonts=chosen.font_folder, seconds=chosen.render_seconds)


@dataclass(frozen=True)
class Vault:
    """An open vault; a context manager that lets go of the database at its end."""

    home: Home
    settings: Settings
    clock: Clock
    audit: AuditLog
    store: Store[Event]
    logins: Logins
    sessions: Sessions
    factors: SecondFactors
    passkeys: Passkeys
    jobs: Jobs
    accounts: Accounts
    grants: Grants
    recovery: Recovery
    rotations: Rotations
    backups: Backups
    attendance: Attendance
    custody: Custody
    configuring: Configuring
    charts: Charts
    members: Members
    alerts: Alerts
    holders: Holders
    breakglass: BreakGlass
    loans: Loans
    lent_notes: LentNotes
    safety: Safety
    safety_views: SafetyViews
    safety_attesting: SafetyAttesting
    safety_papers: SafetyPapers
    notes: Notes
    note_pages: NotePages
    signing: Signing
    labelling: Labelling
    imports: NoteImport
    oversight: Oversight
    log_views: LogViews
    log_signatures: LogSignatures
    saved_filters: SavedFilters
    held_drafts: HeldDrafts
    histories: Histories
    search: Search
    verification: Verification
    amendments: Amendments
    amendment_pages: AmendmentPages
    worklist: Worklist
    cases: Cases
    tasks: Tasks
    holds: Holds
    intake: Intake
    grounds: Grounds
    signed_forms: SignedForms
    client_requests: ClientRequests
    access_letters: AccessLetters
    court: Court
    counsel_papers: CounselPapers
    negotiating: Negotiating
    letters: Letters
    scoping: Scoping
    desk: Desk
    deciding: Deciding
    reviewing: Reviewing
    attesters: Attesters
    released: Released
    accountings: Accountings
    retention: Retention
    sponsors: SponsorReports
    disposing: Disposing
    disposals: Disposals
    reapplying: Reapplying
    suspensions: Suspensions
    account_requests: AccountRequests
    account_copies: AccountCopies
    task_lists: TaskLists
    task_feeds: TaskFeeds

    @cached_property
    def productions(self) -> Productions:
        """Productions of cases; loaded when asked for, with the PDF libraries that they need."""
        from vault.production.acts.means import Means  # noqa: PLC0415 - see above
        from vault.production.service import Productions  # noqa: PLC0415 - see above

        chosen = self.settings.production
        means = Means(
            store=self.store,
            clock=self.clock,
            audit=self.audit,
            logins=self.logins,
            cases=self.cases,
            scoping=self.scoping,
            released=self.released,
            typesetter=self.typesetter,
            settings=chosen,
            outside=self.settings.attestation.outside,
            zone=self.settings.records.zone,
            sponsors=self.settings.organisation.sponsors,
        )
        return Productions(means)

    def sweep(self) -> None:
        """End what was lent and whose time is over; called before anybody acts."""
        self.breakglass.sweep()
        self.loans.sweep()

    @property
    def typesetter(self) -> Typesetter:
        """How letters and productions are set in type."""
        return typesetter_of(self.settings)

    def close(self) -> None:
        """Let jobs end, bring committed events into the log's tree, let go of the database."""
        self.jobs.close()
        self.audit.sequence()
        self.audit.pin()
        self.store.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
