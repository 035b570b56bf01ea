"""What must be there before anything is served: a socket that listens, a certificate that fits."""

import hashlib
import socket
import ssl
import sys
from errno import EACCES, EADDRINUSE, EADDRNOTAVAIL
from pathlib import Path

from tallylight.base.errors import Fault, Refusal

PORT_TAKEN = Refusal(
    "port_taken", "Another program listens on port {port} of {host}. Choose one with --port."
)
NO_SUCH_ADDRESS = Refusal("no_such_address", "This computer has no address {host}: {why}.", 422)
NO_CERTIFICATE = Refusal(
    "no_certificate", "{file} can't be read as a certificate or key: {why}.", 422
)
CERTIFICATE_APART = Refusal(
    "certificate_apart", "The key in {key} is not the one of the certificate in {cert}.", 422
)


def fingerprint(cert: Path, key: Path) -> str:
    """The SHA-256 of a certificate, seen to fit its key. Raises Refused when they are no good."""
    for file in (cert, key):
        try:
            text = file.read_text(encoding="ascii")
        except OSError as error:
            raise NO_CERTIFICATE.because(file=str(file), why=error.strerror) from None
        except ValueError:
            raise NO_CERTIFICATE.because(file=str(file), why="it is no PEM file") from None
        if "-----BEGIN " not in text:
            raise NO_CERTIFICATE.because(file=str(file), why="it is no PEM file")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(cert, key, password=lambda: "")  # a start waits for no one to type
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise CERTIFICATE_APART.because(cert=str(cert), key=str(key)) from None
        why = "it is damaged, has a password, or holds something else"
        raise NO_CERTIFICATE.because(file=f"{cert} with {key}", why=why) from None
    pem, end = cert.read_text(encoding="ascii"), "-----END CERTIFICATE-----"
    first = pem[pem.index("-----BEGIN CERTIFICATE-----") : pem.index(end) + len(end)]
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(first)).hexdigest()


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; a second program can't share it. Refused when it can't be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError) as error:
        raise NO_SUCH_ADDRESS.because(host=host, why=str(error)) from error
    door = socket.socket(family, kind, protocol)
    try:
        if sys.platform == "win32":
            door.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:  # a port that was just let go of may be taken again
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(address)
        door.listen(1024)
    except OSError as error:
        door.close()
        raise _why_not(error, host, port) from error
    return door


def _why_not(error: OSError, host: str, port: int) -> Exception:
    if error.errno == EADDRINUSE or (sys.platform == "win32" and error.errno == EACCES):
        return PORT_TAKEN.because(host=host, port=port)
    if error.errno == EADDRNOTAVAIL:
        return NO_SUCH_ADDRESS.because(host=host, why=error.strerror)
    return Fault(f"Port {port} of {host} can't be opened: {error.strerror}.")
