"""What a case's legal basis rests on: the page of it, and the forms that put it on record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from vault.disclosure.rules.elements.catalogue import RULES
from vault.disclosure.rules.elements.vocabulary import Element
from vault.disclosure.rules.options import Option
from vault.disclosure.rules.steps.intake import MeetBasis
from vault.disclosure.rules.steps.resting import Establish, Withdraw
from vault.disclosure.rules.vocabulary import SideState, StepName
from vault.disclosure.work.dossier import Dossier
from vault.disclosure.work.standing import Ground
from vault.errors import Conflict, InvalidInput, VaultError
from vault.identity.permissions import Permission
from webui.cases.blueprint import cases
from webui.cases.fields import LONG, SHORT, Moment, code
from webui.context import actor, vault
from webui.downloads import attachment
from webui.guard import permitted

NEEDED = InputRequired("This is needed.")


class ElementForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """One fact to be put on record; what its element does not take is left out."""

    on = DateField("Day of the fact", [InputRequired("Enter the day.")])
    holder = StringField("The member whom it is about", [NEEDED, Length(max=SHORT)])
    until = Moment("Stands until", validators=[NEEDED])
    source = TextAreaField(
        "Where it is written, or who said so", [NEEDED, Length(max=LONG)], render_kw={"rows": 2}
    )
    document = FileField("The document (PDF)", render_kw={"accept": "application/pdf,.pdf"})

    @classmethod
    def of(cls, element: Element) -> ElementForm:
        """Return the form of an element, filled with what was sent to it."""
        form, rule = cls(prefix=element.value), RULES[element]
        if not rule.holder:
            del form.holder
        if not rule.ends:
            form.until.validators = [Optional()]
            form.until.flags.required = False
        form.document.flags.required = rule.document
        return form

    def document_bytes(self) -> bytes | None:
        """Return the document that was sent, if any."""
        sent = request.files.get(self.document.name)
        return sent.read() if sent is not None and sent.filename else None


class TakeBackForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """One fact to be taken back."""

    holder = HiddenField()
    reason = TextAreaField(
        "Why: revoked, over, or found untrue", [NEEDED, Length(max=LONG)], render_kw={"rows": 2}
    )
    sure = BooleanField(
        "What was built on the basis is void: scope, decisions, reviews and approvals",
        [DataRequired("Tick this.")],
    )


@dataclass(frozen=True, slots=True)
class GroundLine:
    """A line of the page.

    Args:
        ground: what it is about.
        again: whether the element stands further up already.
        needless: whether something else that stands on record is enough instead.
        form: the form that records it, where the reader may do that now.
        take_back: whether the reader may take what stands back now.
    """

    ground: Ground
    again: bool = False
    needless: bool = False
    form: ElementForm | None = None
    take_back: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that was sent and not taken, with the vault's own refusal if it was that."""

    element: Element
    form: FlaskForm
    trouble: VaultError | None = None


@cases.get("/<case>/basis")
@permitted(Permission.CASE_OPEN)
def basis(case: str) -> ResponseReturnValue:
    """Show what the basis takes and what stands on record."""
    return _page(vault().cases.read(actor(), case))


@cases.post("/<case>/basis/<element>")
@permitted(Permission.CASE_OPEN)
def establish(case: str, element: str) -> ResponseReturnValue:
    """Put one fact on record."""
    chosen = _element(element)
    form = ElementForm.of(chosen)
    if not form.validate():
        return _page(vault().cases.read(actor(), case), Refused(chosen, form)), 422
    try:
        vault().grounds.establish(
            actor(),
            case,
            chosen,
            on=form.on.data,
            source=form.source.data,
            holder=form.holder.data if "holder" in form else "",
            until=form.until.instant,
            document=form.document_bytes(),
        )
    except (InvalidInput, Conflict) as error:
        return _page(vault().cases.read(actor(), case), Refused(chosen, form, error)), 409
    flash(f"On record: {chosen.words}.", "success")
    return redirect(url_for("cases.basis", case=case, _anchor=f"element-{element}"))


@cases.post("/<case>/basis/<element>/back")
@permitted(Permission.CASE_OPEN)
def withdraw(case: str, element: str) -> ResponseReturnValue:
    """Take one fact back."""
    chosen = _element(element)
    form = TakeBackForm()
    if not form.validate():
        return _page(vault().cases.read(actor(), case), Refused(chosen, form)), 422
    try:
        vault().grounds.withdraw(
            actor(), case, chosen, form.reason.data, holder=form.holder.data or ""
        )
    except (InvalidInput, Conflict) as error:
        return _page(vault().cases.read(actor(), case), Refused(chosen, form, error)), 409
    flash(f"No longer on record: {chosen.words}.", "success")
    return redirect(url_for("cases.basis", case=case, _anchor=f"element-{element}"))


@cases.get("/<case>/basis/documents/<int:number>")
@permitted(Permission.CASE_OPEN)
def document(case: str, number: int) -> ResponseReturnValue:
    """Give out the document that was filed with a fact."""
    content = vault().grounds.read_document(actor(), case, number)
    return attachment(content, f"case-document-{number}.pdf")


def _element(value: str) -> Element:
    return code(Element, value) or abort(404)


def _page(case: Dossier, refused: Refused | None = None) -> str:
    return render_template(
        "cases/basis.html",
        case=case,
        rule=vault().grounds.state_rule(case.state.basis),
        lines=list(_lines(case, refused)),
        finding=_finding(case),
        mine=not actor().roles.isdisjoint(MeetBasis.roles_for(case.state)),
        recalled=SideState.CLAWBACK in case.state.sides and case.grounds[0].branch.met,
        refused=refused,
        back=refused.form if refused and isinstance(refused.form, TakeBackForm) else TakeBackForm(),
    )


def _finding(case: Dossier) -> Option | None:
    """Return the finding that comes once all this is on record, while the case waits for it."""
    if case.state.state not in Establish.states:
        return None
    return next((each for each in case.options if each.step is StepName.MEET_BASIS), None)


def _lines(case: Dossier, refused: Refused | None) -> Iterator[GroundLine]:
    shown: set[Element] = set()
    enough: int | None = None
    for ground in case.grounds:
        branch = ground.branch
        if enough is not None and branch.depth <= enough:
            enough = None
        needless = enough is not None and not branch.met
        if enough is None and branch.any and branch.met:
            enough = branch.depth
        if branch.element in shown:
            yield GroundLine(ground, again=True, needless=needless)
            continue
        yield _line(case, ground, refused, needless=needless)
        shown |= {branch.element} if branch.element else set()


def _line(case: Dossier, ground: Ground, refused: Refused | None, *, needless: bool) -> GroundLine:
    element, rule = ground.branch.element, ground.rule
    if element is None or rule is None or actor().roles.isdisjoint(rule.roles):
        return GroundLine(ground, needless=needless)
    sent = refused is not None and refused.element is element
    form = None
    if sent and refused is not None and isinstance(refused.form, ElementForm):
        form = refused.form
    elif ground.open and _may(case, Establish):
        form = ElementForm.of(element)
    back = bool(ground.recorded) and _may(case, Withdraw)
    return GroundLine(ground, needless=needless, form=form, take_back=back)


def _may(case: Dossier, step: type[Establish | Withdraw]) -> bool:
    return step.may_follow(case.state) and step.barred_by.isdisjoint(case.state.sides)
