"""Counsel's own papers: a page that the case's counsel alone can open."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from vault.errors import InvalidInput, VaultError
from vault.identity.permissions import Permission
from webui.cases.blueprint import cases
from webui.cases.fields import SHORT
from webui.context import actor, vault
from webui.display import person
from webui.downloads import attachment
from webui.guard import permitted


class CounselForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A paper to be filed."""

    title = StringField("Title", [InputRequired("Give it a title."), Length(max=SHORT)])
    paper = FileField(
        "The paper (PDF)",
        [InputRequired("Choose the paper.")],
        render_kw={"accept": "application/pdf,.pdf"},
    )


@cases.get("/<case>/counsel")
@permitted(Permission.CASE_APPROVE)
def counsel(case: str) -> ResponseReturnValue:
    """List counsel's own papers."""
    return _page(case, CounselForm())


@cases.post("/<case>/counsel")
@permitted(Permission.CASE_APPROVE)
def file_for_counsel(case: str) -> ResponseReturnValue:
    """File a paper for counsel alone."""
    form = CounselForm()
    if not form.validate():
        return _page(case, form), 422
    try:
        sent = request.files[form.paper.name].read()
        vault().counsel_papers.file(actor(), case, form.title.data, sent)
    except InvalidInput as error:
        return _page(case, form, error), 422
    flash("The paper is filed for counsel alone.", "success")
    return redirect(url_for("cases.counsel", case=case))


@cases.post("/<case>/counsel/share")
@permitted(Permission.CASE_APPROVE)
def share_with_counsel(case: str) -> ResponseReturnValue:
    """Give the key to the case's counsel who came later."""
    given = vault().counsel_papers.share(actor(), case)
    names = ", ".join(map(person, given))
    flash(f"They hold the key now: {names}." if given else "All of them hold it.", "success")
    return redirect(url_for("cases.counsel", case=case))


@cases.get("/<case>/counsel/<paper>")
@permitted(Permission.CASE_APPROVE)
def counsel_paper(case: str, paper: str) -> Response:
    """Give out one of counsel's own papers."""
    content = vault().counsel_papers.read(actor(), case, paper)
    return attachment(content, "counsel-paper.pdf")


def _page(case: str, form: CounselForm, trouble: VaultError | None = None) -> str:
    return render_template(
        "cases/counsel.html",
        number=case,
        papers=vault().counsel_papers.list_for(actor(), case),
        waiting=vault().counsel_papers.waiting(actor(), case),
        form=form,
        trouble=trouble,
    )
