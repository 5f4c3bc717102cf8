"""`vaultctl sponsor`: issue, list, show, keep as PDF and CSV."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import START, passphrase_of
from tests.integration.sponsors.conftest import SPONSOR
from vault.cli.main import cli

QUARTER = f"{START.year}-Q1"


def test_a_report_by_shell(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "pryce"
    secret.write_text(passphrase_of("pryce"))
    secret.chmod(0o600)

    def run(*args: str) -> dict[str, object]:
        common = ("--home", str(home), "--as", "pryce", "--passphrase-file", str(secret))
        made = CliRunner().invoke(cli, [*common, "sponsor", *args, "--json"])
        return {"exit": made.exit_code} | json.loads(made.stdout)

    refused = run("issue", QUARTER, "--yes")
    assert (refused["exit"], refused["error"]["code"]) == (1, "no-sponsor")  # type: ignore[index]  # JSON
    monkeypatch.setenv("VAULT_ORGANISATION__KIND", "eap")
    monkeypatch.setenv("VAULT_ORGANISATION__SPONSORS", json.dumps([SPONSOR]))
    issued = run("issue", QUARTER, "--yes")
    assert (issued["exit"], issued["period"]) == (0, QUARTER)
    assert run("list")["periods"] == [QUARTER]
    pdf, table = tmp_path / "report.pdf", tmp_path / "report.csv"
    shown = run("show", QUARTER, "--pdf", str(pdf), "--csv", str(table))
    assert shown["sha256"] == issued["sha256"]
    assert pdf.read_bytes().startswith(b"%PDF")
    assert "suppressed" in table.read_text()
