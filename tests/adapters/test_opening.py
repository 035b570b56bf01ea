"""A certificate and its key, looked at before anything starts."""

import datetime
from pathlib import Path

import pytest

from tallylight.adapters.opening import fingerprint
from tallylight.base.errors import Refused

FAR_AWAY = datetime.datetime(2125, 12, 8, tzinfo=datetime.UTC)
x509 = pytest.importorskip("cryptography.x509")


def pair(folder: Path, name: str, until: datetime.datetime = FAR_AWAY) -> tuple[Path, Path]:
    """The files of a new certificate of its own and of its key."""
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    day = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(day)
        .not_valid_after(until)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    cert_file, key_file = folder / f"{name}.pem", folder / f"{name}.key"
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))
    return cert_file, key_file


def refused(cert: Path, key: Path) -> str:
    with pytest.raises(Refused) as no:
        fingerprint(cert, key)
    return no.value.sentence


def test_a_pair_that_fits_is_known_by_its_fingerprint(tmp_path: Path) -> None:
    assert len(fingerprint(*pair(tmp_path, "one"))) == 64


def test_a_key_of_another_certificate_is_named(tmp_path: Path) -> None:
    one, other = pair(tmp_path, "one"), pair(tmp_path, "other")

    assert "is not the one of the certificate" in refused(one[0], other[1])


def test_a_file_that_is_not_there_or_is_something_else_is_named(tmp_path: Path) -> None:
    cert, key = pair(tmp_path, "one")
    (tmp_path / "other.txt").write_bytes(b"\xff\xfe")
    (tmp_path / "cut.pem").write_text(cert.read_text()[:90])

    assert "No such file" in refused(tmp_path / "none.pem", key)
    assert "it is no PEM file" in refused(tmp_path / "other.txt", key)
    assert "it is damaged" in refused(tmp_path / "cut.pem", key)
    assert "it is damaged, has a password, or holds something else" in refused(key, cert)
