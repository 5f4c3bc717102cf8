"""Settings are pointed at another database with everything else kept as it was."""

from __future__ import annotations

import tomllib

import pytest

from vault.backup.relocation import with_database_url
from vault.errors import SettingsError
from vault.home import example_settings

URL = 'postgresql+psycopg://vault@db/records?options=-c "x"'


def test_the_url_is_replaced_where_it_stands_and_comments_stay() -> None:
    before = example_settings()
    after = with_database_url(before, URL)
    assert tomllib.loads(after) == tomllib.loads(before) | {"database_url": URL}
    changed = [
        (old, new)
        for old, new in zip(before.splitlines(), after.splitlines(), strict=True)
        if old != new
    ]
    assert [old for old, _ in changed] == ['database_url = "sqlite:///vault.db"']


def test_the_url_is_added_before_the_groups_where_there_was_none() -> None:
    after = with_database_url("[audit]\norigin = 'a.example/log'\n", URL)
    assert tomllib.loads(after) == {"audit": {"origin": "a.example/log"}, "database_url": URL}


@pytest.mark.parametrize(
    "config",
    [
        "[other]\ndatabase_url = 'x'\n",
        'database_url = """\nsqlite:///vault.db"""\n',
        "not toml",
    ],
)
def test_a_url_that_cannot_be_replaced_safely_is_refused(config: str) -> None:
    with pytest.raises(SettingsError):
        with_database_url(config, URL)
