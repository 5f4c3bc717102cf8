"""Forms of what is done with a case in one step, each with what it puts on record."""

from __future__ import annotations

from collections.abc import Collection

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from vault.disclosure.rules.consultation import Consultation
from vault.disclosure.rules.steps.side import RULINGS
from vault.disclosure.rules.vocabulary import CourtAsk, Ruling, SideState, StepName
from vault.disclosure.work.dossier import Dossier
from webui.cases.fields import LONG, SHORT, Moment, choices, listed
from webui.display import sentence

NEEDED = InputRequired("This is needed.")


class ActForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """An act that takes nothing more than being done."""

    def fit(self, case: Dossier) -> None:
        """Leave only the choices that a case has."""


class WordsForm(ActForm):
    """An act with words that go on record."""

    words = TextAreaField(validators=[NEEDED, Length(max=LONG)], render_kw={"rows": 3})


class OptionalWordsForm(ActForm):
    """An act that may have words."""

    words = TextAreaField(validators=[Length(max=LONG)], render_kw={"rows": 3})


class MeetBasisForm(OptionalWordsForm):
    """The finding that the basis is met, and for which of several charts."""

    chart = StringField("For which chart", [Length(max=SHORT)])

    def fit(self, case: Dossier) -> None:
        """Ask for the chart only where there are several."""
        if len(case.charts) > 1:
            self.chart.label.text = f"For which of {', '.join(case.charts)}"
        else:
            del self.chart

    def chart_number(self) -> str:
        """Return the number entered; "" for none."""
        return (self.chart.data or "").strip().upper()


class LastingForm(WordsForm):
    """An act with words that can't be taken back."""

    sure = BooleanField("I know that this can't be taken back", [DataRequired("Tick this.")])


class RecallForm(ActForm):
    """Pages that are called back, and why."""

    pages = StringField("Pages, by their Bates numbers", [NEEDED, Length(max=SHORT)])
    words = TextAreaField(validators=[NEEDED, Length(max=LONG)], render_kw={"rows": 3})
    sure = BooleanField("I know that this can't be taken back", [DataRequired("Tick this.")])

    def fit(self, case: Dossier) -> None:
        """Fill in the pages that were sent last."""
        sent = [line for line in case.history if line.words == StepName.TRANSMIT.words]
        if sent:
            self.pages.data = sent[-1].particulars["bates"]


class SureForm(ActForm):
    """An act without words that can't be taken back."""

    sure = BooleanField("I know that this can't be taken back", [DataRequired("Tick this.")])


class HoldForm(ActForm):
    """Charts to put on hold beside those that the case asks for already."""

    also = StringField("Further charts that it asks for", [Length(max=SHORT)])

    def chart_numbers(self) -> tuple[str, ...]:
        """Return the numbers entered."""
        return tuple(number.upper() for number in listed(self.also.data))


class ConsultForm(ActForm):
    """A consultation (DW4)."""

    name = StringField("Who was consulted", [NEEDED, Length(max=SHORT)])
    credential = StringField("Their licence or credential", [NEEDED, Length(max=SHORT)])
    role = StringField("In what role", [NEEDED, Length(max=SHORT)])
    at = Moment("When", validators=[NEEDED])
    shared = TextAreaField("The facts that were shared", [NEEDED, Length(max=LONG)])
    advice = TextAreaField("What they advised", [NEEDED, Length(max=LONG)])
    decision = TextAreaField("What was decided", [NEEDED, Length(max=LONG)])
    dissent = TextAreaField("Dissent", [Length(max=LONG)])
    none = BooleanField("Nobody dissented")

    def consultation(self) -> Consultation:
        """Return what is entered."""
        dissent = (self.dissent.data or "").strip()
        return Consultation(
            name=self.name.data,
            credential=self.credential.data,
            role=self.role.data,
            at=self.at.instant,
            shared=self.shared.data,
            advice=self.advice.data,
            decision=self.decision.data,
            dissent=dissent or ("" if self.none.data else None),
        )


class AskCourtForm(ActForm):
    """What the court is asked (DW3)."""

    asked = SelectField("What is asked", [NEEDED], choices=choices(CourtAsk, "Choose"))
    words = TextAreaField("How, and on what grounds", [NEEDED, Length(max=LONG)])

    def court_ask(self) -> CourtAsk:
        """Return what was chosen; the form was validated."""
        return CourtAsk[self.asked.data.upper()]


def _endings(sides: Collection[SideState]) -> dict[str, str]:
    return {"": "Choose"} | {
        f"{side}:{ruling}": f"{sentence(side.words)}: {ruling.words}"
        for side, rulings in RULINGS.items()
        if side in sides
        for ruling in Ruling
        if ruling in rulings
    }


class RuleForm(ActForm):
    """How what was pending ended."""

    ruling = SelectField("How it ended", [NEEDED], choices=_endings(RULINGS))
    words = TextAreaField("The ruling, and where it is written", [NEEDED, Length(max=LONG)])

    def fit(self, case: Dossier) -> None:
        """Leave only what is pending in the case."""
        self.ruling.choices = _endings(case.state.sides)
        if case.state.sides == {SideState.CLAWBACK}:
            self.words.label.text = "The confirmation, and where it is written"

    def side(self) -> SideState:
        """Return what ended; the form was validated."""
        return SideState[self.ruling.data.partition(":")[0].upper()]

    def answer(self) -> Ruling:
        """Return how it ended; the form was validated."""
        return Ruling[self.ruling.data.partition(":")[2].upper()]
