"""The scope: which sections are to be decided, chosen by what everybody in the case may know."""

from __future__ import annotations

from collections.abc import Iterable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, SelectField
from wtforms.validators import Optional

from vault.disclosure.rules.options import options
from vault.disclosure.rules.reach import Reach
from vault.disclosure.rules.vocabulary import StepName
from vault.disclosure.sections.on_file import SectionOnFile
from vault.disclosure.sections.size import SizeClass
from vault.disclosure.services.scoping import CaseSections
from vault.errors import Conflict, InvalidInput, NotFound, VaultError
from vault.identity.permissions import Permission
from vault.labels.vocabulary import Confidentiality, NoteKind
from webui.cases.blueprint import cases
from webui.cases.fields import choices
from webui.context import actor, vault
from webui.guard import permitted

SET, TICK, UNTICK = "set", "tick", "untick"


class ScopeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What to tick or untick at once, and the confirmation where an earlier scope falls."""

    kind = SelectField("Kind of note", choices=choices(NoteKind, "Any kind"), default="")
    label = SelectField("Confidentiality", choices=choices(Confidentiality, "Any"), default="")
    size = SelectField("Length", choices=choices(SizeClass, "Any length"), default="")
    first = DateField("Sessions from", [Optional()])
    last = DateField("Sessions to", [Optional()])
    proposed = BooleanField("Only what a clause seems to ask for")
    sure = BooleanField("Everything that stands under the present scope is void")

    def admits(self, section: SectionOnFile, proposed: Iterable[str]) -> bool:
        """Tell whether a section is one of those described."""
        facts = section.facts
        return (
            self.kind.data in ("", facts.note_kind)
            and self.label.data in ("", facts.label.confidentiality)
            and self.size.data in ("", section.size)
            and (not self.first.data or facts.session_on >= self.first.data)
            and (not self.last.data or facts.session_on <= self.last.data)
            and (not self.proposed.data or section.version_id in proposed)
        )


@cases.route("/<case>/scope", methods=["GET", "POST"])
@permitted(Permission.CASE_OPEN)
def scope(case: str) -> ResponseReturnValue:
    """Show the sections and which of them are to be decided; set the scope."""
    found = vault().scoping.sections(actor(), case)
    form = ScopeForm()
    proposed = {each.section for each in found.proposals}
    if request.method == "GET":
        return _page(case, found, form, found.case.state.scope.sections or proposed)
    ticked = set(request.form.getlist("sections"))
    act = request.form.get("act")
    admitted = [s for s in found.sections if form.admits(s, proposed)]
    described = {s.version_id for s in admitted} - _beyond(found)
    if act in (TICK, UNTICK):
        return _page(case, found, form, ticked | described if act == TICK else ticked - described)
    if not form.validate():
        return _page(case, found, form, ticked), 422
    try:
        _require_sure(found, form)
        state = vault().scoping.set_scope(actor(), case, ticked)
    except (InvalidInput, Conflict, NotFound) as error:
        return _page(case, found, form, ticked, error), 422
    number = len(state.scope.sections)
    flash(
        f"Scope {state.scope.version} is set: {number} sections wait for a decision. "
        "Until each is decided it is withheld.",
        "success",
    )
    return redirect(url_for("cases.show", case=case))


def _require_sure(found: CaseSections, form: ScopeForm) -> None:
    if found.case.state.scope.version and not form.sure.data:
        raise InvalidInput(
            "There is a scope already.",
            remedy="Tick that everything that stands under it is void, or leave it as it is.",
        )


def _reaches(found: CaseSections) -> dict[str, Reach]:
    guard = found.case.state.guard
    if guard is None or not guard.built:
        return {}
    return {each.version_id: found.case.reach(each.facts) for each in found.sections}


def _beyond(found: CaseSections) -> frozenset[str]:
    """Return what a client who asks for their own record has no right to have."""
    if found.case.own_of is None:
        return frozenset()
    return frozenset(
        each.version_id for each in found.sections if not found.case.reach(each.facts).decidable
    )


def _page(
    case: str,
    found: CaseSections,
    form: ScopeForm,
    ticked: Iterable[str],
    trouble: VaultError | None = None,
) -> str:
    option = next((o for o in options(found.case.state) if o.step is StepName.SET_SCOPE), None)
    may = option is not None and not actor().roles.isdisjoint(option.roles)
    return render_template(
        "cases/scope.html",
        number=case,
        found=found,
        form=form,
        trouble=trouble,
        ticked=frozenset(ticked),
        reaches=_reaches(found),
        beyond=_beyond(found),
        proposals={each.section: each for each in found.proposals},
        by_title=[c.number for c in found.case.clauses if c.title_words],
        option=option,
        may=may,
    )
