"""Forms of what is done with clients' own papers in one step."""

from __future__ import annotations

from decimal import Decimal

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)
from wtforms.widgets import NumberInput

from vault.disclosure.rules.access_copies import Designation, Fee, FeePart
from vault.disclosure.rules.authorization import Ending
from vault.disclosure.rules.client_access import DenialGround, Extension, Finding
from vault.disclosure.work.dossier import Dossier
from webui.cases.act_forms import NEEDED, ActForm
from webui.cases.fields import LONG, SHORT, choices, codes
from webui.fields import Checks

MOST = 999
MOST_DOLLARS = 10_000


def whole_cents(_form: FlaskForm, field: DecimalField) -> None:
    """Refuse an amount that is no whole number of cents."""
    if field.data is not None and field.data != round(field.data, 2):
        raise ValidationError("Enter dollars and cents, such as 4.50.")


DOLLARS = [
    Optional(),
    NumberRange(0, MOST_DOLLARS, f"Enter an amount from 0 to {MOST_DOLLARS:,} dollars."),
    whole_cents,
]
AMOUNT = NumberInput(step="0.01", min="0")


class EndFormForm(ActForm):
    """That a form no longer counts."""

    number = IntegerField(
        "Number of the form", [InputRequired("Enter its number."), NumberRange(1, MOST)]
    )
    ending = SelectField("What became of it", [NEEDED], choices=choices(Ending, "Choose"))
    words = TextAreaField("By whom, how and when", [NEEDED, Length(max=LONG)])
    sure = BooleanField(
        "What is built on the forms is void: scope, decisions, reviews and approvals",
        [DataRequired("Tick this.")],
    )

    def fit(self, case: Dossier) -> None:
        """Fill in the number where only one form is left to end."""
        left = [kept.number for kept in case.state.forms if kept.ending is None]
        if len(left) == 1 and self.number.data is None:
            [self.number.data] = left

    def became(self) -> Ending:
        """Return what became of it; the form was validated."""
        [found] = codes(Ending, [self.ending.data])
        return found


class ExtendForm(ActForm):
    """More time to answer a client."""

    told = DateField("The day on which the client is told", [InputRequired("Enter the day.")])
    until = DateField("By when they will be answered", [InputRequired("Enter the day.")])
    words = TextAreaField("Why it takes longer, as the client is told", [NEEDED, Length(max=LONG)])

    def extension(self) -> Extension:
        """Return what is entered; the form was validated."""
        return Extension(self.told.data, self.until.data, self.words.data.strip())


class DenyForm(ActForm):
    """A denial of access."""

    grounds = Checks(
        "On what ground", [DataRequired("Choose a ground.")], choices=choices(DenialGround)
    )
    whole = BooleanField("Deny everything, not only what the decisions keep back")
    words = TextAreaField(
        "What was found, for the record here; the client is not told it",
        [NEEDED, Length(max=LONG)],
    )

    def fit(self, case: Dossier) -> None:
        """Tick what access does not reach of what is asked for."""
        self.grounds.data = sorted(case.state.scope.owed)

    def chosen(self) -> frozenset[DenialGround]:
        """Return the grounds chosen."""
        return codes(DenialGround, self.grounds.data)


class DesignateForm(ActForm):
    """To whom the client directs the copy, and their signed writing."""

    person = StringField("Whom the client designates", [NEEDED, Length(max=SHORT)])
    address = StringField("Where the copy is to be sent", [NEEDED, Length(max=SHORT)])
    signed_by = StringField("Who signed the writing", [NEEDED, Length(max=SHORT)])
    signed_on = DateField("When it was signed", [InputRequired("Enter the day.")])
    writing = FileField(
        "The signed writing (PDF)",
        [FileRequired("Choose the signed writing.")],
        render_kw={"accept": "application/pdf,.pdf"},
    )

    def designation(self) -> Designation:
        """Return what is entered; the form was validated."""
        return Designation(
            person=self.person.data.strip(),
            address=self.address.data.strip(),
            signed_by=self.signed_by.data.strip(),
            signed_on=self.signed_on.data,
        )


class FeeForm(ActForm):
    """What the copy costs, part by part; all of it empty where nothing is charged."""

    labor = DecimalField("Labor for copying, in dollars", DOLLARS, widget=AMOUNT)
    supplies = DecimalField("Supplies, in dollars", DOLLARS, widget=AMOUNT)
    postage = DecimalField("Postage, in dollars", DOLLARS, widget=AMOUNT)
    summary = DecimalField("Summary agreed to beforehand, in dollars", DOLLARS, widget=AMOUNT)
    worked_out = StringField("How these costs were found", [Length(max=SHORT)])
    agreed_on = DateField("The client, told of it, agreed on", [Optional()])

    def fit(self, case: Dossier) -> None:
        """Show the fee that is on record."""
        if (fee := case.state.access.fee) is None:
            return
        for part in FeePart:
            cents = fee.parts.get(part)
            self[part.value].data = Decimal(cents) / 100 if cents else None
        self.worked_out.data, self.agreed_on.data = fee.worked_out, fee.agreed_on

    def fee(self) -> Fee:
        """Return the fee; the form was validated.

        Raises:
            CopyInvalid: it does not say how its costs were found, or a summary was not agreed to.
        """
        given = {part: self[part.value].data for part in FeePart}
        parts = {part: int(dollars * 100) for part, dollars in given.items() if dollars}
        return Fee(parts, (self.worked_out.data or "").strip(), self.agreed_on.data)


class ReviewDenialForm(ActForm):
    """What the reviewer of a denial finds."""

    finding = SelectField("What you find", [NEEDED], choices=choices(Finding, "Choose"))
    words = TextAreaField("The determination, for the record here", [NEEDED, Length(max=LONG)])

    def found(self) -> Finding:
        """Return the finding; the form was validated."""
        [finding] = codes(Finding, [self.finding.data])
        return finding
