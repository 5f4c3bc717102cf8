"""Forms that clients signed: entered, with what they lack told as it stands, and given out."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vault.disclosure.rules.authorization import Defect, defects
from vault.errors import Conflict, InvalidInput, VaultError
from vault.identity.permissions import Permission
from webui.cases.blueprint import cases
from webui.cases.fields import problems
from webui.cases.signed_form_form import SignedFormForm
from webui.context import actor, vault
from webui.downloads import attachment
from webui.guard import permitted


@cases.route("/<case>/forms/new", methods=["GET", "POST"])
@permitted(Permission.CASE_OPEN)
def enter_form(case: str) -> ResponseReturnValue:
    """Enter a form that a client signed, or look at what it lacks first."""
    vault().cases.read(actor(), case)
    form = SignedFormForm()
    if not form.is_submitted():
        return _page(case, form)
    if not form.validate():
        return _page(case, form), 422
    try:
        made = form.form()
        if form.check.data:
            return _page(case, form, lacks=defects(made))
        kept = vault().signed_forms.enter(actor(), case, made, form.scan_bytes())
    except (InvalidInput, Conflict) as error:
        return _page(case, form, error), 422
    found = kept.defects(vault().clock.now())
    if found:
        flash(f"Form {kept.number} is entered. Nothing leaves on it: see what it lacks.", "warning")
    elif kept in vault().cases.read(actor(), case).state.late_forms:
        flash(
            f"Form {kept.number} is entered. "
            "It reaches nothing until the basis is found met again.",
            "warning",
        )
    else:
        flash(f"Form {kept.number} is entered and stands.", "success")
    return redirect(url_for("cases.show", case=case, _anchor="forms"))


@cases.get("/<case>/forms/<int:number>/scan")
@permitted(Permission.CASE_OPEN)
def form_scan(case: str, number: int) -> ResponseReturnValue:
    """Give out the scan of a client's form."""
    content = vault().signed_forms.read_scan(actor(), case, number)
    return attachment(content, f"case-form-{number}.pdf")


def _page(
    case: str,
    form: SignedFormForm,
    trouble: VaultError | None = None,
    lacks: tuple[Defect, ...] | None = None,
) -> str:
    return render_template(
        "cases/signed_form.html",
        number=case,
        form=form,
        trouble=trouble,
        problems=problems(form),
        lacks=lacks,
    )
