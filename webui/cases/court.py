"""Papers that replace the first, what they change, and the letter that refuses."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vault.disclosure.ledger.papers import put_together
from vault.disclosure.rules.instruments import Instrument
from vault.errors import Conflict, InvalidInput, VaultError
from vault.identity.permissions import Permission
from webui.cases.blueprint import cases
from webui.cases.clause_words import compared
from webui.cases.fields import problems
from webui.cases.paper_forms import AmendForm, successor_data
from webui.context import actor, vault
from webui.downloads import as_pdf
from webui.guard import permitted


@cases.route("/<case>/amend", methods=["GET", "POST"])
@permitted(Permission.CASE_OPEN)
def amend(case: str) -> ResponseReturnValue:
    """Take in an amended or later paper."""
    present = vault().cases.read(actor(), case).papers[-1].instrument
    form = AmendForm(data=successor_data(present))
    if not form.is_submitted() or form.adds_row():
        return _form(case, form)
    if not form.validate():
        return _form(case, form), 422
    clauses, scan = form.read_clauses(), form.scan_bytes()
    try:
        paper = put_together(form.instrument(), clauses, scan)
        _require_whole(paper)
        vault().court.amend(actor(), case, paper, clauses, scan=scan)
    except (InvalidInput, Conflict) as error:
        return _form(case, form, error), 422
    flash("The new paper is in the place of the earlier one. Verify it next.", "success")
    return redirect(url_for("cases.difference", case=case))


@cases.get("/<case>/difference")
@permitted(Permission.CASE_OPEN)
def difference(case: str) -> ResponseReturnValue:
    """Show what the present paper changes from the one before it."""
    found = vault().scoping.sections(actor(), case)
    papers = found.case.papers
    return render_template(
        "cases/difference.html",
        number=case,
        papers=papers[-2:],
        clauses=compared(papers[-2].clauses, papers[-1].clauses) if len(papers) > 1 else (),
        past=found.case.state.past[-1:],
        difference=found.difference,
        sections={section.version_id: section for section in found.sections},
        readable=found.readable,
    )


@cases.get("/<case>/letter")
@permitted(Permission.CASE_OPEN)
def letter(case: str) -> ResponseReturnValue:
    """Show the letter that answers a refused paper, or calls back what was sent."""
    return render_template(
        "cases/letter.html", number=case, letter=vault().letters.called_for(actor(), case)
    )


@cases.get("/<case>/letter.pdf")
@permitted(Permission.CASE_OPEN)
def letter_pdf(case: str) -> ResponseReturnValue:
    """Give that letter as a PDF."""
    return as_pdf(vault().letters.called_for(actor(), case), "letter.pdf")


def _require_whole(paper: Instrument) -> None:
    """Refuse a paper that could never be verified: only the first one can be completed later."""
    if lacking := paper.lacking():
        raise InvalidInput(
            f"The new paper still lacks: {', '.join(lacking)}.",
            remedy="A paper that replaces another is entered whole. Choose its scan again.",
        )


def _form(case: str, form: AmendForm, trouble: VaultError | None = None) -> str:
    return render_template(
        "cases/paper_form.html",
        form=form,
        trouble=trouble,
        problems=problems(form),
        finding=form.finding(),
        number=case,
        kept="",
        amends=True,
    )
