"""A file parses whole or is refused, nothing of it is lost, and the preview shows the split."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vault.importing.note import ImportDefaults, ImportRefused, ParsedNote
from vault.importing.preview import preview
from vault.importing.reader import parse_note
from vault.labels.vocabulary import ContentKind, LocalCode, Sensitivity

Parse = Callable[[str], ParsedNote]
DEFAULTS = ImportDefaults(session_at=datetime(2026, 3, 2, tzinfo=UTC), remove_invisible=True)
FRAGMENTS = st.sampled_from(
    [
        *("---\n", "...\n", "# A\n", "## B {confidentiality=R}\n", "## {kind=opinion}\n", "#\n"),
        *("```\n", "~~~\n", "> ", "- ", "1. ", "    ", "\t", "text", "PLAN:\n", "Plan:\n", "\n"),
        *("\n\n", "{", "}", "\\", "=", "===\n", "kind: progress\n", "? a\n", "&a ", "*a", "!!x "),
        *("[", "]", "{a: b}", "<div>\n", "<!--\n", "\u200b", "\u200d", "e\u0301", "\r\n", "\r"),
        *("\u2028", "\x0c", "session_at: 2026-01-01\n", "%YAML 1.1\n", "|\n", "'", '"', ": ", "`"),
        *('"\\U00110000"', "sensitivity=SUD", "\ufeff", "I ", "A:", "\u0130", "1)"),
    ]
)
SOURCES = st.one_of(
    st.binary(max_size=200),
    st.lists(FRAGMENTS, max_size=25).map(lambda parts: "".join(parts).encode()),
    st.lists(FRAGMENTS, max_size=25).map(lambda parts: f"---\n{''.join(parts)}\n---\na".encode()),
)
WORDS = st.text(st.characters(codec="ascii", categories=("Ll",)), min_size=1, max_size=12)
PARAGRAPHS = st.lists(st.lists(WORDS, min_size=1, max_size=8).map(" ".join), max_size=4).map(
    "\n\n".join
)


@settings(max_examples=400, deadline=None)
@given(SOURCES, st.sampled_from(["a.md", "a.txt"]))
def test_any_file_parses_or_is_refused(data: bytes, filename: str) -> None:
    try:
        note = parse_note(data, filename=filename, defaults=DEFAULTS)
    except ImportRefused:
        return
    assert note.sections
    assert len(preview(note, part2_program=False)) == len(note.sections)


@settings(max_examples=200, deadline=None)
@given(st.lists(FRAGMENTS, max_size=25).map("".join), st.sampled_from(["a.md", "a.txt"]))
def test_no_word_of_a_file_is_lost(text: str, filename: str) -> None:
    defaults = ImportDefaults(session_at=datetime(2026, 3, 2, tzinfo=UTC))
    try:
        note = parse_note(f"x\n\n{text}".encode(), filename=filename, defaults=defaults)
    except ImportRefused:
        return
    kept = "\n".join(f"{section.title}\n{section.text}" for section in note.sections)
    for word in ("text", "kind: progress", "session_at: 2026-01-01", "%YAML", "<div>", "a: b"):
        assert kept.count(word) == text.count(word)


@given(st.lists(st.tuples(WORDS, PARAGRAPHS), min_size=1, max_size=6))
def test_written_markdown_reads_back_as_it_was(sections: list[tuple[str, str]]) -> None:
    source = "".join(f"## {title}\n\n{text}\n\n" for title, text in sections)
    note = parse_note(source.encode(), filename="a.md", defaults=DEFAULTS)
    assert [(section.title, section.text) for section in note.sections] == sections


@given(st.lists(st.tuples(WORDS, PARAGRAPHS), min_size=1, max_size=6))
def test_written_plain_text_reads_back_as_it_was(sections: list[tuple[str, str]]) -> None:
    source = "".join(f"{title.upper()}QX:\n{text}\n\n" for title, text in sections)
    note = parse_note(source.encode(), filename="a.txt", defaults=DEFAULTS)
    assert [section.text for section in note.sections] == [text for _, text in sections]


@pytest.mark.parametrize("filename", ["note.docx", "note", "note.md.exe", ".md", "note.pdf", ""])
def test_other_kinds_of_file_are_refused(filename: str) -> None:
    with pytest.raises(ImportRefused, match=r"\.md, \.markdown, \.txt, \.text"):
        parse_note(b"a", filename=filename, defaults=DEFAULTS)


def test_refusal_says_that_nothing_was_imported() -> None:
    with pytest.raises(ImportRefused, match=r"^Line 2, column 1: .* Nothing was imported\. .+"):
        parse_note(b"a\n\x00", filename="a.md", defaults=DEFAULTS)


@pytest.mark.parametrize("filename", ["NOTE.MD", "a.markdown", "dir/a.md"])
def test_ending_of_the_name_tells_markdown(filename: str) -> None:
    note = parse_note(b"## A\na\n", filename=filename, defaults=DEFAULTS)
    assert [section.title for section in note.sections] == ["A"]


def test_notices_of_reading_come_before_those_of_splitting() -> None:
    note = parse_note("It\u2019s".encode("cp1252"), filename="a.txt", defaults=DEFAULTS)
    assert "Windows-1252" in note.notices[0].message
    assert "under no heading" in note.notices[1].message


def test_preview_shows_the_split_the_labels_and_what_to_consider(markdown: Parse) -> None:
    note = markdown(
        "## Drinking {confidentiality=R sensitivity=ETHUD subject=A holder=A,B}\n"
        "Her sister said he stopped drinking.\n\n"
        "## Status {kind=observation}\nEye contact was fleeting.\n"
        "## Undecided {holder=A}\nNothing.\n"
    )
    first, second, third = preview(note, part2_program=False)
    assert (first.line, first.level, first.heading, first.words) == (1, 2, "Drinking", 6)
    assert first.label == "R ETHUD about A holders A,B"
    assert [suggestion.code for suggestion in first.suggestions] == [LocalCode.COLLATERAL]
    assert (second.label, second.suggestions) == ("unlabelled → V", ())
    assert third.label == "unlabelled → V holders A"


def test_preview_suggests_what_the_text_speaks_of(plain: Parse) -> None:
    (row,) = preview(plain("HISTORY:\nHe drank beer. Eye contact was fair.\n"), part2_program=False)
    assert [suggestion.code for suggestion in row.suggestions] == [
        Sensitivity.ETHUD,
        ContentKind.OBSERVATION,
    ]
    assert row.suggestions[0].rule == "speaks of alcohol or drinking"
