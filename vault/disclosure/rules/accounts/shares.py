"""Whose disclosure a transmission was: of which clients of a joint chart, and what of each; pure.

45 CFR 164.528 owes an individual an account of the disclosures of their own health information.
An account with a gap is worse than one with a line too many: what names nobody counts for every
client of its chart.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from vault.labels.label import Label
from vault.labels.vocabulary import LocalCode
from vault.records.chart_model import MemberRole
from vault.typesetting.letter import long_date

EVERY_CLIENT = ""
"""In place of a handle: every client of the chart who is not named."""

_TOGETHER = 2
"""How many clients a joint section is of, at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A section of which a transmission tells something.

    Args:
        chart, note: ids of where it stands.
        label: its label.
        session_on: the day of the session.
        produced: whether it left, whole or redacted; else the privilege log alone tells of it.
    """

    chart: str
    note: str
    label: Label
    session_on: date
    produced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What a transmission told of one client.

    Args:
        chart: the chart's id.
        member: the client's handle; `EVERY_CLIENT` for those who have no share of their own.
        description: brief description of what was disclosed of them, and of nobody else.
    """

    chart: str
    member: str
    description: str


def clients_of(label: Label) -> frozenset[str]:
    """Return the handles of the clients whom a section is of, or `EVERY_CLIENT` in their place.

    Those are whom it is about and whose privilege it is. A collateral is no client of the chart:
    what names collaterals alone stands in the record of the clients' treatment, and so does what
    is marked as joint and names fewer than two.
    """
    named = frozenset(
        handle
        for handle in (*label.subjects, *label.holders)
        if not MemberRole.COLLATERAL.takes(handle)
    )
    short = len(named) < _TOGETHER if LocalCode.JOINT in label.local else not named
    return named | {EVERY_CLIENT} if short else named


def shares(parts: Collection[Part], whole: str) -> tuple[Share, ...]:
    """Return what a transmission told of each client, in order of chart and handle.

    Args:
        parts: every section of which it tells.
        whole: the description of all of it, which is also that of a client whose it all is.
    """
    places = {(part.chart, member) for part in parts for member in clients_of(part.label)}
    return tuple(_share(chart, member, parts, whole) for chart, member in sorted(places))


def _share(chart: str, member: str, parts: Collection[Part], whole: str) -> Share:
    theirs = {member, EVERY_CLIENT}
    own = [part for part in parts if part.chart == chart and clients_of(part.label) & theirs]
    told = whole if len(own) == len(parts) else _described(own)
    return Share(chart=chart, member=member, description=told)


def _described(parts: Collection[Part]) -> str:
    produced = [part for part in parts if part.produced]
    logged = [part for part in parts if not part.produced]
    told = []
    if produced:
        told.append(f"{_records(produced)}, in full or in part, {_between(produced)}")
    if logged:
        told.append(f"{_records(logged)} in the privilege log, without content, {_between(logged)}")
    return "; ".join(told)


def _records(parts: Collection[Part]) -> str:
    count = len({part.note for part in parts})
    return f"{count} counseling record{'s' if count > 1 else ''}"


def _between(parts: Collection[Part]) -> str:
    days = sorted({part.session_on for part in parts})
    return " to ".join(map(long_date, dict.fromkeys((days[0], days[-1]))))
