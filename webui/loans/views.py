"""Pages of loans: what one lent and borrowed, lending, reading, giving back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vault.errors import Conflict, InvalidInput, NotFound, VaultError
from vault.identity.compartments import CompartmentName
from vault.identity.permissions import Permission
from vault.loans.lending import NotCounsel, NotInTraining
from vault.loans.model import Lent, Terms
from vault.records.chart_model import MemberRole
from vault.records.timeline import NotesWanted
from webui.context import actor, people, vault
from webui.display import person
from webui.guard import permitted
from webui.loans.forms import KINDS, DefenceForm, LendForm, TrainingForm

loans = Blueprint("loans", __name__, url_prefix="/loans")

_REFUSED = (Conflict, InvalidInput, NotFound, NotInTraining, NotCounsel)


@loans.get("/")
@permitted(Permission.LOAN_READ)
def index() -> ResponseReturnValue:
    """Show what one lent, and what is lent to one."""
    seen = vault().loans.overview(actor())
    return render_template("loans/index.html", seen=seen, kinds=KINDS)


@loans.route("/charts/<chart>/training", methods=["GET", "POST"])
@permitted(Permission.KEY_GRANT)
def train(chart: str) -> ResponseReturnValue:
    """Lend one's notes of a chart for supervised training."""
    first = vault().charts.open_first_page(actor(), chart, NotesWanted(most=0))
    form, trouble = TrainingForm(), None
    form.offer_to(actor(), people().values(), vault().settings.records.supervised)
    if form.validate_on_submit():
        made = _lend(first.chart.number, form, form.terms, form.days.data)
        if isinstance(made, Lent):
            return redirect(url_for("loans.show", loan_id=made.loan_id))
        trouble = made
    page = render_template("loans/train.html", head=first.chart, form=form, trouble=trouble)
    return page, 422 if form.is_submitted() else 200


@loans.route("/charts/<chart>/defence", methods=["GET", "POST"])
@permitted(Permission.KEY_GRANT)
def defend(chart: str) -> ResponseReturnValue:
    """Lend notes of a chart to counsel who defends a suit that the client brought."""
    first = vault().charts.open_first_page(actor(), chart, NotesWanted(most=0))
    form, trouble = DefenceForm(), None
    form.offer_to(
        actor(),
        people().values(),
        {
            each.handle: f"{each.details.name} ({each.handle})"
            for each in first.members
            if each.role is not MemberRole.COLLATERAL
        },
        _authors(chart),
    )
    if form.validate_on_submit():
        number, author = first.chart.number, form.author.data
        made = _lend(number, form, form.terms, form.days.data, author_id=author)
        if isinstance(made, Lent):
            return redirect(url_for("loans.show", loan_id=made.loan_id))
        trouble = made
    page = render_template("loans/defend.html", head=first.chart, form=form, trouble=trouble)
    return page, 422 if form.is_submitted() else 200


@loans.get("/<loan_id>")
@permitted(Permission.LOAN_READ)
def show(loan_id: str) -> ResponseReturnValue:
    """Show one loan: what it is for, its notes, and what was read."""
    page = vault().loans.show(actor(), loan_id)
    mine = page.loan.lender_id == actor().user_id
    return render_template("loans/show.html", page=page, loan=page.loan, mine=mine, kinds=KINDS)


@loans.get("/<loan_id>/notes/<note_id>")
@permitted(Permission.LOAN_READ)
def read(loan_id: str, note_id: str) -> ResponseReturnValue:
    """Show a lent note to its borrower."""
    note = vault().lent_notes.read(actor(), loan_id, note_id)
    return render_template("loans/read.html", note=note, kinds=KINDS)


@loans.post("/<loan_id>/renew")
@permitted(Permission.KEY_GRANT)
def renew(loan_id: str) -> ResponseReturnValue:
    """Lend what was signed or corrected since."""
    made = vault().loans.renew(actor(), loan_id)
    flash(f"Renewed. {_told(made)}", "success")
    return redirect(url_for("loans.show", loan_id=loan_id))


@loans.post("/<loan_id>/end")
@permitted(Permission.LOAN_READ)
def end(loan_id: str) -> ResponseReturnValue:
    """End a loan at once."""
    vault().loans.end(actor(), loan_id)
    flash("The loan is over. Nothing of it opens any more.", "success")
    return redirect(url_for("loans.index"))


def _lend(
    chart: str, form: LendForm, terms: Terms, days: int, *, author_id: str = ""
) -> Lent | VaultError:
    """Lend, or return why not."""
    borrower = form.borrower.data
    try:
        made = vault().loans.lend(actor(), chart, borrower, terms, days, author_id=author_id)
    except _REFUSED as error:
        return error
    flash(f"Lent to {person(borrower)}. {_told(made)}", "success")
    return made


def _told(made: Lent) -> str:
    words = f"The loan reaches {made.sections} section{'s' * (made.sections != 1)}"
    return f"{words}; {made.left_out} are beyond it." if made.left_out else f"{words}."


def _authors(chart: str) -> dict[str, str]:
    """Return whose psychotherapy notes of a chart the actor holds the key of, oneself first."""
    me = actor().user_id
    owners = {
        lock.owner_id
        for lock in vault().holders.of_chart(actor(), chart)
        if lock.name is CompartmentName.PSYCHOTHERAPY and me in lock.holders
    }
    ordered = sorted(owners, key=lambda owner: (owner != me, person(owner).casefold()))
    return {owner: person(owner) for owner in ordered}
