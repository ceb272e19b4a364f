"""Run by the migration tool: every step on the caller's connection, in the caller's transaction."""

from __future__ import annotations

from alembic import context

from reeltalk.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
