"""The production: rendered and tested, approved by its bytes, sealed, sent, accounted for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

from vault.cli.blocks import count, facts, failed
from vault.cli.demo.case import Matter
from vault.cli.demo.scene import Scene
from vault.cli.verify import report_blocks
from vault.disclosure.rules.vocabulary import Recipient as Capacity
from vault.errors import VaultError
from vault.production.acts.sending import Dispatch
from vault.production.composing.describing import RenderRequest
from vault.production.document.matter import Recipient
from vault.production.packaging.package import read_package, write_package
from vault.production.verifying.report import Outcome
from vault.production.verifying.trust import Trust
from vault.production.verifying.verify import verify_package

ANSWERS = {
    "section": "Both parents said it together in the joint session that the order names; the "
    "withheld section only repeats it.",
    "privilege log": "The log's own wording; it tells nothing of the withheld text.",
}


@dataclass(frozen=True, slots=True)
class Left:
    """What left: the package, and what its recipient checks it with."""

    package: Path
    trust: Trust
    trust_file: Path


def produce(scene: Scene, matter: Matter) -> Left:
    """Render, approve, seal and send the production."""
    vault, cast, case = scene.vault, scene.cast, matter.case
    reyes, pryce = scene.on(cast.reyes), scene.on(cast.pryce)
    scene.tell.chapter("The production is rendered and approved", on="June 12, 2026")
    scene.clock.go_to(datetime(2026, 6, 12, 13, 0, tzinfo=UTC))
    request = RenderRequest(
        recipient=Recipient(
            name="Lee Ortiz, Esq.",
            role="Counsel for the plaintiff",
            address=("Ortiz & Vane", "3 Custom House Lane", "Harborville"),
        ),
        prefix="HARBOR",
    )
    with scene.tell.act("Rendering, then looking for every withheld word") as ticks:
        made = vault.productions.render(reyes, case, request, ticks)
    scene.tell.done(
        f"{made.bates}: rendered from released text alone. Self-test: nothing withheld is in any "
        "file, layer, name or bookmark."
    )
    for shown in made.warnings:
        longest = max(shown.warning.words, key=len)
        scene.tell.refused(
            f"Warning: “{shown.warning.title}” restates what is withheld elsewhere, such as "
            f"“{longest}”."
        )
        vault.productions.answer_warning(
            scene.on(cast.harmon), case, shown.warning.id, ANSWERS[shown.warning.part]
        )
    if made.warnings:
        scene.tell.done(f"{count(len(made.warnings), 'warning')} answered by {cast.harmon.name}.")
    try:
        vault.productions.approve(reyes, case, made.digest, cast.reyes.passphrase)
    except VaultError as error:
        scene.tell.refused(f"{cast.reyes.name}, who prepared it, tries to approve. {error.what}")
    with scene.tell.act("Approving"):
        vault.productions.approve(pryce, case, made.digest, cast.pryce.passphrase)
    scene.tell.done(f"{cast.pryce.name} approves exactly the bytes of {made.digest[:12]}.")
    with scene.tell.act("Sealing, packing, and checking the package"):
        vault.productions.seal(pryce, case)
    scene.tell.done("Sealed with the organisation's certificate, its manifest in the audit log.")
    return _send(scene, matter)


def _send(scene: Scene, matter: Matter) -> Left:
    vault, cast, case = scene.vault, scene.cast, matter.case
    reyes = scene.on(cast.reyes)
    scene.clock.go_to(datetime(2026, 6, 12, 18, 0, tzinfo=UTC))
    package = scene.folder.production / "package.zip"
    dispatch = Dispatch(capacities=frozenset({Capacity.PARTY}), method="courier")
    vault.productions.transmit(reyes, case, dispatch, package)
    with ZipFile(package) as packed:
        packed.extractall(scene.folder.production / "package")
    trust = vault.productions.export_trust(reyes)
    trust_file = scene.folder.production / "trust.toml"
    trust_file.write_text(trust.to_toml(), "utf-8")
    vault.court.account(reyes, case)
    vault.court.close(reyes, case)
    entry = vault.accountings.accounting(
        scene.on(cast.pryce), matter.chart, "A"
    ).accounting.entries[0]
    scene.tell.done("Transmitted, accounted for, and the case closed. The accounting says:")
    scene.tell.show(
        facts(
            {
                "When": f"{entry.first.at:%Y-%m-%d}",
                "To": entry.first.recipient,
                "What": entry.first.description,
                "Why": entry.first.purpose,
            }
        )
    )
    return Left(package, trust, trust_file)


def prove(scene: Scene, left: Left) -> None:
    """Verify the log and the package, then change one byte and see what breaks."""
    vault, cast = scene.vault, scene.cast
    udell = scene.on(cast.udell)
    scene.tell.chapter("Everything is verified", on="June 15, 2026")
    scene.clock.go_to(datetime(2026, 6, 15, 13, 0, tzinfo=UTC))
    oversight = vault.oversight
    kept = oversight.cosign(udell, oversight.checkpoint(udell))
    (scene.folder.production / "checkpoint.txt").write_text(kept, "utf-8")
    with scene.tell.act("Recomputing the audit log"):
        log = oversight.verify(udell, [kept])
    scene.tell.done(
        f"The audit log is whole: {log.size} events, {log.signed} of them under a checkpoint that "
        f"{cast.udell.name} cosigned."
    )
    with scene.tell.act("Checking the package as its recipient does"):
        report = verify_package(left.package, trust=left.trust, now=scene.clock.now())
    scene.tell.show(*report_blocks(report))
    _tamper(scene, left)


def _tamper(scene: Scene, left: Left) -> None:
    """Change one byte of the released PDF, pack it up again as a forger would, and verify."""
    package = read_package(left.package.read_bytes())
    pdf = bytearray(package.files["production.pdf"])
    place = len(pdf) // 2
    pdf[place] ^= 1
    forged = replace(package, files={**package.files, "production.pdf": bytes(pdf)})
    copy = scene.folder.tampered / "package.zip"
    copy.write_bytes(write_package(forged))
    scene.tell.chapter("One byte of a copy is changed")
    report = verify_package(copy, trust=left.trust, now=scene.clock.now())
    scene.tell.aside(f"Byte {place} of production.pdf. Verification says what broke:")
    scene.tell.show(
        *(failed(check.text) for check in report.checks if check.outcome is Outcome.FAILED)
    )
