"""The audit log by command."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.unit.cli.desk import Desk


@pytest.fixture
def chart(desk: Desk) -> str:
    """A chart that harmon opened and sato was refused, with udell to audit it."""
    desk.join("harmon", "clinician")
    desk.join("sato", "supervisor")
    desk.join("udell", "auditor")
    number = desk.json("chart", "create", "individual", "--name", "X", user="harmon")["chart"]
    desk.refused("chart", "show", number, user="sato")
    return str(number)


def test_the_list_tells_who_did_what_the_latest_first(desk: Desk, chart: str) -> None:
    entries = desk.json("audit", "list", "--chart", chart, user="udell")["entries"]
    told = [(each["actor"], each["tag"], each["outcome"]) for each in entries]
    assert told[:1] == [("udell", "audit:log:read", "success")]
    assert ("sato", "records:chart:open", "denied") in told
    assert told[-1] == ("harmon", "records:chart:create", "success")


def test_filters_restrict_together(desk: Desk, chart: str) -> None:
    wanted = ("--person", "sato", "--outcome", "denied", "--purpose", "treat", "--tag", "records:")
    [entry] = desk.json("audit", "list", *wanted, user="udell")["entries"]
    assert entry["chart"] == chart


def test_csv_is_a_table_with_a_head(desk: Desk, chart: str) -> None:
    text = desk.ok("audit", "list", "--chart", chart, "--csv", user="udell")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["chart"] for row in rows} == {chart}
    assert "records:chart:create" in {row["tag"] for row in rows}


def test_failed_log_ins_are_logged_without_the_name_typed(desk: Desk, chart: str) -> None:
    desk.refused("user", "list", user="somebody-else")
    entries = desk.json("audit", "list", "--outcome", "failed", user="udell")["entries"]
    assert entries[0]["tag"] == "identity:login:attempt"
    assert "somebody-else" not in str(entries)


def test_who_tells_of_reads_and_refusals_of_one_chart(desk: Desk, chart: str) -> None:
    access = desk.json("audit", "who", chart, user="udell")["access"]
    told = {(each["actor"], each["outcome"]) for each in access}
    assert {("harmon", "success"), ("sato", "denied"), ("udell", "success")} == told


@pytest.mark.parametrize(
    "command", [["list"], ["who", "C-AAAAAA"], ["verify"], ["checkpoint"]], ids=" ".join
)
def test_only_who_may_read_the_log_reads_it(desk: Desk, chart: str, command: list[str]) -> None:
    error = desk.refused("audit", *command, user="harmon")
    assert error["code"] == "permission-denied"
    denied = desk.json("audit", "list", "--person", "harmon", "--outcome", "denied", user="udell")
    assert denied["entries"][0]["tag"] == "audit:log:read"


def test_the_log_verifies_against_a_cosigned_checkpoint_kept_elsewhere(
    desk: Desk, chart: str, tmp_path: Path
) -> None:
    kept, cosigned = tmp_path / "kept", tmp_path / "cosigned"
    desk.ok("audit", "checkpoint", "--to", kept, user="udell")
    desk.ok("audit", "cosign", kept, "--to", cosigned, user="udell")
    report = desk.json("audit", "verify", "--kept", cosigned, user="udell")
    assert report["holds"]
    assert report["cosignatures"] == 1
    assert 0 < report["signed"] <= report["size"]


def test_a_checkpoint_of_a_larger_log_shows_that_an_old_copy_was_restored(
    desk: Desk, chart: str, tmp_path: Path
) -> None:
    database = desk.home / "vault.db"
    old = database.read_bytes()
    desk.ok("user", "list")
    kept = tmp_path / "kept"
    desk.ok("audit", "checkpoint", "--to", kept, user="udell")
    for path in desk.home.glob("vault.db-*"):
        path.unlink()
    database.write_bytes(old)
    result = desk.run("audit", "verify", "--kept", kept, user="udell")
    assert result.exit_code == 3
    assert "older copy was restored" in " ".join(result.stdout.split())


def test_an_old_copy_shows_without_a_kept_checkpoint_until_an_auditor_accepts_it(
    desk: Desk, chart: str
) -> None:
    database = desk.home / "vault.db"
    old = database.read_bytes()
    for _ in range(5):
        desk.ok("user", "list")
    for path in desk.home.glob("vault.db-*"):
        path.unlink()
    database.write_bytes(old)
    assert desk.run("audit", "verify", user="udell").exit_code == 3
    assert desk.refused("audit", "accept-loss")["code"] == "permission-denied"
    accepted = desk.json("audit", "accept-loss", user="udell")
    assert Path(accepted["evidence"]).parent == desk.home
    assert desk.json("audit", "verify", user="udell")["holds"]


def test_an_auditor_only_cosigns(desk: Desk, chart: str, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    desk.ok("audit", "checkpoint", "--to", kept)
    assert desk.refused("audit", "cosign", kept)["code"] == "permission-denied"


def test_a_checkpoint_is_never_written_over(desk: Desk, chart: str, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text("the one from last year")
    assert desk.refused("audit", "checkpoint", "--to", kept, user="udell")["code"] == "file"
    assert kept.read_text() == "the one from last year"


def test_the_log_key_is_rotated_and_earlier_checkpoints_still_hold(
    desk: Desk, chart: str, tmp_path: Path
) -> None:
    kept, handover = tmp_path / "kept", tmp_path / "handover"
    desk.ok("audit", "checkpoint", "--to", kept, user="udell")
    before = (desk.home / "log.key").read_bytes()
    desk.ok("keys", "rotate-log", "--yes", "--to", handover)
    assert (desk.home / "log.key").read_bytes() != before
    assert not (desk.home / "log.key.next").exists()
    report = desk.json("audit", "verify", "--kept", kept, "--kept", handover, user="udell")
    assert report["holds"]


def test_reasons_are_read_by_whoever_holds_their_key(desk: Desk, chart: str) -> None:
    raised = desk.json("chart", "alert", "raise", chart, "--text", "Careful.", user="harmon")
    alert = raised["alert"]
    desk.ok("chart", "alert", "clear", chart, alert, "--reason", "moved away", user="harmon")
    assert desk.refused("audit", "reasons", alert, user="udell")["code"] == "key-not-held"
    desk.ok("keys", "office", "udell")
    [reason] = desk.json("audit", "reasons", alert, user="udell")["reasons"]
    assert reason["text"] == "moved away"
    assert desk.refused("audit", "reasons", alert, user="harmon")["code"] == "permission-denied"
