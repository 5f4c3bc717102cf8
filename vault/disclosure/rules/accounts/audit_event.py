"""Disclosures as FHIR R4 AuditEvents for other programs (AA8); pure.

The form is that of IHE's Basic Audit Log Patterns, profile "Audit Event for Privacy Disclosure at
Source" (BALP 1.1). The client is a pseudonymous chart number with the client's handle in it, and
what was disclosed the number of a case or report: no client's name and no description, in which
one could stand, is in it.
"""

from __future__ import annotations

from collections.abc import Iterable

from vault.audit.canonical import JSON
from vault.clock import to_rfc3339
from vault.disclosure.rules.accounts.accounting import Transmission

PROFILE = (
    "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PrivacyDisclosure.Source"
)
_DICOM = "http://dicom.nema.org/resources/ontology/DCM"
_LIFECYCLE = "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle"
_REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
_SOURCE_TYPE = "http://terminology.hl7.org/CodeSystem/security-source-type"
_ENTITY_TYPE = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
_OBJECT_ROLE = "http://terminology.hl7.org/CodeSystem/object-role"
_MACHINE_NAME = "1"
_OK = "0"


def audit_events(
    transmissions: Iterable[Transmission],
    *,
    organisation: str,
    origin: str,
    chart: str,
    member: str,
) -> dict[str, JSON]:
    """Return a FHIR Bundle with one AuditEvent for each transmission.

    Args:
        transmissions: what may be told.
        organisation: the custodian's name.
        origin: the log's name, a domain and path: the namespace of the numbers.
        chart: the chart's pseudonymous number.
        member: the handle of the client of whom all of it was disclosed, "" where none is on
            record.
    """
    patient = _identifier(origin, "clients", f"{chart}/{member}" if member else chart)
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"resource": _audit_event(one, organisation, origin, patient)} for one in transmissions
        ],
    }


def _audit_event(
    one: Transmission, organisation: str, origin: str, patient: JSON
) -> dict[str, JSON]:
    itself: dict[str, JSON] = {"display": organisation}
    recipient: dict[str, JSON] = {"address": one.address or one.recipient}
    return {
        "resourceType": "AuditEvent",
        "id": one.record_id,
        "meta": {"profile": [PROFILE]},
        "type": _coding(_DICOM, "110106", "Export"),
        "subtype": [_coding(_LIFECYCLE, "disclose", "Disclose Record Lifecycle Event")],
        "action": "R",
        "recorded": to_rfc3339(one.at),
        "outcome": _OK,
        "purposeOfEvent": [{"coding": [_coding(_REASON, one.use.value, one.use.words)]}],
        "agent": [
            {
                "type": {"coding": [_coding(_DICOM, "110153", "Source Role ID")]},
                "who": itself,
                "requestor": False,
                "network": {"address": origin.partition("/")[0], "type": _MACHINE_NAME},
            },
            {
                "type": {"coding": [_coding(_DICOM, "110152", "Destination Role ID")]},
                "who": {"display": one.recipient},
                "requestor": False,
                "network": recipient,
            },
        ],
        "source": {
            "site": origin,
            "observer": itself,
            "type": [_coding(_SOURCE_TYPE, "4", "Application Server")],
        },
        "entity": [
            {
                "what": {"type": "Patient", "identifier": patient},
                "type": _coding(_ENTITY_TYPE, "1", "Person"),
                "role": _coding(_OBJECT_ROLE, "1", "Patient"),
            },
            {
                "what": {"identifier": _identifier(origin, "disclosures", one.ref)},
                "type": _coding(_ENTITY_TYPE, "2", "System Object"),
                "role": _coding(_OBJECT_ROLE, "3", "Report"),
            },
        ],
    }


def _coding(system: str, code: str, display: str) -> dict[str, JSON]:
    return {"system": system, "code": code, "display": display}


def _identifier(origin: str, kind: str, value: str) -> dict[str, JSON]:
    return {"system": f"https://{origin}/{kind}", "value": value}
