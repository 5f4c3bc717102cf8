"""Legal instruments: what is recorded of one on arrival, and which class of paper it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from vault.disclosure.rules.vocabulary import Basis, InstrumentKind, SignerRole, TextFlag
from vault.errors import InvalidInput

JUDICIAL = frozenset({SignerRole.JUDGE, SignerRole.MAGISTRATE, SignerRole.TRIBUNAL})
"""Whose signature makes an order: "a court or administrative tribunal", 164.512(e)(1)(i)."""

_PROCESS = frozenset({InstrumentKind.ORDER, InstrumentKind.SUBPOENA})
_CLIENTS = frozenset({SignerRole.CLIENT, SignerRole.REPRESENTATIVE})
_INVESTIGATORS = frozenset({SignerRole.AGENCY, SignerRole.LAW_ENFORCEMENT})
_CLINICIANS = frozenset({SignerRole.CLINICIAN})

_OTHER_PAPERS = {
    InstrumentKind.WARRANT: (JUDICIAL, Basis.LAW_ENFORCEMENT),
    InstrumentKind.AGENCY_REQUEST: (_INVESTIGATORS, Basis.LAW_ENFORCEMENT),
    InstrumentKind.AUTHORIZATION: (_CLIENTS, Basis.AUTHORIZATION),
    InstrumentKind.PART2_CONSENT: (_CLIENTS, Basis.PART2_CONSENT),
    InstrumentKind.CLIENT_REQUEST: (_CLIENTS, Basis.CLIENT_ACCESS),
    InstrumentKind.PROTECTIVE_REPORT: (_CLINICIANS, Basis.MANDATED_REPORT),
    InstrumentKind.THREAT_RECORD: (_CLINICIANS, Basis.DUTY_TO_WARN),
    InstrumentKind.EMERGENCY_RECORD: (_CLINICIANS, Basis.EMERGENCY),
}
"""Kind of paper → who must have signed it, and the basis it then is."""

FORMS = frozenset({InstrumentKind.AUTHORIZATION, InstrumentKind.PART2_CONSENT})
"""Papers by which clients let somebody have their records; each holder's form says how far."""

FROM_CLIENTS = FORMS | {InstrumentKind.CLIENT_REQUEST}
"""Papers that come from clients and stand in no proceeding."""

_OF_PROCEEDINGS = frozenset(
    {
        "court",
        "docket",
        "parties",
        "return date",
        "seal and protective terms, or that there are none",
    }
)


class UnclassifiedInstrument(InvalidInput):
    """A paper is of no class that could be a basis: the wrong person signed, or it says nothing."""

    code = "unclassified-instrument"
    default_remedy = "Check who signed it and what its text commands, or refuse the disclosure."


def classify_instrument(
    signer: SignerRole, kind: InstrumentKind, text: frozenset[TextFlag]
) -> Basis:
    """Return the basis that a paper is, from its signer and its text, whatever it is titled (LI2).

    What a clerk or an attorney signed is a subpoena at most, never an order. A paper headed
    "subpoena" is the court's order only if a judge signed it and wrote "so ordered" on it
    (45 CFR 164.512(e)(1)(i)-(ii)).

    Args:
        signer: who signed.
        kind: what the paper calls itself.
        text: what a person who read it found in it.

    Raises:
        UnclassifiedInstrument: it is of no class.
    """
    if kind in _PROCESS:
        return _class_of_process(signer, kind, text)
    signers, basis = _OTHER_PAPERS[kind]
    if signer not in signers:
        raise UnclassifiedInstrument(
            f"A paper of the kind “{kind.words}” signed by the role “{signer.words}” "
            "is of no class."
        )
    return basis


def _class_of_process(signer: SignerRole, kind: InstrumentKind, text: frozenset[TextFlag]) -> Basis:
    if signer in _CLIENTS | _CLINICIANS:
        raise UnclassifiedInstrument(f"The role “{signer.words}” cannot issue process.")
    if signer is SignerRole.LAW_ENFORCEMENT or TextFlag.GRAND_JURY in text:
        return Basis.LAW_ENFORCEMENT
    if signer not in JUDICIAL:
        return Basis.SUBPOENA
    if kind is InstrumentKind.SUBPOENA and TextFlag.SO_ORDERED not in text:
        return Basis.SUBPOENA
    if TextFlag.COMMANDS not in text:
        raise UnclassifiedInstrument("The order's text does not command that anything be produced.")
    if TextFlag.PART2 in text:
        return Basis.PART2_ORDER
    return Basis.IN_CAMERA if TextFlag.IN_CAMERA in text else Basis.COURT_ORDER


@dataclass(frozen=True, slots=True)
class Paper:
    """What the workflow needs to know of one version of a case's instrument; nothing identifying.

    Args:
        version: 1 for the paper that opened the case, one more for each that replaced it.
        kind: what it calls itself.
        signer: who signed it.
        text: what its reader found in it.
        lacking: the particulars of LI1 that are not recorded yet, in words.
    """

    version: int
    kind: InstrumentKind
    signer: SignerRole
    text: frozenset[TextFlag]
    lacking: tuple[str, ...] = ()

    def classify(self) -> Basis:
        """Return the basis that this paper is.

        Raises:
            UnclassifiedInstrument: it is of no class.
        """
        return classify_instrument(self.signer, self.kind, self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """The particulars of a paper (LI1); empty or None where nobody recorded it yet.

    Args:
        kind: what it calls itself.
        signer: the signer's role.
        text: what its reader found in it.
        court: court or issuing body.
        docket: docket number, or the issuer's reference.
        parties: the parties, as captioned.
        requester: who asks for the records.
        requester_role: in what role ("father's attorney").
        signed_by: the signer's name.
        dated_on: the paper's date.
        served_at: when it reached the custodian.
        method: how it was served.
        return_at: when it is to be answered.
        protective_terms: seal and protective terms as written; "" when the paper was read for
            them and has none.
        clauses: how many clauses were entered.
        scan_sha256: hex SHA-256 of the scan.
    """

    kind: InstrumentKind
    signer: SignerRole
    text: frozenset[TextFlag] = frozenset()
    court: str = ""
    docket: str = ""
    parties: tuple[str, ...] = ()
    requester: str = ""
    requester_role: str = ""
    signed_by: str = ""
    dated_on: date | None = None
    served_at: datetime | None = None
    method: str = ""
    return_at: datetime | None = None
    protective_terms: str | None = None
    clauses: int = 0
    scan_sha256: str = ""

    def lacking(self) -> tuple[str, ...]:
        """Return the particulars that are still to be recorded, in words."""
        found = {
            "court": self.court,
            "docket": self.docket,
            "parties": self.parties,
            "requester": self.requester,
            "requester's role": self.requester_role,
            "signer's name": self.signed_by,
            "date": self.dated_on,
            "time of service": self.served_at,
            "method of service": self.method,
            "return date": self.return_at,
            "seal and protective terms, or that there are none": self.protective_terms is not None,
            "clauses": self.clauses,
            "scan": self.scan_sha256,
        }
        needless = _OF_PROCEEDINGS if self.kind in FROM_CLIENTS else frozenset[str]()
        if self.kind in FORMS:
            needless |= {"clauses"}
        return tuple(words for words, value in found.items() if not value and words not in needless)

    def paper(self, version: int) -> Paper:
        """Return what the workflow needs to know of it, as the case's `version`-th paper."""
        return Paper(version, self.kind, self.signer, self.text, self.lacking())
