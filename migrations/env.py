"""Alembic's environment; it runs on the connection that `vault.schema` hands over."""

from alembic import context

from vault.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
