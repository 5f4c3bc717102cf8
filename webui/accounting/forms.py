"""Forms of the accounting."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, StringField, ValidationError
from wtforms.validators import DataRequired, Optional, Regexp


class ChartForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Which chart."""

    chart = StringField(
        "Chart number",
        filters=[lambda value: (value or "").strip().upper()],
        validators=[
            DataRequired("Enter the chart's number."),
            Regexp(r"C-[A-Z0-9]{4,12}\Z", message="A chart's number reads like C-7K2M4Q."),
        ],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


class PeriodForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Which period; six years back where left empty."""

    class Meta:
        """It only shows, so it is sent with the address and takes no token."""

        csrf = False

    since = DateField("From", validators=[Optional()])
    until = DateField("To, included", validators=[Optional()])

    def validate_until(self, field: DateField) -> None:
        """Refuse a period that ends before it begins."""
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError("The period ends before it begins.")
