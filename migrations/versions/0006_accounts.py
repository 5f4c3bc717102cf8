"""Accounting requests and suspensions.

Revision: 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

from migrations import guards

revision = "0006"
down_revision = "0005"

TABLES = ("accounting_requests", "accounting_copies", "accounting_suspensions")


def _sealed() -> tuple[sa.Column, ...]:
    return (
        sa.Column("compartment_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
    )


def _under_compartment(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["compartment_id"], ["compartments.id"], name=op.f(f"fk_{table}_compartment_id")
    )


def upgrade() -> None:
    op.create_table(
        "accounting_requests",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("chart_id", sa.String(length=26), nullable=False),
        sa.Column("member", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("due_at", sa.String(length=27), nullable=False),
        sa.Column("recorded_by", sa.String(length=26), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        *_sealed(),
        sa.ForeignKeyConstraint(
            ["chart_id"], ["charts.id"], name=op.f("fk_accounting_requests_chart_id")
        ),
        _under_compartment("accounting_requests"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounting_requests")),
        sa.UniqueConstraint("number", name=op.f("uq_accounting_requests_number")),
    )
    op.create_index(op.f("ix_accounting_requests_chart_id"), "accounting_requests", ["chart_id"])

    op.create_table(
        "accounting_copies",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("request_id", sa.String(length=26), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("given_by", sa.String(length=26), nullable=False),
        sa.Column("given_at", sa.String(length=27), nullable=False),
        *_sealed(),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["accounting_requests.id"],
            name=op.f("fk_accounting_copies_request_id"),
        ),
        _under_compartment("accounting_copies"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounting_copies")),
        sa.UniqueConstraint("request_id", name=op.f("uq_accounting_copies_request_id")),
    )

    op.create_table(
        "accounting_suspensions",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("chart_id", sa.String(length=26), nullable=False),
        sa.Column("refs", sa.Text(), nullable=False),
        sa.Column("oral", sa.Boolean(), nullable=False),
        sa.Column("begins_at", sa.String(length=27), nullable=False),
        sa.Column("ends_at", sa.String(length=27), nullable=False),
        sa.Column("lifted_at", sa.String(length=27), nullable=True),
        sa.Column("recorded_by", sa.String(length=26), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        *_sealed(),
        sa.ForeignKeyConstraint(
            ["chart_id"], ["charts.id"], name=op.f("fk_accounting_suspensions_chart_id")
        ),
        _under_compartment("accounting_suspensions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounting_suspensions")),
    )
    op.create_index(
        op.f("ix_accounting_suspensions_chart_id"), "accounting_suspensions", ["chart_id"]
    )
    for table in TABLES:
        guards.guard(table)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
