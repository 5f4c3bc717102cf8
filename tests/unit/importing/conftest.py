from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from vault.importing.note import ImportDefaults, ParsedNote
from vault.importing.reader import parse_note

Parse = Callable[[str], ParsedNote]


@pytest.fixture
def defaults() -> ImportDefaults:
    return ImportDefaults(session_at=datetime(2026, 3, 2, 15, tzinfo=UTC))


@pytest.fixture
def markdown(defaults: ImportDefaults) -> Parse:
    return lambda text: parse_note(text.encode(), filename="note.md", defaults=defaults)


@pytest.fixture
def plain(defaults: ImportDefaults) -> Parse:
    return lambda text: parse_note(text.encode(), filename="note.txt", defaults=defaults)
