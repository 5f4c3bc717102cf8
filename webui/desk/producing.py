"""The production: rendered as long work, tested, its warnings answered one by one."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vault.disclosure.rules.steps.reviewing import AnswerWarning, Render
from vault.disclosure.work.dossier import Dossier
from vault.errors import Conflict, InvalidInput, VaultError
from vault.identity.permissions import Permission
from vault.production.composing.addressing import addressee
from vault.production.document.privilege import log_columns
from vault.production.keeping.views import ProductionSummary
from vault.production.rendering.layout import log_rows
from vault.production.tables import ProductionState
from webui.context import actor, vault
from webui.desk.blueprint import desk
from webui.desk.production_forms import AnswerForm, RenderForm
from webui.guard import permitted
from webui.jobs.finished import finished
from webui.jobs.kinds import JobKind


@desk.get("/<case>/production")
@permitted(Permission.CASE_OPEN)
def production(case: str) -> ResponseReturnValue:
    """Show the case's productions and what the present one takes."""
    return _page(case)


@desk.post("/<case>/production/render")
@permitted(Permission.CASE_PREPARE)
def render(case: str) -> ResponseReturnValue:
    """Begin to render the production; it goes on when the page is closed."""
    form, me, productions = RenderForm(), actor(), vault().productions
    if not form.validate():
        return _page(case, form), 422
    try:
        request = form.request
    except InvalidInput as error:
        return _page(case, form, error), 422
    number = vault().cases.read(me, case).number

    def act(progress: Callable[[int, int], None]) -> bytes:
        productions.render(me, number, request, progress)
        return b""

    return redirect(
        url_for("jobs.show", job_id=vault().jobs.start(me, JobKind.RENDER, number, act))
    )


@desk.get("/rendered/<job_id>")
@permitted(Permission.CASE_PREPARE)
def rendered(job_id: str) -> ResponseReturnValue:
    """Lead on to the production that one's own long work rendered."""
    job, _ = finished(job_id, JobKind.RENDER)
    return redirect(url_for("desk.production", case=job.subject_id))


@desk.post("/<case>/production/warnings/<warning>")
@permitted(Permission.CASE_OPEN)
def answer(case: str, warning: str) -> ResponseReturnValue:
    """Answer a warning that released text restates withheld text."""
    form = AnswerForm(prefix=warning)
    if not form.validate():
        return _page(case, answered={warning: form}), 422
    try:
        vault().productions.answer_warning(actor(), case, warning, form.answer.data)
    except (Conflict, InvalidInput) as error:
        return _page(case, answered={warning: form}, trouble=error), 422
    flash("The answer is on record.", "success")
    return redirect(url_for("desk.production", case=case, _anchor="warnings"))


@desk.get("/<case>/production/privilege-log")
@permitted(Permission.CASE_OPEN)
def privilege_log(case: str) -> ResponseReturnValue:
    """Show the privilege log of the rendering that stands, as a table."""
    found = vault().productions.view(actor(), case)
    return render_template(
        "desk/privilege_log.html",
        case=case,
        found=found,
        columns=log_columns(by_category=found.document.by_category),
        rows=list(log_rows(found.document, found.places)),
    )


def _page(
    case: str,
    form: RenderForm | None = None,
    trouble: VaultError | None = None,
    answered: dict[str, AnswerForm] | None = None,
) -> str:
    me, dossier = actor(), vault().cases.read(actor(), case)
    made = vault().productions.of_case(me, case)
    present = made[-1] if made and made[-1].state is not ProductionState.VOID else None
    state = dossier.state
    answering = not me.roles.isdisjoint(AnswerWarning.roles) and state.state in AnswerWarning.states
    return render_template(
        "desk/production.html",
        case=dossier.number,
        state=state,
        made=made,
        present=present,
        form=form or _fresh(dossier),
        rendering=me.may(Permission.CASE_PREPARE) and state.state in Render.states,
        answering=answering,
        seals=vault().settings.production.seal_logs,
        forms=_answer_forms(present, answered or {}),
        trouble=trouble,
    )


def _fresh(case: Dossier) -> RenderForm:
    """Return the form, filled in with whom the papers of the case name."""
    to = addressee(case.papers[-1].instrument, case.state)
    return RenderForm(formdata=None, recipient=to.name, role=to.role, address=to.address)


def _answer_forms(
    present: ProductionSummary | None, answered: dict[str, AnswerForm]
) -> dict[str, AnswerForm]:
    warnings = present.warnings if present else ()
    return {
        each.warning.id: answered.get(each.warning.id)
        or AnswerForm(formdata=None, prefix=each.warning.id)
        for each in warnings
    }
