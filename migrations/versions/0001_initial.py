"""The first tables, with PostgreSQL's audit guard and the triggers that keep what is signed.

Revision: 0001.
"""

import sqlalchemy as sa
from alembic import op

from migrations import guards
from vault.records import triggers

revision = "0001"
down_revision = None

AUDITED = (
    "compartments",
    "login_failures",
    "organisation",
    "rationales",
    "users",
    "charts",
    "disclosures",
    "enrolments",
    "grants",
    "organisation_secrets",
    "rotations",
    "user_keys",
    "user_logins",
    "user_roles",
    "bates_prefixes",
    "case_charts",
    "case_entries",
    "case_fingerprints",
    "case_tasks",
    "chart_alerts",
    "chart_members",
    "disclosure_approvals",
    "holds",
    "instrument_scans",
    "notes",
    "productions",
    "section_releases",
    "transmissions",
    "bates_allocations",
    "cosignatures",
    "note_seals",
    "production_artefacts",
    "production_signatures",
    "sections",
    "transmission_charts",
    "label_requests",
    "section_labels",
    "section_versions",
    "section_proofs",
)


def upgrade() -> None:
    create_tables()
    guards.create_function()
    for table in AUDITED:
        guards.guard(table)
    for statement in triggers.create_statements(op.get_context().dialect.name):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    for statement in triggers.drop_statements(op.get_context().dialect.name):
        op.get_bind().exec_driver_sql(statement)
    drop_tables()
    guards.drop_function()


def create_tables() -> None:
    op.create_table(
        "audit_checkpoints",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", "note", name=op.f("pk_audit_checkpoints")),
    )
    op.create_table(
        "audit_cosignatures",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", "line", name=op.f("pk_audit_cosignatures")),
    )
    op.create_table(
        "audit_events",
        sa.Column(
            "leaf_index",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("object_id", sa.String(), nullable=False),
        sa.Column("chart", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("leaf_index", name=op.f("pk_audit_events")),
    )
    op.create_index(op.f("ix_audit_events_id"), "audit_events", ["id"], unique=False)
    op.create_table(
        "audit_nodes",
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "position", name=op.f("pk_audit_nodes")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "audit_pending",
        sa.Column("xid", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("object_id", sa.String(), nullable=False),
        sa.Column("chart", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("xid", "id", name=op.f("pk_audit_pending")),
    )
    op.create_table(
        "compartments",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("scope_kind", sa.String(length=64), nullable=False),
        sa.Column("scope_id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("owner_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compartments")),
        sa.UniqueConstraint(
            "scope_id", "name", "owner_id", name=op.f("uq_compartments_scope_id_name_owner_id")
        ),
    )
    op.create_table(
        "login_failures",
        sa.Column("name_digest", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("name_digest", name=op.f("pk_login_failures")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("recovery_public", sa.LargeBinary(), nullable=False),
        sa.Column("recovery_threshold", sa.Integer(), nullable=False),
        sa.Column("recovery_shares", sa.Integer(), nullable=False),
        sa.Column("detail_public", sa.LargeBinary(), nullable=False),
        sa.Column("seal_certificate", sa.LargeBinary(), nullable=False),
        sa.Column("manifest_public", sa.LargeBinary(), nullable=False),
        sa.Column("decoy_secret", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_table(
        "rationales",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("object_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rationales")),
    )
    op.create_index(op.f("ix_rationales_object_id"), "rationales", ["object_id"], unique=False)
    op.create_table(
        "users",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("credential", sa.String(), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("username", name=op.f("uq_users_username")),
    )
    op.create_table(
        "charts",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("unit_kind", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("created_by", sa.String(length=26), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("compartment_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["compartment_id"], ["compartments.id"], name=op.f("fk_charts_compartment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charts")),
        sa.UniqueConstraint("number", name=op.f("uq_charts_number")),
    )
    op.create_table(
        "disclosures",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("opened_by", sa.String(length=26), nullable=False),
        sa.Column("opened_at", sa.String(length=27), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("sides", sa.Text(), nullable=False),
        sa.Column("paper_kind", sa.String(length=64), nullable=False),
        sa.Column("served_at", sa.String(length=27), nullable=True),
        sa.Column("return_at", sa.String(length=27), nullable=True),
        sa.Column("object_before", sa.String(length=27), nullable=True),
        sa.Column("compartment_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["compartment_id"], ["compartments.id"], name=op.f("fk_disclosures_compartment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosures")),
        sa.UniqueConstraint("number", name=op.f("uq_disclosures_number")),
    )
    op.create_table(
        "enrolments",
        sa.Column("user_id", sa.String(length=26), nullable=False),
        sa.Column("code_digest", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_enrolments_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_enrolments")),
    )
    op.create_table(
        "grants",
        sa.Column("compartment_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.String(length=26), nullable=False),
        sa.Column("key_id", sa.String(length=26), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("granted_by", sa.String(length=26), nullable=False),
        sa.Column("granted_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["compartment_id"], ["compartments.id"], name=op.f("fk_grants_compartment_id")
        ),
        sa.PrimaryKeyConstraint("compartment_id", "epoch", "holder_id", name=op.f("pk_grants")),
    )
    op.create_index("ix_grants_holder", "grants", ["holder_id", "compartment_id"], unique=False)
    op.create_table(
        "organisation_secrets",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("compartment_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["compartment_id"],
            ["compartments.id"],
            name=op.f("fk_organisation_secrets_compartment_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_secrets")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_secrets_name")),
    )
    op.create_table(
        "rotations",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("compartment_id", sa.String(length=26), nullable=False),
        sa.Column("to_epoch", sa.Integer(), nullable=False),
        sa.Column("strict", sa.Boolean(), nullable=False),
        sa.Column("started_by", sa.String(length=26), nullable=False),
        sa.Column("started_at", sa.String(length=27), nullable=False),
        sa.Column("done_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(
            ["compartment_id"], ["compartments.id"], name=op.f("fk_rotations_compartment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rotations")),
    )
    op.create_index(
        op.f("ix_rotations_compartment_id"), "rotations", ["compartment_id"], unique=False
    )
    op.create_table(
        "user_keys",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("user_id", sa.String(length=26), nullable=False),
        sa.Column("recipient_public", sa.LargeBinary(), nullable=False),
        sa.Column("signing_public", sa.LargeBinary(), nullable=False),
        sa.Column("valid_from", sa.String(length=27), nullable=False),
        sa.Column("valid_to", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_keys_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_keys")),
    )
    op.create_index(op.f("ix_user_keys_user_id"), "user_keys", ["user_id"], unique=False)
    op.create_table(
        "user_logins",
        sa.Column("user_id", sa.String(length=26), nullable=False),
        sa.Column("phc", sa.String(), nullable=False),
        sa.Column("auth_digest", sa.LargeBinary(), nullable=False),
        sa.Column("recipient_seed", sa.LargeBinary(), nullable=False),
        sa.Column("signing_seed", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_logins_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_user_logins")),
    )
    op.create_table(
        "user_roles",
        sa.Column("user_id", sa.String(length=26), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_roles_user_id")),
        sa.PrimaryKeyConstraint("user_id", "role", name=op.f("pk_user_roles")),
    )
    op.create_table(
        "bates_prefixes",
        sa.Column("prefix", sa.String(length=16), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("sealed_by_court", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["disclosures.id"], name=op.f("fk_bates_prefixes_case_id")
        ),
        sa.PrimaryKeyConstraint("prefix", name=op.f("pk_bates_prefixes")),
        sa.UniqueConstraint(
            "case_id", "sealed_by_court", name=op.f("uq_bates_prefixes_case_id_sealed_by_court")
        ),
    )
    op.create_table(
        "case_charts",
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("chart_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["disclosures.id"], name=op.f("fk_case_charts_case_id")
        ),
        sa.ForeignKeyConstraint(["chart_id"], ["charts.id"], name=op.f("fk_case_charts_chart_id")),
        sa.PrimaryKeyConstraint("case_id", "chart_id", name=op.f("pk_case_charts")),
    )
    op.create_index(op.f("ix_case_charts_chart_id"), "case_charts", ["chart_id"], unique=False)
    op.create_table(
        "case_entries",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(length=26), nullable=False),
        sa.Column("made_at", sa.String(length=27), nullable=False),
        sa.Column("compartment_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["disclosures.id"], name=op.f("fk_case_entries_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["compartment_id"], ["compartments.id"], name=op.f("fk_case_entries_compartment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_entries")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_case_entries_case_id_number")),
    )
    op.create_table(
        "case_fingerprints",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("version_id", sa.String(length=26), nullable=False),
        sa.Column("made_by", sa.String(length=26), nullable=False),
        sa.Column("made_at", sa.String(length=27), nullable=False),
        sa.Column("compartment_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["disclosures.id"], name=op.f("fk_case_fingerprints_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["compartment_id"],
            ["compartments.id"],
            name=op.f("fk_case_fingerprints_compartment_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_fingerprints")),
        sa.UniqueConstraint(
            "case_id", "version_id", name=op.f("uq_case_fingerprints_case_id_version_id")
        ),
    )
    op.create_table(
        "case_tasks",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("chart_id", sa.String(length=26), nullable=True),
        sa.Column("member", sa.String(length=64), nullable=False),
        sa.Column("due_at", sa.String(length=27), nullable=True),
        sa.Column("set_at", sa.String(length=27), nullable=False),
        sa.Column("done_by", sa.String(length=26), nullable=True),
        sa.Column("done_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["disclosures.id"], name=op.f("fk_case_tasks_case_id")
        ),
        sa.ForeignKeyConstraint(["chart_id"], ["charts.id"], name=op.f("fk_case_tasks_chart_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_tasks")),
    )
    op.create_index(op.f("ix_case_tasks_case_id"), "case_tasks", ["case_id"], unique=False)
    op.create_table(
        "chart_alerts",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("chart_id", sa.String(length=26), nullable=False),
        sa.Column("raised_by", sa.String(length=26), nullable=False),
        sa.Column("raised_at", sa.String(length=27), nullable=False),
        sa.Column("cleared_by", sa.String(length=26), nullable=True),
        sa.Column("cleared_at", sa.String(length=27), nullable=True),
        sa.Column("compartment_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["chart_id"], ["charts.id"], name=op.f("fk_chart_alerts_chart_id")),
        sa.ForeignKeyConstraint(
            ["compartment_id"], ["compartments.id"], name=op.f("fk_chart_alerts_compartment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chart_alerts")),
    )
    op.create_index(op.f("ix_chart_alerts_chart_id"), "chart_alerts", ["chart_id"], unique=False)
    op.create_table(
        "chart_members",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("chart_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("handle", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("added_by", sa.String(length=26), nullable=False),
        sa.Column("added_at", sa.String(length=27), nullable=False),
        sa.Column("compartment_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chart_id"], ["charts.id"], name=op.f("fk_chart_members_chart_id")
        ),
        sa.ForeignKeyConstraint(
            ["compartment_id"], ["compartments.id"], name=op.f("fk_chart_members_compartment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chart_members")),
        sa.UniqueConstraint("chart_id", "handle", name=op.f("uq_chart_members_chart_id_handle")),
    )
    op.create_table(
        "disclosure_approvals",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("production_id", sa.String(length=26), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("scope_version", sa.Integer(), nullable=False),
        sa.Column("approved_by", sa.String(length=26), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("signing_public", sa.LargeBinary(), nullable=False),
        sa.Column("approved_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["disclosures.id"], name=op.f("fk_disclosure_approvals_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_approvals")),
    )
    op.create_index(
        op.f("ix_disclosure_approvals_case_id"), "disclosure_approvals", ["case_id"], unique=False
    )
    op.create_index(
        op.f("ix_disclosure_approvals_production_id"),
        "disclosure_approvals",
        ["production_id"],
        unique=False,
    )
    op.create_table(
        "holds",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("chart_id", sa.String(length=26), nullable=False),
        sa.Column("placed_by", sa.String(length=26), nullable=False),
        sa.Column("placed_at", sa.String(length=27), nullable=False),
        sa.Column("lifted_by", sa.String(length=26), nullable=True),
        sa.Column("lifted_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["disclosures.id"], name=op.f("fk_holds_case_id")),
        sa.ForeignKeyConstraint(["chart_id"], ["charts.id"], name=op.f("fk_holds_chart_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
    )
    op.create_index(op.f("ix_holds_case_id"), "holds", ["case_id"], unique=False)
    op.create_index(op.f("ix_holds_chart_id"), "holds", ["chart_id"], unique=False)
    op.create_table(
        "instrument_scans",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("compartment_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["disclosures.id"], name=op.f("fk_instrument_scans_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["compartment_id"], ["compartments.id"], name=op.f("fk_instrument_scans_compartment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument_scans")),
        sa.UniqueConstraint("case_id", "version", name=op.f("uq_instrument_scans_case_id_version")),
    )
    op.create_table(
        "notes",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("chart_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("template", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.String(length=26), nullable=False),
        sa.Column("session_at", sa.String(length=27), nullable=False),
        sa.Column("authored_at", sa.String(length=27), nullable=False),
        sa.Column("late_entry", sa.Boolean(), nullable=False),
        sa.Column("addendum_to", sa.String(length=26), nullable=True),
        sa.Column("cosigner_id", sa.String(length=26), nullable=True),
        sa.Column("signed_at", sa.String(length=27), nullable=True),
        sa.Column("cosigned_at", sa.String(length=27), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["addendum_to"], ["notes.id"], name=op.f("fk_notes_addendum_to")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_notes_author_id")),
        sa.ForeignKeyConstraint(["chart_id"], ["charts.id"], name=op.f("fk_notes_chart_id")),
        sa.ForeignKeyConstraint(["cosigner_id"], ["users.id"], name=op.f("fk_notes_cosigner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index("ix_notes_chart_session", "notes", ["chart_id", "session_at"], unique=False)
    op.create_table(
        "productions",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("profile", sa.String(length=64), nullable=False),
        sa.Column("sealed_by_court", sa.Boolean(), nullable=False),
        sa.Column("scope_version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("prefix", sa.String(length=64), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("rendered_by", sa.String(length=26), nullable=False),
        sa.Column("rendered_at", sa.String(length=27), nullable=False),
        sa.Column("seal_event", sa.String(length=26), nullable=True),
        sa.Column("package_sha256", sa.String(length=64), nullable=True),
        sa.Column("compartment_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["disclosures.id"], name=op.f("fk_productions_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["compartment_id"], ["compartments.id"], name=op.f("fk_productions_compartment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_productions")),
        sa.UniqueConstraint("case_id", "serial", name=op.f("uq_productions_case_id_serial")),
    )
    op.create_table(
        "section_releases",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("version_id", sa.String(length=26), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("compartment_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["disclosures.id"], name=op.f("fk_section_releases_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["compartment_id"], ["compartments.id"], name=op.f("fk_section_releases_compartment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_releases")),
        sa.UniqueConstraint(
            "case_id", "version_id", name=op.f("uq_section_releases_case_id_version_id")
        ),
    )
    op.create_index(
        op.f("ix_section_releases_version_id"), "section_releases", ["version_id"], unique=False
    )
    op.create_table(
        "transmissions",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("production_id", sa.String(length=26), nullable=False),
        sa.Column("sent_by", sa.String(length=26), nullable=False),
        sa.Column("sent_at", sa.String(length=27), nullable=False),
        sa.Column("compartment_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["disclosures.id"], name=op.f("fk_transmissions_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["compartment_id"], ["compartments.id"], name=op.f("fk_transmissions_compartment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transmissions")),
    )
    op.create_index(op.f("ix_transmissions_case_id"), "transmissions", ["case_id"], unique=False)
    op.create_table(
        "bates_allocations",
        sa.Column("prefix", sa.String(length=16), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("production_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["prefix"], ["bates_prefixes.prefix"], name=op.f("fk_bates_allocations_prefix")
        ),
        sa.ForeignKeyConstraint(
            ["production_id"], ["productions.id"], name=op.f("fk_bates_allocations_production_id")
        ),
        sa.PrimaryKeyConstraint("prefix", "first", name=op.f("pk_bates_allocations")),
        sa.UniqueConstraint("production_id", name=op.f("uq_bates_allocations_production_id")),
    )
    op.create_table(
        "cosignatures",
        sa.Column("note_id", sa.String(length=26), nullable=False),
        sa.Column("seal_number", sa.Integer(), nullable=False),
        sa.Column("signed_by", sa.String(length=26), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("signing_public", sa.LargeBinary(), nullable=False),
        sa.Column("signed_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name=op.f("fk_cosignatures_note_id")),
        sa.PrimaryKeyConstraint("note_id", "seal_number", name=op.f("pk_cosignatures")),
    )
    op.create_table(
        "note_seals",
        sa.Column("note_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("jwt", sa.String(), nullable=False),
        sa.Column("note_hash", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(length=26), nullable=False),
        sa.Column("signed_by", sa.String(length=26), nullable=False),
        sa.Column("signing_public", sa.LargeBinary(), nullable=False),
        sa.Column("signed_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name=op.f("fk_note_seals_note_id")),
        sa.PrimaryKeyConstraint("note_id", "number", name=op.f("pk_note_seals")),
    )
    op.create_table(
        "production_artefacts",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("production_id", sa.String(length=26), nullable=False),
        sa.Column("stage", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("compartment_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["compartment_id"],
            ["compartments.id"],
            name=op.f("fk_production_artefacts_compartment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["production_id"],
            ["productions.id"],
            name=op.f("fk_production_artefacts_production_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_production_artefacts")),
        sa.UniqueConstraint(
            "production_id",
            "stage",
            "name",
            "part",
            name=op.f("uq_production_artefacts_production_id_stage_name_part"),
        ),
    )
    op.create_table(
        "production_signatures",
        sa.Column("production_id", sa.String(length=26), nullable=False),
        sa.Column("signed_by", sa.String(length=26), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("signing_public", sa.LargeBinary(), nullable=False),
        sa.Column("signed_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["production_id"],
            ["productions.id"],
            name=op.f("fk_production_signatures_production_id"),
        ),
        sa.ForeignKeyConstraint(
            ["signed_by"], ["users.id"], name=op.f("fk_production_signatures_signed_by")
        ),
        sa.PrimaryKeyConstraint(
            "production_id", "signed_by", name=op.f("pk_production_signatures")
        ),
    )
    op.create_table(
        "sections",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("chart_id", sa.String(length=26), nullable=False),
        sa.Column("note_id", sa.String(length=26), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("loinc", sa.String(length=64), nullable=False),
        sa.Column("content_kind", sa.String(length=64), nullable=False),
        sa.Column("source_member", sa.String(length=64), nullable=False),
        sa.Column("part2_origin", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("label_number", sa.Integer(), nullable=False),
        sa.Column("compartment_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["chart_id"], ["charts.id"], name=op.f("fk_sections_chart_id")),
        sa.ForeignKeyConstraint(
            ["compartment_id"], ["compartments.id"], name=op.f("fk_sections_compartment_id")
        ),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name=op.f("fk_sections_note_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sections")),
        sa.UniqueConstraint("note_id", "id", name=op.f("uq_sections_note_id_id")),
    )
    op.create_table(
        "transmission_charts",
        sa.Column("transmission_id", sa.String(length=26), nullable=False),
        sa.Column("chart_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["chart_id"], ["charts.id"], name=op.f("fk_transmission_charts_chart_id")
        ),
        sa.ForeignKeyConstraint(
            ["transmission_id"],
            ["transmissions.id"],
            name=op.f("fk_transmission_charts_transmission_id"),
        ),
        sa.PrimaryKeyConstraint("transmission_id", "chart_id", name=op.f("pk_transmission_charts")),
    )
    op.create_index(
        op.f("ix_transmission_charts_chart_id"), "transmission_charts", ["chart_id"], unique=False
    )
    op.create_table(
        "label_requests",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("section_id", sa.String(length=26), nullable=False),
        sa.Column("from_number", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.String(length=26), nullable=False),
        sa.Column("requested_at", sa.String(length=27), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("decided_by", sa.String(length=26), nullable=True),
        sa.Column("decided_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(
            ["section_id"], ["sections.id"], name=op.f("fk_label_requests_section_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_requests")),
    )
    op.create_index(
        op.f("ix_label_requests_section_id"), "label_requests", ["section_id"], unique=False
    )
    op.create_table(
        "section_labels",
        sa.Column("section_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("set_by", sa.String(length=26), nullable=False),
        sa.Column("confirmed_by", sa.String(length=26), nullable=True),
        sa.Column("set_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["section_id"], ["sections.id"], name=op.f("fk_section_labels_section_id")
        ),
        sa.PrimaryKeyConstraint("section_id", "number", name=op.f("pk_section_labels")),
    )
    op.create_table(
        "section_versions",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("chart_id", sa.String(length=26), nullable=False),
        sa.Column("note_id", sa.String(length=26), nullable=False),
        sa.Column("section_id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.String(length=26), nullable=False),
        sa.Column("authored_at", sa.String(length=27), nullable=False),
        sa.Column("compartment_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["compartment_id"], ["compartments.id"], name=op.f("fk_section_versions_compartment_id")
        ),
        sa.ForeignKeyConstraint(
            ["note_id", "section_id"],
            ["sections.note_id", "sections.id"],
            name=op.f("fk_section_versions_note_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_versions")),
        sa.UniqueConstraint(
            "note_id",
            "section_id",
            "version",
            name=op.f("uq_section_versions_note_id_section_id_version"),
        ),
    )
    op.create_index(
        "ix_section_versions_compartment",
        "section_versions",
        ["compartment_id", "epoch"],
        unique=False,
    )
    op.create_table(
        "section_proofs",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("note_id", sa.String(length=26), nullable=False),
        sa.Column("section_id", sa.String(length=26), nullable=False),
        sa.Column("version_id", sa.String(length=26), nullable=False),
        sa.Column("seal_number", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("compartment_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["compartment_id"], ["compartments.id"], name=op.f("fk_section_proofs_compartment_id")
        ),
        sa.ForeignKeyConstraint(
            ["note_id", "section_id"],
            ["sections.note_id", "sections.id"],
            name=op.f("fk_section_proofs_note_id"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["section_versions.id"], name=op.f("fk_section_proofs_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_proofs")),
        sa.UniqueConstraint(
            "version_id", "seal_number", name=op.f("uq_section_proofs_version_id_seal_number")
        ),
    )
    op.create_index(
        "ix_section_proofs_section", "section_proofs", ["note_id", "section_id"], unique=False
    )


def drop_tables() -> None:
    op.drop_index("ix_section_proofs_section", table_name="section_proofs")
    op.drop_table("section_proofs")
    op.drop_index("ix_section_versions_compartment", table_name="section_versions")
    op.drop_table("section_versions")
    op.drop_table("section_labels")
    op.drop_index(op.f("ix_label_requests_section_id"), table_name="label_requests")
    op.drop_table("label_requests")
    op.drop_index(op.f("ix_transmission_charts_chart_id"), table_name="transmission_charts")
    op.drop_table("transmission_charts")
    op.drop_table("sections")
    op.drop_table("production_signatures")
    op.drop_table("production_artefacts")
    op.drop_table("note_seals")
    op.drop_table("cosignatures")
    op.drop_table("bates_allocations")
    op.drop_index(op.f("ix_transmissions_case_id"), table_name="transmissions")
    op.drop_table("transmissions")
    op.drop_index(op.f("ix_section_releases_version_id"), table_name="section_releases")
    op.drop_table("section_releases")
    op.drop_table("productions")
    op.drop_index("ix_notes_chart_session", table_name="notes")
    op.drop_table("notes")
    op.drop_table("instrument_scans")
    op.drop_index(op.f("ix_holds_chart_id"), table_name="holds")
    op.drop_index(op.f("ix_holds_case_id"), table_name="holds")
    op.drop_table("holds")
    op.drop_index(op.f("ix_disclosure_approvals_production_id"), table_name="disclosure_approvals")
    op.drop_index(op.f("ix_disclosure_approvals_case_id"), table_name="disclosure_approvals")
    op.drop_table("disclosure_approvals")
    op.drop_table("chart_members")
    op.drop_index(op.f("ix_chart_alerts_chart_id"), table_name="chart_alerts")
    op.drop_table("chart_alerts")
    op.drop_index(op.f("ix_case_tasks_case_id"), table_name="case_tasks")
    op.drop_table("case_tasks")
    op.drop_table("case_fingerprints")
    op.drop_table("case_entries")
    op.drop_index(op.f("ix_case_charts_chart_id"), table_name="case_charts")
    op.drop_table("case_charts")
    op.drop_table("bates_prefixes")
    op.drop_table("user_roles")
    op.drop_table("user_logins")
    op.drop_index(op.f("ix_user_keys_user_id"), table_name="user_keys")
    op.drop_table("user_keys")
    op.drop_index(op.f("ix_rotations_compartment_id"), table_name="rotations")
    op.drop_table("rotations")
    op.drop_table("organisation_secrets")
    op.drop_index("ix_grants_holder", table_name="grants")
    op.drop_table("grants")
    op.drop_table("enrolments")
    op.drop_table("disclosures")
    op.drop_table("charts")
    op.drop_table("users")
    op.drop_index(op.f("ix_rationales_object_id"), table_name="rationales")
    op.drop_table("rationales")
    op.drop_table("organisation")
    op.drop_table("login_failures")
    op.drop_table("compartments")
    op.drop_table("audit_pending")
    op.drop_table("audit_nodes")
    op.drop_index(op.f("ix_audit_events_id"), table_name="audit_events")
    op.drop_table("audit_events")
    op.drop_table("audit_cosignatures")
    op.drop_table("audit_checkpoints")
