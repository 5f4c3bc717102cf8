"""Psychotherapy notes lent by command: to a trainee, to counsel, read, renewed, given back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.cli.desk import Desk

DREAM = "The dream of the harbour again"
HEAD = "---\nkind: psychotherapy\nsession_at: 2026-03-02T10:00-05:00\n---\n"
NOTE = f"## Process {{confidentiality=R sensitivity=PSYTHPN subject=A holder=A}}\n\n{DREAM}\n"


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    patch = pytest.MonkeyPatch()
    desk = Desk(tmp_path_factory.mktemp("loans"))
    desk.found()
    patch.setenv("VAULT_RECORDS__SUPERVISED", '["otto"]')
    for name, role in (("ruth", "clinician"), ("otto", "clinician"), ("cal", "counsel")):
        desk.join(name, role)
    yield desk
    patch.undo()


@pytest.fixture(scope="module")
def chart(practice: Desk) -> str:
    number = str(
        practice.json("chart", "create", "individual", "--name", "A", user="ruth")["chart"]
    )
    practice.ok("chart", "member", "add", number, "A", "--name", "Ann Marsh", user="ruth")
    source = practice.folder / "process.md"
    source.write_text(
        f"---\nkind: psychotherapy\nsession_at: 2026-03-02T10:00-05:00\n---\n\n{NOTE}",
        encoding="utf-8",
    )
    [made] = practice.json("note", "import", number, source, user="ruth")["notes"]
    practice.ok("note", "sign", made["note"], "--yes", user="ruth")
    return number


def test_a_trainee_reads_until_the_lender_ends_it(practice: Desk, chart: str) -> None:
    lent = practice.json(
        "loan", "train", chart, "otto", "--program", "Practicum", "--days", 30, user="ruth"
    )
    assert (lent["sections"], lent["left_out"]) == (1, 0)
    [own] = practice.json("loan", "list", user="otto")["borrowed"]
    assert (own["chart"], own["kind"], own["lender"]) == (chart, "training", "ruth")
    page = practice.json("loan", "show", lent["loan"][:8], user="otto")
    assert (page["program"], page["suit"], page["readings"]) == ("Practicum", None, [])
    [note] = page["notes"]
    read = practice.json("loan", "read", lent["loan"], note["note"][:8], user="otto")
    assert [each["text"] for each in read["sections"]] == [DREAM]
    assert DREAM in practice.ok("loan", "read", lent["loan"], note["note"], user="otto")
    assert len(practice.json("loan", "show", lent["loan"], user="ruth")["readings"]) == 2
    assert practice.json("loan", "renew", lent["loan"], user="ruth")["sections"] == 1
    practice.json("loan", "end", lent["loan"], user="ruth")
    assert practice.refused("loan", "show", lent["loan"], user="otto")["code"] == "loan-over"
    assert "over" in practice.ok("loan", "list", user="ruth")


def test_counsel_reads_for_a_suit_that_the_client_brought(practice: Desk, chart: str) -> None:
    suit = ("--court", "Superior Court", "--docket", "26-CV-1", "--client", "a", "--days", 9)
    lent = practice.json("loan", "defend", chart, "cal", *suit, user="ruth")
    page = practice.json("loan", "show", lent["loan"], user="cal")
    assert page["suit"] == {"court": "Superior Court", "docket": "26-CV-1", "client": "A"}
    assert "26-CV-1" in practice.ok("loan", "show", lent["loan"], user="cal")
    refused = practice.refused("loan", "defend", chart, "otto", *suit, user="ruth")
    assert refused["code"] == "not-counsel"
    refused = practice.refused("loan", "renew", lent["loan"], user="cal")
    assert refused["code"] == "permission-denied"
    practice.json("loan", "end", lent["loan"], user="cal")


def test_a_key_of_psychotherapy_notes_is_not_granted(practice: Desk, chart: str) -> None:
    refused = practice.refused(
        "chart", "grant", chart, "otto", "--compartment", "psychotherapy", user="ruth"
    )
    assert (refused["code"], "lends them" in refused["remedy"]) == ("lent-only", True)
