"""Guards inside the database itself; PostgreSQL only, where several programs may connect.

A change to a guarded table that comes to be committed without an audit event of the same
transaction is refused by the database, whatever program made it (DESIGN §1, invariant 4).
"""

from alembic import op

_FUNCTION = """
CREATE FUNCTION require_audit_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM audit_pending WHERE xid = pg_current_xact_id()::text::bigint
  ) THEN
    RAISE EXCEPTION 'a change to % has no audit event in its transaction', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END
$$
"""


def create_function() -> None:
    """Make the function that the guards call."""
    if _on_postgresql():
        op.execute(_FUNCTION)


def drop_function() -> None:
    """Drop it; the guards must be gone."""
    if _on_postgresql():
        op.execute("DROP FUNCTION require_audit_event()")


def guard(table: str) -> None:
    """Refuse, at commit, a change to `table` without an audit event."""
    if _on_postgresql():
        op.execute(
            f"CREATE CONSTRAINT TRIGGER {table}_audited "
            f"AFTER INSERT OR UPDATE OR DELETE ON {table} "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_audit_event()"
        )


def _on_postgresql() -> bool:
    return op.get_context().dialect.name == "postgresql"
