"""Transmissions: what left, to whom, and the line that the accounting owes for it (AA1, AA2)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import insert

from vault.disclosure.ledger.codec import from_bytes, to_bytes
from vault.disclosure.ledger.task_list import TaskKind, close_tasks
from vault.disclosure.rules.accounts.accounting import Transmission as Disclosed
from vault.disclosure.rules.accounts.accounting import exemption_of, use_of
from vault.disclosure.rules.accounts.shares import Part, Share, shares
from vault.disclosure.rules.instruments import Instrument
from vault.disclosure.rules.kept_forms import not_naming
from vault.disclosure.rules.steps.base import Step
from vault.disclosure.rules.steps.sending import SendLog, Transmit
from vault.disclosure.rules.vocabulary import LATER, Action, Basis, Recipient
from vault.disclosure.rules.wording import standard_wording
from vault.disclosure.sections.on_file import signed_sections
from vault.disclosure.tables import Transmission, TransmissionChart
from vault.disclosure.work.approvals import require_signatures
from vault.disclosure.work.case_work import CaseWork
from vault.errors import InvalidInput
from vault.identity.actor import refusing_tampered
from vault.identity.sealed import open_row, seal_row
from vault.ids import new_id
from vault.records.rows import Columns


class SendingInvalid(InvalidInput):
    """A transmission does not say to whom what was sent."""

    code = "sending-invalid"
    default_untouched = "Nothing was recorded."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A transmission as whoever sends it describes it.

    Args:
        production_id: the production.
        digest: hex SHA-256 of what was approved and is sent.
        package_sha256: hex SHA-256 of the package file.
        bates: the Bates range, as printed; "" for a privilege log that is under seal.
        method: how it is sent ("courier", "court-portal"), a code of the sender's choice.
        capacities: in what capacities it is received.
        recipient: the person or entity who receives it.
        address: where to.
        description: brief description of what is disclosed.
    """

    production_id: str
    digest: str
    package_sha256: str
    bates: str
    method: str
    capacities: frozenset[Recipient]
    recipient: str
    address: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRecord:
    """What is kept sealed of a transmission.

    Args:
        sending: as the sender described it.
        basis: the legal basis.
        purpose: brief statement that tells the basis of the disclosure.
        request: reference to the instrument, which may be shown in place of the purpose.
        charts: ids of the charts of which something was disclosed.
        at: when.
        consented: whether the paper is a consent under 42 CFR 2.31.
        shares: what of it was of which client; none of a chart where that is not on record.
    """

    sending: Sending
    basis: Basis
    purpose: str
    request: str
    charts: frozenset[str]
    at: datetime
    consented: bool = False
    shares: tuple[Share, ...] = field(default=(), metadata={LATER: True})

    @property
    def designated(self) -> bool:
        """Return whether it went to somebody whom the client designated, not to the client.

        45 CFR 164.528(a)(1)(ii) leaves out what goes to the individual, and no more.
        """
        return Recipient.DESIGNATED in self.sending.capacities

    def disclosed(self, record_id: str, ref: str, chart_id: str) -> Disclosed:
        """Return the transmission as the accounting of a chart knows it.

        Args:
            record_id: the transmission's id.
            ref: the case's number.
            chart_id: the chart's id.
        """
        return Disclosed(
            at=self.at,
            recipient=self.sending.recipient,
            address=self.sending.address,
            description=self.sending.description,
            purpose=self.purpose,
            request=self.request,
            exempt=None if self.designated else exemption_of(self.basis),
            record_id=record_id,
            ref=ref,
            use=use_of(self.basis),
            consented=self.consented,
            shares=tuple(share for share in self.shares if share.chart == chart_id),
        )


def transmit(it: CaseWork, sending: Sending, charts: Collection[str]) -> str:
    """Take the step of transmission and keep its record, in the case's unit of work.

    Args:
        it: the case.
        sending: what is sent to whom.
        charts: ids of the charts of which something is disclosed.

    Returns:
        The transmission's id.

    Raises:
        SendingInvalid: recipient, address or description is missing, no chart is named, or a
            client's form names somebody else, or the client directs the copy elsewhere.
        ApprovalForged: an approval bears no valid signature.
        As `CaseWork.take`.
    """
    if not charts or not it.state.scope.charts.issuperset(charts):
        raise SendingInvalid("A transmission names charts, and only charts in scope.")
    with refusing_tampered(it.attempt):
        parts = tuple(_parts(it, released=True, logged=not it.state.rendering.log_apart))
    step = Transmit(by=it.by, digest=sending.digest, recipients=sending.capacities)
    transmission_id = _sent(it, step, sending, charts, parts)
    close_tasks(it.work, it.case_id, TaskKind.ANSWER, it.by.person, it.at)
    return transmission_id


def send_log(it: CaseWork, sending: Sending) -> str:
    """Take the step of sending a privilege log that is under seal, and keep its record.

    Args:
        it: the case; nothing was decided since its production left.
        sending: what is sent to whom.

    Returns:
        The transmission's id.

    Raises:
        SendingInvalid: recipient, address or description is missing, or a client's form names
            somebody else, or the client directs the copy elsewhere.
        ApprovalForged: an approval bears no valid signature.
        As `CaseWork.take`.
    """
    with refusing_tampered(it.attempt):
        parts = tuple(_parts(it, released=False, logged=True))
    step = SendLog(by=it.by, digest=sending.digest, recipients=sending.capacities)
    return _sent(it, step, sending, {part.chart for part in parts}, parts)


def _sent(
    it: CaseWork, step: Step, sending: Sending, charts: Collection[str], parts: Collection[Part]
) -> str:
    if not all(map(str.strip, (sending.recipient, sending.address, sending.description))):
        raise SendingInvalid("A transmission names recipient, address and what is disclosed.")
    if others := not_naming(it.state.forms_at(None), sending.recipient):
        raise SendingInvalid(
            f"The client's form does not name this recipient: form {_listed(others)}.",
            remedy="Send it to whom each form names, or have a form signed for this recipient.",
        )
    designation = it.state.access.designation
    if designation is not None and not designation.is_for(sending.recipient, sending.address):
        raise SendingInvalid(
            "The client directs this copy to somebody else, or elsewhere.",
            remedy="Send it to the person and the address that the client's writing names.",
        )
    transmission_id = new_id()
    it.take(
        step,
        {
            "recipient": sending.recipient,
            "address": sending.address,
            "method": sending.method,
            "bates": sending.bates,
            "package": sending.package_sha256,
            "transmission": transmission_id,
        },
        detail={"production": sending.production_id, "package": sending.package_sha256},
    )
    with refusing_tampered(it.attempt):
        require_signatures(it, sending.production_id)
    basis = it.state.paper.classify()
    record = SentRecord(
        sending=sending,
        basis=basis,
        purpose=_purpose(basis, sending.capacities),
        request=_request(it.case.paper.instrument),
        charts=frozenset(charts),
        at=it.at,
        consented=basis is Basis.PART2_CONSENT,
        shares=shares(parts, sending.description),
    )
    values = {
        "id": transmission_id,
        "case_id": it.case_id,
        "production_id": sending.production_id,
        "sent_by": it.by.person,
        "sent_at": it.at,
    }
    it.work.execute(
        insert(Transmission), [seal_row(Transmission, values, it.key, to_bytes(record))]
    )
    it.work.execute(
        insert(TransmissionChart),
        [{"transmission_id": transmission_id, "chart_id": chart} for chart in sorted(charts)],
    )
    return transmission_id


def open_sent(row: Columns, key: bytes) -> SentRecord:
    """Open a row of `transmissions`.

    Raises:
        SealBroken: the row was changed or moved.
        ContentRefused: its content is not of its form.
    """
    return from_bytes(SentRecord, open_row(Transmission, row, key))


def _parts(it: CaseWork, *, released: bool, logged: bool) -> Iterator[Part]:
    """Yield the sections that leave, if `released`, and those that the log describes."""
    standing = it.case.standing
    for section in signed_sections(it.work, sorted(it.state.scope.charts)):
        made = standing.get(section.version_id)
        if made is None:
            continue
        produced = released and made.decision.action is not Action.WITHHOLD
        if produced or (logged and made.decision.privileged):
            yield Part(
                chart=str(section.row["chart_id"]),
                note=str(section.row["note_id"]),
                label=section.facts.label,
                session_on=section.facts.session_on,
                produced=produced,
            )


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))


def _purpose(basis: Basis, capacities: Collection[Recipient]) -> str:
    if Recipient.DESIGNATED in capacities:
        return "To whom the client directed their own copy (45 CFR 164.524(c)(3)(ii))"
    return standard_wording().purpose_of(basis)


def _request(instrument: Instrument) -> str:
    dated = f" dated {instrument.dated_on.isoformat()}" if instrument.dated_on else ""
    kind = f"{instrument.kind.words[:1].upper()}{instrument.kind.words[1:]}{dated}"
    return ", ".join(filter(None, (kind, instrument.court, instrument.docket)))
