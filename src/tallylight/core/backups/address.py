"""The address of a folder elsewhere, or of a backup in it: a URL in which no secret stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import parse_qsl, unquote, urlsplit

from tallylight.base.errors import Refusal
from tallylight.core.backups.messages import DRIVE_KEY, S3_SECRET, SFTP_PASSWORD
from tallylight.core.declare import Setting

NOT_AN_ADDRESS = Refusal("not_an_address", "{address} is no place for backups: {why}.", 422)
SECRET_IN_ADDRESS = Refusal(
    "secret_in_address",
    "No password belongs in {address}: it would be shown. Enter it with "
    "`tallylight setting set {setting}`.",
    422,
)
REFUSALS = (NOT_AN_ADDRESS, SECRET_IN_ADDRESS)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of places. `extra` is what must be installed for it, `secret` what opens it.

    `options` may stand behind `?` in an address.
    """

    scheme: str
    module: str = ""
    extra: str = ""
    secret: Setting[str] | None = None
    options: tuple[str, ...] = ()


KINDS = {
    kind.scheme: kind
    for kind in (
        Kind("file"),
        Kind("sftp", "paramiko", "sftp", SFTP_PASSWORD),
        Kind("s3", "s3fs", "s3", S3_SECRET, ("endpoint", "key", "region")),
        Kind("gdrive", "gdrive_fsspec", "drive", DRIVE_KEY, ("drive",)),
    )
}


@dataclass(frozen=True, slots=True)
class Address:
    """A folder elsewhere. `shown` is its URL, without anything that is secret."""

    kind: Kind
    shown: str
    user: str | None
    host: str
    port: int | None
    path: str
    options: Mapping[str, str]

    def within(self, name: str) -> str:
        """The path of a file in the folder, as the place itself writes it."""
        return f"{self.path.rstrip('/')}/{name}" if self.path else name


def is_address(said: str) -> bool:
    """Whether what somebody typed is a URL, and not a file or folder of this computer."""
    return "://" in said


def read_address(url: str) -> Address:
    """The folder that a URL names. Refused when it names none, or holds a password."""
    parts = urlsplit(url)
    kind = KINDS.get(parts.scheme)
    if kind is None:
        why = f"it must begin with {', '.join(f'{name}://' for name in KINDS)}"
        raise NOT_AN_ADDRESS.because(address=_bare(url), why=why)
    if parts.password is not None or "@" in parts.path + parts.query:
        setting = kind.secret.key if kind.secret else "backup.sftp_password"
        raise SECRET_IN_ADDRESS.because(address=_bare(url), setting=setting)
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := options.keys() - set(kind.options):
        known = f"only {', '.join(kind.options)} may" if kind.options else "nothing may"
        why = f"{known} stand behind its ?, and {min(unknown)} does"
        raise NOT_AN_ADDRESS.because(address=f"{kind.scheme}://{parts.hostname or ''}", why=why)
    try:
        port = parts.port
    except ValueError as error:
        raise NOT_AN_ADDRESS.because(address=url, why="its port is no number") from error
    address = Address(kind, url, parts.username, parts.hostname or "", port,
                      _path(parts.scheme, parts.netloc, unquote(parts.path)), options)  # fmt: skip
    if not address.path or (kind.scheme == "sftp" and not address.host):
        raise NOT_AN_ADDRESS.because(address=url, why="it names no folder")
    return address


def parted(url: str) -> tuple[str, str]:
    """The URL of a backup as that of its folder, and its name in it.

    >>> parted("s3://show/backups/one.tally.zip?region=eu-west-1")
    ('s3://show/backups?region=eu-west-1', 'one.tally.zip')
    """
    address, question, query = url.partition("?")
    folder, _, name = address.rpartition("/")
    return f"{folder}{question}{query}", unquote(name)


def joined(url: str, name: str) -> str:
    """The URL of a file in the folder that a URL names."""
    address, question, query = url.partition("?")
    return f"{address.rstrip('/')}/{name}{question}{query}"


def _path(scheme: str, netloc: str, path: str) -> str:
    """The folder as its place writes it: from the root, or from the bucket or folder on."""
    if scheme == "file":
        drive = path[1:] if path[2:3] == ":" else path  # file:///C:/backups
        return str(PurePosixPath(drive)) if path else ""
    if scheme == "sftp":
        return path.removeprefix("/~/").rstrip("/")  # ~: from the user's home on
    return f"{netloc}{path}".strip("/")


def _bare(url: str) -> str:
    """A URL without what may be secret in it."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('?')[0].rpartition('@')[2]}"
