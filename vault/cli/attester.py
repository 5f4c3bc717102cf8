"""`vaultctl attester`: people outside who attest without receiving identifiers."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import click

from vault.attesting import attester_key
from vault.attesting.attestation import attest as signed
from vault.attesting.attestation import read_attestation
from vault.attesting.attester_key import read_public, spoken
from vault.attesting.paper import attestation_blocks
from vault.attesting.vocabulary import AttesterRole, Verdict
from vault.cli import passphrases
from vault.cli.attester_page import (
    ATTESTER_FIELDS,
    attestation_json,
    attester_json,
    is_attestation,
    read,
)
from vault.cli.blocks import attention, done, facts, hint, next_step, short, table
from vault.cli.frame import JSON_ONLY, NounGroup, pass_shell
from vault.cli.letters import PDF, body_blocks
from vault.cli.lookup import one_beginning
from vault.cli.new_file import keep
from vault.cli.params import DAY, WORDS, YES, OneOf, codes
from vault.cli.shell import Shell
from vault.crypto.passphrase import Argon2Cost
from vault.typesetting.letter import Heading

CHAPTERS = {
    "For the attester; needs no vault": ("new", "show", "attest"),
    "For the practice": ("list", "register", "confirm", "withdraw"),
}
OWN_KEY = ("--passphrase-file", "--json")
"""The common options of a command that opens an attester's key, and no vault."""
ONE_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
WHOM = click.argument("typed", metavar="ATTESTER", help="The beginning of their id; see `list`.")
_LONGEST_PDF = 120
_SHOWN = dict.fromkeys(("verdict", "words", "at", "key", "asked", "pdf"))
_NOT_ALLOWED = "The settings let nobody outside attest: attestation.outside is false."


@click.group(cls=NounGroup, chapters=CHAPTERS)
def attester() -> None:
    """Counsel or consultants outside, who review and approve what one person prepared.

    They get a file without any identifier and sign it with a key of their own.
    """


@attester.command(
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


@attester.command(
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
@ONE_FILE
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


@attester.command(
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


@attester.command("list", fields={"attesters": "list of the fields of `register`"})
@pass_shell
def list_(shell: Shell) -> None:
    """List the attesters whom the practice knows."""
    now = shell.vault.clock.now()
    known = shell.vault.attesters.directory(shell.actor)
    shell.out.result(
        {"attesters": [attester_json(each, now) for each in known]},
        table(
            ["Id", "Name", "Role", "Standing", "Until", "Fingerprint"],
            [
                (
                    short(each.attester_id),
                    each.known_as,
                    each.role.words,
                    each.standing(now),
                    f"{each.until:%Y-%m-%d}",
                    each.fingerprint,
                )
                for each in known
            ],
            empty="Nobody outside is registered. `vaultctl attester register` registers somebody.",
        ),
        *([] if shell.vault.settings.attestation.outside else [attention(_NOT_ALLOWED)]),
    )


@attester.command(fields=ATTESTER_FIELDS)
@click.option("--name", required=True, help="Full name, as it stands on what leaves.")
@click.option("--credential", required=True, help="Licence or degree, such as Esq.")
@click.option(
    "--role", type=OneOf(AttesterRole, "role"), required=True, help=f"{codes(AttesterRole)}."
)
@click.option("--key", "typed", required=True, help="Their public key, 64 characters.")
@click.option("--until", type=DAY, required=True, help="The last day of the registration.")
@pass_shell
def register(
    shell: Shell, name: str, credential: str, role: AttesterRole, typed: str, until: date
) -> None:
    """Register somebody outside as an attester, as an administrator.

    Nothing of theirs counts before counsel or a privacy officer confirmed the fingerprint.
    """
    zone = shell.vault.settings.records.zone
    made = shell.vault.attesters.register(
        shell.actor,
        name=name,
        credential=credential,
        role=role,
        public_key=read_public(typed),
        until=datetime.combine(until, time.max, zone),
    )
    shell.out.result(
        attester_json(made, shell.vault.clock.now()),
        done(f"{made.known_as} is registered as {made.role.words}."),
        hint(
            "Now whoever relies on them telephones, by a number known from elsewhere, has the "
            "fingerprint read out, and types what they hear."
        ),
        next_step(f"vaultctl attester confirm {made.attester_id[:8]} FINGERPRINT", ""),
    )


@attester.command(fields=ATTESTER_FIELDS)
@WHOM
@click.argument("fingerprint", help="As the attester read it out.")
@pass_shell
def confirm(shell: Shell, typed: str, fingerprint: str) -> None:
    """Confirm an attester's key by what they read out.

    Counsel or a privacy officer does it, who relies on them.
    """
    found = _found(shell, typed)
    made = shell.vault.attesters.confirm(shell.actor, found, fingerprint)
    shell.out.result(
        attester_json(made, shell.vault.clock.now()),
        done(f"{made.known_as} may attest, until {made.until:%Y-%m-%d}."),
    )


@attester.command(fields=ATTESTER_FIELDS)
@WHOM
@YES
@pass_shell
def withdraw(shell: Shell, typed: str, yes: bool) -> None:
    """Withdraw an attester: nothing of theirs is taken in from now on."""
    found = _found(shell, typed)
    shell.confirm("Withdraw this attester for good?", yes=yes)
    made = shell.vault.attesters.withdraw(shell.actor, found)
    shell.out.result(
        attester_json(made, shell.vault.clock.now()),
        done(f"{made.known_as} attests nothing more. What they attested before stays."),
    )


def _found(shell: Shell, typed: str) -> str:
    known = shell.vault.attesters.directory(shell.actor)
    return one_beginning(typed, [each.attester_id for each in known], "attester")
