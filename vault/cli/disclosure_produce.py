"""From the decisions to an approved production: rendered, tested, looked at, approved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import click

from vault.cli.blocks import (
    bullets,
    done,
    next_step,
    table,
)
from vault.cli.disclosure_page import STATE_FIELDS, show_step
from vault.cli.frame import VaultCommand, pass_shell
from vault.cli.lookup import one_beginning
from vault.cli.params import CASE, WORDS, YES, OneOf
from vault.cli.production_page import (
    PRODUCTION_FIELDS,
    independence,
    production_blocks,
    production_json,
)
from vault.cli.shell import Shell
from vault.errors import InvalidInput
from vault.production.composing.describing import RenderRequest
from vault.production.document.matter import Profile, Recipient

SHORTEST_DIGEST = 12
SEALED_LOG = "sealed-log"
"""The folder for what goes to the court or counsel alone."""


class OtherDigest(InvalidInput):
    """The hash typed is not that of the rendering that stands."""

    code = "other-digest"
    default_untouched = "Nothing was approved."
    default_remedy = "Look at the rendering again; it was made anew, or is another case's."


@click.command(cls=VaultCommand, fields=PRODUCTION_FIELDS)
@CASE
@click.option("--recipient", required=True, help="To whom it goes.")
@click.option("--role", required=True, help='In what role: "plaintiff\'s attorney".')
@click.option("--address", multiple=True, help="Their address, once for each line.")
@click.option(
    "--profile",
    type=OneOf(Profile, "profile"),
    default=Profile.PRODUCTION.value,
    show_default=True,
    help="filing abbreviates identifiers for a court's public file.",
)
@click.option("--custodian", default="", help="Who certifies the records, if not you.")
@click.option("--custodian-title", default="", help="Their title, if not custodian of records.")
@click.option("--prefix", help="A Bates prefix of your choice.")
@click.option("--minor", "minors", multiple=True, help="A minor's name, for the filing profile.")
@click.option("--privilege", help="The privilege asserted, as the forum names it.")
@click.option("--title", default="", help="What the paper calls itself.")
@click.option(
    "--log",
    "log_form",
    type=click.Choice(["document", "category"]),
    default="document",
    show_default=True,
    help="The privilege log: a row for each document, or one for all that is alike.",
)
@click.option(
    "--seal-log",
    is_flag=True,
    help="Keep the log out of the package, for the court or counsel alone. Where it would tell of "
    "substance use, or that somebody is a client, or where the practice seals every log, that is "
    "done unasked.",
)
@pass_shell
def render(
    shell: Shell,
    case: str,
    recipient: str,
    role: str,
    address: tuple[str, ...],
    profile: Profile,
    custodian: str,
    custodian_title: str,
    prefix: str | None,
    minors: tuple[str, ...],
    privilege: str | None,
    title: str,
    log_form: str,
    *,
    seal_log: bool,
) -> None:
    """Render what is released; test that nothing else is in it."""
    request = RenderRequest(
        recipient=Recipient(name=recipient, role=role, address=address),
        profile=profile,
        custodian_name=custodian,
        custodian_title=custodian_title,
        prefix=prefix,
        minors=minors,
        instrument_title=title,
        by_category=log_form == "category",
        seal_log=seal_log,
    )
    if privilege:
        request = replace(request, privilege=privilege)
    actor = shell.actor
    with shell.out.working("Rendering, then looking for every withheld word") as ticks:
        made = shell.vault.productions.render(actor, case, request, progress=ticks)
    shell.out.result(
        production_json(made, shell.people),
        done("Rendered; the self-test found nothing withheld in it."),
        *production_blocks(made),
        next_step(f"vaultctl disclosure view {case} --to FOLDER", "to look at it"),
    )


@click.command(cls=VaultCommand, fields={"productions": "list of the fields of `render`"})
@CASE
@pass_shell
def productions(shell: Shell, case: str) -> None:
    """List a case's productions, void ones too."""
    found = shell.vault.productions.of_case(shell.actor, case)
    shell.out.result(
        {"productions": [production_json(each, shell.people) for each in found]},
        table(
            ["No.#", "State", "Pages", "Rendered", "By", "Digest"],
            [
                (
                    each.number,
                    each.state,
                    each.bates,
                    f"{each.rendered_at:%Y-%m-%d}",
                    shell.people.name(each.rendered_by),
                    each.digest[:SHORTEST_DIGEST],
                )
                for each in found
            ],
            empty="Nothing was rendered yet.",
        ),
    )


@click.command(cls=VaultCommand, fields=PRODUCTION_FIELDS | {"files": "paths of what was written"})
@CASE
@click.option(
    "--to",
    type=click.Path(file_okay=False, path_type=Path),
    help="A new folder for the files, exactly as an approval approves them.",
)
@pass_shell
def view(shell: Shell, case: str, to: Path | None) -> None:
    """Look at the rendering that stands, before you approve it."""
    found = shell.vault.productions.view(shell.actor, case)
    written = _write(to, found.files) if to else []
    if to and found.log:
        written += _write(to / SEALED_LOG, found.log)
    shell.out.result(
        production_json(found.summary, shell.people) | {"files": [str(path) for path in written]},
        *production_blocks(found.summary),
        *independence(found.summary, shell.people),
        *([bullets(map(str, written))] if written else []),
        next_step(
            f"vaultctl disclosure approve {case} {found.summary.digest[:SHORTEST_DIGEST]}",
            "approves exactly these bytes",
        ),
    )


@click.command(cls=VaultCommand, fields=STATE_FIELDS)
@CASE
@click.argument("typed", metavar="WARNING", help="The beginning of its id; see `view`.")
@click.option("--words", type=WORDS, help="Why it may leave all the same, else asked for.")
@pass_shell
def answer(shell: Shell, case: str, typed: str, words: str | None) -> None:
    """Answer a warning that withheld text is restated."""
    shown = shell.vault.productions.of_case(shell.actor, case)[-1].warnings
    found = one_beginning(typed, [each.warning.id for each in shown], "warning")
    text = shell.ask(words, "Why may it leave all the same", "--words")
    state = shell.vault.productions.answer_warning(shell.actor, case, found, text)
    show_step(shell, case, state, "The warning is answered.")


@click.command(cls=VaultCommand, fields=PRODUCTION_FIELDS)
@CASE
@click.argument("digest", help="The beginning of the hash of what you looked at, 12 or more.")
@YES
@pass_shell
def approve(shell: Shell, case: str, digest: str, yes: bool) -> None:
    """Approve exactly the bytes of a hash.

    Your signature goes with them.
    """
    actor = shell.actor
    present = shell.vault.productions.view(actor, case).summary
    if len(digest) < SHORTEST_DIGEST or not present.digest.startswith(digest.lower()):
        raise OtherDigest("That is not the hash of the rendering that stands.")
    shell.confirm(f"Approve {present.bates} for release?", yes=yes)
    made = shell.vault.productions.approve(actor, case, present.digest, shell.passphrase)
    shell.out.result(
        production_json(made, shell.people),
        done(
            f"Approved: exactly the bytes of {made.digest[:SHORTEST_DIGEST]}. Any change voids it."
        ),
        *independence(made, shell.people),
        next_step(f"vaultctl disclosure seal {case}", "by a privacy officer"),
    )


def _write(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=False)
    written = []
    for name, content in sorted(files.items()):
        path = folder / name
        with path.open("xb") as file:
            file.write(content)
        path.chmod(0o600)
        written.append(path)
    return written
