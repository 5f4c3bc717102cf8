"""One decision worked out on one section's text, with the clinician's keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from vault.disclosure.rules.clauses import Clause
from vault.disclosure.rules.decisions import Decision, DecisionInvalid
from vault.disclosure.rules.vocabulary import Action
from vault.disclosure.sections.appended import appended_mark, open_appended
from vault.disclosure.sections.material import (
    HandedKey,
    Redaction,
    Release,
    open_disclosures,
    redaction,
)
from vault.disclosure.sections.on_file import SectionOnFile
from vault.errors import TamperedData
from vault.identity.sealed import open_row
from vault.records.content import SectionContent
from vault.records.rows import Columns, Keys, fetch
from vault.records.sdjwt import SectionDisclosures
from vault.records.sdjwt_verify import verify_note
from vault.records.tables import SectionProof, SectionVersion
from vault.store.unit_of_work import Reader


class NotAsSigned(TamperedData):
    """A stored section is not what its author signed."""

    code = "not-as-signed"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A decision with the reason for it in free text, if one is given."""

    decision: Decision
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement with what it hands over and the text that it withholds.

    `appended` is the mark of what goes along with the section.
    """

    judgement: Judgement
    section: SectionOnFile
    handed: Release | Redaction | None
    withheld: tuple[str, ...]
    appended: str = ""


def require_clauses(clauses: Iterable[Clause], judgements: Iterable[Judgement]) -> None:
    """Check that every decision answers a clause that stands, or none.

    Raises:
        DecisionInvalid: one names another.
    """
    known = {None, *(clause.number for clause in clauses)}
    if not known.issuperset(each.decision.clause for each in judgements):
        raise DecisionInvalid("A decision names a clause that is not asked for.")


def judged(
    judgement: Judgement,
    section: SectionOnFile,
    proofs: Mapping[str, Columns],
    keys: Keys,
    appended: Sequence[Columns] = (),
) -> Judged:
    """Work a decision out on a section's text.

    Args:
        judgement: what is decided.
        section: the section.
        proofs: as `proofs_of`.
        keys: the clinician's keys, the section's among them.
        appended: what goes along with the section, still encrypted.

    Raises:
        DecisionInvalid: a span does not fit the text.
        NotAsSigned: the text to be released is not what its author signed.
        SealBroken: the section or its proof was changed, swapped or moved.
    """
    content, decision = section.content(keys), judgement.decision
    if decision.action is Action.WITHHOLD:
        return Judged(judgement, section, None, content.paragraphs)
    proof = proofs.get(section.version_id)
    if proof is None:
        raise NotAsSigned("A section stands in no seal of its note.")
    key = keys[proof["compartment_id"], proof["epoch"]]
    shown = open_disclosures(open_row(SectionProof, proof, key))
    _require_signed(section, content, shown, proof["ref"])
    along, mark = open_appended(appended, keys), appended_mark(appended)
    if decision.action is Action.RELEASE:
        version_key = keys[section.row["compartment_id"], section.row["epoch"]]
        release = Release(
            version=HandedKey.of(SectionVersion, section.row, version_key),
            proof=HandedKey.of(SectionProof, proof, key),
            ref=proof["ref"],
            seal_number=proof["seal_number"],
            appended=along,
        )
        return Judged(judgement, section, release, (), mark)
    kept = redaction(
        content,
        decision.spans,
        shown,
        ref=proof["ref"],
        seal_number=proof["seal_number"],
        appended=along,
    )
    cut = tuple(content.paragraphs[s.paragraph][s.start : s.end] for s in decision.spans)
    return Judged(judgement, section, kept, cut, mark)


def _require_signed(
    section: SectionOnFile, content: SectionContent, shown: SectionDisclosures, ref: str
) -> None:
    verified = verify_note(
        section.seal.jwt,
        (shown.section, *shown.paragraphs),
        public_key_bytes=section.seal.public_key,
    )
    for signed in verified.sections:
        if (signed.ref, signed.title, signed.content_kind, signed.paragraphs) == (
            ref,
            content.title,
            section.facts.content.value,
            content.paragraphs,
        ):
            return
    raise NotAsSigned("A section is not what its author signed.")


def proofs_of(reader: Reader, sections: Sequence[SectionOnFile]) -> dict[str, Columns]:
    """Return each section's proof in its note's present seal, by version."""
    numbers = {section.version_id: section.seal.number for section in sections}
    rows = fetch(
        reader, select(*SectionProof.__table__.c).where(SectionProof.version_id.in_(numbers))
    )
    return {
        row["version_id"]: row for row in rows if row["seal_number"] == numbers[row["version_id"]]
    }
