"""Forms that lend psychotherapy notes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from vault.identity.accounts import Account
from vault.identity.actor import Actor
from vault.identity.permissions import Role
from vault.loans.lending import ACTIVE
from vault.loans.model import MOST_DAYS, Kind, Suit, Training
from webui.fields import stripped

KINDS = {Kind.TRAINING: "Supervised training", Kind.DEFENCE: "Defence of a suit"}
NAME_LENGTH = 200
_TEACHING = frozenset({Role.CLINICIAN, Role.SUPERVISOR})


class LendForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """To whom, and for how long."""

    borrower = SelectField("Who may read them", validators=[InputRequired("Choose who.")])

    def offer(self, found: Iterable[Account]) -> None:
        """Offer these people, by name."""
        named = sorted(found, key=lambda each: each.display_name.casefold())
        self.borrower.choices = {"": "Choose somebody"} | {
            each.user_id: f"{each.display_name} ({each.username})" for each in named
        }


class TrainingForm(LendForm):
    """A loan for supervised training."""

    program = StringField(
        "Training program",
        validators=[DataRequired("Name the program."), Length(max=NAME_LENGTH)],
        filters=[stripped],
    )
    days = IntegerField(
        "For how many days",
        default=30,
        validators=[DataRequired("Give a number."), NumberRange(1, MOST_DAYS[Kind.TRAINING])],
    )

    def offer_to(
        self, actor: Actor, people: Iterable[Account], supervised: Collection[str]
    ) -> None:
        """Offer the practice's trainees, and to a trainee its supervisors."""
        self.offer(
            each
            for each in _others(actor, people)
            if (each.username in supervised and each.roles & _TEACHING)
            or (actor.username in supervised and Role.SUPERVISOR in each.roles)
        )

    @property
    def terms(self) -> Training:
        """Return what was entered."""
        return Training(self.program.data)


class DefenceForm(LendForm):
    """A loan for the defence of a suit."""

    author = SelectField("Whose notes", validators=[InputRequired("Choose whose.")])
    court = StringField(
        "Court or tribunal",
        validators=[DataRequired("Name the court."), Length(max=NAME_LENGTH)],
        filters=[stripped],
    )
    docket = StringField(
        "Docket number",
        validators=[DataRequired("Enter the docket number."), Length(max=NAME_LENGTH)],
        filters=[stripped],
        render_kw={"autocomplete": "off"},
    )
    member = SelectField(
        "Which client brought it", validators=[InputRequired("Choose which client.")]
    )
    days = IntegerField(
        "For how many days",
        default=90,
        validators=[DataRequired("Give a number."), NumberRange(1, MOST_DAYS[Kind.DEFENCE])],
    )

    def offer_to(
        self,
        actor: Actor,
        people: Iterable[Account],
        members: Mapping[str, str],
        authors: Mapping[str, str],
    ) -> None:
        """Offer the practice's counsel, the chart's clients, and whose notes the actor may lend."""
        self.offer(each for each in _others(actor, people) if Role.COUNSEL in each.roles)
        self.member.choices = {"": "Choose the client"} | dict(members)
        self.author.choices = dict(authors)

    @property
    def terms(self) -> Suit:
        """Return what was entered."""
        return Suit(self.court.data, self.docket.data, self.member.data)


def _others(actor: Actor, people: Iterable[Account]) -> Iterable[Account]:
    return (
        each
        for each in people
        if each.status == ACTIVE
        and each.signing_public is not None
        and each.user_id != actor.user_id
    )
