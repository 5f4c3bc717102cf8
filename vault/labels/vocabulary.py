"""The codes of labels, each with the words that screens show for it.

Words of HL7 codes are the display names of HL7 Terminology (v3-Confidentiality, v3-ActCode,
v3-ActUSPrivacyLaw, v3-ActReason); LOINC's are its long common names.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Code(StrEnum):
    """A code that is its own text and carries the words to show for it."""

    words: str

    def __new__(cls, code: str, words: str) -> Self:
        """Make the member `code`, shown as `words`."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.words = words
        return member


class Confidentiality(Code):
    """HL7 v3-Confidentiality, compared by how far it protects and not by letter."""

    U = "U", "unrestricted"
    L = "L", "low"
    M = "M", "moderate"
    N = "N", "normal"
    R = "R", "restricted"
    V = "V", "very restricted"

    @property
    def level(self) -> int:
        """Return 0 (unrestricted) to 5 (very restricted)."""
        return "ULMNRV".index(self.value)

    def __lt__(self, other: str) -> bool:
        return self.level < _level(other)

    def __le__(self, other: str) -> bool:
        return self.level <= _level(other)

    def __gt__(self, other: str) -> bool:
        return self.level > _level(other)

    def __ge__(self, other: str) -> bool:
        return self.level >= _level(other)


def _level(other: str) -> int:
    if not isinstance(other, Confidentiality):
        raise TypeError("A confidentiality code is compared with another only.")
    return other.level


class Sensitivity(Code):
    """HL7 v3-ActCode information sensitivity policies."""

    BH = "BH", "behavioral health information sensitivity"
    MH = "MH", "mental health information sensitivity"
    PSY = "PSY", "psychiatry disorder information sensitivity"
    PSYTHPN = "PSYTHPN", "psychotherapy note information sensitivity"
    SUD = "SUD", "substance use disorder information sensitivity"
    ETHUD = "ETHUD", "alcohol use disorder information sensitivity"
    OPIOIDUD = "OPIOIDUD", "opioid use disorder information sensitivity"
    ETH = "ETH", "substance abuse information sensitivity"
    HIV = "HIV", "HIV/AIDS information sensitivity"
    STD = "STD", "sexually transmitted disease information sensitivity"
    SEX = "SEX", "sexuality and reproductive health information sensitivity"
    SDV = "SDV", "sexual assault, abuse, or domestic violence information sensitivity"
    VIO = "VIO", "violence information sensitivity"
    COGN = "COGN", "cognitive disability information sensitivity"
    DVD = "DVD", "developmental disability information sensitivity"
    EMOTDIS = "EMOTDIS", "emotional disturbance information sensitivity"
    TBOO = "TBOO", "taboo"
    ADOL = "ADOL", "adolescent information sensitivity"
    EMP = "EMP", "employee information sensitivity"
    PRS = "PRS", "patient requested information sensitivity"
    LIVARG = "LIVARG", "living arrangement information sensitivity"
    MARST = "MARST", "marital status information sensitivity"
    IDS = "IDS", "Identifier Sensitivity"


class Law(Code):
    """Privacy laws that a section falls under."""

    PART2 = "42CFRPart2", "42 CFR Part2"
    HIPAA_PSY_NOTES = "HIPAAPsyNotes", "HIPAA psychotherapy notes"
    HIPAA_AUTH = "HIPAAAuth", "HIPAA Authorization for Disclosure"
    HIPAA_ROA = "HIPAAROA", "HIPAA Right of Access"


class Obligation(Code):
    """HL7 v3-ActCode obligations: what a custodian or recipient must do."""

    REDACT = "REDACT", "redact"
    MASK = "MASK", "mask"
    MINEC = "MINEC", "minimum necessary"
    ENCRYPT = "ENCRYPT", "encrypt"
    PERSISTLABEL = "PERSISTLABEL", "persist security label"
    PRIVMARK = "PRIVMARK", "privacy mark"
    HUAPRV = "HUAPRV", "human approval"


class Refrain(Code):
    """HL7 v3-ActCode refrains: what a custodian or recipient must not do."""

    NOAUTH = "NOAUTH", "no disclosure without subject authorization"
    NORDSCLCD = "NORDSCLCD", "no redisclosure without consent directive"
    NODSCLCDS = "NODSCLCDS", "no disclosure without information subject's consent directive"
    NOPAT = (
        "NOPAT",
        "no disclosure to patient, family or caregivers without attending provider's authorization",
    )
    NOREUSE = "NOREUSE", "no reuse beyond purpose of use"
    ORCON = "ORCON", "originator control"


class PurposeOfUse(Code):
    """HL7 v3-ActReason: why a record is used or disclosed, and the reasons for an override."""

    TREAT = "TREAT", "treatment"
    ETREAT = "ETREAT", "Emergency Treatment"
    BTG = "BTG", "break the glass"
    HPAYMT = "HPAYMT", "healthcare payment"
    COVERAGE = "COVERAGE", "coverage under policy or program"
    HOPERAT = "HOPERAT", "healthcare operations"
    TRAIN = "TRAIN", "training"
    HLEGAL = "HLEGAL", "legal"
    LEGAL = "LEGAL", "subpoena"
    PUBHLTH = "PUBHLTH", "public health"
    THREAT = "THREAT", "threat"
    PATRQT = "PATRQT", "patient requested"
    PWATRNY = "PWATRNY", "power of attorney"
    OVRER = "OVRER", "emergency treatment override"
    OVRPJ = "OVRPJ", "professional judgment override"
    OVRPS = "OVRPS", "public safety override"
    OVRTPS = "OVRTPS", "third party safety override"


class LocalCode(Code):
    """Codes of this product for what HL7 has no code for."""

    MINOR = "MINOR", "about a minor"
    COLLATERAL = "COLLATERAL", "from or about a person who is not the client"
    REPORTER_ID = "REPORTER-ID", "would identify who made a protective report"
    JOINT = "JOINT", "said in a session that several clients shared"
    ATTY_CLIENT = "ATTY-CLIENT", "between an attorney and a client"
    PEER_CONSULT = "PEER-CONSULT", "professional consultation or peer review"


class NoteKind(Code):
    """What a note is."""

    PROGRESS = "progress", "progress note"
    INTAKE = "intake", "intake note"
    EVALUATION = "evaluation", "evaluation report"
    CONTACT = "contact", "contact note"
    PSYCHOTHERAPY = "psychotherapy", "psychotherapy note (45 CFR 164.501)"
    SUD_COUNSELING = "sud-counseling", "SUD counseling note (42 CFR 2.11)"


class ContentKind(Code):
    """What a section holds: privilege covers communications, not the worker's observations."""

    COMMUNICATION = "communication", "what a client said"
    OBSERVATION = "observation", "what the clinician observed"
    OPINION = "opinion", "what the clinician concluded"
    THIRD_PARTY = "third-party", "what another person said"


class Loinc(Code):
    """LOINC codes of note sections and of note documents."""

    SUBJECTIVE = "61150-9", "Subjective Narrative"
    OBJECTIVE = "61149-1", "Objective Narrative"
    ASSESSMENT = "51848-0", "Evaluation note"
    PLAN = "18776-5", "Plan of care note"
    ASSESSMENT_AND_PLAN = "51847-2", "Evaluation + Plan note"
    PRESENT_ILLNESS = "10164-2", "History of Present illness Narrative"
    SOCIAL_HISTORY = "29762-2", "Social history Narrative"
    MENTAL_STATUS = "10190-7", "Mental status Narrative"
    MENTAL_HEALTH_PROGRESS = "34904-3", "Mental health Progress note"
    SOCIAL_WORK_PROGRESS = "28656-7", "Social work Progress note"
    MENTAL_HEALTH_CONSULT = "34785-6", "Mental health Consult note"
    PSYCHIATRY_CONSULT = "34788-0", "Psychiatry Consult note"
