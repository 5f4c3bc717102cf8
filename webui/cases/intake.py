"""Papers come in: a case is opened on one, its particulars entered, its scan kept and given out."""

from __future__ import annotations

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vault.disclosure.ledger.participants import can_take_part
from vault.disclosure.rules.class_words import find_class
from vault.errors import Conflict, InvalidInput, NotFound, VaultError
from vault.identity.permissions import Permission, Role
from webui.cases.blueprint import cases
from webui.cases.clause_forms import BLANK_ROWS, clause_rows
from webui.cases.fields import problems
from webui.cases.paper_forms import OpenCaseForm, PaperForm, paper_data
from webui.context import actor, people, vault
from webui.downloads import attachment
from webui.guard import permitted


@cases.route("/new", methods=["GET", "POST"])
@permitted(Permission.CASE_PREPARE)
def create() -> ResponseReturnValue:
    """Open a case on a paper that came in."""
    form = OpenCaseForm(data={"clauses": clause_rows((), BLANK_ROWS)})
    form.people.choices = _colleagues()
    if not form.is_submitted() or form.adds_row():
        return _form(form)
    if not form.validate():
        return _form(form), 422
    try:
        opened = vault().cases.open_case(
            actor(),
            form.instrument(),
            form.read_clauses(),
            charts=form.chart_numbers(),
            participants=form.people.data or (),
            scan=form.scan_bytes(),
        )
    except (InvalidInput, Conflict, NotFound) as error:
        return _form(form, error), 422
    flash(f"Case {opened.number} is open.", "success")
    return redirect(url_for("cases.show", case=opened.number))


@cases.route("/<case>/paper/complete", methods=["GET", "POST"])
@permitted(Permission.CASE_OPEN)
def complete(case: str) -> ResponseReturnValue:
    """Enter the first paper's particulars anew, until it is verified."""
    filed = vault().cases.read(actor(), case).papers[0]
    form = PaperForm(data=paper_data(filed.instrument, filed.clauses))
    kept = filed.instrument.scan_sha256
    if not form.is_submitted() or form.adds_row():
        return _form(form, number=case, kept=kept)
    if not form.validate():
        return _form(form, number=case, kept=kept), 422
    try:
        lacking = vault().intake.complete(
            actor(), case, form.instrument(), form.read_clauses(), scan=form.scan_bytes()
        )
    except (InvalidInput, Conflict) as error:
        return _form(form, error, number=case, kept=kept), 422
    said = f" Still missing: {', '.join(lacking)}." if lacking else " Nothing is missing."
    flash(f"The paper is entered anew.{said}", "success")
    return redirect(url_for("cases.show", case=case))


@cases.post("/class")
@permitted(Permission.CASE_OPEN)
def class_of() -> ResponseReturnValue:
    """Tell a form that is being filled in what class its paper is of; answer in JSON."""
    found = PaperForm().finding()
    if found is None:
        return jsonify({"words": "", "takes": "", "then": "", "built": False})
    return jsonify(
        {"words": found.words, "takes": found.takes, "then": found.then, "built": found.built}
    )


@cases.get("/<case>/paper/<int:version>")
@permitted(Permission.CASE_OPEN)
def paper(case: str, version: int) -> ResponseReturnValue:
    """Show one version of the paper with its clauses."""
    found = vault().cases.read(actor(), case)
    filed = next((each for each in found.papers if each.version == version), None)
    if filed is None:
        raise NotFound("The case has no such paper.")
    instrument = filed.instrument
    return render_template(
        "cases/paper.html",
        case=found,
        filed=filed,
        finding=find_class(instrument.signer, instrument.kind, instrument.text),
    )


@cases.get("/<case>/paper/<int:version>/scan")
@permitted(Permission.CASE_OPEN)
def scan(case: str, version: int) -> ResponseReturnValue:
    """Give out the scan of a paper."""
    content = vault().cases.read_scan(actor(), case, version)
    return attachment(content, f"case-paper-{version}.pdf")


def _colleagues() -> dict[str, str]:
    """Return who can be named as taking part; the opener and privacy officers do anyway."""
    return {
        account.username: account.display_name or account.username
        for account in sorted(people().values(), key=lambda each: each.display_name.casefold())
        if can_take_part(account)
        and Role.PRIVACY_OFFICER not in account.roles
        and account.user_id != actor().user_id
    }


def _form(
    form: PaperForm, trouble: VaultError | None = None, *, number: str = "", kept: str = ""
) -> str:
    return render_template(
        "cases/paper_form.html",
        form=form,
        trouble=trouble,
        problems=problems(form),
        finding=form.finding(),
        number=number,
        kept=kept,
        amends=False,
    )
