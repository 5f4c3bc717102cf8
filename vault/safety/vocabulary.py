"""The codes of safety cases, each with the words that screens show for it."""

from __future__ import annotations

from vault.jurisdictions.rules import VictimClass
from vault.labels.vocabulary import Code, PurposeOfUse


class Kind(Code):
    """What a safety case is about (REQUIREMENTS, "By legal basis")."""

    REPORT = "report", "mandated report"
    WARN = "warn", "duty to warn"
    EMERGENCY = "emergency", "emergency"


PURPOSE = {
    Kind.REPORT: PurposeOfUse.PUBHLTH,
    Kind.WARN: PurposeOfUse.THREAT,
    Kind.EMERGENCY: PurposeOfUse.ETREAT,
}
"""The purpose of use under which the acts of a case are logged."""


class Recipient(Code):
    """To whom something left; those of `jurisdictions.RecipientKind`, and an agency."""

    AGENCY = "agency", "the agency that takes reports"
    VICTIM = "victim", "the person threatened, or who cares for them"
    LAW_ENFORCEMENT = "law-enforcement", "law enforcement"
    MEDICAL = "medical", "medical personnel"
    MENTAL_HEALTH = "mental-health", "mental-health personnel"
    OTHER_ABLE = "other-able", "someone else able to prevent or lessen the threat"


def override_of(kind: Kind, to: Recipient) -> PurposeOfUse | None:
    """Return the override (HL7 v3-ActReason) under which something is told without consent.

    A mandated report overrides no policy: a law requires it (45 CFR 164.512(b)(1)(ii), (c)).
    """
    match kind:
        case Kind.WARN:
            to_police = to is Recipient.LAW_ENFORCEMENT
            return PurposeOfUse.OVRPS if to_police else PurposeOfUse.OVRTPS
        case Kind.EMERGENCY:
            return PurposeOfUse.OVRER
        case Kind.REPORT:
            return None


class Method(Code):
    """How it was told."""

    VOICE = "voice", "by telephone"
    IN_PERSON = "in-person", "in person"
    WRITING = "writing", "in writing"
    ONLINE = "online", "over the agency's web site"


ORAL = frozenset({Method.VOICE, Method.IN_PERSON, Method.ONLINE})
WRITTEN = frozenset({Method.WRITING, Method.ONLINE})


class TellException(Code):
    """Why an adult victim is not told of a report (45 CFR 164.512(c)(2))."""

    RISK = "risk", "telling would put them at risk of serious harm"
    RESPONSIBLE = (
        "responsible",
        "who would be told is believed responsible, and telling is not in the victim's interest",
    )


class Finding(Code):
    """What a review found."""

    IN_ORDER = "in-order", "in order"
    FOLLOW_UP = "follow-up", "something more is to be done"
    NOT_WARRANTED = "not-warranted", "not warranted"


class TaskKind(Code):
    """What is still to be done, with a clock."""

    TELL_AGENCY = "tell-agency", "tell the agency by voice"
    WRITE_REPORT = "write-report", "send the written report"
    TELL_VICTIM = "tell-victim", "tell the adult victim, or record why not"
    ACT = "act", "act on the threat, and record whom you told"
    HAND_OVER = "hand-over", "record what was handed over, and to whom"
    COMPLETE = "complete", "complete the record"
    CONSULT = "consult", "consult somebody; never be a lone ranger"
    REVIEW = "review", "review by somebody else"


ADULTS = frozenset({VictimClass.ELDER, VictimClass.DISABLED})
"""Victims to whom 45 CFR 164.512(c) applies."""

EMERGENCY_REASONS = (PurposeOfUse.ETREAT, PurposeOfUse.BTG)
