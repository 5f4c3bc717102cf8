"""Prepared statements give exactly what SQLAlchemy's own execution gives."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import bindparam, select

from tests.integration.records.conftest import Practice
from vault.records.rows import fetch
from vault.records.tables import Chart, Member, Note, Section, SectionVersion
from vault.store.statements import Prepared


@pytest.mark.parametrize("table", [Chart, Member, Note, Section, SectionVersion])
def test_rows_are_the_same_either_way(practice: Practice, table: Any) -> None:
    practice.signed()
    practice.draft(cosigner_id=practice.supervisor.user_id)
    chart = table.id if table is Chart else table.chart_id
    query = select(*table.__table__.c).where(chart == bindparam("chart")).order_by(table.id)
    chart_id = practice.row(Chart, number=practice.chart)["id"]
    with practice.vault.store.reading() as reader:
        plain = [dict(row) for row in fetch(reader, query, {"chart": chart_id})]
        prepared = Prepared(query)
        assert prepared.fetch(reader.connection, {"chart": chart_id}) == plain
        assert prepared.fetch(reader.connection, {"chart": "none"}) == []
    assert len(plain) >= 1
