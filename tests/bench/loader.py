"""Many HTTP clients in one light process, each with one request in flight.

``python -m tests.bench.loader`` reads ``{"port", "seconds", "lanes": [text, ...]}``: a lane is a
whole request in which ``@@KEY@@`` stands for a fresh idempotency key of the same length. It
prints what came back; see Load.
"""

from __future__ import annotations

import json
import selectors
import socket
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.rig.raw import split_reply

KEY = "@@KEY@@"
_KEY_LENGTH = 24
_PROJECT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Load:
    """What a load gave: replies by status, and how long each of the 2xx took."""

    seconds: float
    statuses: dict[str, int]
    p50_ms: float
    p99_ms: float

    def per_s(self, status: int) -> float:
        return self.statuses.get(str(status), 0) / self.seconds


class Lane:
    """One client: one socket, one request after another."""

    def __init__(self, n: int, port: int, template: str) -> None:
        self._before, _, self._after = template.encode().partition(KEY.encode())
        self._n, self._sent, self._data = n, 0, b""
        self._run = f"{time.time_ns() & 0xFFFFFFFF:08x}"
        self.began = 0.0
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self) -> None:
        self._sent += 1
        key = f"{self._run}{self._n:06x}{self._sent:010x}"
        self.began = time.monotonic()
        self.socket.sendall(self._before + key.encode() + self._after)

    def reply(self) -> int | None:
        """The status, once the reply is whole."""
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionError("closed by the server")
        self._data += part
        found = split_reply(self._data)
        if found is None:
            return None
        self._data = found[2]
        return found[0]


def work(port: int, seconds: float, templates: list[str]) -> dict[str, Any]:
    lanes = [Lane(n, port, template) for n, template in enumerate(templates)]
    choose = selectors.DefaultSelector()
    statuses: Counter[str] = Counter()
    times: list[float] = []
    began = time.monotonic()
    for lane in lanes:
        choose.register(lane.socket, selectors.EVENT_READ, lane)
        lane.send()
    busy, ends = len(lanes), began + seconds
    while busy:
        for key, _ in choose.select():
            lane = key.data
            status = lane.reply()
            if status is None:
                continue
            now = time.monotonic()
            statuses[str(status)] += 1
            if status < 300:
                times.append(now - lane.began)
            if status == 204 or status >= 400:
                ends = min(ends, now)
            if now < ends:
                lane.send()
            else:
                busy -= 1
    times.sort()
    return {
        "seconds": time.monotonic() - began,
        "statuses": statuses,
        "p50_ms": 1000 * times[len(times) // 2] if times else 0.0,
        "p99_ms": 1000 * times[min(len(times) - 1, int(len(times) * 0.99))] if times else 0.0,
    }


def load(port: int, seconds: float, lanes: list[str]) -> Load:
    """Run a load in a process of its own. All stop at the first refusal, or 204: nobody waits."""
    asked = json.dumps({"port": port, "seconds": seconds, "lanes": lanes})
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.loader"],
        cwd=_PROJECT,
        input=asked,
        text=True,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the load failed: {done.stderr[-600:]}")
    return Load(**json.loads(done.stdout))


if __name__ == "__main__":
    told = json.loads(sys.stdin.read())
    print(json.dumps(work(told["port"], told["seconds"], told["lanes"])))
