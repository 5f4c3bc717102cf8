"""What is written into a safety case, entry by entry; nothing in it is ever changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from vault.disclosure.rules.consultation import Consultation
from vault.disclosure.rules.vocabulary import LATER
from vault.jurisdictions.pack import Jurisdiction
from vault.jurisdictions.rules import VictimClass
from vault.safety.facts import EmergencyFacts, ReportFacts, ThreatFacts
from vault.safety.vocabulary import Finding, Kind, Method, Recipient, TellException


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """Who wrote an entry, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Made):
    """The one act that opens a case.

    Args:
        kind: what it is about.
        victim_class: whom a report protects, if known yet.
        chart_id: the chart, "" for none.
        jurisdiction: the state whose rules hold for it from now on.
    """

    kind: Kind
    victim_class: VictimClass | None
    chart_id: str
    jurisdiction: Jurisdiction


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached(Made):
    """The chart that the case is about, where it was opened without one."""

    chart_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCompleted(Made):
    """The facts of a report, as they stand from now on."""

    facts: ReportFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreatCompleted(Made):
    """The facts of a threat, as they stand from now on."""

    facts: ThreatFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyCompleted(Made):
    """The facts of an emergency, as they stand from now on."""

    facts: EmergencyFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed(Made):
    """A section of a chart whose text was copied out for an emergency.

    Args:
        section, version: their ids.
        title, text: as they stood at that instant.
    """

    section: str
    version: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(Made):
    """Something that left; `by` told it.

    Args:
        told_at: when.
        to: what the recipient is to the case.
        recipient: the person: an intake worker, an officer, a physician.
        affiliation: their agency or facility (2.51(c)(1)).
        address: where that is, if known.
        method: how.
        reference: the confirmation or case number that the recipient gave.
        content: what was told, in short; a report's facts are told as they stand.
        parts: sections whose text went along.
        document: id of the paper that went, "" for none.
        because: why somebody was told whom the state's rule does not name.
    """

    told_at: datetime
    to: Recipient
    recipient: str
    affiliation: str
    address: str
    method: Method
    reference: str
    content: str
    parts: tuple[Handed, ...]
    document: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consulted(Made):
    """A consultation, before or after (DW4)."""

    consultation: Consultation


@dataclass(frozen=True, slots=True, kw_only=True)
class VictimTold(Made):
    """An adult victim was told, or is not told for a reason (SE5).

    Args:
        told_at: when; None where they are not told.
        exception: the exception of 45 CFR 164.512(c)(2) relied upon.
        words: how they were told, or why the exception holds.
    """

    told_at: datetime | None
    exception: TellException | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered(Made):
    """A paper that was set in type and is kept.

    Args:
        document: its id.
        sha256: of its bytes, hexadecimal.
    """

    document: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed(Made):
    """What somebody else made of it afterwards.

    Args:
        finding, words: what they found.
        attester: who reviewed it from outside, with credential and role, whom `by` took in; ""
            where a colleague did.
        attestation: what that attester signed.
    """

    finding: Finding
    words: str
    attester: str = field(default="", metadata={LATER: True})
    attestation: str = field(default="", metadata={LATER: True})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Made):
    """An outside attester is asked to review the case as it stands (AC4).

    Args:
        request: the request's id.
        digest: hex SHA-256 of the case as it stands.
        file: the request itself.
    """

    request: str
    digest: str
    file: str


Entry: TypeAlias = (
    Opened
    | Attached
    | ReportCompleted
    | ThreatCompleted
    | EmergencyCompleted
    | Told
    | Consulted
    | VictimTold
    | Rendered
    | Reviewed
    | Asked
)

ENTRIES: dict[str, type[Entry]] = {
    "opened": Opened,
    "attached": Attached,
    "report-completed": ReportCompleted,
    "threat-completed": ThreatCompleted,
    "emergency-completed": EmergencyCompleted,
    "told": Told,
    "consulted": Consulted,
    "victim-told": VictimTold,
    "rendered": Rendered,
    "reviewed": Reviewed,
    "asked": Asked,
}
"""Each entry by its name in the database."""

NAMES: dict[type[Entry], str] = {form: name for name, form in ENTRIES.items()}
TOLD = NAMES[Told]
