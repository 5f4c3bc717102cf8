"""Requests for an accounting as they are kept: one sealed row each, rewritten with every act."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Any

from sqlalchemy import Select, insert, select, update

from vault.disclosure.accounting_tables import AccountingRequest
from vault.disclosure.ledger.codec import from_bytes, to_bytes
from vault.disclosure.rules.accounts.requests import AccountRequest, must_be_free
from vault.disclosure.work.accounting_desk import opened
from vault.identity.compartments import Work
from vault.identity.sealed import OpenKey, seal_row
from vault.ids import new_id
from vault.records.access import ChartRef
from vault.records.rows import Columns, Keys, fetch, fetch_one
from vault.records.tables import Chart
from vault.store.unit_of_work import Reader

NUMBER_PREFIX = "A-"
LAST_MINUTE = time(23, 59)
"""A request is in time all through its last day."""


@dataclass(frozen=True, slots=True)
class KeptRequest:
    """A request's row, still encrypted, with the rows of the same client's requests."""

    row: Columns
    siblings: Sequence[Columns]

    @property
    def chart(self) -> str:
        """The chart's number."""
        return str(self.row["chart"])

    def opened(self, keys: Keys) -> AccountRequest:
        """Decrypt the request.

        Raises:
            KeyNotHeld, SealBroken, ContentRefused: as `accounting_desk.opened` and the codec.
        """
        return open_request(self.row, keys)

    def free(self, keys: Keys) -> bool:
        """Tell whether this accounting has to be free of charge."""
        received_on = self.opened(keys).received.received_on
        place = (received_on, self.row["recorded_at"])
        before = [
            other
            for row in self.siblings
            if ((other := open_request(row, keys)).received.received_on, row["recorded_at"]) < place
        ]
        return must_be_free(received_on, (day for each in before if (day := each.counts_on)))


def open_request(row: Columns, keys: Keys) -> AccountRequest:
    """Decrypt a row of `accounting_requests`."""
    return from_bytes(AccountRequest, opened(AccountingRequest, row, keys))


def requests(reader: Reader) -> Sequence[Columns]:
    """Return the rows of all requests, the latest first, with their chart's number."""
    return fetch(
        reader, _rows().order_by(AccountingRequest.recorded_at.desc(), AccountingRequest.id)
    )


def find_request(reader: Reader, number: str, *, to_change: bool = False) -> KeptRequest | None:
    """Find a request by its number; None where there is none."""
    query = _rows().where(AccountingRequest.number == number)
    row = fetch_one(reader, query.with_for_update(of=AccountingRequest) if to_change else query)
    if row is None:
        return None
    siblings = _rows().where(
        AccountingRequest.chart_id == row["chart_id"],
        AccountingRequest.member == row["member"],
        AccountingRequest.id != row["id"],
    )
    return KeptRequest(row, fetch(reader, siblings))


def add_request(
    work: Work,
    request: AccountRequest,
    ref: ChartRef,
    member: str,
    key: OpenKey,
    zone: tzinfo,
) -> str:
    """Insert a request and return its number; the caller records the event."""
    received = request.received
    values = {
        "id": new_id(),
        "number": _unused_number(work),
        "chart_id": ref.chart_id,
        "member": member,
        "recorded_by": received.by,
        "recorded_at": received.at,
    }
    work.execute(
        insert(AccountingRequest),
        [seal_row(AccountingRequest, values | _clear(request, zone), key, to_bytes(request))],
    )
    return str(values["number"])


def keep_request(
    work: Work, kept: KeptRequest, request: AccountRequest, key: OpenKey, zone: tzinfo
) -> None:
    """Rewrite a request's row; the caller records the event."""
    row = {each.name: kept.row[each.name] for each in AccountingRequest.__table__.c}
    values = seal_row(AccountingRequest, row | _clear(request, zone), key, to_bytes(request))
    work.execute(update(AccountingRequest).where(AccountingRequest.id == row["id"]).values(values))


def end_of(day: date, zone: tzinfo) -> datetime:
    """Return the last minute of a day in the organisation's time zone."""
    return datetime.combine(day, LAST_MINUTE, zone)


def _clear(request: AccountRequest, zone: tzinfo) -> dict[str, Any]:
    return {"state": request.state.value, "due_at": end_of(request.due_on, zone)}


def _rows() -> Select[Any]:
    return select(*AccountingRequest.__table__.c, Chart.number.label("chart")).join(
        Chart, Chart.id == AccountingRequest.chart_id
    )


def _unused_number(reader: Reader) -> str:
    while True:
        number = NUMBER_PREFIX + base64.b32encode(secrets.token_bytes(5)).decode()[:6]
        if find_request(reader, number) is None:
            return number
