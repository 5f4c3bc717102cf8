"""What a case's people have to see to, and all that was done in it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vault.identity.permissions import Permission
from webui.cases.blueprint import cases
from webui.context import actor, vault
from webui.guard import permitted


@cases.post("/<case>/tasks/<task>")
@permitted(Permission.CASE_OPEN)
def complete_task(case: str, task: str) -> ResponseReturnValue:
    """Mark a task as done."""
    vault().tasks.complete(actor(), case, task)
    flash("The task is done.", "success")
    return redirect(url_for("cases.show", case=case, _anchor="tasks"))


@cases.get("/<case>/history")
@permitted(Permission.CASE_OPEN)
def history(case: str) -> ResponseReturnValue:
    """Show all that was done in a case, in words, to be read or printed."""
    return render_template("cases/history.html", case=vault().cases.read(actor(), case))
