"""The parts of a verification that concern hashes, signatures and the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from vault.audit.signed_note import SignedNote, VerifierKey
from vault.audit.tlog_proof import ProvedEvent, TlogProof
from vault.clock import from_rfc3339
from vault.errors import VerificationFailed
from vault.production.packaging import approval
from vault.production.packaging.approval import Approval
from vault.production.packaging.manifest import Manifest, sha256
from vault.production.packaging.package import Package
from vault.production.verifying.report import Check, Outcome
from vault.production.verifying.trust import Trust

_NO_TRUST = (
    "Whose keys these are: no trust file was given, so the keys are those that the package itself "
    "names. It is consistent with itself; anyone could have made it."
)


class ProofFailed(VerificationFailed):
    """A hash, an approval or an audit proof of the package does not hold."""

    code = "proof-failed"


def check_files(package: Package, manifest: Manifest) -> Iterator[Check]:
    """Check every file against the manifest, and that a sealed one begins as it was approved.

    Raises:
        ProofFailed: one does not match.
    """
    if [entry.name for entry in manifest.files] != sorted(package.files):
        raise ProofFailed("The package's files are not those that the manifest lists.")
    for entry in manifest.files:
        content = package.files[entry.name]
        if len(content) != entry.length or sha256(content) != entry.sha256:
            raise ProofFailed(f"{entry.name} is not the file that the manifest lists.")
        approved = content[: entry.approved_length]
        sealed = entry.name.endswith(".pdf")
        if sha256(approved) != entry.approved_sha256 or (not sealed and approved != content):
            raise ProofFailed(f"{entry.name} is not, or does not begin with, what was approved.")
    yield Check(
        "files",
        Outcome.HOLDS,
        f"All {len(manifest.files)} files are those that the manifest lists, and begin with "
        "exactly the bytes that were approved.",
    )


def check_approvals(manifest: Manifest) -> Iterator[Check]:
    """Check that two different people approved these bytes.

    Raises:
        VerificationFailed: they did not.
    """
    approvals = _approvals(manifest)
    approval.check_approvals(approvals, manifest.approved)
    people = " and ".join(f"{each.name} ({each.role})" for each in approvals)
    yield Check("approvals", Outcome.HOLDS, f"Exactly these bytes were signed for by {people}.")
    for each in approvals:
        if each.attested is not None:
            yield Check(
                "attested",
                Outcome.HOLDS,
                f"They were reviewed and approved by somebody outside the practice: attested by "
                f"{each.name}, {each.role}, who was told what was decided without receiving an "
                f"identifier, in answer to request {each.attested.request}.",
            )


def _approvals(manifest: Manifest) -> list[Approval]:
    try:
        return [entry.approval() for entry in manifest.approvals]
    except ValueError:
        raise ProofFailed("An approval's time is malformed.") from None


def check_audit(package: Package, manifest: Manifest) -> Iterator[Check]:
    """Check that the audit log holds the manifest's hash.

    Raises:
        VerificationFailed: the proof does not hold, or is of something else.
    """
    try:
        text = package.audit_proof.decode("utf-8")
    except UnicodeDecodeError:
        raise ProofFailed("The audit proof is not text.") from None
    proved = prove_event(text, VerifierKey.parse(manifest.keys.log))
    if _public(proved).get("manifest_sha256") != sha256(package.manifest):
        raise ProofFailed("The audit log's event is about another package.")
    if any(each.at > logged_at(proved) for each in _approvals(manifest)):
        raise ProofFailed("An approval is dated after the audit log took the package in.")
    yield Check(
        "audit",
        Outcome.HOLDS,
        f"The audit log {proved.checkpoint.origin} holds this package as event {proved.index} of "
        f"{proved.checkpoint.size}, logged at {proved.leaf['at']}.",
    )


def prove_event(text: str, log: VerifierKey) -> ProvedEvent:
    """Check a bundle in its one canonical form, under the log's own signature and no other.

    Raises:
        VerificationFailed: it does not hold.
    """
    proof = TlogProof.parse(text)
    signatures = SignedNote.parse(proof.checkpoint).signatures
    if str(proof) != text or not all(signature.is_by(log) for signature in signatures):
        raise ProofFailed("An audit proof carries something that cannot be checked.")
    return proof.verify([log], log.name)


def logged_at(proved: ProvedEvent) -> datetime:
    """Return the instant at which the log says that it took an event in.

    Raises:
        ProofFailed: it says none.
    """
    try:
        return from_rfc3339(str(proved.leaf["at"]))
    except (KeyError, ValueError):
        raise ProofFailed("The audit log's event has no time.") from None


def note_hash_of(proved: ProvedEvent) -> object:
    """Return the note's hash that a proved event shows, if it is an event of a note's signing."""
    return _public(proved).get("note_hash")


def _public(proved: ProvedEvent) -> dict[str, object]:
    public = proved.leaf["public"]
    return dict(public) if isinstance(public, dict) else {}


def _check_outsider(approval: Approval, trust: Trust) -> None:
    """Check an outside attester's approval against those whom the recipient knows.

    Raises:
        ProofFailed: it is by another, in another role, or out of their time.
    """
    entries = [
        each
        for each in trust.attesters
        if (each.name, each.public_key, each.role.words)
        == (approval.name, approval.public_key, approval.role)
    ]
    if not entries:
        raise ProofFailed("An outside attester is not one whom the trust file names in that role.")
    if not any(each.valid_at(approval.at) for each in entries):
        raise ProofFailed("An outside attester's word did not count when they attested.")


def check_trust(manifest: Manifest, trust: Trust | None) -> Iterator[Check]:
    """Check the package's keys against those that the recipient holds.

    Raises:
        ProofFailed: one of them is another.
    """
    if trust is None:
        yield Check("trust", Outcome.UNCHECKED, _NO_TRUST)
        return
    keys = manifest.keys
    if manifest.organisation != trust.organisation:
        raise ProofFailed("The package names another organisation than the trust file.")
    if keys.organisation != trust.organisation_key.hex():
        raise ProofFailed("The manifest is signed with a key that the trust file does not name.")
    if keys.log not in map(str, trust.log_keys):
        raise ProofFailed("The audit log's key is not one that the trust file names.")
    if keys.seal_sha256 not in trust.seal_sha256:
        raise ProofFailed("The seal's certificate is not one that the trust file names.")
    for each in _approvals(manifest):
        if each.attested is not None:
            _check_outsider(each, trust)
            continue
        entries = [
            person
            for person in trust.people
            if (person.name, person.public_key) == (each.name, each.public_key)
        ]
        if not entries:
            raise ProofFailed("An approver is not a person whom the trust file names.")
        then = [person for person in entries if person.valid_at(each.at)]
        if not then:
            raise ProofFailed("An approver's key was not valid when they approved.")
        if not any(person.may_sign_as(each.role) for person in then):
            raise ProofFailed("An approver did not hold the role in which they approved.")
    yield Check(
        "trust",
        Outcome.HOLDS,
        f"All keys are those that the trust file names for {trust.organisation}.",
    )
