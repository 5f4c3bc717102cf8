"""The acts on productions for `tests.adversarial.victim`, which kills itself in the middle of them.

Run as `python -m tests.integration.production.victim ACT HOME:POINT ...`.
"""

from __future__ import annotations

from tests.adversarial.victim import ACTS, main
from tests.conftest import passphrase_of
from tests.integration.production.conftest import BY_COURIER, COURT
from vault.assembly import Vault
from vault.identity.actor import Actor
from vault.production.composing.describing import RenderRequest


def act_on(vault: Vault, username: str) -> tuple[Actor, str]:
    """Log somebody in and return them with the number of the only case."""
    actor = vault.logins.login(username, passphrase_of(username))
    [case] = vault.cases.list_for(actor)
    return actor, case.number


def render(vault: Vault, _: Actor) -> None:
    actor, case = act_on(vault, "reyes")
    vault.productions.render(actor, case, RenderRequest(recipient=COURT))


def approve(vault: Vault, _: Actor) -> None:
    actor, case = act_on(vault, "pryce")
    digest = vault.productions.view(actor, case).summary.digest
    vault.productions.approve(actor, case, digest, passphrase_of("pryce"))


def seal(vault: Vault, _: Actor) -> None:
    actor, case = act_on(vault, "pryce")
    vault.productions.seal(actor, case)


def transmit(vault: Vault, _: Actor) -> None:
    actor, case = act_on(vault, "reyes")
    vault.productions.transmit(actor, case, BY_COURIER, vault.home.path.parent / "package.zip")


ACTS |= {"render": render, "approve": approve, "seal": seal, "transmit": transmit}

if __name__ == "__main__":
    main()
