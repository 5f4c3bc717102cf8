"""The release desk: the list, one section's text on demand, and the page as it would leave."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from flask import render_template, request
from flask.typing import ResponseReturnValue

from vault.disclosure.rules.decisions import DecisionInvalid, Span
from vault.disclosure.rules.vocabulary import Action, ReasonCode
from vault.disclosure.sections.board import Board, BoardRow
from vault.disclosure.sections.choosing import decision_on
from vault.disclosure.services.desk import ShownSection
from vault.errors import Conflict, VaultError
from vault.identity.permissions import Permission
from webui.context import actor, vault
from webui.desk.blueprint import desk
from webui.desk.forms import ChooseForm, FindForm, JudgeForm, RedactForm, ReopenForm
from webui.desk.tokens import write_decision, write_spans
from webui.guard import permitted


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that can be ticked to stay back: as they travel, and what speaks for it.

    Args:
        token: their spans as a form takes them.
        spans: where they stand.
        words: the words.
        what: what it seems to be, "" where somebody marked it.
        rule: the rule that names it.
        kept: whether it stays back already.
    """

    token: str
    spans: tuple[Span, ...]
    words: str
    what: str
    rule: str
    kept: bool

    @property
    def code(self) -> ReasonCode:
        """Return why they stay back."""
        return self.spans[0].code


@dataclass(frozen=True, slots=True)
class Opened:
    """A section opened on the desk, with its forms."""

    shown: ShownSection
    passages: tuple[Passage, ...]
    judge: JudgeForm
    redact: RedactForm

    @property
    def version_id(self) -> str:
        """Return the id of its version."""
        return self.shown.section.version_id


@desk.get("/<case>/desk")
@permitted(Permission.CASE_OPEN)
def show(case: str) -> ResponseReturnValue:
    """Show the release desk."""
    return board_page(vault().desk.board(actor(), case))


@desk.get("/<case>/desk/sections/<version>")
@permitted(Permission.CASE_DECIDE)
def section(case: str, version: str) -> ResponseReturnValue:
    """Show the release desk with one section's text open."""
    return section_page(case, version)


@desk.get("/<case>/desk/preview")
@permitted(Permission.CASE_OPEN)
def preview(case: str) -> ResponseReturnValue:
    """Show a page as it would leave if the decisions stopped here."""
    page = request.args.get("page", 0, type=int)
    note = request.args.get("note", "")
    try:
        shown = vault().productions.preview(actor(), case, note=note, page=max(0, page))
    except Conflict as error:
        return render_template("desk/preview.html", case=case, shown=None, trouble=error)
    picture = base64.b64encode(shown.picture.png).decode()
    return render_template(
        "desk/preview.html", case=case, shown=shown, picture=picture, trouble=None
    )


def board_page(
    board: Board,
    *,
    opened: Opened | None = None,
    find: FindForm | None = None,
    choose: ChooseForm | None = None,
    trouble: VaultError | None = None,
) -> str:
    """Render the desk.

    Args:
        board: its list.
        opened: the section whose text is open.
        find, choose: forms as they were refused; fresh ones otherwise.
        trouble: why an act was refused.
    """
    me, clauses = actor(), board.case.clauses
    deciding = board.open and me.may(Permission.CASE_DECIDE)
    return render_template(
        "desk/show.html",
        board=board,
        notes=[list(rows) for _, rows in groupby(board.rows, key=lambda row: row.note_id)],
        opened=opened,
        deciding=deciding,
        reopening=board.open and (me.may(Permission.CASE_DECIDE) or me.may(Permission.CASE_REVIEW)),
        reopen=ReopenForm(formdata=None),
        find=find or FindForm(formdata=None),
        choose=choose or ChooseForm(board.rows, clauses, formdata=None),
        quick=_quick,
        pieces=pieces,
        trouble=trouble,
    )


def section_page(
    case: str,
    version: str,
    *,
    judge: JudgeForm | None = None,
    redact: RedactForm | None = None,
    trouble: VaultError | None = None,
) -> str:
    """Render the desk with a section's text open, its forms as they were refused, if any."""
    shown = vault().desk.show_section(actor(), case, version)
    board = vault().desk.board(actor(), case)
    row = next((row for row in board.rows if row.version_id == version), None)
    clauses, made = board.case.clauses, shown.made
    clause = made.decision.clause if made else (row.clause if row else None)
    code = (made.decision.code if made else None) or (row.code if row else None)
    action = made.decision.action if made else None
    opened = Opened(
        shown,
        tuple(_passages(shown)),
        judge or JudgeForm(clauses, formdata=None, action=action, clause=clause, code=code),
        redact or RedactForm(clauses, formdata=None, clause=clause),
    )
    return board_page(board, opened=opened, trouble=trouble)


def pieces(paragraph: str, index: int, spans: tuple[Span, ...]) -> Iterator[tuple[str, str]]:
    """Yield a paragraph's text with the reason code of each piece, "" for what stays."""
    place = 0
    for span in sorted((s for s in spans if s.paragraph == index), key=lambda s: s.start):
        yield paragraph[place : span.start], ""
        yield paragraph[span.start : span.end], span.code.value
        place = span.end
    yield paragraph[place:], ""


def _passages(shown: ShownSection) -> Iterator[Passage]:
    kept = shown.made.decision.spans if shown.made else ()
    for span in kept:
        yield Passage(write_spans([span]), (span,), _words(shown, span), "", "", kept=True)
    alike: dict[tuple[str, ReasonCode, str, str], list[Span]] = {}
    for each in shown.suggestions:
        if not any(_touch(each.span, span) for span in kept):
            key = (_words(shown, each.span), each.span.code, each.what, each.rule)
            alike.setdefault(key, []).append(each.span)
    for (words, _, what, rule), spans in alike.items():
        yield Passage(write_spans(spans), tuple(spans), words, what, rule, kept=False)


def _words(shown: ShownSection, span: Span) -> str:
    return shown.paragraphs[span.paragraph][span.start : span.end]


def _touch(one: Span, other: Span) -> bool:
    return one.paragraph == other.paragraph and one.start < other.end and other.start < one.end


def _quick(row: BoardRow, action: str) -> str:
    """Return a decision for a row's own button, "" where it can't be made."""
    wanted = Action[action]
    if not row.reach.permits(wanted) or row.changed:
        return ""
    try:
        return write_decision(decision_on(row, wanted))
    except DecisionInvalid:
        return ""
