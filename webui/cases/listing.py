"""The list of cases: the most urgent first, and who must act on each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import render_template, request
from flask.typing import ResponseReturnValue

from vault.disclosure.rules.steps.base import BEFORE_SENDING, ENDED
from vault.disclosure.rules.vocabulary import State
from vault.disclosure.work.dossier import CaseSummary
from vault.identity.permissions import Permission, Role
from webui.cases.blueprint import cases
from webui.context import actor, vault
from webui.guard import permitted

FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Row:
    """A case in the list.

    Args:
        case: the case.
        waits: whether the paper still has to be answered.
        mine: whether the next step is one that the reader's roles may take.
    """

    case: CaseSummary
    waits: bool
    mine: bool

    @property
    def urgency(self) -> tuple[bool, datetime, str]:
        """Return what the list is sorted by."""
        return not self.waits, self.case.return_at or FAR, self.case.number


_SHOWN: Mapping[str, Callable[[Row], bool]] = {
    "open": lambda row: row.case.state is not State.CLOSED,
    "mine": lambda row: row.mine,
    "closed": lambda row: row.case.state is State.CLOSED,
    "all": lambda _: True,
}
_DEFAULT = "open"


@cases.get("/")
@permitted(Permission.CASE_OPEN)
def index() -> ResponseReturnValue:
    """List one's cases."""
    asked = request.args.get("show", _DEFAULT)
    shown = asked if asked in _SHOWN else _DEFAULT
    roles = actor().roles
    rows = [_row(case, roles) for case in vault().cases.list_for(actor())]
    return render_template(
        "cases/index.html",
        rows=sorted(filter(_SHOWN[shown], rows), key=lambda row: row.urgency),
        shown=shown,
        counts={name: sum(map(admits, rows)) for name, admits in _SHOWN.items()},
    )


def _row(case: CaseSummary, roles: frozenset[Role]) -> Row:
    waits = case.state in BEFORE_SENDING and ENDED.isdisjoint(case.sides)
    return Row(case, waits, not roles.isdisjoint(case.turn.roles))
