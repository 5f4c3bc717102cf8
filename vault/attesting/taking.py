"""Taking in an attestation: whose it is, and whether their word counts now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from vault.attesting.attestation import Attestation, read_attestation
from vault.attesting.register import Attester, Standing, attesters
from vault.attesting.vocabulary import Purpose
from vault.audit.events import Event
from vault.errors import Conflict, VerificationFailed
from vault.identity.actor import refusal
from vault.identity.tables import UserKey
from vault.store.unit_of_work import Reader

_UNTOUCHED = "Nothing was taken in."


class OutsideNotAllowed(Conflict):
    """The practice's settings do not let anybody outside attest."""

    code = "outside-not-allowed"
    default_remedy = (
        "An administrator sets `outside = true` under [attestation] in config.toml, if nobody else "
        "in the practice can review."
    )


class AttesterUnknown(VerificationFailed):
    """An attestation is signed with a key that is no attester's."""

    code = "attester-unknown"
    exit_code = 1
    default_untouched = _UNTOUCHED
    default_remedy = "Have an administrator register the attester, and confirm their fingerprint."


class OwnKey(VerificationFailed):
    """An attestation is signed with the key of somebody of the practice."""

    code = "attester-own-key"
    exit_code = 1
    default_untouched = _UNTOUCHED
    default_remedy = "An attester is a person outside the practice, with a key of their own."


class AttesterNotStanding(VerificationFailed):
    """An attester's word does not count now."""

    code = "attester-not-standing"
    exit_code = 1
    default_untouched = _UNTOUCHED
    default_remedy = (
        "See `vaultctl attester list`; an attester counts once confirmed, while in time."
    )


class OtherPurpose(VerificationFailed):
    """An attestation answers another kind of request."""

    code = "attestation-other-purpose"
    exit_code = 1
    default_untouched = _UNTOUCHED
    default_remedy = "Take it in where its request was made."


class AttestedOutOfTime(VerificationFailed):
    """An attestation is dated before its request, or in the future."""

    code = "attested-out-of-time"
    exit_code = 1
    default_untouched = _UNTOUCHED
    default_remedy = (
        "One of the two clocks is wrong. Put it right, and have the request attested anew."
    )


def require_allowed(attempt: Event, *, allowed: bool) -> None:
    """Refuse an act, which is then logged, unless the settings let somebody outside attest.

    Raises:
        OutsideNotAllowed: they do not.
    """
    if not allowed:
        error = OutsideNotAllowed("This practice does not let anybody outside attest.")
        raise refusal(error, attempt)


def received(
    reader: Reader, raw: bytes, purpose: Purpose, *, asked_at: datetime | None, now: datetime
) -> tuple[Attestation, Attester]:
    """Read an attestation and find whose it is.

    Args:
        reader: the database.
        raw: the file's bytes.
        purpose: of the request that it is to answer.
        asked_at: when that was made; None where none waits, which is for the caller to refuse.
        now: the present instant.

    Raises:
        AttestationRefused, BadSignature: the file is none, or was changed.
        OtherPurpose, OwnKey, AttesterUnknown, AttesterNotStanding, AttestedOutOfTime: by name.
        TamperedData: what was said of an attester does not hold.
    """
    made = read_attestation(raw)
    if made.purpose is not purpose:
        raise OtherPurpose(f"It says {made.purpose.words}, and here it is {purpose.words}.")
    own = select(UserKey.id).where(UserKey.signing_public == made.public_key)
    if reader.execute(own).first():
        raise OwnKey("It is signed with the key of somebody of this practice.")
    found = next((each for each in attesters(reader) if each.public_key == made.public_key), None)
    if found is None:
        raise AttesterUnknown("It is signed with a key that is no registered attester's.")
    standing = found.standing(now)
    if standing is not Standing.CONFIRMED:
        raise AttesterNotStanding(_NOT_STANDING[standing])
    at = made.signed.at
    if at > now or not counts(found, at) or (asked_at is not None and at < asked_at):
        raise AttestedOutOfTime("It is dated before its request was made, or after now.")
    return made, found


def counts(found: Attester, at: datetime) -> bool:
    """Tell whether an attester's word of that instant counts."""
    return found.confirmed_at is not None and found.confirmed_at <= at <= found.ends


_NOT_STANDING = {
    Standing.REGISTERED: "The attester's fingerprint is not confirmed yet.",
    Standing.WITHDRAWN: "The attester was withdrawn.",
    Standing.EXPIRED: "The attester's registration has run out.",
}
