"""What is done in a safety case from its page, each with its form and one service."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from vault.errors import Conflict, InvalidInput, NotFound
from vault.identity.permissions import Permission
from vault.safety.vocabulary import TellException
from webui.cases.fields import code
from webui.context import actor, vault
from webui.guard import permitted
from webui.safety.blueprint import safety
from webui.safety.forms import ConsultForm, ReviewForm, TellForm, VictimForm, facts_form
from webui.safety.views import case_page


@safety.post("/<case>/facts")
@permitted(Permission.SAFETY_ACT)
def complete(case: str) -> ResponseReturnValue:
    """Record the facts as they stand from now on."""
    page = vault().safety_views.show(actor(), case)
    form = facts_form(page, sent=True, reporter="")
    return _done(
        case,
        "facts",
        form,
        lambda: vault().safety.complete(actor(), case, form.facts()),
        "The facts are on record.",
    )


@safety.post("/<case>/tell")
@permitted(Permission.SAFETY_ACT)
def tell(case: str) -> ResponseReturnValue:
    """Record that something was told."""
    form = TellForm()
    return _done(
        case,
        "tell",
        form,
        lambda: vault().safety.tell(actor(), case, form.telling()),
        "It is on record whom you told, and when.",
    )


@safety.post("/<case>/consult")
@permitted(Permission.SAFETY_ACT, Permission.SAFETY_REVIEW)
def consult(case: str) -> ResponseReturnValue:
    """Record a consultation."""
    form = ConsultForm()
    return _done(
        case,
        "consult",
        form,
        lambda: vault().safety.consult(actor(), case, form.consultation()),
        "The consultation is on record.",
    )


@safety.post("/<case>/victim")
@permitted(Permission.SAFETY_ACT)
def tell_victim(case: str) -> ResponseReturnValue:
    """Record that an adult victim was told, or why not."""
    form = VictimForm()
    return _done(
        case,
        "victim",
        form,
        lambda: vault().safety.tell_victim(
            actor(),
            case,
            told_at=form.told_at.instant,
            exception=code(TellException, form.exception.data),
            words=form.words.data,
        ),
        "It is on record.",
    )


@safety.post("/<case>/review")
@permitted(Permission.SAFETY_REVIEW)
def review(case: str) -> ResponseReturnValue:
    """Record what a review found."""
    form = ReviewForm()
    return _done(
        case,
        "review",
        form,
        lambda: vault().safety.review(actor(), case, form.found(), form.words.data),
        "The review is on record.",
    )


@safety.post("/<case>/render")
@permitted(Permission.SAFETY_ACT)
def render(case: str) -> ResponseReturnValue:
    """Set the written report, or the notice, in type."""
    try:
        vault().safety_papers.render(actor(), case)
    except (Conflict, InvalidInput) as error:
        return case_page(case, trouble=error)
    flash("It is set in type. Send it, then record that it was sent.", "success")
    return redirect(url_for("safety.show", case=case, _anchor="papers"))


@safety.post("/<case>/chart")
@permitted(Permission.SAFETY_ACT)
def attach(case: str) -> ResponseReturnValue:
    """Say which chart the case is about."""
    try:
        vault().safety.attach(actor(), case, request.form.get("chart", "").strip().upper())
    except (Conflict, NotFound) as error:
        return case_page(case, trouble=error)
    flash("What left in this case stands in that chart's accounting now.", "success")
    return redirect(url_for("safety.show", case=case))


@safety.post("/<case>/share")
@permitted(Permission.SAFETY_ACT, Permission.SAFETY_REVIEW)
def share(case: str) -> ResponseReturnValue:
    """Give one more person the case's key."""
    try:
        vault().safety.share(actor(), case, request.form.get("username", "").strip().casefold())
    except (Conflict, InvalidInput, NotFound) as error:
        return case_page(case, trouble=error)
    flash("They take part in it now.", "success")
    return redirect(url_for("safety.show", case=case))


def _done(
    case: str, name: str, form: FlaskForm, act: Callable[[], object], said: str
) -> ResponseReturnValue:
    """Do an act if its form holds, or show the page again with what is wrong."""
    if not form.validate_on_submit():
        return case_page(case, {name: form})
    try:
        act()
    except (InvalidInput, Conflict) as error:
        return case_page(case, {name: form}, error)
    flash(said, "success")
    return redirect(url_for("safety.show", case=case))
