"""The members of a chart: added, corrected, found again in other charts."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vault.errors import Conflict, InvalidInput, NotFound
from vault.identity.permissions import Permission
from vault.records.chart_model import Member, next_handle
from vault.records.members import KnownPerson
from vault.records.timeline import NotesWanted
from webui.charts.blueprint import charts
from webui.charts.forms import ROLES, UNITS, CorrectForm, MemberForm, data_of
from webui.context import actor, vault
from webui.guard import permitted


@charts.route("/<chart>/members", methods=["GET", "POST"])
@permitted(Permission.CHART_OPEN)
def members(chart: str) -> ResponseReturnValue:
    """List the members, and add one."""
    page = vault().charts.open_first_page(actor(), chart, NotesWanted(most=0))
    known = vault().members.known(actor())
    form, trouble = MemberForm(), None
    here = {each.person_id for each in page.members}
    elsewhere = {each.person_id: each for each in known if each.person_id not in here}
    form.person_id.choices = {"": "Nobody: someone new"} | {
        each.person_id: _words(each) for each in elsewhere.values()
    }
    if form.validate_on_submit():
        try:
            handle = _add(page.chart.number, form, page.members, elsewhere)
        except (Conflict, InvalidInput, NotFound) as error:
            trouble = error
        else:
            flash(f"Added as {handle}.", "success")
            return redirect(url_for("charts.members", chart=chart))
    shown = render_template(
        "charts/members.html",
        page=page,
        form=form,
        trouble=trouble,
        roles=ROLES,
        units=UNITS,
        places={
            each.person_id: [place for place, _ in each.places if place != page.chart.number]
            for each in known
        },
    )
    return shown, 422 if form.is_submitted() else 200


@charts.route("/<chart>/members/<handle>", methods=["GET", "POST"])
@permitted(Permission.CHART_WRITE)
def correct_member(chart: str, handle: str) -> ResponseReturnValue:
    """Correct what is known of a member."""
    page = vault().charts.open_first_page(actor(), chart, NotesWanted(most=0))
    member = next((each for each in page.members if each.handle == handle), None)
    if member is None:
        raise NotFound("The chart has no member of that handle.")
    form = CorrectForm(data=data_of(member.details))
    if form.validate_on_submit():
        vault().members.correct(actor(), chart, handle, form.details())
        flash(f"What is known of {handle} is corrected.", "success")
        return redirect(url_for("charts.members", chart=chart))
    shown = render_template("charts/member.html", page=page, member=member, form=form)
    return shown, 422 if form.is_submitted() else 200


def _add(
    chart: str,
    form: MemberForm,
    members: tuple[Member, ...],
    elsewhere: dict[str, KnownPerson],
) -> str:
    """Add a member and return the handle.

    Raises:
        VaultError: as `Members.add`.
    """
    taken = [each.handle for each in members]
    handle = form.handle.data.upper() or next_handle(form.role.data, taken)
    person = elsewhere.get(form.person_id.data)
    if form.person_id.data and person is None:
        raise NotFound("You know of no such person.")
    details = person.details if person and not form.name.data else form.details()
    vault().members.add(
        actor(),
        chart,
        handle,
        form.role.data,
        details,
        person_id=person.person_id if person else None,
    )
    return handle


def _words(person: KnownPerson) -> str:
    places = ", ".join(f"{handle} in {chart}" for chart, handle in person.places)
    return f"{person.details.name} ({places})"
