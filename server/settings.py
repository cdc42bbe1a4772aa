"""Settings: one TOML file, secrets from the environment, read once. docs/settings.md lists them."""

from __future__ import annotations

import contextlib
import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from hardware.clock import Clock


class SettingsError(ValueError):
    """A setting is unknown or wrong; says which."""


@dataclass(frozen=True, slots=True)
class Settings:
    """``db``: any SQLAlchemy URL; ``data``: the data folder; ``proxies``: trusted hops in front."""

    db: str
    data: Path
    host: str = "127.0.0.1"
    port: int = 8300
    async_mode: str = "eventlet"
    session_hours: float = 12.0
    proxies: int = 0
    log_level: str = "INFO"
    notifier: str = "log"
    notifier_url: str = ""
    notifier_secret: str = field(default="", repr=False)
    evaluations_url: str = ""
    evaluations_secret: str = field(default="", repr=False)
    clock: Clock = field(default_factory=Clock)

    def secret(self) -> bytes:
        """TINGXU_SECRET, or the one kept in the data folder (made with mode 0600 if absent)."""
        if given := os.environ.get("TINGXU_SECRET"):
            return given.encode()
        self.data.mkdir(parents=True, exist_ok=True)
        path = self.data / "secret"
        if not path.exists():
            fresh = self.data / f"secret.{secrets.token_hex(8)}"
            with os.fdopen(
                os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
            ) as file:
                file.write(secrets.token_hex(32).encode())
            with contextlib.suppress(FileExistsError):  # another process was first: its one counts
                os.link(fresh, path)
            fresh.unlink()
        return path.read_bytes()


_TYPES: dict[str, tuple[type, ...]] = {
    "db": (str,),
    "data": (str,),
    "host": (str,),
    "port": (int,),
    "async_mode": (str,),
    "session_hours": (int, float),
    "proxies": (int,),
    "log_level": (str,),
    "notifier": (str,),
    "notifier_url": (str,),
    "evaluations_url": (str,),
}
MODES = ("eventlet", "threading")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
NOTIFIERS = ("log", "webhook")


def load(
    *, config: str | None = None, db: str | None = None, environ: Mapping[str, str] | None = None
) -> Settings:
    """Settings from the command line, then the file, then the environment. Raises SettingsError."""
    env = os.environ if environ is None else environ
    values = _from_file(config) if config else {}
    data = Path(str(values.pop("data", None) or env.get("TINGXU_DATA") or "data"))
    url = db or values.pop("db", None) or env.get("TINGXU_DB") or f"sqlite:///{data}/hall.db"
    values.pop("db", None)
    try:
        clock = Clock.parse(env.get("TINGXU_CLOCK"))
    except ValueError as error:
        raise SettingsError(str(error)) from error
    secret = env.get("TINGXU_NOTIFIER_SECRET", "")
    pushing = env.get("TINGXU_EVALUATIONS_SECRET", "")
    base = Settings(
        db=str(url), data=data, clock=clock, notifier_secret=secret, evaluations_secret=pushing
    )
    made = replace(base, **values)
    if made.async_mode not in MODES:
        raise SettingsError(f"async_mode: {made.async_mode!r} is not one of {', '.join(MODES)}")
    if made.log_level not in LEVELS:
        raise SettingsError(f"log_level: {made.log_level!r} is not one of {', '.join(LEVELS)}")
    if not 0 < made.session_hours <= 24 * 366:
        raise SettingsError(f"session_hours: {made.session_hours} is not above 0")
    _check_notifier(made)
    _check_evaluations(made)
    if made.proxies < 0:
        raise SettingsError(f"proxies: {made.proxies} is below 0")
    if not 1 <= made.port <= 65535:
        raise SettingsError(f"port: {made.port} is not between 1 and 65535")
    return made


def _check_notifier(made: Settings) -> None:
    if made.notifier not in NOTIFIERS:
        raise SettingsError(f"notifier: {made.notifier!r} is not one of {', '.join(NOTIFIERS)}")
    if made.notifier != "webhook":
        return
    if not made.notifier_url.startswith(("https://", "http://")):
        raise SettingsError("notifier_url: an address beginning with https:// or http://")
    if len(made.notifier_secret) < 16:
        raise SettingsError("TINGXU_NOTIFIER_SECRET: at least 16 characters in the environment")


def _check_evaluations(made: Settings) -> None:
    if not made.evaluations_url:
        return
    if not made.evaluations_url.startswith(("https://", "http://")):
        raise SettingsError("evaluations_url: an address beginning with https:// or http://")
    if len(made.evaluations_secret) < 16:
        raise SettingsError("TINGXU_EVALUATIONS_SECRET: at least 16 characters in the environment")


def _from_file(path: str) -> dict[str, Any]:
    try:
        values = tomllib.loads(Path(path).read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from error
    known = {one.name for one in fields(Settings)} & set(_TYPES)
    wrong = [f"{path}: there is no setting {name!r}" for name in values if name not in known]
    wrong += [
        f"{path}: {name} must be {' or '.join(t.__name__ for t in _TYPES[name])}"
        for name, value in values.items()
        if name in known and (not isinstance(value, _TYPES[name]) or isinstance(value, bool))
    ]
    if wrong:
        raise SettingsError("\n".join(wrong))
    return values
