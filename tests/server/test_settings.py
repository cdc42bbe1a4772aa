from __future__ import annotations

import os
import stat
import threading
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.settings import Settings, SettingsError, load

FILE = """
db = "sqlite:///from-file.db"
data = "folder-of-file"
host = "0.0.0.0"
port = 8080
async_mode = "threading"
session_hours = 8
proxies = 1
log_level = "WARNING"
"""
ENV = {"TINGXU_DB": "sqlite:///from-env.db", "TINGXU_DATA": "folder-of-env"}


def written(tmp_path: Path, text: str) -> str:
    path = tmp_path / "settings.toml"
    path.write_text(text, "utf-8")
    return str(path)


def refusal(tmp_path: Path, text: str) -> str:
    with pytest.raises(SettingsError) as refused:
        load(config=written(tmp_path, text), environ={})
    return str(refused.value)


def test_without_anything_a_hall_is_kept_in_a_folder_here_and_told_to_this_machine_alone() -> None:
    made = load(environ={})
    assert (made.db, made.data) == ("sqlite:///data/hall.db", Path("data"))
    assert (made.host, made.port, made.async_mode) == ("127.0.0.1", 8300, "eventlet")
    assert (made.session_hours, made.proxies, made.log_level) == (12.0, 0, "INFO")


ENV_SECRET = {"TINGXU_NOTIFIER_SECRET": "sixteen characters"}


@pytest.mark.parametrize(
    ("text", "environ", "named"),
    [
        ('notifier = "pigeon"', {}, "notifier"),
        ('notifier = "webhook"', ENV_SECRET, "notifier_url"),
        ('notifier = "webhook"\nnotifier_url = "ftp://x"', ENV_SECRET, "notifier_url"),
        ('notifier = "webhook"\nnotifier_url = "https://x"', {}, "TINGXU_NOTIFIER_SECRET"),
        ('notifier_secret = "not in a file, please"', {}, "notifier_secret"),
        ('evaluations_url = "ftp://x"', {}, "evaluations_url"),
        ('evaluations_url = "https://x"', {}, "TINGXU_EVALUATIONS_SECRET"),
        ('evaluations_secret = "not in a file, please"', {}, "evaluations_secret"),
    ],
)
def test_messages_are_sent_only_to_an_address_and_under_a_secret(
    tmp_path: Path, text: str, environ: dict[str, str], named: str
) -> None:
    with pytest.raises(SettingsError, match=named):
        load(config=written(tmp_path, text), environ=environ)


def test_the_secret_of_messages_is_not_shown(tmp_path: Path) -> None:
    assert "sixteen" not in repr(load(environ=ENV_SECRET))


def test_every_setting_can_be_given_in_the_file(tmp_path: Path) -> None:
    text = f'{FILE}notifier = "webhook"\nnotifier_url = "https://sms.example/send"\n'
    text += 'evaluations_url = "https://upper.example/notify"\n'
    pushing = {"TINGXU_EVALUATIONS_SECRET": "another of sixteen characters"}
    made = load(config=written(tmp_path, text), environ=ENV_SECRET | pushing)
    given = {f.name: getattr(made, f.name) for f in fields(Settings) if f.name != "clock"}
    assert given == {
        "db": "sqlite:///from-file.db",
        "data": Path("folder-of-file"),
        "host": "0.0.0.0",
        "port": 8080,
        "async_mode": "threading",
        "session_hours": 8,
        "proxies": 1,
        "log_level": "WARNING",
        "notifier": "webhook",
        "notifier_url": "https://sms.example/send",
        "notifier_secret": ENV_SECRET["TINGXU_NOTIFIER_SECRET"],
        "evaluations_url": "https://upper.example/notify",
        "evaluations_secret": pushing["TINGXU_EVALUATIONS_SECRET"],
    }


def test_the_command_line_stands_before_the_file_and_the_file_before_the_environment(
    tmp_path: Path,
) -> None:
    file = written(tmp_path, FILE)
    assert load(config=file, db="sqlite:///asked.db", environ=ENV).db == "sqlite:///asked.db"
    assert load(config=file, environ=ENV).db == "sqlite:///from-file.db"
    assert load(config=file, environ=ENV).data == Path("folder-of-file")
    assert load(environ=ENV).db == "sqlite:///from-env.db"
    assert load(environ=ENV).data == Path("folder-of-env")


def test_the_database_is_in_the_data_folder_unless_it_is_named(tmp_path: Path) -> None:
    assert load(environ={"TINGXU_DATA": "there"}).db == "sqlite:///there/hall.db"
    assert load(config=written(tmp_path, 'data = "x"'), environ={}).db == "sqlite:///x/hall.db"


def test_an_unknown_setting_is_refused_by_name(tmp_path: Path) -> None:
    assert refusal(tmp_path, "prot = 1").endswith("settings.toml: there is no setting 'prot'")
    assert "no setting 'clock'" in refusal(tmp_path, 'clock = "now"'), "hall time is no setting"
    assert "no setting 'server'" in refusal(tmp_path, "[server]\nport = 1")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('port = "8300"', "port must be int"),
        ("port = 83.5", "port must be int"),
        ("port = true", "port must be int"),
        ("host = 127", "host must be str"),
        ("session_hours = true", "session_hours must be int or float"),
        ('session_hours = "12"', "session_hours must be int or float"),
        ("db = 1", "db must be str"),
        ("log_level = 20", "log_level must be str"),
    ],
)
def test_a_setting_of_the_wrong_type_is_refused_by_name(
    tmp_path: Path, line: str, said: str
) -> None:
    assert refusal(tmp_path, line).endswith(said)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("port = 0", "port"),
        ("port = 99999", "port"),
        ('async_mode = "gevent"', "async_mode"),
        ('log_level = "LOUD"', "log_level"),
        ("session_hours = 0", "session_hours"),
        ("session_hours = -1", "session_hours"),
        ("session_hours = nan", "session_hours"),
        ("proxies = -1", "proxies"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_by_name(
    tmp_path: Path, line: str, name: str
) -> None:
    assert refusal(tmp_path, line).startswith(f"{name}:")


def test_every_wrong_setting_is_named_at_once(tmp_path: Path) -> None:
    said = refusal(tmp_path, 'prot = 1\nhots = "x"\nproxies = "two"').splitlines()
    assert [line.split("settings.toml: ")[1] for line in said] == [
        "there is no setting 'prot'",
        "there is no setting 'hots'",
        "proxies must be int",
    ]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    assert "settings.toml" in refusal(tmp_path, "port = ")
    with pytest.raises(SettingsError, match=r"missing\.toml"):
        load(config=str(tmp_path / "missing.toml"), environ={})
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match=r"binary\.toml"):
        load(config=str(tmp_path / "binary.toml"), environ={})


# — hall time —


def test_the_clock_of_the_environment_is_the_hall_s() -> None:
    clock = load(environ={"TINGXU_CLOCK": "2026-03-02T08:50:00+08:00@1000x60"}).clock
    assert clock.at(1000) == datetime(2026, 3, 2, 0, 50, tzinfo=UTC)
    assert clock.at(1010) == datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    assert clock.real_seconds(120) == 2


def test_without_a_clock_hall_time_is_the_machine_s() -> None:
    for env in ({}, {"TINGXU_CLOCK": ""}):
        assert load(environ=env).clock.at(86400) == datetime(1970, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "now",
        "2026-03-02T08:50:00",  # no offset: which hall's morning?
        "2026-03-02",
        "2026-03-02T08:50:00+08:00x0",
        "2026-03-02T08:50:00+08:00x-5",
        "2026-03-02T08:50:00+08:00@x5@",
        "2026-13-02T08:50:00+08:00",
        "2026-03-02T25:50:00+08:00",
    ],
)
def test_a_clock_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        load(environ={"TINGXU_CLOCK": text})


# — the secret —


def test_a_secret_is_made_once_for_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TINGXU_SECRET", raising=False)
    folder = tmp_path / "new" / "data"
    made = load(environ={"TINGXU_DATA": str(folder)})
    first = made.secret()
    assert len(first) == 64
    assert stat.S_IMODE((folder / "secret").stat().st_mode) == 0o600
    assert made.secret() == first
    assert load(environ={"TINGXU_DATA": str(folder)}).secret() == first
    assert os.listdir(folder) == ["secret"]


def test_two_halls_do_not_share_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TINGXU_SECRET", raising=False)
    one, two = (load(environ={"TINGXU_DATA": str(tmp_path / n)}).secret() for n in "ab")
    assert one != two


def test_a_secret_of_the_environment_is_used_and_not_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINGXU_SECRET", "given")
    assert load(environ={"TINGXU_DATA": str(tmp_path / "data")}).secret() == b"given"
    assert not (tmp_path / "data").exists()


def test_all_who_start_at_once_have_the_same_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TINGXU_SECRET", raising=False)
    made = load(environ={"TINGXU_DATA": str(tmp_path)})
    gate, found = threading.Barrier(8), []

    def begin() -> None:
        gate.wait()
        found.append(made.secret())

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(found) == 8
    assert len(set(found)) == 1
    assert len(found[0]) == 64
