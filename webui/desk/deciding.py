"""Deciding: one section or many, passages, everywhere at once; and taking decisions back."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vault.disclosure.rules.decisions import Decision, DecisionInvalid
from vault.disclosure.rules.vocabulary import Action, ReasonCode
from vault.disclosure.sections.board import BoardRow
from vault.disclosure.sections.choosing import decision_on
from vault.disclosure.sections.judging import Judgement
from vault.disclosure.services.desk import Passage
from vault.errors import Conflict, InvalidInput
from vault.identity.permissions import Permission
from webui.context import actor, vault
from webui.desk.blueprint import desk
from webui.desk.forms import ChooseForm, FindForm, JudgeForm, RedactForm, ReopenForm
from webui.desk.showing import board_page, section_page
from webui.desk.tokens import read_decision, read_spans, write_decision
from webui.guard import permitted

REASON_LENGTH = 2000


@desk.post("/<case>/desk/decide")
@permitted(Permission.CASE_DECIDE)
def decide(case: str) -> ResponseReturnValue:
    """Release or withhold the sections named, all or none."""
    reason = request.form.get("reason", "")[:REASON_LENGTH]
    try:
        decisions = [read_decision(token) for token in request.form.getlist("decision")]
        vault().deciding.decide(actor(), case, [Judgement(each, reason) for each in decisions])
    except (InvalidInput, Conflict) as error:
        return board_page(vault().desk.board(actor(), case), trouble=error), 422
    flash(_said(decisions), "success")
    return redirect(_back(case, decisions[0].section if len(decisions) == 1 else ""))


@desk.post("/<case>/desk/sections/<version>/judge")
@permitted(Permission.CASE_DECIDE)
def judge(case: str, version: str) -> ResponseReturnValue:
    """Release or withhold the section that is open."""
    clauses = vault().desk.board(actor(), case).case.clauses
    form = JudgeForm(clauses)
    if not form.validate():
        return section_page(case, version, judge=form), 422
    action = Action(form.action.data)  # type: ignore[call-arg]  # looked up by its code
    code = ReasonCode[form.code.data] if action is Action.WITHHOLD else None
    try:
        decision = Decision(section=version, action=action, clause=form.clause.data, code=code)
        vault().deciding.decide(actor(), case, [Judgement(decision, form.reason.data)])
    except (InvalidInput, Conflict) as error:
        return section_page(case, version, judge=form, trouble=error), 422
    flash(_said([decision]), "success")
    return redirect(_back(case, version))


@desk.post("/<case>/desk/sections/<version>/redact")
@permitted(Permission.CASE_DECIDE)
def redact(case: str, version: str) -> ResponseReturnValue:
    """Release the section that is open but for the passages ticked and the words given."""
    clauses = vault().desk.board(actor(), case).case.clauses
    form = RedactForm(clauses)
    if not form.validate():
        return section_page(case, version, redact=form), 422
    try:
        vault().deciding.redact(
            actor(),
            case,
            version,
            [span for ticked in request.form.getlist("span") for span in read_spans(ticked)],
            words=form.passages,
            code=ReasonCode[form.code.data],
            clause=form.clause.data,
            reason=form.reason.data,
        )
    except (InvalidInput, Conflict) as error:
        return section_page(case, version, redact=form, trouble=error), 422
    flash("Released in part. Look at the page: what is kept back is a marker now.", "success")
    return redirect(url_for("desk.section", case=case, version=version, _anchor=f"s-{version}"))


@desk.post("/<case>/desk/reopen")
@permitted(Permission.CASE_DECIDE, Permission.CASE_REVIEW)
def reopen(case: str) -> ResponseReturnValue:
    """Take decisions back, with a reason."""
    form, sections = ReopenForm(), request.form.getlist("section")
    if not form.validate():
        error = DecisionInvalid(" ".join(form.reason.errors) or "The reason is missing.")
        return board_page(vault().desk.board(actor(), case), trouble=error), 422
    try:
        vault().deciding.reopen(actor(), case, sections, form.reason.data)
    except (InvalidInput, Conflict) as error:
        return board_page(vault().desk.board(actor(), case), trouble=error), 422
    flash(f"Taken back: {_count(len(sections), 'decision')}; withheld until decided.", "success")
    return redirect(_back(case, sections[0] if len(sections) == 1 else ""))


@desk.post("/<case>/desk/sync")
@permitted(Permission.CASE_OPEN)
def sync(case: str) -> ResponseReturnValue:
    """Bring the case up to date with sections that were edited or relabelled."""
    found = vault().scoping.sync_sections(actor(), case)
    count = len(found.newer) + len(found.unfounded)
    flash(f"Brought up to date: {_count(count, 'section')} to be decided again.", "success")
    return redirect(_back(case))


@desk.post("/<case>/desk/choose")
@permitted(Permission.CASE_DECIDE)
def choose(case: str) -> ResponseReturnValue:
    """List one by one the undecided sections that a filter means, to be confirmed."""
    board = vault().desk.board(actor(), case)
    form = ChooseForm(board.rows, board.case.clauses)
    if not form.validate():
        return board_page(board, choose=form), 422
    action = Action(form.action.data)  # type: ignore[call-arg]  # looked up by its code
    code = ReasonCode[form.code.data] if form.code.data else None
    rows = [row for row in board.rows if row.made is None and form.choice.holds(row)]
    listed = [(row, _possible(row, action, code)) for row in rows]
    return render_template(
        "desk/choose.html",
        board=board,
        action=action,
        listed=[(row, made, write_decision(made)) for row, made in listed if made],
        barred=[row for row, made in listed if made is None],
        choice=form.choice,
    )


@desk.post("/<case>/desk/find")
@permitted(Permission.CASE_DECIDE)
def find(case: str) -> ResponseReturnValue:
    """List every place where words stand in scope, to be confirmed."""
    form, board = FindForm(), vault().desk.board(actor(), case)
    if not form.validate():
        return board_page(board, find=form), 422
    rows = {row.version_id: row for row in board.rows if row.readable and not row.changed}
    code = ReasonCode[form.code.data]
    try:
        found = vault().desk.passages(actor(), case, rows, form.words.data, code)
    except InvalidInput as error:
        return board_page(board, find=form, trouble=error), 422
    return render_template(
        "desk/find.html",
        board=board,
        words=form.words.data,
        code=code,
        released=_with(found, rows, released=True),
        others=_with(found, rows, released=False),
        locked=sum(not row.readable for row in board.rows),
    )


@desk.post("/<case>/desk/redact")
@permitted(Permission.CASE_DECIDE)
def redact_everywhere(case: str) -> ResponseReturnValue:
    """Keep words back in the released sections ticked."""
    form, sections = FindForm(), request.form.getlist("section")
    board = vault().desk.board(actor(), case)
    if not form.validate():
        return board_page(board, find=form), 422
    code = ReasonCode[form.code.data]
    try:
        vault().deciding.redact_everywhere(actor(), case, sections, form.words.data, code)
    except (InvalidInput, Conflict) as error:
        return board_page(board, find=form, trouble=error), 422
    flash(f"Kept back in {_count(len(sections), 'section')}.", "success")
    return redirect(_back(case))


def _possible(row: BoardRow, action: Action, code: ReasonCode | None) -> Decision | None:
    apart = row.reach.singly and action is not Action.WITHHOLD
    if row.changed or apart or not row.reach.permits(action):
        return None
    try:
        return decision_on(row, action, code)
    except DecisionInvalid:
        return None


def _with(
    found: Mapping[str, tuple[Passage, ...]], rows: Mapping[str, BoardRow], *, released: bool
) -> list[tuple[BoardRow, tuple[Passage, ...]]]:
    return [
        (rows[version], passages)
        for version, passages in found.items()
        if _leaves(rows[version]) is released
    ]


def _leaves(row: BoardRow) -> bool:
    return row.made is not None and row.made.decision.action is not Action.WITHHOLD


def _back(case: str, section: str = "") -> str:
    anchor = f"s-{section}" if section else None
    return url_for("desk.show", case=case, _anchor=anchor)


def _said(decisions: list[Decision]) -> str:
    if len(decisions) > 1:
        return f"{_count(len(decisions), 'section')} decided."
    [decision] = decisions
    if decision.code is None:
        return "Released. It is on the page now."
    return f"Withheld: {decision.code.value}, {decision.code.words}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
