"""On SQLite no number of a record is ever given to another: not even of one that was deleted before this."""

import sqlalchemy as sa
from alembic import op

from hmo_enforce.kernel import numbering

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

# The tables whose numbers the journal and the lists of destruction name, by what they call them.
NAMED = {
    "access_request": "access_requests",
    "account": "accounts",
    "amenity_count": "amenity_counts",
    "api_token": "api_tokens",
    "bulk": "bulks",
    "case": "cases",
    "case_party": "case_parties",
    "certificate": "certificates",
    "delegation": "delegations",
    "designation": "designations",
    "designation_draft": "designation_drafts",
    "destruction_list": "destruction_lists",
    "evidence_item": "evidence_items",
    "exemption": "exemptions",
    "export": "exports",
    "import": "imports",
    "import_issue": "import_issues",
    "interest": "interests",
    "letter": "letters",
    "letter_template": "letter_templates",
    "licence": "licences",
    "match": "matches",
    "observation": "observations",
    "outbox": "outbox",
    "party": "parties",
    "property": "properties",
    "restriction": "restrictions",
    "saved_filter": "saved_filters",
    "sign_in": "sign_ins",
    "sign_up": "sign_ups",
    "webhook": "webhooks",
}
# A day, a path or a name is no number; one of more digits than any borough has rows is none of ours.
HIGHEST = """
    SELECT subject, max(CAST(subject_id AS INTEGER)) FROM {table}
    WHERE subject_id <> '' AND subject_id NOT GLOB '*[^0-9]*' AND length(subject_id) <= 10 GROUP BY subject
"""


def upgrade() -> None:
    """PostgreSQL's sequences were always so."""
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        return
    numbering.never_again(bind)
    for table in ("journal", "destruction_items"):
        named = bind.execute(sa.text(HIGHEST.format(table=table)))
        numbering.at_least(bind, {NAMED[subject]: highest for subject, highest in named if subject in NAMED})


def downgrade() -> None:
    """Refused: upgrades only."""
    raise RuntimeError("There is no way back from this revision: restore the backup made before the upgrade.")
