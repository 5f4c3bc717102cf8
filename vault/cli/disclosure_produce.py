"""From the decisions to the package that leaves: rendered, tested, approved, sealed, sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.console import RenderableType

from vault.cli.blocks import (
    attention,
    bullets,
    count,
    done,
    facts,
    heading,
    next_step,
    prose,
    table,
)
from vault.cli.disclosure_page import STATE_FIELDS, show_step
from vault.cli.frame import VaultCommand, pass_shell
from vault.cli.lookup import one_beginning
from vault.cli.params import CASE, WORDS, YES, OneOf, codes
from vault.cli.shell import People, Shell
from vault.disclosure.vocabulary import Recipient as Capacity
from vault.errors import InvalidInput
from vault.production.describing import RenderRequest
from vault.production.matter import Profile, Recipient
from vault.production.sending import Dispatch
from vault.production.views import ProductionSummary

PRODUCTION_FIELDS = {
    "production": "its id",
    "number": "its number in the matter",
    "state": "rendered, void, approved, sealed or transmitted",
    "profile": "production or filing",
    "digest": "SHA-256 of exactly what an approval approves",
    "bates": "its pages",
    "rendered_by": "user name",
    "rendered_at": "instant",
    "warnings": "list of {id, part, title, words, answer}: released text that restates withheld "
    "text",
    "unchecked": "how many sections no self-test could look for, nobody holding their keys",
    "package_sha256": "the package's hash, or null",
}
SHORTEST_DIGEST = 12


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
    default=Profile.PRODUCTION,
    show_default=True,
    help="filing abbreviates identifiers for a court's public file.",
)
@click.option("--custodian", default="", help="Who certifies the records, if not you.")
@click.option("--custodian-title", default="", help="Their title, if not custodian of records.")
@click.option("--prefix", help="A Bates prefix of your choice.")
@click.option("--minor", "minors", multiple=True, help="A minor's name, for the filing profile.")
@click.option("--privilege", help="The privilege asserted, as the forum names it.")
@click.option("--title", default="", help="What the paper calls itself.")
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
) -> None:
    """Render what is released; test that nothing else is in it."""
    named = {"privilege": privilege} if privilege else {}
    request = RenderRequest(
        recipient=Recipient(name=recipient, role=role, address=address),
        profile=profile,
        custodian_name=custodian,
        custodian_title=custodian_title,
        prefix=prefix,
        minors=minors,
        instrument_title=title,
        **named,
    )
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
            ["Number#", "State", "Pages", "Rendered", "By", "Digest"],
            [
                (
                    each.number,
                    each.state,
                    each.bates,
                    each.rendered_at,
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
    shell.out.result(
        production_json(found.summary, shell.people) | {"files": [str(path) for path in written]},
        *production_blocks(found.summary),
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
        next_step(f"vaultctl disclosure seal {case}", "by a privacy officer"),
    )


@click.command(cls=VaultCommand, fields=PRODUCTION_FIELDS)
@CASE
@pass_shell
def seal(shell: Shell, case: str) -> None:
    """Seal and pack what is approved; safe to repeat."""
    actor = shell.actor
    with shell.out.working("Sealing, packing and checking the package"):
        made = shell.vault.productions.seal(actor, case)
    shell.out.result(
        production_json(made, shell.people),
        done("Sealed and packed; the package verifies."),
        facts({"Package": made.package_sha256}),
        next_step(f"vaultctl disclosure transmit {case} --to FILE", ""),
    )


@click.command(
    cls=VaultCommand,
    fields=STATE_FIELDS
    | {
        "transmission": "the id of its record",
        "package_sha256": "the package's hash",
        "package": "the package's path",
    },
)
@CASE
@click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="A new file for the package.",
)
@click.option("--method", required=True, help="How it is sent: courier, court-portal.")
@click.option(
    "--capacity",
    "capacities",
    type=OneOf(Capacity, "capacity"),
    multiple=True,
    required=True,
    help=f"In what capacity it is received, once for each: {codes(Capacity)}.",
)
@click.option("--recipient", default="", help="If not the one on its cover.")
@click.option("--address", default="", help="If not the one on its cover.")
@click.option("--description", default="", help="What is disclosed, if not by its pages.")
@YES
@pass_shell
def transmit(
    shell: Shell,
    case: str,
    to: Path,
    method: str,
    capacities: tuple[Capacity, ...],
    recipient: str,
    address: str,
    description: str,
    yes: bool,
) -> None:
    """Hand the sealed package out, on record first."""
    actor = shell.actor
    shell.confirm("Send it? What has left cannot be unsent.", yes=yes)
    dispatch = Dispatch(
        capacities=frozenset(capacities),
        method=method,
        recipient=recipient,
        address=address,
        description=description,
    )
    made = shell.vault.productions.transmit(actor, case, dispatch, out=to)
    state = shell.vault.cases.read(actor, case).state
    show_step(
        shell,
        case,
        state,
        f"On record as sent; the package stands in {to}.",
        transmission=made.transmission_id,
        package_sha256=made.package_sha256,
        package=str(to),
    )


@click.command(cls=VaultCommand, fields={"case": "its number", "package": "the package's path"})
@CASE
@click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="A new file for the package.",
)
@pass_shell
def collect(shell: Shell, case: str, to: Path) -> None:
    """Hand out once more the package that left last."""
    shell.vault.productions.collect(shell.actor, case, to)
    shell.out.result(
        {"case": case, "package": str(to)}, done(f"The package that left stands in {to}.")
    )


@click.command(cls=VaultCommand, fields={"trust": "the trust file", "file": "its path, or null"})
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="A new file for it.")
@pass_shell
def trust(shell: Shell, to: Path | None) -> None:
    """Print the keys by which recipients check your packages.

    Hand it to them once, by another way than the packages; again when a key was replaced.
    """
    text = shell.vault.productions.export_trust(shell.actor).to_toml()
    if to is None and not shell.as_json:
        shell.out.raw(text)
        return
    if to is not None:
        with to.open("x", encoding="utf-8") as file:
            file.write(text)
    shell.out.result(
        {"trust": text, "file": str(to) if to else None},
        done(f"The trust file stands in {to}."),
    )


def production_json(made: ProductionSummary, people: People) -> dict[str, Any]:
    """Return the JSON fields of a production."""
    return {
        "production": made.production_id,
        "number": made.number,
        "state": made.state,
        "profile": made.profile,
        "digest": made.digest,
        "bates": str(made.bates),
        "rendered_by": people.name(made.rendered_by),
        "rendered_at": made.rendered_at,
        "warnings": [
            {
                "id": each.warning.id,
                "part": each.warning.part,
                "title": each.warning.title,
                "words": list(each.warning.words),
                "answer": each.answer,
            }
            for each in made.warnings
        ],
        "unchecked": made.unchecked,
        "package_sha256": made.package_sha256,
    }


def production_blocks(made: ProductionSummary) -> list[RenderableType]:
    """Return the screen of a production: its pages, its hash, and what to answer."""
    open_ = [each for each in made.warnings if not each.answer]
    return [
        facts(
            {
                "Production": f"{made.number}, {made.state}",
                "Pages": made.bates,
                "Digest": made.digest,
            }
        ),
        *(
            [
                attention(
                    f"Not looked for: {count(made.unchecked, 'section')} to which nobody who "
                    "decided held the keys."
                )
            ]
            if made.unchecked
            else []
        ),
        *([heading("To be answered before approval")] if open_ else []),
        *(block for each in open_ for block in _warning(each.warning)),
    ]


def _warning(warning: Any) -> list[RenderableType]:
    return [
        attention(
            f"{warning.id[:8]}  The {warning.part} “{warning.title}” restates withheld text:"
        ),
        prose("; ".join(warning.words)),
    ]


def _write(folder: Path, files: Any) -> list[Path]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=False)
    written = []
    for name, content in sorted(files.items()):
        path = folder / name
        with path.open("xb") as file:
            file.write(content)
        path.chmod(0o600)
        written.append(path)
    return written
