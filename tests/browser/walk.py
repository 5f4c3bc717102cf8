"""Walks every page that a person can reach by links, one page of each kind."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map

FILES = frozenset(
    {
        "accounting.as_csv",
        "admin.download_backup",
        "audit.cosigned",
        "audit.exported_file",
        "cases.scan",
        "desk.file",
        "desk.page",
        "desk.trust_file",
        "jobs.state",
        "safety.paper",
        "account.session_state",
    }
)
"""Endpoints that give a file or a fact, not a page."""


@dataclass(slots=True)
class Walk:
    """A walk through the pages of one person.

    Args:
        page: their browser's page, signed in.
        pages: the application's map of pages.
        seen: the endpoints come to so far, with the path of each.
        refused: links that led nowhere.
    """

    page: Page
    pages: Map
    seen: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def endpoint(self, path: str) -> str:
        """Return the endpoint that a path leads to, "" for none."""
        try:
            name, _ = self.pages.bind("localhost").match(path)
        except HTTPException:
            return ""
        return str(name)

    def along(self, *starts: str) -> Iterator[str]:
        """Open one page of each endpoint in turn, and yield the endpoint."""
        ahead = deque(starts)
        while ahead:
            target = ahead.popleft()
            endpoint = self.endpoint(urlsplit(target).path)
            if not endpoint or endpoint in self.seen or endpoint in FILES or "static" in endpoint:
                continue
            self.seen[endpoint] = target
            answer = self.page.goto(target)
            if answer is None or not answer.ok:
                self.refused.append(f"{target} is linked and refused")
            yield endpoint
            ahead.extend(self._links())

    def _links(self) -> list[str]:
        found: list[str] = self.page.eval_on_selector_all(
            "main a[href], nav a[href], .me a[href]",
            "links => links.filter(a => a.origin === location.origin)"
            ".map(a => a.pathname + a.search)",
        )
        return found
