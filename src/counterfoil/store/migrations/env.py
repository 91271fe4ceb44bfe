"""How Alembic runs the migrations: on the connection it is given, in the transaction that is open there."""

from alembic import context

from counterfoil.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=False,
)
with context.begin_transaction():
    context.run_migrations()
