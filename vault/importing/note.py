"""What parsing a file gives, and how it is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from vault.errors import InvalidInput
from vault.labels.label import Label
from vault.labels.vocabulary import ContentKind, Loinc, NoteKind

MAX_SECTIONS = 1_000
MAX_TITLE = 200


class ImportRefused(InvalidInput):
    """A file cannot be imported as it is.

    Args:
        what: what is wrong with it, without quoting it.
        line: the line that it is about, from 1; None when it is about the whole file.
        column: the character in that line, from 1.
        remedy: what to do about it.
    """

    code = "import-refused"
    default_untouched = "Nothing was imported."

    def __init__(
        self,
        what: str,
        *,
        line: int | None = None,
        column: int | None = None,
        remedy: str | None = None,
    ):
        self.line = line
        self.column = column
        place = "" if line is None else f"Line {line}: "
        if line is not None and column is not None:
            place = f"Line {line}, column {column}: "
        super().__init__(place + what, remedy=remedy)


class SessionUnknown(ImportRefused):
    """Neither the file nor whoever imports it says when the session was."""

    code = "session-unknown"
    default_remedy = "Give its date, or write `session_at:` into the file's front matter."


@dataclass(frozen=True, slots=True)
class ImportNotice:
    """Something about the file that the person who imports it should know.

    Args:
        line: the line that it is about, from 1.
        message: what, in one sentence that quotes no text of the note.
    """

    line: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDefaults:
    """What holds for a file unless the file itself says otherwise.

    Args:
        kind, template: the note's kind and the template that it follows.
        session_at: when the session was; needed if the file does not say.
        authored_at: when it was written, if known.
        timezone: the zone of dates and times that name none.
        encoding: `utf-8`, `utf-16` or `windows-1252` if it is known; None to detect it.
        remove_invisible: whether to take out invisible characters that split words, which are
            refused otherwise.
    """

    kind: NoteKind = NoteKind.PROGRESS
    template: str = "narrative"
    session_at: datetime | None = None
    authored_at: datetime | None = None
    timezone: tzinfo = UTC
    encoding: str | None = None
    remove_invisible: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteHeader:
    """What the file says of the whole note.

    Args:
        kind, template: the note's kind and the name of the template that it follows.
        session_at: when the session was; a date without a time is noon of that day.
        authored_at: when it was written, or None if nobody says.
        title: the title line that stands over all sections, or "".
    """

    kind: NoteKind
    template: str
    session_at: datetime
    authored_at: datetime | None = None
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedSection:
    """One section as it stands in the file.

    Args:
        title: the heading's words.
        level: 1 to 6 for a heading; 0 for text that stands under none.
        text: the source text between this heading and the next, without the blank lines at its
            ends.
        label: the label that the heading gives, or None.
        content_kind: what the heading says it holds, or None.
        loinc: the LOINC code that the heading gives, or None.
        line: the line of the heading, or of the text if it stands under none.
    """

    title: str
    level: int
    text: str
    line: int
    label: Label | None = None
    content_kind: ContentKind | None = None
    loinc: Loinc | None = None


@dataclass(frozen=True, slots=True)
class ParsedNote:
    """A whole file, parsed: nothing of it is stored yet."""

    front: NoteHeader
    sections: tuple[ParsedSection, ...]
    notices: tuple[ImportNotice, ...] = field(default=())
