"""A virus scanner that speaks clamd's INSTREAM and finds EICAR's words."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Scanner(socketserver.BaseRequestHandler):
    """One file, one answer."""

    def handle(self) -> None:
        command = self._exactly(6)
        if command == b"zPING\0":
            self.request.sendall(b"PONG\0")
            return
        assert command + self._exactly(4) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!L", self._exactly(4))[0]:
            content += self._exactly(size)
        self.request.sendall(b"stream: Eicar-Test-Signature FOUND\0" if b"EICAR" in content else b"stream: OK\0")

    def _exactly(self, size: int) -> bytes:
        content = b""
        while len(content) < size:
            content += self.request.recv(size - len(content))
        return content


@contextmanager
def running() -> Iterator[str]:
    """The address of a scanner that runs until the block ends."""
    with socketserver.TCPServer(("127.0.0.1", 0), Scanner) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
