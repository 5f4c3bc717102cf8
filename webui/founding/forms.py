"""The form that founds a vault."""

from __future__ import annotations

from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Regexp

from vault.settings.groups import ORIGIN_PATTERN
from webui.account.forms import CODE_FIELD, NAME_FIELD, NewPassphrase
from webui.display import STATES


class FoundingForm(NewPassphrase):
    """The organisation, its first person and how its recovery is shared out."""

    setup_code = StringField(
        "Set-up code", validators=[DataRequired("Enter the set-up code.")], render_kw=CODE_FIELD
    )
    organisation = StringField(
        "Organisation", validators=[DataRequired("Name the organisation."), Length(max=200)]
    )
    contact = StringField(
        "How the custodian is reached",
        validators=[DataRequired("Give an address, telephone or e-mail."), Length(max=500)],
    )
    time_zone = StringField(
        "Time zone",
        validators=[DataRequired("Name the practice's time zone.")],
        render_kw={"list": "zones"},
    )
    jurisdiction = SelectField("State whose rules hold", choices=STATES)
    origin = StringField(
        "Name of the audit log",
        validators=[
            DataRequired("Name the log."),
            Regexp(ORIGIN_PATTERN, message="Use small letters, digits, dots, hyphens, slashes."),
        ],
    )
    username = StringField(
        "User name", validators=[DataRequired("Choose a user name.")], render_kw=NAME_FIELD
    )
    display_name = StringField("Full name", validators=[DataRequired("Enter your name.")])
    credential = StringField("Credential")
    solo = BooleanField("I practise alone")
    shares = IntegerField(
        "Recovery shares",
        validators=[DataRequired("Give a number."), NumberRange(1, 16)],
        default=3,
    )
    threshold = IntegerField(
        "How many of them act together",
        validators=[DataRequired("Give a number."), NumberRange(1, 16)],
        default=2,
    )
