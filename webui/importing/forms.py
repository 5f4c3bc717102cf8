"""Forms of an import."""

from __future__ import annotations

from datetime import UTC, datetime, time, tzinfo

from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    SelectField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.validators import Optional

from vault.importing.decode import ENCODINGS
from vault.importing.note import ImportDefaults
from vault.labels.vocabulary import NoteKind
from webui.display import sentence
from webui.notes.forms import CosignerForm

NOON = time(12)


class OptionsForm(CosignerForm):
    """What holds for files that do not say it themselves."""

    kind = SelectField(
        "Kind of note",
        choices={kind.value: sentence(kind.words) for kind in NoteKind},
        default=NoteKind.PROGRESS.value,
        coerce=NoteKind,
    )
    session_on = DateField("Day of the session", validators=[Optional()])
    session_time = TimeField("When it began", validators=[Optional()])
    written_on = DateField("Day it was written", validators=[Optional()])
    encoding = SelectField(
        "Encoding",
        choices={"": "Find it out"} | {name: name for name in ENCODINGS},
    )
    remove_invisible = BooleanField("Take out invisible characters that split words")

    def validate_session_time(self, field: TimeField) -> None:
        """Refuse a time without its day."""
        if field.data and not self.session_on.data:
            raise ValidationError("Enter the day too.")

    def defaults(self, zone: tzinfo) -> ImportDefaults:
        """Return what was entered; days and times are those of `zone`."""
        session, written = self.session_on.data, self.written_on.data
        began = self.session_time.data or NOON
        return ImportDefaults(
            kind=self.kind.data,
            session_at=datetime.combine(session, began, zone).astimezone(UTC) if session else None,
            authored_at=(
                datetime.combine(written, time.max, zone).astimezone(UTC) if written else None
            ),
            timezone=zone,
            encoding=self.encoding.data or None,
            remove_invisible=self.remove_invisible.data,
        )


class ImportForm(OptionsForm):
    """Files to read, or the text of one."""

    files = MultipleFileField(
        "Files", render_kw={"accept": ".md,.markdown,.txt,.text,text/plain,text/markdown"}
    )
    pasted = TextAreaField(
        "Or paste the text of one note", render_kw={"rows": 10, "spellcheck": "false"}
    )
    ending = SelectField(
        "What the pasted text is", choices={".txt": "Plain text", ".md": "Markdown"}
    )


class CarriedForm(OptionsForm):
    """The same files again, as the preview carries them."""

    carried = HiddenField()
