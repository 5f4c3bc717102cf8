"""`vaultctl rules`: the rules of the practice's state, and which of them counsel signed off."""

from __future__ import annotations

import click

from vault.cli.blocks import attention, count, done, facts, heading, hint
from vault.cli.frame import NOBODY, VaultCommand, pass_shell
from vault.cli.params import OneOf, codes
from vault.cli.shell import Shell
from vault.jurisdictions.pack import Jurisdiction, load


@click.command(
    cls=VaultCommand,
    common=NOBODY,
    fields={
        "jurisdiction": "the state",
        "name": "its name",
        "rules": "list of {id, what, citation, as_of, tag, reviewed_by, warning}",
    },
)
@click.option(
    "--state",
    type=OneOf(Jurisdiction, "state"),
    help=f"Another state than yours: {codes(Jurisdiction)}.",
)
@pass_shell
def rules(shell: Shell, state: Jurisdiction | None) -> None:
    """Show the state rules that reports, warnings, subpoenas and retention go by.

    Each is a reading of the law and no advice. Your counsel signs one off in config.toml under
    records.reviewed_rules; until then every use of it warns.
    """
    own = shell.vault.settings.records
    chosen = state or own.jurisdiction
    pack = load(chosen, own.reviewed_rules)
    found = list(pack.rules())
    unsigned = sum(bool(rule.warning) for rule in found)
    shell.out.result(
        {
            "jurisdiction": chosen,
            "name": pack.name,
            "rules": [
                {
                    "id": rule.id,
                    "what": rule.what,
                    "citation": rule.citation,
                    "as_of": rule.as_of,
                    "tag": rule.tag,
                    "reviewed_by": rule.reviewed_by,
                    "warning": rule.warning,
                }
                for rule in found
            ],
        },
        *(
            block
            for rule in found
            for block in (
                heading(rule.id),
                facts(
                    {
                        "Says": rule.what,
                        "Stands in": rule.citation,
                        "As of": f"{rule.as_of.isoformat()}, {rule.tag.words}",
                        "Signed off": rule.reviewed_by or "by nobody",
                    }
                ),
            )
        ),
        attention(f"{count(unsigned, 'rule')} of {len(found)} without counsel's sign-off.")
        if unsigned
        else done("Counsel has signed every one of them off."),
        hint(f"The rules of {pack.name}. They are data, and no advice."),
    )
