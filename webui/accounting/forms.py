"""Forms of the accounting pages."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from webui.cases.fields import LONG, SHORT, Moment
from webui.context import vault
from webui.fields import Checks, capitals, stripped

MOST_DOLLARS = 10_000


def _chart_number() -> StringField:
    return StringField(
        "Chart number",
        filters=[capitals],
        validators=[
            DataRequired("Enter the chart's number."),
            Regexp(r"C-[A-Z0-9]{4,12}\Z", message="A chart's number reads like C-7K2M4Q."),
        ],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


class ChartForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Which chart."""

    chart = _chart_number()


def _handle() -> StringField:
    return StringField(
        "Client",
        filters=[capitals],
        default="",
        validators=[
            Optional(),
            Regexp(r"[A-Z0-9]{1,8}\Z", message="A client's handle reads like A or CH1."),
        ],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


class NarrowForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A period that the client chose; as far back as each rule goes where left empty."""

    since = DateField("From", validators=[Optional()])
    until = DateField("To, included", validators=[Optional()])

    def validate_until(self, field: DateField) -> None:
        """Refuse a period that ends before it begins."""
        _require_order(self.since.data, field.data)


class PeriodForm(NarrowForm):
    """Whose accounting, and of which period; of the only client's where no handle is given."""

    class Meta:
        """It only shows, so it is sent with the address and takes no token."""

        csrf = False

    member = _handle()

    @property
    def begin(self) -> datetime | None:
        """Return the first instant of the period."""
        return _midnight(self.since.data) if self.since.data else None

    @property
    def end(self) -> datetime | None:
        """Return the instant at which the period is over."""
        return _midnight(self.until.data + timedelta(days=1)) if self.until.data else None


class SponsorForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The period of a sponsor report."""

    period = StringField(
        "Quarter or year",
        filters=[capitals],
        validators=[
            DataRequired("Enter the period."),
            Regexp(r"2[0-9]{3}(-Q[1-4])?\Z", message="Enter a quarter such as 2026-Q3, or a year."),
        ],
        render_kw={"autocomplete": "off", "spellcheck": "false", "placeholder": "2026-Q3"},
    )


class RequestForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A client's request as it came in."""

    chart = _chart_number()
    member = _handle()
    requester = StringField(
        "Who asks",
        filters=[stripped],
        validators=[DataRequired("Say who asks."), Length(max=SHORT)],
        render_kw={"autocomplete": "off"},
    )
    address = TextAreaField(
        "Where the answer goes",
        filters=[stripped],
        validators=[Optional(), Length(max=SHORT)],
        render_kw={"rows": 3, "autocomplete": "off"},
    )
    received_on = DateField(
        "Received on", validators=[InputRequired("Enter the day of its receipt.")]
    )
    since = DateField("From", validators=[Optional()])
    until = DateField("To, included", validators=[Optional()])

    def validate_until(self, field: DateField) -> None:
        """Refuse a period that ends before it begins."""
        _require_order(self.since.data, field.data)


class ExtendForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The one extension."""

    until = DateField("They will have it by", validators=[InputRequired("Enter the day.")])
    reason = TextAreaField(
        "Why it takes longer",
        filters=[stripped],
        validators=[DataRequired("The client is told why."), Length(max=LONG)],
        render_kw={"rows": 2},
    )


class FeeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A fee, told beforehand."""

    dollars = DecimalField(
        "Fee in US dollars",
        places=2,
        validators=[InputRequired("Enter the amount."), NumberRange(0.01, MOST_DOLLARS)],
        render_kw={"inputmode": "decimal"},
    )
    covers = StringField(
        "What cost it covers",
        filters=[stripped],
        validators=[DataRequired("A fee is based on cost: say what it covers."), Length(max=SHORT)],
    )

    @property
    def cents(self) -> int:
        """Return the fee in US cents."""
        return int(self.dollars.data * 100)


class AgreeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """How the fee was settled."""

    how = RadioField(
        "What is settled",
        choices={"agreed": "They go on with it", "dropped": "It is not charged after all"},
        validators=[DataRequired("Choose one.")],
    )
    words = StringField(
        "How that was put, and when",
        filters=[stripped],
        validators=[DataRequired("Say how it was put."), Length(max=SHORT)],
    )


class WithdrawForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The client takes the request back."""

    words = StringField(
        "How they took it back, and when",
        filters=[stripped],
        validators=[DataRequired("Say how it was taken back."), Length(max=SHORT)],
    )


class AnswerForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The accounting is given."""

    sure = BooleanField(
        "Give the accounting and close the request",
        validators=[DataRequired("Tick the box if you mean it.")],
    )


class SuspendForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """An agency's statement."""

    refs = Checks("What the agency received", validate_choice=False)
    other = StringField(
        "A case in which nothing was sent yet",
        filters=[capitals],
        validators=[
            Optional(),
            Regexp(r"[DS]-[A-Z0-9]{4,12}\Z", message="A case's number reads like D-7K2M4Q."),
        ],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    member = SelectField("Whose right to an accounting", default="")
    agency = StringField(
        "Agency",
        filters=[stripped],
        validators=[DataRequired("Say which agency."), Length(max=SHORT)],
    )
    official = StringField(
        "Official, and as what",
        filters=[stripped],
        validators=[DataRequired("Say who made the statement."), Length(max=SHORT)],
    )
    words = TextAreaField(
        "What the statement says",
        filters=[stripped],
        validators=[DataRequired("Say what it says would be impeded."), Length(max=LONG)],
        render_kw={"rows": 3},
    )
    how = RadioField(
        "How it was made",
        choices={
            "written": "In writing, for a stated time",
            "oral": "Orally; it lapses after 30 days",
        },
        validators=[DataRequired("Choose one.")],
    )
    made_at = Moment("Made at", validators=[InputRequired("Enter when it was made.")])
    until = Moment("Until", validators=[Optional()])

    @property
    def numbers(self) -> list[str]:
        """Return the numbers of what the agency received, or will."""
        return [*(self.refs.data or ()), *([self.other.data] if self.other.data else ())]

    def validate_refs(self, field: Checks) -> None:
        """Refuse a suspension of nothing."""
        if not (field.data or self.other.data):
            raise ValidationError("Choose what the agency received.")

    def validate_until(self, field: Moment) -> None:
        """Refuse a written one without an end."""
        if self.how.data == "written" and field.data is None:
            raise ValidationError("A written statement names the time for which it is required.")


class LiftForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The agency takes its suspension back."""

    words = StringField(
        "Who took it back, and how",
        filters=[stripped],
        validators=[DataRequired("Say who took it back."), Length(max=SHORT)],
    )


def _require_order(since: date | None, until: date | None) -> None:
    if since and until and until < since:
        raise ValidationError("The period ends before it begins.")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), vault().settings.records.zone)
