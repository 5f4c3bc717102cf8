"""Fixtures that every test shares."""

from __future__ import annotations

import pytest

from vault.crypto.passphrase import Argon2Cost


@pytest.fixture(scope="session")
def cheap_cost() -> Argon2Cost:
    """The one place where tests say what a passphrase costs: as little as Argon2id allows."""
    return Argon2Cost(memory_kib=8, time=1, lanes=1)
