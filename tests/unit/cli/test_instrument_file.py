"""Instruments come from TOML files, strictly read."""

from __future__ import annotations

from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from vault.cli.instrument_file import InstrumentFileRefused, read_clauses, read_instrument
from vault.disclosure.rules.clauses import ClauseInvalid, Express
from vault.disclosure.rules.vocabulary import InstrumentKind, SignerRole

EXAMPLE = resources.files("vault.cli").joinpath("instrument.example.toml").read_text("utf-8")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "order.pdf").write_bytes(b"%PDF-1.7\n")
    return tmp_path / "order.toml"


def test_the_example_that_template_prints_is_read_whole(place: Path) -> None:
    place.write_text(EXAMPLE)
    paper = read_instrument(place)
    assert paper.instrument.kind is InstrumentKind.ORDER
    assert paper.instrument.signer is SignerRole.JUDGE
    assert paper.instrument.dated_on == date(2026, 5, 18)
    assert paper.scan == b"%PDF-1.7\n"
    [clause] = paper.clauses
    assert clause.expressly == {Express.JOINT}
    assert clause.cleared_holders == {"A", "B"}
    assert set(paper.instrument.lacking()) == {"clauses", "scan"}


def test_what_is_not_known_yet_may_be_left_out(place: Path) -> None:
    place.write_text('kind = "subpoena"\nsigner = "clerk"\n')
    paper = read_instrument(place)
    assert paper.clauses == ()
    assert paper.scan is None
    assert "court" in paper.instrument.lacking()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "order"', 'kind = "decree"', "kind"),
        ("court =", "cuort =", "cuort"),
        ('signer = "judge"', "", "signer"),
        ("dated_on = 2026-05-18", 'dated_on = "in May"', "dated_on"),
        ("date_from = 2026-02-09", "date_from = 3", "date_from"),
        ("words =", "wrods =", "wrods"),
        ('ground = "finding"', 'ground = "hunch"', "clause 1"),
        ("holder =", "hodler =", "hodler"),
        ("[[clause]]", "[clause]", "clause"),
        ("number = 1", "number = [", "not TOML"),
    ],
)
def test_what_is_wrong_is_named(place: Path, old: str, new: str, said: str) -> None:
    assert old in EXAMPLE
    place.write_text(EXAMPLE.replace(old, new, 1))
    with pytest.raises(InstrumentFileRefused, match=said):
        read_instrument(place)


def test_a_refused_value_is_not_repeated(place: Path) -> None:
    place.write_text(EXAMPLE.replace("dated_on = 2026-05-18", 'dated_on = "Daniel M. drinks"'))
    with pytest.raises(InstrumentFileRefused) as refused:
        read_instrument(place)
    assert "Daniel" not in str(refused.value)


def test_a_clause_that_contradicts_itself_is_refused(place: Path) -> None:
    place.write_text(EXAMPLE.replace("date_to = 2026-02-09", "date_to = 2026-01-09"))
    with pytest.raises(ClauseInvalid, match="ends before it begins"):
        read_instrument(place)


def test_a_missing_scan_is_refused(place: Path) -> None:
    place.write_text(EXAMPLE.replace("order.pdf", "other.pdf"))
    with pytest.raises(FileNotFoundError):
        read_instrument(place)


def test_a_proposal_holds_clauses_only(place: Path) -> None:
    place.write_text('[[clause]]\nnumber = 1\nwords = "Less."\n')
    assert [clause.words for clause in read_clauses(place)] == ["Less."]
    place.write_text(EXAMPLE)
    with pytest.raises(InstrumentFileRefused, match="more than clauses"):
        read_clauses(place)
