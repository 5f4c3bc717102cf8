"""Who takes part in a case."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.validators import InputRequired

from vault.disclosure.ledger.participants import can_take_part
from vault.disclosure.work.dossier import Dossier
from vault.errors import Conflict, InvalidInput, VaultError
from vault.identity.permissions import Permission
from webui.cases.blueprint import cases
from webui.context import actor, people, vault
from webui.guard import permitted


class JoinForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Somebody to be given the case's key."""

    username = SelectField("Who", [InputRequired("Choose somebody.")])


@cases.get("/<case>/people")
@permitted(Permission.CASE_OPEN)
def participants(case: str) -> ResponseReturnValue:
    """Show who takes part."""
    found = vault().cases.read(actor(), case)
    return _page(found, _form(found))


@cases.post("/<case>/people")
@permitted(Permission.CASE_PREPARE, Permission.CASE_APPROVE)
def join(case: str) -> ResponseReturnValue:
    """Let somebody take part."""
    found = vault().cases.read(actor(), case)
    form = _form(found)
    if not form.validate():
        return _page(found, form), 422
    try:
        vault().cases.add_participant(actor(), case, form.username.data)
    except (InvalidInput, Conflict) as error:
        return _page(found, form, error), 422
    flash(f"{form.username.data} takes part in {found.number} now.", "success")
    return redirect(url_for("cases.participants", case=case))


def _form(case: Dossier) -> JoinForm:
    form = JoinForm()
    inside = {each.user_id for each in case.participants}
    form.username.choices = {"": "Choose"} | {
        account.username: account.display_name or account.username
        for account in sorted(people().values(), key=lambda each: each.display_name.casefold())
        if can_take_part(account) and account.user_id not in inside
    }
    return form


def _page(case: Dossier, form: JoinForm, trouble: VaultError | None = None) -> str:
    return render_template("cases/people.html", case=case, form=form, trouble=trouble)
