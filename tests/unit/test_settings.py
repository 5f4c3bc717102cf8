"""Settings: complete, validated as a whole, explained when wrong, and free of secrets."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from vault.errors import SettingsError
from vault.home import example_settings
from vault.settings.loading import Settings, load_settings


def write(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_example_is_the_defaults_and_complete(tmp_path: Path) -> None:
    from_example = load_settings(write(tmp_path, example_settings())).model_dump()
    assert from_example == load_settings(write(tmp_path, "")).model_dump()
    example = tomllib.loads(example_settings())
    assert set(example) == set(Settings.model_fields)
    for name, group in example.items():
        if isinstance(group, dict):
            assert set(group) == set(from_example[name])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("colour = 'red'", "`colour` is not a setting"),
        ("[login]\nfree_attempts = 'many'", "failed log-ins before the first delay"),
        ("[login]\ntypo = 1", "`login.typo` is not a setting"),
        ("[audit]\norigin = 'Not A Name'", "the log's name in its checkpoints"),
        ("database_url = 'postgresql+psycopg://u:secret@h/d'", "PGPASSFILE"),
        ("database_url = 'postgresql+psycopg://h/d?password=secret'", "PGPASSFILE"),
        ("[production]\nfonts = '/no/such/folder'", "a folder of further typefaces"),
        ("[production]\nfonts = 'tests'", "give the full path"),
        ("not toml at all", "not valid TOML"),
        ("[records]\njurisdiction = 'ZZ'", "the state whose rules hold"),
        (
            "[records.reviewed_rules]\n'zz.warn' = {by = 'J. C.', on = 2026-01-01}",
            "no rule zz.warn",
        ),
        ("[records.reviewed_rules]\n'ma.warn' = {by = 'J. C.'}", "records.reviewed_rules"),
        ("[[labels.rules]]\ncompartment = 'general'", "labels"),
    ],
)
def test_what_is_wrong_is_named_with_its_meaning(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings(write(tmp_path, text))
    assert says.lower() in str(refused.value).lower()
    assert "secret" not in str(refused.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        load_settings(tmp_path / "config.toml")


def test_the_environment_overrides_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, "[login]\nfree_attempts = 4\nfirst_delay_seconds = 7")
    monkeypatch.setenv("VAULT_LOGIN__FREE_ATTEMPTS", "2")
    settings = load_settings(path)
    assert (settings.login.free_attempts, settings.login.first_delay_seconds) == (2, 7)


def test_counsel_signs_a_rule_off_in_the_settings(tmp_path: Path) -> None:
    text = "[records]\njurisdiction = 'MA'\n[records.reviewed_rules]\n"
    text += "'ma.warn' = { by = 'J. Calder', on = 2026-12-01 }"
    pack = load_settings(write(tmp_path, text)).records.pack
    assert pack.warn.reviewed_by == "J. Calder, 2026-12-01"
    assert pack.review.warning
