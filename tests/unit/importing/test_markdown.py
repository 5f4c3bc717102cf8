"""Markdown notes split at their own headings, labels reach exactly what they stand over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest

from vault.importing.note import ImportDefaults, ImportRefused, ParsedNote
from vault.importing.reader import parse_note
from vault.labels.label import Label
from vault.labels.vocabulary import (
    Confidentiality,
    ContentKind,
    Law,
    LocalCode,
    Loinc,
    NoteKind,
    Obligation,
    Refrain,
    Sensitivity,
)

Parse = Callable[[str], ParsedNote]


def titles(note: ParsedNote) -> list[str]:
    return [section.title for section in note.sections]


def told(note: ParsedNote) -> list[tuple[int, str]]:
    return [(notice.line, notice.message) for notice in note.notices]


def test_a_labelled_note(markdown: Parse) -> None:
    note = markdown(
        "---\n"
        "kind: progress\n"
        "template: soap\n"
        "session_at: 2026-02-01T09:30-05:00\n"
        "authored_at: 2026-02-03\n"
        "---\n"
        "\n"
        "# Session of 1 February\n"
        "\n"
        "## Parenting schedule {confidentiality=R sensitivity=MH,SDV holder=A,B subject=CH1}\n"
        "\n"
        "They agreed on *weekends*.\n"
        "\n"
        "## Her sister {confidentiality=V local=COLLATERAL,JOINT law=42CFRPart2 holder=B}\n"
        "Called today.\n"
        "## Plan {kind=opinion loinc=18776-5}\n"
        "Again in March.\n"
    )
    assert note.front.kind is NoteKind.PROGRESS
    assert note.front.template == "soap"
    assert note.front.title == "Session of 1 February"
    assert note.front.session_at == datetime(2026, 2, 1, 14, 30, tzinfo=UTC)
    assert note.front.authored_at == datetime(2026, 2, 3, 12, tzinfo=UTC)
    schedule, sister, plan = note.sections
    assert (schedule.title, schedule.level, schedule.line) == ("Parenting schedule", 2, 10)
    assert schedule.text == "They agreed on *weekends*."
    assert schedule.label == Label(
        Confidentiality.R,
        frozenset({Sensitivity.MH, Sensitivity.SDV}),
        subjects=("CH1",),
        holders=("A", "B"),
    )
    assert sister.label == Label(
        Confidentiality.V,
        law=frozenset({Law.PART2}),
        local=frozenset({LocalCode.COLLATERAL, LocalCode.JOINT}),
        holders=("B",),
    )
    assert (plan.label, plan.content_kind, plan.loinc) == (None, ContentKind.OPINION, Loinc.PLAN)


def test_source_text_is_kept_exactly_but_for_blank_lines_at_its_ends(markdown: Parse) -> None:
    text = "  two *spaces*  \n\n> quoted\n\n    code\n<b>html</b> &amp; \\{x}\n- item\n\tTab"
    note = markdown(f"## A\n\n\n{text}\n \n\n## B\nb")
    assert note.sections[0].text == text


def test_unlabelled_sections_stay_unlabelled_and_are_counted(markdown: Parse) -> None:
    note = markdown("## A\na\n## B {confidentiality=N}\nb\n## C\nc\n")
    assert [section.label is None for section in note.sections] == [True, False, True]
    assert told(note) == [
        (1, "Unlabelled sections, which count as V and cannot be released: 2."),
    ]


@pytest.mark.parametrize("braces", ["{confidentiality=V}", "{holder=A}", "{subject=A holder=B}"])
def test_label_that_decides_nothing_counts_as_unlabelled(markdown: Parse, braces: str) -> None:
    note = markdown(f"## A {braces}\na\n")
    assert note.sections[0].label is not None
    assert not note.sections[0].label.releasable
    assert "Unlabelled" in note.notices[0].message


def test_headings_in_code_are_text(markdown: Parse) -> None:
    note = markdown("## A\n```\n# no\n## B {confidentiality=N}\n```\n\n    # no\n\n## C\nc\n")
    assert titles(note) == ["A", "C"]
    assert "# no" in note.sections[0].text
    assert (4, "A label stands in a code block, where it has no effect.") in told(note)


@pytest.mark.parametrize("fence", ["```", "~~~", "````", "- ```", "> ```"])
def test_code_block_that_is_not_closed_is_refused(markdown: Parse, fence: str) -> None:
    with pytest.raises(ImportRefused, match="not closed") as refused:
        markdown(f"## A\n{fence}\n  code\n## B {{confidentiality=V}}\n")
    assert refused.value.line == 2


@pytest.mark.parametrize(
    "line",
    [
        "> ## B {confidentiality=R}",
        "- ## B {confidentiality=R}",
        "##B {confidentiality=R}",
        "B {confidentiality=R}",
        "see {sensitivity=SUD} there",
        "{ local = COLLATERAL }",
        "B {confidentiality=R",
        "####### B {law=42CFRPart2}",
    ],
)
def test_label_that_would_have_no_effect_is_refused(markdown: Parse, line: str) -> None:
    with pytest.raises(ImportRefused, match="not a heading of the note") as refused:
        markdown(f"## A {{confidentiality=N}}\ntext\n\n{line}\n\nmore\n")
    assert refused.value.line == 4


def test_label_inside_html_still_labels(markdown: Parse) -> None:
    note = markdown("## A {confidentiality=N}\n<!--\n## B {confidentiality=V local=JOINT}\nb -->\n")
    assert titles(note) == ["A", "B"]
    assert note.sections[1].label is not None


def test_escaped_braces_are_text(markdown: Parse) -> None:
    note = markdown("## A \\{confidentiality=R}\nsee \\{sensitivity=SUD}\n")
    assert titles(note) == ["A \\{confidentiality=R}"]
    assert note.sections[0].label is None


def test_heading_without_a_space_is_told(markdown: Parse) -> None:
    note = markdown("## A\n##B\ntext\n")
    assert titles(note) == ["A"]
    assert (2, "This line begins like a heading but has no space after the `#`.") in told(note)


def test_underlined_headings_count(markdown: Parse) -> None:
    note = markdown("A {confidentiality=N}\n=====\na\n\nB\n-----\nb\n")
    assert [(section.title, section.level) for section in note.sections] == [("A", 1), ("B", 2)]
    assert note.sections[0].label == Label(Confidentiality.N)


def test_line_of_dashes_under_a_paragraph_is_refused(markdown: Parse) -> None:
    with pytest.raises(ImportRefused, match="all of it a heading") as refused:
        markdown("## A\n\nfirst line\nsecond line\n---\nmore\n")
    assert refused.value.line == 3


def test_text_before_the_first_heading_becomes_a_preamble(markdown: Parse) -> None:
    note = markdown("\nSeen with both.\n\n## A {confidentiality=N}\na\n")
    assert [(section.title, section.text) for section in note.sections] == [
        ("Preamble", "Seen with both."),
        ("A", "a"),
    ]
    assert note.sections[0].line == 2
    assert note.sections[0].label is None
    assert "under no heading" in note.notices[0].message


def test_note_without_headings_is_one_section(markdown: Parse) -> None:
    note = markdown("Only text.\n\nMore.\n")
    assert [(section.title, section.text) for section in note.sections] == [
        ("Narrative", "Only text.\n\nMore."),
    ]


def test_empty_section_is_kept_and_told(markdown: Parse) -> None:
    note = markdown("## A {confidentiality=N}\n\n## B {confidentiality=N}\nb\n")
    assert [section.text for section in note.sections] == ["", "b"]
    assert told(note) == [(1, "This section has no text.")]


def test_headings_alike_are_both_kept_and_told(markdown: Parse) -> None:
    note = markdown("## Plan {confidentiality=N}\na\n## PLAN {confidentiality=N}\nb\n")
    assert titles(note) == ["Plan", "PLAN"]
    assert told(note) == [(3, "This heading is the same as that of line 1.")]


@pytest.mark.parametrize(
    "text",
    ["# T\ntext\n## A\na", "# T {confidentiality=N}\n## A\na", "pre\n# T\n## A\na", "# T\n# A\na"],
)
def test_title_that_says_something_is_a_section(markdown: Parse, text: str) -> None:
    note = markdown(text)
    assert note.front.title == ""
    assert "T" in titles(note)


@pytest.mark.parametrize(
    ("braces", "reason"),
    [
        ("{confidentiality=X}", "no code"),
        ("{confidentiality=r}", "no code"),
        ("{confidentiality=}", "not `name=value`"),
        ("{confidentiality=R sensitivity=NORDSLCD}", "no code"),
        ("{confidentiality=R sensitivity=MH,MH}", "twice"),
        ("{confidentiality=R sensitivity=MH,}", "no code"),
        ("{confidentiality=R confidentiality=N}", "twice"),
        ("{sensitivity=SUD}", "no confidentiality"),
        ("{local=JOINT holder=A}", "no confidentiality"),
        ("{confidentiality=R colour=red}", "unknown name"),
        ("{confidentiality=R holders=A}", "unknown name"),
        ("{confidentiality=R holder=a}", "handles"),
        ("{confidentiality=R holder=A,A}", "handles"),
        ("{confidentiality=R law=SUD}", "no code"),
        ("{kind=gossip}", "no code"),
        ("{loinc=28635-5}", "no code"),
        ("{draft}", "not `name=value`"),
        ("{}", "not `name=value`"),
        ("{.red}", "not `name=value`"),
        ('{confidentiality="R"x}', "not `name=value`"),
        ("{confidentiality=R} and more", "not closed, or does not stand at its end"),
        ("{confidentiality=R", "not closed, or does not stand at its end"),
        ("{confidentiality=R} {kind=opinion}", "not closed, or does not stand at its end"),
    ],
)
def test_bad_attributes_are_refused_with_their_line(
    markdown: Parse, braces: str, reason: str
) -> None:
    with pytest.raises(ImportRefused, match=reason) as refused:
        markdown(f"## A {{confidentiality=N}}\na\n\n## Secret {braces}\nb\n")
    assert refused.value.line == 4
    assert "Secret" not in str(refused.value)


def test_values_may_stand_in_quotation_marks(markdown: Parse) -> None:
    note = markdown('## A{confidentiality="R"\tholder="A,B"} ##\na\n')
    assert titles(note) == ["A"]
    assert note.sections[0].label == Label(Confidentiality.R, holders=("A", "B"))


@pytest.mark.parametrize("heading", ["##", "## {confidentiality=N}", "# #"])
def test_heading_without_words_is_refused(markdown: Parse, heading: str) -> None:
    with pytest.raises(ImportRefused, match="no words"):
        markdown(f"{heading}\ntext\n")


def test_overlong_heading_is_refused(markdown: Parse) -> None:
    assert titles(markdown("## " + "x" * 200)) == ["x" * 200]
    with pytest.raises(ImportRefused, match="200 characters"):
        markdown("## " + "x" * 201)


def test_too_many_headings_are_refused(markdown: Parse) -> None:
    with pytest.raises(ImportRefused, match="1,000 headings"):
        markdown("## A\na\n" * 1001)


@pytest.mark.parametrize(
    ("front", "line", "reason"),
    [
        ("kind: poem", 2, "kind is unknown"),
        ("kind: progress\nkind: intake", 3, "twice"),
        ("kind: progress\ncolour: red", 3, "unknown name"),
        ("session_at: yesterday", 2, "no date"),
        ("session_at: 2026-02-30", 2, "no date"),
        ("session_at: 20260203", 2, "no date"),
        ("session_at: 2026-02-03T25:00", 2, "no date"),
        ("session_at: 0001-01-01T00:00+14:00", 2, "no date"),
        ("template: ../soap", 2, "template"),
        ("kind: &a progress\ntemplate: *a", 2, "plain values"),
        ("template: *a", 2, "plain values|not YAML"),
        ("kind: !!python/object:os.system x", 2, "plain values"),
        ("kind: [progress]", 2, "plain values"),
        ("kind: {a: b}", 2, "plain values"),
        ("- progress", 2, "plain values"),
        ("progress", 2, "plain values"),
        ("kind: progress\n...\nmore", 4, "plain values|not YAML"),
        ("a: b: c", 2, "not YAML"),
        ("\tkind: progress", 2, "not YAML"),
        ("kind: 'progress", 2, "not YAML"),
        ("kind:", 2, "kind is unknown"),
        ("x: " + "y" * 16384, 1, "16,384 characters"),
    ],
)
def test_bad_front_matter_is_refused_with_its_line(
    markdown: Parse, front: str, line: int, reason: str
) -> None:
    with pytest.raises(ImportRefused, match=reason) as refused:
        markdown(f"---\n{front}\n---\n## A\na\n")
    assert refused.value.line == line


def test_front_matter_that_is_not_closed_is_refused(markdown: Parse) -> None:
    with pytest.raises(ImportRefused, match="not closed"):
        markdown("---\nkind: progress\n\n## A\na\n")


@pytest.mark.parametrize("front", ["", "# only a comment\n", "\n"])
def test_front_matter_that_says_nothing_leaves_the_defaults(markdown: Parse, front: str) -> None:
    note = markdown(f"---\n{front}---\n## A\na\n")
    assert note.front.kind is NoteKind.PROGRESS
    assert note.front.session_at == datetime(2026, 3, 2, 15, tzinfo=UTC)


def test_times_without_a_zone_are_in_the_default_one() -> None:
    eastern = ImportDefaults(timezone=timezone(timedelta(hours=-5)))
    data = b"---\nsession_at: 2026-03-02 14:00\nauthored_at: 2026-03-02\n---\na\n"
    note = parse_note(data, filename="a.md", defaults=eastern)
    assert note.front.session_at == datetime(2026, 3, 2, 19, tzinfo=UTC)
    assert note.front.authored_at == datetime(2026, 3, 2, 17, tzinfo=UTC)


def test_what_the_file_says_stands_before_the_defaults() -> None:
    given = ImportDefaults(
        kind=NoteKind.INTAKE, template="intake", session_at=datetime(2020, 1, 1, tzinfo=UTC)
    )
    data = b"---\nkind: contact\nsession_at: 2026-03-02\n---\na\n"
    front = parse_note(data, filename="a.md", defaults=given).front
    assert (front.kind, front.template) == (NoteKind.CONTACT, "intake")
    assert front.session_at.date().isoformat() == "2026-03-02"


def test_note_without_a_session_date_is_refused() -> None:
    with pytest.raises(ImportRefused, match="when the session was"):
        parse_note(b"## A\na\n", filename="a.md", defaults=ImportDefaults())


def test_a_heading_carries_handling_instructions(markdown: Parse) -> None:
    note = markdown(
        "## Her plan {confidentiality=R refrain=NOPAT,ORCON obligation=REDACT}\nText.\n"
    )
    label = note.sections[0].label
    assert label is not None
    assert label.refrain == {Refrain.NOPAT, Refrain.ORCON}
    assert label.obligation == {Obligation.REDACT}
    for wrong in ("{refrain=NOPAT}", "{confidentiality=R refrain=REDACT}"):
        with pytest.raises(ImportRefused):
            markdown(f"## Her plan {wrong}\nText.\n")
