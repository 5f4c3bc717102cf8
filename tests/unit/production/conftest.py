"""A small production, rendered and packed once for all tests that only look at it."""

from __future__ import annotations

import pytest

from tests.unit.production import samples
from vault.production.document.released import ReleasedDocument
from vault.production.rendering.render import Rendering, render
from vault.typesetting.typesetter import Typesetter


@pytest.fixture(scope="session")
def typesetter() -> Typesetter:
    return Typesetter()


@pytest.fixture(scope="session")
def released() -> ReleasedDocument:
    return samples.document()


@pytest.fixture(scope="session")
def rendering(released: ReleasedDocument, typesetter: Typesetter) -> Rendering:
    return render(released, samples.proofs(released), typesetter=typesetter)


@pytest.fixture(scope="session")
def package(released: ReleasedDocument, rendering: Rendering) -> bytes:
    return samples.packed(released, rendering)
