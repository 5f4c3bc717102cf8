"""Walks every page that a person can reach by links, one page of each kind."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Error, Page
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map

DOWNLOAD = "Download is starting"
BEGINNINGS = (".index", ".start", ".show")
PAGE = "text/html; charset=utf-8"


@dataclass(slots=True)
class Walk:
    """A walk through the pages of one person.

    Args:
        page: their browser's page, signed in.
        pages: the application's map of pages.
        known: endpoints that others came to; of these only where pages begin is opened again, for
            its links.
        seen: the endpoints come to so far.
        refused: links that led nowhere.
    """

    page: Page
    pages: Map
    known: Set[str] = frozenset()
    seen: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)

    def endpoint(self, path: str) -> str:
        """Return the endpoint that a path leads to, "" for none."""
        try:
            name, _ = self.pages.bind("localhost").match(path)
        except HTTPException:
            return ""
        return str(name)

    def along(self, *starts: str) -> Iterator[str]:
        """Open one page of each endpoint in turn, and yield the endpoint; files are passed by."""
        ahead = deque(starts)
        while ahead:
            target = ahead.popleft()
            endpoint = self.endpoint(urlsplit(target).path)
            if not endpoint or endpoint in self.seen or "static" in endpoint:
                continue
            self.seen.add(endpoint)
            if endpoint in self.known and not endpoint.endswith(BEGINNINGS):
                continue
            if self._opens(target):
                if endpoint not in self.known:
                    yield endpoint
                ahead.extend(self._links())

    def _opens(self, target: str) -> bool:
        """Go to a page and tell whether it is one, not a file."""
        try:
            answer = self.page.goto(target)
        except Error as error:
            if DOWNLOAD not in error.message:
                raise
            return False
        if answer is None or not answer.ok:
            self.refused.append(f"{target} is linked and refused")
        return answer is not None and answer.header_value("Content-Type") == PAGE

    def _links(self) -> list[str]:
        found: list[str] = self.page.eval_on_selector_all(
            "main a[href], nav a[href], .me a[href]",
            "links => links.filter(a => a.origin === location.origin)"
            ".map(a => a.pathname + a.search)",
        )
        return found
