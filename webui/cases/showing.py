"""The page of a case: where it stands, what it waits for, and every act in its place."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vault.disclosure.rules.class_words import find_class
from vault.disclosure.rules.options import Option
from vault.disclosure.rules.steps.base import BEFORE_SENDING, ENDED, OFFICE, named
from vault.disclosure.rules.vocabulary import State, StepName
from vault.disclosure.work.dossier import Dossier
from vault.errors import Conflict, InvalidInput, NotBuilt, NotFound, VaultError
from vault.identity.permissions import Permission
from webui.cases.act_forms import ActForm
from webui.cases.acts import ACTS, Act
from webui.cases.blueprint import cases
from webui.cases.stepper import holdups, rungs
from webui.context import actor, vault
from webui.guard import permitted

ASIDE = frozenset(
    {
        StepName.OBJECT,
        StepName.NOTE_MOTION,
        StepName.STAY,
        StepName.SUBMIT_IN_CAMERA,
        StepName.REVOKE,
        StepName.REFUSE,
        StepName.CLAW_BACK,
        StepName.END_FORM,
        StepName.EXTEND,
        StepName.DENY_ACCESS,
        StepName.ASK_REVIEW,
        StepName.DESIGNATE,
        StepName.UNDESIGNATE,
        StepName.SET_FEE,
    }
)
"""Acts that hold a case up, turn it back or end it."""


PLACES = {
    State.BASIS_MET: ("cases.scope", "To the scope"),
    State.SCOPED: ("desk.show", "To the release desk"),
    State.DECIDED: ("desk.review", "To the review"),
    State.CLINICAL_REVIEW: ("desk.review", "To the review"),
    State.INDEPENDENT_REVIEW: ("desk.production", "To the production"),
    State.RENDERED: ("desk.production", "To the production"),
    State.APPROVED: ("desk.production", "To the production"),
}
"""Where the work goes on from a state that leads on by more than an act on this page."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An act on the page of a case.

    Args:
        option: the step with what it waits for.
        act: how it is done from here.
        form: its form, where the reader may do it now; else None.
        who: who may do it, in words.
    """

    option: Option
    act: Act
    form: ActForm | None
    who: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that was sent and not taken, with the vault's own refusal if it was that."""

    step: StepName
    form: ActForm
    trouble: VaultError | None = None


@cases.get("/<case>")
@permitted(Permission.CASE_OPEN)
def show(case: str) -> ResponseReturnValue:
    """Show a case."""
    return _page(vault().cases.read(actor(), case))


@cases.post("/<case>/acts/<step>")
@permitted(Permission.CASE_OPEN)
def act(case: str, step: str) -> ResponseReturnValue:
    """Do one act."""
    name = next((each for each in ACTS if each.value == step), None)
    if name is None:
        abort(404)
    chosen = ACTS[name]
    form = chosen.make(name)
    if not form.validate():
        return _page(vault().cases.read(actor(), case), Refused(name, form)), 422
    try:
        chosen.perform(actor(), case, form)
    except (InvalidInput, Conflict, NotFound, NotBuilt) as error:
        return _page(vault().cases.read(actor(), case), Refused(name, form, error)), 409
    flash(chosen.said, "success")
    return redirect(url_for("cases.show", case=case))


def _page(case: Dossier, refused: Refused | None = None) -> str:
    offers = [offer for each in case.options if (offer := _offer(case, each, refused)) is not None]
    instrument, state = case.papers[-1].instrument, case.state
    waits = state.state in BEFORE_SENDING and ENDED.isdisjoint(state.sides)
    in_office = not actor().roles.isdisjoint(OFFICE)
    return render_template(
        "cases/show.html",
        case=case,
        instrument=instrument,
        finding=find_class(instrument.signer, instrument.kind, instrument.text),
        rungs=rungs(case),
        holdups=holdups(case),
        onward=[offer for offer in offers if not _is_aside(case, offer.option.step)],
        aside=[offer for offer in offers if _is_aside(case, offer.option.step) and offer.form],
        pages={each.step.value: each for each in case.options if _is_mine(each)},
        waits=waits,
        may_enter=waits and in_office and state.state is State.RECEIVED,
        place=PLACES.get(state.state) if waits else None,
        refused=refused,
        now=vault().clock.now(),
    )


def _offer(case: Dossier, option: Option, refused: Refused | None) -> Offer | None:
    chosen, sent = ACTS.get(option.step), refused is not None and refused.step is option.step
    if chosen is None or not (option.ready or sent):
        return None
    form = None
    if refused is not None and sent:
        form = refused.form
    elif _is_mine(option):
        form = chosen.make(option.step)
        form.fit(case)
    return Offer(option, chosen, form, named(option.roles))


def _is_mine(option: Option) -> bool:
    return option.ready and not actor().roles.isdisjoint(option.roles)


def _is_aside(case: Dossier, step: StepName) -> bool:
    """Tell whether an act is beside the way that the case goes."""
    state = case.state
    match step:
        case StepName.HOLD:
            return state.state is not State.VERIFIED
        case StepName.CONSULT:
            return state.consulted
        case StepName.ASK_COURT:
            return state.request is not None
        case StepName.MEET_BASIS:
            return bool(state.late)
        case _:
            return step in ASIDE
