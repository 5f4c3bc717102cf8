"""A sponsor report as a letter; pure."""

from __future__ import annotations

from datetime import tzinfo

from vault.sponsors.aggregates import Cell, Counts, Report
from vault.sponsors.periods import Period
from vault.typesetting.letter import Block, Heading, Letter, Signature, Table

_WHAT = (
    "These are counts of the program as a whole. They name nobody, and nothing further about a "
    "client, or whether somebody is one, can be given without that person's written consent "
    "(42 CFR 2.12, 2.13)."
)
_HOW = (
    "A figure that rests on fewer than {} charts is suppressed, and others with it, so that none "
    "can be worked out. A chart is the record of one person, couple, family or group treated "
    "together; a note is a signed entry about one session. Each period is reported once and stays "
    "as it was reported."
)


def letter(
    report: Report,
    *,
    sender: str,
    contact: str,
    sponsors: tuple[str, ...],
    signer: str,
    zone: tzinfo,
) -> Letter:
    """Return the report as the sponsors get it.

    Args:
        report: the report.
        sender, contact: the organisation.
        sponsors: to whom it goes.
        signer: who hands it out.
        zone: the organisation's time zone.
    """
    period = Period.parse(report.period)
    tables = [block for each in report.tables for block in _table(each)]
    return Letter(
        sender=sender,
        contact=contact,
        dated=report.issued_at.astimezone(zone).date(),
        to=sponsors,
        title=f"The program's work in figures: {period.words}",
        body=(
            _WHAT,
            *tables,
            Heading("How the figures are kept from pointing at anybody"),
            _HOW.format(report.smallest),
        ),
        signatures=(Signature(signer, "Privacy officer"),),
        closing="",
        reference=f"Sponsor report {report.period}",
    )


def figure(cell: Cell) -> str:
    """Return a cell's figure as it is shown."""
    return "suppressed" if cell.count is None else str(cell.count)


def shown(name: str) -> str:
    """Return a cell's name as it is printed."""
    return f"{name[:1].upper()}{name[1:]}"


def _table(table: Counts) -> tuple[Block, ...]:
    rows = tuple((shown(cell.name), figure(cell)) for cell in table.cells)
    total = ("All together", str(table.total))
    return Heading(table.title), Table((table.of, table.what), (*rows, total), shares=(3, 1))
