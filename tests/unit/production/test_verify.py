from __future__ import annotations

import io
import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from tests.unit.production.samples import (
    AUTHOR,
    LOG,
    NOW,
    ORGANISATION,
    SEAL,
    TRUST,
    approvals,
    contents,
    document,
    key,
    packed,
    proofs,
    ref,
    signed,
)
from vault.audit.canonical import canonical_json
from vault.audit.checkpoint import Checkpoint
from vault.audit.signed_note import SignedNote, VerifierKey
from vault.audit.tlog_proof import TlogProof
from vault.crypto.seal_key import new_seal_key
from vault.crypto.signing import SigningKey
from vault.identity.permissions import Role
from vault.production.document.released import ReleasedDocument
from vault.production.packaging.approval import Approval
from vault.production.packaging.manifest import ManifestRefused, read_manifest, sha256
from vault.production.packaging.package import Package, read_package, write_package
from vault.production.packaging.seal import seal_pdf
from vault.production.rendering.records_file import read_records, write_records
from vault.production.rendering.render import Rendering, render
from vault.production.verifying.report import Outcome, VerificationReport
from vault.production.verifying.trust import Trust, TrustInvalid, read_trust
from vault.production.verifying.verify import verify_package
from vault.typesetting.typesetter import Typesetter

Change = Callable[[dict[str, Any]], None]


def verify(package: bytes | Package, trust: Trust | None = TRUST) -> VerificationReport:
    content = package if isinstance(package, bytes) else write_package(package)
    return verify_package(content, trust=trust, now=NOW)


def failed(report: VerificationReport) -> set[str]:
    return {check.name for check in report.checks if check.outcome is Outcome.FAILED}


def remade(package: Package, change: Change, files: dict[str, bytes] | None = None) -> Package:
    """Return the package with a changed manifest, signed and logged anew by the organisation."""
    manifest = json.loads(package.manifest)
    change(manifest)
    return signed(canonical_json(manifest), package.files if files is None else files)


@pytest.fixture(scope="module")
def parts(package: bytes) -> Package:
    return read_package(package)


def test_a_sound_package_verifies_against_its_senders_keys(package: bytes) -> None:
    report = verify(package)
    assert report.holds
    assert {check.name for check in report.checks if check.outcome is Outcome.HOLDS} == {
        "container",
        "manifest",
        "files",
        "approvals",
        "audit",
        "seals",
        "pages",
        "log",
        "certificate",
        "records",
        "trust",
    }


def test_a_package_is_verified_from_a_file_too(package: bytes, tmp_path: Path) -> None:
    path = tmp_path / "production.zip"
    path.write_bytes(package)
    assert verify_package(path, trust=TRUST, now=NOW).holds
    assert not verify_package(tmp_path / "absent.zip", trust=TRUST, now=NOW).holds


def test_the_report_says_in_plain_words_what_left_and_what_stayed(package: bytes) -> None:
    text = verify(package).explain()
    for sentence in (
        "Production 1 of Harbor Employee Assistance Program, 2026-11-22: 6 pages",
        "Released: 3 sections of 2 records.",
        "- 1 passage, R3: another person",
        "signed for by Carl Calder (counsel) and Olga Pryce (privacy officer)",
        "2 notes are signed by the author, logged when signed, and 2 sections printed exactly",
        "Everything that could be checked holds.",
    ):
        assert sentence in text


def test_the_report_says_what_it_could_not_check(package: bytes) -> None:
    report = verify(package, trust=None)
    unchecked = {check.name for check in report.checks if check.outcome is Outcome.UNCHECKED}
    assert report.holds
    assert unchecked == {"trust", "seal-time", "records-in-part", "limits"}
    assert "no trust file was given" in report.explain()


def test_the_report_for_programs_is_canonical_json(package: bytes) -> None:
    report = json.loads(canonical_json(verify(package).to_json()))
    assert report["holds"] is True
    assert report["production"]["number"] == "1"
    assert report["production"]["sections"] == 3
    assert {"reason": "R2", "kind": "section", "count": 1} in report["production"]["withheld"]


@pytest.mark.parametrize("form", ["document", "category"])
def test_the_log_is_held_against_the_counts_in_its_form(form: str, typesetter: Typesetter) -> None:
    made = document(by_category=form == "category")
    report = verify(contents(made, render(made, typesetter=typesetter)))
    assert report.holds
    assert report.to_json()["production"]["log"] == {"form": form, "rows": 2, "items": 2}
    assert f"The privilege log is by {form}: 2 rows for 2 items" in report.explain()


@pytest.mark.parametrize(
    "log",
    [
        {"form": "category", "rows": 2, "items": 2},
        {"form": "document", "rows": 1, "items": 2},
        {"form": "document", "rows": 2, "items": 3},
    ],
    ids=["form", "rows", "items"],
)
def test_a_log_of_which_the_manifest_tells_otherwise_is_caught(
    log: dict[str, Any], parts: Package
) -> None:
    report = verify(remade(parts, lambda manifest: manifest.update(log=log)))
    assert failed(report) == {"log"}


def test_a_log_that_does_not_describe_what_is_withheld_is_caught(parts: Package) -> None:
    def more(manifest: dict[str, Any]) -> None:
        [entry] = [e for e in manifest["withheld"] if (e["reason"], e["kind"]) == ("R2", "section")]
        entry["count"] = 2

    assert failed(verify(remade(parts, more))) == {"log"}


def test_a_package_of_before_the_manifest_told_of_the_log_still_verifies(parts: Package) -> None:
    def older(manifest: dict[str, Any]) -> None:
        del manifest["log"]
        manifest["version"] = 2

    assert verify(remade(parts, older)).holds


def test_a_manifest_that_leaves_the_log_out_is_refused(parts: Package) -> None:
    manifest = json.loads(parts.manifest)
    del manifest["log"]
    with pytest.raises(ManifestRefused):
        read_manifest(canonical_json(manifest))


def test_every_flipped_byte_is_caught(package: bytes) -> None:
    generator = random.Random(2026)  # noqa: S311 - a sample of places, the same in each run
    edges = [*range(60), *range(len(package) - 120, len(package))]
    places = {*edges, *(generator.randrange(len(package)) for _ in range(400))}
    for place in places:
        changed = bytearray(package)
        changed[place] ^= 1 << generator.randrange(8)
        assert not verify(bytes(changed), trust=None).holds, f"byte {place} is not protected"


@pytest.mark.parametrize("name", ["manifest.sig", "audit.tlog-proof", "manifest.json"])
def test_every_byte_of_the_proofs_counts(name: str, package: bytes, parts: Package) -> None:
    content = {
        "manifest.sig": parts.signature,
        "audit.tlog-proof": parts.audit_proof,
        "manifest.json": parts.manifest,
    }[name]
    field = {"manifest.sig": "signature", "audit.tlog-proof": "audit_proof"}.get(name, "manifest")
    for place in range(0, len(content), max(1, len(content) // 25)):
        changed = bytearray(content)
        changed[place] ^= 0x01
        report = verify(replace(parts, **{field: bytes(changed)}), trust=None)
        assert not report.holds


def test_swapped_files_are_caught(parts: Package) -> None:
    files = dict(parts.files)
    files["production.pdf"], files["certificate.pdf"] = (
        files["certificate.pdf"],
        files["production.pdf"],
    )
    assert failed(verify(replace(parts, files=files))) == {"files"}


def test_an_extra_file_is_caught(parts: Package) -> None:
    report = verify(replace(parts, files={**parts.files, "extra.txt": b""}))
    assert failed(report) == {"files"}


def test_a_missing_file_is_caught(parts: Package) -> None:
    files = {name: content for name, content in parts.files.items() if name != "records.json"}
    assert failed(verify(replace(parts, files=files))) == {"files"}


def test_a_file_of_another_production_is_caught(parts: Package, typesetter: Typesetter) -> None:
    other = document(number="2", start=40)
    rendering = render(other, proofs(other), typesetter=typesetter)
    theirs = contents(other, rendering)
    swapped = {**parts.files, "production.pdf": theirs.files["production.pdf"]}
    assert failed(verify(replace(parts, files=swapped))) == {"files"}
    assert failed(verify(replace(parts, audit_proof=theirs.audit_proof))) == {"audit"}
    assert "manifest" in failed(verify(replace(parts, signature=theirs.signature)))


def test_altered_pages_are_caught_even_if_the_organisation_signs_them_anew(
    parts: Package, rendering: Rendering
) -> None:
    """An altered text, re-hashed, re-sealed and re-signed, still lacks the approvals."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(rendering.files["production.pdf"])) as pdf:
        pdf.pages[2].obj.Contents.write(pdf.pages[4].Contents.read_bytes())
        pdf.save(out)
    approved = out.getvalue()
    altered = seal_pdf(approved, SEAL, at=NOW)

    def change(manifest: dict[str, Any]) -> None:
        (entry,) = (each for each in manifest["files"] if each["name"] == "production.pdf")
        entry |= {
            "length": len(altered),
            "sha256": sha256(altered),
            "approved_length": len(approved),
            "approved_sha256": sha256(approved),
        }

    report = verify(remade(parts, change, {**parts.files, "production.pdf": altered}))
    assert failed(report) == {"approvals", "pages", "certificate", "records"}


def _named(manifest: dict[str, Any], name: str) -> dict[str, Any]:
    (entry,) = (each for each in manifest["files"] if each["name"] == name)
    return dict(entry)


def test_a_seal_of_another_certificate_is_caught(
    released: ReleasedDocument, rendering: Rendering, parts: Package
) -> None:
    foreign = new_seal_key("Harbor Employee Assistance Program", NOW - timedelta(days=1))
    resealed = seal_pdf(rendering.files["production.pdf"], foreign, at=NOW)

    def change(manifest: dict[str, Any]) -> None:
        for entry in manifest["files"]:
            if entry["name"] == "production.pdf":
                entry |= {"length": len(resealed), "sha256": sha256(resealed)}

    files = {**parts.files, "production.pdf": resealed}
    assert failed(verify(remade(parts, change, files))) == {"seals"}


def test_a_file_without_its_seal_is_caught(rendering: Rendering, parts: Package) -> None:
    plain = rendering.files["production.pdf"]

    def change(manifest: dict[str, Any]) -> None:
        for entry in manifest["files"]:
            if entry["name"] == "production.pdf":
                entry |= {"length": len(plain), "sha256": sha256(plain)}

    files = {**parts.files, "production.pdf": plain}
    assert failed(verify(remade(parts, change, files))) == {"seals"}


def test_a_seal_from_the_future_is_caught(package: bytes) -> None:
    report = verify_package(package, trust=TRUST, now=NOW - timedelta(hours=1))
    assert failed(report) == {"seals"}


def approved_by(*found: Approval) -> Callable[[ReleasedDocument, Rendering], Package]:
    return lambda source, rendering: contents(source, rendering, found)


def test_one_person_alone_cannot_approve(released: ReleasedDocument, rendering: Rendering) -> None:
    counsel, officer = approvals(rendering.digest)
    for people in (
        [],
        [counsel],
        [counsel, counsel],
        [counsel, replace(counsel, name="Olga Pryce")],
        [counsel, replace(officer, name="CARL CALDER")],
    ):
        report = verify(contents(released, rendering, people), trust=None)
        assert failed(report) == {"approvals"}


def test_an_approval_of_other_bytes_does_not_count(
    released: ReleasedDocument, rendering: Rendering
) -> None:
    other = approvals(sha256(b"something else"))
    assert "approvals" in failed(verify(contents(released, rendering, other), trust=None))


def test_an_approval_for_another_purpose_does_not_count(
    released: ReleasedDocument, rendering: Rendering
) -> None:
    counsel, officer = approvals(rendering.digest)
    other = key("Olga Pryce").sign(bytes.fromhex(rendering.digest), context="manifest")
    report = verify(
        contents(released, rendering, [counsel, replace(officer, signature=other)]), trust=None
    )
    assert failed(report) == {"approvals"}


def with_records(
    source: ReleasedDocument, typesetter: Typesetter, change: Callable[[list[Any]], list[Any]]
) -> Package:
    rendering = render(source, change(proofs(source)), typesetter=typesetter)
    return contents(source, rendering)


def test_a_seal_whose_text_is_not_in_print_is_caught(
    released: ReleasedDocument, typesetter: Typesetter
) -> None:
    """The whole of a redacted section is disclosed under its seal, and print lacks a part."""

    def disclose_all(found: list[Any]) -> list[Any]:
        from tests.unit.production.samples import sign

        first = next(iter(released.released))
        issued = sign(first)
        parts = [issued.sections[each.ref] for each in first.sections]
        shown = tuple(d for part in parts for d in (part.section, *part.paragraphs))
        return [replace(found[0], jwt=issued.jwt, disclosures=shown), found[1]]

    report = verify(with_records(released, typesetter, disclose_all))
    assert failed(report) == {"records"}


def test_a_note_logged_under_another_hash_is_caught(
    released: ReleasedDocument, typesetter: Typesetter
) -> None:
    def cross(found: list[Any]) -> list[Any]:
        return [replace(found[0], event=found[1].event), found[1]]

    assert failed(verify(with_records(released, typesetter, cross))) == {"records"}


def test_a_note_signed_by_a_stranger_is_caught_by_the_trust_file(package: bytes) -> None:
    strangers = replace(
        TRUST, people=tuple(p for p in TRUST.people if p.public_key != AUTHOR.public_bytes)
    )
    assert verify(package, trust=None).holds
    assert failed(verify(package, strangers)) == {"records"}


def test_notes_that_the_manifest_does_not_name_are_caught(parts: Package) -> None:
    def forget(manifest: dict[str, Any]) -> None:
        manifest["notes"].pop()

    assert failed(verify(remade(parts, forget))) == {"records"}


def test_a_seal_that_shows_a_section_not_approved_is_caught(parts: Package) -> None:
    def change(manifest: dict[str, Any]) -> None:
        manifest["items"][0]["ref"] = ref("another section")

    assert failed(verify(remade(parts, change))) == {"records"}


def test_a_page_range_that_is_not_the_pages_is_caught(parts: Package) -> None:
    def change(manifest: dict[str, Any]) -> None:
        manifest["bates"]["end"] += 1

    assert failed(verify(remade(parts, change))) >= {"pages", "certificate"}


def test_records_left_out_are_said_to_be_unchecked(typesetter: Typesetter) -> None:
    source = document()
    rendering = render(source, typesetter=typesetter)
    report = verify(packed(source, rendering))
    assert report.holds
    assert "records" in {c.name for c in report.checks if c.outcome is Outcome.UNCHECKED}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"organisation": "Harbour EAP"}, "another organisation"),
        ({"organisation_key": LOG.public_bytes}, "signed with a key"),
        ({"log_keys": (VerifierKey("other.example/log", LOG.public_bytes),)}, "audit log"),
        ({"seal_sha256": ("0" * 64,)}, "certificate"),
        ({"people": TRUST.people[:1]}, "approver"),
    ],
)
def test_a_key_other_than_the_trusted_one_is_caught(
    changes: dict[str, Any], words: str, package: bytes
) -> None:
    report = verify(package, replace(TRUST, **changes))
    assert failed(report) == {"trust"}
    assert words in report.explain()


@pytest.mark.parametrize(
    ("approver", "words"),
    [
        ({"valid_from": NOW + timedelta(seconds=1)}, "not valid when they approved"),
        ({"valid_to": NOW - timedelta(seconds=1)}, "not valid when they approved"),
        ({"roles": frozenset({Role.CLINICIAN, Role.RECORDS})}, "did not hold the role"),
        ({"name": "C. Calder"}, "not a person"),
    ],
)
def test_an_approver_without_that_key_or_role_at_the_time_is_caught(
    approver: dict[str, Any], words: str, package: bytes
) -> None:
    author, counsel, officer = TRUST.people
    trust = replace(TRUST, people=(author, replace(counsel, **approver), officer))
    report = verify(package, trust)
    assert failed(report) == {"trust"}
    assert words in report.explain()


def test_a_retired_key_and_a_later_role_do_not_make_one_valid_signer(package: bytes) -> None:
    """The key was theirs before they had the role: no time has both."""
    author, counsel, officer = TRUST.people
    before = replace(counsel, valid_to=NOW + timedelta(hours=1), roles=frozenset({Role.RECORDS}))
    after = replace(counsel, valid_from=NOW + timedelta(hours=1))
    assert failed(verify(package, replace(TRUST, people=(author, before, after, officer)))) == {
        "trust"
    }
    now = replace(counsel, valid_from=NOW - timedelta(hours=1))
    assert verify(package, replace(TRUST, people=(author, before, now, officer))).holds


@pytest.mark.parametrize(
    "author",
    [{"valid_to": NOW - timedelta(seconds=1)}, {"valid_from": NOW + timedelta(seconds=1)}],
)
def test_a_note_signed_when_its_authors_key_was_not_valid_is_caught(
    author: dict[str, Any], package: bytes
) -> None:
    writer, *others = TRUST.people
    report = verify(package, replace(TRUST, people=(replace(writer, **author), *others)))
    assert failed(report) == {"records"}
    assert "not valid then" in report.explain()


def test_an_approval_in_another_role_or_of_another_case_does_not_count(
    released: ReleasedDocument, rendering: Rendering
) -> None:
    counsel, officer = approvals(rendering.digest)
    [elsewhere, _] = approvals(rendering.digest, case="another case")
    for forged in (
        replace(officer, role="counsel"),
        replace(officer, at=officer.at - timedelta(days=1)),
    ):
        assert failed(verify(contents(released, rendering, [counsel, forged]), trust=None)) == {
            "approvals"
        }
    moved = contents(released, rendering, [elsewhere, officer])
    assert failed(verify(moved, trust=None)) == {"approvals"}


def test_an_approval_dated_after_the_log_took_the_package_in_is_caught(
    released: ReleasedDocument, rendering: Rendering
) -> None:
    late = approvals(rendering.digest, at=NOW + timedelta(minutes=1))
    assert failed(verify(contents(released, rendering, late), trust=None)) == {"audit"}


def test_a_whole_package_by_an_impostor_verifies_only_without_a_trust_file(
    parts: Package,
) -> None:
    impostor = SigningKey.from_seed(b"i" * 32)
    manifest = json.loads(parts.manifest)
    manifest["keys"]["organisation"] = impostor.public_bytes.hex()
    forged = signed(canonical_json(manifest), parts.files)
    forged = replace(forged, signature=impostor.sign(forged.manifest, context="manifest"))
    assert verify(forged, trust=None).holds
    assert failed(verify(forged)) == {"trust"}


def test_an_audit_proof_with_a_signature_nobody_can_check_is_caught(parts: Package) -> None:
    proof = TlogProof.parse(parts.audit_proof.decode())
    note = SignedNote.parse(proof.checkpoint).cosigned("watcher.example", ORGANISATION, NOW)
    cosigned = replace(proof, checkpoint=str(note))
    assert failed(verify(replace(parts, audit_proof=str(cosigned).encode()))) == {"audit"}


def test_an_audit_proof_of_another_log_is_caught(parts: Package) -> None:
    proof = TlogProof.parse(parts.audit_proof.decode())
    other = Checkpoint.parse(SignedNote.parse(proof.checkpoint).text)
    note = SignedNote(replace(other, origin="other.example/log").text, ())
    moved = replace(proof, checkpoint=str(note.signed("other.example/log", LOG)))
    assert failed(verify(replace(parts, audit_proof=str(moved).encode()))) == {"audit"}


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"format":"x"}', b"\xff", b"{" * 5000], ids=range(6)
)
def test_a_malformed_manifest_is_reported_and_not_raised(content: bytes, parts: Package) -> None:
    assert failed(verify(replace(parts, manifest=content))) == {"manifest"}


def test_an_unknown_field_in_the_manifest_is_refused(parts: Package) -> None:
    manifest = json.loads(parts.manifest)
    manifest["note"] = "unexpected"
    forged = canonical_json(manifest)
    forged_package = replace(
        parts, manifest=forged, signature=ORGANISATION.sign(forged, context="manifest")
    )
    assert failed(verify(forged_package)) == {"manifest"}


def test_the_manifest_holds_no_label_no_name_of_a_client_and_no_text(parts: Package) -> None:
    text = parts.manifest.decode()
    for word in ("Marlow", "SU26D0417DR", "parent", "SUD", "PSY", "Parenting"):
        assert word not in text
    assert read_manifest(parts.manifest).production == ref("production")


def test_records_json_cannot_be_written_otherwise(parts: Package) -> None:
    content = parts.files["records.json"]
    assert write_records(read_records(content)) == content


def test_a_trust_file_reads_back() -> None:
    quoted = replace(TRUST, organisation='Harbor "EAP" \\ Boston')
    assert read_trust(quoted.to_toml()) == quoted


@pytest.mark.parametrize(
    "text",
    [
        "",
        "format = 1",
        TRUST.to_toml().replace("trust/v2", "trust/v1"),
        TRUST.to_toml() + "surprise = true\n",
        TRUST.to_toml().replace(TRUST.organisation_key.hex(), "00"),
        TRUST.to_toml().replace("harbor.example/log+", "harbor.example/log"),
        TRUST.to_toml().replace('"counsel"', '"emperor"'),
        TRUST.to_toml().replace("2026-01-05T", "2026-31-05T"),
    ],
    ids=range(8),
)
def test_a_malformed_trust_file_is_refused(text: str) -> None:
    with pytest.raises(TrustInvalid):
        read_trust(text)
