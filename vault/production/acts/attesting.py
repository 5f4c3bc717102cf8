"""An outside attester is asked about a rendering, and their answer taken in (AC4)."""

from __future__ import annotations

from vault.attesting.request import digest_of, new_request_id
from vault.attesting.taking import received, require_allowed
from vault.attesting.vocabulary import Purpose, Verdict
from vault.audit.events import Outcome
from vault.disclosure.ledger.entries import Taken
from vault.disclosure.ledger.open_case import taken_of
from vault.disclosure.rules.attestation_request import release_request
from vault.disclosure.rules.steps.attesting import AskAttester, Attest
from vault.disclosure.rules.vocabulary import DisclosureEvent
from vault.disclosure.sections.on_file import signed_sections
from vault.disclosure.work.attested import ATTESTATION, REQUEST
from vault.errors import Conflict, VerificationFailed
from vault.identity.actor import Actor, refusal, refusing_tampered
from vault.production.acts.approving import keep_approved
from vault.production.acts.means import (
    Means,
    case_keys,
    fetch_rendered,
    present,
    record,
)
from vault.production.events import ProductionEvent
from vault.production.keeping.views import ProductionSummary, summary


class NobodyAsked(Conflict):
    """No request to an outside attester waits for its answer in the case."""

    code = "nobody-asked"
    default_remedy = "Ask an attester about the rendering first."


def ask(means: Means, actor: Actor, case: str) -> bytes:
    """Write the request about the rendering that stands; as `Productions.ask_attester`."""
    with (
        means.scoping.voiding_changed(actor, case),
        means.cases.working(actor, case, DisclosureEvent.ASK_ATTESTER) as it,
    ):
        require_allowed(it.attempt, allowed=means.outside)
        row = present(it)
        keys = case_keys(it, actor)
        with refusing_tampered(it.attempt):
            content, _ = fetch_rendered(it, row).opened(keys)
            sections = signed_sections(it.work, sorted(it.state.scope.charts))
        kinds = {each.version_id: each.seal.kind for each in sections}
        request = release_request(
            new_request_id(),
            it.state,
            clauses=it.case.clauses,
            decided=[(kinds[id_], made.decision) for id_, made in it.case.standing.items()],
            steps=[entry.step for entry in it.case.entries if isinstance(entry, Taken)],
            unchecked=content.unchecked,
        )
        raw = request.to_bytes()
        it.take(
            AskAttester(by=it.by, request=request.id, sha256=digest_of(raw), at=it.at),
            {REQUEST: raw.decode()},
            detail={"request": request.id, "digest": request.digest},
        )
    return raw


def waiting(means: Means, actor: Actor, case: str) -> bytes:
    """Return the request that waits once more; as `Productions.attester_request`."""
    with means.cases.working(actor, case, ProductionEvent.ASKED_READ) as it:
        asked = it.state.asked
        if asked is None:
            raise refusal(NobodyAsked("No request to an outside attester waits."), it.attempt)
        record(it, actor, ProductionEvent.ASKED_READ, {"request": asked.request})
    made = [entry for entry in taken_of(it.case, AskAttester) if REQUEST in entry.particulars]
    return made[-1].particulars[REQUEST].encode()


def take_in(means: Means, actor: Actor, case: str, raw: bytes) -> ProductionSummary:
    """Take in an attestation; as `Productions.attest`."""
    with (
        means.scoping.voiding_changed(actor, case),
        means.cases.working(actor, case, DisclosureEvent.ATTEST) as it,
    ):
        require_allowed(it.attempt, allowed=means.outside)
        row = present(it)
        keys = case_keys(it, actor)
        asked = it.state.asked
        with refusing_tampered(it.attempt):
            content, _ = fetch_rendered(it, row).opened(keys)
            try:
                made, who = received(
                    it.work,
                    raw,
                    Purpose.RELEASE,
                    asked_at=asked.at if asked else None,
                    now=it.at,
                )
            except VerificationFailed as error:
                raise refusal(error, it.attempt, Outcome.FAILED) from None
        it.take(
            Attest(
                by=it.by,
                attester=who.attester_id,
                role=who.role,
                request=made.request,
                request_sha256=made.request_sha256,
                digest=made.digest,
                verdict=made.verdict,
            ),
            {
                "attester": f"{who.known_as}, {who.role.words}",
                "answer": made.verdict.words,
                "words": made.words,
                ATTESTATION: raw.decode(),
            },
            detail={
                "attester": who.attester_id,
                "verdict": made.verdict.value,
                "request": made.request,
                "digest": made.digest,
            },
        )
        if made.verdict is Verdict.APPROVE:
            keep_approved(it, row, content)
        return summary(row, content, it.case)
