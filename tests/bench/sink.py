"""The far end of a network printer: it answers every status question with "all is well"."""

from __future__ import annotations

import queue
import socket
import threading
import time

_DLE_EOT = b"\x10\x04"
_WELL = b"\x12"
_CUT = b"\x1dV"


class Sink:
    """Listens on a port; ``slips`` gets the time (monotonic) at which each slip was whole.

    A slip is whole when its last command, the cut, is there: a printer that works byte by byte
    has everything by then. Status questions are answered and are not part of it.
    """

    def __init__(self) -> None:
        self.slips: queue.SimpleQueue[float] = queue.SimpleQueue()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._read, args=(line,), daemon=True).start()

    def _read(self, line: socket.socket) -> None:
        held = b""
        with line:
            while True:
                try:
                    part = line.recv(65536)
                except OSError:
                    return
                at = time.monotonic()
                if not part:
                    return
                held = self._take(line, held + part, at)

    def _take(self, line: socket.socket, data: bytes, at: float) -> bytes:
        """Note slips and answer questions; what may be the start of a command is kept."""
        for _ in range(data.count(_CUT)):
            self.slips.put(at)
        questions = data.count(_DLE_EOT)
        if questions:
            line.sendall(_WELL * questions)
        return data[-1:] if data[-1:] in (_DLE_EOT[:1], _CUT[:1]) else b""

    def close(self) -> None:
        self._listener.close()
