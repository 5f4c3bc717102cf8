"""Forms of requests to amend."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from vault.records.amendment_model import DenialGround, Requester
from webui.display import sentence

WORDS = Length(max=20_000)
_WHO = {
    Requester.CLIENT: "The client",
    Requester.REPRESENTATIVE: "Somebody who acts for the client",
}


class ReceiveForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A request that came in."""

    by = StringField("Who asks", validators=[DataRequired("Say who asks."), Length(max=200)])
    who = RadioField(
        "As what",
        choices=[SelectChoice(value=each.value, label=words) for each, words in _WHO.items()],
        default=Requester.CLIENT.value,
        validators=[InputRequired("Choose one.")],
    )
    received = DateField("Came in on", validators=[Optional()])
    text = TextAreaField(
        "What is asked for, and why",
        validators=[DataRequired("Enter the request."), WORDS],
        render_kw={"rows": 6},
    )


class WordsForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """An act that takes words only; `act` names it."""

    act = HiddenField()
    text = TextAreaField(
        "In words",
        validators=[DataRequired("Enter the words."), WORDS],
        render_kw={"rows": 5},
    )


class DenyForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A denial on one of the four grounds."""

    ground = SelectField(
        "Ground",
        choices=[
            SelectChoice(value=each.value, label=sentence(each.words)) for each in DenialGround
        ],
    )
    text = TextAreaField(
        "The denial, as the client reads it",
        validators=[DataRequired("Enter the denial."), WORDS],
        render_kw={"rows": 5},
    )


class AcceptForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """An acceptance by a signed addendum; the choices are the note's."""

    addendum = SelectField("Signed addendum", validators=[DataRequired("Choose the addendum.")])
    text = TextAreaField(
        "What the client is told",
        validators=[DataRequired("Say what the client is told."), WORDS],
        render_kw={"rows": 4},
    )
