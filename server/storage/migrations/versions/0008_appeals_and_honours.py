"""appeals and honours"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "appeals",
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("publication", sa.String(length=32), nullable=False),
        sa.Column("finding", sa.String(length=32), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("staff", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("warned", sa.String(length=16), nullable=True),
        sa.Column("accepted_by", sa.String(length=40), nullable=True),
        sa.Column("accepted_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("count", sa.String(length=20), nullable=True),
        sa.Column("republished", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
    )
    with op.batch_alter_table("appeals", schema=None) as batch_op:
        batch_op.create_index("ix_appeals_filed_at", ["hall", "filed_at"], unique=False)
        batch_op.create_index(
            "ix_appeals_open",
            ["hall", "due_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('filed', 'accepted')"),
            postgresql_where=sa.text("state IN ('filed', 'accepted')"),
        )
        batch_op.create_index("ix_appeals_staff", ["hall", "staff", "id"], unique=False)
        batch_op.create_index("uq_appeals_finding", ["hall", "finding"], unique=True)

    op.create_table(
        "honours",
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=240), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("start", sa.String(length=10), nullable=False),
        sa.Column("end", sa.String(length=10), nullable=False),
        sa.Column("of", sa.String(length=16), nullable=False),
        sa.Column("who", sa.String(length=40), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("score", sa.String(length=20), nullable=True),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("confirmed_by", sa.String(length=40), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=False),
        sa.Column("published_by", sa.String(length=40), nullable=True),
        sa.Column("published_at", sa.BigInteger(), nullable=True),
        sa.Column("shown_until", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_honours")),
    )
    with op.batch_alter_table("honours", schema=None) as batch_op:
        batch_op.create_index("ix_honours_shown_until", ["hall", "shown_until"], unique=False)
        batch_op.create_index("ix_honours_start", ["hall", "start"], unique=False)
        batch_op.create_index(
            "uq_honours_source",
            ["hall", "source"],
            unique=True,
            sqlite_where=sa.text("state <> 'withdrawn'"),
            postgresql_where=sa.text("state <> 'withdrawn'"),
        )

    op.create_table(
        "votes",
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("award", sa.String(length=80), nullable=False),
        sa.Column("start", sa.String(length=10), nullable=False),
        sa.Column("who", sa.String(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hall", "scheme", "award", "start", "who", name=op.f("pk_votes")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.add_column(sa.Column("second", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_column("second")

    op.drop_table("votes")
    with op.batch_alter_table("honours", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_honours_source",
            sqlite_where=sa.text("state <> 'withdrawn'"),
            postgresql_where=sa.text("state <> 'withdrawn'"),
        )
        batch_op.drop_index("ix_honours_start")
        batch_op.drop_index("ix_honours_shown_until")

    op.drop_table("honours")
    with op.batch_alter_table("appeals", schema=None) as batch_op:
        batch_op.drop_index("uq_appeals_finding")
        batch_op.drop_index("ix_appeals_staff")
        batch_op.drop_index(
            "ix_appeals_open",
            sqlite_where=sa.text("state IN ('filed', 'accepted')"),
            postgresql_where=sa.text("state IN ('filed', 'accepted')"),
        )
        batch_op.drop_index("ix_appeals_filed_at")

    op.drop_table("appeals")
