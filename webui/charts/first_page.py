"""A chart's first page, and its psychotherapy notes on a page of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import render_template, request
from flask.typing import ResponseReturnValue

from vault.errors import VaultError
from vault.identity.accounts import Account
from vault.identity.permissions import Permission, permissions_of
from vault.labels.vocabulary import NoteKind
from vault.records.chart_model import FirstPage
from vault.records.timeline import NotesWanted
from webui.charts.blueprint import charts
from webui.charts.forms import UNITS, AlertForm, NotesForm
from webui.charts.reading import note_state
from webui.context import actor, people, vault
from webui.guard import permitted

NOTES_A_PAGE = 25
YEAR = re.compile("(?:19|20|21)[0-9]{2}")


@charts.route("/<chart>", methods=["GET", "POST"])
@permitted(Permission.CHART_OPEN)
def show(chart: str) -> ResponseReturnValue:
    """Show a chart's first page: alerts first, then members and a page of its notes."""
    return first_page(chart)


@charts.get("/<chart>/psychotherapy")
@permitted(Permission.CHART_OPEN)
def separate(chart: str) -> ResponseReturnValue:
    """Show the psychotherapy notes of a chart that one holds the key of."""
    before = request.args.get("before", "")
    wanted = NotesWanted(separate=True, before=before, most=NOTES_A_PAGE)
    page = vault().charts.open_first_page(actor(), chart, wanted)
    return render_template("charts/separate.html", page=page, before=before, note_state=note_state)


def first_page(
    chart: str, alert: AlertForm | None = None, trouble: VaultError | None = None
) -> ResponseReturnValue:
    """Render a chart's first page.

    Args:
        chart: its number.
        alert: a safety alert that could not be taken as it was sent.
        trouble: why something asked for on this page was refused.
    """
    zone = vault().settings.records.zone
    form = NotesForm() if alert is None and trouble is None else NotesForm(formdata=None)
    form.before.data = form.before.data or request.args.get("before", "")
    page = vault().charts.open_first_page(actor(), chart, _wanted(form, zone))
    form.author.choices = {"": "Everybody"} | _authors(people().values())
    form.year.choices = {"": "Every year"} | _years(page, zone)
    refused = alert is not None or trouble is not None
    shown = render_template(
        "charts/show.html",
        page=page,
        holds=vault().holds.of_chart(actor(), chart),
        form=form,
        filtered=any((form.kind.data, form.author.data, form.year.data)),
        alert=alert or AlertForm(formdata=None),
        alert_open=refused and alert is not None,
        trouble=trouble,
        units=UNITS,
        note_state=note_state,
    )
    return shown, 422 if refused else 200


def _wanted(form: NotesForm, zone: ZoneInfo) -> NotesWanted:
    year = int(form.year.data) if YEAR.fullmatch(form.year.data or "") else None
    return NotesWanted(
        kinds=frozenset(kind for kind in NoteKind if kind == form.kind.data),
        author_id=form.author.data or "",
        session_from=datetime(year, 1, 1, tzinfo=zone) if year else None,
        session_until=datetime(year + 1, 1, 1, tzinfo=zone) if year else None,
        before=form.before.data,
        most=NOTES_A_PAGE,
    )


def _authors(accounts: Iterable[Account]) -> dict[str, str]:
    writers = (each for each in accounts if Permission.NOTE_WRITE in permissions_of(each.roles))
    ordered = sorted(writers, key=lambda each: each.display_name.casefold())
    return {each.user_id: each.display_name for each in ordered}


def _years(page: FirstPage, zone: ZoneInfo) -> dict[str, str]:
    if page.sessions is None:
        return {}
    first, last = (instant.astimezone(zone).year for instant in page.sessions)
    return {str(year): str(year) for year in range(last, first - 1, -1)}
