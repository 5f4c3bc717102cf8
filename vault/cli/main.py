"""The program `vaultctl`."""

from __future__ import annotations

import click

from vault import __version__
from vault.cli.frame import RootGroup, common_options

NOUNS = {
    "init": "Make a vault, or bring an older one up to this program",
    "user": "Accounts: invite people, give roles, close accounts",
    "chart": "Charts: members, safety alerts, holders of keys",
    "note": "Notes: write, import, sign, correct, label, search",
    "loan": "Psychotherapy notes lent for training or a suit",
    "safety": "Reports, warnings, emergencies: at once, by oneself",
    "amendment": "Clients' requests to amend a record",
    "disclosure": "A legal instrument in, exactly what it reaches out",
    "task": "What waits for you, by when, and your calendar feed",
    "accounting": "What was disclosed of a person, to whom and why",
    "sponsor": "Aggregates for the sponsor of an assistance program",
    "retention": "How long charts are kept, holds, disposal by two",
    "attester": "Outsiders who attest without receiving identifiers",
    "verify": "Check a production package; needs no vault",
    "audit": "The audit log: read, verify, cosign",
    "keys": "Who holds which key; grant, revoke, rotate",
    "recovery": "Act with a quorum of recovery shares",
    "backup": "One encrypted file of everything",
    "rules": "The rules of your state, and who signed them off",
    "doctor": "Check this vault and this machine",
    "serve": "The web pages of a vault",
    "demo": "Play a whole case in a folder of its own",
    "completion": "Completion for bash, zsh and fish",
}


@click.group(
    cls=RootGroup,
    nouns=NOUNS,
    params=list[click.Parameter](common_options(from_environment=True)),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """A vault for therapists' records, with controlled disclosure to courts.

    \b
    Exit codes: 0 done, 1 refused, 2 wrong usage, 3 a verification failed.
    The common options may stand before the noun or behind the verb.
    """


def main() -> None:
    """Run the program."""
    cli.main()
