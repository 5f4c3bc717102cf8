"""The page of a state's rules."""

from __future__ import annotations

from datetime import date

import pytest

from tests.web.conftest import Pages
from vault.jurisdictions.pack import Jurisdiction, load
from vault.jurisdictions.rules import Review


@pytest.fixture(autouse=True)
def in_massachusetts(monkeypatch: pytest.MonkeyPatch) -> None:
    review = Review(by="J. Calder", on=date(2026, 12, 1)).model_dump_json()
    monkeypatch.setenv("VAULT_RECORDS__JURISDICTION", "MA")
    monkeypatch.setenv("VAULT_RECORDS__REVIEWED_RULES", f'{{"ma.report.child": {review}}}')


def test_every_rule_stands_there_with_its_source_and_who_signed_it(pages: Pages) -> None:
    text = pages["udell"].get("/rules/").text
    for rule in load(Jurisdiction.MA).rules():
        assert f'id="{rule.id}"' in text
        assert str(rule.as_of.year) in text
    assert text.count("signed off by J. Calder") == 1
    assert "those of your practice" in text


def test_another_states_are_shown_as_anothers(pages: Pages) -> None:
    text = pages["harmon"].get("/rules/?state=TX").text
    assert 'id="tx.warn"' in text
    assert "another state" in text
    assert 'id="ma.warn"' in pages["harmon"].get("/rules/?state=nowhere").text
