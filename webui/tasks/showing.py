"""Where a task is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import url_for

from vault.tasks.model import ListedTask, Source

LINKS: Mapping[Source, Callable[[str], str]] = {
    Source.CASE: lambda number: url_for("cases.show", case=number),
    Source.COUNSEL: lambda number: url_for("cases.counsel", case=number),
    Source.SAFETY: lambda number: url_for("safety.show", case=number),
    Source.NOTE: lambda note: url_for("notes.show", note_id=note),
    Source.LABEL: lambda _: url_for("labels.waiting"),
    Source.EMERGENCY: lambda ended: (
        url_for("audit.emergency", access_id=ended) if ended else url_for("emergency.index")
    ),
    Source.LOAN: lambda loan: url_for("loans.show", loan_id=loan),
    Source.ACCOUNTING: lambda number: url_for("accounting.request_page", number=number),
    Source.AMENDMENT: lambda request: url_for("amendments.show", request_id=request),
    Source.HOLD: lambda _: url_for("retention.holds"),
    Source.DISPOSAL: lambda disposal: url_for("retention.show", disposal_id=disposal),
    Source.ATTESTER: lambda _: url_for("attesters.index"),
}
"""The page on which a feature's task is done, by the task's `place`."""


def link_of(listed: ListedTask) -> str:
    """Return the address of the page where a task is done, "" for another's."""
    return LINKS[listed.task.source](listed.task.place) if listed.mine else ""
