"""The words of a disclosure, each with what screens and reports show for it."""

from __future__ import annotations

from enum import StrEnum

from vault.labels.vocabulary import Code

LATER = "later"
"""Marks a field that came later: it is left out where empty, so what was written before reads."""


class Basis(Code):
    """The legal bases on which a record may leave (REQUIREMENTS, "By legal basis")."""

    COURT_ORDER = "court_order", "court order"
    SUBPOENA = "subpoena", "subpoena without an order"
    AUTHORIZATION = "authorization", "authorization"
    PART2_CONSENT = "part2_consent", "42 CFR Part 2 consent"
    MANDATED_REPORT = "mandated_report", "mandated report"
    DUTY_TO_WARN = "duty_to_warn", "duty to warn"
    EMERGENCY = "emergency", "emergency"
    CLIENT_ACCESS = "client_access", "client access"
    PART2_ORDER = "part2_order", "42 CFR Part 2 order"
    LAW_ENFORCEMENT = "law_enforcement", "law enforcement"
    IN_CAMERA = "in_camera", "in camera review"


class InstrumentKind(Code):
    """What the paper calls itself. Its class follows from who signed and what it says (LI2)."""

    ORDER = "order", "order"
    SUBPOENA = "subpoena", "subpoena"
    WARRANT = "warrant", "warrant"
    AGENCY_REQUEST = "agency_request", "administrative request or demand"
    AUTHORIZATION = "authorization", "authorization"
    PART2_CONSENT = "part2_consent", "42 CFR Part 2 consent"
    CLIENT_REQUEST = "client_request", "client's request for access"
    PROTECTIVE_REPORT = "protective_report", "record of a mandated report"
    THREAT_RECORD = "threat_record", "record of a threat"
    EMERGENCY_RECORD = "emergency_record", "record of an emergency"


class SignerRole(Code):
    """Who signed the paper."""

    JUDGE = "judge", "judge"
    MAGISTRATE = "magistrate", "magistrate"
    TRIBUNAL = "tribunal", "administrative tribunal"
    CLERK = "clerk", "clerk of court"
    ATTORNEY = "attorney", "attorney"
    AGENCY = "agency", "agency"
    LAW_ENFORCEMENT = "law_enforcement", "law-enforcement official"
    CLIENT = "client", "client"
    REPRESENTATIVE = "representative", "client's representative"
    CLINICIAN = "clinician", "clinician"


class TextFlag(Code):
    """What a person who read the paper found in its text."""

    COMMANDS = "commands", "commands that records be produced"
    SO_ORDERED = "so_ordered", 'bears the judge\'s own "so ordered"'
    IN_CAMERA = "in_camera", "is for the judge's own review"
    PART2 = "part2", "makes the findings of 42 CFR 2.61 to 2.67"
    GRAND_JURY = "grand_jury", "is a grand jury's"
    GUARDIAN = "guardian", "expressly gives the records to a guardian ad litem"


class State(Code):
    """How far a case has come, in the order of DESIGN §5."""

    RECEIVED = "received", "received"
    VERIFIED = "verified", "instrument verified"
    HELD = "held", "records on hold"
    CLASSIFIED = "classified", "classified"
    CONSULTED = "consulted", "consulted"
    BASIS_MET = "basis_met", "legal basis met"
    SCOPED = "scoped", "scope set"
    DECIDED = "decided", "every section decided"
    CLINICAL_REVIEW = "clinical_review", "reviewed by the clinician"
    INDEPENDENT_REVIEW = "independent_review", "reviewed independently"
    RENDERED = "rendered", "rendered and self-tested"
    APPROVED = "approved", "approved"
    TRANSMITTED = "transmitted", "transmitted"
    ACCOUNTED = "accounted", "accounted for"
    CLOSED = "closed", "closed"

    @property
    def rank(self) -> int:
        """Return how many states come before this one."""
        return list(State).index(self)


class Outside(Code):
    """What an approval waits for that somebody outside gives (AC4)."""

    TO_ASK = "to_ask", "ask the attester outside to review and approve it"
    ASKED = "asked", "take in the answer of the attester outside"


class SideState(Code):
    """What holds a case up or turns it back, beside the state it has reached."""

    OBJECTION_PENDING = "objection_pending", "an objection is pending"
    MOTION_PENDING = "motion_pending", "a motion is pending"
    IN_CAMERA = "in_camera", "the records are before the judge"
    STAYED = "stayed", "the instrument is stayed"
    ORDER_AMENDED = "order_amended", "the order was amended"
    REFUSED = "refused", "the disclosure is refused"
    REVOKED = "revoked", "the instrument was revoked or vacated"
    CLAWBACK = "clawback", "what was sent is being called back"


class CourtAsk(Code):
    """What the custodian asks of the court (DW3; NASW Code of Ethics 1.07(j))."""

    WITHDRAW = "withdraw", "withdraw the order"
    NARROW = "narrow", "narrow the order"
    SEAL = "seal", "keep the records under seal"


class Ruling(Code):
    """How what was pending ended."""

    STANDS = "stands", "the instrument stands as it is"
    AMENDED = "amended", "an amended instrument replaces it"
    QUASHED = "quashed", "the instrument is quashed or withdrawn"
    RETURNED = "returned", "return or destruction is confirmed"


class Recipient(Code):
    """The capacity in which somebody receives a production."""

    COURT = "court", "the court"
    PARTY = "party", "a party or counsel of record"
    GUARDIAN = "guardian", "a guardian ad litem"
    LAW_ENFORCEMENT = "law_enforcement", "a law-enforcement official"
    NAMED = "named", "whoever the client's form names"
    CLIENT = "client", "the client or their personal representative"
    DESIGNATED = "designated", "whoever the client directs their copy to"
    COUNSEL = "counsel", "counsel alone, under seal"


class Action(Code):
    """What is decided about one section."""

    RELEASE = "release", "released"
    REDACT = "redact", "released in part"
    WITHHOLD = "withhold", "withheld"


class ReasonCode(Code):
    """The neutral legend: why something is not there, without saying what it is."""

    R1 = "R1", "outside the authorized scope"
    R2 = "R2", "claimed privilege"
    R3 = "R3", "another person"
    R4 = "R4", "personal identifier"
    R5 = "R5", "other law"


class StepName(Code):
    """The steps of a case."""

    VERIFY = "verify", "verify the instrument"
    HOLD = "hold", "put records on hold"
    CLASSIFY = "classify", "classify the instrument"
    CONSULT = "consult", "record a consultation"
    WAIVE_CONSULTATION = "waive_consultation", "record why none was consulted"
    ASK_COURT = "ask_court", "ask the court to withdraw, narrow or seal"
    SKIP_REQUEST = "skip_request", "record why the court is not asked"
    ESTABLISH = "establish", "record what the basis rests on"
    WITHDRAW = "withdraw", "take back what the basis rests on"
    ENTER_FORM = "enter_form", "enter a client's signed form"
    END_FORM = "end_form", "record that a form has ended"
    EXTEND = "extend", "take more time to answer the client"
    DENY_ACCESS = "deny_access", "deny the client access"
    DESIGNATE = "designate", "record to whom the client directs the copy"
    UNDESIGNATE = "undesignate", "record that the client takes their direction of the copy back"
    SET_FEE = "set_fee", "record what the copy costs the client"
    ASK_REVIEW = "ask_review", "record that the client wants the denial reviewed"
    REVIEW_DENIAL = "review_denial", "review the denial"
    MEET_BASIS = "meet_basis", "find the legal basis met"
    SET_SCOPE = "set_scope", "set the scope"
    DECIDE = "decide", "decide a section"
    REOPEN = "reopen", "reopen decisions"
    SECTION_CHANGED = "section_changed", "replace a section by its newer version"
    REVIEW_CLINICALLY = "review_clinically", "review as the clinician"
    REVIEW_INDEPENDENTLY = "review_independently", "review independently"
    LEAVE_OUTSIDE = "leave_outside", "leave the independent review to an outside attester"
    RENDER = "render", "render and self-test the production"
    ANSWER_WARNING = "answer_warning", "answer a restatement warning"
    APPROVE = "approve", "approve the production"
    ASK_ATTESTER = "ask_attester", "ask an outside attester"
    ATTEST = "attest", "take in an outside attestation"
    TRANSMIT = "transmit", "transmit the production"
    SEND_LOG = "send_log", "send the privilege log that is under seal"
    ACCOUNT = "account", "account for the disclosure"
    CLOSE = "close", "close the case"
    OBJECT = "object", "record an objection"
    NOTE_MOTION = "note_motion", "record a motion"
    SUBMIT_IN_CAMERA = "submit_in_camera", "lay the records before the judge"
    STAY = "stay", "record a stay"
    RULE = "rule", "record how what was pending ended"
    AMEND = "amend", "take in an amended or later instrument"
    REFUSE = "refuse", "refuse the disclosure"
    REVOKE = "revoke", "record that the instrument was revoked"
    CLAW_BACK = "claw_back", "call back what was sent"


class DisclosureEvent(StrEnum):
    """Tags of the audit events of a case. Each step has the one of its own name."""

    OPEN = "disclosure:case:open"
    READ = "disclosure:case:read"
    NEGOTIATE = "disclosure:scope:negotiate"
    VERIFY = "disclosure:instrument:verify"
    HOLD = "disclosure:records:hold"
    CLASSIFY = "disclosure:instrument:classify"
    CONSULT = "disclosure:consultation:record"
    WAIVE_CONSULTATION = "disclosure:consultation:waive"
    ASK_COURT = "disclosure:court:ask"
    SKIP_REQUEST = "disclosure:court:skip"
    ESTABLISH = "disclosure:basis:establish"
    WITHDRAW = "disclosure:basis:withdraw"
    ENTER_FORM = "disclosure:form:enter"
    END_FORM = "disclosure:form:end"
    EXTEND = "disclosure:access:extend"
    DENY_ACCESS = "disclosure:access:deny"
    DESIGNATE = "disclosure:access:designate"
    UNDESIGNATE = "disclosure:access:undesignate"
    SET_FEE = "disclosure:access:set-fee"
    ASK_REVIEW = "disclosure:access:ask-review"
    REVIEW_DENIAL = "disclosure:access:review"
    MEET_BASIS = "disclosure:basis:meet"
    SET_SCOPE = "disclosure:scope:set"
    DECIDE = "disclosure:section:decide"
    REOPEN = "disclosure:section:reopen"
    SECTION_CHANGED = "disclosure:section:change"
    REVIEW_CLINICALLY = "disclosure:review:clinical"
    REVIEW_INDEPENDENTLY = "disclosure:review:independent"
    LEAVE_OUTSIDE = "disclosure:review:leave-outside"
    RENDER = "disclosure:production:render"
    ANSWER_WARNING = "disclosure:production:answer"
    APPROVE = "disclosure:production:approve"
    ASK_ATTESTER = "disclosure:attestation:ask"
    ATTEST = "disclosure:attestation:take-in"
    TRANSMIT = "disclosure:production:transmit"
    SEND_LOG = "disclosure:log:transmit"
    ACCOUNT = "disclosure:production:account"
    CLOSE = "disclosure:case:close"
    OBJECT = "disclosure:objection:record"
    NOTE_MOTION = "disclosure:motion:record"
    SUBMIT_IN_CAMERA = "disclosure:court:submit"
    STAY = "disclosure:instrument:stay"
    RULE = "disclosure:court:rule"
    AMEND = "disclosure:instrument:amend"
    REFUSE = "disclosure:case:refuse"
    REVOKE = "disclosure:instrument:revoke"
    CLAW_BACK = "disclosure:production:clawback"

    @classmethod
    def of(cls, step: StepName) -> DisclosureEvent:
        """Return the event that records `step`."""
        return cls[step.name]
