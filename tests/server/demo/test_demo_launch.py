"""``tingxu demo`` says what went wrong and leaves no process behind."""

from __future__ import annotations

import os
import socket
import tomllib
from pathlib import Path

import pytest

from server.demo import launch
from server.demo.signpost import signpost

KNOWN = {
    "hall": "h",
    "keys": {
        "kiosk": [{"name": "kiosk-1", "key": "kk"}],
        "display": [{"name": "board-east", "key": "dk", "zone": "east"}],
        "agent": {"name": "agent", "key": "ak"},
        "visitor": [{"name": "booking", "key": "vk"}],
    },
    "staff": [
        {"name": f"clerk-{n}", "password": "p", "role": "clerk", "windows": [f"w0{n}"]}
        for n in range(1, 4)
    ],
}


def test_a_child_that_dies_is_named_with_its_last_words(tmp_path: Path) -> None:
    children = launch.Children(tmp_path, dict(os.environ))
    children.start("agent", "no_such_module")
    _, child = children._running[0]
    child.wait(20)
    with pytest.raises(launch.Failed, match=r"(?s)agent.*No module named no_such_module"):
        children.check()
    children.end()


def test_every_child_is_ended(tmp_path: Path) -> None:
    children = launch.Children(tmp_path, dict(os.environ))
    for name in ("a", "b"):
        children.start(name, "http.server", "0")
    processes = [child for _, child in children._running]
    children.end()
    assert [p.poll() is not None for p in processes] == [True, True]


def test_a_folder_in_use_is_refused_and_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "hall.db").write_bytes(b"precious")
    assert launch.main(["--data", str(tmp_path)]) == 1
    assert "not empty" in capsys.readouterr().err
    assert [f.name for f in tmp_path.iterdir()] == ["hall.db"]


def test_a_port_in_use_is_said_before_anything_starts() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(launch.Failed, match=str(port)):
            launch.check_port("127.0.0.1", port)


def test_the_devices_file_has_what_stands_at_kiosk_desk_and_windows() -> None:
    told = tomllib.loads("".join(launch.devices(KNOWN, ["w01", "w02"])))["device"]
    assert [d["id"] for d in told] == [
        *("printer-kiosk-1", "reader-kiosk-1", "scanner-kiosk-1"),
        *("printer-desk", "reader-desk", "scanner-desk"),
        *("bar-w01", "pad-w01", "bar-w02", "pad-w02"),
    ]
    assert [d["for"] for d in told[:6]] == 3 * ["kiosk:kiosk-1"] + 3 * ["desk:1"]
    assert told[7] | {"options": {"keys": 5}} == told[7]


def test_the_signpost_gives_each_page_its_key_and_does_not_list_every_clerk() -> None:
    file = launch.EXAMPLES / "county.toml"
    told = signpost(KNOWN, "http://h:1", "http://t:2", Path("data"), file, 60)
    assert "http://h:1/kiosk/#key=kk" in told
    assert "http://h:1/display/?zone=east#key=dk" in told
    assert "http://h:1/book/#key=vk" in told
    assert "http://t:2/" in told
    assert "clerk-2" in told
    assert "clerk-3" not in told
    assert "ak" not in told.split(), "the agent's key is for the agent"
