"""An SFTP server on the loopback interface that keeps its files in a folder."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import paramiko
from paramiko import SFTPAttributes, SFTPHandle, SFTPServer, SFTPServerInterface

PASSWORD = "correct horse"


@dataclass
class Served:
    """Where the server is. After `breaks_after` bytes of writing, it hangs up."""

    port: int
    key: paramiko.RSAKey
    folder: Path
    breaks_after: int | None = None

    @property
    def known_host(self) -> str:
        """Its line in `known_hosts`."""
        return f"[127.0.0.1]:{self.port} {self.key.get_name()} {self.key.get_base64()}\n"


class Door(paramiko.ServerInterface):
    """Lets in who knows the password."""

    def check_auth_password(self, username: str, password: str) -> int:
        right = (username, password) == ("crew", PASSWORD)
        return paramiko.AUTH_SUCCESSFUL if right else paramiko.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED


def _interface(served: Served, line: socket.socket) -> type[SFTPServerInterface]:  # noqa: C901
    class Open(SFTPHandle):
        def write(self, offset: int, data: bytes) -> int:
            if served.breaks_after is not None:
                served.breaks_after -= len(data)
                if served.breaks_after < 0:
                    line.shutdown(socket.SHUT_RDWR)
                    return int(paramiko.SFTP_FAILURE)
            return int(super().write(offset, data))

    class Files(SFTPServerInterface):
        def _at(self, path: str) -> Path:
            return served.folder / path.lstrip("/")

        def list_folder(self, path: str) -> list[SFTPAttributes] | int:
            try:
                return [SFTPAttributes.from_stat(one.stat(), one.name)
                        for one in self._at(path).iterdir()]  # fmt: skip
            except OSError as error:
                return SFTPServer.convert_errno(error.errno)

        def stat(self, path: str) -> SFTPAttributes | int:
            try:
                return SFTPAttributes.from_stat(self._at(path).stat())
            except OSError as error:
                return SFTPServer.convert_errno(error.errno)

        lstat = stat

        def open(self, path: str, flags: int, attr: SFTPAttributes) -> SFTPHandle | int:
            try:
                number = os.open(self._at(path), flags, 0o600)
            except OSError as error:
                return SFTPServer.convert_errno(error.errno)
            handle = Open(flags)
            writing = flags & (os.O_WRONLY | os.O_RDWR)
            stream = os.fdopen(number, "ab" if flags & os.O_APPEND else "wb" if writing else "rb")
            handle.filename = str(self._at(path))
            handle.readfile = handle.writefile = stream
            return handle

        def remove(self, path: str) -> int:
            self._at(path).unlink()
            return int(paramiko.SFTP_OK)

        def mkdir(self, path: str, attr: SFTPAttributes) -> int:
            self._at(path).mkdir()
            return int(paramiko.SFTP_OK)

        def posix_rename(self, oldpath: str, newpath: str) -> int:
            self._at(oldpath).replace(self._at(newpath))
            return int(paramiko.SFTP_OK)

    return Files


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """A server that answers until it is left."""
    door = socket.create_server(("127.0.0.1", 0))
    served = Served(door.getsockname()[1], paramiko.RSAKey.generate(2048), folder)

    def answer() -> None:
        with suppress(OSError):
            while True:
                line, _ = door.accept()
                transport = paramiko.Transport(line)
                transport.add_server_key(served.key)
                transport.set_subsystem_handler("sftp", SFTPServer, _interface(served, line))
                with suppress(paramiko.SSHException, EOFError):
                    transport.start_server(server=Door())
                    lines.append(transport)

    lines: list[paramiko.Transport] = []
    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        door.close()
        for transport in lines:
            transport.close()
