"""Forms of safety cases. Nearly nothing in them is needed: the act comes first."""

from __future__ import annotations

from typing import Any, TypeAlias

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from vault.disclosure.rules.consultation import Consultation
from vault.jurisdictions.rules import VictimClass
from vault.safety.facts import EmergencyFacts, ReportFacts, ThreatFacts
from vault.safety.telling import Telling
from vault.safety.views import SafetyPage
from vault.safety.vocabulary import (
    EMERGENCY_REASONS,
    Finding,
    Kind,
    Method,
    Recipient,
    TellException,
)
from webui.cases.fields import LONG, SHORT, Moment, choices, code, local
from webui.display import sentence
from webui.fields import Checks

NEEDED = InputRequired("This is needed.")
LINE, TEXT = Length(max=SHORT), Length(max=LONG)


def _line(label: str) -> StringField:
    return StringField(label, [LINE])


def _text(label: str, rows: int = 3) -> TextAreaField:
    return TextAreaField(label, [TEXT], render_kw={"rows": rows})


class _FactsForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The facts of a case; a subclass for each kind."""

    known_at = Moment("When it became known", validators=[Optional()])
    about = Checks("Of which clients it tells", choices=[], validate_choice=False)

    def fit(self, page: SafetyPage) -> None:
        """Leave only the choices that a case has."""
        self.about.choices = list(page.clients)

    @property
    def told_of(self) -> frozenset[str]:
        """Return the handles that are ticked."""
        return frozenset(self.about.data or ())

    def words(self, *names: str) -> dict[str, str]:
        """Return what stands in some fields."""
        return {name: (self[name].data or "").strip() for name in names}


class ReportForm(_FactsForm):
    """A report of abuse or neglect (SE2)."""

    victim_class = RadioField("Whom it protects", [Optional()], choices=choices(VictimClass))
    victim = _text("The person, as the agency has to know them", 2)
    facts_ = _text("What the report says", 6)
    responsible = _line("Who is believed responsible")
    agency = _line("The agency")
    reporter = _line("Who reports")
    part2 = BooleanField("What is reported was learnt in a program under 42 CFR Part 2")

    def facts(self) -> ReportFacts:
        """Return what is entered."""
        return ReportFacts(
            victim_class=code(VictimClass, self.victim_class.data),
            facts=(self.facts_.data or "").strip(),
            part2=self.part2.data,
            known_at=self.known_at.instant,
            about=self.told_of,
            **self.words("victim", "responsible", "agency", "reporter"),
        )


class ThreatForm(_FactsForm):
    """A threat (SE6)."""

    who = _line("Who makes the threat")
    what = _text("What is threatened", 2)
    when = _line("When it was made, and when it is to come true")
    source = _line("From whom you know it")
    target = _line("Against whom")
    means = _line("By what means, and whether they are at hand")
    imminence = _line("How soon")
    assessment = _text("Your assessment, in good faith")
    options = Checks("What you do about it", choices=[], validate_choice=False)
    rejected = _text("Options considered and rejected, and why", 2)
    action = _text("What you did", 2)
    outcome = _text("What came of it", 2)

    def fit(self, page: SafetyPage) -> None:
        """Offer what the state's rule offers."""
        super().fit(page)
        self.options.choices = [
            SelectChoice(value=each.code, label=sentence(each.what)) for each in page.options
        ]

    def facts(self) -> ThreatFacts:
        """Return what is entered."""
        return ThreatFacts(
            options=frozenset(self.options.data or ()),
            known_at=self.known_at.instant,
            about=self.told_of,
            **self.words(
                *("who", "what", "when", "source", "target", "means", "imminence"),
                *("assessment", "rejected", "action", "outcome"),
            ),
        )


class EmergencyForm(_FactsForm):
    """An emergency (SE8)."""

    reason = RadioField("Why", choices=choices(EMERGENCY_REASONS), validators=[Optional()])
    patient = _line("The patient, as those who treat have to know them")
    nature = _text("The nature of the emergency")
    part2 = BooleanField("Records under 42 CFR Part 2 are handed over")

    def facts(self) -> EmergencyFacts:
        """Return what is entered."""
        reason = next((each for each in EMERGENCY_REASONS if each == self.reason.data), None)
        return EmergencyFacts(
            reason=reason,
            part2=self.part2.data,
            known_at=self.known_at.instant,
            about=self.told_of,
            **self.words("patient", "nature"),
        )


FactsForm: TypeAlias = ReportForm | ThreatForm | EmergencyForm
FACTS: dict[Kind, type[FactsForm]] = {
    Kind.REPORT: ReportForm,
    Kind.WARN: ThreatForm,
    Kind.EMERGENCY: EmergencyForm,
}


def facts_form(page: SafetyPage, *, sent: bool, reporter: str) -> FactsForm:
    """Return the form of a case's facts, filled with them unless something was sent.

    Args:
        page: the case.
        sent: whether what was sent to it belongs into it.
        reporter: who reports, until somebody says otherwise.
    """
    facts = page.record.facts
    data: dict[str, Any] = {name: getattr(facts, name) for name in type(facts).__dataclass_fields__}
    data["known_at"] = local(facts.known_at)
    data["about"] = sorted(facts.about)
    if isinstance(facts, ReportFacts):
        data["facts_"] = data.pop("facts")
        data["reporter"] = facts.reporter or reporter
        data["agency"] = facts.agency or page.agency
    if isinstance(facts, ThreatFacts):
        data["options"] = sorted(facts.options)
    form = FACTS[page.ref.kind](data=data) if sent else FACTS[page.ref.kind](None, data=data)
    form.fit(page)
    return form


class TellForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Something that was told, to whom and how."""

    to = RadioField("To whom", choices=choices(Recipient), validators=[NEEDED])
    recipient = _line("The person you told")
    affiliation = _line("Their agency or facility")
    address = _line("Its address")
    method = SelectField("How", choices=choices(Method))
    told_at = Moment("When", validators=[Optional()])
    reference = _line("Confirmation or case number")
    content = _text("What you told them, in short", 2)
    because = _text("Why somebody was told whom the state's rule does not name", 2)

    def telling(self) -> Telling:
        """Return what is entered; the form was validated."""
        return Telling(
            to=code(Recipient, self.to.data) or Recipient.AGENCY,
            method=code(Method, self.method.data) or Method.VOICE,
            told_at=self.told_at.instant,
            **{
                name: (self[name].data or "").strip()
                for name in (
                    *("recipient", "affiliation", "address"),
                    *("reference", "content", "because"),
                )
            },
        )


class HandOverForm(TellForm):
    """What is handed over in an emergency, with sections of the chart."""

    sections = Checks("Sections that go along", choices=[], validate_choice=False)


class VictimForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """That an adult victim was told, or why not."""

    told_at = Moment("When they were told", validators=[Optional()])
    exception = SelectField("Or why they are not", choices=choices(TellException, "They were told"))
    words = TextAreaField(
        "How they were told, or why the exception holds", [NEEDED, TEXT], render_kw={"rows": 2}
    )


class ConsultForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A consultation, whole or begun."""

    name = StringField("Who was consulted", [NEEDED, LINE])
    credential = _line("Their licence or credential")
    role = _line("In what role")
    at = Moment("When", validators=[Optional()])
    shared = _text("The facts shared, without identifiers", 2)
    advice = _text("What they advised", 2)
    decision = _text("What was decided", 2)
    dissent = _line("Dissent")
    none = BooleanField("Nobody dissented")

    def consultation(self) -> Consultation:
        """Return what is entered; the form was validated."""
        dissent = (self.dissent.data or "").strip()
        return Consultation(
            at=self.at.instant,
            dissent=dissent or ("" if self.none.data else None),
            **{
                name: (self[name].data or "").strip()
                for name in ("name", "credential", "role", "shared", "advice", "decision")
            },
        )


class ReviewForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What a review found."""

    finding = RadioField("What you found", choices=choices(Finding), validators=[NEEDED])
    words = TextAreaField("In words", [NEEDED, TEXT], render_kw={"rows": 3})

    def found(self) -> Finding:
        """Return what was chosen; the form was validated."""
        return next(each for each in Finding if each == self.finding.data)
