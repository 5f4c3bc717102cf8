"""A case from the order to a package that its recipient can verify, on both engines."""

from __future__ import annotations

from tests.integration.production.conftest import Producing
from vault.disclosure.rules.vocabulary import State


def test_an_order_ends_in_a_package_that_verifies_on_its_own(any_matter: Producing) -> None:
    matter = any_matter
    package = matter.to_delivered()
    assert matter.at(State.TRANSMITTED)
    alone = matter.verified(package)
    print(alone.explain())
    assert alone.holds
    assert matter.verified(package, matter.trust()).holds
