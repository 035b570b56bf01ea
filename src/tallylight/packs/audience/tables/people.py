"""Who there is: persons, their names and ids, lists, and what is believed of them."""

from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint, false, text

from tallylight.core.schema import (
    Apart,
    Column,
    Flag,
    ForeignKey,
    Index,
    Instant,
    Kept,
    Searched,
    Uuid,
    Whole,
    Words,
    now_default,
    one_of,
    open_only,
    stamps,
    table,
    uuid_default,
    view,
)
from tallylight.packs.audience.messages.fields import CONFIDENCES, EVIDENCE, ROLES

OWNER = "audience"


def row_id() -> Column[str]:
    return Column("id", Uuid, primary_key=True, nullable=False, server_default=uuid_default())


def of_person(ondelete: str = "CASCADE") -> Column[str]:
    """History hangs on a person by RESTRICT: it goes by an erasure, or not at all."""
    return Column("person_id", Uuid, ForeignKey("persons.id", ondelete=ondelete), nullable=False)


def platform() -> Column[str]:
    return Column("platform", Words(50), nullable=False, server_default="chaturbate")


def created_at() -> Column[Any]:
    return Column("created_at", Instant, nullable=False, server_default=now_default())


persons = table(
    "persons",
    OWNER,
    Kept.DERIVED,
    row_id(),
    Column("username", Words(255), nullable=False),
    platform(),
    Column("role", Words(20), nullable=False, server_default="UNKNOWN"),
    Column("rid", Whole),
    Column("did", Whole),
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("is_excluded", Flag, nullable=False, server_default=false()),
    *stamps(),
    Column("display_name", Words(255)),
    Column("merged_into", Uuid, ForeignKey("persons.id")),
    Column("interaction_count", Whole, nullable=False, server_default="0"),
    UniqueConstraint("username", "platform", name="ux_persons_username_platform"),
    one_of("role", ROLES),
    CheckConstraint("username <> '' AND username = lower(username)", name="ck_persons_username"),
    CheckConstraint("merged_into <> id", name="ck_persons_merged"),
    Index("idx_persons_username", "username"),
    Index("idx_persons_role", "role"),
    Index("idx_persons_excluded", "is_excluded"),
    Index("idx_persons_last_seen", "last_seen_at"),
    Index("idx_persons_merged", "merged_into"),
    summed=("first_seen_at", "last_seen_at", "interaction_count"),
    searched=Searched(("display_name",)),
)
view(
    "visible_persons",
    OWNER,
    "SELECT * FROM persons WHERE NOT is_excluded AND merged_into IS NULL",
)

person_aliases = table(
    "person_aliases",
    OWNER,
    Kept.DERIVED,
    row_id(),
    of_person(),
    Column("alias", Words(255), nullable=False),
    platform(),
    Column("valid_from", Instant, nullable=False, server_default=now_default()),
    Column("valid_to", Instant),
    created_at(),
    UniqueConstraint("alias", "platform", "valid_from", name="ux_person_aliases"),
    CheckConstraint("alias = lower(alias)", name="ck_person_aliases_alias"),
    CheckConstraint("valid_to > valid_from", name="ck_person_aliases_span"),
    Index("idx_person_aliases_person_id", "person_id"),
    Index("idx_person_aliases_alias", "alias"),
    open_only("ux_person_aliases_now", "alias", "platform", where="valid_to IS NULL"),
    Index(
        "idx_person_aliases_current",
        "valid_to",
        sqlite_where=text("valid_to IS NULL"),
        postgresql_where=text("valid_to IS NULL"),
    ),
    apart=Apart(("alias", "platform"), "valid_from", "valid_to"),
    searched=Searched(("alias",)),
)
"""One name is one person's at a time."""

person_identities = table(
    "person_identities",
    OWNER,
    Kept.DERIVED,
    row_id(),
    of_person(),
    platform(),
    Column("id_kind", Words(20), nullable=False),
    Column("external_id", Words(200), nullable=False),
    created_at(),
    UniqueConstraint("platform", "id_kind", "external_id", name="ux_person_identities"),
    Index("idx_person_identities_person_id", "person_id"),
)

visitors = table(
    "kept_out",
    OWNER,
    Kept.DERIVED,
    Column("mark", Words(64), primary_key=True),
    Column("since", Instant, nullable=False),
    *stamps(),
    sqlite_autoincrement=False,
)
"""Of whom nothing is recorded. A mark is a keyed hash of a name, of a platform's id, or of
the id of a person who was erased."""

attributes = table(
    "attributes",
    OWNER,
    Kept.DERIVED,
    row_id(),
    of_person(),
    Column("key", Words(255), nullable=False),
    Column("value", Words(), nullable=False),
    Column("confidence", Words(20), nullable=False),
    Column("evidence_type", Words(50)),
    Column("evidence_id", Uuid),
    *stamps(),
    one_of("confidence", CONFIDENCES),
    one_of("evidence_type", EVIDENCE),
    Index("idx_attributes_person_id", "person_id"),
    Index("idx_attributes_key", "key"),
    searched=Searched(("value",)),
)

watchlists = table(
    "watchlists",
    OWNER,
    Kept.REFERENCE,
    row_id(),
    Column("name", Words(100), nullable=False),
    Column("description", Words()),
    created_at(),
    UniqueConstraint("name", name="ux_watchlists_name"),
)

watchlist_members = table(
    "watchlist_members",
    OWNER,
    Kept.DERIVED,
    row_id(),
    Column("watchlist_id", Uuid, ForeignKey("watchlists.id", ondelete="CASCADE"), nullable=False),
    of_person(),
    Column("added_at", Instant, nullable=False, server_default=now_default()),
    UniqueConstraint("watchlist_id", "person_id", name="ux_watchlist_members"),
    Index("idx_watchlist_members_watchlist_id", "watchlist_id"),
    Index("idx_watchlist_members_person_id", "person_id"),
)
