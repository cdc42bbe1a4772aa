"""A light HTTP client: one socket, one send a request; the client is not what is measured."""

from __future__ import annotations

import json
import socket
import uuid
from typing import Any

Json = dict[str, Any]


class Lost(OSError):
    """The connection ended before the reply did."""


def request_bytes(
    method: str, path: str, headers: dict[str, str], body: Json | None = None
) -> bytes:
    """A whole request, ready to be sent at once."""
    content = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + content


def split_reply(data: bytes) -> tuple[int, bytes, bytes] | None:
    """Status, body and the rest, once a whole reply is there; None until then.

    Understands Content-Length and chunked bodies, which is all that a server of ours sends.
    """
    head, mark, rest = data.partition(b"\r\n\r\n")
    if not mark:
        return None
    status = int(head.split(b" ", 2)[1])
    fields = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(b":") for line in head.split(b"\r\n")[1:])
    }
    if fields.get(b"transfer-encoding", b"").lower() == b"chunked":
        chunks = _chunks(rest)
        return None if chunks is None else (status, *chunks)
    length = int(fields.get(b"content-length", b"0"))
    return (status, rest[:length], rest[length:]) if len(rest) >= length else None


def _chunks(data: bytes) -> tuple[bytes, bytes] | None:
    body = b""
    while True:
        size, mark, data = data.partition(b"\r\n")
        if not mark:
            return None
        n = int(size.split(b";")[0], 16)
        if len(data) < n + 2:
            return None
        body, data = body + data[:n], data[n + 2 :]
        if n == 0:
            return body, data


class Wire:
    """One kept connection to the server; opened on first use and again after a loss."""

    def __init__(self, port: int, headers: dict[str, str] | None = None) -> None:
        self.port = port
        self.headers = headers or {}
        self._socket: socket.socket | None = None

    def sign_in(self, name: str, password: str) -> None:
        """Become a person. Raises RuntimeError when refused."""
        request = request_bytes("POST", "/api/v1/session", {}, {"name": name, "password": password})
        status, head, body = self._exchange(request)
        if status != 200:
            raise RuntimeError(f"sign-in of {name}: {status} {body[:300]!r}")
        cookies = [
            line.split(b":", 1)[1].split(b";")[0].strip().decode()
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"set-cookie:")
        ]
        self.headers["Cookie"] = "; ".join(cookies)
        self.headers["X-CSRF-Token"] = str(json.loads(body)["csrf_token"])

    def request(self, method: str, path: str, body: Json | None, key: str | None) -> bytes:
        extra = {"Idempotency-Key": key} if key else {}
        return request_bytes(method, path, self.headers | extra, body)

    def ask(
        self, method: str, path: str, body: Json | None = None, key: str | None = None
    ) -> tuple[int, Any]:
        """Status and body (None when empty). Raises OSError when no whole reply came."""
        status, _, content = self._exchange(self.request(method, path, body, key))
        try:
            return status, json.loads(content) if content else None
        except ValueError:
            return status, content.decode("utf-8", "replace")

    def get(self, path: str) -> tuple[int, Any]:
        return self.ask("GET", f"/api/v1{path}")

    def post(self, path: str, body: Json | None = None, key: str | None = None) -> tuple[int, Any]:
        return self.ask("POST", f"/api/v1{path}", body or {}, key or uuid.uuid4().hex)

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _exchange(self, request: bytes) -> tuple[int, bytes, bytes]:
        """Status, head and body."""
        try:
            if self._socket is None:
                self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=20)
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket.sendall(request)
            data = b""
            while True:
                part = self._socket.recv(65536)
                if not part:
                    raise Lost("closed by the server")
                data += part
                found = split_reply(data)
                if found:
                    break
        except OSError:
            self.close()
            raise
        head = data.split(b"\r\n\r\n", 1)[0]
        if b"connection: close" in head.lower():
            self.close()
        return found[0], head, found[1]
