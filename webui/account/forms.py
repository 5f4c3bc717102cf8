"""Forms of signing in and of one's own account."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired


class SignInForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A user name and a passphrase."""

    username = StringField(
        "User name",
        validators=[DataRequired("Enter your user name.")],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    passphrase = PasswordField(
        "Passphrase",
        validators=[DataRequired("Enter your passphrase.")],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()
