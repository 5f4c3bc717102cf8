"""Searching; what is looked for goes by POST and never stands in an address."""

from __future__ import annotations

from time import perf_counter

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from vault.errors import InvalidInput
from vault.identity.permissions import Permission
from vault.records.search import MOST_RESULTS, SearchResults
from webui.context import actor, vault
from webui.guard import permitted
from webui.search.forms import GROUPS, SearchForm

search = Blueprint("search", __name__, url_prefix="/search")


@search.route("/", methods=["GET", "POST"])
@permitted(Permission.CHART_OPEN)
def find() -> ResponseReturnValue:
    """Ask for words, and show where they stand."""
    charts = vault().charts.list_for(actor())
    form = SearchForm()
    form.offer(charts)
    results: SearchResults | None = None
    trouble: InvalidInput | None = None
    seconds = 0.0
    if form.validate_on_submit():
        began = perf_counter()
        try:
            filters = form.filters(vault().settings.records.zone)
            results = vault().search.find(actor(), form.words.data, filters)
        except InvalidInput as error:
            trouble = error
        seconds = perf_counter() - began
    page = render_template(
        "search/find.html",
        form=form,
        groups=GROUPS,
        results=results,
        trouble=trouble,
        seconds=seconds,
        most=MOST_RESULTS,
        names={each.number: each.details.name for each in charts},
    )
    return page, 422 if form.is_submitted() and results is None else 200
