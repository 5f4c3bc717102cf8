"""A disposal certificate as a paper to print and keep; pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from vault.clock import from_rfc3339
from vault.crypto.signing import fingerprint
from vault.retention.certificate import Certificate
from vault.retention.schedule import Clock
from vault.typesetting.letter import Block, Facts, Heading, Items, Letter, Signature, Table

TITLE = "Certificate of disposal"
_OPENING = (
    "The records named below were destroyed on the date and by the means stated. Two different "
    "people signed: one proposed it, the other confirmed it after a look for holds."
)
_SIGNED = (
    "Ed25519 over the canonical JSON of the certificate's file, by the keys of these fingerprints:"
)


def certificate_paper(certificate: Certificate, contact: str, zone: ZoneInfo) -> Letter:
    """Return what a certificate says, to be set in type.

    The file itself, with its two signatures, is the certificate; this is how people read it.

    Args:
        certificate: whose signatures hold.
        contact: how to reach the custodian.
        zone: the practice's time zone.
    """
    body, proposal = certificate.body, certificate.proposal
    at = _local(body["at"], zone)
    proposed = {each["id"]: each for each in proposal["charts"]}
    blocks: list[Block] = [
        _OPENING,
        Facts(
            (
                ("Certificate", certificate.disposal_id),
                ("Proposed by", f"{proposal['operator']['name']}, {_moment(proposal['at'], zone)}"),
                ("Confirmed by", f"{body['witness']['name']}, {_moment(body['at'], zone)}"),
            )
        ),
        Heading("Records"),
        Table(
            ("Chart", "Opened", "Sessions", "Notes", "Members"),
            tuple(
                (
                    each["number"],
                    proposed[each["id"]]["opened_on"],
                    " to ".join(dict.fromkeys(each["sessions"])) or "none",
                    str(len(each["notes"])),
                    str(each["members"]),
                )
                for each in body["charts"]
            ),
            (2, 2, 4, 1, 1),
        ),
        Heading("Why they could be destroyed"),
        Items(tuple(dict.fromkeys(_rule(each) for each in proposal["charts"]))),
        Heading("Holds"),
        _holds(body["charts"], _moment(body["at"], zone)),
        Heading("How"),
        body["method"],
        body["medium"],
        Heading("Keys destroyed"),
        Table(
            ("Chart", "Compartment", "Key id", "Epochs", "Copies"),
            tuple(
                (
                    each["number"],
                    key["name"],
                    key["id"],
                    ", ".join(map(str, key["epochs"])),
                    str(key["copies"]),
                )
                for each in body["charts"]
                for key in each["keys"]
            ),
            (4, 4, 9, 2, 2),
        ),
        Heading("Backups that still hold them"),
        Items(
            tuple(
                f"{each['id']}, made {_moment(each['at'], zone)}, SHA-256 {each['sha256']}"
                for each in body["backups"]
            )
        )
        if body["backups"]
        else "The vault knows of none.",
        f"Not covered: {body['not_covered']}",
        Heading("Signatures"),
        _SIGNED,
        Facts(
            (
                (proposal["operator"]["name"], fingerprint(certificate.operator.public)),
                (body["witness"]["name"], fingerprint(certificate.witness.public)),
            )
        ),
    ]
    return Letter(
        sender=body["organisation"],
        contact=contact,
        dated=at.date(),
        title=TITLE,
        body=tuple(blocks),
        signatures=(
            Signature(proposal["operator"]["name"], "proposed the disposal", dated=True),
            Signature(body["witness"]["name"], "confirmed it as the second person", dated=True),
        ),
        closing="",
        reference=f"Disposal {certificate.disposal_id}",
    )


def _rule(chart: Any) -> str:
    rules = "; ".join(
        f"{rule['id']} ({rule['citation']}; as of {rule['as_of']}): {rule['years']} years after "
        f"the last service, {rule['minor_years']} after a minor came of age at "
        f"{chart['schedule']['majority']['years']}"
        + ("" if rule["reviewed_by"] else "; no counsel has signed this rule off")
        for rule in chart["schedule"]["rules"]
    )
    clock = Clock(chart["clock"]).words
    return (
        f"{chart['number']}: last service {chart['last_service_on']}. {rules}. The clock that "
        f"ended last counted {clock}."
    )


def _holds(charts: Any, at: str) -> str:
    lifted = sum(len(each["hold_check"]["lifted_before"]) for each in charts)
    before = (
        f"Holds that had stood on them before and were lifted by two people: {lifted}."
        if lifted
        else "None had stood on them before."
    )
    return (
        f"No hold stood on any of them on {at}, looked for in the same transaction in which they "
        f"were destroyed. {before}"
    )


def _local(moment: str, zone: ZoneInfo) -> datetime:
    return from_rfc3339(moment).astimezone(zone)


def _moment(moment: str, zone: ZoneInfo) -> str:
    return f"{_local(moment, zone):%Y-%m-%d %H:%M %Z}"
