"""A safety case as a screen and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import RenderableType

from vault.cli.blocks import attention, facts, heading, hint, prose, styled, table
from vault.cli.shell import People
from vault.disclosure.ledger.codec import encode
from vault.safety.entries import Reviewed, Told
from vault.safety.record import Owed
from vault.safety.views import SafetyPage, Summary

PAGE_FIELDS = {
    "case": "its number",
    "kind": "report, warn or emergency",
    "chart": "the chart's number, or empty",
    "opened_by": "user name",
    "opened_at": "instant",
    "jurisdiction": "the state whose rules hold",
    "agency": "to whom a report goes, as the settings or the rules name it",
    "facts": "the facts as they stand, by field",
    "missing": "what of the facts is still to be recorded",
    "tasks": "list of {kind, due_at, rule, done_at, done_by}",
    "told": "list of what left: {told_at, to, recipient, affiliation, address, method, reference, "
    "content, because, sections, document, by}",
    "consultations": "list of consultations",
    "victim_told": "{told_at, exception, words} or null",
    "papers": "ids of papers that are kept",
    "review": "{by, at, finding, words, attester} or null; attester is who reviewed from outside",
    "permitted": "to whom the state's rule lets it speak",
    "warnings": "rules in use that no counsel has signed off",
    "holders": "user names of who holds its key",
}
LIST_FIELDS = {
    "cases": "list of {case, kind, chart, opened_by, opened_at, tasks, told, reviewed}; tasks are "
    "{kind, due_at}"
}


def page_json(page: SafetyPage, people: People) -> dict[str, Any]:
    """Return the JSON fields of a safety case."""
    record = page.record
    return {
        "case": page.ref.number,
        "kind": page.ref.kind,
        "chart": page.ref.chart,
        "opened_by": people.name(record.opened.by),
        "opened_at": record.opened.at,
        "jurisdiction": record.opened.jurisdiction,
        "agency": page.agency,
        "facts": encode(record.facts),
        "missing": list(record.lacking),
        "tasks": [_task_json(each, people) for each in page.tasks],
        "told": [_told_json(each, people) for each in record.told],
        "consultations": [encode(each.consultation) for each in record.consultations],
        "victim_told": {
            "told_at": record.victim_told.told_at,
            "exception": record.victim_told.exception,
            "words": record.victim_told.words,
        }
        if record.victim_told
        else None,
        "papers": list(record.papers),
        "review": {
            "by": people.name(record.review.by),
            "at": record.review.at,
            "finding": record.review.finding,
            "words": record.review.words,
            "attester": record.review.attester,
        }
        if record.review
        else None,
        "permitted": list(page.permitted),
        "warnings": list(page.warnings),
        "holders": [people.name(each) for each in page.holders],
    }


def summary_json(case: Summary, people: People) -> dict[str, Any]:
    """Return the JSON fields of a safety case in a list."""
    return {
        "case": case.number,
        "kind": case.kind,
        "chart": case.chart,
        "opened_by": people.name(case.opened_by),
        "opened_at": case.opened_at,
        "tasks": [{"kind": each.kind, "due_at": each.due_at} for each in case.tasks],
        "told": case.told,
        "reviewed": case.reviewed,
    }


def list_block(
    cases: Sequence[Summary], people: People, zone: ZoneInfo, now: datetime
) -> RenderableType:
    """Return safety cases as a table."""
    return table(
        ["Case", "What", "Chart", "By", "Opened", "Next"],
        [
            (
                each.number,
                each.kind.words,
                each.chart,
                people.name(each.opened_by),
                local(each.opened_at, zone),
                _next(each, zone, now),
            )
            for each in cases
        ],
        empty="You take part in no safety case.",
    )


def page_blocks(
    page: SafetyPage, people: People, zone: ZoneInfo, now: datetime
) -> list[RenderableType]:
    """Return a safety case as a screen shows it."""
    record = page.record
    opened = {
        "Chart": page.ref.chart,
        "Opened": f"{local(record.opened.at, zone)} by {people.name(record.opened.by)}",
        "Rules of": page.pack.name,
        "Agency": page.agency,
        "May go to": [each.words for each in page.permitted],
        "Still missing": list(record.lacking),
    }
    return [
        styled(f"{page.ref.number}: {page.ref.kind.words}", "bold"),
        facts(opened),
        *map(attention, page.warnings),
        heading("Tasks"),
        table(
            ["What", "Due", "Rule", "Done"],
            [_task_row(each, people, zone, now) for each in page.tasks],
            empty="Nothing is to be done.",
        ),
        heading("Facts"),
        facts(
            {each.name: _said(getattr(record.facts, each.name)) for each in fields(record.facts)}
        ),
        heading("What left"),
        *(
            [block for each in record.told for block in _told_blocks(each, people, zone)]
            or [hint("Nothing was told yet.")]
        ),
        *_review(record.review),
    ]


def local(instant: datetime, zone: ZoneInfo) -> str:
    """Write an instant on the organisation's own clock."""
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}"


def _task_json(task: Owed, people: People) -> dict[str, Any]:
    return {
        "kind": task.kind,
        "due_at": task.due_at,
        "rule": task.rule.id if task.rule else None,
        "done_at": task.done.at if task.done else None,
        "done_by": people.name(task.done.by) if task.done else None,
    }


def _told_json(told: Told, people: People) -> dict[str, Any]:
    return {
        "told_at": told.told_at,
        "to": told.to,
        "recipient": told.recipient,
        "affiliation": told.affiliation,
        "address": told.address,
        "method": told.method,
        "reference": told.reference,
        "content": told.content,
        "because": told.because,
        "sections": list(dict.fromkeys(each.section for each in told.parts)),
        "document": told.document,
        "by": people.name(told.by),
    }


def _task_row(task: Owed, people: People, zone: ZoneInfo, now: datetime) -> tuple[object, ...]:
    due = local(task.due_at, zone)
    if task.done is None and task.due_at <= now:
        due += " (overdue)"
    done = f"{local(task.done.at, zone)} by {people.name(task.done.by)}" if task.done else ""
    return (task.kind.words, due, task.rule.id if task.rule else "", done)


def _told_blocks(told: Told, people: People, zone: ZoneInfo) -> list[RenderableType]:
    return [
        facts(
            {
                "When": f"{local(told.told_at, zone)} by {people.name(told.by)}",
                "To": ", ".join(filter(None, (told.recipient, told.affiliation))),
                "How": told.method.words,
                "Number": told.reference,
                "What": told.content,
                "Sections": [each.title for each in told.parts],
                "Outside the rule": told.because,
                "Paper": told.document[:8],
            }
        )
    ]


def _review(review: Reviewed | None) -> Iterator[RenderableType]:
    if review is not None:
        yield heading("Review")
        yield prose(f"{review.finding.words}: {review.words}")
        if review.attester:
            yield hint(f"Attested from outside by {review.attester}.")


def _next(case: Summary, zone: ZoneInfo, now: datetime) -> str:
    if not case.tasks:
        return "done"
    first = case.tasks[0]
    late = ", overdue" if first.due_at <= now else ""
    return f"{first.kind.words} ({local(first.due_at, zone)}{late})"


def _said(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
