"""A privilege log under seal: what its production tells of it, and what shows it is the one."""

from __future__ import annotations

import io
import json
import random
from dataclasses import dataclass, replace
from typing import Any

import pikepdf
import pytest

from tests.unit.production.samples import (
    MARMALADE,
    NOTHING_WITHHELD,
    NOW,
    TRUST,
    WITHHELD_TEXT,
    contents,
    document,
    entry,
    log_contents,
    note,
    section,
)
from vault.audit.canonical import canonical_json
from vault.disclosure.rules.vocabulary import ReasonCode
from vault.production.checking.explained import squash
from vault.production.checking.pdf_text import read_pdf_text
from vault.production.checking.selftest import SelfTestFailed, self_test
from vault.production.document import wording
from vault.production.document.checks import UnfitForRelease
from vault.production.document.privilege import Treatment
from vault.production.document.released import ReleasedDocument, WithheldNote
from vault.production.packaging import opening
from vault.production.packaging.manifest import read_manifest
from vault.production.packaging.package import Package, write_package
from vault.production.rendering.log_apart import LOG_CSV, LOG_PDF, LogApart
from vault.production.rendering.render import Rendering, render
from vault.production.verifying.report import Outcome, VerificationReport
from vault.production.verifying.verify import verify_package, verify_together
from vault.typesetting.typesetter import Typesetter

SALT = bytes(range(32))
SECRETIVE = replace(
    entry("PL-7Q7Q7Q", Treatment.WITHHELD),
    kind="Record of quinine counseling",
    author_role="Quinine counselor",
    participants=("Client Q", "Quinine counselor"),
    holder="Client Q",
    privilege="Quinine privilege",
    description="Quinine talks.",
    clause="7(q)",
)
"""A row of which no field but the control number stands anywhere else."""


@dataclass(frozen=True)
class Apart:
    """A production whose log is under seal, both packed."""

    document: ReleasedDocument
    rendering: Rendering
    party: Package
    court: Package

    @property
    def log(self) -> LogApart:
        assert self.rendering.log is not None
        return self.rendering.log


def made(typesetter: Typesetter, *, by_category: bool = False, salt: bytes = SALT) -> Apart:
    whole = document()
    source = replace(
        whole,
        notes=(*whole.notes, WithheldNote(control=SECRETIVE.control, reason=ReasonCode.R2)),
        privilege_log=(*whole.privilege_log, SECRETIVE),
        log_apart=True,
        by_category=by_category,
    )
    rendering = render(source, typesetter=typesetter, salt=salt)
    party = contents(source, rendering)
    assert rendering.log is not None
    return Apart(source, rendering, party, log_contents(party, rendering.log))


@pytest.fixture(scope="module")
def apart(typesetter: Typesetter) -> Apart:
    return made(typesetter)


def verify(package: Package) -> VerificationReport:
    return verify_package(write_package(package), trust=TRUST, now=NOW)


def failed(report: VerificationReport) -> set[str]:
    return {check.name for check in report.checks if check.outcome is Outcome.FAILED}


def readable(package: Package) -> str:
    """Return everything that can be read in a package: its bytes, its pages, the PDFs' streams."""
    parts = [write_package(package).decode("latin-1")]
    for name, content in package.files.items():
        if name.endswith(".pdf"):
            parts += read_pdf_text(content).pages
            with pikepdf.open(io.BytesIO(content)) as pdf:
                streams = [each for each in pdf.objects if isinstance(each, pikepdf.Stream)]
                parts += [bytes(each.read_bytes()).decode("latin-1") for each in streams]
    return squash("\n".join(parts)).casefold()


def test_nothing_of_a_row_stands_in_what_the_party_gets(apart: Apart) -> None:
    party, court = readable(apart.party), readable(apart.court)
    for words in ("quinine", "clientq", "7(q)", "participants", "privilegeasserted"):
        assert words in court
        assert words not in party
    assert LOG_CSV not in apart.party.files


def test_the_party_is_told_that_there_is_a_log_and_not_why(apart: Apart) -> None:
    text = squash("".join(read_pdf_text(apart.rendering.files["production.pdf"]).pages))
    assert squash(wording.LOG_APART) in text
    for words in ("2.13", "substance", "Part 2", "reveal"):
        assert squash(words) not in text


def test_the_manifest_tells_nothing_of_the_log_but_its_salted_hash(apart: Apart) -> None:
    manifest = json.loads(apart.party.manifest)
    assert manifest["log"] == {"form": "sealed", "commitment": apart.log.commitment}


def test_the_salt_keeps_the_hash_from_being_tried_out(apart: Apart, typesetter: Typesetter) -> None:
    again = made(typesetter, salt=bytes(32))
    assert again.log.files == apart.log.files
    assert again.log.commitment != apart.log.commitment
    assert SALT not in write_package(apart.party)
    assert SALT.hex() not in readable(apart.party)


def test_one_hash_approves_the_production_and_its_log(apart: Apart) -> None:
    log = apart.log
    other = replace(log, files={**log.files, LOG_CSV: log.files[LOG_CSV] + b"\r\n"})
    assert replace(apart.rendering, log=other).digest != apart.rendering.digest
    assert read_manifest(apart.party.manifest).approved.digest == apart.rendering.digest


@pytest.mark.parametrize("form", ["document", "category"])
def test_both_packages_verify_and_say_what_they_are(form: str, typesetter: Typesetter) -> None:
    packed = made(typesetter, by_category=form == "category")
    party, court = verify(packed.party), verify(packed.court)
    assert party.holds
    assert court.holds
    assert party.to_json()["package"] == "production"
    assert court.to_json()["package"] == "privilege-log"
    assert "kept under seal for the court or counsel" in party.explain()
    assert "Privilege log under seal of production 1" in court.explain()
    assert f"The privilege log is by {form}" in court.explain()


def test_every_flipped_byte_of_the_log_is_caught(apart: Apart) -> None:
    package = write_package(apart.court)
    generator = random.Random(2026)  # noqa: S311 - a sample of places, the same in each run
    for place in {generator.randrange(len(package)) for _ in range(300)}:
        changed = bytearray(package)
        changed[place] ^= 1 << generator.randrange(8)
        assert not verify_package(bytes(changed), trust=None, now=NOW).holds, f"byte {place}"


def test_a_log_of_another_production_is_caught(apart: Apart, typesetter: Typesetter) -> None:
    other = made(typesetter, salt=bytes(32))
    assert failed(verify(replace(apart.court, files=other.court.files))) == {"files"}


def test_a_log_and_its_production_are_checked_together(
    apart: Apart, typesetter: Typesetter
) -> None:
    party, court = write_package(apart.party), write_package(apart.court)

    def pair(production: bytes, log: bytes) -> VerificationReport:
        return verify_together(production, log, trust=TRUST, now=NOW)

    whole = pair(party, court)
    assert whole.holds
    assert {"pair", "log-log", "log-files"} <= {each.name for each in whole.checks}
    other = made(typesetter, salt=bytes(32))
    assert failed(pair(party, write_package(other.court))) == {"pair"}
    assert failed(pair(write_package(other.party), court)) == {"pair"}
    assert failed(pair(court, party)) == {"pair"}
    assert failed(pair(party, party)) == {"pair"}
    broken = replace(apart.court, files={**apart.court.files, LOG_CSV: b"x"})
    assert failed(pair(party, write_package(broken))) == {"log-files"}


def test_a_log_to_which_a_file_was_added_is_caught(apart: Apart) -> None:
    files = {**apart.court.files, "more.txt": b"more"}
    assert failed(verify(replace(apart.court, files=files))) == {"files"}


@pytest.mark.parametrize("fields", [{"salt": "00" * 32}, {"salt": "00"}, {"files": []}, {"x": 1}])
def test_an_opening_of_anything_else_is_caught(apart: Apart, fields: dict[str, Any]) -> None:
    value = json.loads(apart.court.files[opening.NAME]) | fields
    files = {**apart.court.files, opening.NAME: canonical_json(value)}
    assert failed(verify(replace(apart.court, files=files))) == {"files"}


def test_a_sealed_log_put_back_into_the_production_is_caught(apart: Apart) -> None:
    files = {**apart.party.files, LOG_CSV: apart.log.files[LOG_CSV]}
    assert not verify(replace(apart.party, files=files)).holds


def test_the_self_test_reads_the_log_again(apart: Apart) -> None:
    report = self_test(
        apart.rendering.files,
        apart.document,
        NOTHING_WITHHELD,
        log=apart.log,
        places=apart.rendering.places,
    )
    assert report.digest == apart.rendering.digest


def planted(log: LogApart) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(log.files[LOG_PDF])) as pdf:
        pdf.docinfo["/Subject"] = pikepdf.String(WITHHELD_TEXT)
        pdf.save(out)
    return out.getvalue()


def test_withheld_words_or_rows_in_the_wrong_place_fail_the_self_test(apart: Apart) -> None:
    log, files = apart.log, apart.rendering.files
    wrong = [
        (files, replace(log, files={**log.files, LOG_PDF: planted(log)})),
        (files, replace(log, files={**log.files, LOG_CSV: log.files[LOG_CSV] + b"x"})),
        (files, None),
        ({**files, LOG_CSV: log.files[LOG_CSV]}, log),
    ]
    places = apart.rendering.places
    for some, its_log in wrong:
        with pytest.raises(SelfTestFailed):
            self_test(some, apart.document, MARMALADE, log=its_log, places=places)


def test_an_open_log_in_a_production_whose_log_is_apart_fails_the_self_test(
    apart: Apart, typesetter: Typesetter
) -> None:
    leaking = render(replace(apart.document, log_apart=False), typesetter=typesetter)
    files = {**apart.rendering.files, "production.pdf": leaking.files["production.pdf"]}
    with pytest.raises(SelfTestFailed):
        self_test(
            files,
            apart.document,
            NOTHING_WITHHELD,
            log=apart.log,
            places=apart.rendering.places,
        )


def test_an_empty_log_does_not_stand_apart() -> None:
    whole = note("n", section("Plan", "They agreed."), on=document().produced_on)
    with pytest.raises(UnfitForRelease):
        document(notes=(whole,), privilege_log=(), log_apart=True)
