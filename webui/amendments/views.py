"""Pages of requests to amend: the worklist, entering one, answering it, what is kept with it."""

from __future__ import annotations

from datetime import UTC, datetime, time

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice

from vault.errors import Conflict, InvalidInput, NotFound, VaultError
from vault.identity.permissions import Permission
from vault.records.amendment_model import (
    AmendmentState,
    DenialGround,
    PaperKind,
    Requester,
)
from vault.records.rows import code_of
from webui.amendments.forms import AcceptForm, DenyForm, ReceiveForm, WordsForm
from webui.context import actor, vault
from webui.display import day
from webui.downloads import as_pdf
from webui.guard import permitted

amendments = Blueprint("amendments", __name__, url_prefix="/amendments")

_KEPT = {
    PaperKind.EXTENSION: "The answer is put off by 30 days. Tell the client so in writing.",
    PaperKind.DISAGREEMENT: "Kept. It goes along with every later production of the section.",
    PaperKind.REBUTTAL: "Kept. It goes along with the statement.",
    PaperKind.INFORMED: "Recorded.",
}


@amendments.get("/")
@permitted(Permission.CHART_WRITE)
def index() -> ResponseReturnValue:
    """Show the requests that wait for an answer."""
    return render_template(
        "amendments/index.html", chart="", found=vault().amendment_pages.waiting(actor())
    )


@amendments.get("/chart/<chart>")
@permitted(Permission.CHART_OPEN)
def of_chart(chart: str) -> ResponseReturnValue:
    """Show all requests about a chart."""
    found = vault().amendment_pages.of_chart(actor(), chart)
    return render_template("amendments/index.html", chart=chart, found=found)


@amendments.get("/section/<section_id>/<note_id>")
@permitted(Permission.CHART_WRITE)
def receiving(section_id: str, note_id: str) -> ResponseReturnValue:
    """Show the form that a request is entered in."""
    return _receive_page(section_id, note_id, ReceiveForm(formdata=None), None)


@amendments.post("/section/<section_id>/<note_id>")
@permitted(Permission.CHART_WRITE)
def receive(section_id: str, note_id: str) -> ResponseReturnValue:
    """Enter a request."""
    form = ReceiveForm()
    trouble: VaultError | None = None
    if form.validate():
        try:
            made = vault().amendments.receive(
                actor(),
                section_id,
                by=form.by.data,
                who=Requester(form.who.data),
                text=form.text.data,
                received_at=_noon(form),
            )
        except (Conflict, InvalidInput) as error:
            trouble = error
        else:
            flash("Entered. The answer is due in 60 days.", "success")
            return redirect(url_for("amendments.show", request_id=made))
    return _receive_page(section_id, note_id, form, trouble), 422


@amendments.get("/<request_id>")
@permitted(Permission.CHART_OPEN)
def show(request_id: str) -> ResponseReturnValue:
    """Show a request with everything written about it."""
    return _page(request_id)


@amendments.get("/<request_id>/letter.pdf")
@permitted(Permission.CHART_OPEN)
def letter(request_id: str) -> ResponseReturnValue:
    """Give the letter that answers a request."""
    return as_pdf(vault().amendment_pages.letter(actor(), request_id), "answer-to-a-request.pdf")


@amendments.post("/<request_id>/keep")
@permitted(Permission.CHART_WRITE)
def keep(request_id: str) -> ResponseReturnValue:
    """Keep an extension, a statement, a rebuttal or who was told."""
    form = WordsForm()
    kind = next((each for each in _KEPT if each.value == form.act.data), None)
    if kind is None or not form.validate():
        return _page(request_id, form), 422
    service, me, text = vault().amendments, actor(), form.text.data
    try:
        match kind:
            case PaperKind.EXTENSION:
                service.extend(me, request_id, text)
            case PaperKind.DISAGREEMENT:
                service.disagree(me, request_id, "the client", text)
            case PaperKind.REBUTTAL:
                service.rebut(me, request_id, text)
            case _:
                service.inform(me, request_id, text)
    except (Conflict, InvalidInput) as error:
        return _page(request_id, form, error), 422
    flash(_KEPT[kind], "success")
    return redirect(url_for("amendments.show", request_id=request_id))


@amendments.post("/<request_id>/deny")
@permitted(Permission.CHART_WRITE)
def deny(request_id: str) -> ResponseReturnValue:
    """Deny a request."""
    form = DenyForm()
    if not form.validate():
        return _page(request_id, form), 422
    ground = code_of(DenialGround, form.ground.data)
    try:
        vault().amendments.deny(actor(), request_id, ground, form.text.data)
    except (Conflict, InvalidInput) as error:
        return _page(request_id, form, error), 422
    flash("Denied. Tell the client that they may send a statement of disagreement.", "success")
    return redirect(url_for("amendments.show", request_id=request_id))


@amendments.post("/<request_id>/accept")
@permitted(Permission.CHART_WRITE)
def accept(request_id: str) -> ResponseReturnValue:
    """Accept a request by a signed addendum."""
    known = vault().amendment_pages.open(actor(), request_id).summary
    form = _accept_form(known.note_id, sent=True)
    if not form.validate():
        return _page(request_id, form), 422
    try:
        vault().amendments.accept(actor(), request_id, form.addendum.data, form.text.data)
    except (Conflict, InvalidInput) as error:
        return _page(request_id, form, error), 422
    flash("Accepted. Record whom you told of it.", "success")
    return redirect(url_for("amendments.show", request_id=request_id))


@amendments.post("/<request_id>/attach")
@permitted(Permission.CHART_WRITE)
def attach(request_id: str) -> ResponseReturnValue:
    """Let request and denial go along, or no longer."""
    wanted = request.form.get("wanted") == "yes"
    vault().amendments.attach(actor(), request_id, wanted=wanted)
    flash("Recorded.", "success")
    return redirect(url_for("amendments.show", request_id=request_id))


def _receive_page(
    section_id: str, note_id: str, form: ReceiveForm, trouble: VaultError | None
) -> str:
    page = vault().note_pages.open(actor(), note_id)
    if not any(each.section_id == section_id and each.opened for each in page.sections):
        raise NotFound("This note has no such section that you can open.")
    return render_template(
        "amendments/receive.html",
        form=form,
        trouble=trouble,
        section_id=section_id,
        note_id=note_id,
    )


def _noon(form: ReceiveForm) -> datetime | None:
    """Return noon of the day given, where the practice is; none for today."""
    on = form.received.data
    now = vault().clock.now()
    zone = vault().settings.records.zone
    if on is None or on == now.astimezone(zone).date():
        return None
    return datetime.combine(on, time(12), zone).astimezone(UTC)


def _accept_form(note_id: str, *, sent: bool) -> AcceptForm:
    form = AcceptForm() if sent else AcceptForm(formdata=None)
    form.addendum.choices = [
        SelectChoice(value=each.note_id, label=f"Addendum of {day(each.authored_at)}")
        for each in vault().note_pages.open(actor(), note_id).addenda
        if each.signed_at
    ]
    return form


def _page(
    request_id: str, wrong: FlaskForm | None = None, trouble: VaultError | None = None
) -> str:
    found = vault().amendment_pages.open(actor(), request_id)
    known = found.summary
    writes = actor().may(Permission.CHART_WRITE)
    waits = writes and known.state is AmendmentState.RECEIVED
    bound = isinstance(wrong, AcceptForm)
    return render_template(
        "amendments/show.html",
        found=found,
        known=known,
        writes=writes,
        accepting=_accept_form(known.note_id, sent=bound) if waits else None,
        denying=wrong if isinstance(wrong, DenyForm) else DenyForm(formdata=None),
        wrong=wrong,
        trouble=trouble,
    )
