"""The form of a search."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, tzinfo

from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, Length, Optional

from vault.labels.vocabulary import (
    Code,
    Law,
    LocalCode,
    NoteKind,
    Obligation,
    Refrain,
    Sensitivity,
)
from vault.records.chart_model import ChartSummary
from vault.records.search import SearchFilters
from webui.display import sentence
from webui.fields import Checks
from webui.labels.forms import LEVELS, OFTEN, SELDOM

QUERY_LENGTH = 500
LEAST_LETTERS = 2
CODES: tuple[Code, ...] = (
    *LEVELS,
    *OFTEN,
    *SELDOM,
    *Law,
    *LocalCode,
    *Refrain,
    *Obligation,
)


class SearchForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What to look for, and where."""

    words = StringField(
        "Words to look for",
        validators=[DataRequired("Enter the words to look for."), Length(max=QUERY_LENGTH)],
        render_kw={"type": "search", "autocomplete": "off", "spellcheck": "false"},
    )
    chart = SelectField("Chart", validate_choice=False)
    since = DateField("Sessions from", validators=[Optional()])
    until = DateField("Sessions until", validators=[Optional()])
    kinds = Checks("Kinds of note", choices={kind: sentence(kind.words) for kind in NoteKind})
    codes = Checks("Labels", choices={code: code.words for code in CODES})

    def offer(self, charts: Iterable[ChartSummary]) -> None:
        """Offer the charts that somebody knows."""
        self.chart.choices = {"": "Every chart that you hold keys of"} | {
            each.number: f"{each.details.name} ({each.number})" for each in charts
        }

    def validate_words(self, field: StringField) -> None:
        """Refuse what would be found everywhere."""
        if sum(map(str.isalnum, field.data or "")) < LEAST_LETTERS:
            raise ValidationError(f"Enter at least {LEAST_LETTERS} letters or digits.")

    def validate_until(self, field: DateField) -> None:
        """Refuse an empty span of time."""
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError("This is before the first day.")

    def filters(self, zone: tzinfo) -> SearchFilters:
        """Return where to look; days are days in `zone`."""
        since, until = self.since.data, self.until.data
        codes = set(self.codes.data or ())
        kinds = set(self.kinds.data or ())
        return SearchFilters(
            chart=self.chart.data or "",
            session_from=datetime.combine(since, time.min, zone).astimezone(UTC) if since else None,
            session_until=datetime.combine(until, time.max, zone).astimezone(UTC)
            if until
            else None,
            kinds=frozenset(kind for kind in NoteKind if kind in kinds),
            codes=frozenset(code for code in CODES if code in codes),
        )

    @property
    def narrowed(self) -> bool:
        """Tell whether anything but the words was given."""
        fields = (self.chart, self.since, self.until, self.kinds, self.codes)
        return any(field.data for field in fields)


GROUPS: tuple[tuple[str, tuple[Code, ...]], ...] = (
    ("How far protected", tuple(LEVELS)),
    ("Sensitive because of", tuple(Sensitivity)),
    ("Laws", tuple(Law)),
    ("Further marks", tuple(LocalCode)),
    ("What must not be done", tuple(Refrain)),
    ("What must be done", tuple(Obligation)),
)
"""The label codes by what they tell."""
