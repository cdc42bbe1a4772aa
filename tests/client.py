"""A client of the API over real HTTP."""

from __future__ import annotations

import uuid
from typing import Any

import requests

Json = dict[str, Any]


class Api:
    """Somebody with a device key, or nobody."""

    def __init__(self, base: str, key: str | None = None) -> None:
        self.base, self.session = base, requests.Session()
        if key:
            self.session.headers["Authorization"] = f"Bearer {key}"

    def get(self, path: str, **more: Any) -> requests.Response:
        return self.session.get(f"{self.base}/api/v1{path}", timeout=15, **more)

    def post(
        self, path: str, body: Any = None, idem: str | None = None, **headers: str
    ) -> requests.Response:
        told = {"Idempotency-Key": idem or uuid.uuid4().hex, **headers}
        return self.session.post(
            f"{self.base}/api/v1{path}", json=body or {}, headers=told, timeout=15
        )

    def sign_in(self, name: str, password: str) -> Json:
        said = self.session.post(
            f"{self.base}/api/v1/session", json={"name": name, "password": password}, timeout=15
        )
        said.raise_for_status()
        found: Json = said.json()
        self.session.headers["X-CSRF-Token"] = found["csrf_token"]
        return found

    def ok(self, path: str, body: Any = None, status: int = 200) -> Json:
        said = self.post(path, body)
        assert said.status_code == status, said.text
        found: Json = said.json()
        return found
