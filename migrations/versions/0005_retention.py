"""Retention, disposal and amendment requests.

Revision: 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

from migrations import guards
from vault.records import triggers as signed
from vault.retention import triggers as tombstones

revision = "0005"
down_revision = "0004"

TABLES = (
    "disposals",
    "disposal_charts",
    "tombstones",
    "covered_backups",
    "amendment_requests",
    "amendment_papers",
)


def upgrade() -> None:
    create_tables()
    with op.batch_alter_table("holds") as holds:
        holds.alter_column("case_id", existing_type=sa.String(length=26), nullable=True)
        holds.add_column(
            sa.Column("ground", sa.String(length=64), nullable=False, server_default="case")
        )
        holds.add_column(sa.Column("lift_asked_by", sa.String(length=26), nullable=True))
        holds.add_column(sa.Column("lift_asked_at", sa.String(length=27), nullable=True))
    with op.batch_alter_table("holds") as holds:
        holds.alter_column("ground", existing_type=sa.String(length=64), server_default=None)
    for table in TABLES:
        guards.guard(table)
    dialect = op.get_context().dialect.name
    for statement in (
        *signed.drop_statements(dialect),
        *signed.create_statements(dialect, erasable=True),
        *tombstones.create_statements(dialect),
    ):
        op.execute(statement)


def downgrade() -> None:
    dialect = op.get_context().dialect.name
    for statement in (
        *tombstones.drop_statements(dialect),
        *signed.drop_statements(dialect),
        *signed.create_statements(dialect),
    ):
        op.execute(statement)
    with op.batch_alter_table("holds") as holds:
        for name in ("lift_asked_at", "lift_asked_by", "ground"):
            holds.drop_column(name)
        holds.alter_column("case_id", existing_type=sa.String(length=26), nullable=False)
    drop_tables()


def create_tables() -> None:
    op.create_table(
        "disposals",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("proposed_by", sa.String(length=26), nullable=False),
        sa.Column("proposed_at", sa.String(length=27), nullable=False),
        sa.Column("proposal", sa.String(), nullable=False),
        sa.Column("proposal_key", sa.String(length=26), nullable=False),
        sa.Column("proposal_signature", sa.LargeBinary(), nullable=False),
        sa.Column("ended_by", sa.String(length=26), nullable=True),
        sa.Column("ended_at", sa.String(length=27), nullable=True),
        sa.Column("certificate", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["ended_by"], ["users.id"], name=op.f("fk_disposals_ended_by")),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["users.id"], name=op.f("fk_disposals_proposed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposals")),
    )
    op.create_table(
        "disposal_charts",
        sa.Column("disposal_id", sa.String(length=26), nullable=False),
        sa.Column("chart_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["chart_id"], ["charts.id"], name=op.f("fk_disposal_charts_chart_id")
        ),
        sa.ForeignKeyConstraint(
            ["disposal_id"], ["disposals.id"], name=op.f("fk_disposal_charts_disposal_id")
        ),
        sa.PrimaryKeyConstraint("disposal_id", "chart_id", name=op.f("pk_disposal_charts")),
    )
    op.create_index(op.f("ix_disposal_charts_chart_id"), "disposal_charts", ["chart_id"])
    op.create_table(
        "tombstones",
        sa.Column("chart_id", sa.String(length=26), nullable=False),
        sa.Column("disposal_id", sa.String(length=26), nullable=False),
        sa.Column("disposed_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["chart_id"], ["charts.id"], name=op.f("fk_tombstones_chart_id")),
        sa.ForeignKeyConstraint(
            ["disposal_id"], ["disposals.id"], name=op.f("fk_tombstones_disposal_id")
        ),
        sa.PrimaryKeyConstraint("chart_id", name=op.f("pk_tombstones")),
    )
    op.create_index(op.f("ix_tombstones_disposal_id"), "tombstones", ["disposal_id"])
    op.create_table(
        "covered_backups",
        sa.Column("disposal_id", sa.String(length=26), nullable=False),
        sa.Column("backup_id", sa.String(length=26), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(length=27), nullable=False),
        sa.Column("destroyed_by", sa.String(length=26), nullable=True),
        sa.Column("destroyed_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(
            ["destroyed_by"], ["users.id"], name=op.f("fk_covered_backups_destroyed_by")
        ),
        sa.ForeignKeyConstraint(
            ["disposal_id"], ["disposals.id"], name=op.f("fk_covered_backups_disposal_id")
        ),
        sa.PrimaryKeyConstraint("disposal_id", "backup_id", name=op.f("pk_covered_backups")),
    )
    op.create_table(
        "amendment_requests",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("chart_id", sa.String(length=26), nullable=False),
        sa.Column("note_id", sa.String(length=26), nullable=False),
        sa.Column("section_id", sa.String(length=26), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("ground", sa.String(length=64), nullable=False),
        sa.Column("attach_request", sa.Boolean(), nullable=False),
        sa.Column("received_by", sa.String(length=26), nullable=False),
        sa.Column("received_at", sa.String(length=27), nullable=False),
        sa.Column("due_at", sa.String(length=27), nullable=False),
        sa.Column("extended_at", sa.String(length=27), nullable=True),
        sa.Column("decided_by", sa.String(length=26), nullable=True),
        sa.Column("decided_at", sa.String(length=27), nullable=True),
        sa.Column("addendum_id", sa.String(length=26), nullable=True),
        sa.ForeignKeyConstraint(
            ["addendum_id"], ["notes.id"], name=op.f("fk_amendment_requests_addendum_id")
        ),
        sa.ForeignKeyConstraint(
            ["chart_id"], ["charts.id"], name=op.f("fk_amendment_requests_chart_id")
        ),
        sa.ForeignKeyConstraint(
            ["note_id", "section_id"],
            ["sections.note_id", "sections.id"],
            name=op.f("fk_amendment_requests_note_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment_requests")),
    )
    op.create_index(op.f("ix_amendment_requests_chart_id"), "amendment_requests", ["chart_id"])
    op.create_index(op.f("ix_amendment_requests_section_id"), "amendment_requests", ["section_id"])
    op.create_table(
        "amendment_papers",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("request_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("written_by", sa.String(length=26), nullable=False),
        sa.Column("written_at", sa.String(length=27), nullable=False),
        sa.Column("compartment_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["compartment_id"], ["compartments.id"], name=op.f("fk_amendment_papers_compartment_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["amendment_requests.id"], name=op.f("fk_amendment_papers_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment_papers")),
    )
    op.create_index(op.f("ix_amendment_papers_request_id"), "amendment_papers", ["request_id"])


def drop_tables() -> None:
    op.drop_index(op.f("ix_amendment_papers_request_id"), table_name="amendment_papers")
    op.drop_table("amendment_papers")
    op.drop_index(op.f("ix_amendment_requests_section_id"), table_name="amendment_requests")
    op.drop_index(op.f("ix_amendment_requests_chart_id"), table_name="amendment_requests")
    op.drop_table("amendment_requests")
    op.drop_table("covered_backups")
    op.drop_index(op.f("ix_tombstones_disposal_id"), table_name="tombstones")
    op.drop_table("tombstones")
    op.drop_index(op.f("ix_disposal_charts_chart_id"), table_name="disposal_charts")
    op.drop_table("disposal_charts")
    op.drop_table("disposals")
