"""The pages in the bar at the side, each for those who may use it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flask import Flask, render_template, request
from flask_login import current_user
from markupsafe import Markup

from vault.identity.permissions import Role
from vault.identity.sessions import SessionState
from webui.guard import access_of

_MOST = 512
"""Bars that are kept as they were drawn: one for each area and what somebody may use."""


@dataclass(frozen=True, slots=True)
class Item:
    """One page of the bar."""

    endpoint: str
    text: str
    icon: str

    @property
    def area(self) -> str:
        """The area of the pages that it leads to."""
        return self.endpoint.partition(".")[0]


ITEMS = (
    Item("home.start", "Home", "house"),
    Item("tasks.index", "Tasks", "check2-square"),
    Item("charts.index", "Charts", "folder2-open"),
    Item("search.find", "Search", "search"),
    Item("safety.index", "Safety", "shield-exclamation"),
    Item("amendments.index", "Amendments", "pencil-square"),
    Item("cases.index", "Disclosures", "briefcase"),
    Item("accounting.index", "Accounting", "journal-text"),
    Item("loans.index", "Lent notes", "journal-arrow-up"),
    Item("emergency.index", "Emergency access", "exclamation-triangle"),
    Item("retention.index", "Retention", "archive"),
    Item("audit.index", "Audit log", "clipboard-check"),
    Item("admin.index", "Administration", "people"),
)
WITHIN = {
    "attesters": ("admin", "cases"),
    "desk": ("cases",),
    "importing": ("charts",),
    "labels": ("charts",),
    "notes": ("charts",),
    "rules": ("safety", "cases", "retention"),
}
"""Areas that people come to from another's pages, and so find under the first that they have."""


def install(app: Flask) -> None:
    """Give the templates the bar of whoever asks."""

    @lru_cache(_MOST)
    def drawn(_root: str, area: str, roles: frozenset[Role]) -> Markup:
        items = [item for item in ITEMS if _may_use(app, item, roles)]
        shown = {item.area for item in items}
        area = next((each for each in WITHIN.get(area, ()) if each in shown), area)
        return Markup(render_template("parts/bar.html", items=items, area=area))  # noqa: S704 - made by a template

    def bar() -> Markup:
        """Return the bar of whoever asks; none before they are wholly signed in."""
        if not current_user.is_authenticated:
            return Markup()
        session = current_user.current
        if session.state is not SessionState.OPEN:
            return Markup()
        area = (request.endpoint or "").partition(".")[0]
        return drawn(request.script_root, area, session.actor.roles)

    app.jinja_env.globals["bar"] = bar


def _may_use(app: Flask, item: Item, roles: frozenset[Role]) -> bool:
    access = access_of(app.view_functions.get(item.endpoint))
    return access is not None and access.admits(roles)
