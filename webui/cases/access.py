"""The letters that answer a client's request for their own record."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField, SubmitField
from wtforms.validators import InputRequired, Length

from vault.errors import Conflict, InvalidInput, VaultError
from vault.identity.permissions import Permission
from vault.typesetting.letter import Letter
from webui.cases.blueprint import cases
from webui.cases.fields import SHORT, problems
from webui.context import actor, vault
from webui.downloads import as_pdf
from webui.guard import permitted

PLAIN = ("extension", "denial", "review")
COPY = "copy"


class CopyForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """In which form the copy is given; its words stand in no address."""

    as_form = StringField(
        "Form of the copy", [InputRequired("Say in which form it is given."), Length(max=SHORT)]
    )
    pdf = SubmitField("Save it as PDF")


@cases.get("/<case>/access/letters/<kind>")
@permitted(Permission.CASE_OPEN)
def access_letter(case: str, kind: str) -> ResponseReturnValue:
    """Show a letter that answers the client."""
    if kind == COPY:
        vault().cases.read(actor(), case)
        return _asked(case, CopyForm(formdata=None))
    return _shown(case, kind, _plain(kind)(actor(), case))


@cases.get("/<case>/access/letters/<kind>/pdf")
@permitted(Permission.CASE_OPEN)
def access_letter_pdf(case: str, kind: str) -> ResponseReturnValue:
    """Give a letter that answers the client as a PDF."""
    return as_pdf(_plain(kind)(actor(), case), f"case-letter-{kind}.pdf")


@cases.post("/<case>/access/letters/copy")
@permitted(Permission.CASE_OPEN)
def copy_letter(case: str) -> ResponseReturnValue:
    """Write the letter that goes with the copy; show it, or give it as a PDF."""
    vault().cases.read(actor(), case)
    form = CopyForm()
    if not form.validate():
        return _asked(case, form), 422
    try:
        letter = vault().access_letters.copy(actor(), case, form.as_form.data)
    except (InvalidInput, Conflict) as error:
        return _asked(case, form, error), 422
    if form.pdf.data:
        return as_pdf(letter, "case-letter-copy.pdf")
    return _shown(case, COPY, letter, form)


def _plain(kind: str) -> Callable[..., Letter]:
    letters = vault().access_letters
    found = dict(zip(PLAIN, (letters.extension, letters.denial, letters.review), strict=True))
    return found.get(kind) or abort(404)


def _asked(case: str, form: CopyForm, trouble: VaultError | None = None) -> str:
    return render_template(
        "cases/access_copy.html", number=case, form=form, trouble=trouble, problems=problems(form)
    )


def _shown(case: str, kind: str, letter: Letter, form: CopyForm | None = None) -> str:
    return render_template(
        "cases/access_letter.html", number=case, kind=kind, letter=letter, form=form
    )
