"""A chart's first page as a screen and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType

from vault.cli.blocks import attention, facts, heading, hint, short, styled, table
from vault.cli.shell import People
from vault.records.chart_model import FirstPage, NoteSummary


def page_json(page: FirstPage, people: People) -> dict[str, Any]:
    """Return the first page's JSON fields."""
    chart, details = page.chart, page.chart.details
    return {
        "chart": chart.number,
        "id": chart.chart_id,
        "kind": chart.unit_kind,
        "status": chart.status,
        "opened_on": chart.opened_on,
        "name": details.name,
        "referral": details.referral,
        "agreement": details.confidentiality_agreement,
        "alerts": [
            {
                "id": each.alert_id,
                "text": each.text,
                "raised_by": people.name(each.raised_by),
                "raised_at": each.raised_at,
            }
            for each in page.alerts
        ],
        "members": [
            {
                "handle": each.handle,
                "role": each.role,
                "person_id": each.person_id,
                **each.details.to_json(),
            }
            for each in page.members
        ],
        "notes": [_note_json(each, people) for each in page.notes],
        "psychotherapy": [_note_json(each, people) for each in page.separate],
        "psychotherapy_by": [people.name(each) for each in page.separate_by],
    }


def page_blocks(page: FirstPage, people: People) -> list[RenderableType]:
    """Return the first page's screen: what endangers somebody comes first."""
    chart, details = page.chart, page.chart.details
    return [
        styled(f"{chart.number}  {details.name}", "bold"),
        *(
            attention(f"{each.text} ({people.name(each.raised_by)}, {each.raised_at:%Y-%m-%d})")
            for each in page.alerts
        ),
        facts(
            {
                "Unit": f"{chart.unit_kind}, {chart.status} since {chart.opened_on}",
                "Referral": details.referral,
                "Agreement": details.confidentiality_agreement,
            }
        ),
        heading("Members"),
        table(
            ["Handle", "Name", "Role", "Born", "Relationship"],
            [
                (
                    each.handle,
                    each.details.name,
                    each.role,
                    each.details.birth_date,
                    each.details.relationship,
                )
                for each in page.members
            ],
            empty="Nobody yet. `vaultctl chart member add` adds the first.",
        ),
        heading("Notes"),
        _note_table(
            page.notes, people, "None yet. `vaultctl note new` or `vaultctl note import` adds one."
        ),
        *_separate(page, people),
        hint("Readable: how many of a note's sections your keys open.") if page.notes else "",
    ]


def _separate(page: FirstPage, people: People) -> Iterator[RenderableType]:
    if page.separate:
        yield heading("Psychotherapy notes (separate record)")
        yield _note_table(page.separate, people, "")
    for user_id in page.separate_by:
        yield hint(f"{people.name(user_id)} keeps psychotherapy notes, a record of their own.")


def _note_table(notes: Sequence[NoteSummary], people: People, empty: str) -> RenderableType:
    return table(
        ["Id", "Session", "Kind", "Author", "State", "Label", "Readable"],
        [_note_row(each, people) for each in notes],
        empty=empty,
    )


def _note_json(note: NoteSummary, people: People) -> dict[str, Any]:
    return {
        "id": note.note_id,
        "kind": note.kind,
        "session_at": note.session_at,
        "authored_at": note.authored_at,
        "late_entry": note.late_entry,
        "author": people.name(note.author_id),
        "status": note.status,
        "signed_at": note.signed_at,
        "cosigner": people.name(note.cosigner_id),
        "cosigned_at": note.cosigned_at,
        "addendum_to": note.addendum_to,
        "confidentiality": note.label.confidentiality,
        "sections": note.sections,
        "readable": note.readable,
    }


def _note_row(note: NoteSummary, people: People) -> tuple[object, ...]:
    kind = f"{note.kind}, addendum" if note.addendum_to else str(note.kind)
    return (
        short(note.note_id),
        f"{note.session_at:%Y-%m-%d}" + (" late" if note.late_entry else ""),
        kind,
        people.name(note.author_id),
        _state(note),
        "unlabelled" if note.label.is_unlabelled else note.label.confidentiality,
        f"{note.readable} of {note.sections}",
    )


def _state(note: NoteSummary) -> str:
    if note.signed_at is None:
        return "draft"
    if note.cosigner_id and note.cosigned_at is None:
        return "to cosign"
    return "cosigned" if note.cosigned_at else "signed"
