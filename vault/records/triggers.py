"""Triggers that keep what is signed as it is, whoever sends the statement.

They forbid changing what identifies a signed note, its sections, versions, seals, proofs, labels
and signatures, and deleting any of them. The sealed columns stay free to change: keys are
rotated and sections change compartments. The text in them is bound to its place by authenticated
encryption and to the signature by the seal, so a change there without the keys does not open.

A draft is its author's to rewrite and throw away. What is signed is deleted only with its chart,
once that has a tombstone, which none gets while a hold stands (`vault.retention.triggers`).
"""

from __future__ import annotations

from dataclasses import dataclass

MESSAGE = "what is signed is never changed"


_TOMBSTONES = "(SELECT chart_id FROM tombstones)"


@dataclass(frozen=True, slots=True)
class Rule:
    """What one table keeps.

    Args:
        table: the table.
        fixed: the columns that never change.
        when: the SQL condition, on `OLD`, under which a row is kept.
        chart: the SQL expression, on `OLD`, for the id of its chart.
    """

    table: str
    fixed: tuple[str, ...]
    when: str = "true"
    chart: str = "(SELECT chart_id FROM notes WHERE id = OLD.note_id)"

    def stays(self, *, erasable: bool) -> str:
        """Return the SQL condition under which a row is not deleted."""
        if not erasable:
            return self.when
        return f"{self.when} AND {self.chart} NOT IN {_TOMBSTONES}"


_OF_CHART = "OLD.chart_id"
_OF_SIGNED_NOTE = "(SELECT status FROM notes WHERE id = OLD.note_id) <> 'draft'"

RULES = (
    Rule(
        "notes",
        (
            "id",
            "chart_id",
            "kind",
            "template",
            "status",
            "author_id",
            "session_at",
            "authored_at",
            "late_entry",
            "addendum_to",
            "cosigner_id",
            "signed_at",
            "revision",
        ),
        "OLD.status <> 'draft'",
        _OF_CHART,
    ),
    Rule(
        "sections",
        (
            "id",
            "chart_id",
            "note_id",
            "position",
            "loinc",
            "content_kind",
            "source_member",
            "part2_origin",
        ),
        _OF_SIGNED_NOTE,
        _OF_CHART,
    ),
    Rule(
        "section_versions",
        ("id", "chart_id", "note_id", "section_id", "version", "author_id", "authored_at"),
        _OF_SIGNED_NOTE,
        _OF_CHART,
    ),
    Rule(
        "note_seals",
        (
            "note_id",
            "number",
            "jwt",
            "note_hash",
            "event_id",
            "signed_by",
            "signing_public",
            "signed_at",
        ),
    ),
    Rule("section_proofs", ("id", "note_id", "section_id", "version_id", "seal_number", "ref")),
    Rule(
        "section_labels",
        ("section_id", "number", "label", "set_by", "confirmed_by", "set_at"),
        chart="(SELECT chart_id FROM sections WHERE id = OLD.section_id)",
    ),
    Rule(
        "cosignatures",
        ("note_id", "seal_number", "signed_by", "signature", "signing_public", "signed_at"),
    ),
)


def create_statements(dialect: str, *, erasable: bool = False) -> tuple[str, ...]:
    """Return the DDL that makes the triggers.

    Args:
        dialect: "sqlite" or "postgresql".
        erasable: whether a chart's tombstone lets its rows be deleted; the schema has tombstones.
    """
    make = _sqlite if dialect == "sqlite" else _postgresql
    return tuple(
        statement for rule in RULES for statement in make(rule, rule.stays(erasable=erasable))
    )


def drop_statements(dialect: str) -> tuple[str, ...]:
    """Return the DDL that takes the triggers away again, for a migration downwards.

    Args:
        dialect: "sqlite" or "postgresql".
    """
    if dialect == "sqlite":
        return tuple(
            f"DROP TRIGGER {rule.table}_kept_on_{act}"
            for rule in RULES
            for act in ("update", "delete")
        )
    return tuple(f"DROP FUNCTION {rule.table}_kept() CASCADE" for rule in RULES)


def _sqlite(rule: Rule, stays: str) -> tuple[str, ...]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in rule.fixed)
    return (
        (
            f"CREATE TRIGGER {rule.table}_kept_on_update BEFORE UPDATE ON {rule.table} "
            f"WHEN {rule.when} AND ({changed}) {refuse}"
        ),
        (
            f"CREATE TRIGGER {rule.table}_kept_on_delete BEFORE DELETE ON {rule.table} "
            f"WHEN {stays} {refuse}"
        ),
    )


def _postgresql(rule: Rule, stays: str) -> tuple[str, ...]:
    refuse = f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation'"
    changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in rule.fixed)
    return (
        f"""
        CREATE FUNCTION {rule.table}_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'DELETE' THEN
            IF {stays} THEN {refuse}; END IF;
            RETURN OLD;
          END IF;
          IF {rule.when} AND ({changed}) THEN {refuse}; END IF;
          RETURN NEW;
        END
        $$
        """,
        (
            f"CREATE TRIGGER {rule.table}_kept BEFORE UPDATE OR DELETE ON {rule.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {rule.table}_kept()"
        ),
    )
