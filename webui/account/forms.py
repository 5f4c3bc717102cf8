"""Forms of signing in and of one's own account."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, Length, ValidationError

from vault.crypto.passphrase import check_passphrase
from vault.errors import InvalidInput

CODE_FIELD = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
NAME_FIELD = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}


class SignInForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A user name and a passphrase."""

    username = StringField(
        "User name", validators=[DataRequired("Enter your user name.")], render_kw=NAME_FIELD
    )
    passphrase = PasswordField(
        "Passphrase",
        validators=[DataRequired("Enter your passphrase.")],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


def good_enough(_form: object, field: PasswordField) -> None:
    """Refuse a passphrase that could not stand alone, at its field."""
    try:
        check_passphrase(field.data)
    except InvalidInput as error:
        raise ValidationError(f"{error.what} {error.remedy}") from None


class NewPassphrase(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A new passphrase, twice."""

    new = PasswordField(
        "New passphrase",
        validators=[DataRequired("Choose a passphrase."), good_enough],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        "The same again",
        validators=[DataRequired("Type it again."), EqualTo("new", "The two are not the same.")],
        render_kw={"autocomplete": "new-password"},
    )


class EnrolForm(NewPassphrase):
    """A one-time code from an administrator, and a new passphrase."""

    username = StringField(
        "User name", validators=[DataRequired("Enter your user name.")], render_kw=NAME_FIELD
    )
    code = StringField(
        "One-time code", validators=[DataRequired("Enter the code.")], render_kw=CODE_FIELD
    )


class ChangePassphraseForm(NewPassphrase):
    """The passphrase until now, and a new one."""

    old = PasswordField(
        "Passphrase until now",
        validators=[DataRequired("Enter the passphrase you have now.")],
        render_kw={"autocomplete": "current-password"},
    )


class CodeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A timed code, or a recovery code."""

    code = StringField(
        "Code", validators=[DataRequired("Enter the code."), Length(max=40)], render_kw=CODE_FIELD
    )


class TotpForm(CodeForm):
    """The first code of an authenticator app that is being set up."""

    carried = HiddenField(validators=[DataRequired()])


class ConfirmedTotpForm(TotpForm):
    """The same of somebody who has been signed in for a while."""

    passphrase = PasswordField(
        "Your passphrase",
        validators=[DataRequired("Enter your passphrase.")],
        render_kw={"autocomplete": "current-password"},
    )
