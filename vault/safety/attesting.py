"""A safety case reviewed from outside, where nobody here had no part in it (AC4)."""

from __future__ import annotations

import hashlib

from vault.attesting.attestation import read_attestation
from vault.attesting.register import attesters
from vault.attesting.request import digest_of, new_request_id
from vault.attesting.taking import counts, received, require_allowed
from vault.attesting.vocabulary import Purpose, Verdict
from vault.audit.events import Outcome
from vault.crypto.envelope import bind
from vault.errors import Conflict, TamperedData, VerificationFailed
from vault.identity.actor import Actor, refusal, refusing_tampered
from vault.records.access import logging_tampering
from vault.safety.acting import Means, acting
from vault.safety.attestation_request import safety_request
from vault.safety.book import admit, fetch_case
from vault.safety.entries import Asked, Reviewed
from vault.safety.events import SafetyEvent
from vault.safety.record import owed
from vault.safety.vocabulary import Finding
from vault.store.unit_of_work import Reader

FOUND = {Verdict.APPROVE: Finding.IN_ORDER, Verdict.REFUSE: Finding.FOLLOW_UP}
"""What an attester's answer says of the case: in order, or something more is to be done."""
_LABEL = "vault/safety-review/v1"


class NobodyAsked(Conflict):
    """No request to an outside attester waits, or the case went on since it was made."""

    code = "nobody-asked-to-review"
    default_remedy = "Ask the attester about the case as it stands now."


class OtherRequest(VerificationFailed):
    """An attestation answers another request than the one that waits."""

    code = "attestation-other-request"
    exit_code = 1
    default_untouched = "Nothing was taken in."
    default_remedy = "Take in the answer to the request that waits, or ask anew."


class ReviewForged(TamperedData):
    """A review from outside stands in a safety case without its attester's signature."""

    code = "safety-review-forged"


class SafetyAttesting:
    """Asks outside attesters to review safety cases, and takes their answers in."""

    def __init__(self, means: Means):
        self._means = means

    @property
    def allowed(self) -> bool:
        """Tell whether the settings let an outside attester review."""
        return self._means.outside

    def ask(self, actor: Actor, case: str) -> bytes:
        """Return the request about a case as it stands; a later one replaces it.

        Raises:
            PermissionDenied, NotInSafetyCase, TamperedData: as `acting`.
            OutsideNotAllowed: the settings let nobody outside attest.
        """
        with acting(self._means, actor, case, SafetyEvent.ASKED, None) as act:
            require_allowed(act.admitted.attempt, allowed=self._means.outside)
            request_id = new_request_id()
            digest = hashlib.sha256(bind(_LABEL, request_id, act.digest)).hexdigest()
            tasks = owed(act.record, act.pack, self._means.settings.zone)
            request = safety_request(request_id, digest, act.record, tasks, act.at)
            raw = request.to_bytes()
            act.write(
                Asked(by=act.by, at=act.at, request=request_id, digest=digest, file=raw.decode()),
                {"request": request_id},
            )
        return raw

    def request(self, actor: Actor, case: str) -> bytes:
        """Return the request that waits once more; logged first.

        Raises:
            PermissionDenied, NotInSafetyCase, TamperedData: as `acting`.
            NobodyAsked: none waits.
        """
        with self._means.store.unit_of_work() as work:
            admitted = admit(work, actor, case, None, SafetyEvent.ASKED_READ)
            sealed = fetch_case(work, admitted.ref.case_id, admitted.keys)
            work.record(admitted.attempt)
        with logging_tampering(self._means.store, admitted.attempt):
            _, record = sealed.opened()
        if record.asked is None:
            raise NobodyAsked("No request to an outside attester waits in this case.")
        return record.asked.file.encode()

    def take_in(self, actor: Actor, case: str, raw: bytes) -> Finding:
        """Take in an attester's answer as the review; whoever takes it in reviews nothing by it.

        Raises:
            PermissionDenied, NotInSafetyCase, TamperedData: as `acting`.
            OutsideNotAllowed: the settings let nobody outside attest.
            NobodyAsked: no request waits, or the case went on since.
            VerificationFailed: as `received`; or it answers another request.
        """
        with acting(self._means, actor, case, SafetyEvent.ATTESTED, None) as act:
            attempt = act.admitted.attempt
            require_allowed(attempt, allowed=self._means.outside)
            asked = act.record.asked
            if asked is None:
                raise refusal(NobodyAsked("No request waits, or the case went on since."), attempt)
            try:
                with refusing_tampered(attempt):
                    made, who = received(
                        act.work, raw, Purpose.SAFETY, asked_at=asked.at, now=act.at
                    )
                answered = (made.request, made.request_sha256, made.digest)
                if answered != (asked.request, digest_of(asked.file.encode()), asked.digest):
                    raise OtherRequest("It answers another request than the one that waits here.")
            except VerificationFailed as error:
                raise refusal(error, attempt, Outcome.FAILED) from None
            finding = FOUND[made.verdict]
            act.write(
                Reviewed(
                    by=act.by,
                    at=act.at,
                    finding=finding,
                    words=made.words,
                    attester=f"{who.known_as}, {who.role.words}",
                    attestation=raw.decode(),
                ),
                {"found": finding, "attester": who.attester_id, "request": made.request},
            )
        return finding


def require_attested(reader: Reader, review: Reviewed | None) -> None:
    """Check that a review from outside is signed by an attester whose word counted then.

    Raises:
        ReviewForged: it is not.
        TamperedData: what was said of an attester does not hold.
    """
    if review is None or not review.attester:
        return
    try:
        made = read_attestation(review.attestation.encode())
    except VerificationFailed:
        raise ReviewForged("A review from outside bears no valid signature.") from None
    told = (made.purpose, FOUND[made.verdict], made.words)
    if told != (Purpose.SAFETY, review.finding, review.words) or not any(
        each.public_key == made.public_key
        and counts(each, made.signed.at)
        and review.attester == f"{each.known_as}, {each.role.words}"
        for each in attesters(reader)
    ):
        raise ReviewForged("A review from outside is not what an attester signed.")
