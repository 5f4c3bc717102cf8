"""What charts are made of, as services take and give it; no database here."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from string import ascii_uppercase
from typing import Any, Self

from vault.errors import InvalidInput
from vault.labels.label import Label
from vault.labels.vocabulary import NoteKind


class ChartInputInvalid(InvalidInput):
    """A chart or one of its members cannot be taken as described."""

    code = "chart-input-invalid"


class UnitKind(StrEnum):
    """Who is treated together in one chart (RS6)."""

    INDIVIDUAL = "individual"
    COUPLE = "couple"
    FAMILY = "family"
    GROUP = "group"

    @property
    def most_clients(self) -> int | None:
        """How many clients such a unit has at most; None for no limit."""
        return {UnitKind.INDIVIDUAL: 1, UnitKind.COUPLE: 2}.get(self)


class MemberRole(StrEnum):
    """What a person is in a chart; a collateral is a person of their own, never a client."""

    CLIENT = "client"
    CHILD = "child"
    COLLATERAL = "collateral"

    @property
    def prefix(self) -> str:
        """What the handles of this role begin with; clients go by a letter."""
        return {MemberRole.CHILD: "CH", MemberRole.COLLATERAL: "COL"}.get(self, "")

    def takes(self, handle: str) -> bool:
        """Tell whether `handle` is one of this role: A or B2, CH1, COL1."""
        form = rf"{self.prefix}[1-9][0-9]{{0,2}}" if self.prefix else r"[A-Z][0-9]{0,2}"
        return re.fullmatch(form, handle) is not None


class ChartStatus(StrEnum):
    """Whether a chart takes new notes; of one that is disposed of nothing else is left."""

    OPEN = "open"
    CLOSED = "closed"
    DISPOSED = "disposed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartDetails:
    """What a chart's first page says of the unit; sealed under `identity`.

    Args:
        name: what the unit is called ("The H. couple").
        referral: who referred them and why they came.
        confidentiality_agreement: what the members agreed about confidences among themselves
            (NASW 1.07(f)); joint work needs one.

    Raises:
        ChartInputInvalid: there is no name.
    """

    name: str
    referral: str = ""
    confidentiality_agreement: str = ""

    def __post_init__(self) -> None:
        _require_name(self.name, "A chart")

    def to_json(self) -> dict[str, str]:
        """Return the details as JSON data."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberDetails:
    """Who a member is; sealed under `identity`.

    Args:
        name: full name.
        birth_date: date of birth, if known.
        contact: address, telephone, e-mail.
        relationship: to the other members ("B's sister").

    Raises:
        ChartInputInvalid: there is no name.
    """

    name: str
    birth_date: date | None = None
    contact: str = ""
    relationship: str = ""

    def __post_init__(self) -> None:
        _require_name(self.name, "A member")

    def to_json(self) -> dict[str, str | None]:
        """Return the details as JSON data."""
        born = self.birth_date.isoformat() if self.birth_date else None
        return asdict(self) | {"birth_date": born}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        born = data["birth_date"]
        return cls(**data | {"birth_date": date.fromisoformat(born) if born else None})


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartSummary:
    """A chart in a list."""

    chart_id: str
    number: str
    unit_kind: UnitKind
    status: ChartStatus
    opened_on: date
    details: ChartDetails


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of a chart; `person_id` is the same wherever the person is a member."""

    member_id: str
    handle: str
    role: MemberRole
    person_id: str
    details: MemberDetails


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyAlert:
    """A safety alert that stands on a chart."""

    alert_id: str
    text: str
    raised_by: str
    raised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSummary:
    """A note in a chart's overview: no title and no text.

    Args:
        label: the highest of its sections' labels (LB1).
        sections: how many there are.
        readable: how many of them the reader holds a key to.
    """

    note_id: str
    kind: NoteKind
    template: str
    status: str
    author_id: str
    session_at: datetime
    authored_at: datetime
    late_entry: bool
    addendum_to: str | None
    signed_at: datetime | None
    cosigner_id: str | None
    cosigned_at: datetime | None
    label: Label
    sections: int
    readable: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPage:
    """A chart's first page.

    Args:
        notes: the notes that were wanted, newest session first.
        older: whether older ones follow.
        separate: the newest psychotherapy notes, a record of their own, of which the reader holds
            the key.
        separate_older: whether older ones of these follow.
        separate_by: user ids of other authors who keep such notes; nothing else is told of them.
        sessions: when the first and the last session of the other notes were, if there are any.
    """

    chart: ChartSummary
    alerts: tuple[SafetyAlert, ...]
    members: tuple[Member, ...]
    notes: tuple[NoteSummary, ...]
    older: bool
    separate: tuple[NoteSummary, ...]
    separate_older: bool
    separate_by: tuple[str, ...]
    sessions: tuple[datetime, datetime] | None


def next_handle(role: MemberRole, taken: Collection[str]) -> str:
    """Return the first handle of a role that is not taken.

    Raises:
        ChartInputInvalid: all are.
    """
    letters = [role.prefix] if role.prefix else list(ascii_uppercase)
    numbers = range(1, 1000) if role.prefix else ["", *range(1, 100)]
    free = (f"{letter}{n}" for n in numbers for letter in letters)
    found = next((handle for handle in free if handle not in taken), None)
    if found is None:
        raise ChartInputInvalid(f"The chart has a {role.value} of every handle.")
    return found


def _require_name(name: str, what: str) -> None:
    if not name.strip():
        raise ChartInputInvalid(f"{what} needs a name.")
