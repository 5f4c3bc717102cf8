"""State packs: what they say, that a wrong one is refused, and that an unsigned rule warns."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.jurisdictions.pack import Jurisdiction, PackInvalid, load, parse, rule_ids
from vault.jurisdictions.rules import Duty, Known, RecipientKind, Review, VictimClass

FEDERAL = resources.files("vault.jurisdictions").joinpath("federal.toml").read_text("utf-8")
MAJORITY = """name = 'X'
[majority]
id = '{id}'
what = 'A person comes of age.'
citation = 'Some code'
as_of = 2026-01-01
tag = 'K'
years = {years}
"""


@pytest.mark.parametrize(
    ("jurisdiction", "victim", "oral", "written"),
    [
        ("MA", "child", "at once", "within 48 hours"),
        ("CA", "child", "at once", "within 36 hours"),
        ("CA", "elder", "at once", "within 2 working days"),
        ("NY", "child", "at once", "within 48 hours"),
        ("TX", "child", "within 24 hours", None),
    ],
)
def test_the_times_of_reports_are_those_of_the_requirements(
    jurisdiction: str, victim: str, oral: str, written: str | None
) -> None:
    rule = load(Jurisdiction(jurisdiction)).report[VictimClass(victim)]
    assert rule.oral is not None
    assert rule.oral.words == oral
    assert (rule.written.words if rule.written else None) == written


def test_texas_offers_no_warning_of_the_victim() -> None:
    warn = load(Jurisdiction.TX).warn
    assert warn.duty is Duty.NONE
    assert warn.recipients == {
        RecipientKind.LAW_ENFORCEMENT,
        RecipientKind.MEDICAL,
        RecipientKind.MENTAL_HEALTH,
    }


@pytest.mark.parametrize(
    ("jurisdiction", "years", "minor_years"),
    [("MA", 7, 1), ("CA", 7, 7), ("NY", 6, 4), ("TX", 7, 5), ("federal", 7, 3)],
)
def test_records_are_kept_as_long_as_the_requirements_say(
    jurisdiction: str, years: int, minor_years: int
) -> None:
    rule = load(Jurisdiction(jurisdiction)).retention_for("licsw")
    assert (rule.years, rule.minor_years) == (years, minor_years)


@pytest.mark.parametrize("jurisdiction", Jurisdiction)
def test_every_rule_says_where_it_stands_and_warns_until_counsel_signed(
    jurisdiction: Jurisdiction,
) -> None:
    for rule in load(jurisdiction).rules():
        assert rule.id.split(".")[0] in {jurisdiction.lower(), "federal"}
        assert rule.id in rule.warning
        assert rule.citation in rule.warning
        assert rule.tag in set(Known)


def test_a_sign_off_ends_the_warning_of_that_rule_alone() -> None:
    signed = load(
        Jurisdiction.MA, {"ma.report.child": Review(by="J. Calder", on=date(2026, 12, 1))}
    )
    assert signed.report[VictimClass.CHILD].warning == ""
    assert signed.report[VictimClass.CHILD].reviewed_by == "J. Calder, 2026-12-01"
    assert signed.report[VictimClass.ELDER].warning
    assert load(Jurisdiction.MA).report[VictimClass.CHILD].warning


def test_a_sign_off_from_before_the_rule_was_stated_does_not_count() -> None:
    early = Review(by="J. Calder", on=date(2026, 11, 21))
    assert load(Jurisdiction.MA, {"ma.report.child": early}).report[VictimClass.CHILD].warning


def test_what_a_state_leaves_out_comes_from_the_federal_default() -> None:
    pack = load(Jurisdiction.MA)
    assert pack.review.id == "federal.review"
    assert pack.rule("ma.warn") is pack.warn
    assert pack.rule("tx.warn") is None
    assert {"ma.warn", "tx.warn", "federal.warn"} <= rule_ids()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name = ", "not valid TOML"),
        ("name = 'X'\ncolour = 'red'", "colour"),
        ("name = 'X'\n[report]\nghost = {}", "report.ghost"),
        ("name = 'X'\n[review]\nid = 'x.review'", "review.citation"),
        ("name = 'X'\nreport = 3", "report"),
        (MAJORITY.format(id="x.majority", years=3), "majority.years"),
        (MAJORITY.format(id="federal.review", years=18), "stands there twice"),
    ],
)
def test_a_pack_that_cannot_be_used_is_refused_and_says_why(text: str, says: str) -> None:
    with pytest.raises(PackInvalid) as refused:
        parse(text, FEDERAL)
    assert says in str(refused.value)


@pytest.mark.parametrize("group", ["report", "retention"])
def test_the_federal_default_is_whole(group: str) -> None:
    begun = FEDERAL.index(f"[{group}.")
    cut = FEDERAL[:begun] + FEDERAL[FEDERAL.index("\n[", begun) :]
    with pytest.raises(PackInvalid):
        parse("name = 'X'", cut)


@given(st.text(max_size=60))
def test_no_file_at_all_makes_a_pack_crash(text: str) -> None:
    with suppress(PackInvalid):
        parse(text, FEDERAL)
