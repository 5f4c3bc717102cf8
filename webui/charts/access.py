"""Who holds which keys of a chart, and giving keys to colleagues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vault.errors import Conflict, NotFound
from vault.identity.compartments import OWNED, CompartmentName
from vault.identity.permissions import Permission, permissions_of
from vault.records.holders import CompartmentHolders
from vault.records.timeline import NotesWanted
from webui.charts.blueprint import charts
from webui.charts.forms import GrantForm
from webui.context import actor, people, vault
from webui.display import person
from webui.guard import permitted

KEYS: Mapping[CompartmentName, tuple[str, str]] = {
    CompartmentName.IDENTITY: (
        "The chart itself",
        "names and details of the members, safety alerts, and the list of notes without their text",
    ),
    CompartmentName.GENERAL: (
        "Ordinary sections",
        "labelled normal, moderate, low or unrestricted",
    ),
    CompartmentName.RESTRICTED: (
        "Restricted sections",
        "labelled restricted or very restricted, or from third persons, reporters and attorneys",
    ),
    CompartmentName.SUBSTANCE_USE: (
        "Substance use sections",
        "under 42 CFR Part 2 or about substance use",
    ),
    CompartmentName.PSYCHOTHERAPY: (
        "Psychotherapy notes",
        "a separate record, its author's alone; they may lend it to read (45 CFR 164.508(a)(2))",
    ),
    CompartmentName.UNCLASSIFIED: (
        "Sections not labelled yet",
        "its author's alone until they are labelled",
    ),
}
"""Each key in words, and what it opens."""


@charts.get("/<chart>/access")
@permitted(Permission.CHART_OPEN)
def access(chart: str) -> ResponseReturnValue:
    """Show who holds which keys of the chart."""
    return _page(chart)


@charts.post("/<chart>/access")
@permitted(Permission.KEY_GRANT)
def grant(chart: str) -> ResponseReturnValue:
    """Give a colleague some of the chart's keys."""
    return _page(chart, granting=True)


def _page(chart: str, *, granting: bool = False) -> ResponseReturnValue:
    head = vault().charts.open_first_page(actor(), chart, NotesWanted(most=0)).chart
    locks = vault().holders.of_chart(actor(), chart)
    under_way = {each.compartment_id: each for each in vault().rotations.pending(actor())}
    form, trouble = GrantForm(), None
    form.offer(_colleagues(), {name.value: KEYS[name][0] for name in _own(locks)})
    if granting and form.validate_on_submit():
        try:
            names = [CompartmentName(value) for value in form.keys.data]
            vault().holders.grant(actor(), chart, form.person.data, names)
        except (Conflict, NotFound) as error:
            trouble = error
        else:
            flash(f"{person(form.person.data)} holds the keys now.", "success")
            return redirect(url_for("charts.access", chart=chart))
    shown = render_template(
        "charts/access.html",
        head=head,
        locks=locks,
        keys=KEYS,
        under_way=under_way,
        form=form,
        trouble=trouble,
    )
    return shown, 422 if granting else 200


def _own(locks: Sequence[CompartmentHolders]) -> list[CompartmentName]:
    """Return the keys that the actor holds and may give on; psychotherapy notes are only lent."""
    me = actor().user_id
    held = {
        lock.name
        for lock in locks
        if me in lock.holders
        and (lock.name not in OWNED or lock.owner_id == me)
        and lock.name is not CompartmentName.PSYCHOTHERAPY
    }
    return [name for name in KEYS if name in held]


def _colleagues() -> dict[str, str]:
    """Return everyone else who works with charts and has keys of their own, by user id."""
    found = (
        each
        for each in people().values()
        if each.status == "active"
        and each.signing_public is not None
        and each.user_id != actor().user_id
        and Permission.CHART_OPEN in permissions_of(each.roles)
    )
    ordered = sorted(found, key=lambda each: each.display_name.casefold())
    return {each.user_id: f"{each.display_name} ({each.username})" for each in ordered}
