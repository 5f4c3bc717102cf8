"""Forms of administration."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange

from vault.identity.permissions import Role
from vault.settings.organisation import OrganisationKind
from webui.account.forms import NAME_FIELD, NewPassphrase
from webui.display import ROLE_WORDS, STATES
from webui.fields import Checks

KINDS = [
    SelectChoice(value=OrganisationKind.PRACTICE.value, label="A practice"),
    SelectChoice(value=OrganisationKind.AGENCY.value, label="An agency"),
    SelectChoice(value=OrganisationKind.EAP.value, label="An employee assistance program"),
]


class RolesField(Checks):
    """Roles as check boxes."""

    def __init__(self, label: str, **settings: object):
        choices = [SelectChoice(value=role.value, label=ROLE_WORDS[role]) for role in Role]
        super().__init__(label, choices=choices, **settings)


class RolesForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The roles of a person."""

    roles = RolesField("Roles", validators=[DataRequired("Choose at least one role.")])


class InviteForm(RolesForm):
    """A new person."""

    display_name = StringField(
        "Full name", validators=[DataRequired("Enter the name."), Length(max=200)]
    )
    credential = StringField("Credential", validators=[Length(max=100)])
    username = StringField(
        "User name", validators=[DataRequired("Choose a user name.")], render_kw=NAME_FIELD
    )


class SharesForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Recovery shares, one a line."""

    shares = TextAreaField(
        "Recovery shares",
        validators=[DataRequired("Type the shares.")],
        render_kw={"rows": 6, "autocomplete": "off", "spellcheck": "false"},
    )

    def words(self) -> list[str]:
        """Return the shares, one of each line that holds any."""
        return [line.strip() for line in self.shares.data.splitlines() if line.strip()]


class BackupForm(NewPassphrase):
    """The passphrase of a backup."""


class SettingsForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The settings that are safe to change."""

    idle_minutes = IntegerField(
        "Minutes without use until a session ends",
        validators=[DataRequired("Give a number."), NumberRange(1, 480)],
    )
    absolute_hours = IntegerField(
        "Hours until a session ends in any case",
        validators=[DataRequired("Give a number."), NumberRange(1, 24)],
    )
    second_factor_roles = RolesField("Roles that can't sign in without a second step")
    free_attempts = IntegerField(
        "Failed sign-ins before the first delay",
        validators=[DataRequired("Give a number."), NumberRange(1, 20)],
    )
    signins_a_minute = IntegerField(
        "Sign-in attempts a minute from one address",
        validators=[DataRequired("Give a number."), NumberRange(1, 1000)],
    )
    requests_a_minute = IntegerField(
        "Requests a minute from one address",
        validators=[DataRequired("Give a number."), NumberRange(60, 100_000)],
    )
    late_after_hours = IntegerField(
        "Hours after a session from which an entry is late",
        validators=[DataRequired("Give a number."), NumberRange(1, 720)],
    )
    time_zone = StringField(
        "Time zone",
        validators=[DataRequired("Name the practice's time zone.")],
        render_kw={"list": "zones"},
    )
    jurisdiction = SelectField("State whose rules hold", choices=STATES)
    supervised = StringField("User names of trainees whose notes a supervisor signs too")
    kind = SelectField("What the organisation is", choices=KINDS)
    part2_program = BooleanField(
        "It holds itself out as giving substance use disorder diagnosis, treatment or referral"
    )
    sponsors = TextAreaField("Sponsors", render_kw={"rows": 3})
    smallest_cell = IntegerField(
        "Fewest charts that a figure for a sponsor rests on",
        validators=[DataRequired("Give a number."), NumberRange(11, 1000)],
    )
    fewest_charts = IntegerField(
        "Fewest charts of which a sponsor is told at all",
        validators=[DataRequired("Give a number."), NumberRange(11, 10_000)],
    )
