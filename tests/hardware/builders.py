"""Jobs and devices files that say only what a test is about."""

from __future__ import annotations

from typing import Any

from hardware.drivers import find
from hardware.jobs import DeviceKind, Job, Print

URL = "https://hall.example/t/Kx82hQm1pZ"


def slip_fields(**other: Any) -> dict[str, Any]:
    return {
        "hall": "云溪区政务服务大厅",
        "number": "A012",
        "service": "社会保障卡补换",
        "ahead": 5,
        "estimate": {"low_s": 300, "high_s": 900},
        "at": "2026-03-09T09:05:00+08:00",
        "url": URL,
        "where": "一楼东区",
        "class": None,
        "note": None,
        "lang": "zh",
        **other,
    }


def print_job(job: str = "j1", device: str = "printer-1", **slip: Any) -> dict[str, Any]:
    reprint = slip.pop("reprint", False)
    fields = slip_fields(**slip)
    data = {"slip": fields, "number": fields["number"], "reprint": reprint}
    return {"job": job, "device": device, "kind": "print", "data": data}


def slip(**other: Any) -> Print:
    data = Job.parse(print_job(**other)).data
    assert isinstance(data, Print)
    return data


def driver(kind: str, name: str, url: str = "virtual://x", **options: Any) -> Any:
    entry = find(DeviceKind(kind), name)
    assert entry
    return entry.make(f"{kind}-1", url, options)


def device(id: str, kind: str, driver: str, url: str, *, extra: str = "", **options: Any) -> str:
    """One [[device]] of a devices file."""
    lines = ["[[device]]", f'id = "{id}"', f'kind = "{kind}"', f'driver = "{driver}"']
    lines += [f'url = "{url}"', 'for = "kiosk:east-1"', *([extra] if extra else [])]
    if options:
        lines.append("[device.options]")
    for name, value in options.items():
        lines.append(f"{name} = {str(value).lower() if isinstance(value, bool) else repr(value)}")
    return "\n".join(lines) + "\n"
