"""attendance"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attendance_lists",
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("week", sa.String(length=10), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=True),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("object_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hall", "week", name=op.f("pk_attendance_lists")),
    )
    op.create_table(
        "leaves",
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("staff", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("stand_in", sa.String(length=40), nullable=True),
        sa.Column("proof", sa.Boolean(), nullable=False),
        sa.Column("needs_stand_in", sa.Boolean(), nullable=False),
        sa.Column("needs_proof", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("agreed", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaves")),
    )
    with op.batch_alter_table("leaves", schema=None) as batch_op:
        batch_op.create_index("ix_leaves_end", ["hall", "end"], unique=False)

    op.create_table(
        "objections",
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("week", sa.String(length=10), nullable=False),
        sa.Column("mark", sa.String(length=120), nullable=False),
        sa.Column("staff", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objections")),
    )
    with op.batch_alter_table("objections", schema=None) as batch_op:
        batch_op.create_index("ix_objections_week", ["hall", "week"], unique=False)
        batch_op.create_index("uq_objections_mark", ["hall", "mark"], unique=True)

    op.create_table(
        "punches",
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("staff", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("way", sa.String(length=4), nullable=False),
        sa.Column("means", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("hall", "staff", "at", name=op.f("pk_punches")),
    )
    with op.batch_alter_table("punches", schema=None) as batch_op:
        batch_op.create_index("ix_punches_at", ["hall", "at"], unique=False)

    op.create_table(
        "rosters",
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("week", sa.String(length=10), nullable=False),
        sa.Column("window", sa.String(length=40), nullable=False),
        sa.Column("shifts", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("hall", "week", "window", name=op.f("pk_rosters")),
    )


def downgrade() -> None:
    op.drop_table("rosters")
    with op.batch_alter_table("punches", schema=None) as batch_op:
        batch_op.drop_index("ix_punches_at")

    op.drop_table("punches")
    with op.batch_alter_table("objections", schema=None) as batch_op:
        batch_op.drop_index("uq_objections_mark")
        batch_op.drop_index("ix_objections_week")

    op.drop_table("objections")
    with op.batch_alter_table("leaves", schema=None) as batch_op:
        batch_op.drop_index("ix_leaves_end")

    op.drop_table("leaves")
    op.drop_table("attendance_lists")
