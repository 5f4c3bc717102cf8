"""The same by command: an attester's key, the register, a production and a report attested."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.conftest import passphrase_of
from tests.integration.solo.conftest import SOLO, WORDS, Solo
from tests.unit.cli.desk import documented
from vault.cli.main import cli

OUTSIDE = "the heron waits by the weir"
Run = Callable[..., Any]


@pytest.fixture
def run(home: Path, tmp_path: Path) -> Run:
    """Run the program as the one person, or with `outside` as the attester; return its JSON."""
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for file, words in ((inside, passphrase_of(SOLO)), (outside, OUTSIDE)):
        file.write_text(words)
        file.chmod(0o600)

    def go(*args: object, attester: bool = False, refused: bool = False) -> Any:
        own = ["--passphrase-file", str(outside)] if attester else []
        inner = ["--home", str(home), "--as", SOLO, "--passphrase-file", str(inside)]
        before = [] if attester else inner
        answer = CliRunner().invoke(cli, [*before, *map(str, args), *own, "--json"])
        assert (answer.exit_code != 0) is refused, answer.output
        told = json.loads(answer.stdout)
        assert refused or set(told) == set(documented(*args))
        return told

    return go


@pytest.mark.at("opened")
def test_a_production_and_a_report_are_attested_by_command(
    matter: Solo, run: Run, tmp_path: Path
) -> None:
    matter.to_decided()
    matter.vault.reviewing.review_clinically(matter.clinician, matter.case)
    made = run("attester", "new", "--to", tmp_path / "adler", attester=True)
    known = run(
        "attester", "register", "--name", "Ruth Adler", "--credential", "Esq.", "--role", "counsel",
        "--key", made["key"], "--until", "2099-12-31",
    )  # fmt: skip
    short = known["attester"][:8]
    assert known["standing"] == "registered"
    wrong = run("attester", "confirm", short, "AAAA-AAAA", refused=True)
    assert wrong["error"]["code"] == "other-fingerprint"
    assert run("attester", "confirm", short, made["fingerprint"])["standing"] == "confirmed"
    assert [each["name"] for each in run("attester", "list")["attesters"]] == ["Ruth Adler"]

    case = matter.case
    assert run("disclosure", "review", case, "--outside")["state"] == "independent_review"
    matter.to_answers()
    request, answer = tmp_path / "request.json", tmp_path / "answer.json"
    run("disclosure", "ask-attester", case, "--to", request)
    again = tmp_path / "again.json"
    run("disclosure", "ask-attester", case, "--to", again, "--again")
    assert again.read_bytes() == request.read_bytes()
    shown = show(request, "--pdf", tmp_path / "request.pdf")
    assert (shown["kind"], shown["purpose"]) == ("request", "release")
    assert (tmp_path / "request.pdf").read_bytes().startswith(b"%PDF")
    attested = ["--key", tmp_path / "adler", "--words", WORDS, "--to", answer, "--yes"]
    run("attester", "attest", request, *attested, attester=True)
    assert show(answer)["verdict"] == "approve"
    taken = run("disclosure", "attest", case, answer)
    assert (taken["state"], taken["verdict"]) == ("approved", "approve")
    assert run("disclosure", "attest", case, answer, refused=True)["error"]["code"]

    report = run("safety", "report", "--about", "child")["case"]
    asked, reviewed = tmp_path / "asked.json", tmp_path / "reviewed.json"
    run("safety", "ask-attester", report, "--to", asked)
    assert show(asked)["purpose"] == "safety"
    refusal = ["--key", tmp_path / "adler", "--words", WORDS, "--refuse", "--to", reviewed, "--yes"]
    run("attester", "attest", asked, *refusal, attester=True)
    assert run("safety", "attest", report, reviewed)["found"] == "follow-up"
    review = run("safety", "show", report)["review"]
    assert review["attester"] == "Ruth Adler, Esq., outside counsel"
    assert run("attester", "withdraw", short, "--yes")["standing"] == "withdrawn"


def show(file: Path, *args: object) -> dict[str, Any]:
    """Show a file without a vault."""
    answer = CliRunner().invoke(cli, ["attester", "show", str(file), *map(str, args), "--json"])
    assert answer.exit_code == 0, answer.output
    assert set(json.loads(answer.stdout)) == set(documented("attester", "show"))
    return dict(json.loads(answer.stdout))
