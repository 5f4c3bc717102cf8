"""Where a task is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import url_for

from vault.tasks.model import ListedTask, OpenTask, Source


def _plain(endpoint: str) -> Callable[[OpenTask], str]:
    return lambda _: url_for(endpoint)


def _under(endpoint: str, argument: str) -> Callable[[OpenTask], str]:
    return lambda task: url_for(endpoint, **{argument: task.place})


LINKS: Mapping[Source, Callable[[OpenTask], str]] = {
    Source.CASE: _under("cases.show", "case"),
    Source.NOTE: _under("notes.show", "note_id"),
    Source.LABEL: _plain("labels.waiting"),
    Source.EMERGENCY: _plain("emergency.index"),
    Source.ACCOUNTING: _under("accounting.request_page", "number"),
}
"""The page on which a feature's task is done; the others' are shown on the command line."""


def link_of(listed: ListedTask) -> str:
    """Return the address of the page where a task is done, "" where the reader has none."""
    link = LINKS.get(listed.task.source)
    return link(listed.task) if link and listed.mine else ""
