"""The reviews: by the clinician, and by somebody who had no part in preparing."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import TextAreaField

from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.steps.attesting import LeaveOutside
from vault.disclosure.rules.steps.reviewing import ReviewClinically, ReviewIndependently
from vault.disclosure.rules.vocabulary import StepName
from vault.errors import Conflict, VaultError
from vault.identity.permissions import Permission, Role
from webui.context import actor, vault
from webui.desk.blueprint import desk
from webui.desk.forms import REASON, ReopenForm
from webui.guard import permitted

_REVIEWS = {
    StepName.REVIEW_CLINICALLY.words,
    StepName.REVIEW_INDEPENDENTLY.words,
    StepName.LEAVE_OUTSIDE.words,
    StepName.ATTEST.words,
}


class ReviewForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What a reviewer says."""

    words = TextAreaField("What you found", default="", validators=[REASON], render_kw={"rows": 3})


@desk.get("/<case>/review")
@permitted(Permission.CASE_OPEN)
def review(case: str) -> ResponseReturnValue:
    """Show every decision with the reviews of it."""
    return review_page(case)


@desk.post("/<case>/review/clinical")
@permitted(Permission.CASE_REVIEW)
def review_clinically(case: str) -> ResponseReturnValue:
    """Record the clinician's review."""
    return _reviewed(case, "The clinical review is on record.", vault().reviewing.review_clinically)


@desk.post("/<case>/review/independent")
@permitted(Permission.CASE_REVIEW)
def review_independently(case: str) -> ResponseReturnValue:
    """Record an independent review."""
    act = vault().reviewing.review_independently
    return _reviewed(case, "The independent review is on record.", act)


def _reviewed(case: str, said: str, act: Callable[..., CaseState]) -> ResponseReturnValue:
    form = ReviewForm()
    if not form.validate():
        return review_page(case, form), 422
    try:
        act(actor(), case, form.words.data)
    except Conflict as error:
        return review_page(case, form, error), 422
    flash(said, "success")
    return redirect(url_for("desk.review", case=case))


def review_page(
    case: str, form: ReviewForm | None = None, trouble: VaultError | None = None
) -> str:
    """Return the page of a case's reviews."""
    me, dossier = actor(), vault().cases.read(actor(), case)
    board = vault().desk.board(me, case)
    state = board.case.state
    independent = ReviewIndependently.roles_for(state)
    return render_template(
        "desk/review.html",
        board=board,
        state=state,
        reviews=[line for line in dossier.history if line.words in _REVIEWS],
        leaving=vault().reviewing.outside
        and state.state in LeaveOutside.states
        and not me.roles.isdisjoint(LeaveOutside.roles),
        prepared=me.user_id in state.preparers | state.clinical,
        clinical=state.state in ReviewClinically.states and Role.CLINICIAN in me.roles,
        reviewers=independent,
        independent=state.state in ReviewIndependently.states
        and not me.roles.isdisjoint(independent),
        reopening=board.open and me.may(Permission.CASE_REVIEW),
        form=form or ReviewForm(formdata=None),
        reopen=ReopenForm(formdata=None),
        trouble=trouble,
    )
