"""What decisions hand to a case's participants, and the opening of it with the case's key alone.

A release hands over the row keys of exactly one section version and of its proof; they open these
two rows and nothing else. A redaction hands over no key: the text that stays, and the disclosures
that prove only what stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from vault.crypto.envelope import SealBroken, open_sealed
from vault.disclosure.ledger.codec import from_bytes
from vault.disclosure.rules.decisions import Marker, Run, Span, apply_spans
from vault.disclosure.rules.vocabulary import LATER
from vault.disclosure.sections.appended import Appended
from vault.errors import Conflict
from vault.identity.sealed import content_binding, row_key
from vault.identity.tables import SealedColumns
from vault.labels.label import Label
from vault.records.content import SectionContent
from vault.records.rows import Columns
from vault.records.sdjwt import SectionDisclosures
from vault.records.tables import SectionProof, SectionVersion


class ReleaseStale(Conflict):
    """A released section was encrypted anew since, and the key handed over opens it no more."""

    code = "release-stale"
    default_remedy = "Have the clinician reopen the decision and decide the section again."


@dataclass(frozen=True, slots=True)
class HandedKey:
    """The key of one sealed row.

    Args:
        row_id: the row.
        key: 32 bytes in hexadecimal.
        compartment_id, epoch: where the row stood when its key was taken.
    """

    row_id: str
    key: str = field(repr=False)
    compartment_id: str
    epoch: int

    @classmethod
    def of(cls, table: type[SealedColumns], row: Columns, compartment_key: bytes) -> HandedKey:
        """Take the key of a row, with the key of its compartment.

        Raises:
            SealBroken: the row was changed, swapped or moved.
        """
        key = row_key(table, row, compartment_key)
        return cls(row["id"], key.hex(), row["compartment_id"], row["epoch"])

    def open(self, table: type[SealedColumns], row: Columns) -> bytes:
        """Open the row's content.

        Raises:
            ReleaseStale: the row was encrypted anew since.
            SealBroken: it was changed, or is another row.
        """
        try:
            return open_sealed(
                bytes.fromhex(self.key), row["ciphertext"], aad=content_binding(table, row)
            )
        except SealBroken:
            if (row["compartment_id"], row["epoch"]) == (self.compartment_id, self.epoch):
                raise
            raise ReleaseStale("A released section was encrypted anew since.") from None


@dataclass(frozen=True, slots=True)
class Release:
    """What a release hands over.

    Args:
        version, proof: the keys of the two rows.
        ref, seal_number: those of the proof.
        appended: what goes along with the section.
    """

    version: HandedKey
    proof: HandedKey
    ref: str
    seal_number: int
    appended: tuple[Appended, ...] = field(default=(), metadata={LATER: True})


@dataclass(frozen=True, slots=True)
class Redaction:
    """What a redaction hands over.

    Args:
        title: the section's title.
        paragraphs: the text that stays and markers for what does not.
        disclosures: the section's own, and those of the paragraphs that stay whole.
        ref, seal_number: those of the proof.
        appended: what goes along with the section.
    """

    title: str
    paragraphs: tuple[tuple[str | Marker, ...], ...]
    disclosures: tuple[str, ...]
    ref: str
    seal_number: int
    appended: tuple[Appended, ...] = field(default=(), metadata={LATER: True})


@dataclass(frozen=True, slots=True)
class OpenedSection:
    """A section as a decision lets it be read."""

    title: str
    paragraphs: tuple[tuple[Run, ...], ...]
    disclosures: tuple[str, ...]
    ref: str
    seal_number: int
    appended: tuple[Appended, ...]


def redaction(
    content: SectionContent,
    spans: Sequence[Span],
    shown: SectionDisclosures,
    *,
    ref: str,
    seal_number: int,
    appended: tuple[Appended, ...] = (),
) -> Redaction:
    """Return what a redaction hands over.

    Raises:
        DecisionInvalid: a span does not fit the text.
    """
    cut = {span.paragraph for span in spans}
    whole = (one for place, one in enumerate(shown.paragraphs) if place not in cut)
    return Redaction(
        title=content.title,
        paragraphs=apply_spans(content.paragraphs, spans),
        disclosures=(shown.section, *whole),
        ref=ref,
        seal_number=seal_number,
        appended=appended,
    )


def open_release(release: Release, version: Columns, proof: Columns, label: Label) -> OpenedSection:
    """Open a released section with the keys handed over.

    Args:
        release: what was handed over.
        version: its row of `section_versions`.
        proof: its row of `section_proofs`.
        label: the section's label.

    Raises:
        ReleaseStale: one of the rows was encrypted anew since.
        SealBroken: one of them was changed, or is another row.
        LabelChanged: the label was changed without the key.
    """
    content = SectionContent.unpacked(release.version.open(SectionVersion, version), label)
    shown = open_disclosures(release.proof.open(SectionProof, proof))
    return OpenedSection(
        title=content.title,
        paragraphs=tuple((text,) for text in content.paragraphs),
        disclosures=(shown.section, *shown.paragraphs),
        ref=release.ref,
        seal_number=release.seal_number,
        appended=release.appended,
    )


def open_disclosures(raw: bytes) -> SectionDisclosures:
    """Read the content of a row of `section_proofs`.

    Raises:
        ContentRefused: it is not of its form.
    """
    return from_bytes(SectionDisclosures, raw)


def opened_redaction(made: Redaction) -> OpenedSection:
    """Return a redacted section as it may be read."""
    return OpenedSection(
        made.title,
        made.paragraphs,
        made.disclosures,
        made.ref,
        made.seal_number,
        made.appended,
    )
