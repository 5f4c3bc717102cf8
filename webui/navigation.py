"""The pages in the bar at the side, each for those who may use it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, request
from flask_login import current_user

from vault.identity.sessions import SessionState
from webui.guard import access_of


@dataclass(frozen=True, slots=True)
class Item:
    """One page of the bar."""

    endpoint: str
    text: str
    icon: str


ITEMS = (
    Item("home.start", "Home", "house"),
    Item("tasks.index", "Tasks", "check2-square"),
    Item("charts.index", "Charts", "folder2-open"),
    Item("search.find", "Search", "search"),
    Item("safety.index", "Safety", "shield-exclamation"),
    Item("amendments.index", "Amendments", "pencil-square"),
    Item("cases.index", "Disclosures", "briefcase"),
    Item("accounting.index", "Accounting", "journal-text"),
    Item("emergency.index", "Emergency access", "exclamation-triangle"),
    Item("retention.index", "Retention", "archive"),
    Item("audit.index", "Audit log", "clipboard-check"),
    Item("admin.index", "Administration", "people"),
)


def install(app: Flask) -> None:
    """Give the templates the bar of whoever asks."""

    def bar() -> list[tuple[Item, bool]]:
        if not current_user.is_authenticated:
            return []
        session = current_user.current
        if session.state is not SessionState.OPEN:
            return []
        area = (request.endpoint or "").partition(".")[0]
        return [
            (item, item.endpoint.partition(".")[0] == area)
            for item in ITEMS
            if (access := access_of(app.view_functions.get(item.endpoint))) is not None
            and access.admits(session)
        ]

    app.jinja_env.globals["bar"] = bar
