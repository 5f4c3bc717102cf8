"""Accounts, recovery and keys by command."""

from __future__ import annotations

import stat
from pathlib import Path

from tests.unit.cli.desk import PASSPHRASE, Desk
from vault.settings.loading import load_settings

NEW = "velvet anchor seven plums"


def shares(desk: Desk, *numbers: int) -> list[str]:
    return [
        word
        for n in numbers
        for word in ("--share-file", str(desk.folder / f"shares/share-{n}-of-3.txt"))
    ]


def test_init_writes_each_share_into_a_private_file_and_shows_none(desk: Desk) -> None:
    files = sorted((desk.folder / "shares").iterdir())
    assert [path.name for path in files] == [f"share-{n}-of-3.txt" for n in (1, 2, 3)]
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert len(path.read_text().split()) == 33


def test_init_shows_the_shares_once_where_no_folder_is_given(tmp_path_factory, desk: Desk) -> None:  # type: ignore[no-untyped-def]  # a pytest factory
    other = Desk(tmp_path_factory.mktemp("other"))
    other.secret("pw")
    made = other.json(
        "init", "B", "--contact", "c", "--admin", "quill", "--admin-name", "Ada",
        "--config", desk.folder / "cheap.toml", "--shares", 3, "--threshold", 2,
    )  # fmt: skip
    assert [len(share.split()) for share in made["shares"]] == [33, 33, 33]
    stored = b"".join(path.read_bytes() for path in other.home.iterdir())
    assert made["shares"][0].encode() not in stored


def test_init_takes_the_state_whose_rules_hold(desk: Desk, tmp_path: Path) -> None:
    desk.ok(
        "init", "B", "--home", tmp_path / "ma", "--contact", "c", "--admin", "quill",
        "--admin-name", "Ada", "--config", desk.folder / "cheap.toml", "--jurisdiction", "ma",
        "--shares-to", tmp_path / "shares",
    )  # fmt: skip
    assert load_settings(tmp_path / "ma" / "config.toml").records.jurisdiction == "MA"


def test_init_leaves_a_vault_that_is_there_as_it_is(desk: Desk) -> None:
    before = {path: path.read_bytes() for path in desk.home.iterdir()}
    error = desk.refused("init", "Other", "--contact", "c", "--admin", "eve", "--admin-name", "Eve")
    assert error["code"] == "conflict"
    assert {path: path.read_bytes() for path in desk.home.iterdir()} == before


def test_init_upgrade_says_that_there_is_nothing_to_do(desk: Desk) -> None:
    assert "already" in desk.ok("init", "--upgrade")


def test_an_invited_person_enrols_with_the_code_and_then_can_log_in(desk: Desk) -> None:
    desk.join("harmon", "clinician")
    users = {each["username"]: each for each in desk.json("user", "list", user="harmon")["users"]}
    assert users["harmon"]["status"] == "active"
    assert users["harmon"]["roles"] == ["clinician"]
    assert users["harmon"]["invited_by"] == "quill"
    assert users["quill"]["invited_by"] is None


def test_an_enrolment_code_is_shown_once_or_written_never_both(desk: Desk) -> None:
    shown = desk.json("user", "invite", "a1", "--name", "A", "--role", "counsel")
    assert shown["code"]
    path = desk.folder / "b.code"
    written = desk.json(
        "user", "invite", "b1", "--name", "B", "--role", "counsel", "--code-to", path
    )
    assert written["code"] is None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_wrong_passphrase_is_refused_with_exit_code_1(desk: Desk) -> None:
    desk.secret("pw", "not the right words at all")
    assert desk.refused("user", "list")["code"] == "authentication-failed"


def test_a_passphrase_file_open_to_others_is_refused(desk: Desk) -> None:
    (desk.folder / "pw.txt").chmod(0o644)
    error = desk.refused("user", "list")
    assert error["code"] == "unsafe-passphrase-file"
    assert "chmod 600" in error["remedy"]


def test_without_a_user_name_it_is_wrong_usage(desk: Desk) -> None:
    assert desk.refused("user", "list", user="", code=2)["code"] == "usage"


def test_only_an_administrator_invites(desk: Desk) -> None:
    desk.join("harmon", "clinician")
    error = desk.refused(
        "user", "invite", "eve", "--name", "Eve", "--role", "auditor", user="harmon"
    )
    assert error["code"] == "permission-denied"


def test_changing_a_passphrase_takes_the_old_one_out_of_use(desk: Desk) -> None:
    new = desk.secret("new", NEW)
    desk.ok("user", "passphrase", "--new-passphrase-file", new)
    assert desk.refused("user", "list")["code"] == "authentication-failed"
    desk.secret("pw", NEW)
    desk.ok("user", "list")


def test_a_disabled_person_cannot_log_in_until_enabled(desk: Desk) -> None:
    desk.join("harmon", "clinician")
    desk.ok("user", "disable", "harmon")
    assert desk.refused("user", "list", user="harmon")["code"] == "authentication-failed"
    desk.ok("user", "enable", "harmon")
    desk.ok("user", "list", user="harmon")


def test_the_last_administrator_stays_one(desk: Desk) -> None:
    assert desk.refused("user", "roles", "quill", "--role", "privacy_officer")["code"] == "conflict"


def test_a_quorum_resets_a_person_and_gives_their_keys_back(desk: Desk) -> None:
    desk.join("harmon", "clinician")
    chart = desk.json("chart", "create", "individual", "--name", "X", user="harmon")["chart"]
    code = desk.folder / "again.code"
    desk.ok("recovery", "reset", "harmon", "--code-to", code, *shares(desk, 1, 3))
    desk.ok("user", "enrol", "harmon", "--code-file", code, user="harmon")
    assert desk.refused("chart", "show", chart, user="harmon")["code"] == "key-not-held"
    given = desk.json("recovery", "restore", "harmon", *shares(desk, 1, 2))
    assert given["grants"] == 4
    assert desk.json("chart", "show", chart, user="harmon")["name"] == "X"
    again = desk.refused("recovery", "restore", "harmon", *shares(desk, 1, 2))
    assert "vaultctl recovery reset" in again["remedy"]


def test_too_few_shares_recover_nothing(desk: Desk) -> None:
    desk.join("harmon", "clinician")
    error = desk.refused("recovery", "reset", "harmon", *shares(desk, 2))
    assert error["code"] == "too-few-shares"


def test_a_quorum_grants_a_key_that_nobody_can_grant(desk: Desk) -> None:
    desk.join("harmon", "clinician")
    desk.join("sato", "supervisor")
    chart = desk.json("chart", "create", "individual", "--name", "X", user="harmon")["chart"]
    place = ("--chart", chart, "--compartment", "identity")
    desk.ok("recovery", "grant", "sato", *place, *shares(desk, 1, 2))
    assert desk.json("chart", "list", user="sato")["charts"][0]["name"] == "X"


def test_granting_revoking_and_rotating_a_key(desk: Desk) -> None:
    desk.join("harmon", "clinician")
    desk.join("sato", "supervisor")
    chart = desk.json("chart", "create", "individual", "--name", "X", user="harmon")["chart"]
    place = ("--chart", chart, "--compartment", "identity")
    desk.ok("keys", "grant", "sato", *place, user="harmon")
    assert desk.json("chart", "list", user="sato")["charts"]
    desk.ok("keys", "revoke", "sato", *place, "--yes", user="harmon")
    assert not desk.json("chart", "list", user="sato")["charts"]
    rotated = desk.json("keys", "rotate", *place, "--strict", user="harmon")
    assert rotated["rows"] == 1
    held = desk.json("keys", "list", user="harmon")
    assert {key["name"]: key["epoch"] for key in held["keys"]} == {
        "identity": 3,
        "general": 1,
        "restricted": 1,
        "substance-use": 1,
    }
    assert held["rotations"] == []


def test_revoking_asks_first_and_refuses_where_it_cannot_ask(desk: Desk) -> None:
    desk.join("harmon", "clinician")
    desk.join("sato", "supervisor")
    chart = desk.json("chart", "create", "individual", "--name", "X", user="harmon")["chart"]
    place = ("--chart", chart, "--compartment", "identity")
    desk.ok("keys", "grant", "sato", *place, user="harmon")
    error = desk.refused("keys", "revoke", "sato", *place, user="harmon", code=2)
    assert "--yes" in error["what"]
    assert desk.json("chart", "list", user="sato")["charts"]


def test_an_office_gets_the_organisations_keys_of_its_role(desk: Desk) -> None:
    desk.join("pryce", "privacy_officer")
    granted = desk.json("keys", "office", "pryce")["compartments"]
    assert sorted(granted) == ["audit-detail", "export-seal"]
    assert desk.json("keys", "office", "pryce")["compartments"] == []


def test_a_backup_is_inspected_and_restored_elsewhere(desk: Desk) -> None:
    own = desk.secret("backup", NEW)
    file = desk.folder / "vault.backup"
    made = desk.json("backup", "create", file, "--backup-passphrase-file", own)
    seen = desk.json("backup", "inspect", file, "--backup-passphrase-file", own)
    assert seen == made
    by_shares = desk.json("backup", "inspect", file, *shares(desk, 2, 3))
    assert by_shares["sha256"] == made["sha256"]
    elsewhere = Desk(desk.folder / "elsewhere")
    elsewhere.folder.mkdir()
    elsewhere.secret("pw", PASSPHRASE)
    elsewhere.ok("backup", "restore", file, "--backup-passphrase-file", own)
    assert [u["username"] for u in elsewhere.json("user", "list")["users"]] == ["quill"]


def test_a_changed_backup_fails_verification_with_exit_code_3(desk: Desk) -> None:
    own = desk.secret("backup", NEW)
    file = desk.folder / "vault.backup"
    desk.ok("backup", "create", file, "--backup-passphrase-file", own)
    content = bytearray(file.read_bytes())
    content[-20] ^= 1
    file.write_bytes(content)
    desk.refused("backup", "inspect", file, "--backup-passphrase-file", own, code=3)


def test_the_doctor_finds_a_file_that_others_can_read(desk: Desk) -> None:
    assert desk.json("doctor")["fit"]
    (desk.home / "log.key").chmod(0o644)
    result = desk.run("doctor")
    assert result.exit_code == 1
    assert "chmod 600" in result.stdout
