"""Forms of the audit log."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, MultipleFileField
from wtforms import PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, Regexp, ValidationError

from vault.audit.browsing import LogOrder
from vault.audit.events import Outcome
from vault.audit.reports import LogFilter
from vault.audit.wording import ACTS, AREAS
from vault.breakglass.model import Disposition
from vault.errors import InvalidInput
from vault.identity.saved_filters import NAME_LENGTH
from vault.labels.vocabulary import PurposeOfUse
from webui.audit.blueprint import NOT_PEOPLE
from webui.audit.codes import CHART, View
from webui.cases.fields import Moment, choices, local
from webui.context import people
from webui.display import sentence
from webui.fields import capitals

ANY = "Any"
ORDERS = {
    LogOrder.NEWEST: "Latest first",
    LogOrder.OLDEST: "Earliest first",
    LogOrder.PERSON: "By person",
    LogOrder.ACTION: "By what was done",
    LogOrder.CHART: "By chart",
    LogOrder.PURPOSE: "By purpose",
    LogOrder.OUTCOME: "By outcome",
}
OUTCOMES: dict[str, str] = {
    Outcome.SUCCESS: "Done",
    Outcome.DENIED: "Refused",
    Outcome.FAILED: "Failed",
}
FOUND = {
    Disposition.JUSTIFIED: "Justified",
    Disposition.FOLLOW_UP: "Needs a follow-up",
    Disposition.NOT_JUSTIFIED: "Not justified",
}
NOTE_BYTES = 1_000_000
_CHART_FIELD = {"autocapitalize": "characters", "spellcheck": "false", "placeholder": "C-…"}
_NO_CHART = "A chart number reads C- and six letters or digits."


class FilterForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What to show of the log."""

    person = SelectField("Person")
    action = SelectField("What was done")
    chart = StringField(
        "Chart number",
        filters=[capitals],
        validators=[Optional(), Regexp(CHART.pattern + r"\Z", message=_NO_CHART)],
        render_kw=_CHART_FIELD,
    )
    purpose = SelectField("Purpose", choices=choices(PurposeOfUse, ANY))
    outcome = SelectField("Outcome", choices={"": ANY, **OUTCOMES})
    since = Moment("From", validators=[Optional()])
    until = Moment("Until before", validators=[Optional()])
    order = SelectField("Order", choices=ORDERS, default=LogOrder.NEWEST)

    def offer(self) -> None:
        """Offer every person and every act."""
        known = sorted(
            (
                (each.user_id, f"{each.display_name} ({each.username})")
                for each in people().values()
            ),
            key=lambda pair: pair[1].casefold(),
        )
        self.person.choices = {"": "Anybody"} | dict(known) | dict(NOT_PEOPLE)
        self.action.choices = {
            ANY: {"": "Anything"},
            **{
                words: {f"{area}:": f"{words}: anything"}
                | {
                    tag: sentence(act.did)
                    for tag, act in ACTS.items()
                    if tag.startswith(f"{area}:")
                }
                for area, words in AREAS.items()
            },
        }

    def validate_until(self, field: Moment) -> None:
        """Refuse an end before the beginning."""
        if field.data and self.since.data and field.data <= self.since.data:
            raise ValidationError("The end must come after the beginning.")

    def show(self, view: View) -> None:
        """Fill the form with a filter."""
        wanted = view.wanted
        self.person.data, self.action.data = wanted.person, wanted.tag
        self.chart.data, self.purpose.data = wanted.chart, wanted.purpose
        self.outcome.data = wanted.outcome or ""
        self.since.data, self.until.data = local(wanted.since), local(wanted.until)
        self.order.data = view.order

    def view(self) -> View:
        """Return what was chosen."""
        wanted = LogFilter(
            person=self.person.data,
            chart=self.chart.data,
            tag=self.action.data,
            purpose=self.purpose.data,
            outcome=Outcome(self.outcome.data) if self.outcome.data else None,
            since=self.since.instant,
            until=self.until.instant,
        )
        return View(wanted, LogOrder(self.order.data))


class KeepForm(FlaskForm):  # type: ignore[misc]  # the same
    """What to call a filter that is kept."""

    name = StringField(
        "Keep this filter as",
        validators=[DataRequired("Give it a name."), Length(max=NAME_LENGTH)],
        render_kw={"autocomplete": "off"},
    )


class ChartForm(FlaskForm):  # type: ignore[misc]  # the same
    """Whose chart."""

    chart = StringField(
        "Chart number",
        filters=[capitals],
        validators=[
            DataRequired("Enter the chart's number."),
            Regexp(CHART.pattern + r"\Z", message=_NO_CHART),
        ],
        render_kw=_CHART_FIELD,
    )


class VerifyForm(FlaskForm):  # type: ignore[misc]  # the same
    """Checkpoints to hold the log against."""

    kept = MultipleFileField("Checkpoints that you kept")

    def notes(self) -> list[str]:
        """Return the checkpoints sent.

        Raises:
            InvalidInput: a file is none.
        """
        return [
            read_note(each.stream.read(NOTE_BYTES + 1)) for each in self.kept.data or () if each
        ]


class CosignForm(FlaskForm):  # type: ignore[misc]  # the same
    """The passphrase again, and which checkpoint."""

    note = FileField("A checkpoint that you downloaded before")
    passphrase = PasswordField(
        "Your passphrase",
        validators=[DataRequired("Enter your passphrase.")],
        render_kw={"autocomplete": "current-password"},
    )


class ReviewForm(FlaskForm):  # type: ignore[misc]  # the same
    """What the review of an emergency access found."""

    found = RadioField(
        "What you found",
        choices=[SelectChoice(value=each.value, label=words) for each, words in FOUND.items()],
        validators=[DataRequired("Choose what you found.")],
    )
    words = TextAreaField(
        "In words",
        validators=[DataRequired("Say what you looked at and what follows."), Length(max=10_000)],
        render_kw={"rows": 4},
    )


def read_note(content: bytes) -> str:
    """Return a checkpoint's text.

    Raises:
        InvalidInput: it is too large or no text.
    """
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = ""
    if not text or len(content) > NOTE_BYTES:
        raise InvalidInput(
            "One of the files is no checkpoint.", remedy="Choose files that this page gave you."
        )
    return text
