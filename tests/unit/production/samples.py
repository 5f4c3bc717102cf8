"""A matter, its notes and a sender with keys, for the tests of productions."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from vault.audit.checkpoint import Checkpoint
from vault.audit.events import Event
from vault.audit.merkle import hash_leaf, inclusion_spans, root_of
from vault.audit.signed_note import SignedNote, VerifierKey
from vault.audit.tlog_proof import TlogProof
from vault.crypto.seal_key import SealKey, new_seal_key
from vault.crypto.signing import SigningKey
from vault.disclosure.rules.vocabulary import ReasonCode
from vault.identity.permissions import Role
from vault.production.checking.withheld import Hit
from vault.production.document.bates import BatesSeries
from vault.production.document.matter import (
    Caption,
    Clause,
    Custodian,
    Instrument,
    Party,
    Profile,
    Recipient,
)
from vault.production.document.privilege import PrivilegeEntry, Treatment
from vault.production.document.released import (
    Marker,
    ReleasedDocument,
    ReleasedNote,
    ReleasedSection,
    Text,
    WithheldNote,
    WithheldSection,
)
from vault.production.packaging import opening
from vault.production.packaging.approval import CONTEXT, Approval, Approved, approval_message
from vault.production.packaging.manifest import (
    ManifestKeys,
    build_manifest,
    read_manifest,
    sha256,
    sign_manifest,
)
from vault.production.packaging.package import Package, write_package
from vault.production.packaging.seal import seal_pdf
from vault.production.rendering import records_file
from vault.production.rendering.log_apart import LogApart
from vault.production.rendering.records_file import NoteProof, shown_disclosures
from vault.production.rendering.render import Rendering
from vault.production.verifying.trust import Person, Trust
from vault.records.sdjwt import IssuedNote, SectionInput, issue_note

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
SERIES = BatesSeries("HARBOR")
ORIGIN = "harbor.example/log"
WITHHELD_TEXT = "zebrafish quondam marmalade lighthouse"


def ref(name: str) -> str:
    """Return an identifier of the vault's form that is the same in every run."""
    digest = hashlib.sha256(name.encode()).digest()[:16]
    return base64.b32encode(digest).decode().rstrip("=").lower()


def section(name: str, *paragraphs: str | tuple[Text | Marker, ...]) -> ReleasedSection:
    """Return a released section; a paragraph given as text is released whole."""
    made = tuple((Text(each),) if isinstance(each, str) else each for each in paragraphs)
    return ReleasedSection(ref=ref(name), title=name, paragraphs=made)


def note(
    name: str, *items: ReleasedSection | WithheldSection, on: date, late: bool = False
) -> ReleasedNote:
    return ReleasedNote(
        ref=ref(name),
        kind="Progress note",
        session_on=on,
        written_on=date(2026, 6, 30) if late else on,
        late_entry=late,
        author_role="LICSW, employee assistance program",
        author_name="J. Hardeman",
        items=items,
    )


PARENTING = section(
    "Parenting schedule",
    "Both parents agreed that the child stays with her father on alternate weekends.",
    "Exchanges take place at the school; neither parent enters the other\u2019s home.",
)
SPEECH = section(
    "Communication",
    "They speak about the child by message and in a civil tone.",
    (
        Text("The schedule was proposed by "),
        Marker(ReasonCode.R3),
        Text(" and taken up; "),
        Marker(ReasonCode.R2, "PL-0001"),
        Text("."),
    ),
)
OBSERVED = section("Observations", "The clinician saw both parents calm and attentive.")
FIRST = note(
    "first note", PARENTING, WithheldSection(reason=ReasonCode.R1), SPEECH, on=date(2026, 3, 3)
)
SECOND = note(
    "second note",
    OBSERVED,
    WithheldSection(reason=ReasonCode.R2, control="PL-0002"),
    on=date(2026, 4, 7),
    late=True,
)
SLIP = WithheldNote(control="W-0001", reason=ReasonCode.R1)


def entry(control: str, treatment: Treatment) -> PrivilegeEntry:
    return PrivilegeEntry(
        control=control,
        dated=date(2026, 3, 3),
        kind="Counseling record",
        author_role="Licensed clinical social worker",
        participants=("Party A", "clinician"),
        holder="Party A",
        privilege="Social worker\N{EN DASH}client privilege",
        description="Communications made in counseling on matters outside the order.",
        treatment=treatment,
        clause="2(a)",
    )


def document(**changes: Any) -> ReleasedDocument:
    """Return a small production of two notes and a slip-sheet, with the changes given."""
    whole = ReleasedDocument(
        profile=Profile.PRODUCTION,
        custodian=Custodian(
            organisation="Harbor Employee Assistance Program",
            name="Ruth Okafor",
            title="Director of Records",
            address=("41 Long Wharf, Suite 300", "Boston, Massachusetts 02110"),
            telephone="(617) 555-0142",
            email="records@harbor-eap.example",
        ),
        caption=Caption(
            court=("Commonwealth of Massachusetts", "Probate and Family Court"),
            docket="SU26D0417DR",
            parties=(Party("Anna B. Marlow", "Plaintiff"), Party("Thomas C. Marlow", "Defendant")),
        ),
        instrument=Instrument(
            title="Amended Order for Production of Records", dated=date(2026, 10, 14), kind="order"
        ),
        clauses=(Clause("2(a)", "Sections of the notes that concern the parenting schedule."),),
        recipient=Recipient(
            name="Clerk of the Probate and Family Court",
            role="for counsel of record",
            address=("24 New Chardon Street", "Boston, Massachusetts 02114"),
        ),
        number="1",
        produced_on=date(2026, 11, 22),
        series=SERIES,
        start=1,
        notes=(FIRST, SLIP, SECOND),
        privilege_log=(
            entry("PL-0001", Treatment.REDACTED),
            entry("PL-0002", Treatment.WITHHELD),
        ),
    )
    return replace(whole, **changes)


@dataclass(frozen=True)
class Fingerprints:
    """Withheld words in the clear, which only a test may have: word → withheld section."""

    words: Mapping[str, str] = field(default_factory=dict)

    def hits(self, text: str) -> Iterable[Hit]:
        found = re.findall(r"\w+", text.casefold())
        return [Hit(self.words[word], "name") for word in found if word in self.words]


NOTHING_WITHHELD = Fingerprints()
MARMALADE = Fingerprints(dict.fromkeys(WITHHELD_TEXT.split(), "withheld-1"))


def key(name: str) -> SigningKey:
    return SigningKey.from_seed(hashlib.sha256(name.encode()).digest())


ORGANISATION, LOG, AUTHOR = key("organisation"), key("log"), key("author")
HIRED = datetime(2026, 1, 5, tzinfo=UTC)
PEOPLE = {"Carl Calder": "counsel", "Olga Pryce": "privacy officer"}
LOG_KEY = VerifierKey(ORIGIN, LOG.public_bytes)
SEAL: SealKey = new_seal_key("Harbor Employee Assistance Program", datetime(2026, 1, 5, tzinfo=UTC))
TRUST = Trust(
    organisation="Harbor Employee Assistance Program",
    organisation_key=ORGANISATION.public_bytes,
    log_keys=(LOG_KEY,),
    seal_sha256=(sha256(SEAL.certificate_der),),
    people=(
        Person("J. Hardeman", AUTHOR.public_bytes, frozenset({Role.CLINICIAN}), HIRED),
        *(
            Person(name, key(name).public_bytes, frozenset({Role(role.replace(" ", "_"))}), HIRED)
            for name, role in PEOPLE.items()
        ),
    ),
)


def sign(source: ReleasedNote) -> IssuedNote:
    """Seal a note as it was signed, with text in it that is withheld now."""
    inputs = [SectionInput(ref("secret section"), "Secret", "communication", [WITHHELD_TEXT])]
    for each in source.sections:
        paragraphs = [
            "".join(run.text if isinstance(run, Text) else WITHHELD_TEXT for run in paragraph)
            for paragraph in each.paragraphs
        ]
        inputs.append(SectionInput(each.ref, each.title, "observation", paragraphs))
    return issue_note(
        AUTHOR,
        note_ref=source.ref,
        kind="progress",
        session_on=source.session_on.isoformat(),
        authored_at="2026-03-04T10:00:00.000000Z",
        signed_at="2026-03-04T10:05:00.000000Z",
        author=source.author_role,
        sections=inputs,
    )


def event_leaf(tag: str, public: dict[str, str | int]) -> bytes:
    return Event(tag=tag, actor="user-7", public=public).stamp(NOW).leaf_bytes()


def prove(leaves: Sequence[bytes], index: int) -> str:
    """Return the tlog-proof bundle of one leaf of a log."""
    hashes = [hash_leaf(leaf) for leaf in leaves]
    checkpoint = SignedNote(Checkpoint(ORIGIN, len(hashes), root_of(hashes)).text, ())
    path = tuple(
        root_of(hashes[span.start : span.end]) for span in inclusion_spans(index, len(hashes))
    )
    return str(TlogProof(leaves[index], index, path, str(checkpoint.signed(ORIGIN, LOG))))


def proofs(source: ReleasedDocument) -> list[NoteProof]:
    """Return what proves each released note, showing no more than is released."""
    sealed = [(each, sign(each)) for each in source.released]
    leaves = [event_leaf("records:note:sign", {"note_hash": s.note_hash}) for _, s in sealed]
    return [
        NoteProof(
            jwt=issued.jwt,
            disclosures=tuple(
                disclosure
                for part in each.sections
                for disclosure in shown_disclosures(part, issued.sections[part.ref])
            ),
            public_key=AUTHOR.public_bytes,
            event=prove(leaves, index),
        )
        for index, (each, issued) in enumerate(sealed)
    ]


def approvals(
    digest: str, names: Iterable[str] = PEOPLE, *, case: str = "case", at: datetime = NOW
) -> list[Approval]:
    approved = Approved(case=ref(case), production=ref("production"), digest=digest)
    return [
        Approval(
            name=name,
            role=PEOPLE[name],
            public_key=key(name).public_bytes,
            signature=key(name).sign(approval_message(approved, PEOPLE[name], at), context=CONTEXT),
            at=at,
        )
        for name in names
    ]


def contents(
    source: ReleasedDocument, rendering: Rendering, approved_by: Sequence[Approval] | None = None
) -> Package:
    """Seal, list and log a rendering, as a custodian does."""
    sealed = {
        name: seal_pdf(content, SEAL, at=NOW) if name.endswith(".pdf") else content
        for name, content in rendering.files.items()
    }
    records = rendering.files.get(records_file.NAME)
    found = records_file.read_records(records) if records else ()
    note_refs = [each.ref for each in source.released]
    hashes = {
        sign_ref(proof.jwt): hashlib.sha256(proof.jwt.encode()).hexdigest() for proof in found
    }
    assert set(hashes) <= set(note_refs)
    manifest = build_manifest(
        source,
        rendering,
        sealed,
        production=ref("production"),
        case=ref("case"),
        approvals=approvals(rendering.digest) if approved_by is None else approved_by,
        note_hashes=hashes,
        keys=ManifestKeys(
            organisation=ORGANISATION.public_bytes,
            log=LOG_KEY,
            seal_sha256=sha256(SEAL.certificate_der),
        ),
    )
    return signed(manifest, sealed)


def log_contents(production: Package, log: LogApart) -> Package:
    """Pack a privilege log that is under seal, as a custodian does."""
    sealed = {
        name: seal_pdf(content, SEAL, at=NOW) if name.endswith(".pdf") else content
        for name, content in log.files.items()
    }
    return replace(production, files={**sealed, opening.NAME: opening.build_opening(log)})


def signed(manifest: bytes, files: Mapping[str, bytes]) -> Package:
    """Sign and log a manifest."""
    read_manifest(manifest)
    leaf = event_leaf("disclosure:production:transmit", {"manifest_sha256": sha256(manifest)})
    leaves = [event_leaf("vault:test:filler", {}), leaf, event_leaf("vault:test:filler", {})]
    return Package(
        manifest=manifest,
        signature=sign_manifest(manifest, ORGANISATION),
        files=files,
        audit_proof=prove(leaves, 1).encode(),
    )


def sign_ref(jwt: str) -> str:
    """Return the reference that a note's seal names."""
    payload = jwt.split(".")[1]
    claims = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    found = re.search(rb'"note_ref":"([a-z2-7]{26})"', claims)
    assert found
    return found[1].decode()


def packed(source: ReleasedDocument, rendering: Rendering) -> bytes:
    return write_package(contents(source, rendering))
