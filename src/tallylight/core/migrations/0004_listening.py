"""Listening: network interfaces, the servers for datagrams, who was heard, and OBS.

The tables of seed 002's fourth version that belong to no pack, and its `obs_connections`.
"""

import sqlalchemy as sa
from alembic import op

from tallylight.storage.revision import dialect_of
from tallylight.storage.types import Flag, Instant, Whole, Words, now_default

revision = "0004"
down_revision = "0003"

STAMPED = {
    "network_interfaces": ["id"],
    "udp_server_configs": ["id"],
    "udp_senders": ["server_config_id", "client_address"],
    "udp_server_sessions": ["id"],
    "udp_client_connections": ["id"],
    "obs_connections": ["id"],
}


def upgrade() -> None:
    _network_interfaces()
    _udp_server_configs()
    _udp_senders()
    _udp_server_sessions()
    _udp_client_connections()
    _obs_connections()
    dialect = dialect_of(op.get_bind())
    for table, key in STAMPED.items():
        for statement in dialect.stamp_ddl(table, key):
            op.execute(statement)


def downgrade() -> None:
    dialect = dialect_of(op.get_bind())
    for table in reversed(STAMPED):
        for statement in dialect.drop_stamp_ddl(table):
            op.execute(statement)
        op.drop_table(table)


def _network_interfaces() -> None:
    op.create_table(
        "network_interfaces",
        sa.Column("id", Whole, primary_key=True),
        sa.Column("name", Words(), nullable=False),
        sa.Column("address", Words(), nullable=False),
        sa.Column("netmask", Words()),
        sa.Column("broadcast", Words()),
        sa.Column("is_loopback", Flag, nullable=False, server_default=sa.false()),
        sa.Column("is_active", Flag, nullable=False, server_default=sa.false()),
        sa.Column("is_recommended", Flag, nullable=False, server_default=sa.false()),
        sa.Column("speed_mbps", Whole),
        sa.Column("mtu", Whole),
        sa.Column("mac_address", Words()),
        sa.Column("interface_type", Words()),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("updated_at", Instant, nullable=False, server_default=now_default()),
        sa.UniqueConstraint("name", "address", name="ux_network_interfaces_name_address"),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_network_interfaces_active", "network_interfaces", ["is_active", "is_recommended"])


def _udp_server_configs() -> None:
    op.create_table(
        "udp_server_configs",
        sa.Column("id", Whole, primary_key=True),
        sa.Column("name", Words(100), nullable=False),
        sa.Column("port", Whole, nullable=False),
        sa.Column("bind_address", Words(), nullable=False),
        sa.Column("network_interface_id", Whole, sa.ForeignKey("network_interfaces.id", ondelete="RESTRICT")),
        sa.Column("enabled", Flag, nullable=False, server_default=sa.true()),
        sa.Column("auto_start", Flag, nullable=False, server_default=sa.false()),
        sa.Column("max_packet_size", Whole, nullable=False, server_default="1024"),
        sa.Column("buffer_size", Whole, nullable=False, server_default="8192"),
        sa.Column("timeout_ms", Whole, nullable=False, server_default="1000"),
        sa.Column("feed", Words(), nullable=False),
        sa.Column("channel", Words(64), sa.ForeignKey("channels.channel")),
        sa.Column("request_port", Whole),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("updated_at", Instant, nullable=False, server_default=now_default()),
        sa.CheckConstraint(
            "length(channel) <= 64", name="ck_channel_length"
        ),
        sa.CheckConstraint(
            "length(name) <= 100", name="ck_name_length"
        ),
        sa.CheckConstraint(
            "port BETWEEN 1 AND 65535", name="ck_port"
        ),
        sa.CheckConstraint(
            "request_port BETWEEN 1 AND 65535", name="ck_request_port"
        ),
        sa.CheckConstraint(
            "max_packet_size > 0 AND buffer_size > 0 AND timeout_ms > 0", name="ck_sizes"
        ),
        sa.UniqueConstraint("name", name="ux_udp_server_configs_name"),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_udp_server_configs_enabled", "udp_server_configs", ["enabled"])


def _udp_senders() -> None:
    op.create_table(
        "udp_senders",
        sa.Column("server_config_id", Whole, sa.ForeignKey("udp_server_configs.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
        sa.Column("client_address", Words(), primary_key=True),
        sa.Column("channel", Words(64), sa.ForeignKey("channels.channel"), nullable=False),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("updated_at", Instant, nullable=False, server_default=now_default()),
        sa.CheckConstraint(
            "length(channel) <= 64", name="ck_channel_length"
        ),
    )


def _udp_server_sessions() -> None:
    op.create_table(
        "udp_server_sessions",
        sa.Column("id", Whole, primary_key=True),
        sa.Column("server_config_id", Whole, sa.ForeignKey("udp_server_configs.id", ondelete="RESTRICT"), nullable=False),
        sa.Column("start_time", Instant, nullable=False),
        sa.Column("end_time", Instant),
        sa.Column("status", Words(), nullable=False, server_default="running"),
        sa.Column("packets_received", Whole, nullable=False, server_default="0"),
        sa.Column("packets_parsed", Whole, nullable=False, server_default="0"),
        sa.Column("parse_errors", Whole, nullable=False, server_default="0"),
        sa.Column("total_bytes_received", Whole, nullable=False, server_default="0"),
        sa.Column("average_packet_size", sa.Float, nullable=False, server_default="0"),
        sa.Column("max_packet_size_seen", Whole, nullable=False, server_default="0"),
        sa.Column("min_packet_size_seen", Whole, nullable=False, server_default="0"),
        sa.Column("unique_clients_count", Whole, nullable=False, server_default="0"),
        sa.Column("error_message", Words()),
        sa.Column("messages_heard", Whole, nullable=False, server_default="0"),
        sa.Column("oversized_packets", Whole, nullable=False, server_default="0"),
        sa.Column("packets_dropped", Whole, nullable=False, server_default="0"),
        sa.Column("receive_buffer", Whole),
        sa.Column("own_sender", Words()),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("updated_at", Instant, nullable=False, server_default=now_default()),
        sa.CheckConstraint(
            "(end_time IS NULL) = (status = 'running')", name="ck_running_is_open"
        ),
        sa.CheckConstraint(
            "status IN ('running', 'stopped', 'failed', 'interrupted')", name="ck_status_known"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_udp_server_sessions_config", "udp_server_sessions", ["server_config_id", "start_time"])
    op.create_index("idx_udp_server_sessions_status", "udp_server_sessions", ["status", "start_time"])


def _udp_client_connections() -> None:
    op.create_table(
        "udp_client_connections",
        sa.Column("id", Whole, primary_key=True),
        sa.Column("session_id", Whole, sa.ForeignKey("udp_server_sessions.id", ondelete="CASCADE"), nullable=False),
        sa.Column("client_address", Words(), nullable=False),
        sa.Column("client_port", Whole, nullable=False),
        sa.Column("first_seen", Instant, nullable=False),
        sa.Column("last_seen", Instant, nullable=False),
        sa.Column("packets_received", Whole, nullable=False, server_default="0"),
        sa.Column("total_bytes_received", Whole, nullable=False, server_default="0"),
        sa.Column("is_active", Flag, nullable=False, server_default=sa.true()),
        sa.Column("channel", Words(64), sa.ForeignKey("channels.channel")),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("updated_at", Instant, nullable=False, server_default=now_default()),
        sa.CheckConstraint(
            "length(channel) <= 64", name="ck_channel_length"
        ),
        sa.UniqueConstraint("session_id", "client_address", "client_port", name="ux_udp_client_connections_client"),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_udp_client_connections_active", "udp_client_connections", ["session_id", "is_active"])


def _obs_connections() -> None:
    op.create_table(
        "obs_connections",
        sa.Column("id", Whole, primary_key=True),
        sa.Column("name", Words(100), nullable=False),
        sa.Column("host", Words(255), nullable=False),
        sa.Column("port", Whole, nullable=False),
        sa.Column("password", Words()),
        sa.Column("is_active", Flag, nullable=False, server_default=sa.false()),
        sa.Column("created_at", Instant, nullable=False, server_default=now_default()),
        sa.Column("updated_at", Instant, nullable=False, server_default=now_default()),
        sa.CheckConstraint(
            "length(host) <= 255", name="ck_host_length"
        ),
        sa.CheckConstraint(
            "length(name) <= 100", name="ck_name_length"
        ),
        sa.CheckConstraint(
            "port BETWEEN 1 AND 65535", name="ck_port"
        ),
        sa.UniqueConstraint("name", name="ux_obs_connections_name"),
        sqlite_autoincrement=True,
    )
