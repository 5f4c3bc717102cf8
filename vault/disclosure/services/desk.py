"""The release desk: the sections in scope, and their text, read with the clinician's own keys."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from vault.audit.events import Event
from vault.clock import Clock
from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.access import Admitted, admit, refused
from vault.disclosure.ledger.book import SealedLedger, fetch_ledger
from vault.disclosure.ledger.open_case import Made
from vault.disclosure.rules.decisions import Span, find_all
from vault.disclosure.rules.reach import Reach
from vault.disclosure.rules.suggesting import SuggestedSpan, suggest_spans
from vault.disclosure.rules.vocabulary import ReasonCode
from vault.disclosure.sections.board import Board, board_rows
from vault.disclosure.sections.currency import drift
from vault.disclosure.sections.on_file import SectionOnFile, signed_sections
from vault.disclosure.sections.withholding import fetch_members, known_people
from vault.errors import KeyNotHeld, NotFound
from vault.identity import compartments
from vault.identity.actor import Actor, refusing_tampered
from vault.identity.compartments import Work
from vault.identity.permissions import Permission
from vault.records.access import logging_tampering
from vault.records.rows import Keys
from vault.store.unit_of_work import Store

_AROUND = 60


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section as the clinician reads it to decide.

    Args:
        section: what is known of it, with its title.
        paragraphs: its text, in the pieces that spans count.
        reach: how far the instrument reaches it.
        made: the decision that stands on it, if any.
        suggestions: passages of it that a rule names.
    """

    section: SectionOnFile
    paragraphs: tuple[str, ...]
    reach: Reach
    made: Made | None
    suggestions: tuple[SuggestedSpan, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """Words found in a section, with what stands around them."""

    span: Span
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class OnDesk:
    """Sections fetched for a clinician, still encrypted, with the clinician's keys to them."""

    admitted: Admitted
    ledger: SealedLedger
    sections: tuple[SectionOnFile, ...]
    keys: Keys


class Desk:
    """Shows sections of a case to a clinician who holds their keys; each reading is logged first.

    Args:
        store: the database.
        clock: the time, at which the reach of a section is judged.
    """

    def __init__(self, store: Store[Event], clock: Clock):
        self._store = store
        self._clock = clock

    def board(self, actor: Actor, case: str) -> Board:
        """List the sections in scope; their titles only where the actor's keys open them.

        Labels, kinds and dates are shown to every participant.

        Raises:
            PermissionDenied: the actor may not open cases.
            NotAParticipant: the actor takes no part in the case.
            TamperedData: the case, a seal or a section is not as it was written.
        """
        with self._store.unit_of_work() as work:
            admitted = admit(work, actor, case, None, CaseEvent.SECTIONS_LIST)
            ref = admitted.ref
            with refusing_tampered(admitted.attempt):
                _, opened = fetch_ledger(work, admitted).opened()
                found = signed_sections(work, list(ref.charts))
                changed = drift(work, opened)
            keys = compartments.held_keys(work, actor, list(ref.charts))
            admitted.record(work, {"sections": len(opened.state.scope.sections)})
        with logging_tampering(self._store, admitted.attempt):
            shown = opened.at(self._clock.now())
            rows = tuple(board_rows(shown, found, keys, changed))
        return Board(number=ref.number, case=shown, rows=rows, drift=changed)

    def show_section(self, actor: Actor, case: str, version_id: str) -> ShownSection:
        """Show one section of the case's charts.

        Raises:
            PermissionDenied: the actor may not decide.
            NotAParticipant: the actor takes no part in the case.
            NotFound: it is no present version of a signed note's section in its charts.
            KeyNotHeld: the actor holds no key to it.
            NotClassified, BasisNotBuilt: nothing can be said of the instrument's reach.
            TamperedData: the case or the section is not as it was written.
        """
        with self._store.unit_of_work() as work:
            desk = fetch_sections(work, actor, case, [version_id], CaseEvent.SECTION_SHOW)
            members = fetch_members(work, list(desk.admitted.ref.charts))
            record_reading(work, desk)
        with logging_tampering(self._store, desk.admitted.attempt):
            _, opened = desk.ledger.opened()
            [section] = desk.sections
            titled, content = section.titled(desk.keys), section.content(desk.keys)
            people = known_people(members, desk.keys)
        return ShownSection(
            section=titled,
            paragraphs=content.paragraphs,
            reach=opened.at(self._clock.now()).reach(titled.facts),
            made=opened.standing.get(version_id),
            suggestions=suggest_spans(content.paragraphs, people),
        )

    def occurrences(
        self, actor: Actor, case: str, versions: Collection[str], needle: str, code: ReasonCode
    ) -> dict[str, tuple[Span, ...]]:
        """Find the words of `needle` in several sections, as spans for redaction.

        Args:
            actor: the clinician.
            case: the case.
            versions: ids of section versions.
            needle: the words; whole words, in any case of letters.
            code: the reason code of the spans.

        Returns:
            Spans by version; versions without any are left out.

        Raises:
            DecisionInvalid: the needle is blank.
            As `show_section`.
        """
        return {
            version_id: tuple(passage.span for passage in passages)
            for version_id, passages in self.passages(actor, case, versions, needle, code).items()
        }

    def passages(
        self, actor: Actor, case: str, versions: Collection[str], needle: str, code: ReasonCode
    ) -> dict[str, tuple[Passage, ...]]:
        """Find the words of `needle` as `occurrences` does, with what stands around each place."""
        with self._store.unit_of_work() as work:
            desk = fetch_sections(work, actor, case, versions, CaseEvent.SECTION_SEARCH)
            record_reading(work, desk)
        with logging_tampering(self._store, desk.admitted.attempt):
            contents = {s.version_id: s.content(desk.keys).paragraphs for s in desk.sections}
        found = {
            version_id: tuple(
                _passage(paragraphs[span.paragraph], span)
                for span in find_all(paragraphs, needle, code)
            )
            for version_id, paragraphs in contents.items()
        }
        return {version_id: passages for version_id, passages in found.items() if passages}


def fetch_sections(
    work: Work, actor: Actor, case: str, versions: Collection[str], tag: str
) -> OnDesk:
    """Fetch sections that a clinician is to read or decide; the caller records the event.

    Raises:
        PermissionDenied, NotAParticipant, NotFound, KeyNotHeld: as `Desk.show_section`.
    """
    admitted = admit(work, actor, case, Permission.CASE_DECIDE, tag)
    chart_ids = list(admitted.ref.charts)
    wanted = set(versions)
    with refusing_tampered(admitted.attempt):
        sections = tuple(s for s in signed_sections(work, chart_ids) if s.version_id in wanted)
    if len(sections) != len(wanted):
        raise NotFound(
            "A section named is not a present one of the case's charts.",
            remedy="It may have been edited; bring the case up to date with its sections.",
        )
    keys = compartments.held_keys(work, actor, chart_ids)
    for section in sections:
        if not section.readable(keys):
            error = KeyNotHeld("You hold no key to a section named.")
            raise refused(error, admitted, section.chart)
    return OnDesk(admitted, fetch_ledger(work, admitted), sections, keys)


def record_reading(work: Work, desk: OnDesk) -> None:
    """Record that each of the sections is read."""
    for section in desk.sections:
        desk.admitted.record(work, {"section": section.version_id}, charts=[section.chart])


def _passage(text: str, span: Span) -> Passage:
    return Passage(
        span=span,
        before=text[max(0, span.start - _AROUND) : span.start],
        words=text[span.start : span.end],
        after=text[span.end : span.end + _AROUND],
    )
