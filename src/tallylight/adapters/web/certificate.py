"""The certificate that the program serves with: until when it is good, who may read its key."""

import os
import ssl
import stat
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from annotated_doc import Doc

NO_CHECK_TIME = 0x200000
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME: one that is over is to be read, too."""

Pair = tuple[Path, Path]


@dataclass(frozen=True, slots=True)
class Certificate:
    """The certificate of the addresses that begin with https."""

    file: Annotated[str, Doc("The file it is in.")]
    key_file: Annotated[str, Doc("The file of its key.")]
    ends_at: Annotated[datetime | None, Doc("Until when it is good; null if it can't be read now.")]
    days_left: Annotated[int | None, Doc("Whole days until then; below 0 once it is over.")]
    key_is_open: Annotated[bool, Doc("Whether other users of the computer may read the key.")]


def standing(pair: Pair, now: datetime) -> Certificate:
    """How the files of a certificate and its key are now; they may be renewed at any time."""
    ends_at = None
    with suppress(OSError, ssl.SSLError, ValueError):
        ends_at = good_until(*pair)
    days = None if ends_at is None else (ends_at - now).days
    cert, key = pair
    return Certificate(str(cert), str(key), ends_at, days, _others_may_read(key))


def good_until(cert: Path, key: Path) -> datetime:
    """When a certificate ends: shown to ourselves, as the standard library reads only a peer's.

    OSError or SSLError when the files are no certificate with its key.
    """
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(cert, key, password=lambda: "")
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.load_verify_locations(cert)
    client.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | NO_CHECK_TIME
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    here = client.wrap_bio(to_client, to_server)
    there = server.wrap_bio(to_server, to_client, server_side=True)
    for side in (here, there, here):
        with suppress(ssl.SSLWantReadError):
            side.do_handshake()
    said = here.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(said["notAfter"])), UTC)


def _others_may_read(file: Path) -> bool:
    if os.name == "nt" or not file.exists():  # there, a file has no mode
        return False
    return bool(stat.S_IMODE(file.stat().st_mode) & 0o077)
