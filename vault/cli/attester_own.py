"""What an attester does on their own computer: makes a key, reads a request, answers it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

from vault.attesting import attester_key
from vault.attesting.attestation import attest as signed
from vault.attesting.attestation import read_attestation
from vault.attesting.attester_key import spoken
from vault.attesting.paper import attestation_blocks
from vault.attesting.vocabulary import Verdict
from vault.cli import passphrases
from vault.cli.attester_page import attestation_json, is_attestation, read
from vault.cli.blocks import done, facts, hint, next_step
from vault.cli.frame import JSON_ONLY, VaultCommand, pass_shell
from vault.cli.letters import PDF, body_blocks
from vault.cli.new_file import keep
from vault.cli.params import WORDS, YES
from vault.cli.shell import Shell
from vault.crypto.passphrase import Argon2Cost
from vault.typesetting.letter import Heading

OWN_KEY = ("--passphrase-file", "--json")
"""The common options of a command that opens an attester's key, and no vault."""
_LONGEST_PDF = 120
_SHOWN = dict.fromkeys(("verdict", "words", "at", "key", "asked", "pdf"))


@click.command(
    cls=VaultCommand,
    common=OWN_KEY,
    fields={
        "folder": "where the key lies",
        "key": "the public key, for the practice",
        "fingerprint": "of it, to be read out by telephone",
    },
)
@click.option(
    "--to",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="A folder for the key.",
)
@pass_shell
def new(shell: Shell, to: Path) -> None:
    """Make your own key, as an attester."""
    passphrase = passphrases.chosen(
        shell.passphrase_file, "A passphrase, 15 characters or more", "--passphrase-file"
    )
    with shell.out.working("Making your key"):
        made = attester_key.create(to, passphrase, Argon2Cost())
    told = spoken(made.public_bytes)
    shell.out.result(
        {"folder": str(to), "key": made.public_bytes.hex(), "fingerprint": told},
        done(f"Your key lies in {to}; only your passphrase opens it."),
        facts({"Public key": made.public_bytes.hex(), "Fingerprint": told}),
        hint(
            f"Send the practice the public key ({attester_key.PUBLIC_NAME}). When they telephone, "
            "read the fingerprint out to them."
        ),
    )


@click.command(
    cls=VaultCommand,
    common=JSON_ONLY,
    fields={
        "kind": "request or attestation",
        "purpose": "what is asked: release or safety",
        "request": "the request's id",
        "digest": "SHA-256 of what is asked about",
        "verdict": "of an attestation: approve or refuse, else null",
        "words": "of an attestation: what the attester says, else null",
        "at": "of an attestation: when it was signed, else null",
        "key": "of an attestation: by which key, else null",
        "asked": "of a request: everything in it, else null",
        "pdf": "the file that the request was written into, or null",
    },
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@PDF
@pass_shell
def show(shell: Shell, file: Path, pdf: Path | None) -> None:
    """Show a request or an attestation in plain words."""
    raw = file.read_bytes()
    if is_attestation(raw):
        made = read_attestation(raw)
        shell.out.result(
            _SHOWN | attestation_json(made),
            *body_blocks(attestation_blocks(made)),
            done("The signature holds for the key named in it."),
        )
        return
    request, letter = read(raw, date.today())  # noqa: DTZ011 - the day at whoever prints it
    written = []
    if pdf is not None:
        from vault.typesetting.printing import letter_pdf  # noqa: PLC0415 - loads the typesetter
        from vault.typesetting.typesetter import Typesetter  # noqa: PLC0415 - the same

        typesetter = Typesetter(seconds=_LONGEST_PDF)
        written.append(keep(letter_pdf(letter, typesetter), pdf, "request"))
    shell.out.result(
        _SHOWN
        | {
            "kind": "request",
            "purpose": request.purpose.value,
            "request": request.id,
            "digest": request.digest,
            "asked": request.model_dump(mode="json"),
            "pdf": str(pdf) if pdf else None,
        },
        *body_blocks((Heading(letter.title), *letter.body)),
        *written,
        next_step(f"vaultctl attester attest {file} --key FOLDER --to FILE", "signs your answer"),
    )


@click.command(
    cls=VaultCommand,
    common=OWN_KEY,
    fields={"file": "the attestation, for the practice", "verdict": "approve or refuse"},
)
@click.argument(
    "request", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="REQUEST"
)
@click.option(
    "--key",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="The folder of your key.",
)
@click.option("--refuse", is_flag=True, help="Refuse instead of approving.")
@click.option("--words", type=WORDS, help="What you looked at and found, else asked for.")
@click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="A new file for your answer.",
)
@YES
@pass_shell
def attest(
    shell: Shell,
    request: Path,
    folder: Path,
    refuse: bool,
    words: str | None,
    to: Path,
    yes: bool,
) -> None:
    """Answer a request: read it, then sign what you say of it.

    Your words stay with the practice; name nobody in them.
    """
    raw = request.read_bytes()
    asked, letter = read(raw, date.today())  # noqa: DTZ011 - the day at whoever attests
    verdict = Verdict.REFUSE if refuse else Verdict.APPROVE
    shell.out.aside(*body_blocks((Heading(letter.title), *letter.body)))
    said = shell.ask(words, "In your words, what you looked at and found", "--words")
    shell.confirm(f"Sign that it is {verdict.words}, for exactly these bytes?", yes=yes)
    passphrase = passphrases.existing(shell.passphrase_file, "The passphrase of your key")
    with shell.out.working("Opening your key"):
        key = attester_key.load(folder, passphrase)
    made = signed(
        raw,
        purpose=asked.purpose,
        request_id=asked.id,
        digest=asked.digest,
        verdict=verdict,
        words=said,
        key=key,
        at=datetime.now(UTC),
    )
    shell.out.result(
        {"file": str(to), "verdict": verdict.value},
        keep(made.to_bytes(), to, "attestation"),
        hint("Send it to the practice. It holds for this request alone."),
    )
