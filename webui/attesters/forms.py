"""Forms about attesters, and what every page that takes an attestation shares."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, Length

from vault.attesting.attester_key import PublicKeyInvalid, read_public
from vault.attesting.vocabulary import AttesterRole

_LINE = Length(max=200, message="Keep it under 200 characters.")


class RegisterForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Somebody outside who is to attest."""

    name = StringField("Full name", validators=[DataRequired("Enter the name."), _LINE])
    credential = StringField(
        "Credential", validators=[DataRequired("Enter the licence or degree."), _LINE]
    )
    role = SelectField(
        "What they are to the practice", choices={each.value: each.words for each in AttesterRole}
    )
    key = StringField(
        "Public key",
        validators=[DataRequired("Enter the key that they sent.")],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    until = DateField("Last day", validators=[DataRequired("Say until when they may attest.")])

    def validate_key(self, key: StringField) -> None:
        """Refuse what is no public key."""
        try:
            read_public(key.data)
        except PublicKeyInvalid as error:
            raise ValidationError(f"{error.what} {error.remedy}") from None


class ConfirmForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The fingerprint as the attester read it out."""

    fingerprint = StringField(
        "Fingerprint that they read out",
        validators=[DataRequired("Type what you hear."), Length(max=60)],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


class AttestationForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The file that an attester signed."""

    attestation = FileField(
        "Attestation",
        validators=[FileRequired("Choose the file that the attester sent.")],
        render_kw={"accept": "application/json,.json"},
        id="attestation",
    )

    def content(self) -> bytes:
        """Return the file's bytes."""
        return bytes(self.attestation.data.read())
