"""Clients' requests for an accounting: their clocks, fees, letters, answers and copies (AA5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from vault.disclosure.rules.accounts.letters import dollars
from vault.disclosure.rules.accounts.requests import RequestState
from vault.disclosure.work.accounting_desk import ClientNotNamed
from vault.errors import Conflict, InvalidInput, NotFound, VaultError
from vault.identity.permissions import Permission
from webui.accounting.blueprint import accounting
from webui.accounting.forms import (
    AgreeForm,
    AnswerForm,
    ExtendForm,
    FeeForm,
    NarrowForm,
    RequestForm,
    WithdrawForm,
)
from webui.context import actor, vault
from webui.downloads import as_pdf, attachment
from webui.guard import permitted

FORMS: dict[str, type[FlaskForm]] = {
    "answer": AnswerForm,
    "extend": ExtendForm,
    "fee": FeeForm,
    "agree": AgreeForm,
    "narrow": NarrowForm,
    "withdraw": WithdrawForm,
}


@accounting.get("/requests")
@permitted(Permission.ACCOUNTING_MANAGE)
def requests() -> ResponseReturnValue:
    """List the requests, those to be answered first."""
    found = vault().account_requests.list_for(actor())
    still = [each for each in found if each.request.state is RequestState.OPEN]
    return render_template(
        "accounting/requests.html",
        still=sorted(still, key=lambda each: each.due_at),
        past=[each for each in found if each.request.state is not RequestState.OPEN],
    )


@accounting.route("/requests/new", methods=["GET", "POST"])
@permitted(Permission.ACCOUNTING_MANAGE)
def receive() -> ResponseReturnValue:
    """Take in a request."""
    form = RequestForm(
        chart=request.args.get("chart", ""),
        member=request.args.get("member", ""),
        received_on=_today(),
    )
    if not form.validate_on_submit():
        page = render_template("accounting/receive.html", form=form, trouble=None)
        return page, 422 if form.is_submitted() else 200
    try:
        number = vault().account_requests.receive(
            actor(),
            form.chart.data,
            form.member.data,
            requester=form.requester.data,
            address=form.address.data,
            received_on=form.received_on.data,
            since=form.since.data,
            until=form.until.data,
        )
    except ClientNotNamed as error:
        form.member.errors = [f"{error.what} {error.remedy}"]
        return render_template("accounting/receive.html", form=form, trouble=None), 422
    except (InvalidInput, NotFound) as error:
        return render_template("accounting/receive.html", form=form, trouble=error), 422
    flash("The request is on record.", "success")
    return redirect(url_for("accounting.request_page", number=number))


@accounting.get("/requests/<number>")
@permitted(Permission.ACCOUNTING_MANAGE)
def request_page(number: str) -> ResponseReturnValue:
    """Show a request and what can be done about it."""
    return _page(number)


@accounting.post("/requests/<number>/<what>")
@permitted(Permission.ACCOUNTING_MANAGE)
def act_on_request(number: str, what: str) -> ResponseReturnValue:
    """Do one thing about a request."""
    if what not in FORMS:
        raise NotFound("There is no such act on a request.")
    form = FORMS[what](prefix=what)
    if not form.validate():
        return _page(number, {what: form}), 422
    try:
        said = _ACTS[what](number, form)
    except (Conflict, InvalidInput) as error:
        return _page(number, {what: form}, error), 422
    flash(said, "success")
    return redirect(url_for("accounting.request_page", number=number))


@accounting.get("/requests/<number>/letter")
@permitted(Permission.ACCOUNTING_MANAGE)
def request_letter(number: str) -> ResponseReturnValue:
    """Show the letter that the request calls for."""
    letter = vault().account_requests.letter(actor(), number)
    return render_template("accounting/letter.html", number=number, letter=letter)


@accounting.get("/requests/<number>/letter.pdf")
@permitted(Permission.ACCOUNTING_MANAGE)
def request_letter_pdf(number: str) -> ResponseReturnValue:
    """Give the letter that the request calls for as a PDF."""
    return as_pdf(vault().account_requests.letter(actor(), number), "letter.pdf")


@accounting.get("/requests/<number>/copy.pdf")
@permitted(Permission.ACCOUNTING_MANAGE)
def request_copy(number: str) -> ResponseReturnValue:
    """Give the copy kept of the accounting that was given."""
    return attachment(vault().account_copies.copy(actor(), number).pdf, "accounting.pdf")


def _answer(number: str, form: Any) -> str:
    del form
    vault().account_copies.answer(actor(), number)
    return "The accounting is made and its copy kept. Download it, and send it."


def _extend(number: str, form: Any) -> str:
    vault().account_requests.extend(actor(), number, form.until.data, form.reason.data)
    return "The time is extended. The client is told in writing: send the letter."


def _fee(number: str, form: Any) -> str:
    vault().account_requests.tell_fee(actor(), number, form.cents, form.covers.data)
    return f"The fee of {dollars(form.cents)} is on record. Send the letter, and wait."


def _agree(number: str, form: Any) -> str:
    dropped = form.how.data == "dropped"
    vault().account_requests.agree_fee(actor(), number, form.words.data, dropped=dropped)
    return "The fee is dropped." if dropped else "The client goes on with the fee."


def _narrow(number: str, form: Any) -> str:
    vault().account_requests.narrow(actor(), number, form.since.data, form.until.data)
    return "The period is changed."


def _withdraw(number: str, form: Any) -> str:
    vault().account_requests.withdraw(actor(), number, form.words.data)
    return "The request is withdrawn."


_ACTS: dict[str, Callable[[str, Any], str]] = {
    "answer": _answer,
    "extend": _extend,
    "fee": _fee,
    "agree": _agree,
    "narrow": _narrow,
    "withdraw": _withdraw,
}


def _today() -> date:
    return vault().clock.now().astimezone(vault().settings.records.zone).date()


def _page(
    number: str, forms: dict[str, FlaskForm] | None = None, trouble: VaultError | None = None
) -> str:
    view = vault().account_requests.read(actor(), number)
    given = forms or {}
    return render_template(
        "accounting/request.html",
        view=view,
        asked=view.request,
        dollars=dollars,
        extendable=view.request.extension is None and _today() <= view.request.first_due_on,
        forms={
            what: given.get(what) or kind(formdata=None, prefix=what)
            for what, kind in FORMS.items()
        },
        tried=next(iter(given), ""),
        trouble=trouble,
    )
