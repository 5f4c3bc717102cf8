"""Words planted wherever the vault keeps words are in no byte of a package, however it is read."""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import pikepdf
import pytest

from tests.integration.disclosure.conftest import (
    ABOUT_A,
    ABOUT_B,
    CONSULTATION,
    DRINKING,
    FIRST_SESSION,
    PARENTING,
    PRIVATE,
    SISTER,
    TEXTS,
    order,
)
from tests.integration.production.conftest import EVERYTHING, Producing
from vault.disclosure.rules.decisions import Span
from vault.disclosure.rules.negotiation import Party
from vault.disclosure.rules.vocabulary import ReasonCode
from vault.labels.handling import WITH_CONSENT
from vault.labels.label import Label
from vault.labels.vocabulary import NoteKind, Obligation, Refrain
from vault.production.checking.explained import squash
from vault.production.checking.pdf_text import read_pdf_text
from vault.records.chart_model import ChartDetails, MemberDetails, MemberRole, UnitKind
from vault.records.note_model import SectionDraft

CANARIES = {
    place: f"canary{number:02}{place}"
    for number, place in enumerate(
        (
            "general",
            "restricted",
            "substance",
            "psychotherapy",
            "unclassified",
            "draft",
            "title",
            "redacted",
            "paragraph",
            "chartname",
            "referral",
            "agreement",
            "member",
            "contact",
            "collateral",
            "alert",
            "rationale",
            "correction",
            "relabelling",
            "verification",
            "advice",
            "dissent",
            "request",
            "negotiation",
            "reason",
            "answer",
            "requester",
            "signer",
        )
    )
}
HANDLED = replace(
    PARENTING,
    obligation=frozenset(Obligation) - {Obligation.HUAPRV},
    refrain=frozenset(Refrain) - WITH_CONSENT,
)
RELEASED = "The exchange takes place at the ferry on Sunday evenings."


def said(place: str) -> str:
    return f"It was said that {CANARIES[place].capitalize()} stood by the door."


@pytest.fixture
def planted(matter: Producing, monkeypatch: pytest.MonkeyPatch) -> Producing:
    """The matter with a canary everywhere, rendered to its package."""
    vault, author = matter.vault, matter.clinician
    details = ChartDetails(
        name=CANARIES["chartname"],
        referral=CANARIES["referral"],
        confidentiality_agreement=CANARIES["agreement"],
    )
    matter.chart = vault.charts.create(author, UnitKind.COUPLE, details).number
    for handle, role, name in (
        ("A", MemberRole.CLIENT, CANARIES["member"]),
        ("B", MemberRole.CLIENT, "Bruno Hardeman"),
        ("CH1", MemberRole.CHILD, "Robin Hardeman"),
        ("COL1", MemberRole.COLLATERAL, CANARIES["collateral"]),
    ):
        who = MemberDetails(name=name, contact=CANARIES["contact"])
        vault.members.add(author, matter.chart, handle, role, who)
    vault.alerts.raise_alert(author, matter.chart, CANARIES["alert"])
    plant_notes(matter, monkeypatch)
    matter.open_case(
        order(requester=CANARIES["requester"], signed_by=CANARIES["signer"]), EVERYTHING
    )
    plant_case(matter)
    return matter


def plant_notes(matter: Producing, monkeypatch: pytest.MonkeyPatch) -> None:
    def note(day: int, *parts: tuple[str, str, str, Label], kind: NoteKind) -> str:
        for key, _, words, _ in parts:
            monkeypatch.setitem(TEXTS, key, words)
        return matter.note(day, *((key, title, label) for key, title, _, label in parts), kind=kind)

    progress = NoteKind.PROGRESS
    shown = f"{RELEASED}\n\nAnd {CANARIES['redacted']} was there.\n\n{said('paragraph')}"
    note(
        0,
        ("shown", "Exchange", shown, HANDLED),
        ("general", CANARIES["title"], said("general"), replace(ABOUT_A, refrain=WITH_CONSENT)),
        ("restricted", "About B", said("restricted"), replace(ABOUT_B, subjects=("B",))),
        kind=progress,
    )
    note(
        1,
        ("sister", "Call", f"Called. {said('restricted')}", SISTER),
        ("substance", "Fridays", said("substance"), DRINKING),
        kind=progress,
    )
    note(2, ("private", "Thoughts", said("psychotherapy"), PRIVATE), kind=NoteKind.PSYCHOTHERAPY)
    note(3, ("nolabel", "Later", said("unclassified"), Label.unlabelled()), kind=progress)
    matter.vault.notes.draft(
        matter.clinician,
        matter.chart,
        session_at=FIRST_SESSION,
        sections=[SectionDraft(title="Draft", text=said("draft"), label=ABOUT_A)],
    )
    corrected = said("correction")
    matter.vault.signing.correct_section(
        matter.clinician,
        matter.section_id("sister"),
        corrected,
        reason=f"{CANARIES['rationale']} {CANARIES['relabelling']}",
    )


def plant_case(matter: Producing) -> None:
    vault, case = matter.vault, matter.case
    intake, records = vault.intake, matter.records
    intake.verify(records, case, CANARIES["verification"])
    intake.hold(records, case)
    intake.classify(records, case)
    consulted = replace(CONSULTATION, advice=CANARIES["advice"], dissent=CANARIES["dissent"])
    intake.consult(matter.clinician, case, consulted)
    intake.skip_request(matter.counsel, case, CANARIES["request"])
    intake.meet_basis(matter.counsel, case)
    vault.negotiating.propose(
        matter.counsel, case, Party.CUSTODIAN, EVERYTHING, CANARIES["negotiation"]
    )
    matter.set_scope("shown", "general", "private")
    start = len("And ")
    redacted = matter.redacting(
        "shown",
        Span(1, start, start + len(CANARIES["redacted"]), ReasonCode.R3),
        Span(2, 0, len(said("paragraph")), ReasonCode.R2),
    )
    matter.decide(
        redacted,
        replace(matter.withholding("general", ReasonCode.R2), reason=CANARIES["reason"]),
        matter.withholding("private", ReasonCode.R2),
    )
    matter.to_judged()
    matter.rendered()
    for warning in matter.warnings():
        vault.productions.answer_warning(matter.clinician, case, warning.id, CANARIES["answer"])


def readings(package: bytes) -> Iterator[str]:
    """Everything that a package's bytes can be read as."""
    yield package.decode("latin-1")
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        yield archive.comment.decode("latin-1")
        for info in archive.infolist():
            content = archive.read(info)
            yield f"{info.filename} {info.comment!r} {info.extra!r}"
            yield from texts(content)
            if info.filename.endswith(".pdf"):
                yield from in_pdf(content)
            if info.filename == "records.json":
                yield from in_records(content)


def texts(content: bytes) -> Iterator[str]:
    for encoding in ("latin-1", "utf-8", "utf-16-le", "utf-16-be"):
        yield content.decode(encoding, "replace")


def in_pdf(content: bytes) -> Iterator[str]:
    shown = read_pdf_text(content)
    yield " ".join("".join(shown.pages).split())
    yield squash("".join(shown.pages))
    yield " ".join(shown.bookmarks)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        yield " ".join(pdf.attachments)
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream):
                yield from texts(item.read_bytes())
                yield item.stream_dict.unparse(resolved=True).decode("latin-1")
            elif item is not None:
                yield item.unparse(resolved=True).decode("latin-1")
                yield from strings(item)


def strings(item: pikepdf.Object) -> Iterator[str]:
    if isinstance(item, pikepdf.String):
        yield str(item)
    elif isinstance(item, pikepdf.Dictionary):
        for value in item.values():
            if isinstance(value, pikepdf.Object) and not value.is_indirect:
                yield from strings(value)


def in_records(content: bytes) -> Iterator[str]:
    for note in json.loads(content)["notes"]:
        pieces = [*note["jwt"].split("."), *note["disclosures"]]
        for piece in pieces:
            yield base64.urlsafe_b64decode(piece + "=" * (-len(piece) % 4)).decode("latin-1")
        for line in note["event"].splitlines():
            with_padding = line.removeprefix("extra ")
            try:
                yield base64.b64decode(with_padding, validate=True).decode("latin-1")
            except ValueError:
                yield line


def test_no_canary_is_in_any_byte_of_a_package(planted: Producing) -> None:
    planted.approved()
    planted.sealed()
    package = planted.sent().package
    assert planted.verified(package, planted.trust()).holds
    everything = "\n".join(readings(package)).casefold()
    assert RELEASED.split()[1] in everything
    found = {place for place, canary in CANARIES.items() if canary in everything}
    assert found == set()


def test_nothing_of_the_vaults_own_is_in_a_package(planted: Producing) -> None:
    """No label, no user's name or id, no chart's or case's number leaves (LB7)."""
    planted.approved()
    planted.sealed()
    everything = "\n".join(readings(planted.sent().package))
    people = [planted.people[name] for name in ("harmon", "reyes", "calder", "pryce")]
    versions = set(planted.sections.values())
    for inner in (
        planted.chart,
        planted.case,
        *(person.user_id for person in people),
        *versions,
        *(planted.section_id(key) for key in planted.sections),
        "SUD",
        "42CFRPart2",
        "PSYTHPN",
        "HIPAAPsyNotes",
        "COLLATERAL",
        "psychotherapy note",
    ):
        assert inner not in everything, inner
    for code in (*Obligation, *Refrain):
        assert not re.search(rf"\b{code}\b", everything), code


def test_the_readings_would_find_a_canary(planted: Producing) -> None:
    """The search finds what is released, in print, in the seals and in the log's CSV."""
    planted.approved()
    planted.sealed()
    package = planted.sent().package
    everything = "\n".join(readings(package))
    assert everything.count("at the ferry on") >= 2
    assert "Confidential communications made in" in everything
