"""Productions of a case: rendered, reviewed, approved, sealed, sent."""

from __future__ import annotations

from pathlib import Path

from vault.disclosure.rules.case import CaseState
from vault.identity.actor import Actor
from vault.production.acts import (
    approving,
    attesting,
    looking,
    packing,
    previewing,
    rendering,
    reviewing,
    sealing,
    sending,
    trusting,
)
from vault.production.acts.means import Means
from vault.production.acts.previewing import Preview
from vault.production.acts.sending import Delivery, Dispatch
from vault.production.composing.describing import RenderRequest
from vault.production.composing.making import Progress
from vault.production.keeping.deliveries import Shipment
from vault.production.keeping.views import ProductionSummary, ProductionView
from vault.production.verifying.trust import Trust
from vault.typesetting.typesetter import Picture


class Productions:
    """Everything that is done with the productions of cases.

    All of it takes a participant of the case, and refuses others as `Cases.working` does.

    Args:
        means: what it takes of the vault.
    """

    def __init__(self, means: Means):
        self._means = means

    def render(
        self,
        actor: Actor,
        case: str,
        request: RenderRequest,
        progress: Progress | None = None,
    ) -> ProductionSummary:
        """Render what the case's decisions release, test it, and take the step of rendering.

        Only released text is opened, with the case's key. A rendering that was not approved is
        replaced; it keeps its number and its first page.

        Args:
            actor: who prepares it; never somebody who reviewed it independently.
            case: the case's number or id.
            request: for whom, and in which form.
            progress: told, after each volume, how many are done and of how many.

        Raises:
            PermissionDenied: the actor may not prepare disclosures.
            IllegalStep: the case is not ready for it.
            UnfitForRelease: something is missing or cannot be printed faithfully.
            CharactersMissing, RenderFailed: it could not be set in type.
            SelfTestFailed: a file holds what was not released; nothing is kept.
            BatesInvalid: the Bates prefix cannot be used.
            PrefixTaken: the Bates prefix belongs to another case.
            CaseChanged: the case went on meanwhile; nothing is kept.
            SectionsChanged: sections were edited since they were decided.
            TamperedData: something is not as it was written.
        """
        return rendering.render(self._means, actor, case, request, progress)

    def preview(self, actor: Actor, case: str, *, note: str = "", page: int = 0) -> Preview:
        """Picture a page as it would leave if the decisions stopped here; logged, never kept.

        It is typeset from what stands released, with the case's key alone. What is undecided is
        withheld on it.

        Args:
            actor: a participant.
            case: the case.
            note: id of a note, to get the page on which it begins.
            page: a page, from 1; 0 for the note's, or the first. In a production of several
                volumes pages count in the note's volume.

        Raises:
            NothingScoped: no section is in scope.
            NothingReleased: the case was refused or revoked.
            UnfitForRelease: something is missing or cannot be printed faithfully.
            CharactersMissing, RenderFailed: it could not be set in type.
            TamperedData: something is not as it was written.
        """
        return previewing.preview(self._means, actor, case, note, page)

    def of_case(self, actor: Actor, case: str) -> tuple[ProductionSummary, ...]:
        """Return the case's productions, the earliest first; logged as a reading of each."""
        return reviewing.productions(self._means, actor, case)

    def view(self, actor: Actor, case: str) -> ProductionView:
        """Return the rendering that stands, with its files; logged first.

        Raises:
            NothingRendered: there is none.
            TamperedData: a stored file is not the one that was rendered.
        """
        return reviewing.view(self._means, actor, case)

    def file(self, actor: Actor, case: str, digest: str, name: str) -> bytes:
        """Return one file of the rendering that stands; logged first.

        Raises:
            NothingRendered: there is none.
            OtherRendering: its digest is another.
            NotFound: it has no such file.
            TamperedData: a stored file is not the one that was rendered.
        """
        return looking.file(self._means, actor, case, digest, name)

    def page(self, actor: Actor, case: str, digest: str, name: str, number: int) -> Picture:
        """Picture a page, from 1, of a PDF of the rendering that stands; errors as `file`."""
        return looking.page(self._means, actor, case, digest, name, number)

    def shipment(self, actor: Actor, case: str) -> Shipment:
        """Return the sealed production that stands, or the one that left last; logged first.

        Raises:
            NotSealed: there is none.
            TamperedData: something of it is not as it was written.
        """
        return looking.shipment(self._means, actor, case)

    def answer_warning(self, actor: Actor, case: str, warning: str, text: str) -> CaseState:
        """Answer a restatement warning.

        Args:
            actor: a clinician, supervisor, counsel or privacy officer.
            case: the case.
            warning: its id.
            text: why what it names may leave.

        Raises:
            AnswerMissing: the text is blank.
            IllegalStep: the rendering gave no such warning.
        """
        return reviewing.answer_warning(self._means, actor, case, warning, text)

    def approve(self, actor: Actor, case: str, digest: str, passphrase: str) -> ProductionSummary:
        """Approve exactly the stored files, and take their Bates numbers for good.

        Args:
            actor: somebody in an approving role who neither prepared it nor reviewed it as the
                clinician.
            case: the case.
            digest: of the files that the approver looked at (`ProductionSummary.digest`).
            passphrase: the approver's own, once more.

        Raises:
            AuthenticationFailed: the passphrase is not theirs.
            PermissionDenied: the actor may not approve.
            IllegalStep: the digest is another, a warning waits, or the actor prepared it.
            SectionsChanged: sections were edited since; what was built on them is void.
            ArtefactChanged, SealBroken: a stored file is not the one that was rendered.
        """
        return approving.approve(self._means, actor, case, digest, passphrase)

    def ask_attester(self, actor: Actor, case: str) -> bytes:
        """Ask an outside attester about the rendering that stands; a later request replaces it.

        Args:
            actor: who takes part in the case.
            case: the case.

        Returns:
            The request's bytes, in which no identifier stands.

        Raises:
            OutsideNotAllowed: the settings let nobody outside attest.
            NothingRendered, IllegalStep: nothing is rendered, or a warning waits.
            SectionsChanged: sections were edited since; what was built on them is void.
            ArtefactChanged, SealBroken: a stored file is not the one that was rendered.
        """
        return attesting.ask(self._means, actor, case)

    def attester_request(self, actor: Actor, case: str) -> bytes:
        """Return the request that waits for its answer once more; logged first.

        Raises:
            NobodyAsked: none waits.
        """
        return attesting.waiting(self._means, actor, case)

    def attest(self, actor: Actor, case: str, attestation: bytes) -> ProductionSummary:
        """Take in what an outside attester signed; an approval counts as such, and as the review.

        Args:
            actor: who takes part in the case; they approve nothing by it.
            case: the case.
            attestation: the file's bytes.

        Raises:
            OutsideNotAllowed: the settings let nobody outside attest.
            AttestationRefused, BadSignature: the file is none, or was changed.
            AttesterUnknown, OwnKey, AttesterNotStanding, OtherPurpose, AttestedOutOfTime: whose it
                is, or of when, keeps it from counting.
            IllegalStep: it answers another request or is about other bytes.
            SectionsChanged: sections were edited since; what was built on them is void.
            TamperedData: a stored file, or what was said of an attester, is not as it was.
        """
        return attesting.take_in(self._means, actor, case, attestation)

    def seal(self, actor: Actor, case: str) -> ProductionSummary:
        """Seal the approved files, log their manifest and put the package together.

        Done again after an interruption, it goes on where it was; once done, it changes nothing.

        Args:
            actor: a privacy officer who holds `export-seal`.
            case: the case.

        Raises:
            PermissionDenied: the actor may not approve.
            KeyNotHeld: the actor does not hold the seal.
            NotApproved: the production is not approved.
            LogKeyChanged: the audit log's key was replaced since the rendering.
            PackageUnsound: what was put together does not verify.
            TamperedData: something is not as it was written.
        """
        sealing.seal_files(self._means, actor, case)
        return packing.pack(self._means, actor, case)

    def transmit(
        self, actor: Actor, case: str, dispatch: Dispatch, out: Path | None = None
    ) -> Delivery:
        """Hand over the package, its transmission being on record first.

        Args:
            actor: who sends it.
            case: the case.
            dispatch: to whom, and how.
            out: a new file for the package; None to get its bytes.

        Raises:
            NotApproved, NotSealed: there is no package of approved files.
            IllegalStep: something holds the case up, or a recipient may not receive it.
            SendingInvalid: the recipient or the address is missing.
            ToSponsor: it would reach a sponsor other than by a form or as a party.
            PackageNotWritten: the file exists already or cannot be written.
            SectionsChanged: sections were edited since; what was built on them is void.
            TamperedData: something is not as it was written.
        """
        return sending.transmit(self._means, actor, case, dispatch, out)

    def transmit_log(
        self, actor: Actor, case: str, dispatch: Dispatch, out: Path | None = None
    ) -> Delivery:
        """Hand over the privilege log that is under seal, its transmission being on record first.

        It goes to the court or to counsel, after its production, as often as either needs it.

        Args:
            actor: who sends it.
            case: the case.
            dispatch: to whom, and how; recipient and address are not those on a cover.
            out: a new file for it; None to get its bytes.

        Raises:
            NoSealedLog: nothing left whose log is under seal.
            IllegalStep: something holds the case up, or a recipient is neither court nor counsel.
            SendingInvalid: the recipient or the address is missing.
            PackageNotWritten: the file exists already or cannot be written.
            TamperedData: it is not the log that was approved.
        """
        return sending.transmit_log(self._means, actor, case, dispatch, out)

    def collect(
        self, actor: Actor, case: str, out: Path | None = None, *, reason: str = ""
    ) -> bytes:
        """Hand over once more the package that left last; logged first.

        Args:
            actor: a participant.
            case: the case.
            out: a new file for the package; None to get its bytes.
            reason: why, for the delivery log.

        Raises:
            NotSealed: nothing of the case has left.
            PackageNotWritten: the file exists already or cannot be written.
            TamperedData: it is not the package that left.
        """
        return sending.collect(self._means, actor, case, out, reason)

    def export_trust(self, actor: Actor) -> Trust:
        """Return the keys by which the organisation's packages are to be checked.

        `Trust.to_toml` is the file that a recipient gets by another way than the packages.

        Raises:
            PermissionDenied: the actor may not open cases.
        """
        return trusting.export_trust(self._means, actor)
