"""For any set of decisions: no withheld word is in any artefact, and every released one is."""

from __future__ import annotations

import base64
import io
import re
from datetime import date, timedelta

import pikepdf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.production.samples import (
    Fingerprints,
    contents,
    document,
    entry,
    proofs,
    ref,
)
from vault.disclosure.rules.decisions import Span, apply_spans
from vault.disclosure.rules.vocabulary import ReasonCode
from vault.production.checking.pdf_text import read_body, read_pdf_text
from vault.production.checking.restatements import find_restatements
from vault.production.checking.selftest import self_test
from vault.production.composing.compose import DecidedNote, KeptSection, compose_notes
from vault.production.document.privilege import Treatment
from vault.production.document.released import Note, ReleasedDocument, WithheldNote, WithheldSection
from vault.production.packaging.package import write_package
from vault.production.rendering.render import render
from vault.typesetting.typesetter import Typesetter

TYPESETTER = Typesetter()
CODES = st.sampled_from([code for code in ReasonCode if code is not ReasonCode.R2])


class Matter:
    """Notes full of unique words, and which of them may leave."""

    def __init__(self) -> None:
        self.released: set[str] = set()
        self.withheld: set[str] = set()
        self.notes: list[DecidedNote] = []
        self._words = 0

    def word(self, *, leaves: bool) -> str:
        self._words += 1
        word = f"{'open' if leaves else 'canary'}{self._words:04d}x"
        (self.released if leaves else self.withheld).add(word)
        return word


@st.composite
def matters(draw: st.DrawFn) -> Matter:
    matter = Matter()
    for n in range(draw(st.integers(1, 3))):
        items: list[KeptSection | WithheldSection] = []
        for s in range(draw(st.integers(1, 4))):
            if draw(st.booleans()):
                matter.word(leaves=False)
                items.append(WithheldSection(reason=draw(CODES)))
            else:
                items.append(_kept(draw, matter, f"{n}-{s}"))
        matter.notes.append(
            DecidedNote(
                ref=ref(f"note {n}"),
                kind="Progress note",
                session_on=date(2026, 3, 3) + timedelta(days=n),
                written_on=date(2026, 3, 3) + timedelta(days=n),
                late_entry=draw(st.booleans()),
                author_role="LICSW",
                author_name="J. Hardeman",
                items=items,
                slip=WithheldNote(control=f"W-{n:04d}", reason=draw(CODES)),
            )
        )
    return matter


def _kept(draw: st.DrawFn, matter: Matter, name: str) -> KeptSection:
    """Return a section of which each word stays or goes as drawn; the first one stays."""
    paragraphs: list[str] = []
    spans: list[Span] = []
    for p in range(draw(st.integers(1, 3))):
        text = ""
        for w in range(draw(st.integers(1, 6))):
            leaves = (p, w) == (0, 0) or draw(st.booleans())
            word = matter.word(leaves=leaves)
            if not leaves:
                code = draw(st.sampled_from(list(ReasonCode)))
                spans.append(Span(p, len(text), len(text) + len(word), code))
            text += word + draw(st.sampled_from([" ", "  ", "\n", ", ", "; "]))
        paragraphs.append(text)
    title = matter.word(leaves=True)
    control = f"PL-{name}"
    return KeptSection(
        ref=ref(name),
        title=title,
        paragraphs=apply_spans(paragraphs, spans),
        controls={ReasonCode.R2: control},
    )


def produced(notes: tuple[Note, ...]) -> ReleasedDocument:
    controls = {
        marker.control
        for note in notes
        if not isinstance(note, WithheldNote)
        for section in note.sections
        for marker in section.markers
        if marker.control
    }
    log = tuple(entry(control, Treatment.REDACTED) for control in sorted(controls))
    return document(notes=notes, privilege_log=log)


def everything_readable(name: str, content: bytes) -> str:
    """Return all that any reader could get out of a file: raw, inflated, decoded, extracted."""
    found = [content.decode("latin-1")]
    if name.endswith(".pdf"):
        text = read_pdf_text(content)
        found += [*text.pages, *text.bookmarks, read_body(content)]
        with pikepdf.open(io.BytesIO(content)) as pdf:
            for item in pdf.objects:
                if isinstance(item, pikepdf.Stream):
                    data = item.read_bytes()
                    found += [data.decode("latin-1"), data.decode("utf-16-be", "ignore")]
    if name == "records.json":
        for token in re.findall(r"[A-Za-z0-9_-]{16,}", content.decode()):
            whole = token[: len(token) // 4 * 4]
            found.append(base64.urlsafe_b64decode(whole).decode("latin-1"))
    return "\n".join(found)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(matters())
def test_no_withheld_word_is_in_any_artefact(matter: Matter) -> None:
    source = produced(compose_notes(matter.notes))
    rendering = render(source, proofs(source), typesetter=TYPESETTER)
    fingerprints = Fingerprints(dict.fromkeys(matter.withheld, "withheld"))
    self_test(rendering.files, source, fingerprints)
    assert find_restatements(source, fingerprints) == ()
    package = contents(source, rendering)
    readable = {name: everything_readable(name, data) for name, data in package.files.items()}
    readable["package"] = write_package(package).decode("latin-1")
    readable["manifest"] = package.manifest.decode()
    for name, text in readable.items():
        leaked = [word for word in matter.withheld if word in text]
        assert not leaked, f"{name} holds withheld words"
    assert all(word in readable["production.pdf"] for word in matter.released)
