"""Verification of the whole log against what was signed of it, here and elsewhere."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from vault.audit.checkpoint import Checkpoint
from vault.audit.findings import Finding, FindingKind, LogReport
from vault.audit.scan import Progress, Scan, event_id_at, signed_texts, waiting
from vault.audit.signed_note import NoteSignature, SignedNote, VerifierKey
from vault.audit.trust import LogKeys
from vault.errors import VerificationFailed


@dataclass(frozen=True, slots=True)
class _Claim:
    """A checkpoint to be held against the log; `kept` if it came from outside the database."""

    note: SignedNote
    head: Checkpoint
    kept: bool


def verify_log(
    connection: Connection,
    log_keys: Sequence[VerifierKey],
    kept: Sequence[str] = (),
    cosigners: Sequence[VerifierKey] = (),
    progress: Progress | None = None,
) -> LogReport:
    """Recompute the whole log and hold it against every checkpoint and cosignature.

    Finds an event edited, deleted, inserted or moved, a tree or checkpoint changed, and, against
    checkpoints kept elsewhere, a log cut short, restored from an older copy, or written anew by
    someone who holds its key.

    Args:
        connection: a read-only snapshot of the log.
        log_keys: the log's present key, or an earlier one; handovers lead to the others.
        kept: checkpoints that were kept outside the database, cosigned or not.
        cosigners: the keys of auditors whose cosignatures count.
        progress: is told now and then how many events are done.

    Returns:
        The report; findings are in it, never raised.
    """
    findings: list[Finding] = []
    stored = signed_texts(connection, "audit_checkpoints", "note")
    claims = [*_read_stored(stored, findings), *_read_kept(kept, findings)]
    scan = Scan(connection, (claim.head.size for claim in claims), progress)
    pending, edited = waiting(connection)
    keys = LogKeys(log_keys, (claim.note for claim in claims))
    believed = []
    for claim in claims:
        if _is_signed(claim, keys, cosigners) and claim.head.origin == log_keys[0].name:
            believed.append(claim)
        else:
            findings.append(_forged(claim))
    report = LogReport(scan.size, scan.roots[scan.size], pending=pending)
    _hold_against(scan, believed, report)
    _count_cosignatures(connection, believed, cosigners, report)
    found = [*scan.findings, *edited, *report.findings, *findings]
    single = sorted(item.index for item in found if item.index is not None and _is_one(item))
    report.findings = [_named(connection, _sharpened(finding, single)) for finding in found]
    return report


def _read_stored(rows: Iterable[tuple[object, str]], findings: list[Finding]) -> Iterator[_Claim]:
    for size, text in rows:
        try:
            note = SignedNote.parse(text)
            claim = _Claim(note, Checkpoint.parse(note.text), kept=False)
        except VerificationFailed:
            findings.append(Finding(FindingKind.FORGED, "A stored checkpoint is not readable."))
            continue
        if claim.head.size == size:
            yield claim
        else:
            what = "A stored checkpoint is filed under another size than it states."
            findings.append(Finding(FindingKind.FORGED, what))


def _read_kept(notes: Iterable[str], findings: list[Finding]) -> Iterator[_Claim]:
    for text in notes:
        try:
            note = SignedNote.parse(text)
            yield _Claim(note, Checkpoint.parse(note.text), kept=True)
        except VerificationFailed:
            findings.append(Finding(FindingKind.FORGED, "A kept checkpoint is not readable."))


def _is_signed(claim: _Claim, keys: LogKeys, cosigners: Sequence[VerifierKey]) -> bool:
    """Tell whether a log key of that time signed it or, if it was kept, a known cosigner."""
    try:
        keys.check(claim.note, claim.head)
    except VerificationFailed:
        return claim.kept and _is_cosigned(claim.note, cosigners)
    return True


def _is_cosigned(note: SignedNote, cosigners: Sequence[VerifierKey]) -> bool:
    try:
        return bool(note.verified_by(cosigners))
    except VerificationFailed:
        return False


def _hold_against(scan: Scan, claims: Iterable[_Claim], report: LogReport) -> None:
    """Compare the recomputed roots with the checkpoints; report the first that differs."""
    for claim in sorted(claims, key=lambda claim: claim.head.size):
        where = "kept elsewhere" if claim.kept else "stored"
        if claim.head.size > scan.size:
            if not scan.broken:
                what = (
                    f"A checkpoint {where} covers {claim.head.size} events and the log holds "
                    f"{scan.size}: its end was cut off, or an older copy was restored."
                )
                report.findings.append(Finding(FindingKind.TRUNCATED, what, scan.size, scan.size))
            return
        if scan.roots[claim.head.size] != claim.head.root:
            first, last = report.signed, claim.head.size - 1
            what = (
                f"The events {first} to {last} are not all those that a checkpoint {where} was "
                "signed over: history was rewritten."
            )
            report.findings.append(Finding(FindingKind.REWRITTEN, what, first, last))
            return
        report.checkpoints += 1
        report.signed = claim.head.size


def _count_cosignatures(
    connection: Connection,
    claims: Sequence[_Claim],
    cosigners: Sequence[VerifierKey],
    report: LogReport,
) -> None:
    for size, line in signed_texts(connection, "audit_cosignatures", "line"):
        texts = {claim.note.text for claim in claims if claim.head.size == size}
        try:
            signature = NoteSignature.parse(line)
        except VerificationFailed:
            signature = None
        if signature is None or not texts:
            what = "A stored cosignature is not readable, or its checkpoint is not there."
            report.findings.append(Finding(FindingKind.FORGED, what))
        elif not (known := [key for key in cosigners if signature.is_by(key)]):
            report.unknown_cosignatures += 1
        elif any(_holds(signature, text, key) for text in texts for key in known):
            report.cosignatures += 1
        else:
            what = "A stored cosignature does not hold for its checkpoint."
            report.findings.append(Finding(FindingKind.FORGED, what))


def _holds(signature: NoteSignature, text: str, key: VerifierKey) -> bool:
    try:
        signature.verify(text, key)
    except VerificationFailed:
        return False
    return True


def _forged(claim: _Claim) -> Finding:
    where = "kept elsewhere" if claim.kept else "stored"
    what = (
        f"A checkpoint {where} over {claim.head.size} events is not signed by a key that was "
        "this log's then."
    )
    return Finding(FindingKind.FORGED, what)


def _is_one(finding: Finding) -> bool:
    return finding.index == finding.last


def _sharpened(finding: Finding, single: Sequence[int]) -> Finding:
    """Point a finding about a stretch of events at the first one in it that is known to be bad."""
    if finding.index is None or finding.last is None:
        return finding
    place = bisect_left(single, finding.index)
    if place == len(single) or single[place] > finding.last:
        return finding
    return replace(finding, index=single[place])


def _named(connection: Connection, finding: Finding) -> Finding:
    if finding.index is None or finding.event_id is not None:
        return finding
    return replace(finding, event_id=event_id_at(connection, finding.index))
