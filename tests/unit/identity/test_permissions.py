"""Roles and what they carry, as a refusal names them."""

from __future__ import annotations

import pytest

from vault.audit.events import Event, Outcome
from vault.errors import KeyNotHeld, PermissionDenied
from vault.identity.actor import Actor, Seeds
from vault.identity.permissions import PERMISSIONS, Permission, Role


@pytest.mark.parametrize("permission", Permission)
def test_a_refusal_names_the_roles_that_carry_the_permission_and_no_other(
    permission: Permission,
) -> None:
    nobody = Actor(
        user_id="u",
        username="nobody",
        display_name="",
        credential="",
        roles=frozenset(),
        keyring=Seeds.fresh().keyring("k"),
    )
    with pytest.raises(PermissionDenied) as caught:
        nobody.require(permission, Event(tag="a:b:c", actor="u"))
    named = {role for role in Role if role.value.replace("_", " ") in caught.value.what}
    assert named == {role for role in Role if permission in PERMISSIONS[role]}
    assert isinstance(caught.value.event, Event)
    assert caught.value.event.outcome is Outcome.DENIED


def test_a_refused_reader_is_told_that_no_text_was_shown() -> None:
    assert "No text was shown" in KeyNotHeld("You hold no key.").untouched
    assert "shown" in PermissionDenied("No.").untouched
