"""A filter of the log as codes: what stands in an address, in a kept filter, in a hidden field.

No name is ever among them: people by id, charts by number, times in UTC to the minute.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from vault.audit.browsing import LogOrder, Place
from vault.audit.events import Outcome
from vault.audit.reports import LogFilter
from vault.audit.wording import ACTS, AREAS
from vault.errors import InvalidInput
from vault.labels.vocabulary import PurposeOfUse

MINUTE = "%Y-%m-%dT%H:%MZ"
CHART = re.compile(r"C-[A-Z2-7]{6}")
_ID = re.compile(r"[A-Za-z0-9]{1,64}")
_NUMBER = re.compile(r"[0-9]{1,18}")
NAMES = (
    "person",
    "chart",
    "object",
    "action",
    "purpose",
    "outcome",
    "since",
    "until",
    "order",
)
_FORMS: Mapping[str, re.Pattern[str]] = {"person": _ID, "chart": CHART, "object": _ID}


@dataclass(frozen=True, slots=True)
class View:
    """A filter and how its events stand."""

    wanted: LogFilter
    order: LogOrder = LogOrder.NEWEST

    @property
    def codes(self) -> dict[str, str]:
        """Return it as codes; `read` reads them."""
        wanted = self.wanted
        given = {
            "person": wanted.person,
            "chart": wanted.chart,
            "object": wanted.object_id,
            "action": wanted.tag,
            "purpose": wanted.purpose,
            "outcome": wanted.outcome or "",
            "since": _minute(wanted.since),
            "until": _minute(wanted.until),
            "order": "" if self.order is LogOrder.NEWEST else self.order,
        }
        return {name: str(code) for name, code in given.items() if code}


def read(codes: Mapping[str, str]) -> View:
    """Read a filter's codes.

    Raises:
        InvalidInput: one is none.
    """
    given = {name: codes.get(name, "") for name in NAMES}
    for name, form in _FORMS.items():
        _require(not given[name] or form.fullmatch(given[name]))
    action, purpose = given["action"], given["purpose"]
    _require(not action or action in ACTS or action.removesuffix(":") in AREAS)
    _require(not purpose or purpose in set(PurposeOfUse))
    try:
        return View(
            LogFilter(
                person=given["person"],
                chart=given["chart"],
                object_id=given["object"],
                tag=action,
                purpose=purpose,
                outcome=Outcome(given["outcome"]) if given["outcome"] else None,
                since=_instant(given["since"]),
                until=_instant(given["until"]),
            ),
            LogOrder(given["order"] or LogOrder.NEWEST),
        )
    except ValueError:
        raise _unreadable() from None


def place(codes: Mapping[str, str]) -> Place:
    """Read where a page begins.

    Raises:
        InvalidInput: it is nowhere.
    """
    after, ceiling = codes.get("after", ""), codes.get("ceiling", "")
    _require(all(not number or _NUMBER.fullmatch(number) for number in (after, ceiling)))
    return Place(int(after) if after else None, int(ceiling) if ceiling else None)


def _minute(instant: datetime | None) -> str:
    return instant.astimezone(UTC).strftime(MINUTE) if instant else ""


def _instant(code: str) -> datetime | None:
    return datetime.strptime(code, MINUTE).replace(tzinfo=UTC) if code else None


def _require(holds: object) -> None:
    if not holds:
        raise _unreadable()


def _unreadable() -> InvalidInput:
    return InvalidInput(
        "This address asks for a filter that there is not.", remedy="Set the filter again."
    )
