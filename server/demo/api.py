"""A caller of the HTTP API: a device's key, a person's sign-in, or nobody but a ticket's code."""

from __future__ import annotations

import time
import uuid
from typing import Any

import requests

Json = dict[str, Any]
_PATIENCE_S = 60.0
_TRY_AGAIN = {429, 502, 503, 504}


class Refused(Exception):
    """The server said no, and why."""

    def __init__(self, status: int, code: str, facts: Json) -> None:
        super().__init__(f"{status} {code} {facts}")
        self.status = status
        self.code = code
        self.facts = facts


class Away(Exception):
    """No answer from the server for a minute."""


class Caller:
    """One who asks, on one connection that is kept.

    A reply that never came is asked for again under the same idempotency key, so a visitor who
    taps once gets one ticket whatever happens to the server in between.
    """

    def __init__(self, base: str, *, key: str | None = None) -> None:
        self.base = base.rstrip("/")
        self._session = requests.Session()
        self._person: tuple[str, str] | None = None
        self.retries = 0
        if key:
            self._session.headers["Authorization"] = f"Bearer {key}"

    @classmethod
    def person(cls, base: str, name: str, password: str) -> Caller:
        """Somebody who signs in at the first thing they do."""
        caller = cls(base)
        caller._person = (name, password)
        return caller

    @property
    def cookie(self) -> str:
        """The sign-in's cookie header, for a socket of the same origin."""
        self._sign_in()
        return "; ".join(f"{c.name}={c.value}" for c in self._session.cookies)

    def get(self, path: str, **query: str) -> Json:
        """The reply's body. Raises Refused or Away."""
        return self._ask("GET", path, params=query) or {}

    def post(self, path: str, body: Json | None = None) -> Json | None:
        """The reply's body; None: 204, there is nothing to tell. Raises Refused or Away."""
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        return self._ask("POST", path, json=body or {}, headers=headers)

    def _sign_in(self) -> None:
        if self._person is None or "X-CSRF-Token" in self._session.headers:
            return
        name, password = self._person
        reply = self._send("POST", "/session", json={"name": name, "password": password})
        if reply.status_code >= 400:
            raise _refusal(reply)
        self._session.headers["X-CSRF-Token"] = str(reply.json()["csrf_token"])

    def _ask(self, method: str, path: str, **rest: Any) -> Json | None:
        self._sign_in()
        reply = self._send(method, path, **rest)
        if reply.status_code == 401 and self._person:
            self._session.headers.pop("X-CSRF-Token", None)
            self._session.cookies.clear()
            self._sign_in()
            reply = self._send(method, path, **rest)
        if reply.status_code >= 400:
            raise _refusal(reply)
        if reply.status_code == 204:
            return None
        body: Json = reply.json()
        return body

    def _send(self, method: str, path: str, **rest: Any) -> requests.Response:
        """Ask until somebody answers; at most a minute."""
        end = time.monotonic() + _PATIENCE_S
        pause = 0.05
        while True:
            try:
                reply = self._session.request(
                    method, f"{self.base}/api/v1{path}", timeout=15, **rest
                )
                if reply.status_code not in _TRY_AGAIN:
                    return reply
                trouble = f"{reply.status_code} {reply.text[:200]}"
            except requests.RequestException as error:
                trouble = str(error)
            self.retries += 1
            if time.monotonic() > end:
                raise Away(f"{method} {path}: {trouble}")
            time.sleep(pause)
            pause = min(pause * 2, 2.0)


def _refusal(reply: requests.Response) -> Refused:
    try:
        problem = reply.json()
    except ValueError:
        problem = {}
    return Refused(
        reply.status_code, str(problem.get("code", "unknown")), problem.get("facts") or {}
    )
