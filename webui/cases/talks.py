"""The negotiation of the scope, its rounds side by side."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from vault.disclosure.ledger.talks import Talk, TalkRound
from vault.disclosure.rules.clauses import Clause
from vault.disclosure.rules.negotiation import Party, open_round
from vault.disclosure.rules.steps.base import BEFORE_SENDING, OFFICE
from vault.disclosure.work.dossier import Dossier
from vault.errors import Conflict, InvalidInput, VaultError
from vault.identity.permissions import Permission
from webui.cases.blueprint import cases
from webui.cases.clause_forms import ClausesForm, clause_rows
from webui.cases.clause_words import ComparedClause, compared
from webui.cases.fields import LONG, choices, code, problems
from webui.context import actor, vault
from webui.display import sentence
from webui.guard import permitted

AGREE, SAY = "agree", "say"
WORDS = {SAY: "They propose this scope", AGREE: "They agree to the open proposal"}


class RoundForm(ClausesForm):
    """What a party says in the negotiation."""

    party = RadioField("Who speaks", [InputRequired("Choose who speaks.")], choices=choices(Party))
    act = RadioField(
        "What they say",
        [InputRequired("Choose what they say.")],
        choices=WORDS,
        default=SAY,
    )
    note = TextAreaField("What else was said", [Length(max=LONG)], render_kw={"rows": 2})


@dataclass(frozen=True, slots=True)
class Column:
    """A round beside the one before it."""

    round: TalkRound
    clauses: tuple[ComparedClause, ...]


@cases.route("/<case>/negotiation", methods=["GET", "POST"])
@permitted(Permission.CASE_OPEN)
def talks(case: str) -> ResponseReturnValue:
    """Show the rounds of the negotiation; enter the next."""
    found = vault().cases.read(actor(), case)
    form = RoundForm(data={"clauses": clause_rows(_last_said(found))})
    if not form.is_submitted() or form.adds_row():
        return _page(found, form)
    if not form.validate():
        return _page(found, form), 422
    try:
        said = _speak(found, form)
    except (InvalidInput, Conflict) as error:
        return _page(found, form, error), 422
    flash(said, "success")
    return redirect(url_for("cases.talks", case=case))


def _speak(case: Dossier, form: RoundForm) -> str:
    party, words = code(Party, form.party.data), form.note.data or ""
    if party is None:
        raise InvalidInput("Choose who speaks.")
    speaker = sentence(party.words)
    if form.act.data == AGREE:
        vault().negotiating.agree(actor(), case.number, party, words)
        return f"{speaker} agrees. Until the court amends its paper, the scope agreed upon holds."
    say = vault().negotiating.propose
    if open_round(case.rounds) is not None:
        say = vault().negotiating.counter
    say(actor(), case.number, party, form.read_clauses(), words)
    return f"What {party.words} proposes is on record."


def _last_said(case: Dossier) -> tuple[Clause, ...]:
    return case.rounds[-1].clauses if case.rounds else case.papers[-1].clauses


def _columns(talk: Talk) -> tuple[Column, ...]:
    before = talk.clauses
    columns = []
    for each in talk.rounds:
        columns.append(Column(each, compared(before, each.said.clauses)))
        before = each.said.clauses
    return tuple(columns)


def _page(case: Dossier, form: RoundForm, trouble: VaultError | None = None) -> str:
    waiting = open_round(case.rounds)
    if waiting is None:
        form.act.choices = {SAY: WORDS[SAY]}
    speaks = case.state.state in BEFORE_SENDING and not actor().roles.isdisjoint(OFFICE)
    return render_template(
        "cases/talks.html",
        case=case,
        talks=[(talk, _columns(talk)) for talk in reversed(case.talks)],
        waiting=waiting,
        form=form if speaks else None,
        trouble=trouble,
        problems=problems(form),
    )
