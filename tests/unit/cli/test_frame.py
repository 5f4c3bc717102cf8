"""Every command behaves alike: options, help, JSON, exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import click
import pytest
from click.testing import Result

from vault.cli.frame import VaultCommand
from vault.cli.main import NOUNS, cli

Run = Callable[..., Result]


def leaves(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield name, command
        return
    context = click.Context(command)
    for each in command.list_commands(context):
        found = command.get_command(context, each)
        assert found is not None
        yield from leaves(found, f"{name} {each}".strip())


COMMANDS = dict(leaves(cli, ""))
COMMON = {"--home", "--as", "--passphrase-file", "--json"}
WITHOUT_AN_ACCOUNT = {
    "verify": {"--json"},
    "attester new": {"--passphrase-file", "--json"},
    "attester show": {"--json"},
    "attester attest": {"--passphrase-file", "--json"},
    "completion": {"--json"},
    "demo": {"--json"},
    "note template": {"--json"},
    "note codes": {"--json"},
    "disclosure template": {"--json"},
    "backup inspect": {"--json"},
    "backup restore": {"--home", "--json"},
    "doctor": {"--home", "--json"},
    "rules": {"--home", "--json"},
    "disclosure form-template": {"--json"},
    "recovery adopt": {"--home", "--json"},
    "serve": {"--home", "--json"},
    "init": {"--home", "--passphrase-file", "--json"},
    "user enrol": {"--home", "--passphrase-file", "--json"},
}
"""What the commands take of the common options that log nobody in."""


@pytest.mark.parametrize("name", COMMANDS)
def test_help_documents_the_json_fields(run: Run, name: str) -> None:
    result = run(*name.split(), "--help")
    assert result.exit_code == 0
    command = COMMANDS[name]
    assert isinstance(command, VaultCommand)
    assert command.fields
    listed = result.stdout.split("JSON fields:")[1]
    assert all(field in listed for field in command.fields)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_common_options_are_those_that_the_command_uses(run: Run, name: str) -> None:
    listed = run(*name.split(), "--help").stdout.split("Common options:")[1].split()
    used = WITHOUT_AN_ACCOUNT.get(name, COMMON)
    assert {each for each in COMMON if each in listed} == used
    for unused in sorted(COMMON - used):
        typed = run(*name.split(), unused, "x")
        assert typed.exit_code == 2
        assert f"No such option '{unused}'" in typed.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_no_wider_than_80_columns(run: Run, name: str) -> None:
    assert max(map(len, run(*name.split(), "--help").stdout.splitlines())) <= 80


def test_no_summary_in_a_list_of_commands_is_cut_off(run: Run) -> None:
    groups = {name.rsplit(" ", 1)[0] for name in COMMANDS if " " in name}
    for group in sorted(groups):
        listed = run(*group.split(), "--help").stdout
        assert "..." not in listed.split("Options:")[1], group


def test_every_command_of_disclosures_stands_in_one_chapter_of_their_list() -> None:
    from vault.cli.disclosure import CHAPTERS, disclosure

    listed = [name for names in CHAPTERS.values() for name in names]
    assert sorted(listed) == sorted(disclosure.commands)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_is(name: str) -> None:
    options = [each for each in COMMANDS[name].params if isinstance(each, click.Option)]
    assert [each.name for each in options if not each.help] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_no_option_takes_a_passphrase_or_code_as_an_argument(name: str) -> None:
    secrets = ("passphrase", "code", "share", "secret", "key")
    for option in COMMANDS[name].params:
        words = str(option.name).split("_")
        if not isinstance(option, click.Option) or isinstance(option.type, click.Choice):
            continue
        if any(word in secrets for word in words):
            assert words[-1] in {"file", "files", "to"}, option.name


def test_every_noun_loads() -> None:
    assert {name.split()[0] for name in COMMANDS} == set(NOUNS)


def test_no_command_shows_the_help_as_wrong_usage(run: Run) -> None:
    result = run()
    assert result.exit_code == 2
    assert "Usage: vaultctl" in result.stderr
    assert result.stdout == ""


def test_an_unknown_command_is_wrong_usage_and_names_the_nearest(run: Run) -> None:
    result = run("user", "lst")
    assert result.exit_code == 2
    assert "'list'" in result.stderr


def test_wrong_usage_in_json_is_an_error_object_on_standard_output(run: Run) -> None:
    result = run("user", "invite", "--json")
    assert result.exit_code == 2
    assert set(json.loads(result.stdout)["error"]) == {"code", "what", "untouched", "remedy"}
    assert result.stderr == ""


def test_common_options_stand_before_the_noun_or_behind_the_verb(run: Run) -> None:
    before = run("--json", "--home", "/nowhere", "--as", "ada", "user", "list")
    behind = run("user", "list", "--home", "/nowhere", "--as", "ada", "--json")
    assert before.stdout == behind.stdout
    assert "/nowhere" in json.loads(before.stdout)["error"]["what"]


def test_the_environment_stands_in_and_is_overruled_by_what_is_typed(run: Run) -> None:
    environment = {"VAULT_HOME": "/from-environment", "VAULT_USER": "ada"}
    assert "/from-environment" in run("user", "list", env=environment).stderr
    typed = run("user", "list", "--home", "/typed", env=environment)
    assert "/typed" in typed.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_that_asks_this_program(run: Run, shell: str) -> None:
    script = run("completion", shell).stdout
    assert "vaultctl" in script
    assert "_VAULTCTL_COMPLETE" in script


def test_completion_completes_nouns_verbs_and_codes(run: Run) -> None:
    def complete(words: str) -> list[str]:
        variables = {
            "_VAULTCTL_COMPLETE": "bash_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": str(len(words.split(" ")) - 1),
        }
        return [line.split(",")[1] for line in run(env=variables).stdout.splitlines()]

    assert complete("vaultctl disc") == ["disclosure"]
    assert complete("vaultctl user inv") == ["invite"]
    assert complete("vaultctl user invite ada --role priv") == ["privacy_officer"]
