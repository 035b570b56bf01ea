"""A Google Drive on the loopback interface: as much of its API as backups ask for.

The client asks googleapis.com, always by TLS. So this stands between as a proxy whose
certificate the test lets the client trust, and answers for it.
"""

import json
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

HOSTS = ("www.googleapis.com", "oauth2.googleapis.com")


@dataclass
class Drive:
    """What is kept there. After `breaks_after` pieces of uploads, the line is cut at each."""

    port: int
    certificate: Path
    key: str
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    kept: dict[str, bytes] = field(default_factory=dict)
    begun: dict[str, tuple[dict[str, Any], bytes]] = field(default_factory=dict)
    ids: Iterator[int] = field(default_factory=lambda: count(1))
    breaks_after: int | None = None

    def names(self) -> set[str]:
        """The names of all files."""
        return {one["name"] for one in self.files.values()}

    def make(self, said: dict[str, Any], held: bytes | None = None) -> dict[str, Any]:
        made = {"mimeType": "application/octet-stream", **said, "id": f"id{next(self.ids)}"}
        if held is not None:
            made["size"] = str(len(held))
            self.kept[made["id"]] = held
        self.files[made["id"]] = made
        return made


def _handler(drive: Drive, context: ssl.SSLContext) -> type[BaseHTTPRequestHandler]:  # noqa: C901
    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            pass

        def do_CONNECT(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.connection = context.wrap_socket(self.connection, server_side=True)
            self.rfile = self.connection.makefile("rb")
            self.wfile = self.connection.makefile("wb", buffering=0)  # type: ignore[assignment]

        def answer(self, said: Any, status: int = 200, **headers: str) -> None:
            body = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def body(self) -> bytes:
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))

        def do_POST(self) -> None:
            path, said = urlsplit(self.path).path, self.body()
            if path == "/token":
                self.answer({"access_token": "t", "expires_in": 3600, "token_type": "Bearer"})
            elif path.startswith("/upload"):
                upload = f"up{next(drive.ids)}"
                drive.begun[upload] = (json.loads(said), b"")
                where = f"https://www.googleapis.com/upload/drive/v3/files?upload_id={upload}"
                self.answer({}, Location=where)
            else:
                self.answer(drive.make(json.loads(said)))

        def do_PUT(self) -> None:
            if drive.breaks_after is not None:
                drive.breaks_after -= 1
                if drive.breaks_after < 0:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
            upload = parse_qs(urlsplit(self.path).query)["upload_id"][0]
            said, held = drive.begun[upload]
            held += self.body()
            drive.begun[upload] = (said, held)
            if self.headers["Content-Range"].endswith("/*"):
                self.answer(b"", 308, Range=f"bytes=0-{len(held) - 1}")
            else:
                self.answer(drive.make(said, held))

        def do_PATCH(self) -> None:
            one = drive.files[urlsplit(self.path).path.rpartition("/")[2]]
            one |= json.loads(self.body())
            self.answer(one)

        def do_DELETE(self) -> None:
            del drive.files[urlsplit(self.path).path.rpartition("/")[2]]
            self.answer(b"", 204)

        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            if asked.path.endswith("/files"):
                parent = re.match(r"'([^']+)' in parents", parse_qs(asked.query)["q"][0])
                found = [one for one in drive.files.values()
                         if parent and parent[1] in one["parents"]]  # fmt: skip
                self.answer({"files": found})
                return
            held = drive.kept[asked.path.rpartition("/")[2]]
            self.answer(*_part(held, self.headers))

    return Answers


def _part(held: bytes, headers: Message) -> tuple[bytes, int]:
    found = re.fullmatch(r"bytes=(\d+)-(\d+)", headers.get("Range") or "")
    return (held[int(found[1]) : int(found[2]) + 1], 206) if found else (held, 200)


def _certificate(folder: Path) -> tuple[Path, str]:
    """A certificate for Google's hosts, with its key in one file; and a service account's key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a test's own Google")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(h) for h in HOSTS]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    told = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                             serialization.NoEncryption())  # fmt: skip
    file = folder / "google.pem"
    file.write_bytes(told + made.public_bytes(serialization.Encoding.PEM))
    account = {"type": "service_account", "client_email": "crew@show.example", "private_key": told
               .decode(), "token_uri": "https://oauth2.googleapis.com/token"}  # fmt: skip
    return file, json.dumps(account)


@contextmanager
def serving(folder: Path) -> Iterator[Drive]:
    """A Drive that answers until it is left."""
    certificate, key = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    drive = Drive(0, certificate, key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(drive, context))
    server.daemon_threads = True
    drive.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield drive
    finally:
        server.shutdown()
        server.server_close()
