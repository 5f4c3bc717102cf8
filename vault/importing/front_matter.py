"""The YAML front matter of a Markdown note: a few names with plain values, nothing else of YAML.

| name | value |
| --- | --- |
| kind | the note's kind, such as `progress` |
| template | the template it follows, such as `soap` |
| session_at | date, or date and time, of the session (ISO 8601) |
| authored_at | likewise, of the writing |
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, tzinfo

import yaml

from vault.importing.note import ImportDefaults, ImportRefused, NoteHeader, SessionUnknown
from vault.labels.vocabulary import NoteKind

MAX_CHARACTERS = 16_384
NAMES = ("kind", "template", "session_at", "authored_at")
_DELIMITER = "---"
_TEMPLATE = re.compile(r"[a-z][a-z0-9-]{0,31}")
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)?)?", re.ASCII
)
_DATE_LENGTH = len("2026-01-31")


def read_front(lines: Sequence[str], defaults: ImportDefaults) -> tuple[NoteHeader, int]:
    """Read what a file says of itself, and fill in from the defaults what it does not say.

    Args:
        lines: every line of the file; front matter stands between a first line `---` and the
            next such line.
        defaults: what holds otherwise.

    Returns:
        The header, without a title, and the index of the first line after the front matter.

    Raises:
        ImportRefused: the front matter is not closed, is too long, is anything but names with
            plain values, or has an unknown or repeated name or a bad value.
        SessionUnknown: nobody says when the session was.
    """
    values, body = _front_matter(lines)
    return _header(values, defaults), body


def header_from(defaults: ImportDefaults) -> NoteHeader:
    """Return the header of a file that says nothing of itself.

    Raises:
        SessionUnknown: the defaults do not say when the session was.
    """
    return _header({}, defaults)


def _header(values: Mapping[str, tuple[str, int]], defaults: ImportDefaults) -> NoteHeader:
    session_at = _instant("session_at", values, defaults.timezone) or defaults.session_at
    if session_at is None:
        raise SessionUnknown("Nobody says when the session was.")
    return NoteHeader(
        kind=_kind(values) or defaults.kind,
        template=_template(values) or defaults.template,
        session_at=session_at,
        authored_at=_instant("authored_at", values, defaults.timezone) or defaults.authored_at,
    )


def _front_matter(lines: Sequence[str]) -> tuple[dict[str, tuple[str, int]], int]:
    if lines[0].rstrip() != _DELIMITER:
        return {}, 0
    for index, line in enumerate(lines[1:], start=1):
        if line.rstrip() == _DELIMITER:
            return _values("\n".join(lines[1:index])), index + 1
    raise ImportRefused(
        "The front matter that begins here is not closed.",
        line=1,
        remedy="Close it with a line `---`; if it is not front matter, put a blank line first.",
    )


def _values(source: str) -> dict[str, tuple[str, int]]:
    if len(source) > MAX_CHARACTERS:
        raise ImportRefused(f"The front matter has over {MAX_CHARACTERS:,} characters.", line=1)
    values: dict[str, tuple[str, int]] = {}
    for name, value, line in _pairs(source):
        if name not in NAMES:
            raise ImportRefused(
                "The front matter has an unknown name.",
                line=line,
                remedy=f"The names are {', '.join(NAMES)}.",
            )
        if name in values:
            raise ImportRefused(f"The front matter gives `{name}` twice.", line=line)
        values[name] = (value, line)
    return values


def _pairs(source: str) -> Iterator[tuple[str, str, int]]:
    """Walk YAML's events, which neither build objects nor follow aliases."""
    scalars: list[tuple[str, int]] = []
    opened: set[type[yaml.Event]] = set()
    try:
        for event in yaml.parse(source, Loader=yaml.SafeLoader):
            line = 2 + event.start_mark.line if event.start_mark else 1
            if isinstance(event, _ONCE) and type(event) not in opened:
                opened.add(type(event))
            elif isinstance(event, yaml.ScalarEvent):
                scalars.append((event.value, line))
            elif not isinstance(event, _ENDS):
                raise _not_plain(line)
            if _named(event) or (scalars and yaml.MappingStartEvent not in opened):
                raise _not_plain(line)
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        mark = getattr(error, "problem_mark", None)
        raise ImportRefused(
            "The front matter is not YAML.", line=2 + mark.line if mark else 1
        ) from None
    for (name, line), (value, _) in zip(scalars[::2], scalars[1::2], strict=True):
        yield name, value, line


_ONCE = (yaml.DocumentStartEvent, yaml.MappingStartEvent)
_ENDS = (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentEndEvent, yaml.MappingEndEvent)


def _named(event: yaml.Event) -> bool:
    return any(getattr(event, name, None) is not None for name in ("anchor", "tag"))


def _not_plain(line: int) -> ImportRefused:
    return ImportRefused("The front matter holds more than names with plain values.", line=line)


def _kind(values: Mapping[str, tuple[str, int]]) -> NoteKind | None:
    if "kind" not in values:
        return None
    value, line = values["kind"]
    for kind in NoteKind:
        if kind.value == value:
            return kind
    raise ImportRefused(
        "The note's kind is unknown.", line=line, remedy=f"The kinds are {', '.join(NoteKind)}."
    )


def _template(values: Mapping[str, tuple[str, int]]) -> str | None:
    if "template" not in values:
        return None
    value, line = values["template"]
    if not _TEMPLATE.fullmatch(value):
        raise ImportRefused("The template's name cannot be one.", line=line)
    return value


def _instant(name: str, values: Mapping[str, tuple[str, int]], timezone: tzinfo) -> datetime | None:
    if name not in values:
        return None
    value, line = values[name]
    try:
        return _utc(value, timezone)
    except (ValueError, OverflowError):
        raise ImportRefused(
            f"`{name}` is no date or time.",
            line=line,
            remedy="Write it like 2026-03-02 or 2026-03-02T14:30-05:00.",
        ) from None


def _utc(value: str, timezone: tzinfo) -> datetime:
    if not _INSTANT.fullmatch(value):
        raise ValueError("not a date or time")
    instant = datetime.fromisoformat(value)
    if len(value) == _DATE_LENGTH:
        instant = datetime.combine(instant, time(12))
    return (instant if instant.tzinfo else instant.replace(tzinfo=timezone)).astimezone(UTC)
