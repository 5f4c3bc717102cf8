"""Forms of what is done with clients' own papers in one step."""

from __future__ import annotations

from wtforms import BooleanField, DateField, IntegerField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from vault.disclosure.rules.authorization import Ending
from vault.disclosure.rules.client_access import DenialGround, Extension, Finding
from vault.disclosure.work.dossier import Dossier
from webui.cases.act_forms import NEEDED, ActForm
from webui.cases.fields import LONG, choices, codes
from webui.fields import Checks

MOST = 999


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

    def chosen(self) -> frozenset[DenialGround]:
        """Return the grounds chosen."""
        return codes(DenialGround, self.grounds.data)


class ReviewDenialForm(ActForm):
    """What the reviewer of a denial finds."""

    finding = SelectField("What you find", [NEEDED], choices=choices(Finding, "Choose"))
    words = TextAreaField("The determination, for the record here", [NEEDED, Length(max=LONG)])

    def found(self) -> Finding:
        """Return the finding; the form was validated."""
        [finding] = codes(Finding, [self.finding.data])
        return finding
