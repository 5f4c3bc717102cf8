"""The record: a couple's chart, and the notes as they were written that spring."""

from __future__ import annotations

from datetime import UTC, date, datetime
from importlib import resources

from vault.cli.demo.scene import Scene
from vault.cli.note_text import drafts
from vault.importing.note import ImportDefaults, ParsedNote
from vault.importing.reader import parse_note
from vault.records.chart_model import ChartDetails, MemberDetails, MemberRole, UnitKind

MEMBERS = (
    ("A", MemberRole.CLIENT, MemberDetails(name="Daniel Marsh", birth_date=date(1983, 4, 17))),
    ("B", MemberRole.CLIENT, MemberDetails(name="Elena Marsh", birth_date=date(1985, 9, 2))),
    (
        "CH1",
        MemberRole.CHILD,
        MemberDetails(
            name="Toby Marsh", birth_date=date(2018, 11, 23), relationship="son of A and B"
        ),
    ),
    (
        "COL1",
        MemberRole.COLLATERAL,
        MemberDetails(name="Ruth Okafor", relationship="B's sister"),
    ),
)
ADDENDUM, ADDED_TO = "09-addendum.md", "08-joint-march.md"


def write_record(scene: Scene) -> str:
    """Open the chart, bring the notes in on the evenings of their days, and sign them.

    Returns:
        The chart's number.
    """
    vault, harmon = scene.vault, scene.on(scene.cast.harmon)
    scene.tell.chapter("Two parents are seen by a clinician", on="January to May 2026")
    scene.clock.go_to(datetime(2026, 1, 12, 20, 30, tzinfo=UTC))
    chart = vault.charts.create(
        harmon,
        UnitKind.COUPLE,
        ChartDetails(
            name="The Marsh couple",
            referral="Employee assistance program; came together about their marriage and son.",
            confidentiality_agreement="What is said alone is recorded apart and not carried over.",
        ),
    ).number
    for handle, role, details in MEMBERS:
        vault.members.add(harmon, chart, handle, role, details)
    scene.tell.done(f"Chart {chart}: A and B, their child CH1, and COL1, a collateral.")
    signed: dict[str, str] = {}
    notes = _notes()
    with scene.tell.act("J. Harmon writes and signs the notes") as ticks:
        for place, (name, parsed) in enumerate(notes.items(), 1):
            signed[name] = _write(
                scene, chart, parsed, signed.get(ADDED_TO, "") if name == ADDENDUM else ""
            )
            ticks(place, len(notes))
    sections = sum(len(parsed.sections) for parsed in notes.values())
    scene.tell.done(
        f"{len(notes)} notes with {sections} sections, each section under a label and key of its "
        "own, each note signed and locked."
    )
    scene.tell.aside(
        "Sections are about A only, B only, both, the child, B's sister; one is a substance use "
        "record (42 CFR Part 2), one note is a psychotherapy note."
    )
    return chart


def _write(scene: Scene, chart: str, parsed: ParsedNote, added_to: str) -> str:
    vault, harmon = scene.vault, scene.on(scene.cast.harmon)
    scene.clock.go_to(parsed.front.authored_at or parsed.front.session_at)
    if added_to:
        saved = vault.notes.draft(
            harmon,
            chart,
            session_at=parsed.front.session_at,
            kind=parsed.front.kind,
            sections=drafts(parsed),
            addendum_to=added_to,
        )
    else:
        saved = vault.imports.land(harmon, chart, parsed)
    vault.signing.sign(harmon, saved.note_id)
    return saved.note_id


def _notes() -> dict[str, ParsedNote]:
    folder = resources.files("vault.cli.demo").joinpath("notes")
    return {
        file.name: parse_note(file.read_bytes(), filename=file.name, defaults=ImportDefaults())
        for file in sorted(folder.iterdir(), key=lambda each: each.name)
        if file.name.endswith(".md")
    }
