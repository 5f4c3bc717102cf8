"""The form that asks for a chart in an emergency."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange

from vault.breakglass.model import LEAST_MINUTES, MOST_MINUTES, Reason

REASONS = {
    Reason.CLIENT_IN_DANGER: "The client may be in danger",
    Reason.OTHER_IN_DANGER: "Somebody else may be in danger",
    Reason.PUBLIC_IN_DANGER: "The public may be in danger",
    Reason.TREATMENT_NOW: "Treatment now depends on what the chart says",
    Reason.CLINICIAN_AWAY: "Their clinician can't be reached and it can't wait",
}


class AskForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Which chart, why, and for how long."""

    chart = StringField(
        "Chart number",
        validators=[DataRequired("Enter the chart's number."), Length(max=20)],
        render_kw={"autocapitalize": "characters", "spellcheck": "false", "placeholder": "C-…"},
    )
    reason = RadioField(
        "Why",
        choices=[SelectChoice(value=each.value, label=words) for each, words in REASONS.items()],
        validators=[DataRequired("Choose why.")],
    )
    words = TextAreaField(
        "What happened",
        validators=[DataRequired("Say what happened."), Length(max=2000)],
        render_kw={"rows": 3},
    )
    minutes = IntegerField(
        "For how many minutes",
        default=30,
        validators=[DataRequired("Give a number."), NumberRange(LEAST_MINUTES, MOST_MINUTES)],
    )
