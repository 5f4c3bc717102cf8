"""Forms of holds and disposals."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from vault.disclosure.ledger.holds import HoldGround
from webui.display import sentence
from webui.fields import Checks

LINE = Length(max=300)
WORDS = Length(max=2000)


class ProposeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Which charts are to be disposed of; the choices are those that may be."""

    charts = Checks(
        "Charts",
        validators=[DataRequired("Choose the charts.")],
    )
    reason = TextAreaField("Anything to add", validators=[WORDS], render_kw={"rows": 2})


class ConfirmForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The second person's passphrase, which signs."""

    passphrase = PasswordField(
        "Your passphrase, once more",
        validators=[DataRequired("Enter your passphrase; it signs the certificate.")],
        render_kw={"autocomplete": "current-password"},
    )


class HoldForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Which chart is held, and why."""

    chart = StringField(
        "Chart number",
        validators=[DataRequired("Enter the chart's number."), Length(max=20)],
        render_kw={"autocapitalize": "characters", "spellcheck": "false", "placeholder": "C-…"},
    )
    ground = SelectField(
        "Ground",
        choices=[
            SelectChoice(value=each.value, label=sentence(each.words))
            for each in HoldGround
            if each is not HoldGround.CASE
        ],
    )
    reason = TextAreaField(
        "Why, in words",
        validators=[DataRequired("Say why it is held."), WORDS],
        render_kw={"rows": 3},
    )
