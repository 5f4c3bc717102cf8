"""Pages of safety cases: the list, opening one, one of them, its papers."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from vault.errors import VaultError
from vault.identity.permissions import Permission
from vault.safety.views import SafetyPage
from vault.safety.vocabulary import ADULTS, Kind, Recipient
from webui.attesters.forms import AttestationForm
from webui.cases.fields import code
from webui.context import actor, vault
from webui.downloads import attachment
from webui.guard import permitted
from webui.safety.blueprint import safety
from webui.safety.clock import left
from webui.safety.forms import ConsultForm, ReviewForm, TellForm, VictimForm, facts_form

OPENING = {
    Kind.REPORT: "Report abuse or neglect",
    Kind.WARN: "Act on a threat",
    Kind.EMERGENCY: "Emergency: hand over",
}
"""What the button that opens each kind says."""


@safety.get("/")
@permitted(Permission.SAFETY_ACT, Permission.SAFETY_REVIEW)
def index() -> ResponseReturnValue:
    """List the cases that one takes part in, and open one without a chart."""
    return render_template(
        "safety/index.html",
        cases=vault().safety_views.list_for(actor()),
        opening=OPENING,
        left=left,
        now=vault().clock.now(),
    )


@safety.post("/open")
@permitted(Permission.SAFETY_ACT)
def open_case() -> ResponseReturnValue:
    """Open a case: one click, at once."""
    kind = code(Kind, request.form.get("kind"))
    if kind is None:
        abort(400)
    case = vault().safety.open(actor(), kind, chart=request.form.get("chart", ""))
    return redirect(url_for("safety.show", case=case))


@safety.get("/<case>")
@permitted(Permission.SAFETY_ACT, Permission.SAFETY_REVIEW)
def show(case: str) -> ResponseReturnValue:
    """Show a case: its clocks first."""
    return case_page(case)


@safety.get("/<case>/papers/<document>")
@permitted(Permission.SAFETY_ACT, Permission.SAFETY_REVIEW)
def paper(case: str, document: str) -> ResponseReturnValue:
    """Give a paper out as a PDF."""
    content = vault().safety_papers.open(actor(), case, document)
    return attachment(content, f"{case}-{document[:8]}.pdf")


def case_page(
    case: str,
    refused: Mapping[str, FlaskForm] | None = None,
    trouble: VaultError | None = None,
) -> ResponseReturnValue:
    """Render a case's page.

    Args:
        case: its number.
        refused: a form that could not be taken as it was sent, by the name of what it does.
        trouble: why what was asked for was refused.
    """
    page = vault().safety_views.show(actor(), case)
    sent = refused or {}
    forms: dict[str, FlaskForm] = {
        "facts": facts_form(page, sent=False, reporter=_reporter(page)),
        "tell": _fresh_tell(page),
        "consult": ConsultForm(None),
        "victim": VictimForm(None),
        "review": ReviewForm(None),
        "attest": AttestationForm(None),
    }
    shown = render_template(
        "safety/show.html",
        page=page,
        forms={**forms, **sent},
        sent=set(sent),
        trouble=trouble,
        adult=page.record.victim_class in ADULTS,
        outside=[each for each in Recipient if each not in page.permitted],
        from_outside=vault().safety_attesting.allowed,
        may_act=actor().may(Permission.SAFETY_ACT),
        may_review=actor().may(Permission.SAFETY_REVIEW)
        and actor().user_id not in page.record.involved,
        left=left,
        now=vault().clock.now(),
    )
    return shown, 422 if refused or trouble else 200


def _fresh_tell(page: SafetyPage) -> TellForm:
    facts = page.record.facts
    to = None if page.ref.kind is Kind.WARN else page.permitted[0]
    return TellForm(None, data={"to": to, "affiliation": getattr(facts, "agency", "")})


def _reporter(page: SafetyPage) -> str:
    me = actor()
    if page.record.opened.by != me.user_id:
        return ""
    return ", ".join(filter(None, (me.display_name or me.username, me.credential)))
