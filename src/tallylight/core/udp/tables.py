"""Where the program listens for datagrams, and who was heard: tables of seed 002.

Added to the seed's: whose channel a server or a sender is, which feed it is read by, the port
a sender is asked at, what the kernel granted and dropped, and the stamps that it forgot.
"""

from sqlalchemy import CheckConstraint, Float, UniqueConstraint, false, true

from tallylight.core.schema import (
    Column,
    Flag,
    ForeignKey,
    Index,
    Instant,
    Kept,
    Whole,
    Words,
    one_of,
    stamps,
    table,
)

LISTENING = ("running", "stopped", "failed", "interrupted")
"""What a session is or was: `interrupted` ended with the program, `failed` with an error."""


def _counter(name: str) -> Column[int]:
    return Column(name, Whole, nullable=False, server_default="0")


network_interfaces = table(
    "network_interfaces",
    "core",
    Kept.DERIVED,
    Column("id", Whole, primary_key=True),
    Column("name", Words(), nullable=False),
    Column("address", Words(), nullable=False),
    Column("netmask", Words()),
    Column("broadcast", Words()),
    Column("is_loopback", Flag, nullable=False, server_default=false()),
    Column("is_active", Flag, nullable=False, server_default=false()),
    Column("is_recommended", Flag, nullable=False, server_default=false()),
    Column("speed_mbps", Whole),
    Column("mtu", Whole),
    Column("mac_address", Words()),
    Column("interface_type", Words()),
    *stamps(),
    UniqueConstraint("name", "address", name="ux_network_interfaces_name_address"),
    Index("idx_network_interfaces_active", "is_active", "is_recommended"),
)

udp_server_configs = table(
    "udp_server_configs",
    "core",
    Kept.DERIVED,
    Column("id", Whole, primary_key=True),
    Column("name", Words(100), nullable=False),
    Column("port", Whole, nullable=False),
    Column("bind_address", Words(), nullable=False),
    Column("network_interface_id", Whole, ForeignKey("network_interfaces.id", ondelete="RESTRICT")),
    Column("enabled", Flag, nullable=False, server_default=true()),
    Column("auto_start", Flag, nullable=False, server_default=false()),
    Column("max_packet_size", Whole, nullable=False, server_default="1024"),
    Column("buffer_size", Whole, nullable=False, server_default="8192"),
    Column("timeout_ms", Whole, nullable=False, server_default="1000"),
    Column("feed", Words(), nullable=False),
    Column("channel", Words(64), ForeignKey("channels.channel")),
    Column("request_port", Whole),
    *stamps(),
    UniqueConstraint("name", name="ux_udp_server_configs_name"),
    CheckConstraint("port BETWEEN 1 AND 65535", name="ck_port"),
    CheckConstraint("request_port BETWEEN 1 AND 65535", name="ck_request_port"),
    CheckConstraint("max_packet_size > 0 AND buffer_size > 0 AND timeout_ms > 0", name="ck_sizes"),
    Index("idx_udp_server_configs_enabled", "enabled"),
)

udp_senders = table(
    "udp_senders",
    "core",
    Kept.DERIVED,
    Column(
        "server_config_id",
        Whole,
        ForeignKey("udp_server_configs.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("client_address", Words(), primary_key=True),
    Column("channel", Words(64), ForeignKey("channels.channel"), nullable=False),
    *stamps(),
    sqlite_autoincrement=False,
)

udp_server_sessions = table(
    "udp_server_sessions",
    "core",
    Kept.OPERATIONAL,
    Column("id", Whole, primary_key=True),
    Column(
        "server_config_id",
        Whole,
        ForeignKey("udp_server_configs.id", ondelete="RESTRICT"),
        nullable=False,
    ),
    Column("start_time", Instant, nullable=False),
    Column("end_time", Instant),
    Column("status", Words(), nullable=False, server_default="running"),
    _counter("packets_received"),
    _counter("packets_parsed"),
    _counter("parse_errors"),
    _counter("total_bytes_received"),
    Column("average_packet_size", Float, nullable=False, server_default="0"),
    _counter("max_packet_size_seen"),
    _counter("min_packet_size_seen"),
    _counter("unique_clients_count"),
    Column("error_message", Words()),
    # Beside the seed's: what was heard in them, what was too large, and what was lost before us.
    _counter("messages_heard"),
    _counter("oversized_packets"),
    _counter("packets_dropped"),
    Column("receive_buffer", Whole),
    Column("own_sender", Words()),
    *stamps(),
    one_of("status", LISTENING),
    CheckConstraint("(end_time IS NULL) = (status = 'running')", name="ck_running_is_open"),
    Index("idx_udp_server_sessions_status", "status", "start_time"),
    Index("idx_udp_server_sessions_config", "server_config_id", "start_time"),
)

udp_client_connections = table(
    "udp_client_connections",
    "core",
    Kept.OPERATIONAL,
    Column("id", Whole, primary_key=True),
    Column(
        "session_id",
        Whole,
        ForeignKey("udp_server_sessions.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("client_address", Words(), nullable=False),
    Column("client_port", Whole, nullable=False),
    Column("first_seen", Instant, nullable=False),
    Column("last_seen", Instant, nullable=False),
    _counter("packets_received"),
    _counter("total_bytes_received"),
    Column("is_active", Flag, nullable=False, server_default=true()),
    Column("channel", Words(64), ForeignKey("channels.channel")),
    *stamps(),
    UniqueConstraint(
        "session_id", "client_address", "client_port", name="ux_udp_client_connections_client"
    ),
    Index("idx_udp_client_connections_active", "session_id", "is_active"),
)

obs_connections = table(
    "obs_connections",
    "core",
    Kept.OPERATIONAL,
    Column("id", Whole, primary_key=True),
    Column("name", Words(100), nullable=False),
    Column("host", Words(255), nullable=False),
    Column("port", Whole, nullable=False),
    # Never the password itself: its reference, which only the vault can make use of.
    Column("password", Words()),
    Column("is_active", Flag, nullable=False, server_default=false()),
    *stamps(),
    UniqueConstraint("name", name="ux_obs_connections_name"),
    CheckConstraint("port BETWEEN 1 AND 65535", name="ck_port"),
)
