"""What a test sees and does at the database, behind the product's back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, text, update

from vault.assembly import Vault
from vault.audit.events import Outcome
from vault.audit.tables import AuditEvent


class Intruder:
    """Reads the log and any row, and changes rows with the database's guards out of action."""

    vault: Vault

    def logged(self, tag: str, outcome: Outcome = Outcome.SUCCESS) -> Sequence[Any]:
        """Return the logged events of a tag and outcome, oldest first."""
        self.vault.audit.sequence()
        with self.vault.store.reading() as reader:
            return reader.execute(
                select(AuditEvent.__table__)
                .where(AuditEvent.tag == tag, AuditEvent.outcome == outcome)
                .order_by(AuditEvent.leaf_index)
            ).all()

    def rows(self, table: Any, **where: Any) -> list[dict[str, Any]]:
        """Return the stored rows that have these columns."""
        with self.vault.store.reading() as reader:
            found = reader.execute(select(table.__table__).filter_by(**where)).mappings()
            return [dict(row) for row in found]

    def row(self, table: Any, **where: Any) -> dict[str, Any]:
        """Return the one stored row that has these columns."""
        [found] = self.rows(table, **where)
        return found

    def tamper(self, *statements: Any) -> None:
        """Change the database, its guards put out of action."""
        engine = self.vault.store.engine
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            else:
                names = connection.execute(
                    text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
                ).scalars()
                for name in names.all():
                    connection.execute(text(f"DROP TRIGGER {name}"))
            for statement in statements:
                assert connection.execute(statement).rowcount != 0

    def swap(self, table: Any, column: str, first: str, second: str) -> None:
        """Exchange one column of two rows."""
        one, other = self.row(table, id=first)[column], self.row(table, id=second)[column]
        self.tamper(
            update(table).where(table.id == first).values({column: other}),
            update(table).where(table.id == second).values({column: one}),
        )

    def put(self, table: Any, values: dict[str, Any]) -> None:
        """Insert a row."""
        self.tamper(insert(table).values(**values))
