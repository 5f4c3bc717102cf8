"""A request for an accounting as a screen and as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rich.console import RenderableType

from vault.cli.blocks import attention, bullets, facts, hint, styled
from vault.disclosure.ledger.codec import encode
from vault.disclosure.rules.accounts.letters import dollars
from vault.disclosure.rules.accounts.requests import RequestState
from vault.disclosure.work.account_request_work import RequestView

REQUEST_FIELDS = {
    "request": "its number",
    "chart": "the chart's number",
    "member": "the handle of the client",
    "state": "open, answered or withdrawn",
    "requester": "who asked",
    "address": "where the answer goes",
    "received_on": "the day of its receipt",
    "due_on": "the last day for the answer",
    "late": "whether that is past",
    "since": "the first day of a period that they chose, or null",
    "until": "the last day of it, or null",
    "free": "whether this accounting has to be free of charge",
    "fee_cents": "the fee that was told, or null",
    "awaits_agreement": "whether the client has not answered to the fee yet",
    "acts": "list of {words, particulars}: what was done about it, in order",
}


def request_blocks(view: RequestView, now: datetime) -> list[RenderableType]:
    """Return a request as a screen shows it."""
    request, received = view.request, view.request.received
    since, until = request.period
    return [
        styled(f"Request {view.number} for {view.chart}, client {view.member}", "bold"),
        facts(
            {
                "From": received.requester,
                "Address": received.address,
                "Received": received.received_on,
                "Due": request.due_on,
                "Period": f"{since or 'as far back as the rule goes'} to {until or 'its receipt'}",
                "Free of charge": view.free,
                "Fee": dollars(request.fee.cents) if request.fee else "",
                "State": request_state(view, now),
            }
        ),
        *([hint("Waits for the client's answer to the fee.")] if request.awaits_agreement else []),
        *([attention("It is late.")] if _late(view, now) else []),
        bullets(f"{act.at:%Y-%m-%d}: {act.told}" for act in (received, *request.acts)),
    ]


def request_json(view: RequestView, now: datetime) -> dict[str, Any]:
    """Return the JSON fields of a request."""
    request, received = view.request, view.request.received
    since, until = request.period
    return {
        "request": view.number,
        "chart": view.chart,
        "member": view.member,
        "state": request.state,
        "requester": received.requester,
        "address": received.address,
        "received_on": received.received_on,
        "due_on": request.due_on,
        "late": _late(view, now),
        "since": since,
        "until": until,
        "free": view.free,
        "fee_cents": request.fee.cents if request.fee else None,
        "awaits_agreement": request.awaits_agreement,
        "acts": [{"words": act.told, "particulars": encode(act)} for act in request.acts],
    }


def request_state(view: RequestView, now: datetime) -> str:
    """Return how a request stands, in a word."""
    return "late" if _late(view, now) else view.request.state.words


def _late(view: RequestView, now: datetime) -> bool:
    return view.request.state is RequestState.OPEN and view.due_at < now
