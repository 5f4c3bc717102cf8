"""Triggers that hold for whoever sends the statement: no tombstone while a hold stands (RH4).

What is signed can be deleted only once its chart has a tombstone (`vault.records.triggers`), so
this is the database's own word that a held chart is not disposed of. A tombstone stays.
"""

from __future__ import annotations

HELD = "a hold stands on this chart"
KEPT = "a tombstone is never changed"
_STANDING = "EXISTS (SELECT 1 FROM holds WHERE chart_id = NEW.chart_id AND lifted_at IS NULL)"


def create_statements(dialect: str) -> tuple[str, ...]:
    """Return the DDL that makes the triggers.

    Args:
        dialect: "sqlite" or "postgresql".
    """
    if dialect == "sqlite":
        return (
            (
                f"CREATE TRIGGER tombstones_not_held BEFORE INSERT ON tombstones WHEN {_STANDING} "
                f"BEGIN SELECT RAISE(ABORT, '{HELD}'); END"
            ),
            *(
                f"CREATE TRIGGER tombstones_kept_on_{act.lower()} BEFORE {act} ON tombstones "
                f"BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
                for act in ("UPDATE", "DELETE")
            ),
        )
    refuse = "USING ERRCODE = 'restrict_violation'"
    return (
        f"""
        CREATE FUNCTION tombstones_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP <> 'INSERT' THEN RAISE EXCEPTION '{KEPT}' {refuse}; END IF;
          IF {_STANDING} THEN RAISE EXCEPTION '{HELD}' {refuse}; END IF;
          RETURN NEW;
        END
        $$
        """,
        (
            "CREATE TRIGGER tombstones_kept BEFORE INSERT OR UPDATE OR DELETE ON tombstones "
            "FOR EACH ROW EXECUTE FUNCTION tombstones_kept()"
        ),
    )


def drop_statements(dialect: str) -> tuple[str, ...]:
    """Return the DDL that takes the triggers away again.

    Args:
        dialect: "sqlite" or "postgresql".
    """
    if dialect == "sqlite":
        names = ("not_held", "kept_on_update", "kept_on_delete")
        return tuple(f"DROP TRIGGER tombstones_{name}" for name in names)
    return ("DROP FUNCTION tombstones_kept() CASCADE",)
